/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef BENCH_OUTPUT_H
#define BENCH_OUTPUT_H

#include <stddef.h>
#include <stdint.h>

/* Bytes on their way to a file.  printf() would be half of the time of the whole generator. */
struct output {
	char *buffer;
	size_t used;
	int fd;
};

/* @path NULL: standard output.  -1: errno says why. */
int output_open(struct output *output, const char *path);
/* Write what is left; -1: errno says why. */
int output_flush(struct output *output);
void output_close(struct output *output);

/* Make room for @size bytes, which the calls below take for granted. */
int output_room(struct output *output, size_t size);
void put(struct output *output, const char *bytes, size_t size);
void put_text(struct output *output, const char *text);
/* The low @digits digits. */
void put_hex(struct output *output, uint64_t number, unsigned int digits);

#endif
