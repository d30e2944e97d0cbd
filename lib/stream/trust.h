/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_TRUST_H
#define DMIG_LIB_TRUST_H

/*
 * What GnuTLS found wrong with a certificate (gnutls_certificate_status_t), as words that
 * follow "it".  The most telling of several.
 */
const char *dmig_trust_why(unsigned int status);

#endif
