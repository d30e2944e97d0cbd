/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_CERTIFICATES_H
#define DMIG_LIB_CERTIFICATES_H

#include <devmig/context.h>
#include <devmig/error.h>

/* Which of two a side is: the destination, which listens, is the server. */
enum dmig_side {
	DMIG_CLIENT,
	DMIG_SERVER,
	DMIG_SIDES,
};

/* The files of one side. */
enum dmig_pem {
	DMIG_PEM_CA,   /* whom it trusts */
	DMIG_PEM_CRL,  /* what was revoked; there may be none */
	DMIG_PEM_CERT, /* its own, and those between it and the CA */
	DMIG_PEM_KEY,
	DMIG_PEMS,
};

/* Their names; owned. */
struct dmig_certificates {
	char *path[DMIG_PEMS];
};

/*
 * The files of a side in @directory, laid out as QEMU's or libvirt's are.  NULL: the
 * directory that libvirt's qemu.conf names for QEMU, else those of devmig-address(7),
 * in the context's root.
 */
int dmig_certificates_find(struct devmig_context *context, const char *directory,
			   enum dmig_side side, struct dmig_certificates *ret,
			   struct devmig_error **ret_error);
/* For dmig_auto(certificates); all NULL is allowed. */
void dmig_auto_certificates(struct dmig_certificates *certificates);

#endif
