/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef BENCH_LISTING_H
#define BENCH_LISTING_H

#include <devmig/devmig.h>

/*
 * A generated fleet for those that devmig is compared with, read without the
 * library's own reading of fleets: what all of them agree on was not learned
 * from what is being measured.
 */
struct listed {
	const char *host; /* in the text, as the device: not NUL-terminated */
	const char *device;
	uint16_t host_len;
	uint16_t device_len;
	uint32_t class_number;
	bool free; /* neither in use nor a type without an instance */
};

/*
 * Classes, the devices of equal documents, are numbered by digest; a device's
 * number is its place in the order of host and name.
 */
struct listing {
	char *text;
	size_t size;
	struct listed *devices;
	uint32_t count;
	struct devmig_context *context;
	struct devmig_document **documents;
	uint32_t nclasses;
	uint32_t *free;  /* numbers of free devices, class by class */
	uint32_t *first; /* where those of each class begin, and the end of the last */
};

/* Read it; on an error it is printed and the program ends with status 2. */
void listing_read(struct listing *listing, const char *path);
void listing_free(struct listing *listing);

#endif
