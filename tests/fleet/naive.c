// SPDX-License-Identifier: LGPL-2.1-or-later
#include "naive.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void *array(size_t count, size_t size)
{
	void *bytes = calloc(count + 1, size);

	assert_non_null(bytes);
	return bytes;
}

void naive_fleet_take(struct naive_fleet *naive, const struct devmig_fleet *fleet)
{
	uint32_t i;

	naive->count = devmig_fleet_count(fleet);
	naive->records = array(naive->count, sizeof(*naive->records));
	naive->numbers = array(naive->count, sizeof(*naive->numbers));
	for (i = 0; i < naive->count; i++) {
		assert_int_equal(devmig_fleet_by_name(fleet, i, &naive->numbers[i]), 0);
		assert_int_equal(devmig_fleet_record(fleet, naive->numbers[i], &naive->records[i]),
				 0);
	}
	naive->nclasses = devmig_fleet_class_count(fleet);
	naive->documents = array(naive->nclasses, sizeof(struct devmig_document *));
	for (i = 0; i < naive->nclasses; i++)
		assert_int_equal(devmig_fleet_document(fleet, i, &naive->documents[i], NULL), 0);
}

void naive_fleet_free(struct naive_fleet *naive)
{
	free(naive->records);
	free(naive->numbers);
	free(naive->documents);
}

/* The parts of a version as numbers; these fleets have at most three. */
static unsigned long long version_of(const struct devmig_document *document)
{
	unsigned int major = 0, minor = 0, fix = 0;
	struct devmig_field field;
	char text[32] = "";

	if (devmig_document_self_find(document, "software_version", &field))
		return 0;
	assert_true(field.value_len < sizeof(text));
	memcpy(text, field.value, field.value_len);
	assert_true(sscanf(text, "%u.%u.%u", &major, &minor, &fix) >= 1);
	return 1 + ((unsigned long long)major << 40 | (unsigned long long)minor << 20 | fix);
}

/* Same fields with same values, by the public calls alone. */
static bool same_self(const struct devmig_document *a, const struct devmig_document *b)
{
	struct devmig_field mine, other;
	size_t i;

	if (devmig_document_self_count(a) != devmig_document_self_count(b))
		return false;
	for (i = 0; !devmig_document_self(a, i, &mine); i++) {
		char name[65] = "";

		memcpy(name, mine.name, mine.name_len);
		if (devmig_document_self_find(b, name, &other) ||
		    other.value_len != mine.value_len ||
		    memcmp(other.value, mine.value, mine.value_len) != 0)
			return false;
	}
	return true;
}

static struct devmig_obstacle state_obstacle(const char *reason)
{
	return (struct devmig_obstacle){ .answer = DEVMIG_COMPATIBLE, .reason = reason };
}

/* The first failing field of the nearest object of the first list that says no. */
static struct devmig_obstacle refusal(const struct devmig_verdict *verdict)
{
	struct devmig_failure failure;
	struct devmig_part part;
	size_t i;

	for (i = 0; !devmig_verdict_part(verdict, i, &part); i++)
		if (part.answer == DEVMIG_INCOMPATIBLE)
			break;
	assert_int_equal(devmig_verdict_failure(verdict, i, 0, 0, &failure), 0);
	return (struct devmig_obstacle){
		.answer = DEVMIG_INCOMPATIBLE,
		.reason = failure.reason,
		.field = *failure.field ? failure.field : NULL,
		.in_apply = failure.in_apply,
		.wanted = failure.wanted,
		.found = failure.found,
		.sentence = failure.sentence,
	};
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* The sentences of states and doubts are the library's. */
static bool same_obstacle(const struct devmig_obstacle *a, const struct devmig_obstacle *b)
{
	return a->answer == b->answer && a->in_apply == b->in_apply &&
	       same_text(a->reason, b->reason) && same_text(a->field, b->field) &&
	       same_text(a->wanted, b->wanted) && same_text(a->found, b->found) &&
	       same_text(a->sentence, b->sentence);
}

static void add_obstacle(struct naive_answer *answer, const struct naive_fleet *fleet,
			 const struct devmig_obstacle *why, size_t position)
{
	struct naive_obstacle *obstacle = answer->obstacles;

	while (obstacle < answer->obstacles + answer->nobstacles &&
	       !same_obstacle(&obstacle->why, why))
		obstacle++;
	if (obstacle == answer->obstacles + answer->nobstacles) {
		answer->nobstacles++;
		obstacle->why = *why;
		obstacle->why.count = 0;
		obstacle->positions = array(fleet->count, sizeof(*obstacle->positions));
	}
	/* Two obstacles are never the same but for the count. */
	obstacle->positions[obstacle->why.count++] = position;
}

/* What keeps a record out, if anything does; or the answer. */
static bool is_kept_out(const struct devmig_record *record, const struct devmig_verdict *verdict,
			const struct devmig_find_options *options, struct devmig_obstacle *ret)
{
	if (record->doubt)
		*ret = (struct devmig_obstacle){ .answer = DEVMIG_COULD_NOT_TELL,
						 .reason = record->doubt };
	else if (devmig_verdict_answer(verdict) == DEVMIG_INCOMPATIBLE)
		*ret = refusal(verdict);
	else if (!record->available)
		*ret = state_obstacle("no-instance");
	else if (record->in_use && !options->include_in_use)
		*ret = state_obstacle("in-use");
	else
		return false;
	return true;
}

static void look_at(struct naive_answer *answer, const struct naive_fleet *fleet,
		    const struct devmig_document *source, const struct devmig_find_options *options,
		    size_t position)
{
	const struct devmig_record *record = &fleet->records[position];
	const bool doubtful = record->class_number == DEVMIG_NO_CLASS;
	struct devmig_verdict *verdict = doubtful ? NULL : answer->verdicts[record->class_number];
	const struct devmig_document *document;
	struct devmig_obstacle why;

	assert_int_equal(doubtful, record->doubt != NULL);
	if (options->host && strcmp(options->host, record->host) != 0)
		return;
	if (is_kept_out(record, verdict, options, &why)) {
		add_obstacle(answer, fleet, &why, position);
		return;
	}
	answer->count++;
	answer->total += record->kind == DEVMIG_KIND_TYPE ? record->available : 1;
	if (options->on_numa && record->numa != options->numa)
		return;
	document = fleet->documents[record->class_number];
	answer->places[answer->nplaces++] = (struct naive_place){
		.position = position,
		.answer = devmig_verdict_answer(verdict),
		.identical = same_self(source, document),
		.unset = (unsigned int)devmig_verdict_setting_count(verdict),
		.version = version_of(document),
	};
}

static int compare_places(const void *a_, const void *b_)
{
	const struct naive_place *a = a_, *b = b_;

	if (a->identical != b->identical)
		return a->identical ? -1 : 1;
	if (a->unset != b->unset)
		return a->unset < b->unset ? -1 : 1;
	if (a->version != b->version)
		return a->version > b->version ? -1 : 1;
	return (a->position > b->position) - (a->position < b->position);
}

static int compare_obstacles(const void *a_, const void *b_)
{
	const struct naive_obstacle *a = a_, *b = b_;

	if (a->why.count != b->why.count)
		return a->why.count > b->why.count ? -1 : 1;
	return (a->positions[0] > b->positions[0]) - (a->positions[0] < b->positions[0]);
}

/* Only the first place of each host stays. */
static void spread(struct naive_answer *answer, const struct naive_fleet *fleet)
{
	size_t i, k, kept = 0;

	for (i = 0; i < answer->nplaces; i++) {
		const char *host = fleet->records[answer->places[i].position].host;

		for (k = 0; k < kept; k++)
			if (!strcmp(fleet->records[answer->places[k].position].host, host))
				break;
		if (k == kept)
			answer->places[kept++] = answer->places[i];
	}
	answer->nplaces = kept;
}

void naive_find(const struct naive_fleet *fleet, struct devmig_document *source,
		const struct devmig_find_options *options, struct naive_answer *ret)
{
	size_t i;

	*ret = (struct naive_answer){
		.places = array(fleet->count, sizeof(*ret->places)),
		.obstacles = array(fleet->count, sizeof(*ret->obstacles)),
		.verdicts = array(fleet->nclasses, sizeof(struct devmig_verdict *)),
		.nverdicts = fleet->nclasses,
	};
	for (i = 0; i < fleet->nclasses; i++)
		assert_int_equal(devmig_check(source, NULL, fleet->documents[i], NULL,
					      options->reading, &ret->verdicts[i], NULL),
				 0);
	for (i = 0; i < fleet->count; i++)
		look_at(ret, fleet, source, options, i);
	qsort(ret->places, ret->nplaces, sizeof(*ret->places), compare_places);
	qsort(ret->obstacles, ret->nobstacles, sizeof(*ret->obstacles), compare_obstacles);
	if (options->spread)
		spread(ret, fleet);
}

void naive_answer_free(struct naive_answer *answer)
{
	uint32_t i;

	for (i = 0; i < answer->nobstacles; i++)
		free(answer->obstacles[i].positions);
	for (i = 0; i < answer->nverdicts; i++)
		devmig_verdict_free(answer->verdicts[i]);
	free(answer->places);
	free(answer->obstacles);
	free(answer->verdicts);
}
