/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_DOCUMENT_H
#define DMIG_DOCUMENT_H

#include "limits.h"
#include "platform.h"
#include "reason.h"

/*
 * A compiled document: one block of memory without pointers.  Every reference
 * is an offset from the start of the block, so that a document is moved with
 * memcpy(), shared between processes and swapped under readers in the kernel.
 *
 * A document is written once, by the builder (build.h), and only read later;
 * any number of threads may read it.
 */

/* A run of bytes inside the block. */
struct dmig_text {
	u32 at;
	u32 len;
};

/*
 * A field of SELF, one cache line.  What the matcher asks of a value again and
 * again is worked out once: its first and last bytes (bytes.h), its number.
 */
struct dmig_self_field {
	u64 name_head;
	u64 name_tail;
	u64 value_head;
	u64 value_tail;
	/*
	 * SELF_INT: [0] is the number; SELF_BITS: low and high half; SELF_ENDS:
	 * the number at the end, and how many bytes stand before it; SELF_DOTS:
	 * head and tail of struct dmig_version.
	 */
	u64 bits[2];
	u32 name;
	u32 value;
	u32 line; /* 0: not from a text */
	u16 value_len;
	u8 name_len; /* right behind value_len: dmig_lens() */
	u8 flags;
};

#define DMIG_SELF_INT  1 /* a canonical decimal number, 0 … 2^63-1 */
#define DMIG_SELF_BITS 2 /* a mask of at most 128 bits */
#define DMIG_SELF_ENDS 4 /* text that ends in a canonical number */
#define DMIG_SELF_DOTS 8 /* a version of several parts */

enum dmig_type {
	DMIG_TYPE_INT,
	DMIG_TYPE_STRING,
	DMIG_TYPE_VERSION,
	DMIG_TYPE_SET,
	DMIG_TYPE_MASK,
	DMIG_TYPE_COUNT,
};

/* How a list item of a type with an order was written. */
enum dmig_range {
	DMIG_RANGE_ONE,  /* 4 */
	DMIG_RANGE_BOTH, /* 1..8 */
	DMIG_RANGE_FROM, /* 4.. */
	DMIG_RANGE_UPTO, /* ..8 */
};

struct dmig_int_item {
	u64 low;
	u64 high;
	u8 range; /* enum dmig_range */
};

/* Four parts of 32 bits each, so that two comparisons order two versions. */
struct dmig_version {
	u64 head;
	u64 tail;
};

struct dmig_version_item {
	struct dmig_version low;
	struct dmig_version high;
	u8 range;
	u8 low_parts; /* as written: 2.1 and 2.1.0 are two spellings */
	u8 high_parts;
};

/* An item of a string or set list, or the digits of a mask. */
struct dmig_text_item {
	u64 head; /* string, set: as in bytes.h; mask: bits 0…63 */
	u64 tail; /* the same; mask: bits 64…127 */
	struct dmig_text text;
};

struct dmig_var {
	u32 name;
	u32 items;  /* array of the type's items */
	u16 nitems; /* 0: any value of the type */
	u16 field;  /* index of the field that declares it */
	u8 name_len;
	u8 type;      /* enum dmig_type */
	u8 one_range; /* the list is one range: its refusal is out-of-range */
};

enum dmig_piece_kind {
	DMIG_PIECE_LITERAL,
	DMIG_PIECE_DECLARE,
	DMIG_PIECE_USE,
};

/* A piece of a template. */
struct dmig_piece {
	u32 at; /* literal: its text */
	u16 len;
	u8 kind;
	u8 var;
};

/*
 * How a field is compared.  All but TEMPLATE are for a value that is one
 * literal or one placeholder, which is what most fields are.
 */
enum dmig_kind {
	DMIG_KIND_LITERAL,
	DMIG_KIND_INT,      /* declares an int */
	DMIG_KIND_STRING,   /* declares a string with a list */
	DMIG_KIND_ANY,      /* declares a string without one */
	DMIG_KIND_VERSION,  /* declares a version */
	DMIG_KIND_SET,      /* declares a set */
	DMIG_KIND_MASK,     /* declares a mask */
	DMIG_KIND_USE_INT,  /* uses an int */
	DMIG_KIND_USE_TEXT, /* uses another */
	DMIG_KIND_EXPR,     /* an expression */
	DMIG_KIND_TEMPLATE, /* pieces */
	DMIG_KIND_COUNT,
};

/* A template that is text, then a declared int; the text does not end in a digit. */
#define DMIG_OP_PREFIX 1
/* A literal whose name and value are wholly in their heads and tails. */
#define DMIG_OP_SHORT  2
/* A template that declares a string with a list, whose items are tried one by one. */
#define DMIG_OP_CHOICE 3

struct dmig_field {
	u64 name_head;
	u64 name_tail;
	union {
		u64 value_head; /* LITERAL */
		u64 operand;    /* EXPR */
	};
	u64 value_tail; /* LITERAL */
	u32 name;
	u32 line;
	u32 value;     /* LITERAL: its text; TEMPLATE: its pieces */
	u16 value_len; /* LITERAL: bytes; TEMPLATE: number of pieces */
	u8 name_len;   /* right behind value_len: dmig_lens() */
	u8 kind;
	u8 var;
	u8 op;       /* EXPR: '/', '*', '+', '-'; LITERAL, TEMPLATE: 0 or DMIG_OP_… */
	u8 declares; /* EXPR: it declares its variable */
	u8 slot;     /* of its name: see struct dmig_document */
	u8 index;    /* among the object's fields */
	u16 uses;    /* variables, a bit each */
};

struct dmig_object {
	u64 needs; /* slots of the names that a source must have to match at all */
	u32 fields;
	u32 apply;
	u32 vars;
	u32 order; /* u8 per field: the order to match in: order.c */
	u32 line;
	u16 nfields;
	u16 napply;
	u8 nvars;
	u16 free_vars; /* declared in {v}*0, which leaves them to other fields: match.c */
};

#define DMIG_SLOTS 256

struct dmig_document {
	u32 size; /* bytes of the whole block */
	u32 self;
	u32 objects;
	u32 self_line;
	u16 nself;
	u16 nobjects;
	/*
	 * SELF's fields by name: a name's slot holds the index of the first field
	 * whose name falls there, or nself, where a field without a name ends the
	 * array.  has: a bit for each slot that is taken, modulo 64.
	 */
	u64 has;
	u8 slots[DMIG_SLOTS];
};

/* Where an error is: 1-based line and column in bytes, 0 where there is none. */
struct dmig_place {
	u32 line;
	u32 column;
};

static inline const void *dmig_at(const struct dmig_document *doc, u32 offset)
{
	return (const u8 *)doc + offset;
}

static inline const char *dmig_chars(const struct dmig_document *doc, u32 offset)
{
	return (const char *)doc + offset;
}

static inline const struct dmig_self_field *dmig_self(const struct dmig_document *doc)
{
	return dmig_at(doc, doc->self);
}

static inline const struct dmig_object *dmig_object(const struct dmig_document *doc, u32 index)
{
	return (const struct dmig_object *)dmig_at(doc, doc->objects) + index;
}

static inline const struct dmig_field *dmig_fields(const struct dmig_document *doc,
						   const struct dmig_object *object)
{
	return dmig_at(doc, object->fields);
}

static inline const struct dmig_field *dmig_apply(const struct dmig_document *doc,
						  const struct dmig_object *object)
{
	return dmig_at(doc, object->apply);
}

static inline const struct dmig_var *dmig_vars(const struct dmig_document *doc,
					       const struct dmig_object *object)
{
	return dmig_at(doc, object->vars);
}

#endif
