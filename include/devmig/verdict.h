/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_VERDICT_H
#define DEVMIG_VERDICT_H

#include <devmig/document.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The answer to: may the source migrate to the destination? */
enum devmig_answer {
	DEVMIG_COMPATIBLE,    /* yes, as it stands */
	DEVMIG_AFTER_APPLY,   /* yes, once some attributes are set on the destination */
	DEVMIG_INCOMPATIBLE,  /* no */
	DEVMIG_COULD_NOT_TELL /* a document is missing, unreadable or malformed: treat as no */
};

/* "compatible", "compatible-after-apply", "incompatible", "could-not-tell"; NULL: no answer */
const char *devmig_answer_name(enum devmig_answer answer);

/* Whose list is asked.  devmig-document(5), READINGS. */
enum devmig_reading {
	DEVMIG_INCOMING, /* the destination's list names the source */
	DEVMIG_OUTGOING, /* the source's list names the destination */
	DEVMIG_BOTH      /* both, and they agree on what is to be set */
};

/* "incoming", "outgoing", "both"; NULL: no reading */
const char *devmig_reading_name(enum devmig_reading reading);
/* -EINVAL for a name that is none. */
int devmig_reading_from_name(const char *name, enum devmig_reading *ret);

/*
 * The answer alone, for loops over millions of pairs: no allocation, no
 * explanation, no error.  A document that is NULL, or a @reading that is none:
 * could not tell.
 * *ret_unset (may be NULL) is the number of attributes still to be set.
 */
enum devmig_answer devmig_match(const struct devmig_document *source,
				const struct devmig_document *destination,
				enum devmig_reading reading, unsigned int *ret_unset);

/*
 * A verdict: the answer and everything that can be said about it.  Owns its
 * strings, keeps references to the documents.
 */
struct devmig_verdict;

/*
 * Check a pair with full explanation.  A document that is NULL makes the
 * answer could-not-tell; @source_error and @destination_error (may be NULL)
 * then say why, and are not taken over.  -EINVAL: @reading is none; -ENOMEM.
 */
int devmig_check(struct devmig_document *source, const struct devmig_error *source_error,
		 struct devmig_document *destination, const struct devmig_error *destination_error,
		 enum devmig_reading reading, struct devmig_verdict **ret,
		 struct devmig_error **ret_error);
void devmig_verdict_free(struct devmig_verdict *verdict);

enum devmig_answer devmig_verdict_answer(const struct devmig_verdict *verdict);
enum devmig_reading devmig_verdict_reading(const struct devmig_verdict *verdict);

/* The documents; NULL where there was none. */
const struct devmig_document *devmig_verdict_source(const struct devmig_verdict *verdict);
const struct devmig_document *devmig_verdict_destination(const struct devmig_verdict *verdict);

/* An attribute to be set on the destination, in order.  devmig-document(5), APPLY. */
struct devmig_setting {
	const char *name;
	const char *value;
	unsigned int line; /* of the APPLY field */
};

size_t devmig_verdict_setting_count(const struct devmig_verdict *verdict);
int devmig_verdict_setting(const struct devmig_verdict *verdict, size_t index,
			   struct devmig_setting *ret);

/*
 * A verdict has one part for each reading that was asked: one, or two for
 * DEVMIG_BOTH, incoming first.  A could-not-tell verdict has none.
 */
size_t devmig_verdict_part_count(const struct devmig_verdict *verdict);

struct devmig_part {
	enum devmig_reading reading; /* INCOMING or OUTGOING */
	enum devmig_answer answer;
	unsigned int object; /* 1-based number of the object that matched, 0: none */
	unsigned int line;   /* of that object, 0: unknown */
	size_t variables;    /* how many devmig_verdict_variable() knows */
	size_t objects;      /* how many devmig_verdict_refusal() knows: all objects
					of the list when nothing matched, 1 for a list
					without any and for a conflict with the other
					list, else 0 */
};

int devmig_verdict_part(const struct devmig_verdict *verdict, size_t part, struct devmig_part *ret);

/* The assignment of the object that matched, in order of declaration. */
struct devmig_variable {
	const char *name;
	const char *value;
};

int devmig_verdict_variable(const struct devmig_verdict *verdict, size_t part, size_t index,
			    struct devmig_variable *ret);

/*
 * A COMPATIBLE object that did not match; nearest first (index 0).  Where both
 * lists say yes but want an attribute set to two values, the outgoing part is
 * a refusal of the object that matched, by the fields of its APPLY.  Where the
 * list has no objects, index 0 is a refusal of object 0 with one failure, of
 * field "" and reason accepts-nothing, though objects is 0.
 */
struct devmig_refusal {
	unsigned int object; /* 1-based number */
	unsigned int line;
	size_t failures;
};

int devmig_verdict_refusal(const struct devmig_verdict *verdict, size_t part, size_t index,
			   struct devmig_refusal *ret);

/* A field that failed. */
struct devmig_failure {
	const char *field;
	bool in_apply;        /* the field is one of APPLY */
	const char *reason;   /* stable code: "not-in-list" */
	const char *sentence; /* one line for people */
	const char *hint;
	const char *wanted;   /* as the list has it; of a conflict in APPLY, what it comes to */
	const char *found;    /* as SELF has it; NULL: absent.  in_apply: APPLY is not compared
				 with SELF; NULL where its value can't be worked out, and for
				 a conflict what the destination's list wants */
	const char *variable; /* conflict: the variable, else NULL; NULL, like the next two,
				 for a conflict in APPLY */
	const char *fixed_by; /* conflict: the field that fixed it, else NULL */
	const char *fixed_to; /* conflict: its value, else NULL */
	unsigned int wanted_line;
	unsigned int found_line; /* 0: unknown, or nothing was found */
};

int devmig_verdict_failure(const struct devmig_verdict *verdict, size_t part, size_t refusal,
			   size_t index, struct devmig_failure *ret);

/* Why it could not be told: which side and the error's parts. */
struct devmig_doubt {
	bool destination;   /* false: the source's document */
	const char *reason; /* "no-document", "unreadable", or a syntax reason */
	const char *text;   /* the error on one line */
	unsigned int line;
	unsigned int column;
};

size_t devmig_verdict_doubt_count(const struct devmig_verdict *verdict);
int devmig_verdict_doubt(const struct devmig_verdict *verdict, size_t index,
			 struct devmig_doubt *ret);

#ifdef __cplusplus
}
#endif

#endif
