/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_LOOK_H
#define DMIG_LIB_LOOK_H

#include <lib/common/list.h>
#include <stdbool.h>
#include <sys/stat.h>

/*
 * Looking at a host, below its root (lib/common/root.h).  Paths are made like printf()'s.
 * Nothing is waited for, and nothing but regular files is read.  What fails gives a
 * negative errno, of which most callers need only know that there is nothing to see; so
 * a lack of memory is kept, too.
 */
struct dmig_look {
	int root;
	bool lost; /* something was not seen for lack of memory */
};

/* Names that are read of one directory at most. */
#define DMIG_LOOK_NAMES_MAX 16384
/* Bytes that count of a line. */
#define DMIG_LOOK_LINE_MAX  200

bool dmig_look_dir(struct dmig_look *look, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* -EFBIG: there are more names than that, of which @list has so many. */
int dmig_look_list(struct dmig_look *look, struct dmig_list *list, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* A file whole, to be freed.  -EFBIG: it has more than @max bytes. */
int dmig_look_file(struct dmig_look *look, size_t max, char **ret, size_t *ret_size,
		   const char *format, ...) __attribute__((format(printf, 5, 6)));

/* The first line of a file, cut where it is too long; to be freed. */
int dmig_look_line(struct dmig_look *look, char **ret, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The name that a symbolic link ends in, as dmig_root_link(). */
int dmig_look_link(struct dmig_look *look, char **ret, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* What stands there. */
int dmig_look_stat(struct dmig_look *look, struct stat *ret, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
