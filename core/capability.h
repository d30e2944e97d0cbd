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

/* Bytes of memory that the document of any capability string fits into while it is built. */
size_t dmig_capability_memory(void);

/*
 * Read a capability string into a document that has a SELF object only.  One
 * trailing LF is ignored.  @ret_format (may be NULL): the format's name.
 * DMIG_LIMIT_STRING past 4095 bytes; DMIG_BAD_CAPABILITY when no format fits.
 */
enum dmig_reason dmig_capability_parse(const char *string, size_t size, void *memory,
				       size_t memory_size, const struct dmig_document **ret_doc,
				       const char **ret_format, struct dmig_place *ret_place);

/*
 * The errno of what dmig_capability_parse() returned: as the version attribute
 * has it, where too long a string is -E2BIG and one whose fields are past a limit
 * of documents is malformed.
 */
int dmig_capability_errno(enum dmig_reason reason);

/*
 * What writing @string to the version attribute of a device with document
 * @doc answers: 0, -EINVAL (not compatible), -EBADMSG (malformed), -E2BIG.
 * -ENODEV, of a device that can't migrate and so has no document, is for the
 * caller to answer.
 * @memory is for the string's document: dmig_capability_memory() bytes.
 */
int dmig_version_test(const struct dmig_document *doc, const char *string, size_t size,
		      void *memory, size_t memory_size);

#endif
