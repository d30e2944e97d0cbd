/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_TREE_H
#define DMIG_LIB_TREE_H

#include <core/limits.h>
#include <lib/document/reader.h>

/* Where a document's directories are.  devmig-document(5), TREES */
#define DMIG_MIGRATION "migration"
#define DMIG_SELF      "self"

/* A field whose value is as it stands behind '='. */
struct dmig_tree_field {
	const char *name;
	size_t name_len;
	char *value; /* freed by dmig_auto_tree_object() */
	size_t value_len;
};

struct dmig_tree_object {
	struct dmig_tree_field fields[DMIG_FIELDS_MAX];
	size_t count;
};

/* For dmig_auto(tree_object). */
void dmig_auto_tree_object(struct dmig_tree_object *object);

/*
 * A directory has no order.  The order in which the fields of a COMPATIBLE
 * object, given in the order of their names, are read: that order, except that
 * a field comes behind those that declare the variables it uses.  Fields that
 * wait for what never comes are last, for the builder to find fault with.
 * ret[n] is the index of the field that is read as the nth.
 */
void dmig_tree_order(const struct dmig_tree_object *object, u8 ret[DMIG_FIELDS_MAX]);

/*
 * The directory "migration" at @path, which may be @path itself.  -ENOENT without an
 * error: there is none.
 */
int dmig_tree_open(struct dmig_reader *reader, const char *path, struct dmig_folder *ret);

/* What stands in "migration", besides self. */
struct dmig_tree_entries {
	bool single;
	bool compatible[DMIG_OBJECTS_MAX + 1];
	bool apply[DMIG_OBJECTS_MAX + 1];
	unsigned int objects; /* the highest number, 1 for a single one */
};

/* List it.  -ENOENT without an error: it is empty. */
int dmig_tree_list(struct dmig_reader *reader, const struct dmig_folder *folder,
		   struct dmig_tree_entries *ret);

/* A problem with the entry @name of @path. */
int dmig_tree_bad(struct dmig_reader *reader, const char *path, const char *name,
		  enum dmig_reason reason);

/* @dir/@name. */
char *dmig_tree_join(const char *dir, const char *name);

#endif
