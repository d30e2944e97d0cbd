// SPDX-License-Identifier: LGPL-2.1-or-later
/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <devmig/devmig.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLASSES 24

static uint64_t random_state;

static unsigned int random_below(unsigned int limit)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned int)(random_state >> 33) % limit;
}

static struct devmig_document *parse(const char *text)
{
	struct devmig_document *document = NULL;

	assert_int_equal(devmig_document_parse(NULL, DEVMIG_FORM_TEXT, text, strlen(text), NULL,
					       &document, NULL),
			 0);
	return document;
}

/* One of few kinds, versions and modes, which accepts some of them, some once something is set. */
static struct devmig_document *make_document(void)
{
	unsigned int kind = random_below(3), low = random_below(4), objects = random_below(3), i;
	char text[1024];
	int len;

	len = snprintf(text, sizeof(text), "SELF:\ntype=k%u\nversion=1.%u\nmode=m%u\n", kind,
		       random_below(6), random_below(2));
	for (i = 0; i < objects; i++) {
		len += snprintf(text + len, sizeof(text) - (size_t)len,
				"COMPATIBLE:\ntype=%s\nversion={v:version:1.%u..1.%u}\n",
				random_below(3) ? "{t:string:k0,k1}" : "k2", low,
				low + random_below(4));
		if (random_below(2))
			len += snprintf(text + len, sizeof(text) - (size_t)len,
					"APPLY:\nmode=m%u\nport=1\n", random_below(2));
	}
	return parse(text);
}

static void add(struct devmig_fleet_builder *builder, unsigned int number,
		struct devmig_document *document, bool in_use)
{
	struct devmig_record record = {
		.host = "host", .kind = DEVMIG_KIND_VF, .in_use = in_use, .available = 1, .numa = -1
	};
	char name[32];

	snprintf(name, sizeof(name), "device%u", number);
	record.device = name;
	assert_int_equal(devmig_fleet_builder_add(builder, &record, document, NULL), 0);
}

static struct devmig_fleet *make_fleet(unsigned int count, struct devmig_document *(*make)(void))
{
	struct devmig_fleet_builder *builder = NULL;
	struct devmig_fleet *fleet = NULL;
	unsigned int i;

	assert_int_equal(devmig_fleet_builder_new(NULL, NULL, &builder, NULL), 0);
	for (i = 0; i < count; i++) {
		struct devmig_document *document = make();

		add(builder, i, document, i % 3 == 0);
		devmig_document_unref(document);
	}
	assert_int_equal(devmig_fleet_builder_finish(builder, &fleet, NULL), 0);
	devmig_fleet_builder_free(builder);
	return fleet;
}

static struct devmig_matrix *work_out(struct devmig_fleet *fleet, enum devmig_reading reading)
{
	struct devmig_matrix_options options = { .reading = reading };
	struct devmig_matrix *matrix = NULL;

	assert_int_equal(devmig_matrix_new(fleet, &options, &matrix, NULL), 0);
	return matrix;
}

static struct devmig_document *document_at(struct devmig_fleet *fleet,
					   const struct devmig_matrix *matrix, uint32_t place)
{
	struct devmig_matrix_class class;
	struct devmig_document *document;

	assert_int_equal(devmig_matrix_class(matrix, place, &class), 0);
	assert_int_equal(devmig_fleet_document(fleet, class.class_number, &document, NULL), 0);
	return document;
}

static void check_pair(struct devmig_fleet *fleet, const struct devmig_matrix *matrix,
		       enum devmig_reading reading, uint32_t a, uint32_t b)
{
	struct devmig_verdict *verdict = NULL;
	unsigned int unset;

	assert_int_equal(devmig_check(document_at(fleet, matrix, a), NULL,
				      document_at(fleet, matrix, b), NULL, reading, &verdict, NULL),
			 0);
	assert_int_equal(devmig_matrix_answer(matrix, a, b, &unset),
			 devmig_verdict_answer(verdict));
	if (devmig_verdict_answer(verdict) != DEVMIG_INCOMPATIBLE)
		assert_int_equal(unset, devmig_verdict_setting_count(verdict));
	devmig_verdict_free(verdict);
}

static void as_check(void **state)
{
	enum devmig_reading reading;
	unsigned int run;
	uint32_t a, b;

	(void)state;
	random_state = 1;
	for (run = 0; run < 20; run++) {
		struct devmig_fleet *fleet = make_fleet(CLASSES, make_document);

		for (reading = DEVMIG_INCOMING; devmig_reading_name(reading); reading++) {
			struct devmig_matrix *matrix = work_out(fleet, reading);

			assert_int_equal(devmig_matrix_count(matrix),
					 devmig_fleet_class_count(fleet));
			for (a = 0; a < devmig_matrix_count(matrix); a++)
				for (b = 0; b < devmig_matrix_count(matrix); b++)
					check_pair(fleet, matrix, reading, a, b);
			devmig_matrix_free(matrix);
		}
		devmig_fleet_unref(fleet);
	}
}

/* What groups and classes are said to sum up to. */
static void check_sums(const struct devmig_matrix *matrix)
{
	uint32_t groups = devmig_matrix_group_count(matrix), places = 0, g, i;
	struct devmig_matrix_class class, lead;
	struct devmig_group group;

	for (g = 0; g < groups; g++) {
		uint64_t in_use = 0, free = 0, instances = 0;

		assert_int_equal(devmig_matrix_group(matrix, g, &group), 0);
		assert_int_equal(group.first, places);
		assert_in_range(group.lead, group.first, group.first + group.count - 1);
		assert_int_equal(devmig_matrix_class(matrix, group.lead, &lead), 0);
		for (i = 0; i < group.count; i++) {
			assert_int_equal(devmig_matrix_class(matrix, places++, &class), 0);
			assert_int_equal(class.group, g);
			assert_true(class.in_use + class.free <= lead.in_use + lead.free);
			in_use += class.in_use;
			free += class.free;
			instances += class.instances;
		}
		assert_int_equal(group.in_use, in_use);
		assert_int_equal(group.free, free);
		assert_int_equal(group.instances, instances);
	}
	assert_int_equal(places, devmig_matrix_count(matrix));
}

/* How many pairs of two groups can go. */
static void count_pairs(const struct devmig_matrix *matrix, const struct devmig_group *from,
			const struct devmig_group *to, uint32_t ret[DEVMIG_COULD_NOT_TELL + 1])
{
	uint32_t a, b;

	for (a = from->first; a < from->first + from->count; a++)
		for (b = to->first; b < to->first + to->count; b++)
			ret[devmig_matrix_answer(matrix, a, b, NULL)]++;
}

static void check_ways(const struct devmig_matrix *matrix)
{
	uint32_t groups = devmig_matrix_group_count(matrix), a, b;

	for (a = 0; a < groups; a++) {
		struct devmig_group from, to;
		uint32_t found = 0;

		devmig_matrix_group(matrix, a, &from);
		for (b = 0; b < groups; b++) {
			uint32_t pairs[DEVMIG_COULD_NOT_TELL + 1] = { 0 };
			struct devmig_one_way way;

			devmig_matrix_group(matrix, b, &to);
			count_pairs(matrix, &from, &to, pairs);
			if (devmig_matrix_one_way(matrix, a, b, &way)) {
				assert_true(a == b ||
					    pairs[DEVMIG_INCOMPATIBLE] == from.count * to.count);
				continue;
			}
			assert_true(a < b);
			assert_int_equal(way.compatible, pairs[DEVMIG_COMPATIBLE]);
			assert_int_equal(way.after_apply, pairs[DEVMIG_AFTER_APPLY]);
			assert_true(way.compatible + way.after_apply > 0);
			found++;
		}
		assert_int_equal(from.to, found);
	}
}

static void sums(void **state)
{
	unsigned int run;

	(void)state;
	random_state = 2;
	for (run = 0; run < 50; run++) {
		struct devmig_fleet *fleet = make_fleet(random_below(60), make_document);
		struct devmig_matrix *matrix = work_out(fleet, DEVMIG_INCOMING);

		/* It keeps the fleet. */
		devmig_fleet_unref(fleet);
		check_sums(matrix);
		check_ways(matrix);
		devmig_matrix_free(matrix);
	}
}

static struct devmig_document *make_numbered(void)
{
	static unsigned int number;
	char text[64];

	snprintf(text, sizeof(text), "SELF:\ntype=t\nnumber=%u\n", number++);
	return parse(text);
}

static void some_classes(void **state)
{
	static const uint32_t wanted[] = { 5, 2, 5, 0, 2 };
	struct devmig_fleet *fleet = make_fleet(8, make_numbered);
	struct devmig_matrix_options options = { .classes = wanted, .class_count = 5 };
	struct devmig_matrix *matrix = NULL;
	unsigned int seen = 0;
	uint32_t i;

	(void)state;
	assert_int_equal(devmig_matrix_new(fleet, &options, &matrix, NULL), 0);
	assert_int_equal(devmig_matrix_count(matrix), 3);
	for (i = 0; i < 3; i++) {
		struct devmig_matrix_class class;

		assert_int_equal(devmig_matrix_class(matrix, i, &class), 0);
		seen |= 1u << class.class_number;
	}
	assert_int_equal(seen, 1u << 0 | 1u << 2 | 1u << 5);
	devmig_matrix_free(matrix);
	options.class_count = 0;
	assert_int_equal(devmig_matrix_new(fleet, &options, &matrix, NULL), 0);
	assert_int_equal(devmig_matrix_count(matrix), 0);
	assert_int_equal(devmig_matrix_group_count(matrix), 0);
	devmig_matrix_free(matrix);
	devmig_fleet_unref(fleet);
}

static void refuse(struct devmig_fleet *fleet, const struct devmig_matrix_options *options,
		   int expected)
{
	struct devmig_matrix *matrix = NULL;
	struct devmig_error *error = NULL;

	assert_int_equal(devmig_matrix_new(fleet, options, &matrix, &error), expected);
	assert_null(matrix);
	assert_int_equal(devmig_error_errno(error), expected);
	devmig_error_free(error);
	assert_int_equal(devmig_matrix_new(fleet, options, &matrix, NULL), expected);
}

static void wrong(void **state)
{
	static const uint32_t past[] = { 0, 8 };
	struct devmig_fleet *fleet = make_fleet(8, make_numbered);
	struct devmig_matrix *matrix = work_out(fleet, DEVMIG_INCOMING);
	struct devmig_matrix_class class;
	struct devmig_one_way way;
	struct devmig_group group;
	unsigned int unset = 7;

	(void)state;
	refuse(fleet, &(struct devmig_matrix_options){ .reading = DEVMIG_BOTH + 1 }, -EINVAL);
	refuse(fleet, &(struct devmig_matrix_options){ .classes = past, .class_count = 2 },
	       -ERANGE);
	assert_int_equal(devmig_matrix_class(matrix, 8, &class), -ERANGE);
	assert_int_equal(devmig_matrix_group(matrix, 8, &group), -ERANGE);
	assert_int_equal(devmig_matrix_one_way(matrix, 8, 0, &way), -ERANGE);
	assert_int_equal(devmig_matrix_one_way(matrix, 0, 8, &way), -ERANGE);
	assert_int_equal(devmig_matrix_one_way(matrix, 0, 0, &way), -ENOENT);
	assert_int_equal(devmig_matrix_answer(matrix, 8, 0, &unset), DEVMIG_COULD_NOT_TELL);
	assert_int_equal(devmig_matrix_answer(matrix, 0, 8, &unset), DEVMIG_COULD_NOT_TELL);
	assert_int_equal(unset, 0);
	assert_null(devmig_group_kind_name(DEVMIG_GROUP_DEAD_END + 1));
	assert_string_equal(devmig_group_kind_name(DEVMIG_GROUP_DEAD_END), "dead-end");
	devmig_matrix_free(matrix);
	devmig_matrix_free(NULL);
	devmig_fleet_unref(fleet);
}

/* The digits in the name of a class. */
static size_t digits_of(const struct devmig_matrix *matrix, uint32_t class_number)
{
	struct devmig_matrix_class class;
	uint32_t i;

	for (i = 0; !devmig_matrix_class(matrix, i, &class); i++)
		if (class.class_number == class_number)
			return strlen(strrchr(class.name, '#') + 1);
	return 0;
}

/* Names have more than eight digits where eight are not enough. */
static void digits(void **state)
{
	/* By digest: 392e4e4a344d, 392e4e4ad004 and another one. */
	static const char *const texts[] = { "SELF:\na=161055\n", "SELF:\na=121426\n",
					     "SELF:\na=1\n" };
	static const unsigned int wanted[] = { 9, 9, 8 };
	struct devmig_fleet_builder *builder = NULL;
	struct devmig_fleet *fleet = NULL;
	struct devmig_matrix *matrix;
	struct devmig_document *document;
	uint32_t number;
	unsigned int i;

	(void)state;
	assert_int_equal(devmig_fleet_builder_new(NULL, NULL, &builder, NULL), 0);
	for (i = 0; i < 3; i++) {
		document = parse(texts[i]);
		add(builder, i, document, false);
		devmig_document_unref(document);
	}
	assert_int_equal(devmig_fleet_builder_finish(builder, &fleet, NULL), 0);
	matrix = work_out(fleet, DEVMIG_INCOMING);
	for (i = 0; i < 3; i++) {
		document = parse(texts[i]);
		assert_int_equal(devmig_fleet_find_class(fleet, document, &number), 0);
		assert_int_equal(devmig_fleet_class_digits(fleet, number), wanted[i]);
		assert_int_equal(digits_of(matrix, number), wanted[i]);
		devmig_document_unref(document);
	}
	assert_int_equal(devmig_fleet_class_digits(fleet, 3), 0);
	devmig_matrix_free(matrix);
	devmig_fleet_unref(fleet);
	devmig_fleet_builder_free(builder);
}

/* At the limit, and one past it. */
static void limit(void **state)
{
	struct devmig_fleet *fleet = make_fleet(DEVMIG_MATRIX_CLASSES_MAX + 1, make_numbered);
	uint32_t *classes = calloc(DEVMIG_MATRIX_CLASSES_MAX, sizeof(*classes)), i;
	struct devmig_matrix_options options = { .classes = classes,
						 .class_count = DEVMIG_MATRIX_CLASSES_MAX };
	struct devmig_matrix *matrix = NULL;

	(void)state;
	assert_non_null(classes);
	for (i = 0; i < DEVMIG_MATRIX_CLASSES_MAX; i++)
		classes[i] = i + 1;
	refuse(fleet, &(struct devmig_matrix_options){ 0 }, -E2BIG);
	assert_int_equal(devmig_matrix_new(fleet, &options, &matrix, NULL), 0);
	assert_int_equal(devmig_matrix_group_count(matrix), DEVMIG_MATRIX_CLASSES_MAX);
	devmig_matrix_free(matrix);
	free(classes);
	devmig_fleet_unref(fleet);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_check), cmocka_unit_test(sums),  cmocka_unit_test(some_classes),
		cmocka_unit_test(wrong),    cmocka_unit_test(limit), cmocka_unit_test(digits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
