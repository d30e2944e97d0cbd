/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_DOCUMENT_H
#define DMIG_LIB_DOCUMENT_H

#include <core/document.h>
#include <devmig/document.h>
#include <pthread.h>

/* The canonical text and its name. */
struct dmig_canonical {
	const char *text; /* NUL-terminated, owned by the document */
	size_t size;
	struct devmig_digest digest;
};

/*
 * Immutable once made, but for the reference count, which changes atomically,
 * and for what is made when it is first asked for.
 */
struct devmig_document {
	unsigned int references;
	enum devmig_form form;
	struct devmig_context *context;   /* owns a reference */
	char *name;                       /* NULL: none */
	const struct dmig_document *core; /* behind this structure, in the same allocation */
	pthread_mutex_t lock;             /* guards the making of canonical */
	bool made; /* set once canonical is there, and read without the lock */
	struct dmig_canonical canonical; /* only by dmig_document_canonical() */
	size_t room;                     /* for its text, behind core */
};

/*
 * Copy a compiled document into a new object; @name may be NULL.  @text_size:
 * the size of the text that it was read from, 0 if it was not one text.
 */
int dmig_document_make(struct devmig_context *context, enum devmig_form form, const char *name,
		       const struct dmig_document *core, size_t text_size,
		       struct devmig_document **ret, struct devmig_error **ret_error);

/* The canonical text, which is made by the first call; any thread may be the first. */
const struct dmig_canonical *dmig_document_canonical(const struct devmig_document *document);

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
