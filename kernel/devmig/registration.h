/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DEVMIG_REGISTRATION_H
#define DEVMIG_REGISTRATION_H

#include "documents.h"
#include "tree.h"
#include <linux/devmig.h>
#include <linux/mutex.h>
#include <linux/ratelimit.h>
#include <linux/sysfs.h>

struct devmig {
	/* The device's or type's; it outlives the registration. */
	struct kobject *kobj;
	const char *name; /* its path below /sys, for messages */
	const struct devmig_ops *ops;
	void *drvdata;

	/* NULL: the device can't migrate. Written under @replacing, read under RCU. */
	struct dmig_documents __rcu *documents;

	/*
	 * Held while documents are replaced. Removing a tree waits for those who
	 * read its files, so nothing that they call may take it.
	 */
	struct mutex replacing;
	struct dmig_tree *tree; /* NULL without documents, under @replacing */

	struct bin_attribute compatible;
	struct bin_attribute version;
	struct ratelimit_state refusals;
};

/* The documents, with a reference for the caller; NULL: the device can't migrate. */
struct dmig_documents *dmig_documents_get(struct devmig *dm);

#endif
