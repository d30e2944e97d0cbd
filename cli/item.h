/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_ITEM_H
#define CLI_ITEM_H

#include "color.h"
#include "host.h"
#include "json_out.h"

/* What devmig list and devmig types show of an item of a survey. */
struct item {
	const struct host *host;
	size_t index;
	struct devmig_item is;
	/* What is stated of it: asked for when it is first shown.  NULL: it was not, or failed. */
	struct devmig_statement *statement;
	bool asked;
	int status; /* what to exit with where something failed; 0 */
	char scratch[64];
};

/* False past the end. */
bool item_get(const struct host *host, size_t index, struct item *ret);

/*
 * A cell of a table.  Each returns the survey's or the item's own, which the next call may
 * change; "" for nothing.
 */
typedef const char *(*item_cell_fn)(struct item *item);
const char *item_name(struct item *item); /* of a type without its parent's */
const char *item_full_name(struct item *item);
const char *item_parent(struct item *item);
const char *item_kind(struct item *item);
const char *item_bus(struct item *item);
const char *item_driver(struct item *item);
const char *item_api(struct item *item);
const char *item_type(struct item *item);
const char *item_label(struct item *item);
const char *item_description(struct item *item);
const char *item_free(struct item *item);
const char *item_max(struct item *item);
const char *item_used(struct item *item);
const char *item_assignable(struct item *item);
const char *item_numa(struct item *item);
const char *item_path(struct item *item);
/* "1f2e3d4c", with a '?' behind it of a draft; the reason where it can't be told */
const char *item_document(struct item *item);
const char *item_digest(struct item *item);
const char *item_stated(struct item *item);
const char *item_source(struct item *item);
const char *item_reason(struct item *item);

/* What a cell's color tells, COLOR_NONE for most. */
enum color item_color(struct item *item, item_cell_fn cell);

/* Member "open": the open fields of a statement, which may be NULL. */
void item_open_json(struct json *json, const struct devmig_statement *statement);

/* An object with all of it. */
void item_json(struct json *json, struct item *item);

#endif
