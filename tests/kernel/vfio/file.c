/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Single steps for scripts: content and streams, to and from files. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "content.h"
#include "kind.h"
#include "state.h"
#include "stream.h"
#include "table.h"
#include "tap.h"

#define ROUNDS 2

static void write_file(const char *path, const struct stream *stream)
{
	int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
	size_t done = 0;

	while (fd >= 0 && done < stream->length) {
		ssize_t now = write(fd, stream->bytes + done, stream->length - done);

		if (now <= 0)
			break;
		done += (size_t)now;
	}
	if (fd < 0 || done < stream->length || close(fd))
		tap_bail("%s: %s", path, strerror(errno));
}

static void read_file(const char *path, struct stream *stream)
{
	static uint8_t buffer[65536];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t now = -1;

	while (fd >= 0 && (now = read(fd, buffer, sizeof(buffer))) > 0)
		stream_append(stream, buffer, (size_t)now);
	if (fd < 0 || now < 0)
		tap_bail("%s: %s", path, strerror(errno));
	close(fd);
}

int command_save(const struct options *options)
{
	struct save_plan plan = { .precopy = options->precopy,
				  .chunk = options->chunk,
				  .rounds = ROUNDS };
	struct stream stream = { 0 };
	struct save_seen seen = { 0 };
	struct device device;
	int data_fd = -1;

	device_open(&device, options->words[0], options);
	if (options->have_seed && !content_fill(&device, options->seed))
		return tap_done();
	if (stream_save(&device, &plan, &stream, &seen, &data_fd)) {
		tap_note("initial %" PRIu64 ", dirty %" PRIu64 ", then %" PRIu64 " and %" PRIu64,
			 (uint64_t)seen.first.initial_bytes, (uint64_t)seen.first.dirty_bytes,
			 (uint64_t)seen.drained.initial_bytes, (uint64_t)seen.drained.dirty_bytes);
		write_file(options->words[1], &stream);
		tap_ok(state_go(&device, DMIG_STATE_STOP, &data_fd),
		       "saved %zu bytes, %zu of them before the stop", stream.length,
		       stream.precopy);
	}
	fd_close(&data_fd);
	stream_free(&stream);
	device_close(&device);
	return tap_done();
}

struct error_name {
	const char *name;
	int number;
};

static const struct error_name error_names[] = {
	{ "EINVAL", EINVAL },   { "EIO", EIO },         { "EFAULT", EFAULT },
	{ "ENOMEM", ENOMEM },   { "ENODEV", ENODEV },   { "EILSEQ", EILSEQ },
	{ "EPROTO", EPROTO },   { "EPERM", EPERM },     { "EOPNOTSUPP", EOPNOTSUPP },
	{ "ENOSPC", ENOSPC },   { "EBADMSG", EBADMSG }, { "EMSGSIZE", EMSGSIZE },
	{ "ENOEXEC", ENOEXEC }, { "EXDEV", EXDEV },     { "ENODATA", ENODATA },
};

/* "EINVAL@stop"; bails out at what can't be, as it would be an expectation of nothing. */
static void parse_expectation(const char *text, int *error, const char **phase)
{
	size_t length = strcspn(text, "@");

	*error = 0;
	*phase = text[length] == '@' ? text + length + 1 : NULL;
	for (size_t i = 0; i < sizeof(error_names) / sizeof(error_names[0]); i++)
		if (strlen(error_names[i].name) == length &&
		    strncmp(error_names[i].name, text, length) == 0)
			*error = error_names[i].number;
	if (*error == 0)
		tap_bail("not an errno that is known here: %s", text);
	for (int i = LOAD_RESUMING; i < LOAD_DONE; i++)
		if (*phase != NULL && strcmp(*phase, load_phase_names[i]) == 0)
			return;
	if (*phase != NULL)
		tap_bail("not a phase: %s", *phase);
}

static void check_failure(const struct load *load, const char *expectation)
{
	const char *phase;
	int error;

	parse_expectation(expectation, &error, &phase);
	tap_ok(load->error == -error &&
		       (phase == NULL || strcmp(phase, load_phase_names[load->phase]) == 0),
	       "load fails with %s (%s at %s after %zu bytes)", expectation, strerror(-load->error),
	       load_phase_names[load->phase], load->taken);
}

static void check_success(struct device *device, struct load *load, const struct options *options)
{
	if (!tap_ok(load->phase == LOAD_DONE, "loaded (%s at %s after %zu bytes)",
		    strerror(-load->error), load_phase_names[load->phase], load->taken))
		return;
	if (state_go(device, DMIG_STATE_RUNNING, &load->data_fd) && options->have_seed)
		content_check(device, options->seed, "after the load");
}

int command_load(const struct options *options)
{
	struct stream stream = { 0 };
	struct device device;
	struct load load;

	read_file(options->words[1], &stream);
	device_open(&device, options->words[0], options);
	load = stream_load(&device, stream.bytes, stream.length, options->chunk);
	if (options->expect != NULL)
		check_failure(&load, options->expect);
	else
		check_success(&device, &load, options);
	fd_close(&load.data_fd);
	stream_free(&stream);
	device_close(&device);
	return tap_done();
}

int command_fill(const struct options *options)
{
	struct device device;

	device_open(&device, options->words[0], options);
	if (device.kind->fill == NULL)
		tap_bail("%s: nothing is known of its content", device.uuid);
	tap_ok(content_fill(&device, options->seed), "filled with seed %" PRIu64, options->seed);
	device_close(&device);
	return tap_done();
}

int command_verify(const struct options *options)
{
	struct device device;

	device_open(&device, options->words[0], options);
	content_check(&device, options->seed, "as it is found");
	device_close(&device);
	return tap_done();
}
