// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "color.h"
#include "json_out.h"
#include "report.h"
#include "side.h"
#include "verb.h"

static bool no_pairs;
static bool rules;
static bool quiet;
static bool json;

static const struct option options[] = {
	{ .kind = OPTION_FLAG,
	  .name = "no-pairs",
	  .flag = &no_pairs,
	  .help = "do not compare the documents with each other" },
	{ .kind = OPTION_FLAG,
	  .name = "rules",
	  .flag = &rules,
	  .help = "what is named are rules: devmig-rules(5)" },
	{ .kind = OPTION_FLAG,
	  .name = "quiet",
	  .letter = 'q',
	  .flag = &quiet,
	  .help = "print no remarks; the exit status is the answer" },
	OPTION_JSON(json),
	OPTION_COMMON,
};

/* A run of the linter: where remarks go, and how many there were. */
struct lint {
	struct devmig_context *context;
	struct json json;
	const char *path; /* what is being looked at */
	size_t counts[DEVMIG_ERROR + 1];
};

static void print_remark(const char *path, const struct devmig_remark *remark)
{
	static const enum color colors[] = {
		[DEVMIG_NOTE] = COLOR_STRONG,
		[DEVMIG_WARNING] = COLOR_WARN,
		[DEVMIG_ERROR] = COLOR_BAD,
	};

	printf("%s:", remark->file ? remark->file : path);
	if (remark->line)
		printf("%u:", remark->line);
	if (remark->line && remark->column)
		printf("%u:", remark->column);
	printf(" %s%s%s: ", color(colors[remark->severity]), devmig_severity_name(remark->severity),
	       color(COLOR_NONE));
	/* In forms without lines the number of the object tells which one it is. */
	if (!remark->line && remark->object && remark->field)
		printf("object %u: ", remark->object);
	printf("%s [%s]", remark->message, remark->reason);
	if (remark->hint && *remark->hint)
		printf("; %s", remark->hint);
	putchar('\n');
}

static void put_remark(struct json *out, const char *path, const struct devmig_remark *remark)
{
	json_object(out, NULL);
	json_text(out, "severity", devmig_severity_name(remark->severity));
	json_text(out, "reason", remark->reason);
	json_text(out, "message", remark->message);
	json_text_or_null(out, "hint", remark->hint);
	json_text(out, "file", remark->file ? remark->file : path);
	json_number_or_null(out, "line", remark->line);
	json_number_or_null(out, "column", remark->column);
	json_number_or_null(out, "object", remark->object);
	json_text(out, "field", remark->field);
	json_object_end(out);
}

static int take_remark(void *arg, const struct devmig_remark *remark)
{
	struct lint *lint = arg;

	lint->counts[remark->severity]++;
	if (quiet)
		return 0;
	if (json)
		put_remark(&lint->json, lint->path, remark);
	else
		print_remark(lint->path, remark);
	return 0;
}

/* What could not be read: for people that stands on standard error, and nowhere else. */
static int take_failure(struct lint *lint, const struct devmig_error *error)
{
	const struct devmig_remark remark = {
		.severity = DEVMIG_ERROR,
		.reason = devmig_error_reason(error),
		.message = devmig_error_message(error),
		.hint = devmig_error_hint(error),
		.file = devmig_error_file(error),
	};

	if (json)
		take_remark(lint, &remark);
	return report_error(error);
}

static bool is_rules(const char *path)
{
	static const char suffix[] = ".rules";
	const size_t len = strlen(path);

	return rules || (len > strlen(suffix) && !strcmp(path + len - strlen(suffix), suffix));
}

/* *ret_document is left alone where the path is one of rules, which are no document. */
static int lint_one(struct lint *lint, struct devmig_document **ret_document,
		    struct devmig_error **ret_error)
{
	if (is_rules(lint->path))
		return devmig_rules_lint(lint->context, lint->path, take_remark, lint, ret_error);
	return devmig_lint(lint->context, DEVMIG_FORM_AUTO, lint->path, take_remark, lint,
			   ret_document, ret_error);
}

static int lint_each(struct lint *lint, char **paths, size_t count,
		     struct devmig_document **ret_documents)
{
	int status = 0;
	size_t i;

	for (i = 0; i < count; i++) {
		cli_auto(error) struct devmig_error *error = NULL;

		lint->path = paths[i];
		if (lint_one(lint, &ret_documents[i], &error))
			status = take_failure(lint, error);
	}
	return status;
}

static int lint_pairs(struct lint *lint, char **paths, size_t count,
		      struct devmig_document **documents)
{
	size_t i, k;

	for (i = 0; i < count; i++) {
		for (k = i + 1; k < count; k++) {
			cli_auto(error) struct devmig_error *error = NULL;

			lint->path = paths[i];
			if (documents[i] && documents[k] &&
			    devmig_lint_pair(documents[i], documents[k], take_remark, lint, &error))
				return take_failure(lint, error);
		}
	}
	return 0;
}

static int lint_all(struct lint *lint, char **paths, size_t count)
{
	struct devmig_document **documents = calloc(count, sizeof(*documents));
	int status;
	size_t i;

	if (!documents)
		return report_error(NULL);
	status = lint_each(lint, paths, count, documents);
	if (!status && !no_pairs)
		status = lint_pairs(lint, paths, count, documents);
	for (i = 0; i < count; i++)
		devmig_document_unref(documents[i]);
	free(documents);
	return status;
}

static int status_of(const struct lint *lint)
{
	if (lint->counts[DEVMIG_ERROR])
		return STATUS_USAGE;
	return lint->counts[DEVMIG_WARNING] ? STATUS_NO : STATUS_YES;
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	struct lint lint = { .context = context, .json = { .out = stdout } };
	struct json *out = json && !quiet ? &lint.json : NULL;
	int status = report_two_stdins(operands, count);

	if (status)
		return status;
	if (out) {
		json_object(out, NULL);
		json_array(out, "remarks");
	}
	status = lint_all(&lint, operands, count);
	if (out) {
		json_array_end(out);
		json_number(out, "documents", count);
		json_number(out, "errors", lint.counts[DEVMIG_ERROR]);
		json_number(out, "warnings", lint.counts[DEVMIG_WARNING]);
		json_number(out, "notes", lint.counts[DEVMIG_NOTE]);
		json_object_end(out);
	}
	return status ? status : status_of(&lint);
}

const struct verb lint_verb = {
	.name = "lint",
	.operands = "DOC...",
	.summary = "what is wrong or suspicious in documents and rules",
	.status = "0 nothing but notes, 1 warnings, 2 malformed or usage, 4 I/O",
	.options = options,
	.min = 1,
	.max = SIZE_MAX,
	.run = run,
};
