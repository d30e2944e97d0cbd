/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_BAD_H
#define DMIG_LIB_BAD_H

#include "builder.h"
#include <core/reason.h>

/* A file while its records are read, and who is told of what is wrong in it. */
struct dmig_reading {
	struct devmig_fleet_builder
		*builder; /* NULL: nobody is told, whatever is bad is -ECANCELED */
	struct devmig_class_table *classes; /* to which documents are added */
	struct dmig_rows *rows;             /* and records */
	u32 lines;                          /* that were read before the file */
	const char *file;
	bool listed; /* by a directory, so that a file that can't be read is like a bad record */
	struct devmig_error **ret_error;
};

/*
 * Each tells the caller of the library what is bad; 0: go on.  Where there is
 * no one to tell, or no memory, it is the error of the call.
 */

/* The error is taken over where it is that of the call. */
int dmig_bad(const struct dmig_reading *reading, struct devmig_error **error);

/* What dmig_record_parse() said of a record, with the name of that, if it got so far. */
int dmig_bad_record(const struct dmig_reading *reading, const struct dmig_record *record,
		    struct devmig_error **error);

/* What is wrong with the document of a record. */
int dmig_bad_document(const struct dmig_reading *reading, const struct dmig_record *record,
		      struct devmig_error **error);

/* The file as a whole has no records. */
int dmig_bad_file(const struct dmig_reading *reading, const char *why);

/* Opening or reading the file failed with @failed. */
int dmig_bad_io(const struct dmig_reading *reading, int failed, const char *doing);

/* The row @again has the name of the row @first. */
int dmig_bad_twice(struct devmig_fleet_builder *builder, u32 first, u32 again,
		   struct devmig_error **ret_error);

#endif
