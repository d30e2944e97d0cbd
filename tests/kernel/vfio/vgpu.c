/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "vgpu.h"

#include <endian.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "forge.h"
#include "kind.h"
#include "memory.h"
#include "pattern.h"

#define REGISTERS VFIO_PCI_BAR0_REGION_INDEX

#define WAIT_US    1000
#define WAIT_TURNS 2000

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

int vgpu_begin_fill(const struct device *device, uint64_t iova, uint32_t length, uint32_t word)
{
	int error = vgpu_put_pair(device, VGPU_ADDRESS, iova);

	if (!error)
		error = vgpu_put(device, VGPU_LENGTH, length);
	if (!error)
		error = vgpu_put(device, VGPU_WORD, word);
	return error ? error : vgpu_put(device, VGPU_COMMAND, VGPU_FILL);
}

int vgpu_status_at_end(const struct device *device)
{
	uint32_t status = VGPU_BUSY;
	int error = 0;

	for (int i = 0; !error && i < WAIT_TURNS && status == VGPU_BUSY; i++) {
		error = vgpu_get(device, VGPU_STATUS, &status);
		if (status == VGPU_BUSY)
			usleep(WAIT_US);
	}
	return error ? error : (int)status;
}

int vgpu_fill(const struct device *device, uint64_t iova, uint32_t length, uint32_t word)
{
	int error = vgpu_begin_fill(device, iova, length, word);

	return error ? error : vgpu_status_at_end(device);
}

static bool is_vgpu(const struct device *device)
{
	uint32_t id = 0;

	return !vgpu_get(device, VGPU_ID, &id) && id == VGPU_ID_VALUE;
}

/* Of so many bytes; what is behind them stays zero. */
static size_t filled(const struct device *device, const struct memory *memory)
{
	return device->filled > 0 && device->filled < memory->length ? device->filled
								     : memory->length;
}

/* The scratch register first: what is in memory then has to agree with it. */
static int fill_vgpu(struct device *device, uint64_t seed)
{
	struct memory memory;
	size_t length;
	int error = memory_open(device, &memory);

	if (error)
		return error;
	length = filled(device, &memory);
	error = vgpu_put_pair(device, VGPU_SCRATCH, seed);
	pattern_fill(memory.bytes, length, seed);
	if (!error)
		error = memory_store(device, &memory, length);
	memory_close(&memory);
	return error;
}

static bool is_zero(const uint8_t *bytes, size_t length)
{
	return length == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, length - 1) == 0);
}

static int verify_vgpu(struct device *device, uint64_t seed)
{
	struct memory memory;
	uint64_t scratch = 0;
	size_t length;
	int error = memory_open(device, &memory);

	if (error)
		return error;
	length = filled(device, &memory);
	error = vgpu_get_pair(device, VGPU_SCRATCH, &scratch);
	if (!error && (scratch != seed || !pattern_is(memory.bytes, length, seed) ||
		       !is_zero(memory.bytes + length, memory.length - length)))
		error = -EILSEQ;
	memory_close(&memory);
	return error;
}

static int digest_vgpu(struct device *device, uint64_t *digest)
{
	struct memory memory;
	int error = memory_open(device, &memory);

	if (error)
		return error;
	error = vgpu_get_pair(device, VGPU_SCRATCH, digest);
	*digest ^= pattern_digest(memory.bytes, memory.length);
	memory_close(&memory);
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
	.forge = forge_vgpu,
	.has_dma = true,
	.tracks_content = true,
};
