/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_BUILDER_H
#define DMIG_BUILDER_H

#include "build.h"
#include "bytes.h"

/* Inside of the builder, for build.c, text.c and template.c only. */

/* A placeholder has three bytes at least and text between it and the next. */
#define DMIG_PIECES_MAX (DMIG_VALUE_MAX / 2 + 1)

/* What a field of the open object refers to; decides the order of matching. */
struct dmig_links {
	u16 uses; /* variables, a bit each */
	u16 declares;
	bool chooses; /* declares a string whose items must be tried one by one */
};

/* The name of a field of the open object. */
struct dmig_name {
	u64 head;
	u64 tail;
	u32 at;
	u8 len;
	u8 slot;
};

/*
 * The block grows from the start of the caller's memory; the builder stands at
 * its end.  Arrays of the open object are kept here until their size is known.
 */
struct dmig_builder {
	u8 *base;
	u32 size; /* of what the block may take */
	u32 used;
	dmig_report_fn report;
	void *arg;
	enum dmig_reason reason; /* the first error */
	struct dmig_place place; /* its place */
	bool stopped;            /* an error ended the reading */
	bool broken;  /* the open object had an error: it is not empty, whatever it has */
	bool in_text; /* the bytes being read are counted already */
	bool implied; /* the next field opens a COMPATIBLE object */
	u8 only;      /* the section that a file of a part is limited to */
	bool has_self;
	bool lacks_self; /* its fields stand before its header: the error was reported */
	u8 section;      /* enum dmig_section */
	struct dmig_place section_place;
	u32 written; /* bytes as written, where the document is not one text */
	u32 choices; /* product of listed string items of the open object */
	u32 nobjects;
	u32 nfields;       /* of the open object or APPLY */
	u32 nexpected;     /* names of the object before, which stand in names[]; none for SELF */
	u32 passed;        /* of these, how many the open object has left out */
	bool follows;      /* the open object has had names of these only, in their order */
	u32 npieces;       /* of the field being read */
	const char *value; /* where the value being read begins */
	u64 taken;         /* slots of the open object's names */
	bool chooses;      /* a field of the open object does */
	/* SELF's: self_room; or at the end of the block, with nothing behind them. */
	struct dmig_self_field *self;
	struct dmig_object object;
	struct dmig_var vars[DMIG_VARS_MAX];
	struct dmig_name names[DMIG_FIELDS_MAX];
	struct dmig_links links[DMIG_FIELDS_MAX];
	u8 ranks[DMIG_FIELDS_MAX]; /* order.c */
	struct dmig_piece pieces[DMIG_PIECES_MAX];
	union {
		struct dmig_field fields[DMIG_FIELDS_MAX];
		struct dmig_self_field self_room[DMIG_FIELDS_MAX + 1];
	};
	struct dmig_object objects[DMIG_OBJECTS_MAX];
};

/*
 * Where a reader stands.  The bytes are the block's own copy, so that escapes
 * are undone in place; an LF that is not part of them stands at the end, so
 * that no loop has to look for it.
 */
struct dmig_cursor {
	char *at;
	char *end;
	char *origin; /* the byte that @place is the place of */
	struct dmig_place place;
};

static inline u32 dmig_offset(const struct dmig_builder *b, const void *at)
{
	return (u32)((const u8 *)at - b->base);
}

/* The document in the making, at the block's start. */
static inline struct dmig_document *dmig_head_of(const struct dmig_builder *b)
{
	return (struct dmig_document *)b->base;
}

static inline struct dmig_place dmig_place_of(const struct dmig_cursor *c, const char *at)
{
	return (struct dmig_place){
		.line = c->place.line,
		.column = c->place.column ? c->place.column + (u32)(at - c->origin) : 0,
	};
}

/* Report an error at @at, quoting @len bytes; false, so that readers can return it. */
bool dmig_wrong(struct dmig_builder *b, enum dmig_reason reason, const struct dmig_cursor *c,
		const char *at, size_t len);

/* Count what a document that is not one text would take as one; false past the limit. */
bool dmig_count_written(struct dmig_builder *b, size_t bytes, struct dmig_place place);

/* Room in the block, aligned to 8; NULL and an error when it is full. */
void *dmig_take(struct dmig_builder *b, size_t size);

/* Add the field whose name is at @name and whose value begins at the cursor. */
bool dmig_add_field(struct dmig_builder *b, struct dmig_cursor *c, const char *name,
		    size_t name_len);

/*
 * Add a field of SELF that stands in the block as "name=value", of bytes that a
 * name may have and of a value within its limit.  False: it can't be added, and
 * why is not reported.
 */
bool dmig_add_plain(struct dmig_builder *b, const char *name, size_t name_len, size_t value_len);

/*
 * Objects tend to name the same fields in the same order.  The length of the
 * name at @text, if it is the one that comes next in the object before, or the
 * one behind that, with '=' right behind it; else 0.
 */
size_t dmig_expected_name(struct dmig_builder *b, const char *text);

/* The same as dmig_add_field(), for the name that was expected. */
bool dmig_add_expected(struct dmig_builder *b, struct dmig_cursor *c, const char *name);

/* Take note of a field of the open COMPATIBLE object, for the order to match in: order.c. */
void dmig_rank_field(struct dmig_builder *b, const struct dmig_field *field);

/* Decide the order to match the open COMPATIBLE object's fields in. */
void dmig_order_fields(struct dmig_builder *b, u8 *order);

/*
 * Read the literal value at the cursor and leave the cursor at the end of its
 * line.  The bytes without quotes and escapes; NULL on error.
 */
const char *dmig_read_literal(struct dmig_builder *b, struct dmig_cursor *c, size_t *ret_len);

/* At a backslash: the byte that it stands for and the cursor behind it, 0 on error. */
char dmig_read_escape(struct dmig_builder *b, struct dmig_cursor *c);

/* Pass over bytes of a quoted text that mean nothing, moving them to @write; its new end. */
char *dmig_pass_safe(struct dmig_cursor *c, char *write);

/* Say what stops the quoted text from @open short: the line's end, or a byte; false. */
bool dmig_stop_quoted(struct dmig_builder *b, struct dmig_cursor *c, const char *open);

enum dmig_scanned {
	DMIG_SCANNED_ERROR,
	DMIG_SCANNED_BRACE, /* the cursor is at it */
	DMIG_SCANNED_END,   /* the cursor is at the end of the line */
};

/*
 * Pass over ordinary bytes of the bare value from @start, up to a brace or its
 * end; *ret_end is then where its trailing blanks begin.
 */
enum dmig_scanned dmig_scan_bare(struct dmig_builder *b, struct dmig_cursor *c, const char *start,
				 char **ret_end);

/*
 * Pass over the literal text of a quoted value and move it together.  True at
 * an unescaped brace or at the closing quote; *ret_end is the text's end.
 */
bool dmig_scan_quoted(struct dmig_builder *b, struct dmig_cursor *c, const char *open,
		      char **ret_end);

/* Is a value, as written, within its limit? */
bool dmig_check_len(struct dmig_builder *b, const struct dmig_cursor *c, const char *start,
		    const char *end);

/* Behind the name of a new variable, at ':'; *ret_var is its index. */
bool dmig_read_declaration(struct dmig_builder *b, struct dmig_cursor *c, const char *name,
			   size_t len, u8 *ret_var);

/*
 * After an error in a value: take the variables that the rest of its line
 * declares for declared, so that their uses are not errors as well.
 */
void dmig_declare_rest(struct dmig_builder *b);

/* Read a template or expression at the cursor into everything of @field but its name. */
bool dmig_read_value(struct dmig_builder *b, struct dmig_cursor *c, struct dmig_field *field);

/* Pass over blanks, then a comment, to the end of the line. */
bool dmig_read_rest(struct dmig_builder *b, struct dmig_cursor *c, enum dmig_reason otherwise);

/* Classes of bytes. */
#define DMIG_C_NAME  1 /* in a field's name */
#define DMIG_C_VAR   2 /* in a variable's name */
#define DMIG_C_BLANK 4
#define DMIG_C_PRINT 8   /* printable, or a tab */
#define DMIG_C_PLAIN 16  /* in a bare value, of no special meaning */
#define DMIG_C_SAFE  32  /* in a quoted value, of no special meaning */
#define DMIG_C_ITEM  64  /* in a bare item of a string or set list */
#define DMIG_C_START 128 /* at the start of a name of either kind */

extern const u8 dmig_class[256];

static inline bool dmig_is(char c, u8 classes)
{
	return dmig_class[(u8)c] & classes;
}

/* At the end of a line, or of all there is. */
static inline bool dmig_at_eol(const struct dmig_cursor *c)
{
	return *c->at == '\n' || (*c->at == '\r' && c->at[1] == '\n' && c->at + 1 != c->end);
}

/* Past all bytes of the classes; a local pointer, as bytes may alias a cursor. */
static inline char *dmig_skip(char *at, u8 classes)
{
	for (;; at += 4) {
		if (!dmig_is(at[0], classes))
			return at;
		if (!dmig_is(at[1], classes))
			return at + 1;
		if (!dmig_is(at[2], classes))
			return at + 2;
		if (!dmig_is(at[3], classes))
			return at + 3;
	}
}

/*
 * The same, where most bytes are within @low … @high, which are all of the
 * classes but for @except: eight at a time, as more of the block follows
 * behind every text.
 */
static inline char *dmig_skip_words(char *at, u8 classes, u8 low, u8 high, u8 except)
{
	for (;;) {
		const u64 word = dmig_load64(at);
		const u64 outside =
			dmig_outside(word, low, high) | (except ? dmig_equal(word, except) : 0);

		if (!outside) {
			at += 8;
			continue;
		}
		at += dmig_lowest_bit(outside) / 8;
		if (!dmig_is(*at, classes))
			return at;
		at++;
	}
}

/*
 * The end of the bare value from the cursor on, with the cursor there, if the
 * value is what nearly all are: bytes of no special meaning up to the line's
 * end.  Else NULL, and the cursor stays.
 */
static inline char *dmig_plain_end(struct dmig_cursor *c)
{
	char *const end = dmig_skip_words(c->at, DMIG_C_PLAIN, '$', 'z', 0);

	if (dmig_unlikely(*end != '\n' || dmig_is(end[-1], DMIG_C_BLANK)))
		return NULL;
	c->at = end;
	return end;
}

static inline void dmig_skip_blanks(struct dmig_cursor *c)
{
	c->at = dmig_skip(c->at, DMIG_C_BLANK);
}

/* The operator of an expression: is @text, behind an int placeholder, one? */
bool dmig_is_operation(const char *text, size_t len, u64 *ret_operand);

#endif
