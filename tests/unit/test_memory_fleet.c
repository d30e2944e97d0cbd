// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fail_memory.h"
#include "fixture.h"
#include "fuzz/index.h"

#include <errno.h>
#include <lib/common/error.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Every allocation of what is done with fleets fails once, alone and with all
 * that follow: the call returns -ENOMEM, or what it would have said anyway.
 */

#define ACCEPTS "\"compatible\":[{\"fields\":{\"a\":\"{n:int}\"}}]}"
#define RECORD(host, device, more, a)                                                              \
	"{\"host\":\"" host "\",\"device\":\"" device "\",\"kind\":\"vf\"," more                   \
	"\"document\":{\"self\":{\"a\":\"" a "\"}," ACCEPTS "}\n"

static const char lines[] =
	RECORD("h", "a", "", "1") RECORD("h", "b", "\"in_use\":true,\"vm\":\"v\",", "1")
		RECORD("h", "c", "\"available\":0,\"parent\":\"p\",", "2")
			RECORD("i", "a", "\"numa\":1,", "x") RECORD("g", "a", "", "3")
				RECORD("h", "d", "",
				       "4") "{\"host\":\"h\",\"device\":\"e\",\"kind\":\"pf\"}\n";

/* What is bad in these is told of, and passed over. */
static const char bad_lines[] = "nonsense\n" RECORD("k", "a", "", "1")
	RECORD("k", "a", "\"numa\":3,", "77") "{\"host\":\"k\",\"device\":\"b\",\"kind\":\"pf\","
					      "\"document\":{\"self\":{}}}\n";

struct run {
	struct fixture *f;
	struct devmig_fleet *whole;     /* of lines */
	struct devmig_fleet *mapped;    /* the same, with verdicts of INCOMING; anew each time */
	struct devmig_document *source; /* a document of it */
	struct devmig_document *stranger;
	const char *lines_path;
	const char *bad_path;
	const char *index_path;
	const char *written_path;
	struct devmig_error *error;
};

/* One call; 0 or its error. */
typedef int (*run_fn)(struct run *run);

static int pass_over(void *arg, const struct devmig_error *error)
{
	(void)arg;
	(void)error;
	return 0;
}

static const struct devmig_fleet_events passing = { .bad_record = pass_over };

/* The fleet must be whole where the call succeeded. */
static int drop(struct devmig_fleet *fleet, struct devmig_fleet *wanted, int ret)
{
	const char *difference = NULL;

	memory_failed();
	assert_int_equal(!ret, !!fleet);
	if (fleet && wanted)
		difference = index_difference(wanted, fleet, false);
	if (difference)
		fail_msg("%s", difference);
	devmig_fleet_unref(fleet);
	return ret;
}

static int read_paths(struct run *run, const char *a, const char *b,
		      const struct devmig_fleet_events *events, struct devmig_fleet *wanted)
{
	const char *const paths[] = { a, b };
	struct devmig_fleet *fleet = NULL;
	int ret = devmig_fleet_read(run->f->context, paths, b ? 2 : 1, events, &fleet, &run->error);

	return drop(fleet, wanted, ret);
}

static int read_lines(struct run *run)
{
	return read_paths(run, run->lines_path, NULL, &passing, run->whole);
}

static int read_bad_lines(struct run *run)
{
	return read_paths(run, run->lines_path, run->bad_path, &passing, NULL);
}

static int read_strictly(struct run *run)
{
	return read_paths(run, run->bad_path, NULL, NULL, NULL);
}

static int read_directory(struct run *run)
{
	return read_paths(run, fixture_path(run->f, "files"), NULL, &passing, NULL);
}

static int read_index(struct run *run)
{
	return read_paths(run, run->index_path, NULL, NULL, run->whole);
}

static int read_index_and_lines(struct run *run)
{
	return read_paths(run, run->index_path, run->bad_path, &passing, NULL);
}

static int build(struct run *run)
{
	static const struct devmig_record record = {
		.host = "h",
		.device = "d",
		.parent = "p",
		.vm = "v",
		.available = 1,
		.numa = -1,
	};
	struct devmig_fleet_builder *builder = NULL;
	struct devmig_fleet *fleet = NULL;
	int ret = devmig_fleet_builder_new(run->f->context, NULL, &builder, &run->error);

	if (!ret)
		ret = devmig_fleet_builder_add(builder, &record, run->source, &run->error);
	if (!ret)
		ret = devmig_fleet_builder_finish(builder, &fleet, &run->error);
	devmig_fleet_builder_free(builder);
	return drop(fleet, NULL, ret);
}

static int write_with(struct run *run, struct devmig_fleet *fleet, unsigned int readings)
{
	int ret = devmig_fleet_write(fleet, run->written_path, readings, &run->error);

	memory_failed();
	assert_int_equal(!ret, !remove(run->written_path));
	return ret;
}

static int write_index(struct run *run)
{
	return write_with(run, run->whole, DEVMIG_INDEX_INCOMING | DEVMIG_INDEX_BOTH);
}

static int write_mapped(struct run *run)
{
	return write_with(run, run->mapped, DEVMIG_INDEX_OUTGOING);
}

static int verify(struct run *run)
{
	return devmig_fleet_verify(run->mapped, &run->error);
}

static int match(struct run *run)
{
	enum devmig_answer answer;
	int ret = devmig_fleet_match(run->mapped, 0, 1, DEVMIG_BOTH, &answer, NULL);

	return ret == -ENOMEM ? dmig_fail_memory(&run->error) : ret;
}

/* Handing out has no error of its own. */
static int take_places(struct run *run, struct devmig_find_result *result, uint64_t wanted)
{
	struct devmig_place place;
	uint64_t count = 0;
	int more;

	while ((more = devmig_find_next(result, &place)) > 0)
		count++;
	if (more)
		return more == -ENOMEM ? dmig_fail_memory(&run->error) : more;
	assert_int_equal(count, wanted);
	return 0;
}

static int find(struct run *run, struct devmig_fleet *fleet, const struct devmig_document *source,
		const struct devmig_find_options *options, uint64_t wanted)
{
	struct devmig_find_result *result = NULL;
	int ret = devmig_find(fleet, source, options, &result, &run->error);

	assert_int_equal(!ret, !!result);
	if (!ret)
		ret = take_places(run, result, wanted);
	devmig_find_result_free(result);
	return ret;
}

static const struct devmig_find_options all = { .include_in_use = true };
static const struct devmig_find_options one_each = { .reading = DEVMIG_BOTH, .spread = true };
static const struct devmig_find_options one_host = { .host = "h" };
static const struct devmig_find_options no_host = { .host = "none" };

static int find_in_lines(struct run *run)
{
	return find(run, run->whole, run->source, &all, 5);
}

static int find_in_index(struct run *run)
{
	return find(run, run->mapped, run->source, &all, 5);
}

/* Documents of the index are read when they are needed. */
static int find_one_each(struct run *run)
{
	return find(run, run->mapped, run->source, &one_each, 2);
}

static int find_for_stranger(struct run *run)
{
	return find(run, run->mapped, run->stranger, &one_host, 2);
}

static int find_on_no_host(struct run *run)
{
	return find(run, run->mapped, run->source, &no_host, 0);
}

static int take_kept_out(struct run *run, struct devmig_obstacles *obstacles, uint64_t wanted)
{
	uint64_t count = 0;
	uint32_t record;
	int more = 0;
	size_t i;

	for (i = 0; i < devmig_obstacles_count(obstacles) && !more; i++)
		while ((more = devmig_obstacle_next(obstacles, i, &record)) > 0)
			count++;
	if (more)
		return more == -ENOMEM ? dmig_fail_memory(&run->error) : more;
	assert_int_equal(count, wanted);
	return 0;
}

static int obstacles(struct run *run, struct devmig_fleet *fleet,
		     const struct devmig_document *source,
		     const struct devmig_find_options *options, uint64_t wanted)
{
	struct devmig_obstacles *found = NULL;
	int ret = devmig_find_obstacles(fleet, source, options, &found, &run->error);

	assert_int_equal(!ret, !!found);
	if (!ret)
		ret = take_kept_out(run, found, wanted);
	devmig_obstacles_free(found);
	return ret;
}

static int obstacles_in_lines(struct run *run)
{
	return obstacles(run, run->whole, run->source, &all, 2);
}

static int obstacles_in_index(struct run *run)
{
	return obstacles(run, run->mapped, run->stranger, &all, 2);
}

static int obstacles_of_both(struct run *run)
{
	return obstacles(run, run->mapped, run->source, &one_each, 4);
}

static int obstacles_on_no_host(struct run *run)
{
	return obstacles(run, run->mapped, run->source, &no_host, 0);
}

static void try_mode(struct run *run, run_fn call, int good, bool mode)
{
	bool failed = true;
	int n, ret;

	for (n = 0; n < 10000 && failed; n++) {
		/* Nothing of it was read yet. */
		assert_int_equal(devmig_fleet_read(run->f->context, &run->index_path, 1, NULL,
						   &run->mapped, NULL),
				 0);
		memory_fail(n, mode);
		ret = call(run);
		failed = memory_failed();
		if (ret == -ENOMEM) {
			assert_true(failed);
			assert_int_equal(devmig_error_errno(run->error), -ENOMEM);
			assert_string_equal(devmig_error_reason(run->error), "no-memory");
		} else {
			assert_int_equal(ret, good);
		}
		devmig_error_free(run->error);
		run->error = NULL;
		devmig_fleet_unref(run->mapped);
	}
	/* It was called without a failure once; at least one was seen before. */
	assert_in_range(n, 2, 9999);
	assert_int_equal(ret, good);
}

static char *path_of(struct fixture *f, const char *name)
{
	return strdup(fixture_path(f, name));
}

static void memory_of_fleets(void **state)
{
	static const struct {
		run_fn call;
		int good;
	} calls[] = {
		{ read_lines, 0 },
		{ read_bad_lines, 0 },
		{ read_strictly, -EBADMSG },
		{ read_directory, 0 },
		{ read_index, 0 },
		{ read_index_and_lines, 0 },
		{ build, 0 },
		{ write_index, 0 },
		{ write_mapped, 0 },
		{ verify, 0 },
		{ match, 0 },
		{ find_in_lines, 0 },
		{ find_in_index, 0 },
		{ find_one_each, 0 },
		{ find_for_stranger, 0 },
		{ find_on_no_host, -ENOENT },
		{ obstacles_in_lines, 0 },
		{ obstacles_in_index, 0 },
		{ obstacles_of_both, 0 },
		{ obstacles_on_no_host, -ENOENT },
	};
	struct fixture *f = *state;
	char *paths[] = { path_of(f, "lines"), path_of(f, "bad"), path_of(f, "index"),
			  path_of(f, "written") };
	struct run run = {
		.f = f,
		.source =
			fixture_parse(f, DEVMIG_FORM_TEXT, "SELF:\na=1\nCOMPATIBLE:\na={n:int}\n"),
		.stranger = fixture_parse(f, DEVMIG_FORM_TEXT, "SELF:\na=5\nz=1\n"),
		.lines_path = paths[0],
		.bad_path = paths[1],
		.index_path = paths[2],
		.written_path = paths[3],
	};
	size_t i;

	fixture_file(f, "lines", lines);
	fixture_file(f, "bad", bad_lines);
	fixture_file(f, "files/a.jsonl", lines);
	fixture_file(f, "files/b.jsonl", bad_lines);
	assert_int_equal(
		devmig_fleet_read(f->context, &run.lines_path, 1, &passing, &run.whole, NULL), 0);
	assert_int_equal(devmig_fleet_write(run.whole, run.index_path, DEVMIG_INDEX_INCOMING, NULL),
			 0);
	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		try_mode(&run, calls[i].call, calls[i].good, false);
		try_mode(&run, calls[i].call, calls[i].good, true);
	}
	devmig_fleet_unref(run.whole);
	devmig_document_unref(run.source);
	devmig_document_unref(run.stranger);
	for (i = 0; i < 4; i++)
		free(paths[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(memory_of_fleets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
