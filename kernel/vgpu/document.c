// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "vgpu.h"

/* @text is the document's from now on; it may be an error or NULL, see document_text.c. */
static int vgpu_document_register(struct vgpu_document *document, struct kobject *kobj, char *text)
{
	if (IS_ERR(text))
		return PTR_ERR(text);
	mutex_init(&document->lock);
	document->text = text;
	document->size = text ? strlen(text) : 0;
	document->dm = devmig_register(kobj, text, document->size, NULL, document);
	if (!IS_ERR(document->dm))
		return 0;
	kvfree(text);
	return PTR_ERR(document->dm);
}

int vgpu_document_of_type(struct vgpu_type *type)
{
	return vgpu_document_register(&type->document, &type->mdev.kobj, vgpu_type_text(type));
}

int vgpu_document_of_device(struct vgpu *vgpu)
{
	return vgpu_document_register(&vgpu->document, &vgpu->vdev.dev->kobj,
				      vgpu_device_text(vgpu->type, vgpu->aggregator));
}

/* The old text stays if the new one can't be had. */
static int vgpu_document_replace(struct vgpu_document *document, char *text, size_t size)
{
	int ret;

	mutex_lock(&document->lock);
	ret = devmig_replace(document->dm, text, size);
	if (!ret) {
		swap(document->text, text);
		document->size = size;
	}
	mutex_unlock(&document->lock);
	kvfree(text);
	return ret;
}

/* With the lock of the device: its aggregator has changed. */
int vgpu_document_update(struct vgpu *vgpu)
{
	char *text = vgpu_device_text(vgpu->type, vgpu->aggregator);

	if (IS_ERR(text))
		return PTR_ERR(text);
	return vgpu_document_replace(&vgpu->document, text, text ? strlen(text) : 0);
}

int vgpu_document_set(struct vgpu_document *document, const char *text, size_t size)
{
	char *copy = kvmalloc(size, GFP_KERNEL);

	if (!copy)
		return -ENOMEM;
	memcpy(copy, text, size);
	return vgpu_document_replace(document, copy, size);
}

void vgpu_document_remove(struct vgpu_document *document)
{
	devmig_unregister(document->dm);
	kvfree(document->text);
}
