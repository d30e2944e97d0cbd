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
	.hint = "write a rule for it, devmig-rules(5), so that devmig check can tell where it can "
		"go",
};
static const struct dmig_rule draft = {
	.status = DEVMIG_FINDING_WARN,
	.check = CHECK,
	.source = "devmig-rules(5), Drafts",
	.hint = "see devmig show --origin; what Linux does not show a rule of your own may state",
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
static const struct dmig_rule undecided = {
	.status = DEVMIG_FINDING_UNKNOWN,
	.check = CHECK,
	.source = "devmig-rules(5)",
	.hint = "see devmig show --facts, and devmig lint --rules for a rule that is wrong",
};

static const struct {
	const struct dmig_rule *rule;
	const char *what;
} outcomes[] = {
	[DMIG_PAPER_GOOD] = { &there, "it says what it is compatible with" },
	[DMIG_PAPER_NONE] = { &missing, "it has no document, of its own or by a rule: whether a "
					"destination fits can't be told before" },
	[DMIG_PAPER_BAD] = { &malformed, "its document is malformed: " },
	[DMIG_PAPER_UNKNOWN] = { &unreadable, "its document can't be read: " },
	[DMIG_PAPER_RULE] = { &there, "it has a document by the rule " },
	[DMIG_PAPER_DRAFT] = { &draft, "it has a document that is not whole, so whether a "
				       "destination fits can't be told before: " },
	[DMIG_PAPER_UNDECIDED] = { &undecided, "whether rules make a document of it can't be "
					       "told: " },
};

/* What stands behind the words of an outcome. */
static const char *detail(const struct dmig_patient *patient)
{
	switch (patient->paper) {
	case DMIG_PAPER_GOOD:
	case DMIG_PAPER_NONE:
		return "";
	case DMIG_PAPER_RULE:
		return patient->paper_rule;
	default:
		return patient->paper_problem ? patient->paper_problem : "it can't be found";
	}
}

bool dmig_check_document(struct dmig_visit *visit, const struct dmig_patient *patient)
{
	/* A server that was not asked has been spoken of. */
	if (patient->kind == DMIG_PATIENT_USER && !patient->told)
		return true;
	dmig_find(visit->doctor, outcomes[patient->paper].rule, patient->name, "%s%s",
		  outcomes[patient->paper].what, detail(patient));
	return true;
}
