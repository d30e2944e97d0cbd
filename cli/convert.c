// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "report.h"
#include "verb.h"

static int form = -1;
static const char *output;
static bool lossy;

/* The forms that can be written. */
static const char *const form_choices[] = { "text", "json",       "tree", "files",
					    "file", "capability", NULL };

static const struct option options[] = {
	{ .kind = OPTION_CHOICE,
	  .name = "to",
	  .letter = 't',
	  .choice = &form,
	  .choices = form_choices,
	  .no_choice = "traits",
	  .no_choice_reason = "traits can only be read",
	  .help = "the form to write; must be given" },
	{ .kind = OPTION_TEXT,
	  .name = "output",
	  .letter = 'o',
	  .text = &output,
	  .value = "PATH",
	  .help = "where to; standard output if not given. The forms tree, files and file "
		  "want a directory that is new or empty" },
	{ .kind = OPTION_FLAG,
	  .name = "lossy",
	  .flag = &lossy,
	  .help = "write also what the form can't hold completely" },
	OPTION_COMMON,
};

static bool is_directory_form(enum devmig_form to)
{
	return to == DEVMIG_FORM_TREE || to == DEVMIG_FORM_FILES || to == DEVMIG_FORM_FILE;
}

static int check_usage(enum devmig_form to)
{
	if (is_directory_form(to) && (!output || strcmp(output, "-") == 0))
		return report_usage("convert: the form %s is a directory; name it with --output",
				    devmig_form_name(to));
	return 0;
}

/*
 * A tree has no order of fields.  Where it has a meaning the library refuses;
 * where it has none, the document that is read back has another name all the
 * same.  What was just written tells.
 */
static void note_order(struct devmig_context *context, const struct devmig_document *document)
{
	cli_auto(document) struct devmig_document *again = NULL;

	if (devmig_document_read(context, DEVMIG_FORM_TREE, output, &again, NULL) == 0 &&
	    !devmig_document_equal(document, again))
		report_failure(0, "note: a tree holds no order: read back, the fields stand in the "
				  "order of their names");
}

/* What stands in the way at the place to write to, in words that say what to do. */
static int report_unwritten(const struct devmig_error *error, enum devmig_form to)
{
	const char *name = devmig_form_name(to);
	struct stat status;

	switch (devmig_error_errno(error)) {
	case -EXDEV:
		return report_failure(STATUS_NO, "%s; --lossy allows it", devmig_error_text(error));
	case -EISDIR:
		return report_failure(STATUS_IO, "%s: a directory; the form %s is one file", output,
				      name);
	case -EEXIST:
		if (stat(output, &status) == 0 && S_ISDIR(status.st_mode))
			return report_failure(STATUS_IO,
					      "%s: not empty; name a new or an empty directory",
					      output);
		return report_failure(STATUS_IO,
				      "%s: no directory; the form %s wants a new or an empty one",
				      output, name);
	default:
		return report_error(error);
	}
}

static int write_document(const struct devmig_document *document, enum devmig_form to)
{
	cli_auto(error) struct devmig_error *error = NULL;

	if (to == DEVMIG_FORM_CAPABILITY && !lossy && devmig_document_object_count(document))
		return report_failure(STATUS_NO,
				      "%s: a capability string holds SELF alone; "
				      "--lossy leaves the rest out",
				      devmig_document_name(document));
	if (devmig_document_write(document, to, output ? output : "-",
				  lossy ? DEVMIG_WRITE_LOSSY : 0, &error))
		return report_unwritten(error, to);
	return 0;
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	cli_auto(document) struct devmig_document *document = NULL;
	cli_auto(error) struct devmig_error *error = NULL;
	enum devmig_form to;
	int status;

	(void)count;
	if (form < 0)
		return report_usage("convert: --to=FORM is missing; see 'devmig convert --help'");
	if (devmig_form_from_name(form_choices[form], &to))
		return report_usage("convert: there is no form '%s'", form_choices[form]);
	status = check_usage(to);
	if (status)
		return status;
	if (devmig_document_read(context, DEVMIG_FORM_AUTO, operands[0], &document, &error))
		return report_error(error);
	status = write_document(document, to);
	if (!status && to == DEVMIG_FORM_TREE)
		note_order(context, document);
	return status;
}

const struct verb convert_verb = {
	.name = "convert",
	.operands = "DOC",
	.summary = "the same document in another form",
	.status = "0 done, 1 the form can't hold it, 2 malformed or usage, 4 I/O",
	.options = options,
	.min = 1,
	.max = 1,
	.run = run,
};
