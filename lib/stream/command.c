// SPDX-License-Identifier: LGPL-2.1-or-later
#include "command.h"
#include "child.h"
#include "descriptors.h"
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/clock.h>
#include <lib/common/error.h>
#include <stdio.h>
#include <sys/wait.h>

/* How long its end is waited for when it says no more, or takes no more. */
#define END_MS    1000
/* The same when the stream is complete: it may still have to pass something on. */
#define FINISH_MS 10000

#define WHY_MAX 160

struct command {
	struct dmig_child child;
	struct dmig_descriptors descriptors; /* pipes; both are this one's */
	char *program;                       /* owned */
	char why[WHY_MAX];
};

/* What a status often means. */
static const char *meaning(int status)
{
	if (status == 255)
		return ", as ssh does when it can't connect or log in";
	if (status == 127)
		return ", as a shell does when there is no such command";
	return "";
}

/* Say how it has ended; true where that is a failure. */
static bool explain(struct command *command)
{
	const struct dmig_child *child = &command->child;

	if (child->code == CLD_EXITED && !child->status)
		return false;
	if (child->code == CLD_EXITED)
		snprintf(command->why, sizeof(command->why), "%s ended with status %d%s",
			 command->program, child->status, meaning(child->status));
	else if (child->code)
		snprintf(command->why, sizeof(command->why), "%s was ended by signal %d",
			 command->program, child->status);
	return child->code;
}

static u64 sooner(u64 deadline, u64 other)
{
	return deadline < other ? deadline : other;
}

/* When it fails, what it has written ends where it stopped, and not where it should. */
static int read_command(void *arg, void *bytes, size_t size, uint64_t deadline, size_t *ret_size)
{
	struct command *command = arg;
	int error = dmig_descriptors_read(&command->descriptors, bytes, size, deadline, ret_size);

	if (error || *ret_size)
		return error;
	error = dmig_child_wait(&command->child, sooner(deadline, dmig_in_ms(END_MS)));
	/* It has only closed its output. */
	if (error)
		return error == -ETIMEDOUT ? 0 : error;
	return explain(command) ? -ECONNRESET : 0;
}

/* What is not in the pipe when it fails never gets there. */
static int write_command(void *arg, const struct devmig_piece *pieces, size_t count,
			 uint64_t deadline)
{
	struct command *command = arg;
	int error = dmig_descriptors_write(&command->descriptors, pieces, count, deadline);

	if (error == -EPIPE &&
	    !dmig_child_wait(&command->child, sooner(deadline, dmig_in_ms(END_MS))))
		explain(command);
	return error;
}

static void meanwhile_command(void *arg, int (*waiting)(void *waiting_arg), void *waiting_arg)
{
	struct command *command = arg;

	dmig_descriptors_meanwhile(&command->descriptors, waiting, waiting_arg);
}

static void close_output(struct command *command)
{
	dmig_auto_close(&command->descriptors.out);
	command->descriptors.out = -1;
	command->descriptors.out_flags = -1;
}

/* The other side has answered: whatever becomes of the command now changes nothing. */
static int finish_command(void *arg)
{
	struct command *command = arg;

	close_output(command);
	if (!dmig_child_wait(&command->child, dmig_in_ms(FINISH_MS)))
		explain(command);
	return 0;
}

static void close_command(void *arg)
{
	struct command *command = arg;

	close_output(command);
	/* What is in the pipes is taken along, as from a socket that is closed. */
	dmig_child_wait(&command->child, dmig_in_ms(END_MS));
	dmig_child_end(&command->child);
	dmig_auto_close(&command->descriptors.in);
	free(command->program);
	free(command);
}

static const char *why_command(void *arg)
{
	const struct command *command = arg;

	return *command->why ? command->why : NULL;
}

static const struct devmig_channel_kind kind = {
	.read = read_command,
	.write = write_command,
	.meanwhile = meanwhile_command,
	.finish = finish_command,
	.close = close_command,
	.why = why_command,
};

static void dmig_auto_pipe(int (*ends)[2])
{
	dmig_auto_close(&(*ends)[0]);
	dmig_auto_close(&(*ends)[1]);
}

/* The ends of the other side are closed here, so that this one sees when it does that. */
static int start(struct command *command, const char *const argv[])
{
	dmig_auto(pipe) int to[2] = { -1, -1 };
	dmig_auto(pipe) int from[2] = { -1, -1 };
	int error;

	if (pipe2(to, O_CLOEXEC) || pipe2(from, O_CLOEXEC))
		return -errno;
	error = dmig_child_start(&command->child, argv, to[0], from[1]);
	if (error)
		return error;
	command->descriptors = (struct dmig_descriptors){ .in = dmig_steal_fd(&from[0]),
							  .out = dmig_steal_fd(&to[1]) };
	return dmig_descriptors_open(&command->descriptors);
}

static void dmig_auto_command(struct command **command)
{
	if (*command)
		close_command(*command);
}

int dmig_command_channel(const char *const argv[], const char *name, struct devmig_channel **ret,
			 struct devmig_error **ret_error)
{
	dmig_auto(command) struct command *command = calloc(1, sizeof(*command));
	int error;

	if (!command)
		return dmig_fail_memory(ret_error);
	command->descriptors = (struct dmig_descriptors){ .in = -1, .out = -1 };
	command->child = (struct dmig_child){ .pidfd = -1, .ended = true };
	command->program = strdup(argv[0]);
	if (!command->program)
		return dmig_fail_memory(ret_error);
	error = start(command, argv);
	if (error)
		return dmig_fail_as(ret_error, error, DMIG_NO_CONNECTION, NULL,
				    "%s: can't run %s: %s", name, argv[0], strerror(-error));
	error = devmig_channel_new(&kind, command, true, name, ret, ret_error);
	if (!error)
		dmig_steal(command);
	return error;
}
