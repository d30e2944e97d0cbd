/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_CAPABILITY_H
#define DMIG_CAPABILITY_H

#include "build.h"
#include "print.h"

/*
 * Capability strings: the SELF object on one line, and the formats that
 * vendors were known to use.  devmig-document(5), CAPABILITY STRINGS.
 */

/* The generic string of a document's SELF, without a trailing LF. */
void dmig_capability_print(const struct dmig_document *doc, struct dmig_out *out);

/*
 * Read a capability string into a document that has a SELF object only.  One
 * trailing LF is ignored.  @ret_format (may be NULL): the format's name.
 * DMIG_LIMIT_STRING past 4095 bytes; DMIG_BAD_CAPABILITY when no format fits.
 */
enum dmig_reason dmig_capability_parse(const char *string, size_t size, void *memory,
				       size_t memory_size, const struct dmig_document **ret_doc,
				       const char **ret_format, struct dmig_place *ret_place);

/*
 * What writing @string to the version attribute of a device with document
 * @doc answers: 0, -EINVAL (not compatible), -EBADMSG (malformed), -E2BIG.
 * @memory is for the string's document: dmig_build_memory(DMIG_STRING_MAX).
 */
int dmig_version_test(const struct dmig_document *doc, const char *string, size_t size,
		      void *memory, size_t memory_size);

#endif
