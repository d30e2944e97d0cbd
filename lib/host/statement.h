/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_STATEMENT_H
#define DMIG_LIB_STATEMENT_H

#include <devmig/statement.h>
#include <lib/verdict/arena.h>

struct dmig_origin {
	struct devmig_origin head;
	const struct devmig_fact *facts; /* head.facts of them */
};

/* Immutable once made, but for the reference count.  What is pointed to is the arena's. */
struct devmig_statement {
	unsigned int references;
	enum devmig_stated kind;
	bool own;
	struct devmig_document *document; /* owns a reference */
	struct devmig_error *error;       /* owned */
	const char *source;
	size_t nopen;
	struct devmig_open_field *open;
	size_t norigins;
	struct dmig_origin *origins;
	struct dmig_arena arena;
};

/* An empty one with one reference; NULL without memory. */
struct devmig_statement *dmig_statement_new(enum devmig_stated kind, const char *source);

/* One origin for each field of the document's SELF, without facts. */
int dmig_statement_trace(struct devmig_statement *statement, const char *file);

/* A copy of a fact that lives as long as the statement. */
int dmig_statement_fact(struct devmig_statement *statement, const struct devmig_fact *fact,
			struct devmig_fact *ret);

#endif
