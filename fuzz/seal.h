/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_FUZZ_SEAL_H
#define DEVMIG_FUZZ_SEAL_H

#include <stddef.h>
#include <stdint.h>

/*
 * Make right what a fuzzer would not hit by chance: the checksums of a stream, or of
 * answers, and a stream's count and digest.  As far as its sizes lead.
 */
void seal_stream(uint8_t *bytes, size_t size);
void seal_answers(uint8_t *bytes, size_t size);

#endif
