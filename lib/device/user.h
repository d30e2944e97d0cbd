/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_USER_H
#define DMIG_LIB_USER_H

#include "transport.h"
#include "wire.h"
#include "wire_version.h"

/*
 * A connection to a server of vfio-user, as its client.  One command at a time, each
 * with an answer; when anything of an answer is wrong the connection is of no more
 * use, link.gone is set, and what comes after fails with -ENOTCONN.
 */
struct dmig_user {
	struct dmig_link link; /* first, so that one is the other */
	char *path;
	int socket; /* -1: not connected, or of no more use */
	uint16_t id;
	unsigned int timeout; /* of a command, in milliseconds */
	struct dmig_wire_limits limits;
	int region_fd; /* of the region that was mapped last; -1 */
};

static inline struct dmig_user *dmig_user(struct dmig_link *link)
{
	return (struct dmig_user *)link;
}

/* A command with its answer. */
struct dmig_user_call {
	enum dmig_wire_command command;
	const struct iovec *request; /* behind the header; at most 3 */
	unsigned int npieces;
	const int *fds;
	unsigned int nfds;
	/* The answer: what is fixed of it, and room for what may follow. */
	void *reply;
	size_t reply_size;
	void *more; /* NULL: it is thrown away */
	size_t more_size;
	size_t ret_more_size;
	unsigned int fds_max;         /* that the answer may come with */
	struct dmig_wire_fds ret_fds; /* the caller closes what it has taken */
};

/*
 * 0; what the server answered instead, as a negative errno; or, and then the
 * connection has failed: -EPROTO, -ETIMEDOUT, -ENOTCONN where the server is gone, or
 * another errno.
 */
int dmig_user_call(struct dmig_user *user, struct dmig_user_call *call);

/* An answer is malformed: the connection is of no more use.  -EPROTO */
int dmig_user_malformed(struct dmig_user *user);

/* The calls of struct dmig_transport. */
int dmig_user_info(struct dmig_link *link, struct vfio_device_info *ret);
int dmig_user_reset(struct dmig_link *link);
int dmig_user_document(struct dmig_link *link, struct devmig_context *context,
		       struct devmig_document **ret, struct devmig_error **ret_error);
/* The text of it, to be freed. */
int dmig_user_text(struct dmig_link *link, char **ret, size_t *ret_size,
		   struct devmig_error **ret_error);
int dmig_user_feature(struct dmig_link *link, uint32_t request, void *data, size_t size);

int dmig_user_set_state(struct dmig_link *link, uint32_t state);
int dmig_user_read(struct dmig_link *link, void *bytes, size_t size, size_t *ret_size);
int dmig_user_write(struct dmig_link *link, const void *bytes, size_t size, size_t *ret_size);
int dmig_user_precopy(struct dmig_link *link, struct dmig_uapi_precopy_info *ret);

int dmig_user_map(struct dmig_link *link, const struct devmig_dma *dma);
int dmig_user_unmap(struct dmig_link *link, uint64_t iova, uint64_t size);
int dmig_user_log_start(struct dmig_link *link, uint64_t page_size,
			const struct devmig_dma_range *ranges, size_t count);
int dmig_user_log_report(struct dmig_link *link, const struct devmig_dma_range *range,
			 uint64_t page_size, uint64_t *bitmap);

int dmig_user_region(struct dmig_link *link, uint32_t region, struct vfio_region_info *ret,
		     size_t size);
int dmig_user_region_read(struct dmig_link *link, uint32_t region, uint64_t offset, void *bytes,
			  size_t size);
int dmig_user_region_write(struct dmig_link *link, uint32_t region, uint64_t offset,
			   const void *bytes, size_t size);
int dmig_user_region_fd(struct dmig_link *link, uint32_t region, int *ret_fd, uint64_t *ret_offset);

int dmig_user_irq(struct dmig_link *link, uint32_t irq, struct vfio_irq_info *ret);
int dmig_user_irq_set(struct dmig_link *link, uint32_t irq, uint32_t start, const int *eventfds,
		      uint32_t count);

#endif
