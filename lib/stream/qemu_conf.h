/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_QEMU_CONF_H
#define DMIG_LIB_QEMU_CONF_H

#include <devmig/error.h>

/*
 * The directory of certificates that libvirt gives to QEMU for migrations, as its
 * qemu.conf below @root has it: migrate_tls_x509_cert_dir, /etc/pki/libvirt-migrate if
 * there is one, default_tls_x509_cert_dir; to be freed.  *ret is NULL where it has none
 * of them, and where the file may not be read.
 */
int dmig_qemu_conf_certificates(const char *root, char **ret, struct devmig_error **ret_error);

#endif
