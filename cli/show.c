// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "host.h"
#include "report.h"
#include "show_print.h"
#include "verb.h"

static bool origin;
static bool facts;
static bool json;

static const struct option options[] = {
	{ .kind = OPTION_FLAG,
	  .name = "origin",
	  .flag = &origin,
	  .help = "of a device: where each field comes from, by rule and fact" },
	{ .kind = OPTION_FLAG,
	  .name = "facts",
	  .flag = &facts,
	  .help = "of a device: what the host shows of it" },
	OPTION_JSON(json),
	OPTION_HOST,
};

static int show_json(const struct devmig_document *document, const char *path)
{
	struct json out = { .out = stdout };
	struct devmig_digest digest = devmig_document_digest(document);
	char hex[33];
	int err;

	devmig_digest_format(&digest, hex);
	json_object(&out, NULL);
	json_text(&out, "name", path);
	json_text(&out, "form", devmig_form_name(devmig_document_form(document)));
	json_text(&out, "digest", hex);
	err = show_document_members(&out, document);
	json_object_end(&out);
	return err ? report_error(NULL) : 0;
}

static int show_text(const struct devmig_document *document, const char *path)
{
	cli_auto(table) struct table *table = NULL;
	struct devmig_digest digest = devmig_document_digest(document);
	int status = table_new(&table);
	char hex[33];

	if (status)
		return status;
	if (show_document_rows(table, document))
		return report_error(NULL);
	devmig_digest_format(&digest, hex);
	printf("%s%s%s\n", color(COLOR_STRONG), path, color(COLOR_NONE));
	printf("form %s, digest %s\n\n", devmig_form_name(devmig_document_form(document)), hex);
	return table_print(table);
}

static int show_document(struct devmig_context *context, const char *path)
{
	cli_auto(document) struct devmig_document *document = NULL;
	cli_auto(error) struct devmig_error *error = NULL;

	if (origin || facts)
		return report_usage("show: --%s is of a device, and %s names a document",
				    origin ? "origin" : "facts", path);
	if (devmig_document_read(context, DEVMIG_FORM_AUTO, path, &document, &error))
		return report_error(error);
	return (json ? show_json : show_text)(document, path);
}

static int show_device(struct devmig_context *context, const char *name)
{
	cli_auto(host) struct host host = { 0 };
	cli_auto(error) struct devmig_error *error = NULL;
	struct shown_device device = { .origin = origin, .facts = facts };
	int status = host_open(context, &host);

	if (!status)
		status = host_find(&host, name, &device.index);
	if (status)
		return status;
	device.survey = host.survey;
	if (devmig_survey_item(host.survey, device.index, &device.item) ||
	    devmig_survey_statement(host.survey, device.index, &device.statement, &error))
		return report_error(error);
	status = (json ? show_device_json : show_device_text)(&device);
	if (!status && devmig_statement_kind(device.statement) != DEVMIG_STATED_WHOLE)
		status = STATUS_UNKNOWN;
	return status;
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	const char *word = operands[0];
	int status;

	(void)count;
	if (host_is_document(word))
		return show_document(context, word);
	status = host_add_server(word);
	return status ? status : show_device(context, word);
}

const struct verb show_verb = {
	.name = "show",
	.operands = "DOC|DEVICE",
	.summary = "what a document says, or what can be stated of a device of this host",
	.status = "0 done, 3 a device without a whole document, 2 malformed or usage, 4 I/O",
	.options = options,
	.min = 1,
	.max = 1,
	.run = run,
};
