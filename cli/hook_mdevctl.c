// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "export.h"
#include "file.h"
#include "hook.h"
#include "host.h"
#include "report.h"
#include "verb.h"

/*
 * mdevctl asks one call-out after the other until one does not exit with this: that one is
 * asked for everything else of the device, too.  devmig only ever objects, and leaves the
 * device to whoever knows its type.
 */
#define NOT_OURS 2

/* The document of what is to come to a device, by the device's uuid. */
#define EXPECTED DEVMIG_ETC "/mdev/%s.devmig"

#define UUID_LEN 36

/* One question of mdevctl's. */
struct question {
	struct devmig_context *context;
	const struct hook_options *options;
	char path[sizeof(EXPECTED) + UUID_LEN];
	bool starts; /* the device comes to be, so nothing may be left open */
	struct devmig_mdevctl *description;
	struct devmig_verdict *verdict;
};

/*
 * What mdevctl tells of the device.  All of it is to be read: it takes a call-out that goes
 * before for one that could not be run, and goes on.
 */
static int read_description(struct question *question)
{
	cli_auto(error) struct devmig_error *error = NULL;
	cli_auto(free) char *bytes = NULL;
	char rest[4096];
	size_t size;
	int err = file_read("-", DEVMIG_MDEVCTL_MAX, &bytes, &size);

	if (err)
		return report_failure(STATUS_IO, "hook: standard input: %s", strerror(-err));
	while (size > DEVMIG_MDEVCTL_MAX && read(STDIN_FILENO, rest, sizeof(rest)) > 0)
		;
	if (devmig_mdevctl_parse(bytes, size, "mdevctl", &question->description, &error))
		return report_error(error);
	return 0;
}

static bool is_uuid(const char *text)
{
	return strlen(text) == UUID_LEN && strspn(text, "0123456789abcdefABCDEF-") == UUID_LEN;
}

/* A thing that could not be told: it stands in the way of a start alone. */
static int doubt(const struct question *question)
{
	return question->starts ? STATUS_UNKNOWN : NOT_OURS;
}

static int read_expected(const struct question *question, struct devmig_statement **ret)
{
	cli_auto(document) struct devmig_document *document = NULL;
	cli_auto(error) struct devmig_error *error = NULL;
	int err = devmig_document_read(question->context, DEVMIG_FORM_AUTO, question->path,
				       &document, &error);

	if (!err)
		err = devmig_statement_of_document(document, NULL, ret, &error);
	if (!err)
		return 0;
	report_error(error);
	return doubt(question);
}

static int check(struct question *question, const struct devmig_statement *expected)
{
	cli_auto(host) struct host host = {};
	cli_auto(error) struct devmig_error *error = NULL;
	cli_auto(free) char *name = NULL;
	struct devmig_statement *type;
	size_t index;
	int status = host_open(question->context, &host);

	if (status)
		return doubt(question);
	if (asprintf(&name, "%s/%s", question->options->parent, question->options->type) < 0) {
		name = NULL;
		return report_error(NULL);
	}
	if (host_find(&host, name, &index))
		return doubt(question);
	if (devmig_survey_statement(host.survey, index, &type, &error) ||
	    devmig_statement_check(expected, type, DEVMIG_INCOMING, &question->verdict, &error)) {
		report_error(error);
		return doubt(question);
	}
	return 0;
}

static int refuse(const struct question *question)
{
	const struct devmig_verdict *verdict = question->verdict;
	struct devmig_failure failure;
	size_t i;

	report_failure(0, "%s: what it describes can't migrate to a %s of %s:", question->path,
		       question->options->type, question->options->parent);
	for (i = 0; !devmig_verdict_failure(verdict, 0, 0, i, &failure); i++)
		report_failure(0, "%s", failure.sentence);
	return STATUS_NO;
}

static int refuse_doubtful(const struct question *question)
{
	struct devmig_doubt why;
	size_t i;

	if (!question->starts)
		return NOT_OURS;
	report_failure(0,
		       "%s: whether what it describes can migrate to a %s of %s could not be told:",
		       question->path, question->options->type, question->options->parent);
	for (i = 0; !devmig_verdict_doubt(question->verdict, i, &why); i++)
		report_failure(0, "%s", why.text);
	return STATUS_UNKNOWN;
}

/* Of an attribute that is written twice the last value stays. */
static bool is_set(const struct question *question, const struct devmig_setting *setting)
{
	struct devmig_mdevctl_attribute attribute;
	bool set = false;
	size_t i;

	for (i = 0; !devmig_mdevctl_attribute(question->description, i, &attribute); i++)
		if (strcmp(attribute.name, setting->name) == 0)
			set = strcmp(attribute.value, setting->value) == 0;
	return set;
}

static int check_settings(const struct question *question)
{
	struct devmig_setting setting;
	int status = NOT_OURS;
	size_t i;

	for (i = 0; !devmig_verdict_setting(question->verdict, i, &setting); i++) {
		if (!question->starts || is_set(question, &setting))
			continue;
		status = report_failure(STATUS_APPLY,
					"%s: %s must be set to %s before the device is started; "
					"mdevctl modify --uuid %s --addattr=%s --value=%s",
					question->path, setting.name, setting.value,
					question->options->uuid, setting.name, setting.value);
	}
	return status;
}

static int conclude(const struct question *question)
{
	switch (devmig_verdict_answer(question->verdict)) {
	case DEVMIG_COMPATIBLE:
		return NOT_OURS;
	case DEVMIG_AFTER_APPLY:
		return check_settings(question);
	case DEVMIG_INCOMPATIBLE:
		return refuse(question);
	default:
		return refuse_doubtful(question);
	}
}

static int answer(struct question *question)
{
	struct devmig_statement *expected = NULL;
	int status;

	snprintf(question->path, sizeof(question->path), EXPECTED, question->options->uuid);
	if (access(question->path, F_OK) && errno == ENOENT)
		return NOT_OURS;
	status = read_expected(question, &expected);
	if (!status)
		status = check(question, expected);
	if (!status)
		status = conclude(question);
	devmig_statement_unref(expected);
	return status;
}

/* What is asked before it is done; all else is none of our business. */
static bool is_asked(const struct hook_options *options)
{
	static const char *const actions[] = { "start", "define", "modify" };
	size_t i;

	if (strcmp(options->event, "pre") != 0 || !is_uuid(options->uuid))
		return false;
	for (i = 0; i < sizeof(actions) / sizeof(*actions); i++)
		if (strcmp(options->action, actions[i]) == 0)
			return true;
	return false;
}

static int call_out(struct devmig_context *context, const struct hook_options *options)
{
	struct question question = {
		.context = context,
		.options = options,
		.starts = strcmp(options->action, "start") == 0,
	};
	int status = read_description(&question);

	status = status ? doubt(&question) : answer(&question);
	devmig_verdict_free(question.verdict);
	devmig_mdevctl_free(question.description);
	return status;
}

static int run(struct devmig_context *context, const struct hook_options *options, char **operands,
	       size_t count)
{
	(void)operands;
	(void)count;
	if (!options->type || !options->event || !options->action || !options->uuid ||
	    !options->parent)
		return report_usage("hook: mdevctl gives --type, --event, --action, --uuid and "
				    "--parent");
	if (strcmp(options->event, "notify") == 0)
		return export_listed(context, EXPORT_LIST, NULL);
	return is_asked(options) ? call_out(context, options) : NOT_OURS;
}

const struct hook hook_mdevctl = {
	.name = "mdevctl",
	.operands = "",
	.min = 0,
	.max = 0,
	.run = run,
};
