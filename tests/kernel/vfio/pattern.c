/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pattern.h"

/* Multiplication by an odd constant and a shifted xor spread every bit over the word. */
uint64_t pattern_word(uint64_t seed, uint64_t place)
{
	uint64_t word = seed + (place + 1) * 0xd1342543de82ef95ULL;

	word = (word ^ word >> 31) * 0xaf251af3b0f025b5ULL;
	return word ^ word >> 29;
}

void pattern_fill(void *memory, size_t length, uint64_t seed)
{
	volatile uint64_t *words = memory;

	for (size_t i = 0; i < length / sizeof(*words); i++)
		words[i] = pattern_word(seed, i);
}

bool pattern_is(const void *memory, size_t length, uint64_t seed)
{
	const volatile uint64_t *words = memory;

	for (size_t i = 0; i < length / sizeof(*words); i++)
		if (words[i] != pattern_word(seed, i))
			return false;
	return true;
}

uint64_t pattern_digest(const void *memory, size_t length)
{
	const volatile uint64_t *words = memory;
	uint64_t digest = length;

	for (size_t i = 0; i < length / sizeof(*words); i++)
		digest = pattern_word(digest ^ words[i], i);
	return digest;
}
