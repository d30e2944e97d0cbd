/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_SENTENCE_H
#define DMIG_LIB_SENTENCE_H

#include <core/match.h>
#include <core/print.h>

/* No sentence is longer: values and lists are shortened in it. */
#define DMIG_SENTENCE_MAX 1024

/* A field that failed, with what its numbers refer to. */
struct dmig_saying {
	const struct dmig_document *source;
	const struct dmig_document *accepts;
	const struct dmig_object *object;
	const struct dmig_field *field;
	const struct dmig_failure *failure;
};

/*
 * Say on one line why a field failed: "interface_version is 3, wanted 1".
 * Returns the length, without a NUL.
 */
size_t dmig_say(const struct dmig_saying *saying, char ret[DMIG_SENTENCE_MAX]);

/* A value as a sentence has it: shortened, and in words where it is empty. */
void dmig_say_literal(const char *bytes, size_t len, struct dmig_out *out);

#endif
