// SPDX-License-Identifier: LGPL-2.1-or-later
#include "uevent.h"

#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <linux/netlink.h>
#include <sys/socket.h>

/* The kernel's own; another group is for what udev makes of them. */
#define KERNEL_GROUP 1

/* A thousand events or more may come at once, when functions are made. */
#define RECEIVE_ROOM (1 << 20)

struct devmig_watch {
	int fd;
	char buffer[DMIG_UEVENT_MAX];
};

static int open_socket(void)
{
	const struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = KERNEL_GROUP };
	const int on = 1, room = RECEIVE_ROOM;
	dmig_auto(close) int fd =
		socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)))
		return -errno;
	/* Beyond what everybody may have is for the privileged; less will do. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)))
		return -errno;
	return dmig_steal_fd(&fd);
}

DEVMIG_EXPORT int devmig_watch_new(struct devmig_watch **ret, struct devmig_error **ret_error)
{
	struct devmig_watch *watch = malloc(sizeof(*watch));

	if (!watch)
		return dmig_fail_memory(ret_error);
	watch->fd = open_socket();
	if (watch->fd < 0) {
		const int error = watch->fd;

		free(watch);
		return dmig_fail(ret_error, error, "can't follow the kernel's events: %s",
				 strerror(-error));
	}
	*ret = watch;
	return 0;
}

DEVMIG_EXPORT void devmig_watch_free(struct devmig_watch *watch)
{
	if (watch)
		close(watch->fd);
	free(watch);
}

DEVMIG_EXPORT int devmig_watch_fd(const struct devmig_watch *watch)
{
	return watch->fd;
}

DEVMIG_EXPORT int devmig_watch_next(struct devmig_watch *watch, struct devmig_uevent *ret,
				    struct devmig_error **ret_error)
{
	const int error = dmig_uevent_receive(watch->fd, watch->buffer, ret);

	if (!error || error == -EAGAIN)
		return error;
	if (error == -ENOBUFS)
		return dmig_fail(ret_error, error, "events of the kernel were lost");
	if (error == -EBADMSG)
		return dmig_fail(ret_error, error, "a malformed event of the kernel");
	return dmig_fail(ret_error, error, "can't read the kernel's events: %s", strerror(-error));
}
