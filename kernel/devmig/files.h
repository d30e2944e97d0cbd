/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DEVMIG_FILES_H
#define DEVMIG_FILES_H

#include "registration.h"

/* The attributes migration_compatible and migration_version. */
int dmig_files_create(struct devmig *dm);
/* Wake those who wait in poll() for them to become others. */
void dmig_files_notify(struct devmig *dm);
void dmig_files_remove(struct devmig *dm);

#endif
