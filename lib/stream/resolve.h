/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_RESOLVE_H
#define DMIG_LIB_RESOLVE_H

#include <devmig/error.h>
#include <netdb.h>

/*
 * The addresses of a host, for TCP.  To be freed with freeaddrinfo().  How long a name
 * takes is a matter of resolv.conf(5).
 */
int dmig_resolve(const char *host, unsigned int port, const char *text, struct addrinfo **ret,
		 struct devmig_error **ret_error);

/* For dmig_auto(addresses). */
static inline void dmig_auto_addresses(struct addrinfo **addresses)
{
	if (*addresses)
		freeaddrinfo(*addresses);
}

#endif
