/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef TESTS_KERNEL_PLACE_H
#define TESTS_KERNEL_PLACE_H

#include <stddef.h>
#include <sys/types.h>

/* A device of the module devmig_test: its attributes, and the files that control it. */
struct place {
	int sysfs; /* directories */
	int debugfs;
};

/* Ends the program where the module is not loaded. */
struct place place_open(const char *name);

/* What a file of a directory says; its size, or -errno. @chunk bytes at a time. */
ssize_t place_read(int directory, const char *name, char *to, size_t size, size_t chunk);

/* One write: the bytes written, or -errno. */
ssize_t place_write(int directory, const char *name, const void *bytes, size_t size);

/* The same for a text that has to be taken whole: 0, -errno, or -EILSEQ where a part of it was. */
int place_put(int directory, const char *name, const char *text);

#endif
