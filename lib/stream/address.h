/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_ADDRESS_H
#define DMIG_LIB_ADDRESS_H

#include <devmig/address.h>

/* Bytes of an address. */
#define DMIG_ADDRESS_MAX 4096

struct devmig_address {
	enum devmig_address_kind kind;
	char *text;        /* owned, as all of these */
	char *host;        /* without brackets; NULL: it has none */
	char *user;        /* of ssh; NULL: as ssh has it */
	char *path;        /* of a socket, a device, or a command; NULL: it has none */
	bool port_is_told; /* else it is 0 */
	unsigned int port;
};

/* For dmig_auto(address). */
void dmig_auto_address(struct devmig_address **address);

#endif
