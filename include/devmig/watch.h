/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_WATCH_H
#define DEVMIG_WATCH_H

#include <devmig/error.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The kernel's events of devices (uevents), as they come.  They say that something has
 * changed and where, not what is there now: take a new survey (devmig/survey.h), once it has
 * been quiet for a moment, as one change makes several events.  For one thread at a time.
 */
struct devmig_watch;

struct devmig_uevent {
	const char *action;    /* "add", "remove", "change", "bind", … */
	const char *path;      /* of the device below /sys: "/devices/pci0000:00/…" */
	const char *subsystem; /* "pci", "mdev", …; "" where none is named */
	uint64_t number;       /* the kernel counts them; 0: not told */
};

/* From now on.  The errno of the kernel, where it gives no such socket. */
int devmig_watch_new(struct devmig_watch **ret, struct devmig_error **ret_error);
void devmig_watch_free(struct devmig_watch *watch);

/* A descriptor to poll() for POLLIN; it is the watch's own. */
int devmig_watch_fd(const struct devmig_watch *watch);

/*
 * The next event; never waits.  Its strings live until the next call.  Only what the kernel
 * itself sends counts.  -EAGAIN, without an error: there is none yet.  -ENOBUFS: some were
 * lost, so anything may have changed; -EBADMSG: one was malformed, and more may follow; or
 * an errno.
 */
int devmig_watch_next(struct devmig_watch *watch, struct devmig_uevent *ret,
		      struct devmig_error **ret_error);

#ifdef __cplusplus
}
#endif

#endif
