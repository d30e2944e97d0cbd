/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_PRINT_H
#define DMIG_PRINT_H

#include "document.h"

/*
 * Output into a caller's buffer: what fits is written, len counts all.  Two
 * passes (size 0 to measure, then for real) print anything without allocation.
 * With same_as set nothing is written: size bytes there are compared instead.
 */
struct dmig_out {
	char *at;
	size_t size;
	size_t len;
	const char *same_as;
	bool differs;
};

void dmig_out_bytes(struct dmig_out *out, const char *bytes, size_t len);
void dmig_out_char(struct dmig_out *out, char c);
void dmig_out_number(struct dmig_out *out, u64 number);

/* The canonical text of a document: devmig-document(5), CANONICAL FORM. */
void dmig_print(const struct dmig_document *doc, struct dmig_out *out);

/* A literal value, as it would stand behind '='. */
void dmig_print_literal(const char *bytes, size_t len, bool compact, struct dmig_out *out);

/* A field of COMPATIBLE or APPLY, as its value would stand behind '='. */
void dmig_print_value(const struct dmig_document *doc, const struct dmig_object *object,
		      const struct dmig_field *field, bool compact, struct dmig_out *out);

/* One item of a variable's list. */
void dmig_print_item(const struct dmig_document *doc, const struct dmig_var *var, u32 item,
		     struct dmig_out *out);

/* The name of a type: "int". */
const char *dmig_type_name(enum dmig_type type);

#endif
