// SPDX-License-Identifier: LGPL-2.1-or-later
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <lib/stream/hash.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* Behind what it needs. */
#include <cmocka.h>

/* A stream of one processor is read by another: what each is fastest with gives the same. */

#define SIZE (1 << 20)

/* Not all of one kind, and nowhere aligned for long. */
static uint8_t bytes[SIZE + 64];

static int fill(void **state)
{
	uint32_t next = 1;

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++) {
		next = next * 1664525 + 1013904223;
		bytes[i] = (uint8_t)(next >> 24);
	}
	return 0;
}

/* What is worth a test where the processor has it. */
static const struct dmig_hash *other(void)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx2"))
		return &dmig_hash_avx2;
#endif
	print_message("this processor has no AVX2: there is nothing to compare\n");
	skip();
	return NULL;
}

static void sums_are_the_same(void **state)
{
	const struct dmig_hash *fast = other();
	static const size_t large[] = { 4096, 65536, 262144, 262152, SIZE - 1, SIZE };

	(void)state;
	for (size_t size = 0; size < 2100; size++)
		for (uint64_t seed = 0; seed < 3; seed++)
			assert_int_equal(dmig_hash_any.sum(bytes + size % 64, size, seed),
					 fast->sum(bytes + size % 64, size, seed));
	for (size_t i = 0; i < sizeof(large) / sizeof(large[0]); i++)
		assert_int_equal(dmig_hash_any.sum(bytes + i, large[i], UINT64_MAX - i),
				 fast->sum(bytes + i, large[i], UINT64_MAX - i));
}

/* Bytes of all sizes, one behind the other, and each by one of the two. */
static XXH128_hash_t add_up(const struct dmig_hash *one, const struct dmig_hash *another)
{
	XXH3_state_t state;
	size_t at = 0, size;

	XXH3_INITSTATE(&state);
	XXH3_128bits_reset(&state);
	for (size = 1; at + size <= SIZE; at += size, size = size * 5 / 3 + 1)
		(size % 2 ? one : another)->add(&state, bytes + at, size);
	one->add(&state, bytes + at, SIZE - at);
	return XXH3_128bits_digest(&state);
}

/* And what is known between two calls. */
static void digests_are_the_same(void **state)
{
	const struct dmig_hash *fast = other();
	const XXH128_hash_t whole = XXH3_128bits(bytes, SIZE);

	(void)state;
	assert_true(XXH128_isEqual(add_up(&dmig_hash_any, &dmig_hash_any), whole));
	assert_true(XXH128_isEqual(add_up(fast, fast), whole));
	assert_true(XXH128_isEqual(add_up(&dmig_hash_any, fast), whole));
	assert_true(XXH128_isEqual(add_up(fast, &dmig_hash_any), whole));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_are_the_same),
		cmocka_unit_test(digests_are_the_same),
	};

	return cmocka_run_group_tests(tests, fill, NULL);
}
