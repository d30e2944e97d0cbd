// SPDX-License-Identifier: LGPL-2.1-or-later
#include "visit.h"

/* Whether the device says where it can go. */

#define CHECK  "document"
#define SOURCE "devmig-document(5)"

static const struct dmig_rule there = {
	.status = DEVMIG_FINDING_PASS,
	.check = CHECK,
	.source = SOURCE,
	.hint = "",
};
static const struct dmig_rule missing = {
	.status = DEVMIG_FINDING_WARN,
	.check = CHECK,
	.source = SOURCE,
	.hint = "write a document for it, so that devmig check can tell where it can go",
};
static const struct dmig_rule malformed = {
	.status = DEVMIG_FINDING_FAIL,
	.check = CHECK,
	.source = SOURCE,
	.hint = "correct it: devmig lint names all that is wrong",
};
static const struct dmig_rule unreadable = {
	.status = DEVMIG_FINDING_UNKNOWN,
	.check = CHECK,
	.source = SOURCE,
	.hint = "check permissions",
};

static const struct {
	const struct dmig_rule *rule;
	const char *what;
} outcomes[] = {
	[DMIG_PAPER_GOOD] = { &there, "it says what it is compatible with" },
	[DMIG_PAPER_NONE] = { &missing, "it has no document: whether a destination fits can't be "
					"told before" },
	[DMIG_PAPER_BAD] = { &malformed, "its document is malformed: " },
	[DMIG_PAPER_UNKNOWN] = { &unreadable, "its document can't be read: " },
};

bool dmig_check_document(struct dmig_visit *visit, const struct dmig_patient *patient)
{
	const bool tells = patient->paper == DMIG_PAPER_BAD || patient->paper == DMIG_PAPER_UNKNOWN;
	const char *why = patient->paper_problem ? patient->paper_problem : "it can't be found";

	/* A server that was not asked has been spoken of. */
	if (patient->kind == DMIG_PATIENT_USER && !patient->told)
		return true;
	dmig_find(visit->doctor, outcomes[patient->paper].rule, patient->name, "%s%s",
		  outcomes[patient->paper].what, tells ? why : "");
	return true;
}
