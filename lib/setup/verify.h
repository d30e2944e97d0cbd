/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_VERIFY_H
#define DMIG_LIB_VERIFY_H

#include "setup.h"

/*
 * Look at the host anew: the best way's device is there and the source can migrate to it
 * as it stands.  -EPROTO: not so; else what looking failed with.
 */
int dmig_setup_verify(const struct devmig_setup *setup, struct devmig_context *context,
		      const struct devmig_survey_options *look, struct devmig_verdict **ret,
		      struct devmig_error **ret_error);

#endif
