// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "landed.h"
#include "report.h"
#include "text.h"
#include "verb.h"

/* Why some items of the host do not take over a device. */
struct reason {
	char *text;  /* owned */
	size_t item; /* the first one */
	size_t more; /* how many others it is of */
};

struct reasons {
	struct reason *all;
	size_t count;
};

static void cli_auto_reasons(struct reasons *reasons)
{
	size_t i;

	for (i = 0; i < reasons->count; i++)
		free(reasons->all[i].text);
	free(reasons->all);
}

static void put_settings(FILE *out, const struct devmig_verdict *verdict)
{
	struct devmig_setting setting;
	size_t i;

	fputs("it could once this is set", out);
	for (i = 0; !devmig_verdict_setting(verdict, i, &setting); i++)
		fprintf(out, "%s %s=%s", i ? "," : ":", setting.name, setting.value);
}

static void put_failures(FILE *out, const struct devmig_verdict *verdict)
{
	struct devmig_failure failure;
	size_t i;

	/* Of the nearest object: the others are farther away. */
	for (i = 0; !devmig_verdict_failure(verdict, 0, 0, i, &failure); i++)
		fprintf(out, "%s%s [%s]", i ? "; " : "", failure.sentence, failure.reason);
}

static void put_doubts(FILE *out, const struct devmig_verdict *verdict)
{
	struct devmig_doubt doubt;
	size_t i;

	fputs("it could not be told", out);
	for (i = 0; !devmig_verdict_doubt(verdict, i, &doubt); i++)
		fprintf(out, "%s %s", i ? ";" : ":", doubt.text);
}

static void put_verdict(FILE *out, const struct devmig_verdict *verdict)
{
	switch (devmig_verdict_answer(verdict)) {
	case DEVMIG_AFTER_APPLY:
		put_settings(out, verdict);
		break;
	case DEVMIG_INCOMPATIBLE:
		put_failures(out, verdict);
		break;
	default:
		put_doubts(out, verdict);
		break;
	}
}

static char *text_of(const struct devmig_unlanded *unlanded)
{
	static const char *const words[] = {
		[DEVMIG_OBSTRUCTED_TAKEN] = "it could, but another device of the machine gets it",
		[DEVMIG_OBSTRUCTED_IN_USE] = "it could, but somebody has it open [in-use]",
		[DEVMIG_OBSTRUCTED_DRIVER] = "it could, but no driver of VFIO has it [no-driver]",
	};
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	if (unlanded->obstruction == DEVMIG_OBSTRUCTED_VERDICT)
		put_verdict(out, unlanded->verdict);
	else
		fputs(words[unlanded->obstruction], out);
	return text_end(out, &text);
}

/* Many functions of a card are alike: what is said of one is not said again. */
static int add(struct reasons *reasons, size_t item, char *text)
{
	struct reason *all;
	size_t i;

	for (i = 0; i < reasons->count; i++) {
		if (strcmp(reasons->all[i].text, text) != 0)
			continue;
		reasons->all[i].more++;
		free(text);
		return 0;
	}
	all = reallocarray(reasons->all, reasons->count + 1, sizeof(*all));
	if (!all) {
		free(text);
		return -1;
	}
	reasons->all = all;
	all[reasons->count++] = (struct reason){ text, item, 0 };
	return 0;
}

static int status_of(const struct devmig_unlanded *unlanded)
{
	static const int statuses[] = {
		[DEVMIG_AFTER_APPLY] = STATUS_APPLY,
		[DEVMIG_INCOMPATIBLE] = STATUS_NO,
		[DEVMIG_COULD_NOT_TELL] = STATUS_UNKNOWN,
	};

	if (unlanded->obstruction != DEVMIG_OBSTRUCTED_VERDICT)
		return STATUS_NO;
	return statuses[devmig_verdict_answer(unlanded->verdict)];
}

/* By the nearest one, if there is any that it could be told of. */
static int collect(const struct devmig_landing *landing, size_t device, struct reasons *reasons,
		   int *ret_status)
{
	struct devmig_unlanded unlanded;
	size_t i;

	*ret_status = STATUS_NO;
	for (i = 0; !devmig_landing_unlanded(landing, device, i, &unlanded); i++) {
		char *text = text_of(&unlanded);

		if (!text || add(reasons, unlanded.item, text))
			return report_error(NULL);
		if (i == 0 || status_of(&unlanded) == STATUS_UNKNOWN)
			*ret_status = status_of(&unlanded);
	}
	return 0;
}

static void report_reasons(const struct reasons *reasons, const struct devmig_survey *survey)
{
	struct devmig_item item;
	char others[64];
	size_t i;

	for (i = 0; i < reasons->count; i++) {
		const struct reason *reason = &reasons->all[i];

		devmig_survey_item(survey, reason->item, &item);
		others[0] = '\0';
		if (reason->more)
			snprintf(others, sizeof(others), " and %zu other%s", reason->more,
				 reason->more > 1 ? "s" : "");
		report_failure(0, "  %s%s: %s", item.name, others, reason->text);
	}
}

static int report_undocumented(const struct devmig_assigned *assigned)
{
	if (assigned->error)
		report_failure(0, "  %s", devmig_error_text(assigned->error));
	else
		report_failure(0, "  its XML has documents, but none of this device [no-document]; "
				  "put it there on the source with devmig metadata");
	return STATUS_UNKNOWN;
}

static int report_device(const struct devmig_landing *landing, const struct devmig_survey *survey,
			 size_t device, const struct devmig_assigned *assigned)
{
	cli_auto(reasons) struct reasons reasons = {};
	int status, failed;

	if (!assigned->document)
		return report_undocumented(assigned);
	failed = collect(landing, device, &reasons, &status);
	if (failed)
		return failed;
	report_reasons(&reasons, survey);
	if (!reasons.count)
		report_failure(0, "  this host has no %s",
			       assigned->kind == DEVMIG_ITEM_MDEV ? "mediated device"
								  : "PCI function for that");
	return status;
}

/* What can be helped least goes first. */
static int worse(int a, int b)
{
	static const int order[] = { STATUS_IO, STATUS_NO, STATUS_UNKNOWN, STATUS_APPLY };
	size_t i;

	for (i = 0; i < sizeof(order) / sizeof(*order); i++)
		if (a == order[i] || b == order[i])
			return order[i];
	return a;
}

int landed_report(const struct devmig_domain *domain, const struct devmig_landing *landing,
		  const struct devmig_survey *survey, const char *guest)
{
	struct devmig_assigned assigned;
	int status = STATUS_YES;
	size_t i, item;

	for (i = 0; !devmig_domain_device(domain, i, &assigned); i++) {
		devmig_landing_item(landing, i, &item);
		if (item != DEVMIG_NO_ITEM)
			continue;
		report_failure(0, "%s: no device of this host takes over %s%s%s%s", guest,
			       assigned.name, *assigned.alias ? " (" : "", assigned.alias,
			       *assigned.alias ? ")" : "");
		status = worse(status, report_device(landing, survey, i, &assigned));
	}
	return status;
}
