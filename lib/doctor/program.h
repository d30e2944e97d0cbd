/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_PROGRAM_H
#define DMIG_LIB_PROGRAM_H

/*
 * Run "@name --version", looked for as execvp() does.  *ret is the first line that it
 * prints, to be freed.  -ENOENT: there is no such program; -ETIMEDOUT: it took longer than
 * some seconds, and was killed; -ENODATA: it printed nothing; another errno.
 */
int dmig_program_version(const char *name, char **ret);

#endif
