// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <lib/fleet/ingest.h>
#include <stdlib.h>
#include <unistd.h>

/* Lines are counted in 32 bits: what would be one more is refused, whatever it is. */

static int tell(void *arg, const struct devmig_error *error)
{
	(void)error;
	++*(unsigned int *)arg;
	return 0;
}

/*
 * Read @text after so many lines of other files and of this one: @good lines
 * are taken, and the next one is too many.
 */
static void try_lines(struct fixture *f, const char *text, uint32_t others, uint32_t own, int good)
{
	unsigned int told = 0;
	const struct devmig_fleet_events events = { .bad_record = tell, .arg = &told };
	struct devmig_error *error = NULL;
	struct devmig_fleet_builder *builder;
	struct dmig_lines lines;
	struct dmig_reading reading = { .lines = others, .file = "f", .ret_error = &error };
	int fd;

	fixture_file(f, "f", text);
	fd = open(fixture_path(f, "f"), O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(devmig_fleet_builder_new(f->context, &events, &builder, NULL), 0);
	reading.builder = builder;
	reading.classes = builder->classes;
	reading.rows = &builder->rows;
	assert_int_equal(dmig_lines_begin(&lines, fd, DMIG_AS_IT_COMES, own), 0);
	while (good--)
		assert_int_equal(dmig_ingest_line(&reading, &lines), 0);
	assert_int_equal(told, 1);
	assert_int_equal(dmig_ingest_line(&reading, &lines), -E2BIG);
	assert_int_equal(told, 1);
	fixture_error(error, -E2BIG, "", NULL, 0, 0);
	dmig_lines_end(&lines);
	devmig_fleet_builder_free(builder);
	close(fd);
}

static void test_too_many(void **state)
{
	struct fixture *f = *state;
	char *xs = fixture_repeat("x", DMIG_LINE_MAX + 1);
	char *text = fixture_print("bad\n\n%s\n\n", xs);

	try_lines(f, "bad\n\nbad\n", UINT32_MAX - 2, 0, 2);
	try_lines(f, "bad\n\nbad\n", 0, UINT32_MAX - 2, 2);
	try_lines(f, "bad\n\n\n", 7, UINT32_MAX - 9, 2);
	try_lines(f, text, UINT32_MAX - 2, 0, 2);
	try_lines(f, text, 0, UINT32_MAX - 2, 2);
	free(text);
	free(xs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
