/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_RECORD_H
#define DMIG_LIB_RECORD_H

#include "layout.h"
#include <core/document.h>
#include <devmig/class.h>
#include <devmig/fleet.h>

/* A record as its line says it; pointers are into the line, or into own[]. */
struct dmig_record {
	const char *host;
	const char *device;
	const char *parent; /* NULL: none is named */
	const char *vm;
	size_t host_len;
	size_t device_len;
	size_t parent_len;
	size_t vm_len;
	enum devmig_kind kind;
	bool in_use;
	u32 available;
	u32 units;
	u32 migrations;
	int32_t numa;
	u32 class_number;     /* where the document was seen before, else DEVMIG_NO_CLASS */
	const char *document; /* the JSON of it, NULL: there is none, or it has a class */
	size_t document_size;
	struct dmig_place document_place;
	char own[4][DMIG_RECORD_NAME_MAX];
};

/* Is it a name: 1 to 255 bytes, without control bytes? */
bool dmig_is_record_name(const char *text, size_t len);

/*
 * Read a line as programs mostly write it: no blanks but one behind a colon or a
 * comma, no escapes, ASCII names, the document last and seen before.  False: it is
 * another one, about which dmig_record_parse() knows more.  Eight bytes behind
 * the line are looked at.
 */
bool dmig_record_scan(struct devmig_class_table *classes, const char *line, size_t size,
		      struct dmig_record *ret);

/* What holds where a record says nothing; it is on line @number. */
void dmig_record_defaults(struct dmig_record *record, u32 number);

/*
 * Read one line.  devmig-fleet(5), RECORDS.  -EBADMSG with reason
 * bad-json or bad-record; @file and @number say where, for errors.  Documents
 * that @classes has are recognised, which saves most of the time.  Where it fails,
 * host and device are NULL unless they were read before.
 */
int dmig_record_parse(struct devmig_class_table *classes, const char *line, size_t size,
		      const char *file, u32 number, struct dmig_record *ret,
		      struct devmig_error **ret_error);

#endif
