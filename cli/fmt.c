// SPDX-License-Identifier: LGPL-2.1-or-later
#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "comments.h"
#include "file.h"
#include "report.h"
#include "verb.h"

#define DOCUMENT_MAX 65536 /* devmig-document(5), LIMITS */

static bool in_place;
static bool check;
static bool keep;
static bool drop;

static const struct option options[] = {
	{ .kind = OPTION_FLAG,
	  .name = "in-place",
	  .letter = 'i',
	  .flag = &in_place,
	  .help = "write the result back to the file" },
	{ .kind = OPTION_FLAG,
	  .name = "check",
	  .letter = 'c',
	  .flag = &check,
	  .help = "write nothing; name the files that are not canonical, with exit status 1" },
	{ .kind = OPTION_FLAG, .name = "comments", .flag = &keep, .help = "keep comments" },
	{ .kind = OPTION_FLAG,
	  .name = "no-comments",
	  .flag = &drop,
	  .help = "drop comments; the default, except with --in-place" },
	OPTION_COMMON,
};

/* A text on its way: as it was read, and as it should be. */
struct formatted {
	const char *path;
	char *text;
	size_t size;
	char *canonical;
	size_t canonical_size;
};

static void cli_auto_formatted(struct formatted *formatted)
{
	free(formatted->text);
	free(formatted->canonical);
}

/*
 * With comments a text may be longer than a document may be, and what is put
 * together by lines is better read once more before anybody relies on it.
 */
static int verify(struct devmig_context *context, const struct formatted *formatted,
		  const struct devmig_document *document)
{
	cli_auto(document) struct devmig_document *again = NULL;
	cli_auto(error) struct devmig_error *error = NULL;

	if (devmig_document_parse(context, DEVMIG_FORM_TEXT, formatted->canonical,
				  formatted->canonical_size, formatted->path, &again,
				  &error) == 0 &&
	    devmig_document_equal(document, again))
		return 0;
	return report_failure(STATUS_USAGE, "%s: the comments can't be kept%s%s", formatted->path,
			      error ? ": " : "", error ? devmig_error_message(error) : "");
}

static int keep_comments(struct devmig_context *context, struct formatted *formatted,
			 const struct devmig_document *document)
{
	char *bare = formatted->canonical;

	formatted->canonical =
		comments_keep(formatted->text, formatted->size, bare, &formatted->canonical_size);
	free(bare);
	if (!formatted->canonical)
		return report_error(NULL);
	return verify(context, formatted, document);
}

/* Of what cannot be read as text: some try it with the other form of one file. */
static int report_unread(const struct formatted *formatted, const struct devmig_error *error)
{
	size_t blanks = 0;

	while (blanks < formatted->size && isspace((unsigned char)formatted->text[blanks]))
		blanks++;
	if (!error || blanks == formatted->size || formatted->text[blanks] != '{')
		return report_error(error);
	return report_failure(STATUS_USAGE,
			      "%s; this looks like JSON; use devmig convert --to text",
			      devmig_error_text(error));
}

static int format_text(struct devmig_context *context, struct formatted *formatted)
{
	cli_auto(document) struct devmig_document *document = NULL;
	cli_auto(error) struct devmig_error *error = NULL;

	if (devmig_document_parse(context, DEVMIG_FORM_TEXT, formatted->text, formatted->size,
				  formatted->path, &document, &error))
		return report_unread(formatted, error);
	if (devmig_document_format(document, DEVMIG_FORM_TEXT, &formatted->canonical,
				   &formatted->canonical_size, &error))
		return report_error(error);
	return keep ? keep_comments(context, formatted, document) : 0;
}

static bool is_canonical(const struct formatted *formatted)
{
	return formatted->size == formatted->canonical_size &&
	       memcmp(formatted->text, formatted->canonical, formatted->size) == 0;
}

static int replace(const struct formatted *formatted)
{
	int err;

	if (!keep && !drop && comments_present(formatted->text, formatted->size))
		return report_usage("%s: has comments; say --comments to keep them, "
				    "--no-comments to drop them",
				    formatted->path);
	if (is_canonical(formatted))
		return 0;
	err = file_replace(formatted->path, formatted->canonical, formatted->canonical_size);
	return err ? report_failure(STATUS_IO, "%s: %s", formatted->path, strerror(-err)) : 0;
}

static int complain(const struct formatted *formatted)
{
	bool comments;

	if (is_canonical(formatted))
		return 0;
	comments = !keep && comments_present(formatted->text, formatted->size);
	printf("%s%s\n", formatted->path, comments ? ": has comments; --comments allows them" : "");
	return STATUS_NO;
}

/* The file is read here for its comments; what is in the way the library says for all verbs. */
static int report_unopened(struct devmig_context *context, const char *path, int err)
{
	cli_auto(document) struct devmig_document *document = NULL;
	cli_auto(error) struct devmig_error *error = NULL;

	if (strcmp(path, "-") != 0 &&
	    devmig_document_read(context, DEVMIG_FORM_TEXT, path, &document, &error) < 0)
		return report_error(error);
	return report_failure(STATUS_IO, "%s: can't read: %s", path, strerror(-err));
}

static int format_file(struct devmig_context *context, const char *path)
{
	cli_auto(formatted) struct formatted formatted = { .path = path };
	int status, err;

	err = file_read(path, DOCUMENT_MAX, &formatted.text, &formatted.size);
	if (err == -EISDIR)
		return report_failure(STATUS_IO, "%s: a directory; use devmig convert --to text",
				      path);
	if (err)
		return report_unopened(context, path, err);
	status = format_text(context, &formatted);
	if (status)
		return status;
	if (check)
		return complain(&formatted);
	if (in_place)
		return replace(&formatted);
	fwrite(formatted.canonical, 1, formatted.canonical_size, stdout);
	return 0;
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	static char *standard_input[] = { "-" };
	int worst = 0;
	size_t i;

	if (keep && drop)
		return report_usage("fmt: --comments and --no-comments exclude each other");
	if (check && in_place)
		return report_usage("fmt: --check and --in-place exclude each other");
	if (count > 1 && !check && !in_place)
		return report_usage("fmt: several files want --in-place or --check; "
				    "documents behind each other are none");
	if (!count) {
		operands = standard_input;
		count = 1;
	}
	for (i = 0; i < count; i++) {
		int status;

		if (in_place && strcmp(operands[i], "-") == 0)
			return report_usage("fmt: --in-place wants files, not standard input");
		status = format_file(context, operands[i]);
		if (status > worst)
			worst = status;
	}
	return worst;
}

const struct verb fmt_verb = {
	.name = "fmt",
	.operands = "[FILE...]",
	.summary = "the canonical text of a document",
	.status = "0 done, 1 --check: not canonical, 2 malformed or usage, 4 I/O",
	.options = options,
	.min = 0,
	.max = SIZE_MAX,
	.run = run,
};
