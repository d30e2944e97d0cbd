/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* DMA of a device into memory that we give it, and what its log says about that. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kind.h"
#include "log.h"
#include "state.h"
#include "table.h"
#include "tap.h"
#include "vgpu.h"

#define PAGE     4096
#define PAGES    64 /* one word of a bitmap */
#define LENGTH   ((uint64_t)PAGES * PAGE)
#define IOVA     ((uint64_t)0x40000000)
#define NOT_HERE (IOVA + 16 * LENGTH)
#define TOO_LONG ((1 << 20) + 4)
#define WORD     0x6d766467

/* More ranges than fit into a page of the kernel's. */
#define TOO_MANY (4096 / sizeof(struct vfio_device_feature_dma_logging_range) + 1)

#define BEATS_US    60000 /* some heartbeats, which come every 10 ms */
#define BOTH_TURNS  16    /* a fill and a heartbeat at once, so many times */
#define ERROR_TURNS 50    /* as long as this is waited for an error */

static const struct vfio_device_feature_dma_logging_range whole = { IOVA, LENGTH };

struct bad_start {
	uint64_t page_size;
	uint32_t count;
	struct vfio_device_feature_dma_logging_range ranges[2];
	int error;
	const char *what;
};

static const struct bad_start bad_starts[] = {
	{ PAGE, 0, { { IOVA, PAGE } }, -EINVAL, "no ranges" },
	{ PAGE, 1, { { IOVA + 1, PAGE } }, -EINVAL, "a range that begins inside a page" },
	{ PAGE, 1, { { IOVA, PAGE + 1 } }, -EINVAL, "a range that ends inside a page" },
	{ PAGE, 1, { { UINT64_MAX - PAGE + 1, 2 * PAGE } }, -EOVERFLOW, "a range past the end" },
	{ PAGE, 2, { { IOVA, 2 * PAGE }, { IOVA + PAGE, PAGE } }, -EINVAL, "ranges that overlap" },
	{ PAGE, 2, { { IOVA, PAGE }, { IOVA, PAGE } }, -EINVAL, "the same range twice" },
	{ 0, 1, { { IOVA, PAGE } }, -EINVAL, "pages of no size" },
};

static void check_bad_starts(const struct device *device)
{
	static const struct vfio_device_feature_dma_logging_range many[TOO_MANY];
	uint64_t page_size = PAGE;

	tap_rule(
		"DMA_LOGGING_START: ranges in pages, apart from each other, as many as fit a page");
	for (size_t i = 0; i < sizeof(bad_starts) / sizeof(bad_starts[0]); i++) {
		const struct bad_start *bad = &bad_starts[i];
		uint64_t asked = bad->page_size;
		int error = log_start(device, bad->ranges, bad->count, &asked);

		tap_ok(error == bad->error, "start with %s is refused (%s)", bad->what,
		       strerror(-error));
	}
	tap_ok(log_start(device, many, TOO_MANY, &page_size) == -E2BIG,
	       "start with %zu ranges is refused with E2BIG", TOO_MANY);
}

static void check_bad_reports(const struct device *device)
{
	uint64_t bits = 0;

	tap_rule("DMA_LOGGING_REPORT: any page size that is a power of two, from 4096");
	tap_ok(log_report(device, IOVA, LENGTH, 2048, &bits) == -EINVAL,
	       "a report in pages of 2048 is refused with EINVAL");
	tap_ok(log_report(device, IOVA, LENGTH, 3 * PAGE, &bits) == -EINVAL,
	       "a report in pages of 3 * 4096 is refused with EINVAL");
	tap_ok(log_report(device, UINT64_MAX - PAGE + 1, 2 * PAGE, PAGE, &bits) == -EOVERFLOW,
	       "a report past the end is refused with EOVERFLOW");
}

static void check_not_started(const struct device *device, const char *when)
{
	uint64_t bits = 0;
	int error = log_report(device, IOVA, LENGTH, PAGE, &bits);

	promise(device, FAULT_LOG_REPORT, error != 0 && bits == 0, "a report %s is refused (%s)",
		when, strerror(-error));
}

static bool start(const struct device *device)
{
	uint64_t page_size = PAGE;
	int error = log_start(device, &whole, 1, &page_size);

	if (!tap_ok(!error, "start in pages of 4096 (%s)", strerror(-error)))
		return false;
	return tap_ok(page_size >= PAGE && (page_size & (page_size - 1)) == 0,
		      "the device logs pages of %" PRIu64, page_size);
}

static void check_once(const struct device *device)
{
	uint64_t page_size = PAGE;
	int error = log_start(device, &whole, 1, &page_size);

	tap_rule("DMA_LOGGING_START: another start is not allowed in the meantime");
	promise(device, FAULT_LOG_TWICE, error != 0, "a second start is refused (%s)",
		strerror(-error));
}

static int begin_heartbeat(const struct device *device, uint64_t iova)
{
	int error = vgpu_put_pair(device, VGPU_ADDRESS, iova);

	return error ? error : vgpu_put(device, VGPU_COMMAND, VGPU_HEARTBEAT_ON);
}

struct span {
	uint32_t offset;
	uint32_t length;
};

static const struct span spans[] = {
	{ 0, 4 },
	{ PAGE - 4, 8 },
	{ 3 * PAGE + 100, 2 * PAGE },
	{ 10 * PAGE, PAGE },
	{ (PAGES - 1) * PAGE, PAGE },
	{ 0, LENGTH },
};

/* The bits of the pages that a span touches, by counting them. */
static uint64_t pages_of(const struct span *span)
{
	uint64_t bits = 0;

	for (uint32_t at = span->offset; at < span->offset + span->length; at += 4)
		bits |= (uint64_t)1 << at / PAGE;
	return bits;
}

static bool is_written(const uint8_t *memory, const struct span *span)
{
	const uint8_t word[4] = { WORD & 0xff, WORD >> 8 & 0xff, WORD >> 16 & 0xff, WORD >> 24 };

	for (uint32_t i = 0; i < LENGTH; i++) {
		bool inside = i >= span->offset && i < span->offset + span->length;

		if (memory[i] != (inside ? word[(i - span->offset) % 4] : 0))
			return false;
	}
	return true;
}

static void check_span(const struct device *device, uint8_t *memory, const struct span *span)
{
	uint64_t bits = 0;
	uint64_t again = 0;
	int status;

	memset(memory, 0, LENGTH);
	status = vgpu_fill(device, IOVA + span->offset, span->length, WORD);
	tap_ok(status == VGPU_IDLE && is_written(memory, span),
	       "%u bytes at %#x are written, and nothing else (status %d)", span->length,
	       span->offset, status);
	log_report(device, IOVA, LENGTH, PAGE, &bits);
	tap_ok(bits == pages_of(span), "the log has these pages: %#" PRIx64, bits);
	log_report(device, IOVA, LENGTH, PAGE, &again);
	tap_ok(again == 0, "the report cleared the log");
}

/* Two pages far apart are reported by halves, each clearing its own half only. */
static void check_halves(const struct device *device)
{
	uint64_t low = 0;
	uint64_t high = 0;

	vgpu_fill(device, IOVA + 5 * PAGE, 4, WORD);
	vgpu_fill(device, IOVA + 40 * PAGE, 4, WORD);
	log_report(device, IOVA, LENGTH / 2, PAGE, &low);
	log_report(device, IOVA + LENGTH / 2, LENGTH / 2, PAGE, &high);
	tap_ok(low == 1 << 5 && high == 1 << 8,
	       "a report clears its own range only (%#" PRIx64 ", %#" PRIx64 ")", low, high);
}

static void check_bits_stay(const struct device *device)
{
	uint64_t bits = (uint64_t)1 << 60 | 1;

	vgpu_fill(device, IOVA + 7 * PAGE, 4, WORD);
	log_report(device, IOVA, LENGTH, PAGE, &bits);
	tap_ok(bits == ((uint64_t)1 << 60 | 1 << 7 | 1), "a report clears no bit that was set");
}

static void check_larger_pages(const struct device *device)
{
	uint64_t bits = 0;

	vgpu_fill(device, IOVA + 6 * PAGE, 2 * PAGE, WORD);
	vgpu_fill(device, IOVA + 13 * PAGE, 4, WORD);
	log_report(device, IOVA, LENGTH, 4 * PAGE, &bits);
	tap_ok(bits == (1 << 1 | 1 << 3), "a report in larger pages (%#" PRIx64 ")", bits);
}

static void check_refused_dma(const struct device *device)
{
	uint64_t bits = 0;

	tap_ok(vgpu_fill(device, NOT_HERE, 4, WORD) == VGPU_ERROR,
	       "DMA to what is not mapped is an error");
	tap_ok(vgpu_fill(device, IOVA, TOO_LONG, WORD) == VGPU_ERROR,
	       "DMA that is too long is an error");
	log_report(device, IOVA, LENGTH, PAGE, &bits);
	tap_ok(bits == 0, "DMA that did not happen is not in the log (%#" PRIx64 ")", bits);
}

/* The heartbeat may come after the end of the fill, as late as the machine is slow. */
static bool comes_to_an_error(const struct device *device)
{
	int status = vgpu_status_at_end(device);

	for (int i = 0; i < ERROR_TURNS && status == VGPU_IDLE; i++) {
		usleep(BEATS_US);
		status = vgpu_status_at_end(device);
	}
	return status == VGPU_ERROR;
}

/* Both begin when the device runs; that the fill ends well is no cure for the heartbeat. */
static void check_both(struct device *device)
{
	int errors = 0;
	int none = -1;

	for (int i = 0; i < BOTH_TURNS; i++) {
		if (!state_go(device, DMIG_STATE_STOP, &none) ||
		    begin_heartbeat(device, NOT_HERE) ||
		    vgpu_begin_fill(device, IOVA, (uint32_t)LENGTH, WORD) ||
		    !state_go(device, DMIG_STATE_RUNNING, &none))
			break;
		errors += comes_to_an_error(device);
	}
	tap_ok(errors == BOTH_TURNS,
	       "a heartbeat that fails beside a fill is an error (%d of %d times)", errors,
	       BOTH_TURNS);
}

static bool beats(const struct device *device, uint8_t *memory)
{
	uint64_t bits = 0;

	log_report(device, IOVA, LENGTH, PAGE, &bits);
	memset(memory, 0xff, 8);
	usleep(BEATS_US);
	bits = 0;
	log_report(device, IOVA, LENGTH, PAGE, &bits);
	return bits == 1 && memcmp(memory, "\xff\xff\xff\xff\xff\xff\xff\xff", 8) != 0;
}

static bool is_silent(const struct device *device, uint8_t *memory)
{
	uint64_t bits = 0;

	log_report(device, IOVA, LENGTH, PAGE, &bits);
	memset(memory, 0xff, 8);
	usleep(BEATS_US);
	bits = 0;
	log_report(device, IOVA, LENGTH, PAGE, &bits);
	return bits == 0 && memcmp(memory, "\xff\xff\xff\xff\xff\xff\xff\xff", 8) == 0;
}

/* The sample can't tell peer to peer DMA from other, so it has to stop all in the P2P states. */
static void check_heartbeat(struct device *device, uint8_t *memory)
{
	int data_fd = -1;

	tap_rule("STOP: no DMA; P2P states: no peer to peer DMA, or none at all; running: all");
	if (begin_heartbeat(device, IOVA)) {
		tap_ok(false, "on the way: heartbeat on");
		return;
	}
	tap_ok(beats(device, memory), "the heartbeat writes in RUNNING");
	if (dmig_state_covered(device->flags, DMIG_STATE_PRE_COPY) &&
	    state_go(device, DMIG_STATE_PRE_COPY, &data_fd))
		tap_ok(beats(device, memory), "the heartbeat writes in PRE_COPY");
	fd_close(&data_fd);
	if (dmig_state_covered(device->flags, DMIG_STATE_RUNNING_P2P) &&
	    state_go(device, DMIG_STATE_RUNNING_P2P, &data_fd))
		tap_ok(is_silent(device, memory), "nothing is written in RUNNING_P2P");
	if (state_go(device, DMIG_STATE_STOP, &data_fd))
		tap_ok(is_silent(device, memory), "nothing is written in STOP");
	if (state_go(device, DMIG_STATE_RUNNING, &data_fd))
		tap_ok(beats(device, memory), "the heartbeat goes on in RUNNING");
	vgpu_put(device, VGPU_COMMAND, VGPU_HEARTBEAT_OFF);
	tap_ok(is_silent(device, memory), "the heartbeat is off");
}

static void check_writes(struct device *device, uint8_t *memory)
{
	uint64_t bits = 0;

	tap_rule("only DMA writes are logged; a report reads and clears, and never clears bits of "
		 "the bitmap");
	log_report(device, IOVA, LENGTH, PAGE, &bits);
	tap_ok(bits == 0, "nothing was written, and nothing is logged (%#" PRIx64 ")", bits);
	for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++)
		check_span(device, memory, &spans[i]);
	check_halves(device);
	check_bits_stay(device);
	check_larger_pages(device);
	check_refused_dma(device);
	check_both(device);
	check_heartbeat(device, memory);
}

static void check_range(struct device *device)
{
	const struct vfio_device_feature_dma_logging_range first = { IOVA, 8 * PAGE };
	uint64_t page_size = PAGE;
	uint64_t bits = 0;

	if (log_start(device, &first, 1, &page_size)) {
		tap_ok(false, "on the way: start on eight pages");
		return;
	}
	vgpu_fill(device, IOVA + 4 * PAGE, 8 * PAGE, WORD);
	log_report(device, IOVA, 8 * PAGE, PAGE, &bits);
	tap_ok(bits == 0xf0,
	       "a write across the end of the range: its part is logged (%#" PRIx64 ")", bits);
	log_stop(device);
}

static void check_logging(struct device *device, uint8_t *memory)
{
	check_bad_starts(device);
	check_bad_reports(device);
	check_not_started(device, "before a start");
	if (!start(device))
		return;
	check_once(device);
	if (device->kind->has_dma)
		check_writes(device, memory);
	else
		tap_skip("the device does no DMA that we know of", "DMA writes");
	tap_ok(log_stop(device) == 0, "stop");
	check_not_started(device, "after a stop");
	if (device->kind->has_dma)
		check_range(device);
}

int command_dma(const struct options *options)
{
	struct device device;
	uint8_t *memory;
	int error;

	device_open(&device, options->words[0], options);
	tap_note("%s", device.kind->name);
	memory = mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		tap_bail("no memory");
	error = device_map_dma(&device, memory, LENGTH, IOVA);
	tap_ok(!error, "memory is mapped for the device (%s)", strerror(-error));
	if (!log_has_reports(&device))
		tap_skip("this kernel has no iova_bitmap", "DMA logging");
	else if (state_restart(&device))
		check_logging(&device, memory);
	munmap(memory, LENGTH);
	device_close(&device);
	return tap_done();
}
