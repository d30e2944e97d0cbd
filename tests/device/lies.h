/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIES_H
#define LIES_H

#include "peer.h"

/* What the client makes of an answer that is wrong. */
enum fate {
	KEPT,    /* the connection goes on: the next call succeeds */
	BROKEN,  /* it is of no more use: the next call gives -ENOTCONN */
	SPOILED, /* only the next call finds out: -EPROTO */
};

/* A way to lie, and what comes of it. */
struct lie {
	const char *name;
	peer_lie *tell;
	size_t size; /* for it */
	uint16_t command;
	uint32_t feature; /* of VFIO_USER_DEVICE_FEATURE, with its method */
	/* NULL: it is told when the device is opened */
	int (*call)(struct devmig_device *device, struct devmig_error **ret_error);
	int error; /* 0: nothing comes of it */
	const char *reason;
	enum fate fate;
	unsigned int timeout; /* in milliseconds; 0: long */
};

extern const struct lie lies_message[];
extern const size_t lies_message_count;
extern const struct lie lies_payload[];
extern const size_t lies_payload_count;
extern const struct lie lies_region[];
extern const size_t lies_region_count;

/* What several tell: the payload's size is another one, by lie_size; set to lie_size. */
bool lie_longer(struct peer *peer, struct peer_message *answer);
bool lie_shorter(struct peer *peer, struct peer_message *answer);
/* So many descriptors come along. */
bool lie_descriptors(struct peer *peer, struct peer_message *answer);

/* A number of 4 or 8 bytes in an answer. */
void lie_put32(struct peer_message *answer, size_t at, uint32_t value);
void lie_put64(struct peer_message *answer, size_t at, uint64_t value);

#endif
