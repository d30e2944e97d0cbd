/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_STATEMENT_H
#define DEVMIG_STATEMENT_H

#include <devmig/verdict.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What can be stated of a device: its document, and where each field of it comes
 * from.  A device may provide the document itself; else a rule makes one from facts
 * (devmig-rules(5)).  A fact that can't be read leaves its fields open: the document
 * is then a draft, which can be refused for what it says, and is never accepted.
 *
 * A statement does not change; any number of threads may use one.
 */
struct devmig_statement;

enum devmig_stated {
	DEVMIG_STATED_WHOLE, /* a document without anything open */
	DEVMIG_STATED_DRAFT, /* a document with open fields */
	DEVMIG_STATED_NONE,  /* nobody says anything of such a device */
	DEVMIG_STATED_BAD,   /* it can't be told: malformed, unreadable, or undecided */
};

/* "whole", "draft", "none", "bad"; NULL: nothing of these */
const char *devmig_stated_name(enum devmig_stated stated);

/* --- facts: what a host shows of a device, by name; devmig-rules(5), FACTS --- */

enum devmig_fact_state {
	DEVMIG_FACT_KNOWN,
	DEVMIG_FACT_ABSENT,  /* the device has no such thing: the empty value */
	DEVMIG_FACT_UNKNOWN, /* it could not be read */
};

struct devmig_fact {
	const char *name; /* "pci.id" */
	enum devmig_fact_state state;
	const char *value;  /* KNOWN; else "" */
	const char *origin; /* where it was read, or would be: "sys/bus/…/fw_ver", "NVML" */
	const char *why;    /* UNKNOWN: a sentence; else "" */
};

/* --- what a statement says; strings and pointers are its own --- */

struct devmig_statement *devmig_statement_ref(struct devmig_statement *statement);
/* Drop a reference; NULL is allowed.  Returns NULL. */
struct devmig_statement *devmig_statement_unref(struct devmig_statement *statement);

enum devmig_stated devmig_statement_kind(const struct devmig_statement *statement);
/* WHOLE: the document; DRAFT: the document without its open fields; else NULL. */
struct devmig_document *devmig_statement_document(const struct devmig_statement *statement);
/* Why it is not WHOLE; else NULL. */
const struct devmig_error *devmig_statement_error(const struct devmig_statement *statement);
/*
 * Who says so: a path below the root where the device does ("sys/bus/…/migration_compatible"),
 * else FILE:LINE of a rule; "" where nobody does.
 */
const char *devmig_statement_source(const struct devmig_statement *statement);
/* It is the device's own. */
bool devmig_statement_own(const struct devmig_statement *statement);

/* A field that is open. */
struct devmig_open_field {
	const char *field; /* of SELF, of a COMPATIBLE object, or of both */
	const char *fact;  /* that it needs */
	const char *why;   /* the fact is not known */
	unsigned int line; /* of the field in the rule's file */
};

size_t devmig_statement_open_count(const struct devmig_statement *statement);
/* -ERANGE past the end. */
int devmig_statement_open(const struct devmig_statement *statement, size_t index,
			  struct devmig_open_field *ret);

/* Where a field of SELF comes from. */
struct devmig_origin {
	const char *field;
	const char *value;
	const char *file;  /* the rule's; of a device's own document what it is in */
	unsigned int line; /* there; 0: not known */
	size_t facts;      /* that its value is made of */
};

/* One for each field of the document's SELF, in its order; -ERANGE past the end. */
int devmig_statement_origin(const struct devmig_statement *statement, size_t index,
			    struct devmig_origin *ret);
/* A fact of a field; @fact counts from 0.  -ERANGE past the end. */
int devmig_statement_origin_fact(const struct devmig_statement *statement, size_t index,
				 size_t fact, struct devmig_fact *ret);

/*
 * May the source migrate to the destination?  As devmig_check(), and the same where both
 * are whole.  Else fields that are open on one side are left out on both: what is refused
 * without them is incompatible, everything else could not be told, for the reason
 * unknown-fact, unreadable and so on.  devmig-rules(5), Drafts.
 * *ret is the caller's, and keeps what it needs of both.  -EINVAL: @reading is none; -ENOMEM.
 */
int devmig_statement_check(const struct devmig_statement *source,
			   const struct devmig_statement *destination, enum devmig_reading reading,
			   struct devmig_verdict **ret, struct devmig_error **ret_error);

/*
 * The statement of somebody who has a document, of which a reference is taken; or has none
 * (NULL), for a reason that is copied, or NULL.  -ENOMEM.
 */
int devmig_statement_of_document(struct devmig_document *document, const struct devmig_error *error,
				 struct devmig_statement **ret, struct devmig_error **ret_error);

#ifdef __cplusplus
}
#endif

#endif
