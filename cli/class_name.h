/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_CLASS_NAME_H
#define CLI_CLASS_NAME_H

#include <devmig/devmig.h>

/*
 * What tables call a class: "i915-GVTg_V5_4#9f2c31aa", what SELF has for a type
 * and the first digits of its digest, as many as tell it from all others; "(no document)" for none.  NULL without
 * memory.
 */
char *class_name(const struct devmig_fleet *fleet, uint32_t class_number);

/* The digits of such a name, or all of what is none. */
const char *class_digits(const char *name);

/* The digest in full, or "" for none. */
void class_digest(const struct devmig_fleet *fleet, uint32_t class_number, char ret[33]);

#endif
