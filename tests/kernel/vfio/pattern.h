/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What memory is filled with: each word depends on the seed and on its place. */
#ifndef VFIO_TEST_PATTERN_H
#define VFIO_TEST_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

uint64_t pattern_word(uint64_t seed, uint64_t place);

/* Lengths are taken down to a multiple of eight. */
void pattern_fill(void *memory, size_t length, uint64_t seed);
bool pattern_is(const void *memory, size_t length, uint64_t seed);
uint64_t pattern_digest(const void *memory, size_t length);

#endif
