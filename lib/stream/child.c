// SPDX-License-Identifier: LGPL-2.1-or-later
#include "child.h"
#include "wait.h"
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/clock.h>
#include <signal.h>
#include <stdio.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>

/* How long one that was asked to end may take. */
#define END_MS 1000

/* The same, where it is not in the way of standard input, output and error. */
static int above(int fd)
{
	return fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
}

/*
 * In the child, where only what is safe in a handler of signals may be called: another
 * thread may have held a lock.
 */
static int prepare(pid_t parent, int in, int out)
{
	sigset_t none;

	sigemptyset(&none);
	/* Whoever ignores this hands that on to programs, which don't expect it. */
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (prctl(PR_SET_PDEATHSIG, SIGTERM))
		return errno;
	/* It may have ended before. */
	if (getppid() != parent)
		return ESRCH;
	if (setpgid(0, 0))
		return errno;
	/* Either may be in the other's place already, where this process had none. */
	in = above(in);
	out = above(out);
	if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
		return errno;
	/* Devices, for instance, that the caller has forgotten to mark. */
	close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
	return 0;
}

static void run(pid_t parent, const char *const argv[], int in, int out, int report)
{
	int error;

	report = above(report);
	error = prepare(parent, in, out);
	if (!error) {
		execvp(argv[0], (char *const *)argv);
		error = errno;
	}
	/* When even this fails, the status must do. */
	_exit(write(report, &error, sizeof(error)) < 0 ? 126 : 127);
}

/* What kept the program from being run; 0: it runs, and the pipe was closed by that. */
static int read_report(int fd)
{
	int error = 0;
	ssize_t n;

	do
		n = read(fd, &error, sizeof(error));
	while (n < 0 && errno == EINTR);
	return n == sizeof(error) ? -error : 0;
}

static int start(struct dmig_child *child, const char *const argv[], int in, int out)
{
	const pid_t parent = getpid();
	dmig_auto(close) int reading = -1, writing = -1;
	int report[2];

	if (pipe2(report, O_CLOEXEC))
		return -errno;
	reading = report[0];
	writing = report[1];
	child->pid = fork();
	if (child->pid < 0)
		return -errno;
	if (!child->pid)
		run(parent, argv, in, out, writing);
	close(dmig_steal_fd(&writing));
	child->pidfd = pidfd_open(child->pid, 0);
	return child->pidfd < 0 ? -errno : read_report(reading);
}

int dmig_child_start(struct dmig_child *child, const char *const argv[], int in, int out)
{
	int error;

	*child = (struct dmig_child){ .pid = -1, .pidfd = -1 };
	error = start(child, argv, in, out);
	if (error && child->pid > 0)
		dmig_child_end(child);
	return error;
}

/* Where the process ignores SIGCHLD the kernel has cleaned up already, and tells nothing. */
static void reap(struct dmig_child *child, int flags)
{
	siginfo_t info = { .si_pid = 0 };
	int error;

	do
		error = waitid(P_PID, (id_t)child->pid, &info, WEXITED | flags) ? errno : 0;
	while (error == EINTR);
	child->ended = error || info.si_pid;
	if (!error && info.si_pid) {
		child->code = info.si_code;
		child->status = info.si_status;
	}
}

int dmig_child_wait(struct dmig_child *child, u64 deadline)
{
	int error = child->ended ? 0 : dmig_wait_until(child->pidfd, POLLIN, deadline);

	if (!error && !child->ended)
		reap(child, WNOHANG);
	return error;
}

/* Its group is still its own, as long as it has not been waited for. */
static void send_signal(const struct dmig_child *child, int number)
{
	if (kill(-child->pid, number))
		kill(child->pid, number);
}

void dmig_child_end(struct dmig_child *child)
{
	if (!child->ended) {
		send_signal(child, SIGTERM);
		if (child->pidfd < 0 || dmig_child_wait(child, dmig_in_ms(END_MS))) {
			send_signal(child, SIGKILL);
			reap(child, 0);
		}
	}
	dmig_auto_close(&child->pidfd);
	child->pidfd = -1;
}
