/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_TRAIT_H
#define DMIG_LIB_TRAIT_H

#include <lib/common/list.h>
#include <lib/document/reader.h>

/* A list of accepted items is in the file of the field's name behind this. */
#define DMIG_TRAIT_SET "compatible_"

/* The traits that every type may have, in front of the others, which are sorted. */
enum {
	DMIG_TRAIT_API,
	DMIG_TRAIT_TYPE,
	DMIG_TRAIT_VERSION,
	DMIG_TRAIT_KNOWN,
};

/* One field of a type. */
struct dmig_trait {
	const char *name;
	char *own;            /* the type's value, NULL: none */
	char *set;            /* the items that are accepted, NULL: no list */
	unsigned int dynamic; /* its place among those copied from the source, 0: none */
	unsigned int var;
};

/* A type's directory. */
struct dmig_traits {
	struct dmig_folder folder;
	struct dmig_list list; /* names of sets point into it */
	char *types;           /* accepted types beside its own, NULL: none */
	char *dynamic;         /* names of dynamic resources point into it */
	unsigned int ndynamic;
	struct dmig_trait traits[DMIG_FIELDS_MAX];
	size_t count;
};

/* Make a document of it. */
int dmig_traits_build(struct dmig_reader *reader, struct dmig_traits *traits);

#endif
