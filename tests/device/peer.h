/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PEER_H
#define PEER_H

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <devmig/device.h>
#include <lib/device/uapi.h>
#include <lib/device/wire.h>
#include <pthread.h>

/*
 * A server of vfio-user with a small device, in a thread of the test.  It does all
 * that it is asked for, but for one answer, with which it may do what it likes.
 */

#define PEER_PAYLOAD_MAX (2 << 20)
#define PEER_FDS_MAX     16
#define PEER_REGIONS     10
#define PEER_REGION_SIZE (64 * 1024)
#define PEER_IRQS        5
#define PEER_SIGNALS     16

struct peer_message {
	struct dmig_wire_header header; /* its size may be another one than the payload's */
	char payload[PEER_PAYLOAD_MAX];
	size_t size; /* of the payload */
	int fds[PEER_FDS_MAX];
	unsigned int nfds;
};

struct peer;

/* Change an answer; true: it is not to be sent any more. */
typedef bool peer_lie(struct peer *peer, struct peer_message *answer);

/*
 * All but the last part is set before a call of the client's, and looked at behind it: the
 * thread does nothing between the answer and the next command.
 */
struct peer {
	/* What it is; peer_new() has defaults. */
	uint64_t flags;
	bool migration; /* it has any */
	bool old;       /* a region of version 1 */
	bool whole;     /* region 0 has no windows */
	const char *version;
	const char *document; /* NULL: none */
	size_t document_size;
	uint32_t regions;

	/* What it lies about: the answer to this command, behind so many true ones. */
	peer_lie *lie;
	uint16_t lie_at;
	uint32_t lie_feature; /* of VFIO_USER_DEVICE_FEATURE, with its method; 0: any */
	unsigned int lie_after;
	size_t lie_size; /* for the lie's own use */

	/* An arc that fails, and where that leaves the device. */
	uint32_t fail_from;
	uint32_t fail_to;
	uint32_t fail_state;
	int fail_error; /* 0: none fails */
	bool fail_get;  /* the state can't be asked for after that */

	/* Its state, and what was done to it. */
	uint32_t state;
	const char *data;
	size_t data_size;
	size_t precopy_size; /* of that, which is there in pre-copy */
	size_t done;         /* bytes that were read, or written to loaded */
	char *loaded;
	size_t largest; /* data in one message */
	unsigned int resets;
	struct dmig_wire_dma_map mapped; /* size 0: nothing is */
	bool logging;
	uint64_t log_ranges;
	int signals[PEER_SIGNALS];  /* eventfds; -1 */
	unsigned int signals_calls; /* messages that it took to set them */
	unsigned int refusals;      /* answers of the client that refuse a command */

	/* The thread's own. */
	char dir[32];
	char path[64];
	int listener;
	int socket;
	pthread_t thread;
	int memory[3]; /* of the first regions */
	struct peer_message question;
	struct peer_message answer;
};

struct peer *peer_new(void);
void peer_start(struct peer *peer);
/* All that was opened with it must be closed; it is freed. */
void peer_stop(struct peer *peer);

/* For lies: what goes over the socket as it is.  False: the client is gone. */
bool peer_send_bytes(struct peer *peer, const void *bytes, size_t size, const int *fds,
		     unsigned int nfds);
bool peer_send(struct peer *peer, const struct peer_message *message);
bool peer_receive(struct peer *peer, struct peer_message *ret);

/* Connect; must succeed.  @timeout in milliseconds, 0: ten seconds. */
struct devmig_device *peer_open(struct peer *peer, unsigned int timeout);

/* Descriptors of this process. */
unsigned int peer_count_fds(void);

/* A bit is set for each page with this number. */
bool peer_is_dirty(uint64_t page);

#endif
