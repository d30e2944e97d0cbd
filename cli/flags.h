/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_FLAGS_H
#define CLI_FLAGS_H

#include <stdint.h>

#include "json_out.h"

/* What a device can do, DEVMIG_MIGRATION_*.  The name of bit @i; NULL: it has none. */
const char *flag_name(unsigned int i);

/* An array of the names. */
void json_flags(struct json *json, uint64_t flags);

#endif
