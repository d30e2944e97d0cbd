// SPDX-License-Identifier: GPL-2.0-only
#include "registration.h"
#include "stream.h"
#include <linux/crc32.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/slab.h>

u32 dmig_head_crc(const struct dmig_head_bytes *header, const void *rest, size_t rest_size)
{
	u32 crc = crc32_le(~0, (const u8 *)header, offsetof(struct dmig_head_bytes, crc));

	return ~crc32_le(crc, rest, rest_size);
}

static struct devmig_head *make_head(enum devmig_phase phase, enum dmig_head_form form,
				     const char *text, size_t size)
{
	const struct dmig_head_bytes header = {
		.magic = DMIG_HEAD_MAGIC,
		.major = cpu_to_le16(DMIG_HEAD_MAJOR),
		.minor = cpu_to_le16(DMIG_HEAD_MINOR),
		.header_size = cpu_to_le32(sizeof(header)),
		.phase = cpu_to_le32(phase),
		.form = cpu_to_le32(form),
		.text_size = cpu_to_le32(size),
		.crc = cpu_to_le32(0),
	};
	struct dmig_head_bytes *at;
	struct devmig_head *head;

	head = kvmalloc(struct_size(head, data, sizeof(header) + size), GFP_KERNEL);
	if (!head)
		return ERR_PTR(-ENOMEM);
	head->size = sizeof(header) + size;
	at = memcpy(head->data, &header, sizeof(header));
	memcpy(at + 1, text, size);
	at->crc = cpu_to_le32(dmig_head_crc(at, at + 1, size));
	return head;
}

/* A driver with a string of its own is identified by that. */
static struct devmig_head *make_own(struct devmig *dm, enum devmig_phase phase)
{
	char *string = kmalloc(DEVMIG_STRING_MAX + 1, GFP_KERNEL);
	struct devmig_head *head;
	ssize_t len;

	if (!string)
		return ERR_PTR(-ENOMEM);
	len = dm->ops->version_read(dm, string);
	if (len > DEVMIG_STRING_MAX)
		len = -E2BIG;
	head = len < 0 ? ERR_PTR(len) : make_head(phase, DMIG_HEAD_STRING, string, len);
	kfree(string);
	return head;
}

/**
 * devmig_head_new - what a driver sends before the data of a phase
 * @dm: the registration of the source
 * @phase: the phase that begins
 *
 * A driver sends one at the start of pre-copy, which the user may leave out, and
 * always one at the start of stop-and-copy. It has the documents as they are
 * now, or the string of the driver's own. May sleep.
 *
 * Return: the bytes, to be freed with devmig_head_free(); or ERR_PTR: -ENODEV, the
 * device can't migrate; -ENOMEM; what the driver's version_read returned.
 */
struct devmig_head *devmig_head_new(struct devmig *dm, enum devmig_phase phase)
{
	struct dmig_documents *documents;
	struct devmig_head *head;

	if (dm->ops && dm->ops->version_read)
		return make_own(dm, phase);
	documents = dmig_documents_get(dm);
	if (!documents)
		return ERR_PTR(-ENODEV);
	head = make_head(phase, DMIG_HEAD_DOCUMENT, documents->text, documents->text_size);
	dmig_documents_put(documents);
	return head;
}
EXPORT_SYMBOL_GPL(devmig_head_new);

/**
 * devmig_head_free - free what devmig_head_new() returned
 * @head: the head; an ERR_PTR or NULL is ignored
 */
void devmig_head_free(struct devmig_head *head)
{
	if (!IS_ERR(head))
		kvfree(head);
}
EXPORT_SYMBOL_GPL(devmig_head_free);
