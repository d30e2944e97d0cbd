// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cleanup.h"
#include "conform_run.h"
#include "report.h"
#include "verb.h"

static int open_device(struct conform *conform, struct devmig_error **ret_error)
{
	const struct devmig_device_options options = {
		.timeout = conform->options->timeout * 1000,
	};
	int err = devmig_device_open(conform->context, conform->options->device, &options,
				     &conform->device, ret_error);

	if (!err)
		conform->info = *devmig_device_info(conform->device);
	return err;
}

/* Memory for a device that wants to write some; most need none, so it may fail. */
static void map_memory(struct conform *conform)
{
	const struct devmig_dma dma = {
		.bytes = conform->dma,
		.fd = conform->dma_fd,
		.iova = CONFORM_IOVA,
		.size = CONFORM_DMA_SIZE,
		.read = true,
		.write = true,
	};

	if (conform->dma && devmig_device_map(conform->device, &dma, NULL)) {
		munmap(conform->dma, CONFORM_DMA_SIZE);
		conform->dma = NULL;
	}
}

static int make_memory(struct conform *conform)
{
	void *bytes;

	conform->dma_fd = memfd_create("devmig-conform", MFD_CLOEXEC);
	if (conform->dma_fd < 0 || ftruncate(conform->dma_fd, CONFORM_DMA_SIZE))
		return -errno;
	bytes = mmap(NULL, CONFORM_DMA_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, conform->dma_fd,
		     0);
	if (bytes == MAP_FAILED)
		return -errno;
	conform->dma = bytes;
	return 0;
}

int conform_poke(struct conform *conform)
{
	const struct conform_options *options = conform->options;

	for (size_t i = 0; i < options->npokes; i++) {
		const struct conform_poke *poke = &options->pokes[i];
		int err = devmig_device_region_write(conform->device, poke->region, poke->offset,
						     poke->bytes, poke->size, NULL);

		if (err)
			return err;
	}
	return 0;
}

/* What only a reset would tell: whether one is possible.  The flag need not be right. */
static void try_reset(struct conform *conform)
{
	conform->can_reset = !conform->options->safe && !devmig_device_reset(conform->device, NULL);
}

static int prepare(struct conform *conform)
{
	int err = make_memory(conform);

	if (err)
		return report_failure(STATUS_IO, "memory for DMA: %s", strerror(-err));
	if (conform->info.generation == DEVMIG_GENERATION_V2)
		try_reset(conform);
	map_memory(conform);
	err = conform_poke(conform);
	if (err)
		return report_failure(STATUS_IO, "%s: --poke: %s", conform->options->device,
				      strerror(-err));
	return 0;
}

/* A device besides the one that is tested. */
static int open_other(struct conform *conform, const char *name, struct devmig_device **ret)
{
	cli_auto(error) struct devmig_error *error = NULL;

	if (!name)
		return 0;
	if (devmig_device_open(conform->context, name, NULL, ret, &error))
		return report_error(error);
	if (devmig_device_info(*ret)->generation != DEVMIG_GENERATION_V2)
		return report_failure(STATUS_UNKNOWN,
				      "%s can't migrate: it has no version 2 of "
				      "VFIO's migration",
				      name);
	return 0;
}

int conform_open(struct conform *conform)
{
	cli_auto(error) struct devmig_error *error = NULL;
	int status;

	conform->dma_fd = -1;
	conform->reference = CONFORM_STREAM_NONE;
	if (open_device(conform, &error))
		return report_error(error);
	status = prepare(conform);
	if (!status)
		status = open_other(conform, conform->options->second, &conform->second);
	if (!status)
		status = open_other(conform, conform->options->foreign, &conform->foreign);
	return status;
}

void conform_close(struct conform *conform)
{
	devmig_device_close(conform->device);
	devmig_device_close(conform->second);
	devmig_device_close(conform->foreign);
	conform_stream_close(&conform->reference);
	if (conform->dma)
		munmap(conform->dma, CONFORM_DMA_SIZE);
	if (conform->dma_fd >= 0)
		close(conform->dma_fd);
}

bool conform_reopen(struct conform *conform)
{
	devmig_device_close(conform->device);
	conform->device = NULL;
	if (open_device(conform, NULL))
		return false;
	if (conform->can_reset)
		devmig_device_reset(conform->device, NULL);
	map_memory(conform);
	return !conform_poke(conform);
}

bool conform_covers(const struct conform *conform, unsigned int state)
{
	return devmig_state_covered(conform->info.flags, state);
}

unsigned int conform_state(struct conform *conform, const char *at)
{
	unsigned int state = DEVMIG_STATES;
	int err = devmig_device_state(conform->device, &state, NULL);

	if (!err)
		return state;
	conform_found(conform, at, "the state can be read", "%s", conform_errno_text(err).text);
	return DEVMIG_STATES;
}

bool conform_expect_state(struct conform *conform, const char *at, unsigned int state)
{
	const unsigned int is = conform_state(conform, at);

	if (is == state)
		return true;
	if (is != DEVMIG_STATES)
		conform_found(conform, at, conform_state_text(state).text, "the device is in %s",
			      conform_state_text(is).text);
	return false;
}

int conform_request(struct conform *conform, unsigned int state)
{
	return devmig_device_request(conform->device, state, NULL);
}

/* "EIO; the device is in STOP" */
static struct conform_text failure_text(struct conform *conform, int err)
{
	const struct conform_text error = conform_errno_text(err);
	unsigned int state = DEVMIG_STATES;
	struct conform_text text;

	if (devmig_device_state(conform->device, &state, NULL))
		return error;
	snprintf(text.text, sizeof(text.text), "%.40s; the device is in %.16s", error.text,
		 conform_state_text(state).text);
	return text;
}

bool conform_must_go(struct conform *conform, const char *at, unsigned int state)
{
	int err = conform_request(conform, state);

	if (err)
		return conform_found(conform, at, conform_state_text(state).text, "%s",
				     failure_text(conform, err).text);
	return conform_expect_state(conform, at, state);
}

bool conform_reset(struct conform *conform, const char *at)
{
	int err;

	if (!conform->can_reset)
		return conform_found(conform, at, "RUNNING",
				     "nothing but a reset helps, which is not allowed, or fails");
	err = devmig_device_reset(conform->device, NULL);
	if (err)
		return conform_found(conform, at, "a reset", "%s", conform_errno_text(err).text);
	if (!conform_expect_state(conform, at, DEVMIG_STATE_RUNNING))
		return false;
	err = conform->elsewhere ? 0 : conform_poke(conform);
	return err ? conform_fail(conform, err) : true;
}

bool conform_settle(struct conform *conform)
{
	static const char at[] = "back to RUNNING";
	unsigned int state = conform_state(conform, at);

	if (state == DEVMIG_STATES)
		return false;
	if (state == DEVMIG_STATE_RUNNING)
		return true;
	if (state != DEVMIG_STATE_ERROR && state != DEVMIG_STATE_RESUMING &&
	    !conform_request(conform, DEVMIG_STATE_RUNNING) &&
	    !devmig_device_state(conform->device, &state, NULL) && state == DEVMIG_STATE_RUNNING)
		return true;
	return conform_reset(conform, at);
}

bool conform_enter(struct conform *conform, unsigned int state)
{
	struct conform_text at;
	int err;

	if (!conform_in_time(conform) || !conform_settle(conform))
		return false;
	snprintf(at.text, sizeof(at.text), "to %.20s, arc by arc", conform_state_text(state).text);
	err = devmig_device_go(conform->device, state, NULL, NULL);
	if (err)
		return conform_found(conform, at.text, conform_state_text(state).text, "%s",
				     failure_text(conform, err).text);
	return conform_expect_state(conform, at.text, state);
}

void conform_elsewhere(struct conform *conform, struct devmig_device *other,
		       void (*act)(struct conform *conform, struct conform_stream *stream),
		       struct conform_stream *stream)
{
	struct devmig_device *own = conform->device;

	conform->device = other;
	conform->elsewhere = true;
	act(conform, stream);
	conform_settle(conform);
	conform->device = own;
	conform->elsewhere = false;
}
