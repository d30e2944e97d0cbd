/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_LINT_H
#define DMIG_LIB_LINT_H

#include <lib/verdict/cover.h>
#include <lib/verdict/remarks.h>

struct dmig_lint {
	const struct devmig_document *document;
	const struct dmig_document *doc;
	struct dmig_remarks *remarks; /* told when there are no more */
	struct dmig_covers covers;
};

/* What a remark is about, and what to do where the reason does not say it. */
struct dmig_spot {
	u32 object; /* 1-based, 0: SELF or the document */
	u32 line;
	const char *field; /* NULL: none in particular */
	size_t field_len;
	const char *hint; /* NULL: the reason's; not copied */
};

/* @field may be NULL: all of SELF. */
struct dmig_spot dmig_spot_self(const struct dmig_lint *lint, const struct dmig_self_field *field);
/* @object is an index; @field may be NULL: all of it. */
struct dmig_spot dmig_spot_object(const struct dmig_lint *lint, u32 object,
				  const struct dmig_field *field);

/* Take a remark down; 0 or -ENOMEM. */
int dmig_remark(const struct dmig_lint *lint, enum dmig_reason reason, struct dmig_spot spot,
		const char *format, ...) __attribute__((format(printf, 4, 5)));

/*
 * The checks.  0, or what dmig_remark() returned.  One that takes an object is
 * called for each, in order; @object is its index.
 */
int dmig_lint_self_api(const struct dmig_lint *lint);
int dmig_lint_object_api(const struct dmig_lint *lint, u32 object);
int dmig_lint_self_spelling(const struct dmig_lint *lint);
int dmig_lint_object_spelling(const struct dmig_lint *lint, u32 object);
int dmig_lint_refusal(const struct dmig_lint *lint);
int dmig_lint_expressions(const struct dmig_lint *lint, u32 object);
int dmig_lint_possible(const struct dmig_lint *lint, u32 object);
int dmig_lint_unused(const struct dmig_lint *lint, u32 object);
int dmig_lint_cover(const struct dmig_lint *lint, u32 object);

#endif
