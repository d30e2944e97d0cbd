// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cancel.h"
#include "cleanup.h"
#include "local.h"
#include "move.h"
#include "report.h"
#include "verb.h"

#define TIMEOUT_USUAL 30000

struct local {
	pid_t pid;
	int data;    /* the stream */
	int control; /* it is let go by a byte, and tells how it ended */
	struct devmig_channel *channel;
};

static void tell(struct local_end *end, const struct devmig_error *error)
{
	if (error)
		snprintf(end->message, sizeof(end->message), "%s", devmig_error_text(error));
}

/* In the process of the destination. */
static void receive(struct devmig_context *context, const struct local_options *options, int data,
		    struct local_end *end)
{
	const struct devmig_device_options how = move_device_options();
	cli_auto(device) struct devmig_device *device = NULL;
	cli_auto(channel) struct devmig_channel *channel = NULL;
	cli_auto(error) struct devmig_error *error = NULL;
	struct devmig_stream_result result;

	if (devmig_device_open(context, options->device, &how, &device, &error) ||
	    devmig_channel_descriptors(data, data, "the source", &channel, &error)) {
		tell(end, error);
		return;
	}
	end->opened = true;
	devmig_stream_receive(device, channel, &options->stream, &result, &error);
	tell(end, error);
	end->state = result.state;
	end->reset = result.reset;
	free(result.explanation);
}

static int is_cancelled(void *arg, const struct devmig_stream_progress *progress)
{
	(void)arg;
	(void)progress;
	return cancel_asked();
}

__attribute__((noreturn)) static void run(struct devmig_context *context,
					  const struct local_options *options, int data,
					  int control)
{
	struct local_options quiet = *options;
	struct local_end end = { .known = true, .state = DEVMIG_STATES };
	char go;

	cancel_begin();
	cancel_leave_to_parent();
	quiet.stream.progress = is_cancelled;
	if (read(control, &go, 1) == 1) {
		receive(context, &quiet, data, &end);
		if (send(control, &end, sizeof(end), MSG_NOSIGNAL) < 0)
			_exit(STATUS_IO);
	}
	_exit(0);
}

static int start(struct devmig_context *context, const struct local_options *options,
		 struct local *local)
{
	int data[2], control[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, data) < 0)
		return -errno;
	local->data = data[0];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control) < 0) {
		close(data[1]);
		return -errno;
	}
	local->control = control[0];
	fflush(NULL);
	local->pid = fork();
	if (local->pid == 0) {
		close(data[0]);
		close(control[0]);
		run(context, options, data[1], control[1]);
	}
	close(data[1]);
	close(control[1]);
	return local->pid < 0 ? -errno : 0;
}

int local_start(struct devmig_context *context, const struct local_options *options,
		struct local **ret)
{
	cli_auto(error) struct devmig_error *error = NULL;
	struct local *local = malloc(sizeof(*local));
	int err;

	if (!local)
		return report_error(NULL);
	*ret = local;
	*local = (struct local){ .pid = -1, .data = -1, .control = -1 };
	err = start(context, options, local);
	if (err)
		return report_failure(STATUS_IO, "no process for the destination: %s",
				      strerror(-err));
	if (devmig_channel_descriptors(local->data, local->data, options->device, &local->channel,
				       &error))
		return report_error(error);
	return 0;
}

int local_go(struct local *local)
{
	if (send(local->control, "", 1, MSG_NOSIGNAL) < 0)
		return report_failure(STATUS_IO, "the process of the destination is gone");
	return 0;
}

struct devmig_channel *local_channel(const struct local *local)
{
	return local->channel;
}

void local_end(struct local *local, unsigned int timeout, struct local_end *ret)
{
	struct pollfd told = { .fd = local->control, .events = POLLIN };

	*ret = (struct local_end){ .state = DEVMIG_STATES };
	/* It sees that nothing comes any more. */
	shutdown(local->data, SHUT_WR);
	while (poll(&told, 1, (int)(timeout ? timeout : TIMEOUT_USUAL)) < 0 && errno == EINTR)
		;
	if (recv(local->control, ret, sizeof(*ret), MSG_DONTWAIT) != (ssize_t)sizeof(*ret))
		*ret = (struct local_end){ .state = DEVMIG_STATES };
}

void cli_auto_local(struct local **at)
{
	struct local *local = *at;

	if (!local)
		return;
	devmig_channel_close(local->channel);
	if (local->data >= 0)
		close(local->data);
	if (local->control >= 0)
		close(local->control);
	/* One that hangs is left to itself: it holds nothing of ours. */
	if (local->pid > 0)
		waitpid(local->pid, NULL, WNOHANG);
	free(local);
}
