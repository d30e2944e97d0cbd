/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_RANK_H
#define DMIG_LIB_RANK_H

#include <core/platform.h>
#include <devmig/fleet.h>

/* What a source and a class have to do with each other. */
struct dmig_standing {
	const char *version; /* software_version of the class, NULL: none */
	size_t version_len;
	u32 slot; /* compatible: 0 is the best rank; else see find.c */
	u32 unset;
	u8 answer;
	bool identical;
};

/*
 * Ask every class once, into @ret of devmig_class_count() members.  Slots are
 * set for those that the source can go to; equal ranks have one slot.
 * *ret_ranks is the number of slots.  -ENOMEM.
 */
int dmig_rank_classes(const struct devmig_class_table *classes,
		      const struct devmig_document *source, enum devmig_reading reading,
		      struct dmig_standing *ret, u32 *ret_ranks);

/*
 * Order two versions: numbers joined by dots, part by part, missing parts are
 * 0, as in 418.226.00.  Less than, equal to or greater than 0.
 */
int dmig_compare_versions(const char *a, size_t a_len, const char *b, size_t b_len);

/* Is it numbers joined by dots? */
bool dmig_is_version(const char *text, size_t len);

#endif
