// SPDX-License-Identifier: LGPL-2.1-or-later
#include "resume_take.h"
#include "vgpu.h"

#include <devmig/verdict.h>
#include <errno.h>
#include <string.h>

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

int resume_take_head(struct vgpu *vgpu, const struct stream_head *head, const char *text)
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

int resume_take_record(struct vgpu *vgpu, const struct stream_record *record,
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
