/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_SETTLED_H
#define DMIG_LIB_SETTLED_H

#include <devmig/verdict.h>

/*
 * The document of a device on which attributes were set.  Those that SELF names
 * have their new value in their place; the others stand behind it, in order.
 * -E2BIG: it would be past a limit, so that there is no such device.  -ENOMEM.
 */
int dmig_settled(const struct devmig_document *document, const struct devmig_setting *settings,
		 size_t count, struct devmig_document **ret);

#endif
