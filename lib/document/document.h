/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_DOCUMENT_H
#define DMIG_LIB_DOCUMENT_H

#include <core/document.h>
#include <devmig/document.h>

/* Immutable once made; the reference count is the only thing that changes, atomically. */
struct devmig_document {
	unsigned int references;
	enum devmig_form form;
	struct devmig_context *context; /* owns a reference */
	char *name;                     /* NULL: none */
	struct devmig_digest digest;    /* of text */
	const char *text;               /* canonical, NUL-terminated; in the same allocation */
	size_t text_size;
	const struct dmig_document *core; /* behind this structure, in the same allocation */
};

/* Copy a compiled document into a new object; @name may be NULL. */
int dmig_document_make(struct devmig_context *context, enum devmig_form form, const char *name,
		       const struct dmig_document *core, struct devmig_document **ret,
		       struct devmig_error **ret_error);

/* XXH3-128 of some bytes. */
struct devmig_digest dmig_digest(const char *bytes, size_t size);

/*
 * Is the canonical text one that had to do without indentation, to be within
 * the limit?  Then the other forms must save the same bytes to be read again.
 */
bool dmig_document_is_compact(const struct devmig_document *document);

/*
 * What stands behind '=' for a field of COMPATIBLE or APPLY, or for literal
 * bytes, NUL-terminated; NULL without memory.  To be freed with free().
 * @compact: the empty value is nothing, else "".
 */
char *dmig_spell_field(const struct dmig_document *core, const struct dmig_object *object,
		       const struct dmig_field *field, bool compact, size_t *ret_len);
char *dmig_spell_literal(const char *bytes, size_t len, bool compact, size_t *ret_len);

#endif
