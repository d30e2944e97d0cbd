/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_RULE_H
#define DMIG_LIB_RULE_H

#include <core/build.h>
#include <core/match.h>
#include <devmig/rules.h>
#include <lib/document/read.h>
#include <lib/verdict/arena.h>
#include <pthread.h>

/* devmig-rules(5), LIMITS */
#define DMIG_RULES_FILE_MAX  65536 /* bytes of a file */
#define DMIG_RULES_FILES_MAX 1024  /* files of a set */
#define DMIG_RULES_MAX       256   /* rules of a file */

/* A part of a value in the body of a rule. */
enum dmig_fill_kind {
	DMIG_FILL_TEXT,     /* stands for itself */
	DMIG_FILL_VAR,      /* a variable of MATCH, as text */
	DMIG_FILL_RAW,      /* of a placeholder of the document's, as written */
	DMIG_FILL_OPEN,     /* an item of a list begins that has a variable of MATCH */
	DMIG_FILL_ITEM,     /* text of such an item */
	DMIG_FILL_ITEM_VAR, /* the variable */
	DMIG_FILL_CLOSE,    /* the item ends */
};

struct dmig_fill {
	const char *text;
	u16 len;
	u8 kind;
	u8 var;     /* index among MATCH's */
	u8 type;    /* enum dmig_type of the list */
	bool alone; /* the variable is all of its item */
};

/* A header of the body, or a field. */
struct dmig_rule_line {
	u8 section; /* of a header; else DMIG_SECTION_NONE, and what follows is valid */
	bool in_self;
	bool quoted; /* its text is to be written with quotes */
	bool told;   /* a problem with it was reported */
	u8 op;       /* an expression of a variable of MATCH, which fills[0] is */
	u16 vars;    /* of MATCH that it uses, a bit each */
	u16 uses;    /* of its object's own variables */
	u16 declares;
	u16 name_len;
	u16 nfills; /* 0: the value is as written */
	u32 first;  /* of a field of the body: index of the first line with its name */
	u32 line;
	u32 name_column;
	u32 column; /* of the value */
	u64 operand;
	const char *name;
	const char *value; /* as written, to the end of the line */
	size_t value_len;
	const struct dmig_fill *fills;
};

/* A document that was made of these values, for the next device that has the same. */
struct dmig_rule_cache {
	pthread_mutex_t lock;
	struct devmig_document *document; /* NULL: none yet */
	char *key;
	size_t key_len;
};

struct dmig_rule {
	const char *file; /* the arena's, as all else but match and cache */
	u32 line;         /* of MATCH */
	/* Object 0 is MATCH; behind it one object for each field that can be asked by itself. */
	struct dmig_document *match;
	u8 alone[DMIG_FIELDS_MAX];  /* by field: that object, or 0 */
	u32 facts[DMIG_FIELDS_MAX]; /* by field: index of its name in struct devmig_rules */
	const struct dmig_rule_line *fields; /* MATCH's, as written */
	size_t nfields;
	struct dmig_rule_line *lines; /* of the body */
	size_t nlines;
	struct dmig_rule_cache cache;
};

struct devmig_rules {
	unsigned int references;
	struct devmig_context *context; /* owns a reference */
	struct dmig_arena arena;
	struct dmig_rule **rules;
	size_t count;
	size_t room;
	const char **facts; /* names, each once, in order */
	size_t nfacts;
	struct devmig_statement *none; /* of whom no rule speaks */
};

/* --- the set: rules.c --- */

/* An empty set; 0 or -ENOMEM, as the next. */
int dmig_rules_new(struct devmig_context *context, struct devmig_rules **ret);
/* All rules have been added. */
int dmig_rules_finish(struct devmig_rules *rules);

/* --- reading: rule_file.c, rule_lines.c, rule_value.c --- */

/* MATCH is a section of its own, behind those of documents. */
#define DMIG_SECTION_MATCH (DMIG_SECTION_APPLY + 1)

/* A file of rules that is being read. */
struct dmig_rule_reader {
	struct devmig_rules *rules;
	const char *file;
	const char *at; /* the next line; the text is the arena's */
	const char *end;
	u32 line;
	size_t nrules;        /* of this file */
	dmig_problem_fn each; /* NULL: stop at the first problem */
	void *arg;
	struct devmig_error *problem; /* the first */
	bool no_memory;
	bool stopped;
	const struct dmig_rule_line *building; /* that the builder is looking at, or NULL */
};

/* The next header or field; what is neither is reported.  False: there is none, or it stopped. */
bool dmig_rule_next(struct dmig_rule_reader *reader, struct dmig_rule_line *ret);

/* Report a problem; true: go on. */
bool dmig_rule_wrong(struct dmig_rule_reader *reader, enum dmig_reason reason,
		     struct dmig_place place, const char *near, size_t near_len);

/*
 * Add the rules of a text.  -EBADMSG, -E2BIG where the text has problems, and then none of
 * it is added; -ENOMEM.
 */
int dmig_rules_add(struct devmig_rules *rules, const char *bytes, size_t size, const char *file,
		   dmig_problem_fn each, void *arg, struct devmig_error **ret_error);

/* The variables of the object that is open, by name. */
struct dmig_rule_names {
	size_t count;
	struct {
		const char *name;
		size_t len;
	} names[DMIG_VARS_MAX];
};

/* The same for what the builder reports; @arg is the reader. */
bool dmig_rule_report(void *arg, enum dmig_reason reason, struct dmig_place place, const char *near,
		      size_t near_len);

/* Cut the value of a line of the body into parts; 0 also where problems were reported; -ENOMEM. */
int dmig_rule_cut(struct dmig_rule_reader *reader, const struct dmig_rule *rule,
		  struct dmig_rule_names *own, struct dmig_rule_line *line);

/* --- a rule: rule.c --- */

/* Compile a rule whose lines are there; 0 also where problems were reported; -ENOMEM. */
int dmig_rule_compile(struct dmig_rule_reader *reader, struct dmig_rule *rule);
void dmig_rule_free(struct dmig_rule *rule);

static inline const struct dmig_object *dmig_rule_object(const struct dmig_rule *rule)
{
	return dmig_object(rule->match, 0);
}

/* Index of a variable of MATCH, or -1. */
int dmig_rule_var(const struct dmig_rule *rule, const char *name, size_t len);

/* --- filling the body: rule_fill.c, rule_text.c --- */

/* The value of a variable of MATCH. */
struct dmig_rule_value {
	const char *text;
	size_t len;
};

/* Values that MATCH allows. */
struct dmig_rule_samples {
	struct dmig_rule_value values[DMIG_VARS_MAX];
	char digits[DMIG_VARS_MAX][DMIG_VALUE_MAX];
};

void dmig_rule_sample(const struct dmig_rule *rule, struct dmig_rule_samples *ret);

/* What the body is filled with. */
struct dmig_filling {
	const struct dmig_rule *rule;
	const struct dmig_rule_value *values;
	u16 open;                               /* variables of MATCH without a value */
	bool trial;                             /* what hangs on the values is no error */
	const struct dmig_rule_line **building; /* set to the line that is being added, or NULL */
};

/* The text of a value that is filled. */
struct dmig_rule_text {
	enum dmig_reason reason; /* what is wrong with it, if anything */
	struct dmig_rule_value near;
	size_t len;
	char bytes[4 * DMIG_VALUE_MAX]; /* what is longer is past the limit, whatever it is */
};

void dmig_rule_write(const struct dmig_filling *filling, const struct dmig_rule_line *line,
		     struct dmig_rule_text *ret);

/* Bytes that the filled body has at most. */
size_t dmig_rule_filled_size(const struct dmig_filling *filling);

/* Add the lines of the body to the builder, but for those that are open. */
void dmig_rule_fill(const struct dmig_filling *filling, struct dmig_builder *b);

/*
 * Fields that have to do with none of the others, by the names in all rules of the set: of
 * SELF, where no COMPATIBLE object names them, and of COMPATIBLE, where no SELF does.
 */
typedef int (*dmig_rule_line_fn)(void *arg, const struct dmig_rule_line *line);

/* 0, -ENOMEM, or what @each returned that is not 0. */
int dmig_rules_unlinked(const struct devmig_rules *rules, dmig_rule_line_fn each, void *arg);

/* The SELF of facts that MATCH is to match, and an object of some of MATCH's fields. */
bool dmig_rule_begin_match(struct dmig_builder *b);
bool dmig_rule_add_match(struct dmig_builder *b, const struct dmig_rule *rule, u64 fields,
			 const struct dmig_rule_line **building);
/* Bytes of the fields of MATCH, as written. */
size_t dmig_rule_match_size(const struct dmig_rule *rule);

/*
 * The first line of the body with a range that runs backwards for values that MATCH allows, so
 * that devices with such values have no document; NULL: none was found.  0 or -ENOMEM.
 */
int dmig_rule_backwards(struct devmig_context *context, const struct dmig_rule *rule,
			const struct dmig_rule_line **ret);

/* Which of the lines are open.  Begin with the variables of MATCH that are. */
struct dmig_rule_open {
	u16 vars;
	u16 own; /* variables of the object */
};

bool dmig_rule_is_open(struct dmig_rule_open *open, const struct dmig_rule_line *line);

/* --- MATCH: rule_match.c, rule_asking.c --- */

enum dmig_speaks {
	DMIG_SPEAKS_NOT,
	DMIG_SPEAKS,
	DMIG_SPEAKS_PERHAPS, /* nobody can tell: *ret_error says why */
};

/* Facts of a device that were asked for, and memory to match them with. */
struct dmig_asking {
	const struct devmig_rules *rules;
	devmig_fact_fn fact;
	void *arg;
	struct devmig_fact *facts;   /* by index of their names; those not asked have none */
	struct dmig_scratch *memory; /* of the facts as a document */
	struct dmig_scratch *more;   /* of what is left of a MATCH */
};

/*
 * Ask for the fact with the name of this index, if nobody has.  What is not said of it is
 * empty.  0, or what the caller's function returned.
 */
int dmig_ask(struct dmig_asking *asking, u32 index, const struct devmig_fact **ret);
/* As the value of a document; "" for what is absent or unknown. */
const char *dmig_asked_text(const struct devmig_fact *fact);
/* Why such a text can't be one, if so. */
enum dmig_reason dmig_asked_unfit(const char *text);
/* Make it memory of @size bytes at least; 0 or -ENOMEM. */
int dmig_asking_reserve(const struct dmig_asking *asking, struct dmig_scratch **memory,
			size_t size);

struct dmig_matched_rule {
	enum dmig_speaks speaks;
	u16 open; /* variables without a value */
	struct dmig_rule_value values[DMIG_VARS_MAX];
	char digits[DMIG_VARS_MAX][24];
	struct devmig_error *why; /* PERHAPS */
};

static inline const struct devmig_fact *dmig_asked_fact(const struct dmig_asking *asking,
							const struct dmig_rule *rule, u32 field)
{
	return &asking->facts[rule->facts[field]];
}

/* 0, -ENOMEM, or what the caller's function returned. */
int dmig_rule_match(struct dmig_asking *asking, const struct dmig_rule *rule,
		    struct dmig_matched_rule *ret);

/* --- what comes of it: rule_document.c, rule_origin.c, rule_draft.c --- */

/* The document of these values; errors are of the rule, but for -ENOMEM. */
int dmig_rule_document(struct dmig_rule *rule, struct devmig_context *context,
		       const struct dmig_matched_rule *matched, struct devmig_document **ret,
		       struct devmig_error **ret_error);

/* Fields of MATCH whose facts these variables have their values of, a bit each. */
u64 dmig_rule_fields_of(const struct dmig_rule *rule, u16 vars);

/* Say of each field of the document's SELF where it comes from.  -ENOMEM, as the next. */
int dmig_rule_trace(const struct dmig_rule *rule, const struct dmig_asking *asking,
		    struct devmig_statement *statement);

/* Make it a draft, where a field hangs on the variables that are @open. */
int dmig_rule_draft(const struct dmig_rule *rule, const struct dmig_asking *asking, u16 open,
		    struct devmig_statement *statement);

#endif
