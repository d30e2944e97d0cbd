/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_CONNECT_H
#define DMIG_LIB_CONNECT_H

#include "address.h"

/* What connecting and listening have in common: for these nobody is waited for. */
int dmig_standard_channel(struct devmig_channel **ret, struct devmig_error **ret_error);
int dmig_exec_channel(const struct devmig_address *address, struct devmig_channel **ret,
		      struct devmig_error **ret_error);

#endif
