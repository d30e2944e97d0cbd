/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_MATCH_H
#define DMIG_MATCH_H

#include "document.h"

/* The value of a variable: a slice of the source's value or of a list item. */
struct dmig_bind {
	const char *text;
	u64 number; /* int: the value; text is not used */
	u32 len;
	u16 field; /* the field that fixed it */
	u16 item;  /* the list item, where there is a list */
};

enum dmig_answer {
	DMIG_ANSWER_COMPATIBLE,
	DMIG_ANSWER_AFTER_APPLY,
	DMIG_ANSWER_INCOMPATIBLE,
};

struct dmig_match {
	u32 object; /* index; valid unless incompatible */
	u32 unset;  /* number of APPLY attributes still to set */
	struct dmig_bind binds[DMIG_VARS_MAX];
};

/*
 * May the device with @source's SELF migrate by the COMPATIBLE objects of
 * @accepts?  The APPLY attributes are compared with the SELF of @destination,
 * which is @accepts itself in the incoming reading.
 *
 * Nothing is allocated, the documents are only read; @ret refers into them.  In
 * the kernel it may sleep.
 */
enum dmig_answer dmig_match(const struct dmig_document *source, const struct dmig_document *accepts,
			    const struct dmig_document *destination, struct dmig_match *ret);

/*
 * The same for one object: DMIG_OK and the bindings (nvars of them), or why the
 * first field that failed did.
 */
enum dmig_reason dmig_match_object(const struct dmig_document *source,
				   const struct dmig_document *accepts,
				   const struct dmig_object *object, struct dmig_bind *ret_binds);

/* One field that keeps a source from matching an object; valid during the call. */
struct dmig_failure {
	enum dmig_reason reason;
	u16 field; /* index among the object's fields, or its APPLY's */
	bool in_apply;
	u8 var; /* valid where bind is not NULL */
	/*
	 * A variable's value that the field contradicts, or that its expression
	 * has no result for; bind->field is the field that fixed it.  Else NULL.
	 */
	const struct dmig_bind *bind;
	const struct dmig_self_field *found; /* NULL: absent; always of APPLY */
};

typedef void (*dmig_failure_fn)(void *arg, const struct dmig_failure *failure);

/*
 * Name every failing field of an object that does not match, in the order of
 * the text.  Returns how many there are; @each may be NULL to only count.
 */
u32 dmig_explain_object(const struct dmig_document *source, const struct dmig_document *accepts,
			const struct dmig_object *object, dmig_failure_fn each, void *arg);

/*
 * The object that is nearest to a source that nothing matches: fewest failing
 * fields, then the first.  The document must have an object.
 */
u32 dmig_nearest(const struct dmig_document *source, const struct dmig_document *accepts);

/* The field of SELF of that name, or NULL. */
const struct dmig_self_field *dmig_self_find(const struct dmig_document *doc, const char *name,
					     size_t len);

/* The same, for a name whose slot is known. */
const struct dmig_self_field *dmig_self_find_slot(const struct dmig_document *doc, u8 slot,
						  const char *name, size_t len);

#endif
