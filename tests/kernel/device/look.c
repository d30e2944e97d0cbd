/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a device says of itself, what its user sees, and who may open it. */
#include "command.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <tests/kernel/vfio/kernel.h>
#include <unistd.h>

#define PIECE 65536

static void check_info(const struct options *options, struct devmig_device *device)
{
	const struct devmig_device_info *info = devmig_device_info(device);

	tap_ok(!strcmp(devmig_transport_name(info->transport), options->words[1]),
	       "it is reached by %s (%s)", options->words[1],
	       devmig_transport_name(info->transport));
	tap_ok(!strcmp(devmig_device_name(device), options->words[0]), "it has the name that it "
								       "was opened by");
	tap_ok(info->generation == DEVMIG_GENERATION_V2 && info->flags & DEVMIG_MIGRATION_STOP_COPY,
	       "it has version 2 of migration, flags %#" PRIx64, info->flags);
	tap_ok(info->precopy_info == !!(info->flags & DEVMIG_MIGRATION_PRE_COPY),
	       "it tells what is left in pre-copy if it has pre-copy");
	tap_ok(info->dma_log, "it logs DMA");
	tap_ok(info->regions == VFIO_PCI_NUM_REGIONS && info->irqs == VFIO_PCI_NUM_IRQS,
	       "it has %u regions and %u kinds of interrupts", info->regions, info->irqs);
}

static void check_regions(struct devmig_device *device)
{
	struct devmig_region region = { 0 };
	struct devmig_error *error = NULL;
	uint8_t byte = 0;
	uint32_t id = 0;
	int result = devmig_device_region(device, CONFIG, &region, &error);

	succeeds(result, &error, "its config space is described");
	tap_ok(region.size >= 64 && region.read && region.write && !region.map,
	       "it can be read and written, and not mapped");
	result = devmig_device_region_read(device, CONFIG, 0, &id, sizeof(id), &error);
	succeeds(result, &error, "it is read");
	tap_ok(id && id != UINT32_MAX, "it begins with an id (%#" PRIx32 ")", id);
	result = devmig_device_region_read(device, CONFIG, region.size, &byte, 1, &error);
	fails(result, -EINVAL, &error, device, "a read behind its end");
	result = devmig_device_region_read(device, CONFIG, region.size - 1, &id, 2, &error);
	fails(result, -EINVAL, &error, device, "a read across its end");
	result = devmig_device_region(device, devmig_device_info(device)->regions, &region, &error);
	fails(result, -EINVAL, &error, device, "a region that is not there");
}

/* What is written by one way is seen by the other. */
static void check_mapping(struct devmig_device *device)
{
	static uint8_t bytes[PIECE];
	struct devmig_region region = { 0 };
	struct devmig_error *error = NULL;
	uint8_t *memory = NULL;
	void *mapped = NULL;
	int result = devmig_device_region(device, BAR2, &region, &error);

	succeeds(result, &error, "its memory is described");
	/* The driver has mappings from 6.10 on. */
	tap_ok(region.map == kernel_is(6, 10), "it can%s be mapped", region.map ? "" : "not");
	result = devmig_device_region_map(device, BAR2, PIECE, PIECE, &mapped, &error);
	if (!region.map) {
		fails(result, -EINVAL, &error, device, "to map it");
		return;
	}
	if (!succeeds(result, &error, "a part of it is mapped"))
		return;
	memory = mapped;
	memset(memory, 0x5a, PIECE);
	result = devmig_device_region_read(device, BAR2, PIECE, bytes, PIECE, &error);
	succeeds(result, &error, "the same part is read");
	tap_ok(!memcmp(bytes, memory, PIECE), "what was written by the mapping is read");
	memset(bytes, 0xa5, PIECE);
	result = devmig_device_region_write(device, BAR2, PIECE, bytes, PIECE, &error);
	succeeds(result, &error, "the same part is written");
	tap_ok(!memcmp(bytes, memory, PIECE), "what was written is seen by the mapping");
	munmap(mapped, PIECE);
}

/* mtty has one interrupt of a line, devmig_vgpu none of any kind. */
static void check_interrupts(struct devmig_device *device, bool vgpu)
{
	struct devmig_error *error = NULL;
	unsigned int count = UINT32_MAX;
	unsigned int flags = 0;
	int event = eventfd(0, EFD_CLOEXEC);
	int result = devmig_device_irq(device, VFIO_PCI_INTX_IRQ_INDEX, &count, &flags, &error);

	succeeds(result, &error, "its interrupt of a line is described");
	tap_ok(count == (vgpu ? 0 : 1), "there are %u of it, flags %#x", count, flags);
	result =
		devmig_device_irq(device, devmig_device_info(device)->irqs, &count, &flags, &error);
	fails(result, -EINVAL, &error, device, "a kind of interrupts that is not there");
	result = devmig_device_irq_set(device, VFIO_PCI_INTX_IRQ_INDEX, 0, &event, 1, &error);
	if (vgpu) {
		fails(result, -EINVAL, &error, device,
		      "an eventfd for an interrupt that is not there");
	} else {
		succeeds(result, &error, "an eventfd is set for it");
		result = devmig_device_irq_set(device, VFIO_PCI_INTX_IRQ_INDEX, 0, NULL, 0, &error);
		succeeds(result, &error, "and taken away");
	}
	close(event);
}

static void check_document(struct devmig_device *device, bool vgpu)
{
	struct devmig_document *document = NULL;
	struct devmig_error *error = NULL;
	struct devmig_field field = { 0 };
	const int result = devmig_device_document(device, &document, &error);

	if (vgpu) {
		succeeds(result, &error, "it has a document");
		tap_ok(document && !devmig_document_self_find(document, "device_api", &field) &&
			       field.value_len == 8 && !memcmp(field.value, "vfio-pci", 8),
		       "which names its interface");
		devmig_document_unref(document);
		return;
	}
	tap_ok(!strcmp(devmig_error_reason(error), "no-document"), "the reason is no-document");
	fails(result, -ENOENT, &error, device, "a document that is not there");
}

int command_look(const struct options *options)
{
	struct devmig_device *device = open_device(options, 0);
	const bool vgpu = is_vgpu(device);

	check_info(options, device);
	check_regions(device);
	if (vgpu)
		check_mapping(device);
	check_interrupts(device, vgpu);
	check_document(device, vgpu);
	devmig_device_close(device);
	return tap_done();
}

/* Somebody has it, and has it no more. */
int command_busy(const struct options *options)
{
	const struct devmig_device_options how = { .group = options->group };
	struct devmig_device *device = open_device(options, 0);
	struct devmig_device *second = NULL;
	struct devmig_error *error = NULL;
	int result = devmig_device_open(NULL, options->words[0], &how, &second, &error);

	tap_ok(result == -EBUSY && !second && !strcmp(devmig_error_reason(error), "device-busy") &&
		       strstr(devmig_error_text(error), "/dev/vfio/"),
	       "%s", devmig_error_text(error));
	devmig_error_free(error);
	error = NULL;
	devmig_device_close(device);
	result = devmig_device_open(NULL, options->words[0], &how, &second, &error);
	succeeds(result, &error, "it is free again");
	devmig_device_close(second);
	return tap_done();
}

/* NAME can't be opened: ERRNO, and the error has WORDS. */
int command_refused(const struct options *options)
{
	const struct devmig_device_options how = { .group = options->group };
	struct devmig_device *device = NULL;
	struct devmig_error *error = NULL;
	const int result = devmig_device_open(NULL, options->words[0], &how, &device, &error);

	tap_ok(result < 0 && !strcmp(strerrorname_np(-result), options->words[1]) &&
		       strstr(devmig_error_text(error), options->words[2]),
	       "%s: %s", options->words[1], devmig_error_text(error));
	devmig_error_free(error);
	devmig_device_close(device);
	return tap_done();
}
