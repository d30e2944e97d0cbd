// SPDX-License-Identifier: LGPL-2.1-or-later
#include "output.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUFFER_SIZE ((size_t)1 << 20)

int output_open(struct output *output, const char *path)
{
	output->used = 0;
	output->fd = STDOUT_FILENO;
	output->buffer = malloc(BUFFER_SIZE);
	if (!output->buffer)
		return -1;
	if (path)
		output->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	return output->fd < 0 ? -1 : 0;
}

int output_flush(struct output *output)
{
	size_t done = 0;

	while (done < output->used) {
		ssize_t count = write(output->fd, output->buffer + done, output->used - done);

		if (count < 0 && errno != EINTR)
			return -1;
		if (count > 0)
			done += (size_t)count;
	}
	output->used = 0;
	return 0;
}

void output_close(struct output *output)
{
	free(output->buffer);
	if (output->fd > STDERR_FILENO)
		close(output->fd);
}

int output_room(struct output *output, size_t size)
{
	return output->used + size > BUFFER_SIZE ? output_flush(output) : 0;
}

void put(struct output *output, const char *bytes, size_t size)
{
	memcpy(output->buffer + output->used, bytes, size);
	output->used += size;
}

void put_text(struct output *output, const char *text)
{
	put(output, text, strlen(text));
}

void put_hex(struct output *output, uint64_t number, unsigned int digits)
{
	char *to = output->buffer + output->used;
	unsigned int i;

	for (i = digits; i > 0; number >>= 4)
		to[--i] = "0123456789abcdef"[number & 15];
	output->used += digits;
}
