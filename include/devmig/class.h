/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_CLASS_H
#define DEVMIG_CLASS_H

#include <devmig/document.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Classes: equal documents are one class.  A fleet has a few hundred distinct
 * documents over a million devices; work is done once for each class.
 *
 * A table is for one thread at a time.
 */
struct devmig_class_table;

int devmig_class_table_new(struct devmig_context *context, struct devmig_class_table **ret,
			   struct devmig_error **ret_error);
void devmig_class_table_free(struct devmig_class_table *table);

/*
 * The class of a document, a number from 0 counting up; the table keeps a
 * reference to the first document of each class.
 */
int devmig_class_add(struct devmig_class_table *table, struct devmig_document *document,
		     uint32_t *ret_class, struct devmig_error **ret_error);

/*
 * The class of a document that is given as JSON, as in a fleet record.  Bytes
 * that were seen before are recognised without being parsed again.
 */
int devmig_class_add_json(struct devmig_class_table *table, const char *json, size_t size,
			  const char *name, uint32_t *ret_class, struct devmig_error **ret_error);

size_t devmig_class_count(const struct devmig_class_table *table);
/* Owned by the table; NULL past the end. */
struct devmig_document *devmig_class_document(const struct devmig_class_table *table,
					      uint32_t class_number);

#ifdef __cplusplus
}
#endif

#endif
