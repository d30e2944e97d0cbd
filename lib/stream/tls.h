/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_TLS_H
#define DMIG_LIB_TLS_H

#include "session.h"
#include <devmig/channel.h>

/*
 * A channel by TLS through the socket *fd, which becomes its own in any case.  @host as in
 * dmig_session_new().
 */
int dmig_tls_channel(struct dmig_credentials *credentials, int *fd, const char *host,
		     const char *name, struct dmig_patience *patience, struct devmig_channel **ret,
		     struct devmig_error **ret_error);

#endif
