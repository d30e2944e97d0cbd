/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_ATTRIBUTE_H
#define DMIG_LIB_ATTRIBUTE_H

/*
 * Attributes of sysfs below a root, whose value is one line.  Nothing but a regular file is
 * opened, and none is made.  A negative errno; -ENOTSUP: it is none; -E2BIG: the value and its
 * line feed are more than a page.
 */
int dmig_attribute_write(int root, const char *path, const char *value);
/* To be freed. */
int dmig_attribute_read(int root, const char *path, char **ret);

#endif
