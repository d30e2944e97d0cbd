/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_MDEVCTL_H
#define DEVMIG_MDEVCTL_H

#include <devmig/error.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A mediated device as mdevctl describes it, in its files and to its call-outs:
 * {"mdev_type": TYPE, "start": "manual", "attrs": [{NAME: VALUE}, …]}.
 */
struct devmig_mdevctl;

/* Bytes of a description, and attributes in it. */
#define DEVMIG_MDEVCTL_MAX            (1u << 20)
#define DEVMIG_MDEVCTL_ATTRIBUTES_MAX 4096u

/*
 * Read one; keys that are not known here are passed over.  @name: what errors call it, NULL
 * for nothing.  -EBADMSG: it is none; -E2BIG past a limit; -ENOMEM.
 */
int devmig_mdevctl_parse(const char *bytes, size_t size, const char *name,
			 struct devmig_mdevctl **ret, struct devmig_error **ret_error);
void devmig_mdevctl_free(struct devmig_mdevctl *description);

/* "" where it has none. */
const char *devmig_mdevctl_type(const struct devmig_mdevctl *description);

/* What is written when the device is started, in this order; a name may come again. */
struct devmig_mdevctl_attribute {
	const char *name;
	const char *value;
};

size_t devmig_mdevctl_attribute_count(const struct devmig_mdevctl *description);
/* -ERANGE past the end. */
int devmig_mdevctl_attribute(const struct devmig_mdevctl *description, size_t index,
			     struct devmig_mdevctl_attribute *ret);

#ifdef __cplusplus
}
#endif

#endif
