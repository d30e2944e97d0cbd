/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_LIST_H
#define DMIG_LIB_LIST_H

#include <stddef.h>

/* The names in a directory, in the order of their bytes, without "." and "..". */
struct dmig_list {
	char **names;
	size_t count;
};

/*
 * Read the names of a directory that begin with @prefix.  @list is empty.
 * -EFBIG when there are more than @max, and then it has so many, in no order;
 * -ENOMEM, or the errno of reading; @list is to be freed always.
 */
int dmig_list_read(struct dmig_list *list, int dir, const char *prefix, size_t max);
/* The same of a directory that was opened to be read, and was not yet. */
int dmig_list_fill(struct dmig_list *list, int fd, const char *prefix, size_t max);
/* For dmig_auto(list). */
void dmig_auto_list(struct dmig_list *list);

#endif
