/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_NORMALIZE_H
#define DMIG_LIB_NORMALIZE_H

#include <core/limits.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * The normal spelling of a literal value of a field whose name is in common
 * use.  True when it differs from the given one, which is then in @ret
 * (*ret_len bytes, and a NUL behind them); false, with @ret undefined, when the
 * field has no normal spelling or the value is in it, or is none of the forms
 * that are known.
 */
bool dmig_normalize_value(const char *name, size_t name_len, const char *value, size_t value_len,
			  char ret[DMIG_VALUE_MAX + 1], size_t *ret_len);

#endif
