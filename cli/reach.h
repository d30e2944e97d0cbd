/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_REACH_H
#define CLI_REACH_H

#include <devmig/address.h>

#include "option.h"

/* The other side of a migration: how it is named, and reached. */

#define OPTION_CERTIFICATES                                                                        \
	{                                                                                          \
		.kind = OPTION_TEXT, .name = "certificates", .text = &reach_certificates,          \
		.value = "DIR", .help = "the directory of certificates for tls://"                 \
	}
extern const char *reach_certificates;

/* Is it meant as an address, and not as a device of this host? */
bool reach_is_address(const char *text);

/* Connect; @name is whom the other side's certificate must name, NULL: the address's host. */
int reach_connect(struct devmig_context *context, const char *address, const char *name,
		  struct devmig_channel **ret);
int reach_listen(struct devmig_context *context, const char *address, struct devmig_listener **ret);
/* Wait for one who gets as far as a channel; who does not is complained of. */
int reach_accept(struct devmig_listener *listener, struct devmig_channel **ret);

#endif
