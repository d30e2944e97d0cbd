// SPDX-License-Identifier: LGPL-2.1-or-later
#include <devmig/recording.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "color.h"
#include "host.h"
#include "json_out.h"
#include "preflight.h"
#include "report.h"
#include "shorten.h"
#include "verb.h"
#include "visible.h"

/* Where what is to be done begins, below the sentence. */
#define INDENT 25

static bool no_open;
static bool quiet;
static bool json;
static int format;

static const struct option options[] = {
	{ .kind = OPTION_TEXT,
	  .name = "root",
	  .text = &host_root,
	  .value = "DIR",
	  .help = "look at the host whose files are below DIR, or in a recording, and open none of "
		  "its devices" },
	OPTION_RULES,
	{ .kind = OPTION_FLAG,
	  .name = "no-open",
	  .flag = &no_open,
	  .help = "do not open the devices, only read what the kernel shows of them" },
	{ .kind = OPTION_FLAG,
	  .name = "quiet",
	  .letter = 'q',
	  .flag = &quiet,
	  .help = "print nothing; the exit status is the answer" },
	OPTION_FORMAT(format),
	OPTION_JSON(json),
	OPTION_COMMON,
};

/* For people, and for the exit status: by enum devmig_finding_status. */
static const struct {
	const char *word;
	const char *plural; /* in the summary */
	const char *single;
	enum color color;
	int status;
	enum preflight_result preflight;
} shown[DEVMIG_FINDING_STATUSES] = {
	[DEVMIG_FINDING_PASS] = { "PASS", "passed", "passed", COLOR_GOOD, STATUS_YES,
				  PREFLIGHT_PASS },
	[DEVMIG_FINDING_WARN] = { "WARN", "warnings", "warning", COLOR_WARN, STATUS_YES,
				  PREFLIGHT_WARNING },
	[DEVMIG_FINDING_FAIL] = { "FAIL", "failed", "failed", COLOR_BAD, STATUS_NO,
				  PREFLIGHT_FAIL },
	[DEVMIG_FINDING_UNKNOWN] = { "UNKNOWN", "unknown", "unknown", COLOR_WARN, STATUS_UNKNOWN,
				     PREFLIGHT_WARNING },
};

static void print_more(const char *what, const char *text, size_t width)
{
	const size_t room = width > INDENT ? width : 0;
	char line[1000];

	if (!*text)
		return;
	snprintf(line, sizeof(line), "%s %s", what, text);
	fputs(color(COLOR_DIM), stdout);
	print_words(stdout, line, INDENT, room);
	fputs(color(COLOR_NONE), stdout);
}

static void print_finding(const struct devmig_finding *finding, size_t width)
{
	printf("  %s%-7s%s %-14s ", color(shown[finding->status].color),
	       shown[finding->status].word, color(COLOR_NONE), finding->check);
	put_visible(stdout, finding->message);
	putchar('\n');
	if (finding->status == DEVMIG_FINDING_PASS)
		return;
	print_more("to do:", finding->hint, width);
	print_more("source:", finding->source, width);
}

static void print_summary(const struct devmig_doctor *doctor)
{
	static const enum devmig_finding_status order[] = {
		DEVMIG_FINDING_FAIL,
		DEVMIG_FINDING_UNKNOWN,
		DEVMIG_FINDING_WARN,
		DEVMIG_FINDING_PASS,
	};
	size_t i;

	putchar('\n');
	for (i = 0; i < DEVMIG_FINDING_STATUSES; i++) {
		const size_t count = devmig_doctor_count(doctor, order[i]);

		printf("%s%zu %s", i ? ", " : "", count,
		       count == 1 ? shown[order[i]].single : shown[order[i]].plural);
	}
	putchar('\n');
}

static void print_text(const struct devmig_doctor *doctor)
{
	const size_t width = terminal_columns();
	const char *subject = NULL;
	struct devmig_finding finding;
	size_t i;

	for (i = 0; !devmig_doctor_finding(doctor, i, &finding); i++) {
		if (!subject || strcmp(subject, finding.subject)) {
			fputs(color(COLOR_STRONG), stdout);
			put_visible(stdout, finding.subject);
			printf("%s\n", color(COLOR_NONE));
		}
		subject = finding.subject;
		print_finding(&finding, width);
	}
	print_summary(doctor);
}

static void print_json(const struct devmig_doctor *doctor)
{
	struct json out = { .out = stdout };
	struct devmig_finding finding;
	size_t i;

	json_object(&out, NULL);
	json_text(&out, "status", devmig_finding_status_name(devmig_doctor_status(doctor)));
	json_object(&out, "counts");
	for (i = 0; i < DEVMIG_FINDING_STATUSES; i++)
		json_number(&out, devmig_finding_status_name((enum devmig_finding_status)i),
			    (long long)devmig_doctor_count(doctor, (enum devmig_finding_status)i));
	json_object_end(&out);
	json_array(&out, "findings");
	for (i = 0; !devmig_doctor_finding(doctor, i, &finding); i++) {
		json_object(&out, NULL);
		json_text(&out, "status", devmig_finding_status_name(finding.status));
		json_text(&out, "check", finding.check);
		json_text(&out, "subject", finding.subject);
		json_text(&out, "message", finding.message);
		json_text_or_null(&out, "hint", finding.hint);
		json_text(&out, "source", finding.source);
		json_object_end(&out);
	}
	json_array_end(&out);
	json_object_end(&out);
}

static void print_kubevirt(const struct devmig_doctor *doctor)
{
	struct json out = { .out = stdout };
	struct devmig_finding finding;
	char message[4096];
	size_t i;

	preflight_begin(&out, shown[devmig_doctor_status(doctor)].preflight);
	for (i = 0; !devmig_doctor_finding(doctor, i, &finding); i++) {
		snprintf(message, sizeof(message), "%s: %s", finding.subject, finding.message);
		preflight_check(&out, finding.check, shown[finding.status].preflight, message,
				finding.hint);
	}
	preflight_end(&out);
}

/* By enum print_format. */
static void (*const print[])(const struct devmig_doctor *doctor) = {
	[PRINT_TEXT] = print_text,
	[PRINT_JSON] = print_json,
	[PRINT_KUBEVIRT] = print_kubevirt,
};

static inline void cli_auto_doctor(struct devmig_doctor **doctor)
{
	devmig_doctor_free(*doctor);
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	struct devmig_doctor_options wanted = {
		.devices = (const char *const *)operands,
		.count = count,
		.no_open = no_open,
		.run = true,
	};
	cli_auto(host) struct host host = {};
	cli_auto(doctor) struct devmig_doctor *doctor = NULL;
	cli_auto(error) struct devmig_error *error = NULL;
	const int status = host_open_rules(context, &host);

	if (status)
		return status;
	wanted.rules = host.rules;
	if (devmig_doctor(host.context, &wanted, &doctor, &error))
		return report_error(error);
	if (!quiet)
		print[json ? PRINT_JSON : format](doctor);
	return shown[devmig_doctor_status(doctor)].status;
}

const struct verb doctor_verb = {
	.name = "doctor",
	.operands = "[DEVICE...]",
	.summary = "whether a migration would be refused before it starts, and what to do",
	.status = "0 nothing fails, 1 something does, 3 could not tell, 2 usage, 4 I/O",
	.options = options,
	.max = SIZE_MAX,
	.run = run,
};
