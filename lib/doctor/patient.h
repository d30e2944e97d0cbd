/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_PATIENT_H
#define DMIG_LIB_PATIENT_H

#include <devmig/device.h>

#include "driver.h"

enum dmig_patient_kind {
	DMIG_PATIENT_NONE, /* there is no such device, or it can't be looked at: see problem */
	DMIG_PATIENT_PCI,
	DMIG_PATIENT_MDEV,
	DMIG_PATIENT_USER, /* of a server */
};

/* How it is known what a device says of its migration. */
enum dmig_told {
	DMIG_TOLD_NOTHING, /* see why */
	DMIG_TOLD_SHOWN,   /* the kernel shows it in debugfs */
	DMIG_TOLD_ASKED,   /* the device was opened and asked */
};

enum dmig_paper {
	DMIG_PAPER_UNKNOWN,
	DMIG_PAPER_NONE,
	DMIG_PAPER_GOOD,
	DMIG_PAPER_BAD, /* see paper_problem */
	/* It provides none: what rules make of it. */
	DMIG_PAPER_RULE,      /* a whole one */
	DMIG_PAPER_DRAFT,     /* one with open fields: see paper_problem */
	DMIG_PAPER_UNDECIDED, /* see paper_problem */
};

/* A device, and all that was read of it.  Strings are its own; NULL: there is none. */
struct dmig_patient {
	char *name; /* as it was asked for */
	enum dmig_patient_kind kind;
	char *problem;
	bool not_named; /* the name is none of a device */

	/* what of it is in /sys */
	char *device; /* as the kernel calls it */
	char *path;   /* of its directory, from the root on */
	char *driver;
	char *parent; /* of a virtual function its physical one, of a mediated device its device */
	char *parent_driver;
	char *group;
	char *node; /* "vfio3": it has a driver of VFIO */
	char *vgpu; /* NVIDIA's own interface: the number of its type, "0": none */
	const struct dmig_driver *known;

	/* its migration */
	enum dmig_told told;
	char *why;
	enum devmig_generation generation;
	bool flags_known; /* flags and log */
	bool log;         /* it logs what it writes to memory */
	uint64_t flags;   /* DEVMIG_MIGRATION_* */
	char *state;

	enum dmig_paper paper; /* its document */
	char *paper_rule;      /* that it is by, as FILE:LINE */
	char *paper_problem;
};

void dmig_patient_free(struct dmig_patient *patient);

/* Does it migrate for all that is known? */
static inline bool dmig_patient_migrates(const struct dmig_patient *patient)
{
	return patient->told && patient->generation == DEVMIG_GENERATION_V2 &&
	       (!patient->flags_known || (patient->flags & DEVMIG_MIGRATION_STOP_COPY));
}

#endif
