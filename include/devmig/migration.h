/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_MIGRATION_H
#define DEVMIG_MIGRATION_H

#include <devmig/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The states of a device in a migration, and the ways between them, as version 2
 * of VFIO's migration interface has them: <linux/vfio.h>, VFIO_DEVICE_STATE_*.  A
 * later kernel may have more; those are numbers, of which nothing is assumed.
 */
enum devmig_state {
	DEVMIG_STATE_ERROR = 0,
	DEVMIG_STATE_STOP = 1,
	DEVMIG_STATE_RUNNING = 2,
	DEVMIG_STATE_STOP_COPY = 3,
	DEVMIG_STATE_RESUMING = 4,
	DEVMIG_STATE_RUNNING_P2P = 5,
	DEVMIG_STATE_PRE_COPY = 6,
	DEVMIG_STATE_PRE_COPY_P2P = 7,
};
#define DEVMIG_STATES 8

/*
 * What a device can do, <linux/vfio.h>, VFIO_MIGRATION_*.  STOP_COPY comes alone,
 * with either of the others, or with both.
 */
#define DEVMIG_MIGRATION_STOP_COPY (1U << 0)
#define DEVMIG_MIGRATION_P2P       (1U << 1)
#define DEVMIG_MIGRATION_PRE_COPY  (1U << 2)

/* The most states that lie on a way, the last included. */
#define DEVMIG_PATH_MAX 4

/* From one state to another, of which neither need be one of those above. */
struct devmig_arc {
	unsigned int from;
	unsigned int to;
};

/* "RUNNING"; constant.  NULL for a number that is not above. */
const char *devmig_state_name(unsigned int state);

/* The state of a name, as above in capitals; -EINVAL: of none. */
int devmig_state_parse(const char *name);

/* Has a device with these flags this state? */
bool devmig_state_covered(uint64_t flags, unsigned int state);

/*
 * The states that a device with these flags goes through, @to last.  Returns how
 * many, 0 where @from is @to; or -EINVAL: it has not one of the two, ERROR is one of
 * them, or there is no way.
 */
int devmig_state_path(uint64_t flags, unsigned int from, unsigned int to,
		      unsigned int ret_path[DEVMIG_PATH_MAX], struct devmig_error **ret_error);

/*
 * Has a device with these flags every arc that a program is going to use?  To be
 * asked before it is used.  ret_available (may be NULL) has room for @count answers.
 * 0; or -EOPNOTSUPP, and the error names @device, which is for messages, and the
 * first arc that it has not.
 */
int devmig_arcs_check(uint64_t flags, const char *device, const struct devmig_arc *arcs,
		      size_t count, bool *ret_available, struct devmig_error **ret_error);

#ifdef __cplusplus
}
#endif

#endif
