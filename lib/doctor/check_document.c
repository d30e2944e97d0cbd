// SPDX-License-Identifier: LGPL-2.1-or-later
#include "visit.h"

/* Whether the device says where it can go. */

#define CHECK "document"

static const struct dmig_rule there = {
	.status = DEVMIG_FINDING_PASS,
	.check = CHECK,
	.source = "devmig-document(5)",
	.hint = "",
};
static const struct dmig_rule missing = {
	.status = DEVMIG_FINDING_WARN,
	.check = CHECK,
	.source = "devmig-document(5)",
	.hint = "write a document for it, so that devmig check can tell where it can go",
};
static const struct dmig_rule malformed = {
	.status = DEVMIG_FINDING_FAIL,
	.check = CHECK,
	.source = "devmig-document(5)",
	.hint = "correct it: devmig lint names all that is wrong",
};
static const struct dmig_rule unreadable = {
	.status = DEVMIG_FINDING_UNKNOWN,
	.check = CHECK,
	.source = "devmig-document(5)",
	.hint = "check permissions",
};

bool dmig_check_document(struct dmig_visit *visit, const struct dmig_patient *patient)
{
	const char *why = patient->paper_problem ? patient->paper_problem : "it was not asked";

	if (patient->kind == DMIG_PATIENT_USER && !patient->told)
		return true;
	switch (patient->paper) {
	case DMIG_PAPER_GOOD:
		dmig_find(visit->doctor, &there, patient->name,
			  "it says what it is compatible "
			  "with");
		break;
	case DMIG_PAPER_NONE:
		dmig_find(visit->doctor, &missing, patient->name,
			  "it has no document: whether a destination fits can't be told before");
		break;
	case DMIG_PAPER_BAD:
		dmig_find(visit->doctor, &malformed, patient->name, "its document is malformed: %s",
			  why);
		break;
	case DMIG_PAPER_UNKNOWN:
		dmig_find(visit->doctor, &unreadable, patient->name,
			  "its document can't be read: %s", why);
		break;
	}
	return true;
}
