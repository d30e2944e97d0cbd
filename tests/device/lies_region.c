// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lies.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

/*
 * What is said of a region, of what can be mapped of it, and what is read of it.  Region 0 has
 * an info of 32 bytes, and a capability of 16 with two windows of 16 each behind it.
 */

#define INFO_ARGSZ      0
#define INFO_INDEX      8
#define INFO_CAP_OFFSET 12
#define INFO_SIZE       16
#define INFO_OFFSET     24
#define CAP_NEXT        (32 + 4)
#define CAP_AREAS       (32 + 8)
#define AREA_OFFSET     48
#define AREA_SIZE       56

#define PUT32(name, at)                                                                            \
	static bool name(struct peer *peer, struct peer_message *answer)                           \
	{                                                                                          \
		lie_put32(answer, at, (uint32_t)peer->lie_size);                                   \
		return false;                                                                      \
	}
#define PUT64(name, at)                                                                            \
	static bool name(struct peer *peer, struct peer_message *answer)                           \
	{                                                                                          \
		lie_put64(answer, at, peer->lie_size);                                             \
		return false;                                                                      \
	}
PUT32(argsz, INFO_ARGSZ)
PUT32(info_index, INFO_INDEX)
PUT32(cap_offset, INFO_CAP_OFFSET)
PUT32(cap_next, CAP_NEXT)
PUT32(areas, CAP_AREAS)
PUT64(info_size, INFO_SIZE)
PUT64(info_offset, INFO_OFFSET)
PUT64(area_offset, AREA_OFFSET)
PUT64(area_size, AREA_SIZE)
PUT64(access_offset, 0)
PUT32(access_region, 8)
PUT32(access_count, 12)

/* Another capability stands there, which says that the next one is itself. */
static bool loop(struct peer *peer, struct peer_message *answer)
{
	lie_put32(answer, 32, 99);
	lie_put32(answer, CAP_NEXT, (uint32_t)peer->lie_size);
	return false;
}

/* All of it is there, but two bytes further on. */
static bool shifted(struct peer *peer, struct peer_message *answer)
{
	memmove(answer->payload + 34, answer->payload + 32, answer->size - 32);
	answer->size += 2;
	answer->header.size += 2;
	lie_put32(answer, INFO_ARGSZ, (uint32_t)answer->size);
	return cap_offset(peer, answer);
}

/* Only its head is within the info. */
static bool head_only(struct peer *peer, struct peer_message *answer)
{
	lie_put32(answer, 72, VFIO_REGION_INFO_CAP_SPARSE_MMAP | 1 << 16);
	lie_put32(answer, 76, 0);
	return cap_offset(peer, answer);
}

/* Two that name one another. */
static bool loop_of_two(struct peer *peer, struct peer_message *answer)
{
	(void)peer;
	lie_put32(answer, 32, 99);
	lie_put32(answer, 36, 48);
	lie_put32(answer, 48, 98);
	lie_put32(answer, 52, 32);
	return false;
}

/* It is announced that there is more than was asked for, and there is not. */
static bool too_much(struct peer *peer, struct peer_message *answer)
{
	lie_put32(answer, INFO_ARGSZ, (uint32_t)peer->lie_size);
	answer->size = sizeof(struct vfio_region_info);
	answer->header.size = (uint32_t)(sizeof(answer->header) + answer->size);
	return false;
}

/* So many bytes come, all announced. */
static bool much(struct peer *peer, struct peer_message *answer)
{
	lie_longer(peer, answer);
	lie_put32(answer, INFO_ARGSZ, (uint32_t)answer->size);
	return false;
}

/* The first info is true; the one that comes with the descriptor is asked for behind it. */
static bool second_time(struct peer *peer, struct peer_message *answer,
			bool (*tell)(struct peer *, struct peer_message *))
{
	struct dmig_wire_region_info asked;

	(void)answer;
	memcpy(&asked, peer->question.payload, sizeof(asked));
	return asked.argsz == sizeof(asked) && tell(peer, answer);
}

static bool no_descriptor(struct peer *peer, struct peer_message *answer)
{
	peer->lie_size = 0;
	return second_time(peer, answer, lie_descriptors);
}

static bool many_descriptors(struct peer *peer, struct peer_message *answer)
{
	return second_time(peer, answer, lie_descriptors);
}

static bool short_file(struct peer *peer, struct peer_message *answer)
{
	(void)answer;
	assert_int_equal(ftruncate(peer->memory[2], (off_t)peer->lie_size), 0);
	return false;
}

static bool other_offset(struct peer *peer, struct peer_message *answer)
{
	return second_time(peer, answer, info_offset);
}

/* What no memory is behind. */
static bool no_memory(struct peer *peer, struct peer_message *answer)
{
	const int fd = eventfd(0, EFD_CLOEXEC);

	answer->fds[0] = fd;
	answer->nfds = 1;
	peer_send(peer, answer);
	close(fd);
	return true;
}

static int info(struct devmig_device *device, struct devmig_error **ret_error)
{
	struct devmig_region region;

	return devmig_device_region(device, 0, &region, ret_error);
}

static int window(struct devmig_device *device, struct devmig_error **ret_error)
{
	struct devmig_dma_range range;

	return devmig_device_window(device, 0, 1, &range, ret_error);
}

static int map(struct devmig_device *device, struct devmig_error **ret_error)
{
	void *mapped;
	const int error = devmig_device_region_map(device, 2, 4096, 4096, &mapped, ret_error);

	if (!error)
		munmap(mapped, 4096);
	return error;
}

static int read_some(struct devmig_device *device, struct devmig_error **ret_error)
{
	char bytes[16];

	return devmig_device_region_read(device, 1, 32, bytes, sizeof(bytes), ret_error);
}

static int write_some(struct devmig_device *device, struct devmig_error **ret_error)
{
	return devmig_device_region_write(device, 1, 32, "0123456789abcdef", 16, ret_error);
}

#define AT_INFO   .command = DMIG_WIRE_GET_REGION_INFO, .call = info
#define AT_WINDOW .command = DMIG_WIRE_GET_REGION_INFO, .call = window
#define AT_MAP    .command = DMIG_WIRE_GET_REGION_INFO, .call = map
#define AT_READ   .command = DMIG_WIRE_REGION_READ, .call = read_some
#define AT_WRITE  .command = DMIG_WIRE_REGION_WRITE, .call = write_some
#define BREAKS    .error = -EPROTO, .reason = "protocol", .fate = BROKEN
/* The message is as it should be, and what it says is not. */
#define IS_WRONG  .error = -EPROTO, .reason = "protocol"

const struct lie lies_region[] = {
	{ "region: another one", info_index, 1, AT_INFO, BREAKS },
	{ "region: short", lie_shorter, 49, AT_INFO, BREAKS },
	{ "region: argsz less than the info", argsz, 31, AT_INFO, BREAKS },
	{ "region: argsz 0", argsz, 0, AT_INFO, BREAKS },
	{ "region: argsz less than what comes", argsz, 72, AT_INFO, BREAKS },
	{ "region: argsz more than what comes", argsz, 88, AT_INFO, BREAKS },
	{ "region: argsz 4 GiB, and all comes", argsz, UINT32_MAX, AT_INFO, BREAKS },
	{ "region: argsz too large", too_much, 4097, AT_INFO, .error = -E2BIG,
	  .reason = "protocol" },
	{ "region: argsz 4 GiB", too_much, UINT32_MAX, AT_INFO, .error = -E2BIG,
	  .reason = "protocol" },
	{ "region: 4096 bytes", much, 4096 - 80, AT_INFO },
	{ "region: 4097 bytes", much, 4097 - 80, AT_INFO, BREAKS },
	{ "region: size 2^63", info_size, 1ULL << 63, AT_INFO, IS_WRONG },
	{ "region: largest size", info_size, UINT64_MAX, AT_INFO, IS_WRONG },
	{ "region: offset 2^63", info_offset, 1ULL << 63, AT_INFO, IS_WRONG },
	{ "region: ends beyond 2^63", info_offset, (1ULL << 63) - 4096, AT_INFO, IS_WRONG },
	{ "region: ends beyond all", info_offset, UINT64_MAX - 4095, AT_INFO, IS_WRONG },
	{ "region: more descriptors than agreed", lie_descriptors, 9, AT_INFO, BREAKS },
	{ "region: as many descriptors as agreed", lie_descriptors, 8, AT_INFO },

	{ "capability: within the info", cap_offset, 16, AT_INFO, IS_WRONG },
	{ "capability: behind the info", cap_offset, 80, AT_INFO, IS_WRONG },
	{ "capability: far away", cap_offset, UINT32_MAX & ~3U, AT_INFO, IS_WRONG },
	{ "capability: half outside", cap_offset, 76, AT_INFO, IS_WRONG },
	{ "capability: unaligned", cap_offset, 33, AT_INFO, IS_WRONG },
	{ "capability: whole, and unaligned", shifted, 34, AT_INFO, IS_WRONG },
	{ "capability: no more than its head", head_only, 72, AT_INFO, IS_WRONG },
	{ "capability: none", cap_offset, 0, AT_INFO },
	{ "capability: the next is itself", loop, 32, AT_INFO, IS_WRONG },
	{ "capability: the next is outside", loop, 4096, AT_INFO, IS_WRONG },
	{ "capability: the next is in the info", loop, 8, AT_INFO, IS_WRONG },
	{ "capability: two in a circle", loop_of_two, 0, AT_INFO, IS_WRONG },
	{ "capability: behind the windows, a bad one that nobody wants", cap_next, 4096, AT_INFO },

	{ "window: more of them than fit", areas, 3, AT_INFO, IS_WRONG },
	{ "window: 4294967295 of them", areas, UINT32_MAX, AT_INFO, IS_WRONG },
	{ "window: 2^28 of them, which is 0 bytes in 32 bits", areas, 1 << 28, AT_INFO, IS_WRONG },
	{ "window: fewer than are asked for", areas, 1, AT_WINDOW, .error = -ERANGE,
	  .reason = "not-offered" },
	{ "window: none", areas, 0, AT_WINDOW, .error = -ERANGE, .reason = "not-offered" },
	{ "window: begins beyond the region", area_offset, PEER_REGION_SIZE + 4096, AT_INFO,
	  IS_WRONG },
	{ "window: ends beyond the region", area_size, PEER_REGION_SIZE + 1, AT_INFO, IS_WRONG },
	{ "window: ends beyond all", area_size, UINT64_MAX, AT_INFO, IS_WRONG },
	{ "window: begins at the end of all", area_offset, UINT64_MAX, AT_WINDOW, IS_WRONG },

	{ "map: no descriptor", no_descriptor, 0, AT_MAP, .error = -ENODEV,
	  .reason = "device-refused" },
	{ "map: eight descriptors", many_descriptors, 8, AT_MAP },
	{ "map: nine descriptors", many_descriptors, 9, AT_MAP, BREAKS },
	{ "map: the file is empty", short_file, 0, AT_MAP, IS_WRONG },
	{ "map: the file ends a byte before", short_file, 8191, AT_MAP, IS_WRONG },
	{ "map: the file ends right behind", short_file, 8192, AT_MAP },
	{ "map: the file begins elsewhere now", other_offset, 4096, AT_MAP, IS_WRONG },
	{ "map: no memory", no_memory, 0, AT_MAP, .error = -ENODEV, .reason = "device-refused" },

	{ "region read: longer than asked", lie_longer, 1, AT_READ, BREAKS },
	{ "region read: shorter than asked", lie_shorter, 1, AT_READ, BREAKS },
	{ "region read: nothing", lie_shorter, 16, AT_READ, BREAKS },
	{ "region read: no numbers", lie_shorter, 17, AT_READ, BREAKS },
	{ "region read: another count", access_count, 15, AT_READ, BREAKS },
	{ "region read: another offset", access_offset, 0, AT_READ, BREAKS },
	{ "region read: another region", access_region, 2, AT_READ, BREAKS },
	{ "region read: a descriptor", lie_descriptors, 1, AT_READ, BREAKS },
	{ "region write: fewer bytes", access_count, 15, AT_WRITE, BREAKS },
	{ "region write: more bytes", access_count, 17, AT_WRITE, BREAKS },
	{ "region write: another offset", access_offset, 0, AT_WRITE, BREAKS },
	{ "region write: another region", access_region, 2, AT_WRITE, BREAKS },
	{ "region write: with data", lie_longer, 16, AT_WRITE, BREAKS },
};
const size_t lies_region_count = sizeof(lies_region) / sizeof(lies_region[0]);
