/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_JSON_OUT_H
#define CLI_JSON_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * Writes JSON as it goes, indented, in ASCII and UTF-8.  Bytes that are not
 * UTF-8, as a file's name may have, come out as U+FFFD.  @key is NULL in an
 * array and at the top.
 */
struct json {
	FILE *out;
	unsigned int depth;
	bool more; /* something stands before in this object or array */
	bool flat; /* all of it is one line */
};

void json_object(struct json *json, const char *key);
void json_object_end(struct json *json);
void json_array(struct json *json, const char *key);
void json_array_end(struct json *json);

/* A string; null for NULL. */
void json_text(struct json *json, const char *key, const char *text);
/* The same for what is never "" except where there is nothing to say: null then. */
void json_text_or_null(struct json *json, const char *key, const char *text);
/* A string whose key is not NUL-terminated. */
void json_field(struct json *json, const char *key, size_t key_len, const char *value,
		size_t value_len);
void json_number(struct json *json, const char *key, long long number);
/* A number of which 0 stands for an unknown one, or for none: null then. */
void json_number_or_null(struct json *json, const char *key, unsigned int number);
void json_bool(struct json *json, const char *key, bool value);

/* A string alone, for JSON that is not indented. */
void json_string(FILE *out, const char *bytes, size_t len);

#endif
