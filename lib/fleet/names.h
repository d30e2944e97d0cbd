/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_NAMES_H
#define DMIG_LIB_NAMES_H

#include <core/bytes.h>

/*
 * Names, a NUL behind each, one behind the other in one piece: a name is where
 * it begins.  The first one is empty, so 0 stands for none.  Zeroed to begin
 * with; names move as more come.
 */
struct dmig_names {
	char *bytes;
	size_t size;
	size_t room;
};

/* Make sure that names of @more bytes, NULs included, can be added.  -ENOMEM, -E2BIG over 4 GiB. */
int dmig_names_reserve(struct dmig_names *names, size_t more);

/* Take out all names but the empty one, and keep the memory. */
static inline void dmig_names_empty(struct dmig_names *names)
{
	names->size = names->size ? 1 : 0;
}

/* Add a name, for which there is room. */
static inline u32 dmig_names_put(struct dmig_names *names, const char *text, size_t len)
{
	const u32 at = (u32)names->size;
	char *to = names->bytes + at;

	__builtin_memcpy(to, text, len);
	to[len] = '\0';
	names->size += len + 1;
	return at;
}

/*
 * Order two names by bytes.  Most differ in their first eight bytes; more can be
 * read behind each, as there is room for that.
 */
static inline int dmig_names_compare(const char *a, const char *b)
{
	const u64 x = dmig_load64(a), y = dmig_load64(b);

	/* The first byte counts most; behind a NUL none counts. */
	if (x != y && !dmig_equal(x, 0) && !dmig_equal(y, 0))
		return __builtin_bswap64(x) < __builtin_bswap64(y) ? -1 : 1;
	return strcmp(a, b);
}

/* Is the name at @at, of @at_len bytes, this one? */
static inline bool dmig_names_is(const struct dmig_names *names, u32 at, size_t at_len,
				 const char *text, size_t len)
{
	return at_len == len && dmig_same(names->bytes + at, text, len);
}

#endif
