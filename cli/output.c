// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output.h"
#include "report.h"
#include "verb.h"

static int fail(const char *path)
{
	return report_failure(STATUS_IO, "%s: %s", path, strerror(errno));
}

/* mkostemp() makes files that nobody else can read. */
static int open_spare(struct output *output)
{
	mode_t mask = umask(0);
	int fd;

	umask(mask);
	fd = mkostemp(output->spare, O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (fchmod(fd, 0666 & ~mask) == 0)
		output->out = fdopen(fd, "w");
	if (output->out)
		return 0;
	unlink(output->spare);
	close(fd);
	return -1;
}

/* What is there and is no regular file, such as a pipe, is written to as it is. */
static bool is_special(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

int output_begin(struct output *output, const char *path)
{
	*output = (struct output){ .out = stdout };
	if (!path || strcmp(path, "-") == 0)
		return 0;
	*output = (struct output){ .path = path };
	if (is_special(path)) {
		output->out = fopen(path, "we");
		return output->out ? 0 : fail(path);
	}
	if (asprintf(&output->spare, "%s.XXXXXX", path) < 0) {
		output->spare = NULL;
		return report_error(NULL);
	}
	if (open_spare(output) == 0)
		return 0;
	free(output->spare);
	return fail(path);
}

static int close_file(struct output *output)
{
	int failed = ferror(output->out);

	errno = failed ? EIO : 0;
	if (fclose(output->out) || failed)
		return -1;
	return output->spare ? rename(output->spare, output->path) : 0;
}

int output_end(struct output *output, int status)
{
	int err;

	if (!output->path)
		return status;
	err = close_file(output);
	if (err)
		status = fail(output->path);
	if (err && output->spare)
		unlink(output->spare);
	free(output->spare);
	return status;
}
