/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kinds of devices that have content we know how to fill, and their known faults. */
#ifndef VFIO_TEST_KIND_H
#define VFIO_TEST_KIND_H

#include "device.h"
#include "tap.h"

struct stream;

enum fault {
	FAULT_PRECOPY_END,
	FAULT_PRECOPY_POLL,
	FAULT_NOT_STICKY,
	FAULT_NO_CHECK,
	FAULT_NO_RESET_FLAG,
	FAULT_SURVIVES_CLOSE,
	FAULT_LOG_TWICE,
	FAULT_LOG_REPORT,
	FAULTS,
};

struct kind {
	const char *name;
	bool (*is)(const struct device *device);
	/* These give 0 or -errno; all are NULL for a kind without known content. */
	int (*fill)(struct device *device, uint64_t seed);
	int (*verify)(struct device *device, uint64_t seed); /* -EILSEQ: something else */
	int (*digest)(struct device *device, uint64_t *digest);
	/* Counts while the device runs; NULL if there is no such thing. */
	int (*counter)(struct device *device, uint64_t *counter);
	/* A good stream made to say what it may not, see forge.h; NULL if its form is not known. */
	bool (*forge)(struct stream *stream, unsigned int number, const char **what);
	bool has_dma;
	bool tracks_content;   /* what is filled in during pre-copy comes in pre-copy */
	bool reset_after_open; /* it would bring the kernel down otherwise */
	size_t head;           /* bytes of a stream before device data; 0 if not known */
	const char *faults[FAULTS];
};

/* The kind of an open device; one without content if it is none that we know. */
const struct kind *kind_of(const struct device *device);

/*
 * A promise of which a fault of this device is known, or not: passes if it is
 * kept by a device without the fault, or broken by one that has it.
 */
bool promise(const struct device *device, enum fault fault, bool kept, const char *format, ...)
	TAP_PRINTF(4, 5);

extern const struct kind kind_mtty;
extern const struct kind kind_vgpu;

#endif
