// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include "naive.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/*
 * What a search says of generated fleets is what devmig_check() says of each
 * record by itself, in the order that is promised: of the fleet as it was read,
 * and as it comes from an index, with verdicts and without.
 */

#define DEVICES   1500
#define DOCUMENTS 300
#define SEEDS     3

static const char *generator;

/* The same fleet from a file of lines, and from two indexes. */
#define WAYS 3

struct same {
	struct devmig_fleet *fleets[WAYS];
	struct naive_fleet naive;
};

static uint64_t random_state;

static unsigned int random_below(unsigned int limit)
{
	random_state = random_state * 6364136223846793005ull + 1442695040888963407ull;
	return (unsigned int)(random_state >> 33) % limit;
}

/* One time in @often, where the record does not say it itself. */
static bool says_more(const char *line, const char *key, unsigned int often)
{
	return random_below(often) == 0 && !strstr(line, key);
}

/* What the generator's records do not say, or not so. */
static void print_more(FILE *out, const char *line)
{
	if (strstr(line, "\"kind\":\"type\"") && says_more(line, "\"in_use\":", 4))
		fputs("\"in_use\":true,", out);
	if (says_more(line, "\"parent\":", 2))
		fprintf(out, "\"parent\":\"p%u\",", random_below(4));
	if (says_more(line, "\"vm\":", 3))
		fprintf(out, "\"vm\":\"vm-%u\",", random_below(200));
	if (says_more(line, "\"units\":", 4))
		fprintf(out, "\"units\":%u,", 1 + random_below(3));
	if (says_more(line, "\"migrations\":", 4))
		fprintf(out, "\"migrations\":%u,", 1 + random_below(3));
}

/* Some documents are missing or malformed. */
static void spoil(char *line)
{
	char *at = strstr(line, "\"document\":{\"self\":");

	assert_non_null(at);
	if (random_below(25) == 0)
		memcpy(at, "\"nothing_\"", 10);
	else if (random_below(25) == 0)
		memcpy(strstr(at, "self"), "this", 4);
}

static char *make_lines(const struct fixture *fixture, unsigned int seed)
{
	char *command, *path, *line = NULL;
	size_t room = 0;
	FILE *in, *out;

	assert_true(asprintf(&path, "%s/fleet.jsonl", fixture->directory) > 0);
	assert_true(asprintf(&command, "'%s' --seed %u --devices %d --documents %d", generator,
			     seed, DEVICES, DOCUMENTS) > 0);
	in = popen(command, "r");
	out = fopen(path, "w");
	assert_non_null(in);
	assert_non_null(out);
	while (getline(&line, &room, in) > 0) {
		spoil(line);
		fputc('{', out);
		print_more(out, line);
		fputs(line + 1, out);
	}
	free(line);
	assert_int_equal(pclose(in), 0);
	assert_int_equal(fclose(out), 0);
	free(command);
	return path;
}

static void ignore_progress(void *arg, uint64_t done, uint64_t total)
{
	(void)arg;
	(void)done;
	(void)total;
}

static int count_bad(void *arg, const struct devmig_error *error)
{
	(void)error;
	++*(size_t *)arg;
	return 0;
}

static struct devmig_fleet *read_fleet(const struct fixture *fixture, const char *path, size_t *bad)
{
	const struct devmig_fleet_events events = {
		.bad_record = count_bad,
		.progress = ignore_progress,
		.arg = bad,
	};
	struct devmig_fleet *fleet = NULL;

	assert_int_equal(devmig_fleet_read(fixture->context, &path, 1, &events, &fleet, NULL), 0);
	return fleet;
}

static struct same make_same(const struct fixture *fixture, unsigned int seed)
{
	char *lines = make_lines(fixture, seed), *index;
	size_t bad = 0, unused = 0;
	struct same same;

	same.fleets[0] = read_fleet(fixture, lines, &bad);
	assert_true(bad > 20);
	assert_true(asprintf(&index, "%s/index", fixture->directory) > 0);
	assert_int_equal(devmig_fleet_write(same.fleets[0], index, 0, NULL), 0);
	same.fleets[1] = read_fleet(fixture, index, &unused);
	assert_int_equal(devmig_fleet_write(same.fleets[0], index,
					    DEVMIG_INDEX_INCOMING | DEVMIG_INDEX_OUTGOING |
						    DEVMIG_INDEX_BOTH,
					    NULL),
			 0);
	same.fleets[2] = read_fleet(fixture, index, &unused);
	assert_int_equal(unused, 0);
	naive_fleet_take(&same.naive, same.fleets[0]);
	free(lines);
	free(index);
	return same;
}

static void free_same(struct same *same)
{
	size_t way;

	naive_fleet_free(&same->naive);
	for (way = 0; way < WAYS; way++)
		devmig_fleet_unref(same->fleets[way]);
}

static void assert_places(const struct naive_fleet *naive, const struct naive_answer *wanted,
			  struct devmig_fleet *fleet, const struct devmig_document *source,
			  const struct devmig_find_options *options)
{
	struct devmig_find_result *result = NULL;
	struct devmig_place place;
	size_t i;

	assert_int_equal(devmig_find(fleet, source, options, &result, NULL), 0);
	assert_int_equal(devmig_find_count(result), wanted->count);
	assert_int_equal(devmig_find_total(result), wanted->total);
	for (i = 0; i < wanted->nplaces; i++) {
		assert_int_equal(devmig_find_next(result, &place), 1);
		assert_int_equal(place.record, naive->numbers[wanted->places[i].position]);
		assert_int_equal(place.of->answer, wanted->places[i].answer);
		assert_int_equal(place.of->unset, wanted->places[i].unset);
		assert_int_equal(place.of->identical, wanted->places[i].identical);
	}
	assert_int_equal(devmig_find_next(result, &place), 0);
	devmig_find_result_free(result);
}

static const char *text_or_none(const char *text)
{
	return text ? text : "(none)";
}

static void assert_obstacle(const struct devmig_obstacle *found,
			    const struct devmig_obstacle *wanted)
{
	assert_int_equal(found->answer, wanted->answer);
	assert_int_equal(found->count, wanted->count);
	assert_int_equal(found->in_apply, wanted->in_apply);
	assert_string_equal(found->reason, wanted->reason);
	assert_string_equal(text_or_none(found->field), text_or_none(wanted->field));
	assert_string_equal(text_or_none(found->wanted), text_or_none(wanted->wanted));
	assert_string_equal(text_or_none(found->found), text_or_none(wanted->found));
	assert_true(found->sentence[0]);
	if (wanted->sentence)
		assert_string_equal(found->sentence, wanted->sentence);
}

static void assert_obstacles(const struct naive_fleet *naive, const struct naive_answer *wanted,
			     struct devmig_fleet *fleet, const struct devmig_document *source,
			     const struct devmig_find_options *options)
{
	struct devmig_obstacles *obstacles = NULL;
	struct devmig_obstacle found;
	uint32_t number;
	size_t i, k;

	assert_int_equal(devmig_find_obstacles(fleet, source, options, &obstacles, NULL), 0);
	assert_int_equal(devmig_obstacles_count(obstacles), wanted->nobstacles);
	for (i = 0; i < wanted->nobstacles; i++) {
		assert_int_equal(devmig_obstacle(obstacles, i, &found), 0);
		assert_obstacle(&found, &wanted->obstacles[i].why);
		for (k = 0; k < found.count; k++) {
			assert_int_equal(devmig_obstacle_next(obstacles, i, &number), 1);
			assert_int_equal(number, naive->numbers[wanted->obstacles[i].positions[k]]);
		}
		assert_int_equal(devmig_obstacle_next(obstacles, i, &number), 0);
	}
	assert_int_equal(devmig_obstacle(obstacles, i, &found), -ERANGE);
	devmig_obstacles_free(obstacles);
}

/* How many places there were, so that a test of nothing is noticed. */
static size_t compare(const struct same *same, struct devmig_document *source,
		      const struct devmig_find_options *options)
{
	struct naive_answer wanted;
	size_t way, count;

	naive_find(&same->naive, source, options, &wanted);
	for (way = 0; way < WAYS; way++) {
		assert_places(&same->naive, &wanted, same->fleets[way], source, options);
		assert_obstacles(&same->naive, &wanted, same->fleets[way], source, options);
	}
	count = wanted.nplaces;
	naive_answer_free(&wanted);
	return count;
}

/* The same document with another field in SELF, which no list asks for: no fleet has it. */
static struct devmig_document *stranger(const struct fixture *fixture,
					const struct devmig_document *document)
{
	struct devmig_document *ret = NULL;
	char *text, *changed;
	size_t size;

	assert_int_equal(devmig_document_format(document, DEVMIG_FORM_TEXT, &text, &size, NULL), 0);
	assert_memory_equal(text, "SELF:\n", 6);
	assert_true(asprintf(&changed, "SELF:\n\tstranger=1\n%.*s", (int)size - 6, text + 6) > 0);
	assert_int_equal(devmig_document_parse(fixture->context, DEVMIG_FORM_TEXT, changed,
					       strlen(changed), NULL, &ret, NULL),
			 0);
	free(text);
	free(changed);
	return ret;
}

/* Each reading with one of the options after the other. */
static size_t compare_readings(const struct same *same, struct devmig_document *source,
			       size_t number)
{
	const struct naive_fleet *naive = &same->naive;
	enum devmig_reading reading;
	size_t found = 0;

	for (reading = DEVMIG_INCOMING; reading <= DEVMIG_BOTH; reading++, number++) {
		struct devmig_find_options options = { .reading = reading };

		found += compare(same, source, &options);
		options.include_in_use = number % 2;
		options.on_numa = number / 2 % 3 == 1;
		options.numa = (int32_t)random_below(3) - 1;
		options.spread = number / 3 % 2;
		if (number % 5 == 0)
			options.host = naive->records[random_below(DEVICES)].host;
		found += compare(same, source, &options);
	}
	return found;
}

static void test_agree(void **state)
{
	const struct fixture *fixture = *state;
	size_t found = 0, number = 0;
	unsigned int seed;

	for (seed = 1; seed <= SEEDS; seed++) {
		struct same same;
		uint32_t i;

		random_state = seed;
		same = make_same(fixture, seed);
		assert_int_equal(same.naive.count, DEVICES);
		assert_in_range(same.naive.nclasses, DOCUMENTS * 9 / 10, DOCUMENTS);
		for (i = seed; i < same.naive.nclasses; i += 11, number++) {
			struct devmig_document *source =
				devmig_document_ref(same.naive.documents[i]);

			if (number % 3 == 2) {
				devmig_document_unref(source);
				source = stranger(fixture, same.naive.documents[i]);
			}
			found += compare_readings(&same, source, number);
			devmig_document_unref(source);
		}
		free_same(&same);
	}
	print_message("%zu sources, %zu places\n", number, found);
	assert_true(found > 500);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_agree, fixture_setup, fixture_teardown),
	};

	if (argc != 2) {
		fprintf(stderr, "usage: %s devmig-bench-fleet\n", argv[0]);
		return 2;
	}
	generator = argv[1];
	return cmocka_run_group_tests_name("fleet-agree", tests, NULL, NULL);
}
