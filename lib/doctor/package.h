/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_PACKAGE_H
#define DMIG_LIB_PACKAGE_H

#include <stddef.h>

/*
 * Look for a package that is installed in the text of dpkg's status file, which is changed.
 * The first one of it that is among @names, of which NULL is the last.  *ret_version is a
 * part of the text.  NULL: there is none.
 */
const char *dmig_package_find(char *text, const char *const *names, const char **ret_version);

#endif
