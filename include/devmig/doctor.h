/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_DOCTOR_H
#define DEVMIG_DOCTOR_H

#include <devmig/rules.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Would a migration be refused before it starts?  What a host and its devices say of
 * themselves is compared with what the kernel, QEMU and vendors want: devmig-doctor(1).
 * The result does not change; any number of threads may use one.
 */
struct devmig_doctor;

enum devmig_finding_status {
	DEVMIG_FINDING_PASS,    /* it is there */
	DEVMIG_FINDING_WARN,    /* it depends on how the virtual machine is run */
	DEVMIG_FINDING_FAIL,    /* a migration is refused, or could not work */
	DEVMIG_FINDING_UNKNOWN, /* it could not be read */
};
#define DEVMIG_FINDING_STATUSES 4

/* "pass", "warn", "fail", "unknown"; NULL: no status */
const char *devmig_finding_status_name(enum devmig_finding_status status);

/* All strings are on one line; they are the result's own, or constant. */
struct devmig_finding {
	enum devmig_finding_status status;
	const char *check;   /* stable: "driver"; devmig-doctor(1), CHECKS */
	const char *subject; /* the device, or "host" */
	const char *message; /* a sentence: what was found, and what is wanted */
	const char *hint;    /* what to do, "" for nothing */
	const char *source;  /* where that is said */
};

struct devmig_doctor_options {
	/*
	 * Devices of one virtual machine, named as for devmig_device_open(); none: all of
	 * the host that have a driver of VFIO, each for itself.
	 */
	const char *const *devices;
	size_t count;
	/* Open none: only what the kernel shows of them is read.  Without names none is. */
	bool no_open;
	/*
	 * Ask QEMU and libvirt for their version by running them, where the root is "/" and
	 * no list of packages tells.
	 */
	bool run;
	/* That make documents of devices which provide none; NULL: no document is made. */
	struct devmig_rules *rules;
};

/*
 * Look at a host, below the root of @context.  Devices that are named are opened, if
 * nobody has them, and only asked; but the kernel resets a device that is closed, so one
 * that nobody had open loses what it held.  With another root than "/" none is opened.
 * What can't be read is a finding, and no error.
 * -EINVAL: a name is none of a device; -ENOMEM; the errno of opening the root.
 */
int devmig_doctor(struct devmig_context *context, const struct devmig_doctor_options *options,
		  struct devmig_doctor **ret, struct devmig_error **ret_error);
void devmig_doctor_free(struct devmig_doctor *doctor);

/* One finding after the other: each device's, then the host's.  -ERANGE past the end. */
int devmig_doctor_finding(const struct devmig_doctor *doctor, size_t index,
			  struct devmig_finding *ret);
/* How many there are of a status. */
size_t devmig_doctor_count(const struct devmig_doctor *doctor, enum devmig_finding_status status);
/* All of it in one: fail before unknown, before warn, before pass. */
enum devmig_finding_status devmig_doctor_status(const struct devmig_doctor *doctor);

#ifdef __cplusplus
}
#endif

#endif
