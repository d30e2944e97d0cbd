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
 * -EBADMSG, -E2BIG, -ENOMEM.
 */
int devmig_capability_decode(struct devmig_context *context, const char *string, size_t size,
			     struct devmig_document **ret, const char **ret_format,
			     struct devmig_error **ret_error);

/*
 * What writing @string to the version attribute of the device that @document
 * describes would answer: 0, -EINVAL, -EBADMSG, -E2BIG; or -ENOMEM.
 */
int devmig_version_test(const struct devmig_document *document, const char *string, size_t size);

#ifdef __cplusplus
}
#endif

#endif
