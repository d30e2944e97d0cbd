/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DEVMIG_FILES_H
#define DEVMIG_FILES_H

#include "registration.h"

/* The attributes migration_compatible and migration_version. */
int dmig_files_create(struct devmig *dm);
void dmig_files_remove(struct devmig *dm);

#endif
