/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VGPU_DOCUMENT_H
#define VGPU_DOCUMENT_H

#include <linux/mutex.h>
#include <linux/types.h>

struct dentry;
struct devmig;
struct kobject;
struct vgpu;
struct vgpu_type;

/* A text of documents can't be longer. */
#define VGPU_DOCUMENT_MAX 65536

/**
 * struct vgpu_document - what a device or a type is, and what may migrate in
 * @dm: its registration, which has the attributes; fixed until the end
 * @lock: guards the text, and makes it and @dm change as one. devmig's locks are
 *	taken under it
 * @text: a copy for debugfs; NULL if the device can't migrate
 * @size: of @text
 */
struct vgpu_document {
	struct devmig *dm;
	struct mutex lock; /* guards text and size */
	char *text;
	size_t size;
};

/* document.c */
int vgpu_document_of_type(struct vgpu_type *type);
int vgpu_document_of_device(struct vgpu *vgpu);
int vgpu_document_update(struct vgpu *vgpu);
int vgpu_document_set(struct vgpu_document *document, const char *text, size_t size);
void vgpu_document_remove(struct vgpu_document *document);

/* document_text.c: to be freed with kvfree(); an ERR_PTR, or NULL if nothing migrates */
char *vgpu_type_text(const struct vgpu_type *type);
char *vgpu_device_text(const struct vgpu_type *type, unsigned int aggregator);

/* document_file.c */
void vgpu_document_debugfs(struct vgpu_document *document, struct dentry *dir);

#endif
