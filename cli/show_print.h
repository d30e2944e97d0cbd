/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_SHOW_PRINT_H
#define CLI_SHOW_PRINT_H

#include <devmig/survey.h>

#include "json_out.h"
#include "table.h"

/* What devmig show has to print.  Calls return 0 or a negative errno, unless it is said. */

/* --- a document: show_document.c --- */

void show_columns(struct table *table, const struct table_column *columns, size_t count);
/* Its objects, as rows of FIELD, VALUE and LINE. */
int show_document_rows(struct table *table, const struct devmig_document *document);
/* Members "self" and "compatible" of the object that is open. */
int show_document_members(struct json *json, const struct devmig_document *document);

/* --- a device: show_device.c --- */

/* A device of a host, and what is asked about it. */
struct shown_device {
	struct devmig_survey *survey;
	size_t index;
	struct devmig_item item;
	struct devmig_statement *statement; /* the survey's */
	bool origin;
	bool facts;
};

/* 0, or STATUS_IO after a complaint. */
int show_device_text(const struct shown_device *device);
int show_device_json(const struct shown_device *device);

/* --- where fields come from: show_origin.c --- */

void show_origin_rows(struct table *table, const struct shown_device *device);
/* Member "origin". */
void show_origin_member(struct json *json, const struct shown_device *device);

/* --- facts: show_facts.c --- */

int show_fact_rows(struct table *table, const struct shown_device *device);
/* Member "facts". */
int show_facts_member(struct json *json, const struct shown_device *device);
/* One fact as an object. */
void show_fact_json(struct json *json, const struct devmig_fact *fact);
/* Its value, or why there is none, in a cell. */
void show_fact_cell(struct table *table, struct table_row *row, size_t column,
		    const struct devmig_fact *fact);

#endif
