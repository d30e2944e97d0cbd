/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Memory of ours that the device may use, and the log of what it writes there. */
#include "command.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <tests/kernel/vfio/vgpu_registers.h>
#include <unistd.h>

#define PAGE  4096
#define PAGES 64 /* a word of a bitmap */
#define SIZE  ((size_t)PAGES * PAGE)
#define IOVA  ((uint64_t)0x40000000)
#define FROM  5 /* pages that the device writes */
#define COUNT 3
#define WORD  0x6d766467

#define WAIT_US    1000
#define WAIT_TURNS 2000

static const struct devmig_dma_range whole = { IOVA, SIZE };

static uint64_t bits_of(unsigned int from, unsigned int count)
{
	return ((1ULL << count) - 1) << from;
}

/* The device fills memory; its status at the end. */
static uint32_t fill(struct devmig_device *device, uint64_t iova, uint32_t length)
{
	uint32_t status = VGPU_BUSY;

	vgpu_set_register(device, VGPU_ADDRESS, (uint32_t)iova);
	vgpu_set_register(device, VGPU_ADDRESS + 4, (uint32_t)(iova >> 32));
	vgpu_set_register(device, VGPU_LENGTH, length);
	vgpu_set_register(device, VGPU_WORD, WORD);
	vgpu_set_register(device, VGPU_COMMAND, VGPU_FILL);
	for (int i = 0; i < WAIT_TURNS && status == VGPU_BUSY; i++) {
		if (vgpu_register(device, VGPU_STATUS, &status))
			return VGPU_ERROR;
		usleep(WAIT_US);
	}
	return status;
}

static bool has_words(const uint8_t *memory, unsigned int from, unsigned int count)
{
	const uint32_t word = WORD;

	for (size_t at = (size_t)from * PAGE; at < (size_t)(from + count) * PAGE;
	     at += sizeof(word))
		if (memcmp(memory + at, &word, sizeof(word)) != 0)
			return false;
	return true;
}

static void check_writes(struct devmig_device *device, const uint8_t *memory)
{
	const uint64_t at = IOVA + (uint64_t)FROM * PAGE;

	tap_ok(fill(device, at, COUNT * PAGE) == VGPU_IDLE, "the device writes to it");
	tap_ok(has_words(memory, FROM, COUNT), "what it writes is there");
	tap_ok(!has_words(memory, FROM - 1, 1) && !has_words(memory, FROM + COUNT, 1),
	       "and nowhere else");
}

/* Has the kernel, whatever the device has, bitmaps to report in? */
static bool has_reports(struct devmig_device *device)
{
	uint64_t bits = 0;

	return devmig_device_log_report(device, &whole, PAGE, &bits, NULL) != -EOPNOTSUPP;
}

static void check_log(struct devmig_device *device, const uint8_t *memory, bool vgpu)
{
	const uint64_t kept = 1ULL << (PAGES - 1);
	struct devmig_error *error = NULL;
	uint64_t bits = kept;
	int result = devmig_device_log_start(device, PAGE, &whole, 1, &error);

	if (!succeeds(result, &error, "a log is begun"))
		return;
	result = devmig_device_log_report(device, &whole, PAGE, &bits, &error);
	succeeds(result, &error, "it is asked for");
	tap_ok(bits == kept, "nothing is in it, and no bit is cleared (%#llx)",
	       (unsigned long long)bits);
	if (vgpu) {
		check_writes(device, memory);
		bits = 0;
		result = devmig_device_log_report(device, &whole, PAGE, &bits, &error);
		succeeds(result, &error, "it is asked for again");
		tap_ok(bits == bits_of(FROM, COUNT), "what the device wrote is in it (%#llx)",
		       (unsigned long long)bits);
		bits = 0;
		result = devmig_device_log_report(device, &whole, PAGE, &bits, &error);
		succeeds(result, &error, "and once more");
		tap_ok(!bits, "it was told once (%#llx)", (unsigned long long)bits);
	}
	succeeds(devmig_device_log_stop(device, &error), &error, "the log is ended");
}

static void check_maps(struct devmig_device *device, uint8_t *memory, bool vgpu)
{
	struct devmig_dma dma = {
		.bytes = memory,
		.fd = -1,
		.iova = IOVA,
		.size = SIZE,
		.read = true,
		.write = true,
	};
	struct devmig_error *error = NULL;
	int result = devmig_device_map(device, &dma, &error);

	if (!succeeds(result, &error, "memory is mapped for the device"))
		return;
	result = devmig_device_map(device, &dma, &error);
	fails(result, -EEXIST, &error, device, "the same once more");
	if (vgpu)
		check_writes(device, memory);
	else
		tap_skip("the device does no DMA", "the device writes to it");
	if (has_reports(device))
		check_log(device, memory, vgpu);
	else
		tap_skip("this kernel has no iova_bitmap", "the log of what it writes");
	succeeds(devmig_device_unmap(device, IOVA, SIZE, &error), &error, "it is unmapped");
	result = devmig_device_unmap(device, IOVA, SIZE, &error);
	fails(result, -ENOENT, &error, device, "to unmap it again");
	if (vgpu)
		tap_ok(fill(device, IOVA, PAGE) == VGPU_ERROR, "the device can't write to it");
	/* It may be read only. */
	dma.write = false;
	succeeds(devmig_device_map(device, &dma, &error), &error, "it is mapped to be read");
	if (vgpu)
		tap_ok(fill(device, IOVA, PAGE) == VGPU_ERROR, "the device can't write to that");
	succeeds(devmig_device_unmap(device, IOVA, SIZE, &error), &error, "it is unmapped, too");
}

int command_dma(const struct options *options)
{
	struct devmig_device *device = open_device(options, 0);
	void *memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		tap_bail("no memory");
	check_maps(device, memory, is_vgpu(device));
	devmig_device_close(device);
	munmap(memory, SIZE);
	return tap_done();
}
