// SPDX-License-Identifier: LGPL-2.1-or-later
#include "resume.h"
#include "vgpu.h"

#include <devmig/verdict.h>
#include <errno.h>
#include <lib/common/cleanup.h>
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

static bool checksum_differs(struct vgpu *vgpu, const void *fixed, size_t size, const void *more,
			     size_t more_size, uint64_t wanted)
{
	return stream_checksum(fixed, size, more, more_size) != wanted &&
	       !fault_on(&vgpu->faults, FAULT_CORRUPT_ACCEPTED);
}

/* May this source come here? */
static int check_source(struct vgpu *vgpu, const char *text, size_t size)
{
	struct devmig_document *source = NULL;
	enum devmig_answer answer;
	int error;

	if (fault_on(&vgpu->faults, FAULT_HEAD_ACCEPTED) ||
	    (vgpu->loads && fault_on(&vgpu->faults, FAULT_SECOND_UNCHECKED)))
		return 0;
	error = devmig_document_parse(NULL, DEVMIG_FORM_TEXT, text, size, NULL, &source, NULL);
	if (error)
		return error == -ENOMEM ? error : -EBADMSG;
	answer = devmig_match(source, vgpu->document, DEVMIG_INCOMING, NULL);
	devmig_document_unref(source);
	return answer == DEVMIG_COMPATIBLE ? 0 : -EINVAL;
}

/* Pre-copy comes first, or is left out; stop-and-copy comes once. */
static bool is_phase_next(const struct resume *resume, uint32_t phase)
{
	if (phase == STREAM_PRE_COPY)
		return !resume->phase;
	return phase == STREAM_STOP_COPY && resume->phase != STREAM_STOP_COPY;
}

static int take_head(struct vgpu *vgpu, const struct stream_head *head, const char *text)
{
	struct resume *resume = &vgpu->resume;
	const size_t size = le32toh(head->text_size);
	int error;

	if (checksum_differs(vgpu, head, sizeof(*head), text, size, le64toh(head->checksum)) ||
	    !is_phase_next(resume, le32toh(head->phase)) || head->reserved)
		return -EBADMSG;
	error = check_source(vgpu, text, size);
	if (error)
		return error;
	if (le64toh(head->memory_size) != vgpu->memory.size)
		return -EINVAL;
	resume->phase = le32toh(head->phase);
	resume->in_records = true;
	return 0;
}

static int take_pages(struct vgpu *vgpu, const struct stream_record *record, const uint8_t *payload)
{
	const uint64_t offset = le64toh(record->offset);
	const uint32_t size = le32toh(record->size);

	if (!size || size % MEMORY_PAGE || offset % MEMORY_PAGE || offset > vgpu->memory.size ||
	    size > vgpu->memory.size - offset)
		return -EBADMSG;
	memory_write(&vgpu->memory, offset, payload, size);
	return 0;
}

static int take_registers(struct vgpu *vgpu, const struct stream_record *record,
			  const uint8_t *payload)
{
	struct resume *resume = &vgpu->resume;

	if (le32toh(record->size) != sizeof(resume->registers) || resume->has_registers ||
	    resume->phase != STREAM_STOP_COPY)
		return -EBADMSG;
	memcpy(&resume->registers, payload, sizeof(resume->registers));
	if (resume->registers.reserved || le32toh(resume->registers.dma_flags) & ~STREAM_DMA_FLAGS)
		return -EBADMSG;
	resume->has_registers = true;
	return 0;
}

static int take_config(struct vgpu *vgpu, const struct stream_record *record,
		       const uint8_t *payload)
{
	struct resume *resume = &vgpu->resume;

	if (le32toh(record->size) != CONFIG_SIZE || resume->has_config ||
	    resume->phase != STREAM_STOP_COPY)
		return -EBADMSG;
	memcpy(resume->config, payload, CONFIG_SIZE);
	resume->has_config = true;
	return 0;
}

static int take_switch(struct vgpu *vgpu, const struct stream_record *record,
		       const uint8_t *payload)
{
	(void)payload;
	if (record->size || vgpu->resume.phase != STREAM_PRE_COPY)
		return -EBADMSG;
	vgpu->resume.in_records = false;
	return 0;
}

static int take_end(struct vgpu *vgpu, const struct stream_record *record, const uint8_t *payload)
{
	struct resume *resume = &vgpu->resume;
	struct stream_end end;

	if (le32toh(record->size) != sizeof(end) || !resume->has_registers || !resume->has_config)
		return -EBADMSG;
	memcpy(&end, payload, sizeof(end));
	if ((le64toh(end.bytes) != resume->bytes || le64toh(end.chain) != resume->chain) &&
	    !fault_on(&vgpu->faults, FAULT_CORRUPT_ACCEPTED))
		return -EBADMSG;
	resume->ended = true;
	return 0;
}

static const struct {
	int (*take)(struct vgpu *vgpu, const struct stream_record *record, const uint8_t *payload);
	bool has_offset;
} types[] = {
	[STREAM_PAGES] = { take_pages, true },    [STREAM_REGISTERS] = { take_registers, false },
	[STREAM_CONFIG] = { take_config, false }, [STREAM_SWITCH] = { take_switch, false },
	[STREAM_END] = { take_end, false },
};

static int take_record(struct vgpu *vgpu, const struct stream_record *record,
		       const uint8_t *payload)
{
	struct resume *resume = &vgpu->resume;
	const uint32_t type = le32toh(record->type);
	const uint32_t size = le32toh(record->size);
	int error;

	if (type >= sizeof(types) / sizeof(types[0]) || !types[type].take ||
	    (record->offset && !types[type].has_offset) ||
	    checksum_differs(vgpu, record, sizeof(*record), payload, size,
			     le64toh(record->checksum)))
		return -EBADMSG;
	error = types[type].take(vgpu, record, payload);
	resume->bytes += sizeof(*record) + size;
	resume->chain = stream_chain(resume->chain, le64toh(record->checksum));
	return error;
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
		return take_record(vgpu, &record, bytes + sizeof(record));
	}
	memcpy(&head, bytes, sizeof(head));
	return take_head(vgpu, &head, (const char *)bytes + sizeof(head));
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
