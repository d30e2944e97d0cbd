// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "conform_run.h"
#include "conform_tests.h"

#define PAGES (CONFORM_DMA_SIZE / CONFORM_PAGE_SIZE)
#define WORDS (PAGES / 64)

/* What fits into a page of 4 KiB, and what nobody has room for. */
#define RANGES_PAGE (4096 / 16)
#define RANGES_MANY (1U << 20)

/* As long as a device that writes to memory is given for it. */
#define WRITE_MS 200

static const struct devmig_dma_range whole = { .iova = CONFORM_IOVA, .size = CONFORM_DMA_SIZE };

static int start(struct conform *conform, const struct devmig_dma_range *ranges, size_t count)
{
	return devmig_device_log_start(conform->device, CONFORM_PAGE_SIZE, ranges, count, NULL);
}

static bool must_start(struct conform *conform, const char *at)
{
	int err = start(conform, &whole, 1);

	return err ? conform_found(conform, at, "it starts", "%s", conform_errno_text(err).text)
		   : true;
}

static int report(struct conform *conform, uint64_t page_size, uint64_t *bitmap)
{
	return devmig_device_log_report(conform->device, &whole, page_size, bitmap, NULL);
}

static bool must_report(struct conform *conform, const char *at, uint64_t *bitmap)
{
	int err = report(conform, CONFORM_PAGE_SIZE, bitmap);

	/* Nothing of this is the driver's. */
	if (err == -EOPNOTSUPP && conform->info.transport != DEVMIG_TRANSPORT_USER)
		return conform_skip(conform, "the kernel is built without what reports need "
					     "(IOMMUFD)");
	return err ? conform_found(conform, at, "a report", "%s", conform_errno_text(err).text)
		   : true;
}

static void stop(struct conform *conform)
{
	int err = devmig_device_log_stop(conform->device, NULL);

	if (err)
		conform_found(conform, "stopping the log", "it stops", "%s",
			      conform_errno_text(err).text);
}

void conform_test_log_cycle(struct conform *conform)
{
	uint64_t bitmap[WORDS] = { 0 };

	for (int i = 0; i < 2; i++) {
		if (!must_start(conform, i ? "starting again after a stop" : "starting"))
			return;
		must_report(conform, "a report while it is on", bitmap);
		stop(conform);
	}
}

void conform_test_log_twice(struct conform *conform)
{
	uint64_t bitmap[WORDS] = { 0 };

	if (!must_start(conform, "starting"))
		return;
	if (!start(conform, &whole, 1))
		conform_found(conform, "starting while it is on", "it fails", "it succeeds");
	must_report(conform, "a report after it was refused", bitmap);
	stop(conform);
}

static void expect_off(struct conform *conform, const char *at)
{
	uint64_t bitmap[WORDS] = { 0 };

	if (!report(conform, CONFORM_PAGE_SIZE, bitmap))
		conform_found(conform, at, "a report fails", "it succeeds");
}

void conform_test_log_off(struct conform *conform)
{
	expect_off(conform, "before the log is started");
	if (!must_start(conform, "starting"))
		return;
	stop(conform);
	expect_off(conform, "after the log was stopped");
}

void conform_test_log_page_size(struct conform *conform)
{
	static const uint64_t right[] = { 8192, 65536 };
	static const uint64_t wrong[] = { 0, 3, 4097, 12288 };
	uint64_t bitmap[WORDS] = { 0 };

	if (!must_start(conform, "starting"))
		return;
	if (!must_report(conform, "a report by pages of 4096 bytes", bitmap)) {
		stop(conform);
		return;
	}
	for (size_t i = 0; i < sizeof(right) / sizeof(*right); i++) {
		int err = report(conform, right[i], bitmap);

		if (err)
			conform_found(conform, "a report by pages of a power of two", "a report",
				      "%s for %llu", conform_errno_text(err).text,
				      (unsigned long long)right[i]);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		if (!report(conform, wrong[i], bitmap))
			conform_found(conform, "a report by pages of no power of two", "it fails",
				      "it succeeds for %llu", (unsigned long long)wrong[i]);
	stop(conform);
}

/* Ranges side by side; with @step less than @size they overlap. */
static struct devmig_dma_range *make_ranges(size_t count, uint64_t size, uint64_t step)
{
	struct devmig_dma_range *ranges = calloc(count, sizeof(*ranges));

	for (size_t i = 0; ranges && i < count; i++) {
		ranges[i].iova = CONFORM_IOVA + i * step;
		ranges[i].size = size;
	}
	return ranges;
}

static int start_many(struct conform *conform, size_t count, uint64_t size, uint64_t step)
{
	cli_auto(free) struct devmig_dma_range *ranges = make_ranges(count, size, step);

	if (ranges)
		return start(conform, ranges, count);
	conform_fail(conform, -ENOMEM);
	return -ENOMEM;
}

void conform_test_log_ranges(struct conform *conform)
{
	const uint64_t step = CONFORM_DMA_SIZE / RANGES_PAGE;
	int err = start_many(conform, RANGES_PAGE, step / 2, step);

	if (err)
		conform_found(conform, "as many ranges as fit into a page of 4 KiB", "it starts",
			      "%s", conform_errno_text(err).text);
	else
		stop(conform);
}

/* Where a start is refused nothing is on. */
static void expect_still_off(struct conform *conform, const char *at, int err)
{
	if (err)
		expect_off(conform, at);
	else
		stop(conform);
}

void conform_test_log_overlap(struct conform *conform)
{
	expect_still_off(conform, "after ranges that overlap were refused",
			 start_many(conform, 2, 4 * CONFORM_PAGE_SIZE, CONFORM_PAGE_SIZE));
	expect_still_off(conform, "after a million of ranges was refused",
			 start_many(conform, RANGES_MANY, CONFORM_PAGE_SIZE, CONFORM_PAGE_SIZE));
	expect_still_off(conform, "after no range at all was refused", start(conform, &whole, 0));
	if (must_start(conform, "starting after what was refused"))
		stop(conform);
}

void conform_test_log_bits(struct conform *conform)
{
	uint64_t bitmap[WORDS + 2];
	size_t kept = 0;

	memset(bitmap, 0xa5, sizeof(bitmap));
	if (!must_start(conform, "starting"))
		return;
	if (must_report(conform, "a report", bitmap + 1)) {
		for (size_t i = 0; i < WORDS; i++)
			kept += (bitmap[i + 1] & 0xa5a5a5a5a5a5a5a5) == 0xa5a5a5a5a5a5a5a5;
		if (kept != WORDS)
			conform_found(conform, "a report into a bitmap with bits set",
				      "all of them are still set", "not in %zu of %d words",
				      WORDS - kept, (int)WORDS);
		if (bitmap[0] != 0xa5a5a5a5a5a5a5a5 || bitmap[WORDS + 1] != 0xa5a5a5a5a5a5a5a5)
			conform_found(conform, "a report", "nothing beside the bitmap changes",
				      "a word beside it does");
	}
	stop(conform);
}

static size_t count_bits(const uint64_t *bitmap)
{
	size_t count = 0;

	for (size_t i = 0; i < WORDS; i++)
		count += (size_t)__builtin_popcountll(bitmap[i]);
	return count;
}

static void report_twice(struct conform *conform)
{
	uint64_t first[WORDS] = { 0 }, second[WORDS] = { 0 };

	if (!must_report(conform, "a report in STOP", first) ||
	    !must_report(conform, "a second report in STOP", second))
		return;
	if (count_bits(second))
		conform_found(conform, "a second report in STOP", "no page",
			      "%zu pages, and %zu in the first", count_bits(second),
			      count_bits(first));
	else if (!count_bits(first))
		conform_skip(conform, "the device has written nothing; --poke may set it going");
}

void conform_test_log_cleared(struct conform *conform)
{
	if (!must_start(conform, "starting"))
		return;
	conform_sleep(WRITE_MS);
	if (conform_enter(conform, DEVMIG_STATE_STOP))
		report_twice(conform);
	stop(conform);
}

/* Each page that has changed is in the log. */
static void compare_with_log(struct conform *conform, const unsigned char *copy)
{
	uint64_t bitmap[WORDS] = { 0 };
	size_t changed = 0, missed = 0;

	if (!must_report(conform, "a report in STOP", bitmap))
		return;
	for (size_t page = 0; page < PAGES; page++) {
		const size_t at = page * CONFORM_PAGE_SIZE;

		if (!memcmp(copy + at, conform->dma + at, CONFORM_PAGE_SIZE))
			continue;
		changed++;
		missed += !(bitmap[page / 64] >> page % 64 & 1);
	}
	if (!changed)
		conform_skip(conform, "the device writes nothing to memory in RUNNING; --poke may "
				      "set it going");
	else if (missed)
		conform_found(conform, "pages that have changed", "each is in the log",
			      "%zu of %zu are not", missed, changed);
}

void conform_test_log_complete(struct conform *conform)
{
	cli_auto(free) unsigned char *copy = malloc(CONFORM_DMA_SIZE);

	if (!copy) {
		conform_fail(conform, -ENOMEM);
		return;
	}
	if (!conform->dma) {
		conform_skip(conform, "memory can't be mapped for the device");
		return;
	}
	if (!must_start(conform, "starting"))
		return;
	memcpy(copy, conform->dma, CONFORM_DMA_SIZE);
	conform_sleep(WRITE_MS);
	if (conform_enter(conform, DEVMIG_STATE_STOP))
		compare_with_log(conform, copy);
	stop(conform);
}
