// SPDX-License-Identifier: GPL-2.0-only
#include "check.h"
#include "stream.h"
#include <core/build.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/slab.h>

/*
 * The gate is closed while a head comes in and is being checked, and open for the
 * device's data behind it. An error stays: nothing opens it again.
 */
struct devmig_gate {
	struct devmig *dm;
	int error; /* latched; 0: none */
	bool open;
	enum devmig_phase phase; /* of the last head that was accepted; 0: none yet */
	size_t have;             /* bytes of the head that are there */
	size_t want;             /* bytes of the part of it that is being collected */
	struct dmig_head_bytes header;
	u8 *rest; /* what is behind @header, and a NUL; NULL: not there yet */
};

/**
 * devmig_gate_new - begin to check an incoming stream
 * @dm: the registration of the destination, which outlives the gate
 *
 * A gate is for one stream, and its calls are for one caller at a time. May
 * sleep.
 *
 * Return: the gate, to be freed with devmig_gate_free(); NULL without memory.
 */
struct devmig_gate *devmig_gate_new(struct devmig *dm)
{
	struct devmig_gate *gate = kzalloc(sizeof(*gate), GFP_KERNEL_ACCOUNT);

	if (!gate)
		return NULL;
	gate->dm = dm;
	gate->want = sizeof(gate->header);
	return gate;
}
EXPORT_SYMBOL_GPL(devmig_gate_new);

static void forget_head(struct devmig_gate *gate)
{
	kvfree(gate->rest);
	gate->rest = NULL;
	gate->have = 0;
	gate->want = sizeof(gate->header);
}

/**
 * devmig_gate_free - end a check
 * @gate: the gate, or NULL
 */
void devmig_gate_free(struct devmig_gate *gate)
{
	if (!gate)
		return;
	forget_head(gate);
	kfree(gate);
}
EXPORT_SYMBOL_GPL(devmig_gate_free);

static size_t header_size_of(const struct devmig_gate *gate)
{
	return le32_to_cpu(gate->header.header_size);
}

static size_t text_size_of(const struct devmig_gate *gate)
{
	return le32_to_cpu(gate->header.text_size);
}

/* Pre-copy, if there is one, comes first; stop-and-copy is the last. */
static bool may_follow(enum devmig_phase before, u32 phase)
{
	return phase == DEVMIG_STOP_COPY ? before != DEVMIG_STOP_COPY
					 : phase == DEVMIG_PRE_COPY && !before;
}

/* The header is there: is it one, and how much follows? Nothing was allocated yet. */
static int take_header(struct devmig_gate *gate)
{
	const struct dmig_head_bytes *header = &gate->header;
	const u32 form = le32_to_cpu(header->form);

	if (memcmp(header->magic, DMIG_HEAD_MAGIC, sizeof(header->magic)))
		return -EBADMSG;
	if (le16_to_cpu(header->major) != DMIG_HEAD_MAJOR)
		return -EPROTONOSUPPORT;
	if (header_size_of(gate) < sizeof(*header) || header_size_of(gate) > DMIG_HEAD_HEADER_MAX ||
	    text_size_of(gate) > DMIG_HEAD_TEXT_MAX)
		return -E2BIG;
	if (form != DMIG_HEAD_DOCUMENT && form != DMIG_HEAD_STRING)
		return -EBADMSG;
	if (!may_follow(gate->phase, le32_to_cpu(header->phase)))
		return -EBADMSG;
	gate->want = header_size_of(gate) + text_size_of(gate);
	gate->rest = kvmalloc(gate->want - sizeof(*header) + 1, GFP_KERNEL_ACCOUNT);
	return gate->rest ? 0 : -ENOMEM;
}

static int check_text(struct devmig_gate *gate, const char *text, size_t size, const char *where)
{
	const size_t memory_size = dmig_build_memory(size);
	const struct dmig_document *source;
	void *memory = kvmalloc(memory_size, GFP_KERNEL_ACCOUNT);
	int error;

	if (!memory)
		return -ENOMEM;
	error = dmig_reason_errno(dmig_parse(text, size, memory, memory_size, &source, NULL));
	if (!error)
		error = dmig_check_source(gate->dm, source, where);
	kvfree(memory);
	return error;
}

/* The head is complete: may its source migrate in? */
static int check_head(struct devmig_gate *gate)
{
	static const char *const where[] = {
		[DEVMIG_PRE_COPY] = "stream, pre-copy",
		[DEVMIG_STOP_COPY] = "stream, stop-and-copy",
	};
	const size_t rest_size = gate->want - sizeof(gate->header);
	char *const text = (char *)gate->rest + header_size_of(gate) - sizeof(gate->header);
	const enum devmig_phase phase = le32_to_cpu(gate->header.phase);
	int error;

	if (dmig_head_crc(&gate->header, gate->rest, rest_size) != le32_to_cpu(gate->header.crc))
		return -EBADMSG;
	gate->rest[rest_size] = 0;
	if (le32_to_cpu(gate->header.form) == DMIG_HEAD_DOCUMENT)
		error = check_text(gate, text, text_size_of(gate), where[phase]);
	else
		error = dmig_check_string(gate->dm, text, text_size_of(gate), where[phase]);
	if (error)
		return error;
	gate->phase = phase;
	gate->open = true;
	return 0;
}

/* Where the next byte of the head goes. */
static u8 *place_in(struct devmig_gate *gate)
{
	if (gate->have < sizeof(gate->header))
		return (u8 *)&gate->header + gate->have;
	return gate->rest + gate->have - sizeof(gate->header);
}

/* The part that was being collected is there. */
static int take_part(struct devmig_gate *gate)
{
	int error = 0;

	if (!gate->rest)
		error = take_header(gate);
	if (!error && gate->have == gate->want) {
		error = check_head(gate);
		forget_head(gate);
	}
	return error;
}

/**
 * devmig_gate_push - show the gate what came in
 * @gate: the gate
 * @data: bytes of the stream, as they come
 * @size: how many; any number
 *
 * Call it with all that comes before the device's data is touched. While the gate
 * is closed it takes bytes of the head; once open it takes none, and what it has
 * not taken is the driver's. May sleep.
 *
 * A refusal latches: each later call returns the same error, whatever comes.
 *
 * Return: the number of bytes taken; or -EINVAL, the source is not compatible;
 * -EBADMSG, not a head, a damaged one, or one that may not come here; -E2BIG, past
 * a limit; -EPROTONOSUPPORT, of a newer format; -ENODEV, this device can't migrate;
 * -ENOMEM; what the driver's version_test returned.
 */
ssize_t devmig_gate_push(struct devmig_gate *gate, const void *data, size_t size)
{
	const u8 *at = data;
	size_t left = size;

	while (!gate->error && !gate->open && left) {
		const size_t step = min(left, gate->want - gate->have);

		memcpy(place_in(gate), at, step);
		at += step;
		left -= step;
		gate->have += step;
		if (gate->have == gate->want)
			gate->error = take_part(gate);
	}
	return gate->error ?: size - left;
}
EXPORT_SYMBOL_GPL(devmig_gate_push);

/**
 * devmig_gate_status - may the device's data be taken?
 * @gate: the gate
 *
 * Return: 0, it is open; -EAGAIN, a head is not complete yet; else the error that
 * has closed it for good.
 */
int devmig_gate_status(const struct devmig_gate *gate)
{
	if (gate->error)
		return gate->error;
	return gate->open ? 0 : -EAGAIN;
}
EXPORT_SYMBOL_GPL(devmig_gate_status);

/**
 * devmig_gate_next - close the gate for the head of the next phase
 * @gate: a gate that is open after the head of pre-copy
 *
 * To be called where the driver's own data says that stop-and-copy begins.
 *
 * Return: 0; -EBADMSG, no phase can follow, which latches; or what has latched.
 */
int devmig_gate_next(struct devmig_gate *gate)
{
	if (!gate->error && (!gate->open || gate->phase != DEVMIG_PRE_COPY))
		gate->error = -EBADMSG;
	gate->open = false;
	return gate->error;
}
EXPORT_SYMBOL_GPL(devmig_gate_next);

/**
 * devmig_gate_phase - the phase whose data comes now
 * @gate: the gate
 *
 * At the end of a stream it must be DEVMIG_STOP_COPY, with the gate open: the
 * check there can't be left out.
 *
 * Return: an enum devmig_phase, of the last head that was accepted; 0: none was.
 */
int devmig_gate_phase(const struct devmig_gate *gate)
{
	return gate->phase;
}
EXPORT_SYMBOL_GPL(devmig_gate_phase);
