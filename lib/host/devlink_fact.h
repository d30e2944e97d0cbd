/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_DEVLINK_FACT_H
#define DMIG_LIB_DEVLINK_FACT_H

#include "fact.h"

/*
 * Answer with the first of these versions that devlink has of a PCI function; NULL ends them.
 * Below a root that is not "/" with what was recorded (recorded.h).
 */
int dmig_devlink_answer(const struct dmig_asked *asked, const char *const *versions);

#endif
