// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "cleanup.h"
#include "export.h"
#include "json_out.h"
#include "report.h"

/*
 * Fleet records, devmig-fleet(5), one to a line.  What they have is in the order in which
 * readers are fastest: names first, the document last.
 */

struct writing {
	FILE *out;
	struct devmig_error *error;
};

static void put_text(FILE *out, const char *key, const char *text)
{
	fprintf(out, ",\"%s\":", key);
	json_string(out, text, strlen(text));
}

/*
 * A document as JSON without what makes it several lines: no string has a line end in
 * it, so what stands behind one are blanks of the form.
 */
static void put_document(FILE *out, const char *key, const char *text)
{
	fprintf(out, ",\"%s\":", key);
	while (*text) {
		size_t len = strcspn(text, "\n");

		fwrite(text, 1, len, out);
		text += len;
		text += strspn(text, "\n ");
	}
}

static void put_open(FILE *out, const struct devmig_statement *statement)
{
	struct devmig_open_field open;
	size_t i;

	fputs(",\"open\":[", out);
	for (i = 0; !devmig_statement_open(statement, i, &open); i++) {
		fputs(i ? ",{\"field\":" : "{\"field\":", out);
		json_string(out, open.field, strlen(open.field));
		put_text(out, "fact", open.fact);
		put_text(out, "why", open.why);
		putc('}', out);
	}
	putc(']', out);
}

/* A draft is no document: readers that know nothing of drafts must not take it for one. */
static int put_statement(struct writing *writing, const struct devmig_statement *statement)
{
	struct devmig_document *document = devmig_statement_document(statement);
	const bool whole = devmig_statement_kind(statement) == DEVMIG_STATED_WHOLE;
	cli_auto(free) char *text = NULL;
	int err;

	if (!document)
		return 0;
	err = devmig_document_format(document, DEVMIG_FORM_JSON, &text, NULL, &writing->error);
	if (err)
		return err;
	if (!whole)
		put_open(writing->out, statement);
	put_document(writing->out, whole ? "document" : "draft", text);
	return 0;
}

static int put_record(void *arg, const struct devmig_record *record,
		      const struct devmig_statement *statement)
{
	struct writing *writing = arg;
	FILE *out = writing->out;
	int err;

	fputs("{\"host\":", out);
	json_string(out, record->host, strlen(record->host));
	put_text(out, "device", record->device);
	put_text(out, "kind", devmig_kind_name(record->kind));
	if (record->parent)
		put_text(out, "parent", record->parent);
	if (record->kind != DEVMIG_KIND_TYPE)
		fprintf(out, ",\"in_use\":%s", record->in_use ? "true" : "false");
	if (record->kind == DEVMIG_KIND_TYPE || !record->available)
		fprintf(out, ",\"available\":%u", record->available);
	if (record->units)
		fprintf(out, ",\"units\":%u", record->units);
	if (record->numa >= 0)
		fprintf(out, ",\"numa\":%d", record->numa);
	err = put_statement(writing, statement);
	fputs("}\n", out);
	return err;
}

int export_records(FILE *out, const struct host *host, const char *host_name)
{
	struct writing writing = { .out = out };
	cli_auto(error) struct devmig_error *error = NULL;
	int err = devmig_survey_records(host->survey, host_name, put_record, &writing, &error);
	int status = err ? report_error(writing.error ? writing.error : error) : 0;

	devmig_error_free(writing.error);
	return status;
}
