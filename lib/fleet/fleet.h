/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_FLEET_H
#define DMIG_LIB_FLEET_H

#include "image.h"
#include <core/reason.h>
#include <devmig/fleet.h>

/* Immutable, but for the count of references and for documents that are read when asked for. */
struct devmig_fleet {
	unsigned int references; /* changes atomically */
	struct devmig_context *context;
	struct dmig_image image;
	char *path;                         /* of the index; NULL: there is none */
	struct devmig_document **documents; /* of each class; set atomically, once */
};

/* A fleet of what a builder made, which is taken over with the documents. */
int dmig_fleet_make(struct devmig_context *context, struct dmig_image *image,
		    struct devmig_document **documents, struct devmig_fleet **ret,
		    struct devmig_error **ret_error);

/* A fleet of an index. */
int dmig_fleet_open(struct devmig_context *context, const char *path, struct devmig_fleet **ret,
		    struct devmig_error **ret_error);

/* -EBADMSG, reason bad-index. */
int dmig_fleet_damaged(const struct devmig_fleet *fleet, struct devmig_error **ret_error);

/* The first class whose digest is not below @digest; the number of all: none. */
u32 dmig_fleet_digest(const struct devmig_fleet *fleet, const u8 *digest);

/* The records of a group in a state, as they stand there. */
struct devmig_range dmig_fleet_range(const struct devmig_fleet *fleet, u32 group, u32 state);

/* What the records of a group are in doubt for, which has no document; NULL: damaged. */
const char *dmig_fleet_doubt(const struct devmig_fleet *fleet, u32 group);
/* The reason of a code; one of a later version is as good as unreadable. */
enum dmig_reason dmig_doubt_reason(const char *code);

/* A record as it is searched: its host, and its name as of dmig_image_key(). */
struct dmig_name {
	u32 host; /* one that there is */
	const char *device;
};

/* False: damaged. */
bool dmig_fleet_name(const struct devmig_fleet *fleet, u32 number, struct dmig_name *ret);
/* The same, from the name of record @number - 1, which is faster. */
bool dmig_fleet_next_name(const struct devmig_fleet *fleet, u32 number, struct dmig_name *name);

/* By host, then by bytes. */
static inline int dmig_name_compare(const struct dmig_name *a, const struct dmig_name *b)
{
	if (a->host != b->host)
		return a->host < b->host ? -1 : 1;
	return dmig_key_compare(a->device, b->device);
}

#endif
