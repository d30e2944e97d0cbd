/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_HOST_H
#define DMIG_LIB_HOST_H

/*
 * The names of hosts.  They are looked at before a resolver sees them: it takes
 * "1.2" for 1.0.0.2, and ssh what begins with '-' for an option.
 */

/* A name or an IPv4 address: NULL, or what is wrong with it. */
const char *dmig_host_check(const char *host);
/* An IPv6 address, which may have a zone behind a '%'. */
const char *dmig_host_check_ipv6(const char *host);

#endif
