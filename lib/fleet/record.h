/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_RECORD_H
#define DMIG_LIB_RECORD_H

#include <core/document.h>
#include <devmig/fleet.h>

/* Bytes of the name of a host or a device. */
#define DMIG_RECORD_NAME_MAX 255

/* A record as its line says it; pointers are into the line, or into own[]. */
struct dmig_record {
	const char *host;
	const char *device;
	size_t host_len;
	size_t device_len;
	enum devmig_kind kind;
	bool in_use;
	u32 available;
	int32_t numa;
	u32 class_number;     /* where the document was seen before, else DEVMIG_NO_CLASS */
	const char *document; /* the JSON of it, NULL: there is none, or it has a class */
	size_t document_size;
	struct dmig_place document_place;
	char own[2][DMIG_RECORD_NAME_MAX];
};

/*
 * Read one line.  devmig-find(1), FLEET RECORDS.  -EBADMSG with reason
 * bad-json or bad-record; @file and @number say where, for errors.  Documents
 * that @classes has are recognised, which saves most of the time.  Where it fails,
 * host and device are NULL unless they were read before.
 */
int dmig_record_parse(const struct devmig_class_table *classes, const char *line, size_t size,
		      const char *file, u32 number, struct dmig_record *ret,
		      struct devmig_error **ret_error);

#endif
