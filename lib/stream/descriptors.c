// SPDX-License-Identifier: LGPL-2.1-or-later
#include "descriptors.h"
#include "wait.h"
#include <errno.h>
#include <fcntl.h>
#include <lib/common/clock.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* No record, and no header, has more. */
#define PIECES_MAX 4
/* The most that Linux lets anybody have: fs.pipe-max-size where nobody has set it. */
#define PIPE_SIZE  (1 << 20)

/*
 * O_NONBLOCK belongs to the open file, which others may have as well: so it is
 * only changed where it says something, and put back.
 */
static int unblock(int fd, int *ret_flags)
{
	struct stat st;
	int flags;

	*ret_flags = -1;
	if (fd < 0)
		return 0;
	if (fstat(fd, &st))
		return -errno;
	if (S_ISREG(st.st_mode) || S_ISBLK(st.st_mode))
		return 0;
	flags = fcntl(fd, F_GETFL);
	if (flags < 0)
		return -errno;
	if (flags & O_NONBLOCK)
		return 0;
	if (fcntl(fd, F_SETFL, flags | O_NONBLOCK))
		return -errno;
	*ret_flags = flags;
	return 0;
}

static bool is_socket(int fd)
{
	struct stat st;

	return fd >= 0 && !fstat(fd, &st) && S_ISSOCK(st.st_mode);
}

/*
 * A pipe that holds a whole record lets both sides work at a time.  Who may not have one, for
 * pipe-user-pages-soft of proc(5), goes on with what there is.
 */
static void widen(int fd)
{
	struct stat st;

	if (fd >= 0 && !fstat(fd, &st) && S_ISFIFO(st.st_mode))
		(void)fcntl(fd, F_SETPIPE_SZ, PIPE_SIZE);
}

int dmig_descriptors_open(struct dmig_descriptors *descriptors)
{
	int error = unblock(descriptors->in, &descriptors->in_flags);

	descriptors->out_flags = -1;
	if (!error)
		error = unblock(descriptors->out, &descriptors->out_flags);
	descriptors->socket = is_socket(descriptors->out);
	widen(descriptors->in);
	widen(descriptors->out);
	if (error)
		dmig_descriptors_close(descriptors);
	return error;
}

void dmig_descriptors_close(struct dmig_descriptors *descriptors)
{
	/* There is nobody to tell of a failure. */
	if (descriptors->out_flags >= 0)
		(void)fcntl(descriptors->out, F_SETFL, descriptors->out_flags);
	if (descriptors->in_flags >= 0)
		(void)fcntl(descriptors->in, F_SETFL, descriptors->in_flags);
}

int dmig_descriptors_read(struct dmig_descriptors *descriptors, void *bytes, size_t size,
			  u64 deadline, size_t *ret_size)
{
	ssize_t n;
	int error = 0;

	while (!error) {
		n = read(descriptors->in, bytes, size);
		if (n >= 0) {
			*ret_size = (size_t)n;
			return 0;
		}
		if (errno == EAGAIN)
			error = dmig_wait_until(descriptors->in, POLLIN, deadline);
		else if (errno != EINTR)
			error = -errno;
	}
	return error;
}

/* The signal that a failed write has sent; 0: none. */
static int signal_of(int error)
{
	if (error == EPIPE)
		return SIGPIPE;
	return error == EFBIG ? SIGXFSZ : 0;
}

/*
 * writev(), without a signal for a pipe that nobody reads any more, or for a file that
 * may not be so large: it would end the process, and a kernel's device with it.
 */
static ssize_t write_quietly(int fd, const struct iovec *pieces, size_t count)
{
	const struct timespec now = { 0 };
	sigset_t signals, before, pending;
	ssize_t n;
	int error;

	sigemptyset(&signals);
	sigaddset(&signals, SIGPIPE);
	sigaddset(&signals, SIGXFSZ);
	sigpending(&pending);
	pthread_sigmask(SIG_BLOCK, &signals, &before);
	n = writev(fd, pieces, (int)count);
	error = errno;
	sigemptyset(&signals);
	/* One that was there before is somebody else's. */
	if (n < 0 && signal_of(error) && !sigismember(&pending, signal_of(error))) {
		sigaddset(&signals, signal_of(error));
		sigtimedwait(&signals, NULL, &now);
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return n;
}

static ssize_t write_some(const struct dmig_descriptors *descriptors, struct iovec *pieces,
			  size_t count)
{
	const struct msghdr message = { .msg_iov = pieces, .msg_iovlen = count };

	if (descriptors->socket)
		return sendmsg(descriptors->out, &message, MSG_NOSIGNAL);
	return write_quietly(descriptors->out, pieces, count);
}

/* The pieces without their first @size bytes; returns how many there still are. */
static size_t pass_over(struct iovec *pieces, size_t count, size_t size)
{
	size_t first = 0, i;

	while (first < count && size >= pieces[first].iov_len)
		size -= pieces[first++].iov_len;
	for (i = 0; first + i < count; i++)
		pieces[i] = pieces[first + i];
	if (i) {
		pieces[0].iov_base = (char *)pieces[0].iov_base + size;
		pieces[0].iov_len -= size;
	}
	return i;
}

/* Who takes a byte now and then has no more time for it, and is heard as often. */
static int wait_to_write(const struct dmig_descriptors *descriptors, u64 deadline)
{
	struct dmig_patience patience = {
		.deadline = deadline,
		.waiting = descriptors->waiting,
		.arg = descriptors->waiting_arg,
	};
	int error;

	if (dmig_now() >= deadline)
		return -ETIMEDOUT;
	error = dmig_wait_for(descriptors->out, POLLOUT, &patience);
	return error || !patience.waiting ? error : patience.waiting(patience.arg);
}

int dmig_descriptors_write(struct dmig_descriptors *descriptors, const struct devmig_piece *pieces,
			   size_t count, u64 deadline)
{
	struct iovec left[PIECES_MAX];
	ssize_t n;
	size_t i;
	int error = 0;

	if (count > PIECES_MAX)
		return -EINVAL;
	for (i = 0; i < count; i++)
		left[i] = (struct iovec){ (void *)pieces[i].bytes, pieces[i].size };
	count = pass_over(left, count, 0);
	while (count && !error) {
		n = write_some(descriptors, left, count);
		if (n >= 0)
			count = pass_over(left, count, (size_t)n);
		else if (errno == EAGAIN)
			error = wait_to_write(descriptors, deadline);
		else if (errno != EINTR)
			error = -errno;
	}
	return error;
}

void dmig_descriptors_meanwhile(struct dmig_descriptors *descriptors, int (*waiting)(void *arg),
				void *arg)
{
	descriptors->waiting = waiting;
	descriptors->waiting_arg = arg;
}

static int read_kind(void *arg, void *bytes, size_t size, uint64_t deadline, size_t *ret_size)
{
	return dmig_descriptors_read(arg, bytes, size, deadline, ret_size);
}

static int write_kind(void *arg, const struct devmig_piece *pieces, size_t count, uint64_t deadline)
{
	return dmig_descriptors_write(arg, pieces, count, deadline);
}

static void meanwhile_kind(void *arg, int (*waiting)(void *waiting_arg), void *waiting_arg)
{
	dmig_descriptors_meanwhile(arg, waiting, waiting_arg);
}

static void close_kind(void *arg)
{
	dmig_descriptors_close(arg);
	free(arg);
}

DEVMIG_EXPORT int devmig_channel_descriptors(int in, int out, const char *name,
					     struct devmig_channel **ret,
					     struct devmig_error **ret_error)
{
	static const struct devmig_channel_kind kind = {
		.read = read_kind,
		.write = write_kind,
		.meanwhile = meanwhile_kind,
		.close = close_kind,
	};
	struct dmig_descriptors *descriptors = malloc(sizeof(*descriptors));
	int error;

	if (!descriptors)
		return dmig_fail_memory(ret_error);
	*descriptors = (struct dmig_descriptors){ .in = in, .out = out };
	error = dmig_descriptors_open(descriptors);
	if (error) {
		free(descriptors);
		return dmig_fail_io(ret_error, error, name, "open");
	}
	error = devmig_channel_new(&kind, descriptors, in >= 0 && out >= 0, name, ret, ret_error);
	if (error)
		close_kind(descriptors);
	return error;
}
