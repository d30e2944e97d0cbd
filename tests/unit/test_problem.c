// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <devmig/lint.h>
#include <errno.h>
#include <lib/document/read.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* All problems of a document, not only the first. */

struct seen {
	const char *dir;
	char text[2048];
	unsigned int count;
	unsigned int stop_after;
};

static bool see(void *arg, const struct devmig_error *error)
{
	const char *file = devmig_error_file(error);
	struct seen *seen = arg;
	const size_t len = strlen(seen->text);

	assert_memory_equal(file, seen->dir, strlen(seen->dir));
	snprintf(seen->text + len, sizeof(seen->text) - len, "%s:%u:%u %s\n",
		 file + strlen(seen->dir) + 1, devmig_error_line(error), devmig_error_column(error),
		 devmig_error_reason(error));
	return ++seen->count != seen->stop_after;
}

static void tells(struct fixture *f, const char *name, unsigned int stop_after, const char *text)
{
	struct seen seen = { .dir = f->dir, .stop_after = stop_after };
	struct devmig_document *document = NULL;
	struct devmig_error *error = NULL;
	int ret = dmig_document_read(f->context, DEVMIG_FORM_AUTO, fixture_path(f, name), see,
				     &seen, &document, &error);

	assert_string_equal(seen.text, text);
	if (!*text) {
		assert_int_equal(ret, 0);
		devmig_document_unref(document);
		return;
	}
	/* The error is the first problem. */
	assert_null(document);
	assert_int_equal(ret, devmig_error_errno(error));
	assert_memory_equal(strchr(text, ' ') + 1, devmig_error_reason(error),
			    strlen(devmig_error_reason(error)));
	devmig_error_free(error);
}

static void none(void **state)
{
	fixture_file(*state, "f", "SELF:\na=1\n");
	tells(*state, "f", 0, "");
}

static void of_a_text(void **state)
{
	const char *text =
		"SELF:\na=}\n1=2\nb=\"x\nCOMPATIBLE:\nc={v:int}\nd={w:what}\ne=\"\\n\"\n";

	fixture_file(*state, "f", text);
	tells(*state, "f", 0,
	      "f:2:3 brace-in-self\nf:3:1 bad-name\nf:4:3 unclosed-quote\nf:7:6 bad-type\n"
	      "f:8:4 bad-escape\n");
	tells(*state, "f", 2, "f:2:3 brace-in-self\nf:3:1 bad-name\n");
}

static void of_json(void **state)
{
	fixture_file(*state, "f",
		     "{\"name\":1,\"self\":{\"a\":null,\"1\":\"\",\"b\":\"\\n\",\"b2\":\"1\","
		     "\"b2\":2},\n"
		     "\"compatible\":[3,{\"fields\":{\"a\":\"}\"},\"other\":{}},{}]}");
	tells(*state, "f", 0,
	      "f:1:2 unknown-key\nf:1:23 bad-shape\nf:1:28 bad-name\nf:1:40 bad-byte\n"
	      "f:1:53 duplicate-field\nf:2:15 bad-shape\nf:2:37 unknown-key\n"
	      "f:2:33 unopened-brace\nf:2:49 empty-object\n");
}

static void json_ends_it(void **state)
{
	fixture_file(*state, "f", "{\"name\":1,\"self\":{\"a\":1},}");
	tells(*state, "f", 0, "f:1:2 unknown-key\nf:1:26 bad-json\n");
}

static void of_a_tree(void **state)
{
	struct fixture *f = *state;

	fixture_file(f, "t/migration/self/a", "1\n2\n");
	fixture_file(f, "t/migration/self/b", "}\n");
	fixture_file(f, "t/migration/other", "");
	fixture_file(f, "t/migration/compatible0002/c", "x{w:what}\n");
	fixture_dir(f, "t/migration/apply0002");
	tells(f, "t", 0,
	      "t/migration/other:0:0 stray-entry\nt/migration/compatible0001:0:0 bad-numbering\n"
	      "t/migration/self/a:0:0 several-lines\nt/migration/self/b:1:1 brace-in-self\n"
	      "t/migration/compatible0002/c:1:5 bad-type\n"
	      "t/migration/apply0002:0:0 empty-object\n");
}

/* What follows from a problem is none of its own. */
static void of_an_object_in_a_tree(void **state)
{
	struct fixture *f = *state;

	fixture_file(f, "t/migration/self/a", "1\n2\n");
	fixture_dir(f, "t/migration/compatible0001");
	fixture_file(f, "t/migration/compatible0002/a", "}\n");
	tells(f, "t", 0,
	      "t/migration/self/a:0:0 several-lines\nt/migration/compatible0001:0:0 empty-object\n"
	      "t/migration/compatible0002/a:1:1 unopened-brace\n");
}

static void of_two_files(void **state)
{
	struct fixture *f = *state;

	fixture_file(f, "t/migration/self", "\n");
	fixture_file(f, "t/migration/compatible", "\nCOMPATIBLE:\nCOMPATIBLE:\nb=}\nCOMPATIBLE:\n");
	tells(f, "t", 0,
	      "t/migration/self:1:1 empty-object\nt/migration/compatible:2:1 empty-object\n"
	      "t/migration/compatible:4:3 unopened-brace\n"
	      "t/migration/compatible:5:1 empty-object\n");
}

static void past_the_largest(void **state)
{
	char *large = fixture_repeat(" ", 8 * 65536 + 1);

	fixture_file(*state, "f", large);
	tells(*state, "f", 0, "f:0:0 limit-document\n");
	free(large);
}

/* What is no problem of a document is told by the error alone. */
static void io(void **state)
{
	struct fixture *f = *state;
	struct seen seen = { .dir = f->dir };
	struct devmig_document *document = NULL;
	struct devmig_error *error = NULL;

	assert_int_equal(dmig_document_read(f->context, DEVMIG_FORM_AUTO, fixture_path(f, "none"),
					    see, &seen, &document, &error),
			 -ENOENT);
	assert_int_equal(seen.count, 0);
	fixture_error(error, -ENOENT, "no-document", "/none", 0, 0);
}

static int count_remark(void *arg, const struct devmig_remark *remark)
{
	assert_int_equal(remark->severity, DEVMIG_ERROR);
	++*(unsigned int *)arg;
	return 0;
}

/* The linter tells the problems, and fails for what kept it from finding all. */
static void io_behind_problems(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document = NULL;
	struct devmig_error *error = NULL;
	unsigned int count = 0;

	fixture_file(f, "t/migration/other", "1\n");
	fixture_file(f, "t/migration/self/b", "1\n");
	chmod(fixture_path(f, "t/migration/self/b"), 0);
	fixture_lower(f);
	assert_int_equal(devmig_lint(f->context, DEVMIG_FORM_AUTO, fixture_path(f, "t"),
				     count_remark, &count, &document, &error),
			 -EACCES);
	fixture_raise();
	assert_int_equal(count, 1);
	assert_null(document);
	fixture_error(error, -EACCES, "unreadable", "self/b", 0, 0);
}

/* What the linter says first: "message; hint". */
struct said {
	char text[512];
};

static int say(void *arg, const struct devmig_remark *remark)
{
	struct said *said = arg;

	snprintf(said->text, sizeof(said->text), "%s; %s", remark->message, remark->hint);
	return 1;
}

/* The linter's sentence and hint are those of the error that reading gives. */
static void says_the_same(void **state)
{
	static const char *const texts[][2] = {
		{ "{\"self\":{\"a\":1},}",
		  "not JSON: a key is missing here; correct the JSON text" },
		{ "{\"self\":{\"a\":1},\"compatible\":[{\"fields\":{\"a\":1}}]}",
		  "a string is wanted here: put the value in quotes" },
		{ "{\"self\":{\"a\":null}}", "a string or a whole number is wanted here" },
		{ "{\"self\":[]}", "an object of fields is wanted here: {\"name\": \"value\"}" },
		{ "{\"self\":{\"a\":1},\"compatible\":{}}",
		  "an array is wanted here: [{\"fields\": {}}]" },
		{ "{\"self\":{\"a\":1},\"compatible\":[1]}",
		  "an object with the keys fields and apply is wanted here" },
		{ "{\"self\":{\"a\":1},\"self\":{}}",
		  "a key stands here twice: keep one of the two" },
		{ "{\"self\":{\"a\":1},\"x\":1}", "the keys here are self and compatible" },
		{ "{\"self\":{\"a\":1},\"compatible\":[{\"x\":1}]}",
		  "the keys here are fields and apply" },
		{ "SELF:\na=1\nCOMPATABLE:\n", "the headers are SELF:, COMPATIBLE: and APPLY:" },
		{ "SELF:\na=1\nCOMPATIBLE:\na={v:version:v2.1}\n",
		  "write up to four numbers with dots: 2.1, 2.1..3, 2.. or ..3; "
		  "no blanks between items" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct devmig_document *document;
		struct devmig_error *error = NULL;
		struct said said = { 0 };
		char read[512];

		fixture_file(f, "f", texts[i][0]);
		assert_true(devmig_document_read(f->context, DEVMIG_FORM_AUTO, fixture_path(f, "f"),
						 &document, &error));
		snprintf(read, sizeof(read), "%s; %s", devmig_error_message(error),
			 devmig_error_hint(error));
		devmig_error_free(error);
		error = NULL;
		assert_int_equal(devmig_lint(f->context, DEVMIG_FORM_AUTO, fixture_path(f, "f"),
					     say, &said, NULL, &error),
				 1);
		assert_string_equal(said.text, read);
		assert_non_null(strstr(read, texts[i][1]));
	}
}

static int return_it(void *arg, const struct devmig_remark *remark)
{
	(void)remark;
	return *(int *)arg;
}

/* What the caller's function returns is the caller's: no error is made of it. */
static void own_result(void **state)
{
	static const char *const names[] = { "malformed", "odd" };
	static const int results[] = { 1, -1, -ENOMEM, -EBADMSG };
	struct fixture *f = *state;

	fixture_file(f, "malformed", "SELF:\na\nb\n");
	fixture_file(f, "odd", "SELF:\na=1\nCOMPATIBLE:\na=2\n");
	for (size_t name = 0; name < 2; name++)
		for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++) {
			struct devmig_error *error = NULL;
			int result = results[i];

			assert_int_equal(devmig_lint(f->context, DEVMIG_FORM_AUTO,
						     fixture_path(f, names[name]), return_it,
						     &result, NULL, &error),
					 result);
			assert_null(error);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(none),         TEST(of_a_text),
		TEST(of_json),      TEST(json_ends_it),
		TEST(of_a_tree),    TEST(of_an_object_in_a_tree),
		TEST(of_two_files), TEST(past_the_largest),
		TEST(io),           TEST(io_behind_problems),
		TEST(own_result),   TEST(says_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
