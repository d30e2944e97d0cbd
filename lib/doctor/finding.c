// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <lib/common/cleanup.h>
#include <lib/common/export.h>
#include <lib/common/format.h>
#include <lib/common/printable.h>
#include <string.h>

#include "finding.h"

#define FIRST_ROOM  32
/* Bytes of a sentence. */
#define MESSAGE_MAX 1000

static const char *const names[DEVMIG_FINDING_STATUSES] = {
	[DEVMIG_FINDING_PASS] = "pass",
	[DEVMIG_FINDING_WARN] = "warn",
	[DEVMIG_FINDING_FAIL] = "fail",
	[DEVMIG_FINDING_UNKNOWN] = "unknown",
};

DEVMIG_EXPORT const char *devmig_finding_status_name(enum devmig_finding_status status)
{
	return (size_t)status < DEVMIG_FINDING_STATUSES ? names[status] : NULL;
}

static char *one_line(const char *text)
{
	return dmig_printable(text, strnlen(text, MESSAGE_MAX));
}

static bool make_room(struct devmig_doctor *doctor)
{
	const size_t room = doctor->room ? 2 * doctor->room : FIRST_ROOM;
	struct devmig_finding *new;

	if (doctor->count < doctor->room)
		return true;
	new = reallocarray(doctor->findings, room, sizeof(*new));
	if (!new)
		return false;
	doctor->findings = new;
	doctor->room = room;
	return true;
}

void dmig_find(struct devmig_doctor *doctor, const struct dmig_rule *rule, const char *subject,
	       const char *format, ...)
{
	dmig_auto(free) char *text = NULL;
	dmig_auto(free) char *message = NULL;
	dmig_auto(free) char *whom = one_line(subject);
	va_list args;

	va_start(args, format);
	text = dmig_vformat(format, args);
	va_end(args);
	message = text ? one_line(text) : NULL;
	if (!message || !whom || !make_room(doctor)) {
		doctor->lost = true;
		return;
	}
	doctor->counts[rule->status]++;
	doctor->findings[doctor->count++] = (struct devmig_finding){
		.status = rule->status,
		.check = rule->check,
		.subject = dmig_steal(whom),
		.message = dmig_steal(message),
		.hint = rule->hint,
		.source = rule->source,
	};
}

DEVMIG_EXPORT void devmig_doctor_free(struct devmig_doctor *doctor)
{
	size_t i;

	if (!doctor)
		return;
	for (i = 0; i < doctor->count; i++) {
		free((char *)doctor->findings[i].subject);
		free((char *)doctor->findings[i].message);
	}
	free(doctor->findings);
	free(doctor);
}

DEVMIG_EXPORT int devmig_doctor_finding(const struct devmig_doctor *doctor, size_t index,
					struct devmig_finding *ret)
{
	if (index >= doctor->count)
		return -ERANGE;
	*ret = doctor->findings[index];
	return 0;
}

DEVMIG_EXPORT size_t devmig_doctor_count(const struct devmig_doctor *doctor,
					 enum devmig_finding_status status)
{
	return (size_t)status < DEVMIG_FINDING_STATUSES ? doctor->counts[status] : 0;
}

DEVMIG_EXPORT enum devmig_finding_status devmig_doctor_status(const struct devmig_doctor *doctor)
{
	static const enum devmig_finding_status order[] = {
		DEVMIG_FINDING_FAIL,
		DEVMIG_FINDING_UNKNOWN,
		DEVMIG_FINDING_WARN,
	};
	size_t i;

	for (i = 0; i < sizeof(order) / sizeof(*order); i++)
		if (doctor->counts[order[i]])
			return order[i];
	return DEVMIG_FINDING_PASS;
}
