// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/builder.h>
#include <core/number.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/file.h>
#include <lib/common/format.h>

#include "rules_lint.h"

/* What is wrong or suspicious in a file of rules. */

static bool tell_problem(void *arg, const struct devmig_error *error)
{
	struct dmig_rules_lint *lint = arg;
	const struct devmig_remark remark = dmig_remark_of_error(error);

	lint->result = lint->each(lint->arg, &remark);
	return !lint->result;
}

int dmig_lint_remark(struct dmig_rules_lint *lint, enum devmig_severity severity,
		     enum dmig_reason reason, u32 line, char *message)
{
	const struct devmig_remark new = {
		.severity = severity,
		.reason = dmig_reason_code(reason),
		.message = message,
		.hint = dmig_reason_todo(reason),
		.file = lint->file,
		.line = line,
	};
	const int r = message ? dmig_remarks_add(&lint->remarks, &new, NULL, 0) : -ENOMEM;

	free(message);
	return r;
}

static bool is_date(const char *at, const char *end)
{
	static const char form[] = "(0000-00-00)";
	const size_t len = strlen(form);

	if ((size_t)(end - at) < len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (form[i] == '0' ? !dmig_is_digit(at[i]) : at[i] != form[i])
			return false;
	return true;
}

static bool has_date(const char *at, const char *end)
{
	while (at < end && !is_date(at, end))
		at++;
	return at < end;
}

/* A comment "# Source: … (2026-11-01)", which may go on in the lines behind it. */
static bool has_source(const struct dmig_rules_lint *lint)
{
	static const char word[] = "Source:";
	const char *const end = lint->text + lint->size;
	bool in_source = false;

	for (const char *at = lint->text; at < end;) {
		const char *eol = at + dmig_span(at, (size_t)(end - at), '\n');

		while (at < eol && dmig_is(*at, DMIG_C_BLANK))
			at++;
		if (at == eol || *at != '#')
			in_source = false;
		else if (memmem(at, (size_t)(eol - at), word, strlen(word)))
			in_source = true;
		if (in_source && has_date(at, eol))
			return true;
		at = eol + 1;
	}
	return false;
}

static int check_source(struct dmig_rules_lint *lint)
{
	if (has_source(lint))
		return 0;
	return dmig_lint_remark(lint, DEVMIG_WARNING, DMIG_NO_SOURCE, 0,
				dmig_format("%s", dmig_reason_what(DMIG_NO_SOURCE)));
}

/* Fields that have to do with none of the others. */
static int tell_unlinked(void *arg, const struct dmig_rule_line *line)
{
	const char *form = line->in_self ? "no COMPATIBLE object of the file names %.*s"
					 : "no SELF of the file has %.*s";

	return dmig_lint_remark(arg, line->in_self ? DEVMIG_NOTE : DEVMIG_WARNING,
				line->in_self ? DMIG_NOT_COMPARED : DMIG_NOT_SAID, line->line,
				dmig_format(form, line->name_len, line->name));
}

static int check(struct dmig_rules_lint *lint)
{
	int r = check_source(lint);

	if (!r)
		r = dmig_rules_unlinked(lint->rules, tell_unlinked, lint);
	for (u32 i = 0; !r && i < lint->rules->count; i++)
		r = dmig_lint_rule(lint, i);
	return r;
}

static int lint_text(struct dmig_rules_lint *lint, struct devmig_error **ret_error)
{
	dmig_auto(error) struct devmig_error *error = NULL;
	int r = dmig_rules_add(lint->rules, lint->text, lint->size, lint->file, tell_problem, lint,
			       &error);

	if (r == -ENOMEM)
		return dmig_fail_memory(ret_error);
	if (r)
		return lint->result;
	if (dmig_rules_finish(lint->rules) || check(lint))
		return dmig_fail_memory(ret_error);
	return dmig_remarks_tell(&lint->remarks, lint->each, lint->arg);
}

static int lint_file(struct dmig_rules_lint *lint, struct devmig_error **ret_error)
{
	dmig_auto(error) struct devmig_error *error = NULL;
	dmig_auto(free) char *bytes = NULL;
	int r = dmig_read_file(lint->file, DMIG_RULES_FILE_MAX, &bytes, &lint->size, ret_error);

	if (r == -EFBIG) {
		dmig_fail_reason(&error, DMIG_LIMIT_RULES, lint->file, (struct dmig_place){ 0 },
				 NULL, 0);
		tell_problem(lint, error);
		return lint->result;
	}
	if (r)
		return r;
	lint->text = bytes;
	return lint_text(lint, ret_error);
}

DEVMIG_EXPORT int devmig_rules_lint(struct devmig_context *context, const char *path,
				    devmig_remark_fn each, void *arg,
				    struct devmig_error **ret_error)
{
	struct dmig_rules_lint lint = { .file = path, .each = each, .arg = arg };
	int r;

	if (dmig_rules_new(context, &lint.rules))
		return dmig_fail_memory(ret_error);
	r = lint_file(&lint, ret_error);
	dmig_remarks_free(&lint.remarks);
	devmig_rules_unref(lint.rules);
	return r;
}
