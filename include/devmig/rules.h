/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_RULES_H
#define DEVMIG_RULES_H

#include <devmig/lint.h>
#include <devmig/statement.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Rules: what vendors publish of which device can migrate where, as files that turn
 * facts of a device into its document.  devmig-rules(5) is the language.  A set of
 * rules does not change and is reference-counted (atomically).
 */
struct devmig_rules;

struct devmig_rules_options {
	/*
	 * Directories, the one that wins first: of files of one name (*.rules) only the
	 * first counts, and one that is empty hides the others.  None:
	 * /etc/devmig/rules.d, then the one that devmig was installed with.  They are
	 * those of this system, never below a context's root.
	 */
	const char *const *directories;
	size_t count;
	/*
	 * Called for each error of a file, which is left out as a whole; return 0 to go on.
	 * NULL: the first one fails the call.
	 */
	devmig_remark_fn bad;
	void *arg;
};

/*
 * The rules of all files, which are read in the order of their names.  A directory that is not
 * there is an error where it was given, and else has no rules.
 * -EBADMSG: a rule is malformed; -E2BIG: past a limit (devmig-rules(5), LIMITS); -ENOMEM; the
 * errno of I/O; and what bad() returned.
 */
int devmig_rules_read(struct devmig_context *context, const struct devmig_rules_options *options,
		      struct devmig_rules **ret, struct devmig_error **ret_error);
/*
 * The rules of a text in memory, which is copied; @name is what errors call it, "-" for NULL.
 * -EBADMSG, -E2BIG and -ENOMEM as above.
 */
int devmig_rules_parse(struct devmig_context *context, const char *bytes, size_t size,
		       const char *name, struct devmig_rules **ret,
		       struct devmig_error **ret_error);
struct devmig_rules *devmig_rules_ref(struct devmig_rules *rules);
/* Drop a reference; NULL is allowed.  Returns NULL. */
struct devmig_rules *devmig_rules_unref(struct devmig_rules *rules);

/*
 * All errors of a file of rules ("-": standard input), or else what is suspicious in it: as
 * devmig_lint(), with the same errors.
 */
int devmig_rules_lint(struct devmig_context *context, const char *path, devmig_remark_fn each,
		      void *arg, struct devmig_error **ret_error);

/* A rule, in the order in which they are tried. */
struct devmig_rule {
	const char *file;
	unsigned int line; /* of its MATCH */
};

size_t devmig_rules_count(const struct devmig_rules *rules);
/* -ERANGE past the end. */
int devmig_rules_rule(const struct devmig_rules *rules, size_t index, struct devmig_rule *ret);

/*
 * Give the fact of this name; ret->name is set, all else 0 when it is called, and a string
 * that stays NULL is "".  The strings live until devmig_rules_apply() returns.  0, also where
 * it is absent or unknown; anything else ends the call, which returns it.
 */
typedef int (*devmig_fact_fn)(void *arg, const char *name, struct devmig_fact *ret);

/*
 * What the first rule that speaks of a device states of it; DEVMIG_STATED_NONE where none
 * does.  devmig-rules(5), MATCH.  Each fact is asked for once at most, and only if it matters.
 * *ret is the caller's, and keeps nothing of @rules.  -ENOMEM, or what @fact returned, without
 * an error.
 */
int devmig_rules_apply(const struct devmig_rules *rules, devmig_fact_fn fact, void *arg,
		       struct devmig_statement **ret, struct devmig_error **ret_error);

#ifdef __cplusplus
}
#endif

#endif
