// SPDX-License-Identifier: LGPL-2.1-or-later
#include "resume.h"
#include "resume_take.h"
#include "vgpu.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What is collected in pieces is no more than a record. */
#define COLLECTED_MAX (sizeof(struct stream_record) + STREAM_RECORD_MAX)

int resume_begin(struct vgpu *vgpu)
{
	uint8_t *collected = malloc(COLLECTED_MAX);

	if (!collected)
		return -ENOMEM;
	vgpu->resume = (struct resume){
		.collected = collected,
	};
	memory_clear(&vgpu->memory);
	return 0;
}

void resume_end(struct vgpu *vgpu)
{
	free(vgpu->resume.collected);
	vgpu->resume = (struct resume){ 0 };
}

/* How many bytes a head or a record has: all of it where that much is known. */
static int size_of_head(const struct stream_head *head, size_t *ret)
{
	const uint32_t text_size = le32toh(head->text_size);

	if (memcmp(head->magic, STREAM_MAGIC, sizeof(head->magic)))
		return -EBADMSG;
	if (le16toh(head->major) != STREAM_MAJOR)
		return -EPROTONOSUPPORT;
	if (text_size > STREAM_TEXT_MAX)
		return -E2BIG;
	*ret = sizeof(*head) + text_size;
	return 0;
}

static int size_of_record(const struct stream_record *record, size_t *ret)
{
	const uint32_t size = le32toh(record->size);

	*ret = sizeof(*record) + size;
	return size > STREAM_RECORD_MAX ? -EBADMSG : 0;
}

/* @bytes holds what is fixed of a head or a record at least. */
static int size_of(const struct resume *resume, const uint8_t *bytes, size_t *ret)
{
	struct stream_head head;
	struct stream_record record;

	if (resume->in_records) {
		memcpy(&record, bytes, sizeof(record));
		return size_of_record(&record, ret);
	}
	memcpy(&head, bytes, sizeof(head));
	return size_of_head(&head, ret);
}

static size_t fixed_size(const struct resume *resume)
{
	return resume->in_records ? sizeof(struct stream_record) : sizeof(struct stream_head);
}

static int take(struct vgpu *vgpu, const uint8_t *bytes)
{
	struct stream_head head;
	struct stream_record record;

	if (vgpu->resume.in_records) {
		memcpy(&record, bytes, sizeof(record));
		return resume_take_record(vgpu, &record, bytes + sizeof(record));
	}
	memcpy(&head, bytes, sizeof(head));
	return resume_take_head(vgpu, &head, (const char *)bytes + sizeof(head));
}

/* Take what lies in one piece, without copying it.  *ret_size 0: it is not all there. */
static int take_whole(struct vgpu *vgpu, const uint8_t *bytes, size_t size, size_t *ret_size)
{
	size_t wanted;
	int error;

	*ret_size = 0;
	if (size < fixed_size(&vgpu->resume))
		return 0;
	error = size_of(&vgpu->resume, bytes, &wanted);
	if (error || size < wanted)
		return error;
	*ret_size = wanted;
	return take(vgpu, bytes);
}

/* Collect up to what is needed, and take it when it is all there. */
static int collect(struct vgpu *vgpu, const uint8_t *bytes, size_t size, size_t *ret_size)
{
	struct resume *resume = &vgpu->resume;
	const size_t fixed = fixed_size(resume);
	size_t need = fixed;
	int error = 0;

	if (resume->size >= fixed)
		error = size_of(resume, resume->collected, &need);
	if (error)
		return error;
	*ret_size = need - resume->size < size ? need - resume->size : size;
	memcpy(resume->collected + resume->size, bytes, *ret_size);
	resume->size += *ret_size;
	if (resume->size < fixed)
		return 0;
	error = size_of(resume, resume->collected, &need);
	if (error || resume->size < need)
		return error;
	resume->size = 0;
	return take(vgpu, resume->collected);
}

static int feed(struct vgpu *vgpu, const uint8_t *bytes, size_t size)
{
	int error = 0;

	while (size && !error) {
		size_t part = 0;

		if (vgpu->resume.ended)
			return -EBADMSG;
		if (!vgpu->resume.size)
			error = take_whole(vgpu, bytes, size, &part);
		if (!error && !part)
			error = collect(vgpu, bytes, size, &part);
		bytes += part;
		size -= part;
	}
	return error;
}

int resume_write(struct vgpu *vgpu, const uint8_t *bytes, size_t size)
{
	struct resume *resume = &vgpu->resume;

	if (resume->error)
		return resume->error;
	resume->error = feed(vgpu, bytes, size);
	return resume->error;
}

static bool is_complete(struct vgpu *vgpu)
{
	if (fault_on(&vgpu->faults, FAULT_TRUNCATED_ACCEPTED))
		return true;
	return vgpu->resume.ended && !vgpu->resume.error;
}

/* Where it fails the device keeps waiting, and only a reset leads out of that. */
int resume_finish(struct vgpu *vgpu)
{
	const struct resume *resume = &vgpu->resume;

	if (!is_complete(vgpu))
		return -EINVAL;
	if (resume->has_registers) {
		if (!workload_load(vgpu, &resume->registers))
			return -EINVAL;
		registers_load(vgpu, &resume->registers);
		dma_load(&vgpu->dma, &resume->registers);
	}
	if (resume->has_config)
		config_write(&vgpu->config, 0, resume->config, CONFIG_SIZE);
	vgpu->loads++;
	return 0;
}
