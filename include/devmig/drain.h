/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_DRAIN_H
#define DEVMIG_DRAIN_H

#include <devmig/fleet.h>

#ifdef __cplusplus
extern "C" {
#endif

/* On which NUMA node a device is wished to be. */
enum devmig_wish {
	DEVMIG_WISH_SAME, /* the one that it is on now, where that is known */
	DEVMIG_WISH_NODE, /* a given one */
	DEVMIG_WISH_NONE
};

/* What is to leave, and how. */
struct devmig_drain_options {
	enum devmig_reading reading;
	const char *const *hosts; /* they are to be empty of devices in use */
	size_t host_count;
	const char *const *vms; /* only these leave; without hosts, wherever they are */
	size_t vm_count;        /* 0: all */
	enum devmig_wish wish;
	int32_t node;     /* of DEVMIG_WISH_NODE */
	uint32_t at_once; /* how many devices of a parent may migrate at once where its record
			     doesn't say; 0: any number */
};

/*
 * What leaves together: the devices in use of one VM on one host, or one device
 * without a VM.
 */
struct devmig_plan_item {
	const char *vm;   /* NULL: none is known */
	const char *host; /* where it is */
	const char *to;   /* NULL: it stays */
	uint32_t wave;    /* from 1; 0: it stays */
	uint32_t first_step;
	uint32_t step_count; /* a step for each device, also of one that stays */
	/* Of one that stays: */
	const char *reason;   /* stable code; devmig-drain(1), REASONS */
	const char *sentence; /* the same for people */
	uint32_t first_miss;  /* what comes nearest to places for its devices */
	uint32_t miss_count;
	uint32_t first_taker; /* reason no-room: who goes to the nearest host instead */
	uint32_t taker_count;
	const char *nearest;    /* no-room: where it would have gone; no-host: the host that has
				places for the most of its devices; too-many-at-once: one that
				has them for all, but not at once; NULL: there is none */
	uint32_t nearest_count; /* for so many, at least; too-many-at-once: at once */
};

/* What becomes of one device. */
struct devmig_plan_step {
	uint32_t item;
	uint32_t record;      /* the device */
	uint32_t destination; /* record of a device, or of a type that one is to be created of;
				 UINT32_MAX: it stays */
	bool create;
	enum devmig_answer answer; /* COMPATIBLE or AFTER_APPLY */
	uint32_t rank;             /* of the destination among all classes; 0: none is better */
	bool wish_missed;          /* another NUMA node than the one wished for */
};

/* Why a device can't go anywhere, as far as the nearest destination tells. */
struct devmig_plan_miss {
	uint32_t step;   /* the device's */
	uint32_t record; /* one that it can't go to; UINT32_MAX: there is none */
	const char *reason;
	const char *field; /* NULL: none in particular */
	const char *wanted;
	const char *found;
	const char *sentence;
};

struct devmig_plan_summary {
	uint32_t item_count;
	uint32_t moved_items;
	uint32_t device_count;
	uint32_t moved_devices;
	uint32_t created;
	uint32_t after_apply; /* devices that something is to be set for */
	uint32_t waves;
	uint32_t most_devices; /* no plan moves more */
	uint64_t ranks;        /* sum of the ranks of all destinations */
	uint32_t wishes_missed;
	bool optimal; /* proven: no plan moves more devices, and none that moves so many has
			 a smaller sum of ranks, or the same with fewer wishes missed */
	uint32_t unknown_items; /* that stay because nothing can be told for want of a document */
};

struct devmig_plan;

/*
 * A plan for all devices in use on some hosts, or of some VMs, to leave; the hosts
 * they are on are no destinations.  It takes nothing in use, and no more of a type
 * than its parent has room for.  -ENOENT: there is no such host or VM; -EINVAL:
 * neither hosts nor VMs are named, or a reading or wish is none; -E2BIG: there are
 * too many kinds of devices and places to go into, or of VMs; -EBADMSG; -ENOMEM.
 */
int devmig_drain(struct devmig_fleet *fleet, const struct devmig_drain_options *options,
		 struct devmig_plan **ret, struct devmig_error **ret_error);
void devmig_plan_free(struct devmig_plan *plan);

void devmig_plan_summary(const struct devmig_plan *plan, struct devmig_plan_summary *ret);
/* All arrays are the plan's.  Items: by wave, host and VM; those that stay come last. */
const struct devmig_plan_item *devmig_plan_items(const struct devmig_plan *plan, size_t *ret_count);
const struct devmig_plan_step *devmig_plan_steps(const struct devmig_plan *plan, size_t *ret_count);
const struct devmig_plan_miss *devmig_plan_misses(const struct devmig_plan *plan,
						  size_t *ret_count);
/* Numbers of items. */
const uint32_t *devmig_plan_takers(const struct devmig_plan *plan, size_t *ret_count);

#ifdef __cplusplus
}
#endif

#endif
