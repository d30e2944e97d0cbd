// SPDX-License-Identifier: LGPL-2.1-or-later
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

#include "program.h"

/* Milliseconds. */
#define PATIENCE 5000
#define LINE_MAX 200

extern char **environ;

/* Until the end of a line, or of all. */
static int read_line(int fd, char line[LINE_MAX])
{
	const u64 deadline = dmig_in_ms(PATIENCE);
	struct pollfd pipe = { .fd = fd, .events = POLLIN };
	size_t len = 0;
	ssize_t n;

	while (len < LINE_MAX - 1) {
		if (dmig_now() >= deadline || dmig_poll(&pipe, 1, deadline) <= 0)
			return -ETIMEDOUT;
		n = read(fd, line + len, LINE_MAX - 1 - len);
		if (n < 0)
			return -errno;
		len += (size_t)n;
		if (!n || memchr(line, '\n', len))
			break;
	}
	line[len] = 0;
	line[strcspn(line, "\n")] = 0;
	return *line ? 0 : -ENODATA;
}

/* Its standard output is @out; the other two are nothing. */
static int start(const char *name, int out, pid_t *ret)
{
	const char *const words[] = { name, "--version", NULL };
	posix_spawn_file_actions_t actions;
	int error = posix_spawn_file_actions_init(&actions);

	if (error)
		return -error;
	/* First, as the end of the pipe may have the number of one of the three. */
	error = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	if (!error)
		error = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
							 O_RDONLY, 0);
	if (!error)
		error = posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null",
							 O_WRONLY, 0);
	if (!error)
		error = posix_spawnp(ret, name, &actions, NULL, (char **)words, environ);
	posix_spawn_file_actions_destroy(&actions);
	return -error;
}

/* It is killed also where it has told all that is wanted: it need not end by itself. */
static void finish(pid_t child)
{
	kill(child, SIGKILL);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
}

int dmig_program_version(const char *name, char **ret)
{
	dmig_auto(close) int in = -1;
	dmig_auto(close) int out = -1;
	char line[LINE_MAX];
	int ends[2], error;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	in = ends[0];
	out = ends[1];
	error = start(name, out, &child);
	if (error)
		return error;
	close(dmig_steal_fd(&out));
	error = read_line(in, line);
	finish(child);
	if (error)
		return error;
	*ret = strdup(line);
	return *ret ? 0 : -ENOMEM;
}
