/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_SETUP_FORM_H
#define DMIG_LIB_SETUP_FORM_H

#include <stdio.h>

#include "setup.h"

/* What is to be done for the best way, in the words of one program.  -ENOMEM. */
int dmig_setup_put_shell(const struct devmig_setup *setup, FILE *out);
int dmig_setup_put_mdevctl(const struct devmig_setup *setup, FILE *out);
int dmig_setup_put_mdevctl_json(const struct devmig_setup *setup, FILE *out);
/* Also -ENOTSUP: libvirt does not know the parent. */
int dmig_setup_put_libvirt(const struct devmig_setup *setup, FILE *out);

/* The first lines of a script. */
int dmig_script_begin(const struct devmig_setup *setup, FILE *out);
/*
 * It says what it has begun in $begun, a number, and its function undo undoes that when it
 * ends early.
 */
void dmig_script_trap(FILE *out);

/* One word of a shell, whatever is in it; of a path the one below "/". */
void dmig_put_word(FILE *out, const char *text);
void dmig_put_path(FILE *out, const char *path);
/* Text of XML, or the value of an attribute. */
void dmig_put_xml(FILE *out, const char *text);
/* A string of JSON.  -ENOMEM. */
int dmig_put_json(FILE *out, const char *text);

#endif
