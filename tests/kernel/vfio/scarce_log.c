/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "scarce_log.h"

#include <errno.h>
#include <sys/mman.h>

#include "fail_nth.h"
#include "log.h"
#include "tap.h"
#include "vgpu.h"

#define PAGE  4096
#define PAGES 64 /* one word of a bitmap */
#define IOVA  ((uint64_t)0x40000000)
#define WORD  0x7363726d

struct logging {
	struct device *device;
	uint64_t bits;
};

static int start_log(void *context)
{
	static const struct vfio_device_feature_dma_logging_range whole = { IOVA, PAGES * PAGE };
	struct logging *logging = context;
	uint64_t page_size = PAGE;

	return log_start(logging->device, &whole, 1, &page_size);
}

static int report_log(void *context)
{
	struct logging *logging = context;

	/* The word is there: of one that is not, iova_bitmap can't say that it could not be pinned. */
	return log_report(logging->device, IOVA, PAGES * PAGE, PAGE, &logging->bits);
}

static int stop_log(void *context)
{
	struct logging *logging = context;

	return log_stop(logging->device);
}

/* A second start is refused. */
static bool is_started(struct logging *logging)
{
	return start_log(logging) == -EBUSY;
}

/* Ends with no log. */
static bool check_started(void *context, int error)
{
	const bool started = is_started(context);

	return stop_log(context) == 0 && started == !error;
}

/* Ends with pages 1 to 3 in the log, and none told. */
static bool write_by_dma(struct logging *logging)
{
	report_log(logging);
	logging->bits = 0;
	return vgpu_fill(logging->device, IOVA + PAGE, 3 * PAGE, WORD) == VGPU_IDLE;
}

/* What a report that failed has not told the next one tells. */
static bool check_reported(void *context, int error)
{
	struct logging *logging = context;

	if (error && report_log(logging))
		return false;
	return logging->bits == 0xe && write_by_dma(logging);
}

/* Ends with a log, which the question itself starts where there was none. */
static bool check_stopped(void *context, int error)
{
	return is_started(context) == !!error;
}

static void check_report(struct logging *logging)
{
	const struct scarce scarce = { "report of the log", report_log, check_reported, logging,
				       0 };

	if (!log_has_reports(logging->device))
		tap_skip("this kernel has no iova_bitmap", "report of the log");
	else if (tap_ok(write_by_dma(logging), "DMA is logged"))
		fail_each(&scarce);
}

void scarce_log(struct device *device)
{
	void *memory =
		mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct logging logging = { .device = device };
	const struct scarce starting = { "start of the log", start_log, check_started, &logging,
					 0 };
	const struct scarce stopping = { "stop of the log", stop_log, check_stopped, &logging, 0 };

	if (memory == MAP_FAILED)
		tap_bail("no memory");
	if (!tap_ok(device_map_dma(device, memory, PAGES * PAGE, IOVA) == 0,
		    "memory is mapped for the device"))
		return;
	fail_each(&starting);
	tap_ok(start_log(&logging) == 0, "it is started");
	check_report(&logging);
	fail_each(&stopping);
	tap_ok(stop_log(&logging) == 0, "it is stopped");
}
