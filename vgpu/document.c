// SPDX-License-Identifier: LGPL-2.1-or-later
#include "vgpu.h"

#include <errno.h>
#include <stdio.h>

/* The device that it is, and that it takes, where nobody says otherwise. */
static int make_document(struct vgpu *vgpu, struct devmig_error **ret_error)
{
	static const char fields[] = "\tdevice_api=vfio-pci\n"
				     "\tsoftware_type=devmig-vgpu\n"
				     "\tmemory_mib=%llu\n"
				     "\tinterface_version=%u\n";
	const unsigned long long mib = vgpu->memory.size >> 20;
	char part[256];
	char text[600];
	int len;

	snprintf(part, sizeof(part), fields, mib, INTERFACE);
	len = snprintf(text, sizeof(text), "SELF:\n%sCOMPATIBLE:\n%s", part, part);
	return devmig_document_parse(NULL, DEVMIG_FORM_TEXT, text, (size_t)len, NULL,
				     &vgpu->document, ret_error);
}

int vgpu_read_document(struct vgpu *vgpu, struct devmig_error **ret_error)
{
	const char *path = vgpu->settings->document;
	int error = path ? devmig_document_read(NULL, DEVMIG_FORM_AUTO, path, &vgpu->document,
						ret_error)
			 : make_document(vgpu, ret_error);

	if (error)
		return error;
	error = devmig_document_format(vgpu->document, DEVMIG_FORM_TEXT, &vgpu->text,
				       &vgpu->text_size, ret_error);
	if (error)
		devmig_document_unref(vgpu->document);
	return error;
}
