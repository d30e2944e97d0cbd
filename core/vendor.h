/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_VENDOR_H
#define DMIG_VENDOR_H

#include "build.h"

/*
 * Read a string of a vendor's own format into fields of the open SELF object.
 * False: it is of none that is known, but up to @ret_at it could be of one by
 * its shape, 0 where only what it says is not known.
 * @ret_format: its name, constant.
 */
bool dmig_vendor_read(struct dmig_builder *b, const char *string, size_t size,
		      const char **ret_format, size_t *ret_at);

#endif
