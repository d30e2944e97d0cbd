/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_FINDING_H
#define DMIG_LIB_FINDING_H

#include <devmig/doctor.h>

struct devmig_doctor {
	struct devmig_finding *findings; /* of a finding, message and subject are owned */
	size_t count;
	size_t room;
	size_t counts[DEVMIG_FINDING_STATUSES];
	bool lost; /* there was no memory for one */
};

/* What a finding says whatever was found; constant. */
struct dmig_rule {
	enum devmig_finding_status status;
	const char *check;
	const char *source;
	const char *hint; /* "": nothing is to be done */
};

/*
 * Add a finding.  The sentence is made like printf()'s; bytes of it that would not stay on
 * a line, or control a terminal, are escaped.  What had no memory is noticed at the end.
 */
void dmig_find(struct devmig_doctor *doctor, const struct dmig_rule *rule, const char *subject,
	       const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
