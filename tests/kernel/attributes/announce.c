// SPDX-License-Identifier: LGPL-2.1-or-later
#include "command.h"
#include "place.h"
#include <fcntl.h>
#include <linux/netlink.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <tests/kernel/vfio/tap.h>
#include <unistd.h>

/* The kernel tells user space that a device has documents, or others: by uevents and in poll(). */

#define PATH "/devices/virtual/devmig_test/device"

static int listen_for_events(void)
{
	const struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = 1 };
	int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);

	if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof(address)))
		tap_bail("no socket for uevents");
	return fd;
}

static bool has_line(const char *event, size_t size, const char *line)
{
	const char *at = event, *const end = event + size;

	for (; at < end; at += strlen(at) + 1)
		if (!strcmp(at, line))
			return true;
	return false;
}

/* The number of events within a second; the last of them. */
static int receive(int fd, char *event, size_t room, size_t *ret_size)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	int events = 0;

	while (poll(&wait, 1, 1000) > 0) {
		const ssize_t size = recv(fd, event, room - 1, 0);

		if (size <= 0)
			break;
		event[size] = 0;
		*ret_size = (size_t)size;
		events++;
	}
	return events;
}

static const char good[] = "SELF:\n\ta=1\n", bad[] = "SELF:\n";

/* Does poll() say that it changed since it was read? */
static bool wakes(int fd, int wait)
{
	struct pollfd changed = { .fd = fd, .events = POLLPRI };

	return poll(&changed, 1, wait) == 1 && changed.revents & POLLPRI;
}

static void check_poll(const struct place *place)
{
	static const char *const names[] = { "migration_compatible", "migration_version" };
	char text[64];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		int fd = openat(place->sysfs, names[i], O_RDONLY | O_CLOEXEC);

		tap_ok(read(fd, text, sizeof(text)) > 0 && !wakes(fd, 0),
		       "%s: nothing new when it was read", names[i]);
		place_write(place->debugfs, "documents", bad, sizeof(bad) - 1);
		tap_ok(!wakes(fd, 0), "nor where nothing was replaced");
		place_write(place->debugfs, "documents", good, sizeof(good) - 1);
		tap_ok(wakes(fd, 1000), "poll() says that it was replaced");
		tap_ok(pread(fd, text, sizeof(text), 0) > 0 && !wakes(fd, 0), "until it is read");
		close(fd);
	}
}

void announce(char **arguments)
{
	const struct place place = place_open("device");
	const int fd = listen_for_events();
	char event[4096];
	size_t size = 0;
	int events;

	(void)arguments;
	place_write(place.debugfs, "documents", good, sizeof(good) - 1);
	events = receive(fd, event, sizeof(event), &size);
	tap_ok(events == 1, "one event for one replacement: %d", events);
	tap_ok(!strcmp(event, "change@" PATH), "it says whose: %s", event);
	tap_ok(has_line(event, size, "MIGRATION=documents"), "and what");
	place_write(place.debugfs, "documents", bad, sizeof(bad) - 1);
	tap_ok(!receive(fd, event, sizeof(event), &size), "none where nothing was replaced");
	place_write(place.debugfs, "none", "1", 1);
	tap_ok(receive(fd, event, sizeof(event), &size) == 1, "one where the device has none now");
	place_write(place.debugfs, "again", "1", 1);
	events = receive(fd, event, sizeof(event), &size);
	tap_ok(events == 1 && has_line(event, size, "MIGRATION=documents"),
	       "one where a device is registered that was there before: %d", events);
	close(fd);
	check_poll(&place);
}
