/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_JSON_H
#define DMIG_LIB_JSON_H

#include <core/document.h>
#include <core/print.h>
#include <devmig/error.h>

/*
 * A strict scanner for JSON (RFC 8259) that hands out one token after the
 * other.  It allocates nothing, does not recurse, looks at each byte once, and
 * leaves nothing out: keys come in their order, a key that stands twice comes
 * twice (the caller decides), numbers come as their text, each with its place.
 *
 *	struct dmig_json json;
 *	struct dmig_json_token token;
 *
 *	dmig_json_begin(&json, bytes, size, 1);
 *	while (dmig_json_next(&json, &token) > DMIG_JSON_END) {
 *		…
 *	}
 *	if (token.kind == DMIG_JSON_ERROR)
 *		return dmig_json_fail(&json, file, ret_error);
 *
 * The bytes belong to the caller and must outlive the tokens.  They need no
 * NUL.  Exactly one value is read: DMIG_JSON_END comes when only white space is
 * left behind it, anything else there is an error.
 */

/* Arrays and objects inside one another; deeper ones are an error. */
#define DMIG_JSON_DEPTH_MAX 64

enum dmig_json_kind {
	DMIG_JSON_ERROR, /* not JSON; comes again and again */
	DMIG_JSON_END,   /* behind the value; comes again and again */
	DMIG_JSON_OBJECT,
	DMIG_JSON_OBJECT_END,
	DMIG_JSON_ARRAY,
	DMIG_JSON_ARRAY_END,
	DMIG_JSON_KEY, /* of an object; its value is the next token */
	DMIG_JSON_STRING,
	DMIG_JSON_INTEGER, /* a number without fraction and exponent, of any length */
	DMIG_JSON_NUMBER,  /* another number */
	DMIG_JSON_TRUE,
	DMIG_JSON_FALSE,
	DMIG_JSON_NULL,
};

struct dmig_json_token {
	enum dmig_json_kind kind;
	bool escaped;     /* KEY, STRING: it holds a backslash and must be decoded */
	const char *text; /* as written; KEY, STRING: without the quotes */
	size_t len;
	struct dmig_place place; /* of its first byte, a string's quote included */
};

/* The members are the scanner's own. */
struct dmig_json {
	const char *at;
	const char *end;
	const char *line_start;
	const char *problem; /* what is wrong, once a token was an ERROR */
	const char *problem_at;
	u64 arrays; /* bit N: level N is an array, else an object */
	u32 line;
	u8 depth;
	u8 expect;
};

/* Start; @line is the number of the first line, for errors. */
void dmig_json_begin(struct dmig_json *json, const char *bytes, size_t size, u32 line);

/* The next token; the same as ret->kind. */
enum dmig_json_kind dmig_json_next(struct dmig_json *json, struct dmig_json_token *ret);

/*
 * Pass over the value that begins with @token, the token that came last: all
 * of an OBJECT or ARRAY, nothing more for others (a KEY: the value behind it).
 * @ret_bytes and @ret_size (may be NULL): the value as it is written, a
 * string's quotes included, from its first byte to its last.
 * False: not JSON.
 */
bool dmig_json_skip(struct dmig_json *json, const struct dmig_json_token *token,
		    const char **ret_bytes, size_t *ret_size);

/*
 * A KEY's or STRING's content with its escapes replaced, \u as UTF-8, into
 * @ret, without a NUL.  It may hold any byte, NUL included (\u0000).
 * *ret_len is the length; false (and *ret_len untouched) when it is over
 * @size.  It is never over token->len.  Where token->escaped is false, text
 * and len are the content already, and nothing needs to be decoded.
 */
bool dmig_json_decode(const struct dmig_json_token *token, char *ret, size_t size, size_t *ret_len);

/* Is a KEY's or STRING's content, decoded, this text? */
bool dmig_json_is(const struct dmig_json_token *token, const char *text);

/* Where the scanner met what is not JSON. */
struct dmig_place dmig_json_place(const struct dmig_json *json);

/*
 * The error of a scanner whose last token was an ERROR: reason bad-json with
 * the place and what is wrong there.  Returns -EBADMSG.
 */
int dmig_json_fail(const struct dmig_json *json, const char *file, struct devmig_error **ret_error);

/* Print @bytes as a JSON string with its quotes; bytes over 0x7e stay as they are. */
void dmig_json_print_string(const char *bytes, size_t len, struct dmig_out *out);

#endif
