/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_RECORDING_NAMES_H
#define DMIG_LIB_RECORDING_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* What names one machine or a part of it, and what stands for each in a masked recording. */
enum dmig_name_kind {
	DMIG_NAME_UUID,
	DMIG_NAME_ADDRESS, /* six or more pairs of digits: of a network card, a serial number */
	DMIG_NAME_GUID,    /* four or more groups of four digits */
	DMIG_NAME_SERIAL,  /* what a file for it says, wherever it is a word */
	DMIG_NAME_KINDS,
};

/* Of a name that is seen by its form; a longer one is none. */
#define DMIG_NAME_MAX 64

struct dmig_name {
	char *text; /* owned; case does not matter */
	size_t len;
	enum dmig_name_kind kind;
	size_t number; /* of its kind, from 1 on */
};

struct dmig_names {
	struct dmig_name **all; /* owned */
	size_t count;
	size_t room;
	bool has_serial;
	void *by_text; /* the same, for tfind() */
};

/* Find what can be seen by its form in a text; -ENOMEM. */
int dmig_names_collect(struct dmig_names *names, const char *text, size_t len);
/* Of a DMIG_NAME_SERIAL any length; others have DMIG_NAME_MAX bytes at most. */
int dmig_names_add(struct dmig_names *names, enum dmig_name_kind kind, const char *text,
		   size_t len);
/* All are there: number them, in their order. */
void dmig_names_number(struct dmig_names *names);
const struct dmig_name *dmig_names_find(const struct dmig_names *names, enum dmig_name_kind kind,
					const char *text, size_t len);
/* Its mask. */
void dmig_names_put(const struct dmig_name *name, FILE *out);
/* A copy of a text with their masks in it, and a NUL behind it; to be freed. */
int dmig_names_mask(const struct dmig_names *names, const char *text, size_t len, char **ret,
		    size_t *ret_len);
void dmig_names_free(struct dmig_names *names);

#endif
