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

/* That of the file that was there, else that of any new one: mkostemp() makes private ones. */
static mode_t mode_for(const char *path)
{
	struct stat there;
	mode_t mask;

	if (stat(path, &there) == 0)
		return there.st_mode & 07777;
	mask = umask(0);
	umask(mask);
	return 0666 & ~mask;
}

static int open_spare(struct output *output)
{
	int fd = mkostemp(output->spare, O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (fchmod(fd, mode_for(output->real)) == 0)
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

static void forget(struct output *output)
{
	free(output->spare);
	free(output->real);
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
	output->real = realpath(path, NULL);
	if (!output->real)
		output->real = strdup(path);
	if (output->real && asprintf(&output->spare, "%s.XXXXXX", output->real) < 0)
		output->spare = NULL;
	if (!output->spare) {
		forget(output);
		return report_error(NULL);
	}
	if (open_spare(output) == 0)
		return 0;
	fail(path);
	forget(output);
	return STATUS_IO;
}

/* Bring it to the disk, where it is to replace something. */
static int close_file(struct output *output)
{
	int failed = ferror(output->out);

	errno = failed ? EIO : 0;
	if (!failed && output->spare)
		failed = fflush(output->out) || fsync(fileno(output->out));
	if (fclose(output->out) || failed)
		return -1;
	return 0;
}

int output_end(struct output *output, int status)
{
	if (!output->path)
		return status;
	if (close_file(output) && !status)
		status = fail(output->path);
	if (!status && output->spare && rename(output->spare, output->real))
		status = fail(output->path);
	if (status && output->spare)
		unlink(output->spare);
	forget(output);
	return status;
}
