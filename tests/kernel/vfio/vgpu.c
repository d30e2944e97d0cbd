/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "vgpu.h"

#include <endian.h>
#include <errno.h>
#include <sys/mman.h>

#include "kind.h"
#include "pattern.h"

#define REGISTERS VFIO_PCI_BAR0_REGION_INDEX
#define MEMORY    VFIO_PCI_BAR2_REGION_INDEX

int vgpu_get(const struct device *device, uint64_t reg, uint32_t *value)
{
	uint32_t raw = 0;
	int error = device_read(device, REGISTERS, reg, &raw, sizeof(raw));

	*value = le32toh(raw);
	return error;
}

int vgpu_put(const struct device *device, uint64_t reg, uint32_t value)
{
	uint32_t raw = htole32(value);

	return device_write(device, REGISTERS, reg, &raw, sizeof(raw));
}

int vgpu_get_pair(const struct device *device, uint64_t reg, uint64_t *value)
{
	uint32_t low = 0;
	uint32_t high = 0;
	int error = vgpu_get(device, reg, &low);

	if (!error)
		error = vgpu_get(device, reg + 4, &high);
	*value = (uint64_t)high << 32 | low;
	return error;
}

int vgpu_put_pair(const struct device *device, uint64_t reg, uint64_t value)
{
	int error = vgpu_put(device, reg, (uint32_t)value);

	return error ? error : vgpu_put(device, reg + 4, (uint32_t)(value >> 32));
}

static bool is_vgpu(const struct device *device)
{
	uint32_t id = 0;

	return !vgpu_get(device, VGPU_ID, &id) && id == VGPU_ID_VALUE;
}

/* The scratch register first: what is in memory then has to agree with it. */
static int fill_vgpu(struct device *device, uint64_t seed)
{
	size_t length = 0;
	void *memory = device_map(device, MEMORY, &length);
	int error;

	if (memory == NULL)
		return -ENODEV;
	error = vgpu_put_pair(device, VGPU_SCRATCH, seed);
	pattern_fill(memory, length, seed);
	munmap(memory, length);
	return error;
}

static int verify_vgpu(struct device *device, uint64_t seed)
{
	size_t length = 0;
	void *memory = device_map(device, MEMORY, &length);
	uint64_t scratch = 0;
	int error;

	if (memory == NULL)
		return -ENODEV;
	error = vgpu_get_pair(device, VGPU_SCRATCH, &scratch);
	if (!error && (scratch != seed || !pattern_is(memory, length, seed)))
		error = -EILSEQ;
	munmap(memory, length);
	return error;
}

static int digest_vgpu(struct device *device, uint64_t *digest)
{
	size_t length = 0;
	void *memory = device_map(device, MEMORY, &length);
	int error;

	if (memory == NULL)
		return -ENODEV;
	error = vgpu_get_pair(device, VGPU_SCRATCH, digest);
	*digest ^= pattern_digest(memory, length);
	munmap(memory, length);
	return error;
}

static int count_vgpu(struct device *device, uint64_t *counter)
{
	return vgpu_get_pair(device, VGPU_COUNTER, counter);
}

const struct kind kind_vgpu = {
	.name = "devmig_vgpu",
	.is = is_vgpu,
	.fill = fill_vgpu,
	.verify = verify_vgpu,
	.digest = digest_vgpu,
	.counter = count_vgpu,
	.has_dma = true,
	.tracks_content = true,
};
