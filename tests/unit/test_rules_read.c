// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <devmig/rules.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Rules of two directories. */

#define RULE(name) "MATCH:\na=" name "\nSELF:\nx=1\n"

struct told {
	char text[4096]; /* a line for each remark: FILE:LINE REASON */
	size_t count;
	int result;
};

static int tell(void *arg, const struct devmig_remark *remark)
{
	struct told *told = arg;
	const char *file = strrchr(remark->file, '/');
	char *line = fixture_print("%s:%u %s\n", file ? file + 1 : remark->file, remark->line,
				   remark->reason);

	assert_int_equal(remark->severity, DEVMIG_ERROR);
	if (strlen(told->text) + strlen(line) < sizeof(told->text))
		strcat(told->text, line);
	free(line);
	told->count++;
	return told->result;
}

static int read_two(struct fixture *f, struct told *told, struct devmig_rules **ret,
		    struct devmig_error **ret_error)
{
	char *first = strdup(fixture_path(f, "etc"));
	char *second = strdup(fixture_path(f, "usr"));
	const char *const directories[] = { first, second };
	const struct devmig_rules_options options = {
		.directories = directories,
		.count = 2,
		.bad = told ? tell : NULL,
		.arg = told,
	};
	const int r = devmig_rules_read(NULL, &options, ret, ret_error);

	free(first);
	free(second);
	return r;
}

/* The files of the rules that there are, in order. */
static void has(struct fixture *f, struct told *told, const char *files)
{
	struct devmig_error *error = NULL;
	struct devmig_rules *rules;
	char text[1024] = "";
	struct devmig_rule rule;

	if (read_two(f, told, &rules, &error))
		fail_msg("%s", devmig_error_text(error));
	for (size_t i = 0; !devmig_rules_rule(rules, i, &rule); i++) {
		strcat(text, rule.file + strlen(f->dir) + 1);
		strcat(text, " ");
	}
	assert_string_equal(text, files);
	devmig_rules_unref(rules);
}

static void fails(struct fixture *f, int number, const char *reason)
{
	struct devmig_error *error = NULL;
	struct devmig_rules *rules;

	assert_int_equal(read_two(f, NULL, &rules, &error), number);
	assert_int_equal(devmig_error_errno(error), number);
	assert_string_equal(devmig_error_reason(error), reason);
	devmig_error_free(error);
}

static void link_to(struct fixture *f, const char *target, const char *name)
{
	assert_int_equal(symlink(target, fixture_path(f, name)), 0);
}

static void order_and_hiding(void **state)
{
	struct fixture *f = *state;

	fixture_file(f, "usr/50-b.rules", RULE("1") RULE("2"));
	fixture_file(f, "usr/10-a.rules", RULE("1"));
	fixture_file(f, "usr/60-hidden.rules", RULE("1"));
	fixture_file(f, "usr/61-hidden.rules", RULE("1"));
	fixture_file(f, "usr/70-mine.rules", RULE("1"));
	fixture_file(f, "usr/80-not.rule", "bad");
	fixture_file(f, "usr/.rules", "bad");
	fixture_file(f, "usr/.80.rules", "bad");
	fixture_file(f, "usr/README", "bad");
	fixture_file(f, "etc/60-hidden.rules", "");
	fixture_file(f, "etc/70-mine.rules", RULE("1"));
	fixture_file(f, "etc/20-own.rules", RULE("1"));
	fixture_file(f, "elsewhere", RULE("1"));
	link_to(f, "/dev/null", "etc/61-hidden.rules");
	link_to(f, "../elsewhere", "etc/90-link.rules");
	has(f, NULL,
	    "usr/10-a.rules etc/20-own.rules usr/50-b.rules usr/50-b.rules etc/70-mine.rules "
	    "etc/90-link.rules ");
}

static void bad_files(void **state)
{
	struct fixture *f = *state;
	struct told told = { .text = "" };

	fixture_file(f, "etc/10-bad.rules", RULE("1") "MATCH:\na\nSELF:\nx={y}\n");
	fixture_file(f, "etc/20-good.rules", RULE("1"));
	fixture_dir(f, "etc/30-dir.rules");
	link_to(f, "nowhere", "etc/40-dangling.rules");
	link_to(f, "50-loop.rules", "etc/50-loop.rules");
	assert_int_equal(mkfifo(fixture_path(f, "etc/60-fifo.rules"), 0600), 0);
	link_to(f, "/dev/zero", "etc/70-zero.rules");
	fixture_file(f, "usr/10-bad.rules", RULE("1"));
	fixture_dir(f, "usr");
	has(f, &told, "etc/20-good.rules ");
	assert_string_equal(told.text, "10-bad.rules:6 bad-line\n"
				       "10-bad.rules:5 empty-object\n"
				       "30-dir.rules:0 not-a-file\n"
				       "40-dangling.rules:0 no-document\n"
				       "50-loop.rules:0 unreadable\n"
				       "60-fifo.rules:0 not-a-file\n"
				       "70-zero.rules:0 not-a-file\n");
	fails(f, -EBADMSG, "bad-line");
}

static void teller_ends_it(void **state)
{
	struct fixture *f = *state;
	struct told told = { .result = 7 };
	struct devmig_error *error = NULL;
	struct devmig_rules *rules;

	fixture_file(f, "etc/10-bad.rules", "x\ny\n");
	fixture_dir(f, "etc/20-dir.rules");
	fixture_dir(f, "usr");
	assert_int_equal(read_two(f, &told, &rules, &error), 7);
	assert_null(error);
	assert_int_equal(told.count, 1);
	assert_int_equal(unlink(fixture_path(f, "etc/10-bad.rules")), 0);
	assert_int_equal(read_two(f, &told, &rules, &error), 7);
	assert_null(error);
}

static void directories(void **state)
{
	const struct devmig_rules_options none = { 0 };
	struct fixture *f = *state;
	struct devmig_error *error = NULL;
	struct devmig_rules *rules;

	fixture_dir(f, "etc");
	/* It was given, and is not there. */
	fails(f, -ENOENT, "no-document");
	fixture_file(f, "usr", "");
	fails(f, -ENOTDIR, "unreadable");
	/* Those of this system, whatever they have. */
	if (devmig_rules_read(NULL, &none, &rules, &error))
		devmig_error_free(error);
	else
		devmig_rules_unref(rules);
}

static void limits(void **state)
{
	struct fixture *f = *state;
	char *text = fixture_repeat("#", 65536);
	struct told told = { .text = "" };

	memcpy(text, RULE("1"), strlen(RULE("1")));
	fixture_dir(f, "usr");
	fixture_bytes(f, "etc/1.rules", text, 65536);
	has(f, NULL, "etc/1.rules ");
	free(text);
	text = fixture_repeat("#", 65537);
	fixture_bytes(f, "etc/2.rules", text, 65537);
	free(text);
	fails(f, -E2BIG, "limit-rules");
	has(f, &told, "etc/1.rules ");
	assert_string_equal(told.text, "2.rules:0 limit-rules\n");
}

static void many_files(void **state)
{
	struct fixture *f = *state;
	struct devmig_rules *rules;

	for (unsigned int i = 0; i < 1024; i++) {
		char *name = fixture_print("etc/%u.rules", i);

		fixture_file(f, name, i % 100 ? "# none\n" : RULE("1"));
		free(name);
	}
	/* One that another hides is none. */
	fixture_file(f, "usr/1.rules", RULE("1"));
	assert_int_equal(read_two(f, NULL, &rules, NULL), 0);
	assert_int_equal(devmig_rules_count(rules), 11);
	devmig_rules_unref(rules);
	fixture_file(f, "usr/1024.rules", RULE("1"));
	fails(f, -E2BIG, "limit-files");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(order_and_hiding), TEST(bad_files), TEST(teller_ends_it),
		TEST(directories),      TEST(limits),    TEST(many_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
