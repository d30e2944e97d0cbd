// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "conform_run.h"

bool conform_found(struct conform *conform, const char *at, const char *wanted,
		   const char *got_format, ...)
{
	struct conform_outcome *outcome = &conform->outcome;
	struct conform_finding *finding;
	va_list args;

	if (conform->failure)
		return false; /* nothing can be said any more */
	outcome->result = conform->test->should ? RESULT_REMARK : RESULT_FAIL;
	if (outcome->count++ >= CONFORM_FINDINGS_MAX)
		return false;
	finding = &outcome->findings[outcome->count - 1];
	snprintf(finding->at, sizeof(finding->at), "%s", at);
	snprintf(finding->wanted, sizeof(finding->wanted), "%s", wanted);
	va_start(args, got_format);
	vsnprintf(finding->got, sizeof(finding->got), got_format, args);
	va_end(args);
	return false;
}

bool conform_skip(struct conform *conform, const char *format, ...)
{
	struct conform_outcome *outcome = &conform->outcome;
	va_list args;

	if (outcome->result != RESULT_PASS)
		return false;
	outcome->result = RESULT_SKIP;
	va_start(args, format);
	vsnprintf(outcome->why_skipped, sizeof(outcome->why_skipped), format, args);
	va_end(args);
	return false;
}

bool conform_fail(struct conform *conform, int error)
{
	if (!conform->failure)
		conform->failure = error;
	return false;
}

uint64_t conform_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void conform_sleep(unsigned int milliseconds)
{
	struct timespec left = {
		.tv_sec = milliseconds / 1000,
		.tv_nsec = (long)(milliseconds % 1000) * 1000000,
	};

	/* The progress is shown by a signal. */
	while (nanosleep(&left, &left) && errno == EINTR)
		;
}

bool conform_in_time(struct conform *conform)
{
	if (conform->failure)
		return false;
	if (conform_now() < conform->deadline)
		return true;
	return conform_found(conform, "the test as a whole", "done within its time",
			     "not done after %u s, with %llu bytes moved",
			     conform->options->timeout, (unsigned long long)conform->moved);
}

struct conform_text conform_state_text(unsigned int state)
{
	const char *name = devmig_state_name(state);
	struct conform_text text;

	if (name)
		snprintf(text.text, sizeof(text.text), "%s", name);
	else
		snprintf(text.text, sizeof(text.text), "state %u", state);
	return text;
}

struct conform_text conform_arc_text(unsigned int from, unsigned int to)
{
	struct conform_text text;

	snprintf(text.text, sizeof(text.text), "%.16s -> %.16s", conform_state_text(from).text,
		 conform_state_text(to).text);
	return text;
}

/* What drivers and servers answer, as programs spell it. */
static const struct {
	int error;
	const char *name;
} errnos[] = {
	{ 0, "0" },
	{ EPERM, "EPERM" },
	{ ENOENT, "ENOENT" },
	{ EINTR, "EINTR" },
	{ EIO, "EIO" },
	{ ENXIO, "ENXIO" },
	{ E2BIG, "E2BIG" },
	{ EBADF, "EBADF" },
	{ EAGAIN, "EAGAIN" },
	{ ENOMEM, "ENOMEM" },
	{ EACCES, "EACCES" },
	{ EFAULT, "EFAULT" },
	{ EBUSY, "EBUSY" },
	{ EEXIST, "EEXIST" },
	{ ENODEV, "ENODEV" },
	{ EINVAL, "EINVAL" },
	{ ENOTTY, "ENOTTY" },
	{ EFBIG, "EFBIG" },
	{ ENOSPC, "ENOSPC" },
	{ ESPIPE, "ESPIPE" },
	{ EPIPE, "EPIPE" },
	{ ERANGE, "ERANGE" },
	{ ENOSYS, "ENOSYS" },
	{ ENOMSG, "ENOMSG" },
	{ ENODATA, "ENODATA" },
	{ EPROTO, "EPROTO" },
	{ EBADMSG, "EBADMSG" },
	{ EOVERFLOW, "EOVERFLOW" },
	{ EMSGSIZE, "EMSGSIZE" },
	{ EOPNOTSUPP, "EOPNOTSUPP" },
	{ ENOTCONN, "ENOTCONN: the device is gone" },
	{ ETIMEDOUT, "ETIMEDOUT: no answer in time" },
	{ ESTALE, "ESTALE" },
};

struct conform_text conform_errno_text(int error)
{
	struct conform_text text;

	for (size_t i = 0; i < sizeof(errnos) / sizeof(*errnos); i++) {
		if (errnos[i].error == -error) {
			snprintf(text.text, sizeof(text.text), "%s", errnos[i].name);
			return text;
		}
	}
	snprintf(text.text, sizeof(text.text), "%s", strerror(-error));
	return text;
}
