/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_LIST_PRINT_H
#define CLI_LIST_PRINT_H

#include "host.h"

/* Named for --help; list_text.c has what they are. */
#define LIST_COLUMNS                                                                               \
	"NAME, KIND, DRIVER, TYPE, LABEL, FREE, MAX, USED, DOCUMENT, API, ASSIGNABLE, BUS, "       \
	"DESCRIPTION, DIGEST, NUMA, PATH, REASON, SOURCE, STATED"

/* As columns_choose(). */
int list_columns_choose(const char *list);

/* @shown: which items; 0, or what to exit with after a complaint. */
int list_print_text(const struct host *host, const bool *shown);
int list_print_json(const struct host *host, const bool *shown);

#endif
