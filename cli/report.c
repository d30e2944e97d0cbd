// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "report.h"
#include "verb.h"
#include "visible.h"

static void print(const char *format, va_list args)
{
	cli_auto(free) char *text = NULL;

	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	fputs("devmig: ", stderr);
	put_visible(stderr, text ? text : strerror(ENOMEM));
	fputc('\n', stderr);
}

int report_usage(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print(format, args);
	va_end(args);
	return STATUS_USAGE;
}

int report_failure(int status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print(format, args);
	va_end(args);
	return status;
}

static const struct {
	int error;
	int status;
} statuses[] = {
	{ -EBADMSG, STATUS_USAGE },
	{ -E2BIG, STATUS_USAGE },
	{ -EINVAL, STATUS_USAGE },
	{ -EXDEV, STATUS_NO }, /* a form that can't hold the content */
};

int status_of_errno(int error)
{
	size_t i;

	for (i = 0; i < sizeof(statuses) / sizeof(*statuses); i++)
		if (statuses[i].error == error)
			return statuses[i].status;
	return STATUS_IO;
}

int report_error(const struct devmig_error *error)
{
	if (!error)
		return report_failure(STATUS_IO, "%s", strerror(ENOMEM));
	/* The reader of a pipe has left: it knows. */
	if (devmig_error_errno(error) != -EPIPE)
		report_failure(0, "%s", devmig_error_text(error));
	return status_of_errno(devmig_error_errno(error));
}

int report_damaged(void)
{
	return report_failure(STATUS_USAGE, "the index is damaged; make it anew with devmig index");
}

int report_two_stdins(char **operands, size_t count)
{
	size_t i, dashes = 0;

	for (i = 0; i < count; i++)
		dashes += strcmp(operands[i], "-") == 0;
	if (dashes < 2)
		return 0;
	return report_usage("standard input ('-') can be read only once");
}
