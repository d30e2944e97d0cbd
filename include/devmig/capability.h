/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_CAPABILITY_H
#define DEVMIG_CAPABILITY_H

#include <devmig/document.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Read a capability string, generic or of a known vendor's format, into a
 * document that has only SELF.  *ret_format (may be NULL) is the format's
 * name, constant.  devmig-document(5), CAPABILITY STRINGS.
 * As when it is written to the attribute, -E2BIG says that it is longer than
 * 4095 bytes, and -EBADMSG what else is wrong, past a limit of documents too.
 * -ENOMEM.
 */
int devmig_capability_decode(struct devmig_context *context, const char *string, size_t size,
			     struct devmig_document **ret, const char **ret_format,
			     struct devmig_error **ret_error);

/*
 * What writing @string to the version attribute of the device that @document
 * describes would answer: 0, -EINVAL, -EBADMSG, -E2BIG; or -ENOMEM.  0 is for
 * DEVMIG_COMPATIBLE alone: nothing can be set before.
 *
 * -ENODEV, that the device cannot migrate at all, is the caller's to answer:
 * such a device has no document.  One whose document has no COMPATIBLE object
 * can migrate, but accepts nothing: -EINVAL.
 */
int devmig_version_test(const struct devmig_document *document, const char *string, size_t size);

#ifdef __cplusplus
}
#endif

#endif
