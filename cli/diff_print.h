/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_DIFF_PRINT_H
#define CLI_DIFF_PRINT_H

#include <devmig/diff.h>

#include "table.h"

/* What devmig diff has to print. */
struct diff_shown {
	const struct devmig_fleet *before;
	const struct devmig_fleet *after;
	struct devmig_diff *diff;
	struct devmig_diff_totals totals;
	enum devmig_reading reading;
	size_t limit; /* rows of a table, names of a list; 0: all */
};

/* 0, or STATUS_IO after a complaint. */
int diff_print_text(const struct diff_shown *shown);
int diff_print_json(const struct diff_shown *shown);

/* diff_table.c, diff_prospects.c, diff_documents.c, diff_migrations.c: the tables of text */
int diff_print_summary(const struct diff_shown *shown);
int diff_print_hosts(const struct diff_shown *shown);
int diff_print_classes(const struct diff_shown *shown);
int diff_print_prospects(const struct diff_shown *shown, enum devmig_prospect prospect);
int diff_print_documents(const struct diff_shown *shown);
int diff_print_migrations(const struct diff_shown *shown);

/* diff_json_records.c: each record that changed, as JSON; 0, or a negative errno */
struct json;
int diff_json_records(struct json *json, const struct diff_shown *shown);
void diff_json_number(struct json *json, const char *key, uint64_t value);
/* null where there is no document */
void diff_json_digest(struct json *json, const char *key, const struct devmig_fleet *fleet,
		      uint32_t class_number);

/* diff_names.c: names of records, some of each kind */
#define DIFF_EXAMPLES_MAX 3 /* names of a group that are shown */

struct diff_names;
/* Which group a record is named in; SIZE_MAX: in none. */
typedef size_t (*diff_group_fn)(const struct diff_shown *shown,
				const struct devmig_record_change *change, const void *arg);
/* Up to @max names for each of @groups; 0, or STATUS_IO after a complaint. */
int diff_names_make(const struct diff_shown *shown, size_t groups, size_t max, diff_group_fn group,
		    const void *arg, struct diff_names **ret);
void diff_names_free(struct diff_names *names);
static inline void cli_auto_diff_names(struct diff_names **names)
{
	diff_names_free(*names);
}
/* "net1/0000:3b:00.3 net2/0000:3b:00.2 and 7 more" of @count; NULL without memory. */
char *diff_names_words(const struct diff_names *names, size_t group, uint64_t count);

#endif
