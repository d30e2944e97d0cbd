/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef FIXTURE_RECORDING_H
#define FIXTURE_RECORDING_H

#include <tests/unit/fixture.h>

/* How many entries a directory has. */
int count_entries(const char *path);
/* From now on recordings are unpacked into "tmp" of the test's directory. */
void use_directory(struct fixture *f);

#endif
