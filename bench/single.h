/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef BENCH_SINGLE_H
#define BENCH_SINGLE_H

#include <devmig/devmig.h>

/*
 * Documents of a single field, to ask what one field accepts when nobody looks
 * at the others.  An error ends the program.
 */

/* A source that has @name=@value and nothing else; @value NULL: not even that. */
struct devmig_document *single_source(struct devmig_context *context, const char *name,
				      const char *value, size_t len);

/*
 * A destination whose list has one object with field @field of object @object of
 * @document.  A variable that another field declares is declared here instead,
 * so any of its values will do.
 */
struct devmig_document *single_rule(struct devmig_context *context,
				    const struct devmig_document *document, size_t object,
				    size_t field);

#endif
