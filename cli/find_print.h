/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_FIND_PRINT_H
#define CLI_FIND_PRINT_H

#include <devmig/find.h>
#include <stdbool.h>

#include "side.h"

/* What was found, and what the classes that places are of say. */
struct found_class;

struct found {
	const struct side *source;
	struct devmig_fleet *fleet;
	struct devmig_find_result *result;
	struct devmig_obstacles *obstacles; /* NULL: nobody asked */
	enum devmig_reading reading;
	size_t limit;  /* 0: none */
	size_t handed; /* by found_next() */
	bool narrowed; /* what is handed out is not all that the result counts */
	size_t bad_records;
	struct found_class *classes; /* by class number */
};

/* The next place and its record: 1; 0 at the end or the limit; else what to exit with, negative. */
void found_rewind(struct found *found);
int found_next(struct found *found, struct devmig_place *ret, struct devmig_record *ret_record);
/* The next record that an obstacle keeps out: as found_next(). */
int found_obstacle_next(const struct found *found, size_t index, struct devmig_record *ret);

/* How many devices could go there, of those that are handed out; 0 or what to exit with. */
int found_count(struct found *found, uint64_t *ret_records, uint64_t *ret_total);

/* Work out what is printed, so that nothing is missing once that has begun; 0 or STATUS_IO. */
int found_begin(struct found *found);
void found_end(struct found *found);

/* Check a list "HOST,DEVICE" or "+DIGEST" of columns; 0, or STATUS_USAGE after a complaint. */
int find_columns_choose(const char *list);

/* 0 or what to exit with. */
int found_print_text(struct found *found);
int found_print_json(struct found *found);

/* There is nothing to look for: the answer is "could not tell"; what to exit with. */
int found_no_source(const struct side *source, bool json);

/*
 * No record of these files had a document to compare with, which is no "nowhere":
 * say so; what to exit with.
 */
int found_nothing(const struct found *found, char **paths, size_t count, bool json);

/* For --count; 0 or what to exit with. */
int found_print_count(struct found *found, bool json);

/* --- for the two of them --- */

/* The verdict for one class with its settings; NULL where there is nothing to set. */
const struct devmig_verdict *found_verdict(const struct found *found, uint32_t class_number);
/* "aggregator=4 url=x"; NULL where there is nothing to set. */
const char *found_settings(const struct found *found, uint32_t class_number);
/* The groups of what is no place to go, as a table; 0 or what to exit with. */
int found_print_obstacles(const struct found *found);
/* What stands in all JSON before the places. */
void found_put_head(struct json *json, const struct found *found);
/* What a cell has in the place of nothing. */
const char *or_dash(const char *text);
/* The value of software_version, NULL if SELF has none. */
const char *found_version(const struct found *found, uint32_t class_number);

#endif
