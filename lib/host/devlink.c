// SPDX-License-Identifier: LGPL-2.1-or-later
#include "devlink.h"
#include <errno.h>
#include <lib/common/cleanup.h>
#include <linux/devlink.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

/* More messages than one are not expected: others' are thrown away, so many at most. */
#define MESSAGES_MAX 16
#define SECONDS      5
#define HEADERS      (NLMSG_HDRLEN + GENL_HDRLEN)

/* --- what is received --- */

struct attribute {
	uint16_t type;
	const char *data;
	size_t size;
};

/* The first attribute; what is left is behind it.  1, 0 at the end, -EBADMSG. */
static int next(const char **at, size_t *left, struct attribute *ret)
{
	struct nlattr header;
	size_t step;

	if (!*left)
		return 0;
	if (*left < NLA_HDRLEN)
		return -EBADMSG;
	memcpy(&header, *at, sizeof(header));
	if (header.nla_len < NLA_HDRLEN || header.nla_len > *left)
		return -EBADMSG;
	ret->type = header.nla_type & NLA_TYPE_MASK;
	ret->data = *at + NLA_HDRLEN;
	ret->size = header.nla_len - (size_t)NLA_HDRLEN;
	step = NLA_ALIGN(header.nla_len);
	step = step < *left ? step : *left;
	*at += step;
	*left -= step;
	return 1;
}

/* A string, of printable bytes; NULL: it is none. */
static const char *string(const struct attribute *attribute)
{
	if (!attribute->size || attribute->data[attribute->size - 1])
		return NULL;
	for (const char *at = attribute->data; *at; at++)
		if (*at < ' ' || *at > '~')
			return NULL;
	return attribute->data;
}

/* The value of a version, if it has this name.  -ENOENT: another one. */
static int match(const struct attribute *version, const char *name, const char **ret)
{
	const char *at = version->data, *found = NULL, *value = NULL;
	size_t left = version->size;
	struct attribute attribute;
	int error;

	while ((error = next(&at, &left, &attribute)) > 0) {
		if (attribute.type == DEVLINK_ATTR_INFO_VERSION_NAME)
			found = string(&attribute);
		if (attribute.type == DEVLINK_ATTR_INFO_VERSION_VALUE)
			value = string(&attribute);
	}
	if (error || !found || !value)
		return -EBADMSG;
	if (strcmp(found, name))
		return -ENOENT;
	*ret = value;
	return 0;
}

static int find(const struct dmig_devlink *info, uint16_t type, const char *name, const char **ret)
{
	const char *at = info->bytes;
	size_t left = info->size;
	struct attribute attribute;
	int error;

	while ((error = next(&at, &left, &attribute)) > 0) {
		if (attribute.type != type)
			continue;
		error = match(&attribute, name, ret);
		if (error != -ENOENT)
			return error;
	}
	return error ? error : -ENOENT;
}

int dmig_devlink_version(const struct dmig_devlink *info, const char *name, const char **ret)
{
	const int error = find(info, DEVLINK_ATTR_INFO_VERSION_RUNNING, name, ret);

	return error == -ENOENT ? find(info, DEVLINK_ATTR_INFO_VERSION_FIXED, name, ret) : error;
}

static int told_error(const char *message, size_t size)
{
	struct nlmsgerr told;

	if (size < NLMSG_HDRLEN + sizeof(told))
		return -EBADMSG;
	memcpy(&told, message + NLMSG_HDRLEN, sizeof(told));
	return told.error < 0 && told.error > -4096 ? told.error : -EBADMSG;
}

int dmig_devlink_take(const void *message, size_t size, uint16_t type, uint32_t sequence,
		      struct dmig_devlink *ret)
{
	struct nlmsghdr header;

	if (size < sizeof(header))
		return -EBADMSG;
	memcpy(&header, message, sizeof(header));
	if (header.nlmsg_len < sizeof(header) || header.nlmsg_len > size)
		return -EBADMSG;
	if (header.nlmsg_seq != sequence)
		return -EAGAIN;
	if (header.nlmsg_type == NLMSG_ERROR)
		return told_error(message, header.nlmsg_len);
	if (header.nlmsg_type != type || header.nlmsg_len < HEADERS ||
	    header.nlmsg_len - HEADERS > sizeof(ret->bytes))
		return -EBADMSG;
	ret->size = header.nlmsg_len - HEADERS;
	memcpy(ret->bytes, (const char *)message + HEADERS, ret->size);
	return 0;
}

/* --- asking --- */

/* A message that is being made; what does not fit makes it too large to be sent. */
struct request {
	size_t size;
	_Alignas(struct nlmsghdr) char bytes[1024];
};

static void begin(struct request *request, uint16_t type, uint8_t command, uint8_t version)
{
	struct nlmsghdr *header = (struct nlmsghdr *)request->bytes;
	struct genlmsghdr *generic = NLMSG_DATA(header);

	memset(request, 0, sizeof(*request));
	header->nlmsg_type = type;
	header->nlmsg_flags = NLM_F_REQUEST;
	generic->cmd = command;
	generic->version = version;
	request->size = HEADERS;
}

static void add_string(struct request *request, uint16_t type, const char *text)
{
	const size_t size = strlen(text) + 1;
	const struct nlattr header = {
		.nla_len = (uint16_t)(NLA_HDRLEN + size),
		.nla_type = type,
	};

	if (size > sizeof(request->bytes) ||
	    request->size + NLA_HDRLEN + NLA_ALIGN(size) > sizeof(request->bytes)) {
		request->size = sizeof(request->bytes) + 1;
		return;
	}
	memcpy(request->bytes + request->size, &header, sizeof(header));
	memcpy(request->bytes + request->size + NLA_HDRLEN, text, size);
	request->size += NLA_HDRLEN + NLA_ALIGN(size);
}

static int receive(int fd, uint16_t type, uint32_t sequence, struct dmig_devlink *ret)
{
	char message[sizeof(ret->bytes) + HEADERS];

	for (int i = 0; i < MESSAGES_MAX; i++) {
		struct sockaddr_nl from = { 0 };
		socklen_t len = sizeof(from);
		const ssize_t size = recvfrom(fd, message, sizeof(message), MSG_TRUNC,
					      (struct sockaddr *)&from, &len);
		int error;

		if (size < 0)
			return -errno;
		/* Any process may send to the socket. */
		if (from.nl_pid)
			continue;
		if ((size_t)size > sizeof(message))
			return -EFBIG;
		error = dmig_devlink_take(message, (size_t)size, type, sequence, ret);
		if (error != -EAGAIN)
			return error;
	}
	return -EAGAIN;
}

static int ask(int fd, struct request *request, uint32_t sequence, struct dmig_devlink *ret)
{
	const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct nlmsghdr *header = (struct nlmsghdr *)request->bytes;

	if (request->size > sizeof(request->bytes))
		return -ENAMETOOLONG;
	header->nlmsg_len = (uint32_t)request->size;
	header->nlmsg_seq = sequence;
	if (sendto(fd, request->bytes, request->size, 0, (const struct sockaddr *)&kernel,
		   sizeof(kernel)) < 0)
		return -errno;
	return receive(fd, header->nlmsg_type, sequence, ret);
}

/* The number that this kernel has given to devlink. */
static int find_family(int fd, struct dmig_devlink *scratch, uint16_t *ret)
{
	struct attribute attribute;
	struct request request;
	const char *at = scratch->bytes;
	size_t left;
	int error;

	begin(&request, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1);
	add_string(&request, CTRL_ATTR_FAMILY_NAME, DEVLINK_GENL_NAME);
	error = ask(fd, &request, 1, scratch);
	if (error)
		return error;
	left = scratch->size;
	while ((error = next(&at, &left, &attribute)) > 0) {
		if (attribute.type != CTRL_ATTR_FAMILY_ID || attribute.size < sizeof(*ret))
			continue;
		memcpy(ret, attribute.data, sizeof(*ret));
		return 0;
	}
	return error ? error : -EBADMSG;
}

int dmig_devlink_read(const char *bus, const char *device, struct dmig_devlink *ret)
{
	const struct timeval patience = { .tv_sec = SECONDS };
	struct request request;
	uint16_t family;
	int error;
	dmig_auto(close) int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);

	if (fd < 0)
		return -errno;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) < 0)
		return -errno;
	error = find_family(fd, ret, &family);
	if (error)
		return error;
	begin(&request, family, DEVLINK_CMD_INFO_GET, DEVLINK_GENL_VERSION);
	add_string(&request, DEVLINK_ATTR_BUS_NAME, bus);
	add_string(&request, DEVLINK_ATTR_DEV_NAME, device);
	return ask(fd, &request, 2, ret);
}
