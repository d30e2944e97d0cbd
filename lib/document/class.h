/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_CLASS_H
#define DMIG_LIB_CLASS_H

#include <devmig/class.h>

/*
 * The class of a JSON text if these very bytes were seen before and were a
 * document: then they are a whole JSON value too, and need not be scanned to
 * find where it ends.
 */
bool dmig_class_find_json(struct devmig_class_table *table, const char *json, size_t size,
			  uint32_t *ret_class);

#endif
