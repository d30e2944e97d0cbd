/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_DOMAIN_FILE_H
#define CLI_DOMAIN_FILE_H

#include <devmig/domain.h>

/* The XML of a domain as it was read. */
struct domain_file {
	char *text;
	size_t size;
	struct devmig_domain *domain;
};

/* "-": standard input.  0, or what to exit with after a complaint. */
int domain_file_read(struct devmig_context *context, const char *path, struct domain_file *ret);

/* For cli_auto(domain_file), cli_auto(landing). */
void cli_auto_domain_file(struct domain_file *file);
void cli_auto_landing(struct devmig_landing **landing);

#endif
