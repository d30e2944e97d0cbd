// SPDX-License-Identifier: LGPL-2.1-or-later
#include "uevent.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* The digits that 2^64 has. */
#define NUMBER_DIGITS 20

/* The value of "KEY=VALUE"; NULL: it is another key. */
static const char *value_of(const char *text, const char *key)
{
	const size_t len = strlen(key);

	return !strncmp(text, key, len) && text[len] == '=' ? text + len + 1 : NULL;
}

static int read_number(const char *text, uint64_t *ret)
{
	char *end;

	if (strspn(text, "0123456789") != strlen(text) || !*text || strlen(text) > NUMBER_DIGITS)
		return -EBADMSG;
	errno = 0;
	*ret = strtoull(text, &end, 10);
	return errno ? -EBADMSG : 0;
}

static void take_first(const char **field, const char *value)
{
	if (value && !*field)
		*field = value;
}

/* "ACTION@PATH" is said again by keys: both must agree. */
static bool is_head(const char *head, const struct devmig_uevent *event)
{
	const char *at = strchr(head, '@');

	return at && (size_t)(at - head) == strlen(event->action) &&
	       !strncmp(head, event->action, (size_t)(at - head)) && !strcmp(at + 1, event->path);
}

int dmig_uevent_parse(const char *bytes, size_t size, struct devmig_uevent *ret)
{
	struct devmig_uevent event = { 0 };
	const char *number = NULL, *text;

	if (!size || size > DMIG_UEVENT_MAX || bytes[size - 1])
		return -EBADMSG;
	for (text = bytes; text < bytes + size; text += strlen(text) + 1) {
		take_first(&event.action, value_of(text, "ACTION"));
		take_first(&event.path, value_of(text, "DEVPATH"));
		take_first(&event.subsystem, value_of(text, "SUBSYSTEM"));
		take_first(&number, value_of(text, "SEQNUM"));
	}
	if (!event.action || !*event.action || !event.path || *event.path != '/' ||
	    !is_head(bytes, &event) || (number && read_number(number, &event.number)))
		return -EBADMSG;
	if (!event.subsystem)
		event.subsystem = "";
	*ret = event;
	return 0;
}

/* Programs have a number; the kernel has none. */
static bool is_kernel(struct msghdr *message)
{
	struct cmsghdr *part;
	struct ucred sender;

	for (part = CMSG_FIRSTHDR(message); part; part = CMSG_NXTHDR(message, part)) {
		if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_CREDENTIALS ||
		    part->cmsg_len != CMSG_LEN(sizeof(sender)))
			continue;
		memcpy(&sender, CMSG_DATA(part), sizeof(sender));
		return !sender.pid && !sender.uid;
	}
	return false;
}

int dmig_uevent_receive(int fd, char *buffer, struct devmig_uevent *ret)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(struct ucred))];
	struct iovec piece = { buffer, DMIG_UEVENT_MAX };
	ssize_t size;

	for (;;) {
		struct msghdr message = {
			.msg_iov = &piece,
			.msg_iovlen = 1,
			.msg_control = control,
			.msg_controllen = sizeof(control),
		};

		size = recvmsg(fd, &message, MSG_DONTWAIT);
		if (size < 0 && errno == EINTR)
			continue;
		if (size < 0)
			return -errno;
		if (!is_kernel(&message))
			continue;
		if (message.msg_flags & MSG_TRUNC)
			return -EBADMSG;
		return dmig_uevent_parse(buffer, (size_t)size, ret);
	}
}
