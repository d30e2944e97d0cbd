/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DEVMIG_DOCUMENTS_H
#define DEVMIG_DOCUMENTS_H

#include <core/document.h>
#include <linux/refcount.h>
#include <linux/types.h>

/*
 * The documents of a device or type: read once, never changed, one block of
 * memory. Replacing them puts another one in their place; who holds a reference
 * goes on reading the old one.
 */
struct dmig_documents {
	refcount_t references;
	struct rcu_head rcu;
	/* Of these documents and no others, as long as the module is there; not 0. */
	unsigned long id;
	const struct dmig_document *doc;
	/* The canonical text. */
	const char *text;
	size_t text_size;
	/* SELF on one line, and LF. Without @string, it would be too long. */
	const char *string;
	size_t string_size;
} __aligned(8); /* the compiled document comes right behind it */

/*
 * Read @text. @name is for the message that says why it can't be read.
 * ERR_PTR: -EBADMSG (malformed), -E2BIG (a limit), -ENOMEM.
 */
struct dmig_documents *dmig_documents_new(const char *name, const char *text, size_t size);

void dmig_documents_put(struct dmig_documents *documents);

#endif
