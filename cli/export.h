/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_EXPORT_H
#define CLI_EXPORT_H

#include <stdio.h>

#include "host.h"

/* What is told of a host to programs that know nothing of devmig: devmig-export(1). */

/* A format prints all of a host.  0, or what to exit with after a complaint. */
struct export_format {
	const char *name;
	int (*print)(FILE *out, const struct host *host, const char *host_name);
};

int export_records(FILE *out, const struct host *host, const char *host_name);
int export_nova(FILE *out, const struct host *host, const char *host_name);
int export_nfd(FILE *out, const struct host *host, const char *host_name);
int export_prometheus(FILE *out, const struct host *host, const char *host_name);

/* By enum number of --format; the names alone, NULL behind them. */
extern const struct export_format export_formats[];
extern const char *const export_format_names[];

/*
 * Print @host in a format to @path, complete or not at all; NULL: to standard output.
 * @host_name NULL: as the host calls itself.  What to exit with.
 */
int export_to(const struct export_format *format, const char *path, const struct host *host,
	      const char *host_name);

/*
 * Look at the host and write all files that @list names, one run at a time; where there is no
 * list, nothing is done.  What to exit with.
 */
int export_listed(struct devmig_context *context, const char *list, const char *host_name);

/* The list of this system. */
#define EXPORT_LIST DEVMIG_ETC "/exports"

#endif
