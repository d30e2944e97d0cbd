// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fail.h"
#include "user.h"

#include <errno.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

/* How long an answer may take, where nobody says. */
#define TIMEOUT_DEFAULT 30000

static void close_user(struct dmig_link *link)
{
	struct dmig_user *user = dmig_user(link);

	dmig_auto_close(&user->socket);
	dmig_auto_close(&user->region_fd);
	free(user->path);
	free(user);
}

static const struct dmig_transport transport = {
	.close = close_user,
	.info = dmig_user_info,
	.reset = dmig_user_reset,
	.document = dmig_user_document,
	.feature = dmig_user_feature,
	.set_state = dmig_user_set_state,
	.read = dmig_user_read,
	.write = dmig_user_write,
	.precopy = dmig_user_precopy,
	.map = dmig_user_map,
	.unmap = dmig_user_unmap,
	.log_start = dmig_user_log_start,
	.log_report = dmig_user_log_report,
	.region = dmig_user_region,
	.region_read = dmig_user_region_read,
	.region_write = dmig_user_region_write,
	.region_fd = dmig_user_region_fd,
	.irq = dmig_user_irq,
	.irq_set = dmig_user_irq_set,
};

/* connect() waits where too many others do: no longer than for an answer. */
static int connect_in_time(const struct dmig_user *user, const struct sockaddr_un *address)
{
	const struct timeval timeout = {
		.tv_sec = user->timeout / 1000,
		.tv_usec = (suseconds_t)(user->timeout % 1000) * 1000,
	};
	const uint64_t deadline = dmig_in_ms(user->timeout);
	int error;

	if (setsockopt(user->socket, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout)))
		return -errno;
	do {
		if (!connect(user->socket, (const struct sockaddr *)address, sizeof(*address)))
			return 0;
		error = -errno;
	} while (error == -EINTR && dmig_now() < deadline);
	return error == -EAGAIN || error == -EINTR ? -ETIMEDOUT : error;
}

static int connect_to(struct dmig_user *user, struct devmig_error **ret_error)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const size_t len = strlen(user->path);
	int error = 0;

	if (len >= sizeof(address.sun_path))
		return dmig_fail_as(ret_error, -ENAMETOOLONG, DMIG_NOT_REACHABLE, NULL,
				    "the path of a socket has at most %zu bytes",
				    sizeof(address.sun_path) - 1);
	memcpy(address.sun_path, user->path, len);
	user->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (user->socket < 0)
		error = -errno;
	if (!error)
		error = connect_in_time(user, &address);
	if (error)
		return dmig_fail_as(ret_error, error, DMIG_NOT_REACHABLE, NULL, "%s: %s",
				    user->path, strerror(-error));
	return 0;
}

static int check_version(struct dmig_user *user, const struct dmig_wire_version *theirs,
			 const char *data, size_t size, struct devmig_error **ret_error)
{
	if (theirs->major != DMIG_WIRE_MAJOR || theirs->minor > DMIG_WIRE_MINOR)
		return dmig_fail_as(ret_error, -EPROTO, DMIG_PROTOCOL, NULL,
				    "version %u.%u of vfio-user, when asked for %u.%u",
				    theirs->major, theirs->minor, DMIG_WIRE_MAJOR, DMIG_WIRE_MINOR);
	if (dmig_wire_version_read(data, size, &user->limits))
		return dmig_fail_as(ret_error, -EPROTO, DMIG_PROTOCOL, NULL,
				    "what comes with its version");
	return 0;
}

static int agree(struct dmig_user *user, struct devmig_error **ret_error)
{
	char data[DMIG_WIRE_VERSION_MAX];
	char answer[DMIG_WIRE_VERSION_MAX];
	struct dmig_wire_version ours = { DMIG_WIRE_MAJOR, DMIG_WIRE_MINOR };
	struct dmig_wire_version theirs;
	const struct iovec request[] = {
		{ &ours, sizeof(ours) },
		{ data, dmig_wire_version_write(data) },
	};
	struct dmig_user_call call = {
		.command = DMIG_WIRE_VERSION,
		.request = request,
		.npieces = 2,
		.reply = &theirs,
		.reply_size = sizeof(theirs),
		.more = answer,
		.more_size = sizeof(answer),
	};
	const int error = dmig_user_call(user, &call);

	if (error)
		return dmig_fail_as(ret_error, error, dmig_link_reason(&user->link, error), NULL,
				    "agreeing on a version of vfio-user: %s", strerror(-error));
	return check_version(user, &theirs, answer, call.ret_more_size, ret_error);
}

int dmig_user_open(const char *path, const struct devmig_device_options *options,
		   struct dmig_link **ret, struct devmig_error **ret_error)
{
	struct dmig_user *user = calloc(1, sizeof(*user));
	int error;

	if (!user)
		return dmig_fail_memory(ret_error);
	user->link = (struct dmig_link){ &transport, DEVMIG_TRANSPORT_USER, false };
	user->socket = -1;
	user->region_fd = -1;
	user->timeout = options && options->timeout ? options->timeout : TIMEOUT_DEFAULT;
	user->path = strdup(path);
	error = user->path ? connect_to(user, ret_error) : dmig_fail_memory(ret_error);
	if (!error)
		error = agree(user, ret_error);
	if (error)
		close_user(&user->link);
	else
		*ret = &user->link;
	return error;
}
