/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_FACT_H
#define DMIG_LIB_FACT_H

#include <devmig/survey.h>
#include <errno.h>

#include "spot.h"

/*
 * Facts are collected by tables, a file for each kind of device or source, fact_*.c.  A fact
 * is asked for when a rule needs it; the survey keeps the answer.
 *
 * Absent and unknown are two things: a fact is absent where it is certain that the
 * device has no such thing (the directory that would show it is there and does not), and
 * unknown where it is only not seen (no permission, no /sys/module in a recording, no library
 * to ask).  In doubt it is unknown.
 */
struct dmig_fact_row;

/* Of whom a fact is asked, and what the answer is. */
struct dmig_asked {
	struct devmig_survey *survey; /* for other items' facts: dmig_fact_of() */
	struct dmig_spot *spot;
	size_t index;
	const struct devmig_item *item;
	const struct dmig_fact_row *row;
	const char *name;        /* as asked for: of "attr." what stands behind it matters */
	struct devmig_fact *ret; /* to be filled by one of the calls below */
};

struct dmig_fact_row {
	const char *name; /* "pci.id"; one that ends in '.' is for all names that begin so */
	/* 0 when one of the dmig_fact_…() calls was made, or -ENOMEM. */
	int (*get)(const struct dmig_asked *asked);
	const char *file; /* for get: what it reads, its own words */
};

/* The tables; all of them are in dmig_fact_tables[], which NULL ends.  A table's end has no name. */
extern const struct dmig_fact_row *const dmig_fact_tables[];
extern const struct dmig_fact_row dmig_fact_item_rows[];   /* what the survey knows */
extern const struct dmig_fact_row dmig_fact_host_rows[];   /* the system: kernel, distribution */
extern const struct dmig_fact_row dmig_fact_pci_rows[];    /* PCI functions */
extern const struct dmig_fact_row dmig_fact_driver_rows[]; /* modules */
extern const struct dmig_fact_row dmig_fact_nvidia_rows[];
extern const struct dmig_fact_row dmig_fact_mlx5_rows[];
extern const struct dmig_fact_row dmig_fact_qat_rows[];
extern const struct dmig_fact_row dmig_fact_hisi_rows[];
extern const struct dmig_fact_row dmig_fact_xe_rows[];
extern const struct dmig_fact_row dmig_fact_gvt_rows[];
extern const struct dmig_fact_row dmig_fact_virtio_rows[];
extern const struct dmig_fact_row dmig_fact_pds_rows[];
extern const struct dmig_fact_row dmig_fact_ccw_rows[];
extern const struct dmig_fact_row dmig_fact_ap_rows[];
extern const struct dmig_fact_row dmig_fact_attr_rows[]; /* "attr.": any attribute by name */

/* --- answers; strings are kept as they are: the spot's, or dmig_spot_keep()'s --- */

int dmig_fact_known(const struct dmig_asked *asked, const char *value, const char *origin);
int dmig_fact_absent(const struct dmig_asked *asked, const char *origin);
/* The sentence is made like printf()'s. */
int dmig_fact_unknown(const struct dmig_asked *asked, const char *origin, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/*
 * What dmig_spot_line() came to for a file that a device without it lacks: known, absent for
 * -ENOENT, unknown with why for the rest.
 */
int dmig_fact_line(const struct dmig_asked *asked, int error, const char *value,
		   const char *origin);

/* Another fact, of the same item or of another one, by the survey's table. */
int dmig_fact_of(const struct dmig_asked *asked, size_t index, const char *name,
		 struct devmig_fact *ret);

#endif
