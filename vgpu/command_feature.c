// SPDX-License-Identifier: LGPL-2.1-or-later
#include "command.h"
#include "fault_data.h"

#include <core/migration.h>
#include <errno.h>
#include <lib/device/uapi.h>
#include <string.h>

/* What stands behind the flags of a request, and of its answer. */
#define DATA(command)      ((command)->request + sizeof(struct dmig_wire_feature))
#define DATA_SIZE(command) ((command)->request_size - sizeof(struct dmig_wire_feature))

#define METHODS (VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_PROBE)

static int get_migration(struct command *command)
{
	const struct vfio_device_feature_migration migration = {
		.flags = migration_flags(command->vgpu),
	};

	command_reply(command, &migration, sizeof(migration));
	return 0;
}

/* There is no descriptor of the data: messages carry it. */
static int get_state(struct command *command)
{
	const struct vfio_device_feature_mig_state state = {
		.device_state = migration_state(command->vgpu),
		.data_fd = -1,
	};

	command_reply(command, &state, sizeof(state));
	return 0;
}

static int set_state(struct command *command)
{
	struct vfio_device_feature_mig_state state;

	memcpy(&state, DATA(command), sizeof(state));
	fault_stall(command->vgpu, FAULT_STALL);
	return migration_request(command->vgpu, state.device_state);
}

static int get_data_size(struct command *command)
{
	struct dmig_uapi_data_size size = {
		.stop_copy_length = save_data_size(command->vgpu),
	};

	if (fault_on(&command->vgpu->faults, FAULT_SIZE_ZERO))
		size.stop_copy_length = 0;
	if (fault_on(&command->vgpu->faults, FAULT_SIZE_NONSENSE))
		size.stop_copy_length = 1ULL << 63;
	command_reply(command, &size, sizeof(size));
	return 0;
}

static int get_precopy(struct command *command)
{
	struct vgpu *vgpu = command->vgpu;
	struct dmig_uapi_precopy_info info = { .argsz = sizeof(info) };
	const bool open = vgpu->save.staged && vgpu->save.phase == STREAM_PRE_COPY;
	uint64_t initial = 0;
	uint64_t dirty = 0;

	if (!open && !fault_on(&vgpu->faults, FAULT_PRECOPY_ANYWHERE))
		return -EINVAL;
	if (vgpu->save.staged)
		save_left(vgpu, &initial, &dirty);
	if (!initial && fault_on(&vgpu->faults, FAULT_INITIAL_STAYS))
		initial = 1;
	info.initial_bytes = initial;
	info.dirty_bytes = dirty;
	command_reply(command, &info, sizeof(info));
	return 0;
}

static bool has_room(const struct command *command, size_t more)
{
	return more <= command->room && command->reply_size <= command->room - more;
}

/* Nobody knows its size before: who has no room for it is told how much there is. */
static int get_document(struct command *command)
{
	const struct vgpu *vgpu = command->vgpu;

	if (has_room(command, vgpu->text_size))
		command_reply(command, vgpu->text, vgpu->text_size);
	else
		command->left_out = vgpu->text_size;
	return 0;
}

static bool read_range(const struct vfio_device_feature_dma_logging_range *from, uint64_t page_size,
		       struct log_range *ret)
{
	ret->first = from->iova;
	return from->length && !(from->iova % page_size) && !(from->length % page_size) &&
	       !__builtin_add_overflow(from->iova, from->length - 1, &ret->last);
}

/* Behind the fixed part there is room for as many ranges as the request has. */
static int read_ranges(const uint8_t *bytes, uint32_t count, uint64_t page_size,
		       struct log_range *ret)
{
	struct vfio_device_feature_dma_logging_range range;

	for (uint32_t i = 0; i < count; i++) {
		memcpy(&range, bytes + i * sizeof(range), sizeof(range));
		if (!read_range(&range, page_size, &ret[i]))
			return -EINVAL;
	}
	if (!count)
		ret[0] = (struct log_range){ 0, UINT64_MAX };
	return 0;
}

/* No page is smaller than ours, and it is a power of two. */
static bool is_page_size(uint64_t size)
{
	return size >= LOG_PAGE && !(size & (size - 1));
}

/* As <linux/vfio.h> has it, with the ranges behind it in the place of their address. */
struct log_control {
	uint64_t page_size;
	uint32_t num_ranges;
	uint32_t reserved;
};

static int start_log(struct command *command)
{
	struct log_control control;
	const size_t more = DATA_SIZE(command) - sizeof(control);
	struct log_range ranges[LOG_RANGES_MAX];
	int error;

	memcpy(&control, DATA(command), sizeof(control));
	if (control.num_ranges > LOG_RANGES_MAX)
		return -E2BIG;
	if (control.reserved || !is_page_size(control.page_size) ||
	    more != control.num_ranges * sizeof(struct vfio_device_feature_dma_logging_range))
		return -EINVAL;
	error = read_ranges(DATA(command) + sizeof(control), control.num_ranges, control.page_size,
			    ranges);
	if (error)
		return error;
	error = log_start(command->vgpu, ranges, control.num_ranges ?: 1);
	/* The answer has the size that pages have here. */
	control.page_size = LOG_PAGE;
	memcpy(command->reply + sizeof(struct dmig_wire_feature), &control, sizeof(control));
	return error;
}

static int stop_log(struct command *command)
{
	log_stop(command->vgpu);
	return 0;
}

/* The bitmap is made in the answer; it has whole words of 64 bits. */
static int report_log(struct command *command)
{
	/* As <linux/vfio.h> has it, without the address of the bitmap. */
	struct {
		uint64_t iova;
		uint64_t length;
		uint64_t page_size;
	} report;
	struct log_range range;
	uint64_t size;

	memcpy(&report, DATA(command), sizeof(report));
	if (!is_page_size(report.page_size) || !report.length ||
	    __builtin_add_overflow(report.iova, report.length - 1, &range.last))
		return -EINVAL;
	range.first = report.iova;
	size = (((report.length - 1) / report.page_size + 1 + 63) / 64) * sizeof(uint64_t);
	if (size > COMMAND_TRANSFER_MAX)
		return -E2BIG;
	/* What is told of is forgotten, so it must not be lost on the way. */
	if (!has_room(command, sizeof(report) + size))
		return -EINVAL;
	command_reply(command, &report, sizeof(report));
	memset(command->reply + command->reply_size, 0, size);
	command->reply_size += size;
	return log_report(command->vgpu, &range, report.page_size,
			  (uint64_t *)(void *)(command->reply + command->reply_size - size));
}

/* Data of a request has @set bytes, or as many and more; an answer's size is its own. */
static const struct feature {
	uint32_t number;
	int (*get)(struct command *command);
	size_t get_size;
	int (*set)(struct command *command);
	size_t set_size;
	bool more;
} features[] = {
	{ VFIO_DEVICE_FEATURE_MIGRATION, get_migration, 0, NULL, 0, false },
	{ VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE, get_state, 0, set_state,
	  sizeof(struct vfio_device_feature_mig_state), false },
	{ VFIO_DEVICE_FEATURE_DMA_LOGGING_START, NULL, 0, start_log, sizeof(struct log_control),
	  true },
	{ VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP, NULL, 0, stop_log, 0, false },
	{ VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT, report_log, 3 * sizeof(uint64_t), NULL, 0,
	  false },
	{ DMIG_UAPI_FEATURE_DATA_SIZE, get_data_size, 0, NULL, 0, false },
	{ DMIG_WIRE_FEATURE_PRECOPY, get_precopy, 0, NULL, 0, false },
	{ DMIG_WIRE_FEATURE_DOCUMENT, get_document, 0, NULL, 0, false },
};

/* A device without pre-copy can't tell what is left in it. */
static const struct feature *find(const struct vgpu *vgpu, uint32_t number)
{
	if (number == DMIG_WIRE_FEATURE_PRECOPY && !(vgpu->settings->flags & DMIG_MIG_PRE_COPY))
		return NULL;
	for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++)
		if (features[i].number == number)
			return &features[i];
	return NULL;
}

static int check(const struct feature *feature, uint32_t flags)
{
	if ((flags & VFIO_DEVICE_FEATURE_GET && !feature->get) ||
	    (flags & VFIO_DEVICE_FEATURE_SET && !feature->set))
		return -EINVAL;
	return 0;
}

/* What comes is what goes back, as the protocol has it. */
static int set(struct command *command, const struct feature *feature)
{
	const size_t size = DATA_SIZE(command);

	if (size < feature->set_size || (size > feature->set_size && !feature->more))
		return -EINVAL;
	command_reply(command, command->request, command->request_size);
	return feature->set(command);
}

/* The client has said how much it takes; what changes something by that looks itself. */
static int get(struct command *command, const struct feature *feature,
	       struct dmig_wire_feature request)
{
	int error;

	if (DATA_SIZE(command) < feature->get_size)
		return -EINVAL;
	command->room = request.argsz;
	command_reply(command, &request, sizeof(request));
	error = feature->get(command);
	if (error)
		return error;
	if (command->reply_size > command->room)
		return -EINVAL;
	request.argsz = (uint32_t)(command->reply_size + command->left_out);
	memcpy(command->reply, &request, sizeof(request));
	return 0;
}

int command_feature(struct command *command)
{
	struct dmig_wire_feature request;
	const struct feature *feature;
	uint32_t methods;
	int error;

	command_request(command, &request);
	methods = request.flags & METHODS;
	feature = find(command->vgpu, request.flags & VFIO_DEVICE_FEATURE_MASK);
	if (!feature)
		return -ENOTTY;
	if (request.flags & ~(uint32_t)(METHODS | VFIO_DEVICE_FEATURE_MASK) ||
	    request.argsz < sizeof(request))
		return -EINVAL;
	error = check(feature, methods);
	if (error)
		return error;
	if (methods & VFIO_DEVICE_FEATURE_PROBE) {
		command_reply(command, command->request, command->request_size);
		return 0;
	}
	if (methods == VFIO_DEVICE_FEATURE_SET)
		return set(command, feature);
	return methods == VFIO_DEVICE_FEATURE_GET ? get(command, feature, request) : -EINVAL;
}
