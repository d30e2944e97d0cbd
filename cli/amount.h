/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_AMOUNT_H
#define CLI_AMOUNT_H

#include <stdint.h>

/* Numbers for people.  JSON has them as they are. */
#define AMOUNT_MAX 32

/* "512 B", "1.5 GiB"; returns @text. */
const char *amount_of_bytes(uint64_t bytes, char text[AMOUNT_MAX]);
/* "34 ms", "5.2 s", "3 min 20 s"; returns @text. */
const char *amount_of_time(uint64_t nanoseconds, char text[AMOUNT_MAX]);

/* Bytes in a second; 0 where no time has passed. */
uint64_t amount_rate(uint64_t bytes, uint64_t nanoseconds);

#endif
