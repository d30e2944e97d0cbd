/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_SPOT_H
#define DMIG_LIB_SPOT_H

#include <devmig/context.h>
#include <lib/common/list.h>
#include <stdbool.h>
#include <sys/types.h>

/*
 * Looking at a host below its root (lib/common/root.h), each thing once: what was read is
 * kept, and so is that it can't be.  Paths begin at the root and are made like printf()'s;
 * links are followed, so one file may be read by two names: build paths on that of a
 * directory that dmig_spot_real() gave.  What is returned is the spot's own and lives as
 * long as it does.  Nothing is waited for, and nothing but regular files is read.
 * For one thread.
 */
struct dmig_spot;

/* Bytes of a file, and names of a directory: what has more is -EFBIG. */
#define DMIG_SPOT_FILE_MAX  65536
#define DMIG_SPOT_NAMES_MAX 65536
/* Bytes of all that is kept: many times what a machine has, and no more than one can spare. */
#define DMIG_SPOT_KEPT_MAX  ((size_t)256 << 20)
/* Bytes of a value that is one line. */
#define DMIG_SPOT_LINE_MAX  4096

int dmig_spot_new(const struct devmig_context *context, struct dmig_spot **ret);
void dmig_spot_free(struct dmig_spot *spot);

/* The root is "/": what is not a file, as NVML, may be asked. */
bool dmig_spot_is_real(const struct dmig_spot *spot);

/* So much has been kept that there may be no room for more: then -ENOMEM is the bound's. */
bool dmig_spot_is_full(const struct dmig_spot *spot);

/* All of a file, with a NUL behind it.  -ENOTSUP: no regular file; -EFBIG; an errno. */
int dmig_spot_file(struct dmig_spot *spot, const char **ret, size_t *ret_size, const char *format,
		   ...) __attribute__((format(printf, 4, 5)));

/*
 * A file that is one line, without blanks around it.  -EBADMSG: it has several, or bytes that
 * are not printable; else as dmig_spot_file().
 */
int dmig_spot_line(struct dmig_spot *spot, const char **ret, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The name that a symbolic link ends in, as dmig_root_link(). */
int dmig_spot_link(struct dmig_spot *spot, const char **ret, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The names in a directory, in order.  -ENOTDIR, -EFBIG, an errno. */
int dmig_spot_list(struct dmig_spot *spot, const struct dmig_list **ret, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Where something is without links, from the root on. */
int dmig_spot_real(struct dmig_spot *spot, const char **ret, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Is it there, behind all links? */
bool dmig_spot_has(struct dmig_spot *spot, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* What stands there itself, also a link: S_IFREG and so on. */
int dmig_spot_mode(struct dmig_spot *spot, mode_t *ret, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* A copy of a text that lives as long as the spot; NULL without memory. */
const char *dmig_spot_keep(struct dmig_spot *spot, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The same of bytes, with a NUL behind them. */
const char *dmig_spot_copy(struct dmig_spot *spot, const char *bytes, size_t len);

/*
 * A thing of somebody else's that lives as long as the spot, such as a library that is open:
 * one for each @drop, which gets rid of it.  -ENOMEM: it is not held.
 */
int dmig_spot_hold(struct dmig_spot *spot, void *thing, void (*drop)(void *thing));
void *dmig_spot_held(const struct dmig_spot *spot, void (*drop)(void *thing));

/* --- what was looked at --- */

enum dmig_sight_kind {
	DMIG_SIGHT_FILE,
	DMIG_SIGHT_LINK,
	DMIG_SIGHT_LIST,
	DMIG_SIGHT_REAL,
	DMIG_SIGHT_THING, /* by dmig_spot_has() */
	DMIG_SIGHT_MODE,
};

struct dmig_sight {
	enum dmig_sight_kind kind;
	const char *path; /* as it was asked for */
	int error;
	const char *bytes; /* file: its content; link, real: the answer; else NULL */
	size_t size;
	const struct dmig_list *names; /* list; else NULL */
	mode_t mode;                   /* mode: the answer */
};

/* Each sight, in the order in which they were had.  What @each returns ends it, unless 0. */
int dmig_spot_each(const struct dmig_spot *spot,
		   int (*each)(void *arg, const struct dmig_sight *sight), void *arg);

/* The root's descriptor, which is the spot's, and its path without links; "" is that of "/". */
const char *dmig_spot_prefix(const struct dmig_spot *spot);
int dmig_spot_root(const struct dmig_spot *spot);

#endif
