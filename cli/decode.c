// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "file.h"
#include "json_out.h"
#include "report.h"
#include "verb.h"

#define STRING_MAX 4096 /* a capability string and its line end: devmig-document(5) */

static bool encode;
static bool json;

static const struct option options[] = {
	{ .kind = OPTION_FLAG,
	  .name = "encode",
	  .letter = 'e',
	  .flag = &encode,
	  .help = "the other way round: the generic string of the document that is named" },
	OPTION_JSON(json),
	OPTION_COMMON,
};

static int print_json(const struct devmig_document *document, const char *format)
{
	size_t i, count = devmig_document_self_count(document);
	struct json out = { .out = stdout };
	struct devmig_field field;

	json_object(&out, NULL);
	json_text(&out, "format", format);
	json_object(&out, "self");
	for (i = 0; i < count; i++) {
		devmig_document_self(document, i, &field);
		json_field(&out, field.name, field.name_len, field.value, field.value_len);
	}
	json_object_end(&out);
	json_object_end(&out);
	return 0;
}

/* The format's name is a comment, so that what is printed is a document. */
static int print_text(const struct devmig_document *document, const char *format)
{
	cli_auto(error) struct devmig_error *error = NULL;
	cli_auto(free) char *text = NULL;
	size_t size;

	if (devmig_document_format(document, DEVMIG_FORM_TEXT, &text, &size, &error))
		return report_error(error);
	printf("# format: %s\n%s", format, text);
	return 0;
}

/* The string stands where an error otherwise has its file. */
static int report_string(const char *name, const struct devmig_error *error)
{
	if (!error || !devmig_error_line(error))
		return report_error(error);
	return report_failure(status_of_errno(devmig_error_errno(error)), "%s:%s", name,
			      devmig_error_text(error));
}

static int decode(struct devmig_context *context, const char *name, const char *string, size_t size)
{
	cli_auto(document) struct devmig_document *document = NULL;
	cli_auto(error) struct devmig_error *error = NULL;
	const char *format;

	if (devmig_capability_decode(context, string, size, &document, &format, &error))
		return report_string(name, error);
	return (json ? print_json : print_text)(document, format);
}

static int decode_stdin(struct devmig_context *context)
{
	cli_auto(free) char *string = NULL;
	size_t size;
	int err = file_read("-", STRING_MAX, &string, &size);

	if (err)
		return report_failure(STATUS_IO, "-: %s", strerror(-err));
	return decode(context, "-", string, size);
}

static int print_encoded(const char *string)
{
	struct json out = { .out = stdout };

	if (json) {
		json_object(&out, NULL);
		json_text(&out, "string", string);
		json_object_end(&out);
	} else {
		puts(string);
	}
	return 0;
}

static int encode_document(struct devmig_context *context, const char *path)
{
	cli_auto(document) struct devmig_document *document = NULL;
	cli_auto(error) struct devmig_error *error = NULL;
	cli_auto(free) char *string = NULL;
	size_t size;

	if (devmig_document_read(context, DEVMIG_FORM_AUTO, path, &document, &error) ||
	    devmig_document_format(document, DEVMIG_FORM_CAPABILITY, &string, &size, &error))
		return report_error(error);
	string[strcspn(string, "\n")] = '\0';
	return print_encoded(string);
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	(void)count;
	if (encode)
		return encode_document(context, operands[0]);
	if (strcmp(operands[0], "-") == 0)
		return decode_stdin(context);
	return decode(context, "string", operands[0], strlen(operands[0]));
}

const struct verb decode_verb = {
	.name = "decode",
	.operands = "STRING|-",
	.summary = "what a capability string says of its device",
	.status = "0 done, 2 malformed or usage, 4 I/O",
	.options = options,
	.min = 1,
	.max = 1,
	.run = run,
};
