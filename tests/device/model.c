// SPDX-License-Identifier: LGPL-2.1-or-later
#include "model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Take a command's structure; false: it is too short. */
#define TAKE(question, what)                                                                       \
	((question)->size >= sizeof(*(what)) &&                                                    \
	 (memcpy((what), (question)->payload, sizeof(*(what))), true))

static void put(struct peer_message *answer, const void *bytes, size_t size)
{
	memcpy(answer->payload + answer->size, bytes, size);
	answer->size += size;
}

static int give_version(struct peer *peer, const struct peer_message *question,
			struct peer_message *answer)
{
	put(answer, question->payload, sizeof(struct dmig_wire_version));
	put(answer, peer->version, strlen(peer->version) + 1);
	return 0;
}

static int give_info(struct peer *peer, const struct peer_message *question,
		     struct peer_message *answer)
{
	const struct dmig_wire_device_info info = {
		.argsz = sizeof(info),
		.flags = VFIO_DEVICE_FLAGS_RESET | VFIO_DEVICE_FLAGS_PCI,
		.num_regions = peer->regions,
		.num_irqs = PEER_IRQS,
	};

	(void)question;
	put(answer, &info, sizeof(info));
	return 0;
}

/* Region 0 can be mapped in two windows, 2 as a whole; of 9 it is said what it is. */
static void put_windows(struct peer_message *answer)
{
	static const struct vfio_region_info_cap_sparse_mmap head = {
		.header = { VFIO_REGION_INFO_CAP_SPARSE_MMAP, 1, 0 },
		.nr_areas = 2,
	};
	static const struct vfio_region_sparse_mmap_area areas[] = {
		{ 0, 4096 },
		{ 16384, 8192 },
	};

	put(answer, &head, sizeof(head));
	put(answer, areas, sizeof(areas));
}

static void put_type(const struct peer *peer, struct peer_message *answer)
{
	const struct vfio_region_info_cap_type type = {
		{ VFIO_REGION_INFO_CAP_TYPE, 1, 0 },
		peer->old ? VFIO_REGION_TYPE_MIGRATION_DEPRECATED : 0x80008086,
		peer->old ? VFIO_REGION_SUBTYPE_MIGRATION_DEPRECATED : 2,
	};

	put(answer, &type, sizeof(type));
}

static int give_region(struct peer *peer, const struct peer_message *question,
		       struct peer_message *answer)
{
	struct dmig_wire_region_info info;
	uint32_t room;

	if (!TAKE(question, &info) || info.index >= peer->regions)
		return EINVAL;
	room = info.argsz;
	info.flags = 0;
	answer->size = sizeof(info);
	if (info.index < 3) {
		info.size = PEER_REGION_SIZE;
		info.flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;
	}
	if (info.index == 0 || info.index == 2) {
		info.flags |= VFIO_REGION_INFO_FLAG_MMAP;
		answer->fds[answer->nfds++] = peer->memory[info.index];
	}
	if (info.index == 0 && !peer->whole)
		put_windows(answer);
	if (info.index == 9)
		put_type(peer, answer);
	info.argsz = (uint32_t)answer->size;
	if (answer->size > sizeof(info)) {
		info.flags |= VFIO_REGION_INFO_FLAG_CAPS;
		info.cap_offset = answer->size <= room ? sizeof(info) : 0;
	}
	if (answer->size > room)
		answer->size = sizeof(info);
	memcpy(answer->payload, &info, sizeof(info));
	return 0;
}

static int access_region(struct peer *peer, const struct peer_message *question,
			 struct peer_message *answer)
{
	const bool read = question->header.command == DMIG_WIRE_REGION_READ;
	struct dmig_wire_region_access access;
	ssize_t moved;

	if (!TAKE(question, &access) || access.region >= 3 ||
	    access.offset + access.count > PEER_REGION_SIZE)
		return EINVAL;
	if (access.count > peer->largest)
		peer->largest = access.count;
	put(answer, &access, sizeof(access));
	if (!read && question->size != sizeof(access) + access.count)
		return EINVAL;
	moved = read ? pread(peer->memory[access.region], answer->payload + sizeof(access),
			     access.count, (off_t)access.offset)
		     : pwrite(peer->memory[access.region], question->payload + sizeof(access),
			      access.count, (off_t)access.offset);
	answer->size += read ? access.count : 0;
	return moved == (ssize_t)access.count ? 0 : EIO;
}

static int give_irq(struct peer *peer, const struct peer_message *question,
		    struct peer_message *answer)
{
	struct dmig_wire_irq_info info;

	(void)peer;
	if (!TAKE(question, &info) || info.index >= PEER_IRQS)
		return EINVAL;
	info.flags = VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_NORESIZE;
	info.count = info.index == 2 ? PEER_SIGNALS : 0;
	put(answer, &info, sizeof(info));
	return 0;
}

static void set_signal(struct peer *peer, uint32_t i, int fd)
{
	if (peer->signals[i] >= 0)
		close(peer->signals[i]);
	peer->signals[i] = fd < 0 ? -1 : dup(fd);
}

static int set_irqs(struct peer *peer, const struct peer_message *question,
		    struct peer_message *answer)
{
	struct dmig_wire_irq_set set;

	(void)answer;
	if (!TAKE(question, &set) || set.index != 2 || set.argsz != question->size ||
	    set.start + set.count > PEER_SIGNALS)
		return EINVAL;
	peer->signals_calls++;
	if (set.flags == (VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER) && !set.count)
		for (uint32_t i = 0; i < PEER_SIGNALS; i++)
			set_signal(peer, i, -1);
	else if (set.flags != (VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER) ||
		 (question->nfds && question->nfds != set.count))
		return EINVAL;
	for (uint32_t i = 0; i < set.count; i++)
		set_signal(peer, set.start + i, question->nfds ? question->fds[i] : -1);
	return 0;
}

/* The device writes to the first byte of what it may write to. */
static int map(struct peer *peer, const struct peer_message *question, struct peer_message *answer)
{
	char *memory;

	(void)answer;
	if (peer->mapped.size)
		return EEXIST;
	if (!TAKE(question, &peer->mapped) || question->nfds != 1)
		return EINVAL;
	memory = mmap(NULL, peer->mapped.size, PROT_READ | PROT_WRITE, MAP_SHARED, question->fds[0],
		      (off_t)peer->mapped.offset);
	if (memory == MAP_FAILED)
		return errno;
	memory[0] = 'd';
	munmap(memory, peer->mapped.size);
	return 0;
}

static int unmap(struct peer *peer, const struct peer_message *question,
		 struct peer_message *answer)
{
	struct dmig_wire_dma_unmap range;

	if (!TAKE(question, &range) || range.address != peer->mapped.address ||
	    range.size != peer->mapped.size)
		return ENOENT;
	peer->mapped.size = 0;
	put(answer, &range, sizeof(range));
	return 0;
}

static int reset(struct peer *peer, const struct peer_message *question,
		 struct peer_message *answer)
{
	(void)question;
	(void)answer;
	peer->resets++;
	peer->state = DEVMIG_STATE_RUNNING;
	peer->done = 0;
	return 0;
}

static bool is_saving(uint32_t state)
{
	return state == DEVMIG_STATE_STOP_COPY || state == DEVMIG_STATE_PRE_COPY ||
	       state == DEVMIG_STATE_PRE_COPY_P2P;
}

static int read_data(struct peer *peer, const struct peer_message *question,
		     struct peer_message *answer)
{
	const size_t all =
		peer->state == DEVMIG_STATE_STOP_COPY ? peer->data_size : peer->precopy_size;
	struct dmig_wire_data data;

	if (!TAKE(question, &data) || !is_saving(peer->state))
		return EINVAL;
	if (data.size > peer->largest)
		peer->largest = data.size;
	if (data.size > all - peer->done)
		data.size = (uint32_t)(all - peer->done);
	data.argsz = (uint32_t)sizeof(data) + data.size;
	put(answer, &data, sizeof(data));
	put(answer, peer->data + peer->done, data.size);
	peer->done += data.size;
	return 0;
}

static int write_data(struct peer *peer, const struct peer_message *question,
		      struct peer_message *answer)
{
	struct dmig_wire_data data;

	(void)answer;
	if (!TAKE(question, &data) || peer->state != DEVMIG_STATE_RESUMING ||
	    question->size != sizeof(data) + data.size)
		return EINVAL;
	if (data.size > peer->largest)
		peer->largest = data.size;
	peer->loaded = realloc(peer->loaded, peer->done + data.size);
	memcpy(peer->loaded + peer->done, question->payload + sizeof(data), data.size);
	peer->done += data.size;
	return 0;
}

static int set_state(struct peer *peer, uint32_t state)
{
	if (peer->fail_error && peer->state == peer->fail_from && state == peer->fail_to) {
		peer->state = peer->fail_state;
		return peer->fail_error;
	}
	if ((is_saving(state) && !is_saving(peer->state)) || state == DEVMIG_STATE_RESUMING)
		peer->done = 0;
	peer->state = state;
	return 0;
}

static int give_state(struct peer *peer, bool set, const char *data, struct peer_message *answer)
{
	struct vfio_device_feature_mig_state state = { .data_fd = -1 };
	int error = 0;

	if (set) {
		memcpy(&state, data, sizeof(state));
		error = set_state(peer, state.device_state);
	} else if (peer->fail_get) {
		return EIO;
	}
	state.device_state = peer->state;
	put(answer, &state, sizeof(state));
	return error;
}

bool peer_is_dirty(uint64_t page)
{
	return page % 7 == 3 || page % 64 == 63;
}

static int report(struct peer *peer, const struct peer_message *question,
		  struct peer_message *answer)
{
	struct vfio_device_feature_dma_logging_report range;
	uint64_t pages;

	if (!peer->logging || question->size < sizeof(struct dmig_wire_feature) + 24)
		return EINVAL;
	memcpy(&range, question->payload + sizeof(struct dmig_wire_feature), 24);
	put(answer, &range, 24);
	pages = (range.length + range.page_size - 1) / range.page_size;
	for (uint64_t word = 0; word * 64 < pages; word++) {
		uint64_t bits = 0;

		/* More than there are: the client must not take them for its own. */
		for (uint64_t bit = 0; bit < 64; bit++)
			if (peer_is_dirty(range.iova / range.page_size + word * 64 + bit))
				bits |= 1ULL << bit;
		put(answer, &bits, sizeof(bits));
	}
	return 0;
}

static int log_start(struct peer *peer, const struct peer_message *question)
{
	struct vfio_device_feature_dma_logging_control control;

	if (question->size < sizeof(struct dmig_wire_feature) + 16)
		return EINVAL;
	memcpy(&control, question->payload + sizeof(struct dmig_wire_feature), 16);
	if (question->size != sizeof(struct dmig_wire_feature) + 16 + control.num_ranges * 16)
		return EINVAL;
	peer->logging = true;
	peer->log_ranges = control.num_ranges;
	return 0;
}

static int give_precopy(const struct peer *peer, struct peer_message *answer)
{
	const struct dmig_uapi_precopy_info info = {
		.argsz = sizeof(info),
		.flags = DMIG_UAPI_PRECOPY_INFO_REINIT,
		.initial_bytes = peer->precopy_size - peer->done,
		.dirty_bytes = 4096,
	};

	if (peer->state != DEVMIG_STATE_PRE_COPY && peer->state != DEVMIG_STATE_PRE_COPY_P2P)
		return EINVAL;
	put(answer, &info, sizeof(info));
	return 0;
}

static int give_document(const struct peer *peer, uint32_t room, struct peer_message *answer)
{
	const uint32_t argsz = (uint32_t)(answer->size + peer->document_size);

	memcpy(answer->payload, &argsz, sizeof(argsz));
	if (argsz <= room)
		put(answer, peer->document, peer->document_size);
	return 0;
}

static bool has_feature(const struct peer *peer, uint32_t feature)
{
	switch (feature) {
	case VFIO_DEVICE_FEATURE_MIGRATION:
	case VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE:
	case DMIG_UAPI_FEATURE_DATA_SIZE:
	case VFIO_DEVICE_FEATURE_DMA_LOGGING_START:
	case VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP:
	case VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT:
		return peer->migration;
	case DMIG_WIRE_FEATURE_PRECOPY:
		return peer->flags & DEVMIG_MIGRATION_PRE_COPY;
	case DMIG_WIRE_FEATURE_DOCUMENT:
		return peer->document;
	}
	return false;
}

static int use_feature(struct peer *peer, const struct dmig_wire_feature *feature,
		       const struct peer_message *question, struct peer_message *answer)
{
	const struct dmig_uapi_data_size size = { peer->data_size };

	switch (feature->flags & VFIO_DEVICE_FEATURE_MASK) {
	case VFIO_DEVICE_FEATURE_MIGRATION:
		put(answer, &peer->flags, sizeof(peer->flags));
		return 0;
	case VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE:
		return give_state(peer, feature->flags & VFIO_DEVICE_FEATURE_SET,
				  question->payload + sizeof(*feature), answer);
	case DMIG_UAPI_FEATURE_DATA_SIZE:
		put(answer, &size, sizeof(size));
		return 0;
	case VFIO_DEVICE_FEATURE_DMA_LOGGING_START:
		return log_start(peer, question);
	case VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP:
		peer->logging = false;
		return 0;
	case VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT:
		return report(peer, question, answer);
	case DMIG_WIRE_FEATURE_PRECOPY:
		return give_precopy(peer, answer);
	case DMIG_WIRE_FEATURE_DOCUMENT:
		return give_document(peer, feature->argsz, answer);
	}
	return ENOTTY;
}

static int give_feature(struct peer *peer, const struct peer_message *question,
			struct peer_message *answer)
{
	struct dmig_wire_feature feature;

	if (!TAKE(question, &feature))
		return EINVAL;
	if (!has_feature(peer, feature.flags & VFIO_DEVICE_FEATURE_MASK))
		return ENOTTY;
	put(answer, &feature, sizeof(feature));
	if (feature.flags & VFIO_DEVICE_FEATURE_PROBE)
		return 0;
	return use_feature(peer, &feature, question, answer);
}

int model_answer(struct peer *peer, const struct peer_message *question,
		 struct peer_message *answer)
{
	static int (*const commands[])(struct peer *, const struct peer_message *,
				       struct peer_message *) = {
		[DMIG_WIRE_VERSION] = give_version,
		[DMIG_WIRE_DMA_MAP] = map,
		[DMIG_WIRE_DMA_UNMAP] = unmap,
		[DMIG_WIRE_DEVICE_GET_INFO] = give_info,
		[DMIG_WIRE_GET_REGION_INFO] = give_region,
		[DMIG_WIRE_GET_IRQ_INFO] = give_irq,
		[DMIG_WIRE_SET_IRQS] = set_irqs,
		[DMIG_WIRE_REGION_READ] = access_region,
		[DMIG_WIRE_REGION_WRITE] = access_region,
		[DMIG_WIRE_RESET] = reset,
		[DMIG_WIRE_FEATURE] = give_feature,
		[DMIG_WIRE_DATA_READ] = read_data,
		[DMIG_WIRE_DATA_WRITE] = write_data,
	};
	const uint16_t command = question->header.command;

	if (command >= sizeof(commands) / sizeof(commands[0]) || !commands[command])
		return ENOSYS;
	return commands[command](peer, question, answer);
}
