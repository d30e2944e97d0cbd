/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_BASELINE_PRINT_H
#define CLI_BASELINE_PRINT_H

#include <devmig/baseline.h>

/* What devmig baseline has to print. */
struct baseline_shown {
	const struct devmig_fleet *fleet;
	const struct devmig_baseline *baseline;
	const struct devmig_member *members;
	char **names; /* as given */
	size_t count; /* of members */
	enum devmig_reading reading;
	bool one_way;
};

/* 0, or STATUS_IO after a complaint. */
int baseline_print_text(const struct baseline_shown *shown);
int baseline_print_misses(const struct baseline_shown *shown);
int baseline_print_json(const struct baseline_shown *shown);

#endif
