// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <errno.h>
#include <lib/common/error.h>
#include <string.h>

static const struct dmig_place nowhere;
static const struct dmig_place place = { 3, 14 };

static void is_text(struct devmig_error *error, const char *text)
{
	assert_string_equal(devmig_error_text(error), text);
	devmig_error_free(error);
}

static void message_alone(void **state)
{
	struct devmig_error *error = NULL;

	(void)state;
	assert_int_equal(dmig_fail(&error, -EINVAL, "form %s is only read", "x"), -EINVAL);
	assert_int_equal(devmig_error_errno(error), -EINVAL);
	assert_string_equal(devmig_error_reason(error), "");
	assert_string_equal(devmig_error_hint(error), "");
	assert_string_equal(devmig_error_message(error), "form x is only read");
	assert_null(devmig_error_file(error));
	assert_int_equal(devmig_error_line(error), 0);
	is_text(error, "form x is only read");
}

static void reason_with_place(void **state)
{
	struct devmig_error *error = NULL;

	(void)state;
	assert_int_equal(dmig_fail_reason(&error, DMIG_BAD_NAME, "a.devmig", place, "1x", 2),
			 -EBADMSG);
	assert_string_equal(devmig_error_reason(error), "bad-name");
	assert_string_equal(devmig_error_message(error), "not a field name: \"1x\"");
	assert_string_equal(devmig_error_file(error), "a.devmig");
	assert_int_equal(devmig_error_line(error), 3);
	assert_int_equal(devmig_error_column(error), 14);
	is_text(error, "a.devmig:3:14: not a field name: \"1x\" [bad-name]; use letters, digits, "
		       "'_', '.', '-', beginning with a letter or '_'");
}

static void reason_without_file(void **state)
{
	struct devmig_error *error = NULL;

	(void)state;
	dmig_fail_reason(&error, DMIG_NO_SELF, NULL, place, NULL, 0);
	is_text(error,
		"3:14: the document has no SELF object [no-self]; begin it with a line SELF:");
}

static void reason_without_place(void **state)
{
	struct devmig_error *error = NULL;

	(void)state;
	dmig_fail_reason(&error, DMIG_NO_SELF, "f", nowhere, NULL, 0);
	is_text(error, "f: the document has no SELF object [no-self]; begin it with a line SELF:");
}

static void limits_are_e2big(void **state)
{
	(void)state;
	assert_int_equal(dmig_fail_reason(NULL, DMIG_LIMIT_ITEMS, NULL, nowhere, NULL, 0), -E2BIG);
}

static void near_is_shortened(void **state)
{
	char near[41];
	struct devmig_error *error = NULL;

	(void)state;
	memset(near, 'x', sizeof(near));
	dmig_fail_reason(&error, DMIG_BAD_NAME, NULL, nowhere, near, 40);
	assert_null(strstr(devmig_error_message(error), "..."));
	devmig_error_free(error);
	error = NULL;
	dmig_fail_reason(&error, DMIG_BAD_NAME, NULL, nowhere, near, 41);
	assert_non_null(strstr(devmig_error_message(error), "x...\""));
	assert_int_equal(strlen(devmig_error_message(error)),
			 strlen("not a field name: \"\"...") + 40);
	devmig_error_free(error);
}

static void near_is_escaped(void **state)
{
	struct devmig_error *error = NULL;

	(void)state;
	dmig_fail_reason(&error, DMIG_BAD_BYTE, NULL, nowhere, "a\0\n\x1b\xff", 5);
	assert_string_equal(devmig_error_message(error),
			    "a byte that is neither printable ASCII nor a tab: "
			    "\"a\\x00\\x0a\\x1b\\xff\"");
	devmig_error_free(error);
}

static void text_is_one_line(void **state)
{
	struct devmig_error *error = NULL;

	(void)state;
	dmig_fail_reason(&error, DMIG_NO_SELF, "a\nb\x1b[31m\xc3\xa9", place, NULL, 0);
	assert_string_equal(devmig_error_file(error), "a\\x0ab\\x1b[31m\xc3\xa9");
	assert_null(strchr(devmig_error_text(error), '\n'));
	devmig_error_free(error);
	error = NULL;
	dmig_fail(&error, -EIO, "%s", "x\r\ny");
	is_text(error, "x\\x0d\\x0ay");
}

/* Names of files are anybody's: controls of U+0080 on, and what is not UTF-8, too. */
static void text_controls_no_terminal(void **state)
{
	static const char *const names[][2] = {
		{ "\xc2\x80\xc2\x9f[31m", "\\xc2\\x80\\xc2\\x9f[31m" },
		{ "\xc2\xa0\xe2\x82\xac\xf0\x9f\x98\x80", "\xc2\xa0\xe2\x82\xac\xf0\x9f\x98\x80" },
		{ "a\x9b"
		  "31m",
		  "a\\x9b"
		  "31m" },
		{ "\xff\xfe", "\\xff\\xfe" },
		{ "\xc3", "\\xc3" },
		{ "\xc2", "\\xc2" },
		{ "\xc3(", "\\xc3(" },
		{ "\xe2\x82", "\\xe2\\x82" },
		{ "\xc0\x9b", "\\xc0\\x9b" },
		{ "\xe0\x82\x9b", "\\xe0\\x82\\x9b" },
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },
		{ "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct devmig_error *error = NULL;

		dmig_fail_io(&error, -EIO, names[i][0], "read");
		assert_string_equal(devmig_error_file(error), names[i][1]);
		assert_memory_equal(devmig_error_text(error), names[i][1], strlen(names[i][1]));
		devmig_error_free(error);
	}
}

static void detail(void **state)
{
	struct devmig_error *error = NULL;

	(void)state;
	assert_int_equal(dmig_fail_detail(&error, DMIG_BAD_JSON, "f", place, "%d %s", 1, "comma"),
			 -EBADMSG);
	is_text(error, "f:3:14: not JSON: 1 comma [bad-json]; correct the JSON text");
}

static void other_errno(void **state)
{
	struct devmig_error *error = NULL;

	(void)state;
	assert_int_equal(dmig_fail_as(&error, -EXDEV, DMIG_ORDER_LOST, "f", "%s", "APPLY"), -EXDEV);
	fixture_error(error, -EXDEV, "order-lost", "f", 0, 0);
}

static void io(void **state)
{
	struct devmig_error *error = NULL;

	(void)state;
	assert_int_equal(dmig_fail_io(&error, -EACCES, "f", "open"), -EACCES);
	is_text(error, "f: can't open: Permission denied [unreadable]; check path and permissions");
	error = NULL;
	assert_int_equal(dmig_fail_io(&error, -ENOENT, "f", "open"), -ENOENT);
	is_text(error, "f: can't open: No such file or directory [no-document]; check the path");
	error = NULL;
	assert_int_equal(dmig_fail_write(&error, -ENOSPC, "f", "write"), -ENOSPC);
	is_text(error, "f: can't write: No space left on device [unwritable]; "
		       "check path, permissions and free space");
}

/* What to do depends on where it is; the code does not. */
static void hint_of_its_own(void **state)
{
	struct devmig_error *error = NULL;

	(void)state;
	assert_int_equal(dmig_fail_reason(&error, DMIG_BAD_INT, NULL, place, "1-4", 3), -EBADMSG);
	assert_int_equal(dmig_error_reason(error), DMIG_BAD_INT);
	assert_int_equal(dmig_reason_base(DMIG_BAD_INT), DMIG_BAD_ITEM);
	assert_int_equal(dmig_reason_base(DMIG_BAD_ITEM), DMIG_BAD_ITEM);
	assert_string_equal(devmig_error_reason(error), "bad-item");
	assert_string_equal(devmig_error_hint(error),
			    "write 8, 1..4, 4.. or ..8; no blanks between items");
	is_text(error, "3:14: not a list item of this type: \"1-4\" [bad-item]; "
		       "write 8, 1..4, 4.. or ..8; no blanks between items");
}

static void memory(void **state)
{
	struct devmig_error *error = NULL;

	(void)state;
	assert_int_equal(dmig_fail_memory(&error), -ENOMEM);
	fixture_error(error, -ENOMEM, "no-memory", NULL, 0, 0);
	error = NULL;
	dmig_fail_io(&error, -ENOMEM, "f", "read");
	fixture_error(error, -ENOMEM, "no-memory", "f", 0, 0);
}

static void nobody_wants_it(void **state)
{
	(void)state;
	assert_int_equal(dmig_fail(NULL, -EIO, "%s", "x"), -EIO);
	assert_int_equal(dmig_fail_detail(NULL, DMIG_BAD_JSON, "f", place, "x"), -EBADMSG);
	assert_int_equal(dmig_fail_as(NULL, -EXDEV, DMIG_ORDER_LOST, "f", "x"), -EXDEV);
	assert_int_equal(dmig_fail_io(NULL, -EIO, "f", "x"), -EIO);
	assert_int_equal(dmig_fail_write(NULL, -EIO, "f", "x"), -EIO);
	assert_int_equal(dmig_fail_memory(NULL), -ENOMEM);
	devmig_error_free(NULL);
}

/* As after a call that the caller's own function ended. */
static void more_is_said(void **state)
{
	struct devmig_error *error = NULL;

	(void)state;
	dmig_fail_reason(&error, DMIG_NO_SELF, NULL, place, NULL, 0);
	dmig_error_add(error, "and %s\n", "so on");
	dmig_error_add(error, "at last");
	assert_string_equal(devmig_error_message(error),
			    "the document has no SELF object; and so on\\x0a; at last");
	is_text(error, "3:14: the document has no SELF object; and so on\\x0a; at last [no-self]; "
		       "begin it with a line SELF:");
	dmig_error_add(NULL, "to nobody");
}

static void no_error(void **state)
{
	(void)state;
	assert_int_equal(devmig_error_errno(NULL), 0);
	assert_string_equal(devmig_error_reason(NULL), "");
	assert_string_equal(devmig_error_message(NULL), "");
	assert_string_equal(devmig_error_hint(NULL), "");
	assert_null(devmig_error_file(NULL));
	assert_int_equal(devmig_error_line(NULL), 0);
	assert_int_equal(devmig_error_column(NULL), 0);
	assert_string_equal(devmig_error_text(NULL), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(message_alone),
		cmocka_unit_test(reason_with_place),
		cmocka_unit_test(reason_without_file),
		cmocka_unit_test(reason_without_place),
		cmocka_unit_test(limits_are_e2big),
		cmocka_unit_test(near_is_shortened),
		cmocka_unit_test(near_is_escaped),
		cmocka_unit_test(text_is_one_line),
		cmocka_unit_test(text_controls_no_terminal),
		cmocka_unit_test(detail),
		cmocka_unit_test(other_errno),
		cmocka_unit_test(io),
		cmocka_unit_test(hint_of_its_own),
		cmocka_unit_test(memory),
		cmocka_unit_test(nobody_wants_it),
		cmocka_unit_test(more_is_said),
		cmocka_unit_test(no_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
