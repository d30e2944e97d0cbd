// SPDX-License-Identifier: LGPL-2.1-or-later
#include <devmig/devmig.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/*
 * Small random fleets: every choice of one class for each host, with every way
 * of setting attributes, checked pair by pair, against what devmig_baseline()
 * says.  Nothing here is quick or clever.
 */

#define FLEETS        4000
#define DOCUMENTS_MAX 6
#define HOSTS_MAX     4
#define DEVICES_MAX   5
#define SETTINGS_MAX  8
#define STATES_MAX    400 /* devices as they stand and as they can be set */

static uint64_t seed;

static unsigned int below(unsigned int end)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned int)(seed >> 33) % end;
}

struct state {
	size_t document; /* it is one of */
	size_t count;
	char *names[SETTINGS_MAX];
	char *values[SETTINGS_MAX];
	struct devmig_document *settled;
};

struct world {
	struct devmig_context *context;
	struct devmig_fleet *fleet;
	struct devmig_baseline_options options;
	struct devmig_document *documents[DOCUMENTS_MAX];
	size_t ndocuments;
	size_t hosts;
	bool has[HOSTS_MAX][DOCUMENTS_MAX];
	unsigned int devices[HOSTS_MAX][DOCUMENTS_MAX];
	unsigned int instances[HOSTS_MAX][DOCUMENTS_MAX];
	bool doubt[HOSTS_MAX];
	struct state states[STATES_MAX];
	size_t nstates;
	bool goes[STATES_MAX][STATES_MAX];
	size_t chosen[HOSTS_MAX]; /* documents */
	size_t chosen_states[HOSTS_MAX];
};

static void put_object(FILE *out)
{
	static const char *const kinds[] = { "a", "b", "{k:string:a,b}" };
	const bool sized = below(2);

	fprintf(out, "COMPATIBLE:\nk=%s\nv={v:int:%u..%u}\n", kinds[below(3)], 1 + below(2),
		2 + below(2));
	if (sized)
		fprintf(out, "size={n:int:1,2,4}%s\n", below(8) ? "" : "/2");
	if (!below(4))
		fprintf(out, "mode={m:string:x,y}\n");
	if (!below(3))
		fprintf(out, "APPLY:\nmode=%s\n", below(2) ? "x" : "y");
	else if (sized && below(2))
		fprintf(out, "APPLY:\nsize={n}%s\n", below(5) ? "" : "*2");
	else if (!below(3))
		fprintf(out, "APPLY:\nsize={v}\nmode=x\n");
}

static struct devmig_document *parse(struct world *world, char *text, size_t size)
{
	struct devmig_document *document = NULL;
	struct devmig_error *error = NULL;

	if (devmig_document_parse(world->context, DEVMIG_FORM_TEXT, text, size, NULL, &document,
				  &error))
		fail_msg("%s\n%s", devmig_error_text(error), text);
	free(text);
	return document;
}

static struct devmig_document *random_document(struct world *world)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	fprintf(out, "SELF:\nk=%c\nv=%u\n", "ab"[below(2)], 1 + below(3));
	if (below(2))
		fprintf(out, "size=%u\n", 1u << below(3));
	if (!below(3))
		fprintf(out, "mode=%c\n", "xy"[below(2)]);
	for (unsigned int i = below(3) + 1; i; i--)
		put_object(out);
	fclose(out);
	return parse(world, text, size);
}

/* A document may come out twice: the first of them stands for both. */
static void add_documents(struct world *world)
{
	const size_t wanted = 2 + below(DOCUMENTS_MAX - 1);

	while (world->ndocuments < wanted) {
		struct devmig_document *document = random_document(world);
		size_t i = 0;

		while (i < world->ndocuments &&
		       !devmig_document_equal(world->documents[i], document))
			i++;
		if (i < world->ndocuments)
			devmig_document_unref(document);
		else
			world->documents[world->ndocuments++] = document;
	}
}

static void add_device(struct world *world, struct devmig_fleet_builder *builder, size_t host,
		       unsigned int number)
{
	const size_t document = below((unsigned int)world->ndocuments);
	const bool type = !below(3), doubt = !below(12);
	char host_name[32], device[32];
	struct devmig_record record = {
		.host = host_name,
		.device = device,
		.kind = type ? DEVMIG_KIND_TYPE : DEVMIG_KIND_VF,
		.in_use = !type && below(2),
		.available = type ? below(3) : 1,
		.numa = -1,
	};

	snprintf(host_name, sizeof(host_name), "h%zu", host);
	snprintf(device, sizeof(device), "d%u", number);
	assert_int_equal(devmig_fleet_builder_add(builder, &record,
						  doubt ? NULL : world->documents[document], NULL),
			 0);
	if (doubt) {
		world->doubt[host] = true;
		return;
	}
	if (type && !record.available)
		return;
	world->has[host][document] = true;
	if (type)
		world->instances[host][document] += record.available;
	else
		world->devices[host][document]++;
}

static void add_hosts(struct world *world)
{
	struct devmig_fleet_builder *builder = NULL;

	world->hosts = 2 + below(HOSTS_MAX - 1);
	assert_int_equal(devmig_fleet_builder_new(world->context, NULL, &builder, NULL), 0);
	for (size_t host = 0; host < world->hosts; host++)
		for (unsigned int i = 0, count = 1 + below(DEVICES_MAX); i < count; i++)
			add_device(world, builder, host, i);
	assert_int_equal(devmig_fleet_builder_finish(builder, &world->fleet, NULL), 0);
	devmig_fleet_builder_free(builder);
}

/* --- the attributes that can be set --- */

static const char *value_of(const struct state *state, const char *name, size_t len)
{
	for (size_t i = 0; i < state->count; i++)
		if (strlen(state->names[i]) == len && !memcmp(state->names[i], name, len))
			return state->values[i];
	return NULL;
}

static struct devmig_document *settled(struct world *world, const struct state *state)
{
	const struct devmig_document *from = world->documents[state->document];
	struct devmig_field field;
	char *text, *spelling;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	fprintf(out, "SELF:\n");
	for (size_t i = 0; !devmig_document_self(from, i, &field); i++)
		if (!value_of(state, field.name, field.name_len))
			fprintf(out, "%.*s=%.*s\n", (int)field.name_len, field.name,
				(int)field.value_len, field.value);
	for (size_t i = 0; i < state->count; i++)
		fprintf(out, "%s=%s\n", state->names[i], state->values[i]);
	for (size_t k = 0; k < devmig_document_object_count(from); k++)
		for (int apply = 0; apply < 2; apply++) {
			if (devmig_document_field_count(from, k, apply))
				fprintf(out, "%s:\n", apply ? "APPLY" : "COMPATIBLE");
			for (size_t i = 0;
			     !devmig_document_field(from, k, apply, i, &field, &spelling); i++) {
				fprintf(out, "%.*s=%s\n", (int)field.name_len, field.name,
					spelling);
				free(spelling);
			}
		}
	fclose(out);
	return parse(world, text, size);
}

static bool has_all(const struct state *a, const struct state *b)
{
	for (size_t i = 0; i < b->count; i++) {
		const char *value = value_of(a, b->names[i], strlen(b->names[i]));

		if (!value || strcmp(value, b->values[i]) != 0)
			return false;
	}
	return true;
}

static void free_state(struct state *state)
{
	for (size_t i = 0; i < state->count; i++) {
		free(state->names[i]);
		free(state->values[i]);
	}
	devmig_document_unref(state->settled);
}

static void add_state(struct world *world, struct state state)
{
	for (size_t i = 0; i < world->nstates; i++)
		if (world->states[i].document == state.document &&
		    has_all(&world->states[i], &state) && has_all(&state, &world->states[i])) {
			free_state(&state);
			return;
		}
	assert_true(world->nstates < STATES_MAX);
	state.settled = settled(world, &state);
	world->states[world->nstates++] = state;
}

/* What @verdict asks for on top of what is set; a second value of an attribute is none. */
static void follow(struct world *world, const struct state *from,
		   const struct devmig_verdict *verdict)
{
	struct state state = { .document = from->document };
	struct devmig_setting setting;

	for (size_t i = 0; i < from->count; i++) {
		state.names[i] = strdup(from->names[i]);
		state.values[i] = strdup(from->values[i]);
		state.count++;
	}
	for (size_t i = 0; !devmig_verdict_setting(verdict, i, &setting); i++) {
		if (value_of(from, setting.name, strlen(setting.name))) {
			free_state(&state);
			return;
		}
		assert_true(state.count < SETTINGS_MAX);
		state.names[state.count] = strdup(setting.name);
		state.values[state.count++] = strdup(setting.value);
	}
	add_state(world, state);
}

static void check_pair(struct world *world, size_t from, size_t to)
{
	struct devmig_verdict *verdict = NULL;
	struct state copy = world->states[to];

	assert_int_equal(devmig_check(world->states[from].settled, NULL, world->states[to].settled,
				      NULL, world->options.reading, &verdict, NULL),
			 0);
	world->goes[from][to] = devmig_verdict_answer(verdict) == DEVMIG_COMPATIBLE;
	if (devmig_verdict_answer(verdict) == DEVMIG_AFTER_APPLY)
		follow(world, &copy, verdict);
	devmig_verdict_free(verdict);
}

static bool is_somewhere(const struct world *world, size_t document)
{
	for (size_t host = 0; host < world->hosts; host++)
		if (world->has[host][document])
			return true;
	return false;
}

static void add_states(struct world *world)
{
	size_t before = 0;

	for (size_t i = 0; i < world->ndocuments; i++)
		if (is_somewhere(world, i))
			add_state(world, (struct state){ .document = i });
	while (before != world->nstates) {
		before = world->nstates;
		for (size_t from = 0; from < before; from++)
			for (size_t to = 0; to < before; to++)
				check_pair(world, from, to);
	}
}

/* --- every choice --- */

#define NEVER UINT32_MAX

static bool all_go(const struct world *world, const size_t *states, const bool *left_out)
{
	for (size_t a = 0; a < world->hosts; a++)
		for (size_t b = 0; b < world->hosts; b++) {
			if (a == b || left_out[a] || left_out[b] ||
			    (world->options.one_way && a > b))
				continue;
			if (!world->goes[states[a]][states[b]])
				return false;
		}
	return true;
}

static const bool nobody[HOSTS_MAX];

/* hosts to prepare * 1000 + attributes to set */
static uint32_t cost_of(const struct world *world, const size_t *states)
{
	uint32_t cost = 0;

	for (size_t host = 0; host < world->hosts; host++) {
		const struct state *state = &world->states[states[host]];

		cost += (uint32_t)state->count;
		if (state->count || !world->devices[host][state->document])
			cost += 1000;
	}
	return cost;
}

/* The least for the documents that are chosen, trying every state of them. */
static uint32_t least_cost(struct world *world, size_t host)
{
	uint32_t least = NEVER, cost;

	if (host == world->hosts || host == HOSTS_MAX)
		return all_go(world, world->chosen_states, nobody)
			       ? cost_of(world, world->chosen_states)
			       : NEVER;
	for (size_t i = 0; i < world->nstates; i++) {
		if (world->states[i].document != world->chosen[host])
			continue;
		world->chosen_states[host] = i;
		cost = least_cost(world, host + 1);
		if (cost < least)
			least = cost;
	}
	return least;
}

/* Which documents a configuration has; false: not these. */
static bool is_chosen(const struct world *world, const struct devmig_baseline *baseline,
		      size_t index)
{
	struct devmig_configured configured;
	struct devmig_document *document = NULL;

	for (size_t host = 0; host < world->hosts; host++) {
		assert_int_equal(devmig_baseline_configured(baseline, index, host, &configured), 0);
		assert_int_equal(devmig_fleet_document(world->fleet, configured.class_number,
						       &document, NULL),
				 0);
		if (!devmig_document_equal(document, world->documents[world->chosen[host]]))
			return false;
		assert_int_equal(configured.devices, world->devices[host][world->chosen[host]]);
		assert_int_equal(configured.instances, world->instances[host][world->chosen[host]]);
	}
	return true;
}

static uint32_t cost_in(const struct devmig_baseline *baseline, size_t index)
{
	struct devmig_configuration configuration;

	assert_int_equal(devmig_baseline_configuration(baseline, index, &configuration), 0);
	return (uint32_t)(configuration.prepare * 1000 + configuration.settings);
}

/* What is said of the settings is what makes the devices go together. */
static void check_settings(struct world *world, const struct devmig_baseline *baseline,
			   size_t index)
{
	size_t states[HOSTS_MAX];

	for (size_t host = 0; host < world->hosts; host++) {
		struct state wanted = { .document = world->chosen[host] };
		struct devmig_setting setting;
		size_t i;

		while (!devmig_baseline_setting(baseline, index, host, wanted.count, &setting)) {
			wanted.names[wanted.count] = (char *)setting.name;
			wanted.values[wanted.count++] = (char *)setting.value;
		}
		for (i = 0; i < world->nstates; i++)
			if (world->states[i].document == wanted.document &&
			    has_all(&world->states[i], &wanted) &&
			    has_all(&wanted, &world->states[i]))
				break;
		assert_true(i < world->nstates);
		states[host] = i;
	}
	assert_true(all_go(world, states, nobody));
	assert_int_equal(cost_of(world, states), cost_in(baseline, index));
}

struct tally {
	size_t feasible; /* choices */
	uint32_t best;
	bool in_any[HOSTS_MAX][DOCUMENTS_MAX];
	bool reported[HOSTS_MAX][DOCUMENTS_MAX];
};

/* One choice of documents against both baselines: of all, and of enough for each class. */
static void check_choice(struct world *world, const struct devmig_baseline *all,
			 const struct devmig_baseline *cover, struct tally *tally)
{
	const uint32_t least = least_cost(world, 0);
	size_t found = 0;

	for (size_t i = 0; i < devmig_baseline_count(all); i++)
		if (is_chosen(world, all, i)) {
			found++;
			assert_int_equal(cost_in(all, i), least);
			check_settings(world, all, i);
		}
	assert_int_equal(found, least != NEVER);
	for (size_t i = 0; i < devmig_baseline_count(cover); i++)
		if (is_chosen(world, cover, i)) {
			check_settings(world, cover, i);
			assert_int_equal(cost_in(cover, i), least);
			for (size_t host = 0; host < world->hosts; host++)
				tally->reported[host][world->chosen[host]] = true;
		}
	if (least == NEVER)
		return;
	tally->feasible++;
	if (least < tally->best)
		tally->best = least;
	for (size_t host = 0; host < world->hosts; host++)
		tally->in_any[host][world->chosen[host]] = true;
}

static void check_choices(struct world *world, const struct devmig_baseline *all,
			  const struct devmig_baseline *cover, struct tally *tally, size_t host)
{
	if (host == world->hosts || host == HOSTS_MAX) {
		check_choice(world, all, cover, tally);
		return;
	}
	for (size_t i = 0; i < world->ndocuments; i++)
		if (world->has[host][i]) {
			world->chosen[host] = i;
			check_choices(world, all, cover, tally, host + 1);
		}
}

/* The most hosts that go together. */
static size_t most(struct world *world, size_t host, bool *left_out)
{
	size_t best = 0, count;

	if (host == world->hosts || host == HOSTS_MAX) {
		for (size_t i = 0; i < world->hosts; i++)
			best += !left_out[i];
		return all_go(world, world->chosen_states, left_out) ? best : 0;
	}
	left_out[host] = true;
	best = most(world, host + 1, left_out);
	left_out[host] = false;
	for (size_t i = 0; i < world->nstates; i++)
		if (world->has[host][world->states[i].document]) {
			world->chosen_states[host] = i;
			count = most(world, host + 1, left_out);
			if (count > best)
				best = count;
		}
	return best;
}

static void check_misses(struct world *world, const struct devmig_baseline *baseline)
{
	const size_t count = devmig_baseline_miss_count(baseline);
	bool left_out[HOSTS_MAX] = { false };
	struct devmig_miss miss;

	assert_int_equal(count, world->hosts - most(world, 0, left_out));
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(devmig_baseline_miss(baseline, i, &miss), 0);
		assert_true(miss.reason && *miss.reason && *miss.sentence);
		assert_true(miss.of_pair ? miss.other != miss.member : !miss.field);
		assert_true(!miss.of_pair || !world->options.one_way ||
			    miss.sends == (miss.member < miss.other));
	}
	assert_int_equal(devmig_baseline_miss(baseline, count, &miss), -ERANGE);
}

static enum devmig_answer expected(const struct world *world, const struct tally *tally)
{
	if (tally->feasible)
		return tally->best ? DEVMIG_AFTER_APPLY : DEVMIG_COMPATIBLE;
	for (size_t host = 0; host < world->hosts; host++) {
		bool any = false;

		for (size_t i = 0; i < world->ndocuments; i++)
			any |= world->has[host][i];
		if (!any && world->doubt[host])
			return DEVMIG_COULD_NOT_TELL;
	}
	return DEVMIG_INCOMPATIBLE;
}

static struct devmig_baseline *baseline_of(struct world *world, bool all)
{
	struct devmig_member members[HOSTS_MAX] = { 0 };
	struct devmig_baseline *baseline = NULL;

	for (size_t i = 0; i < world->hosts; i++)
		members[i].number = (uint32_t)i;
	world->options.all = all;
	assert_int_equal(devmig_baseline(world->fleet, members, world->hosts, &world->options,
					 &baseline, NULL),
			 0);
	assert_false(devmig_baseline_cut(baseline));
	return baseline;
}

static enum devmig_answer check_world(struct world *world)
{
	struct devmig_baseline *all = baseline_of(world, true);
	struct devmig_baseline *cover = baseline_of(world, false);
	const enum devmig_answer answer = devmig_baseline_answer(cover);
	struct tally tally = { .best = NEVER };

	check_choices(world, all, cover, &tally, 0);
	assert_int_equal(devmig_baseline_count(all), tally.feasible);
	assert_memory_equal(tally.in_any, tally.reported, sizeof(tally.in_any));
	assert_int_equal(answer, expected(world, &tally));
	assert_int_equal(devmig_baseline_answer(all), answer);
	if (tally.feasible) {
		assert_int_equal(cost_in(cover, 0), tally.best);
		assert_int_equal(cost_in(all, 0), tally.best);
		assert_int_equal(devmig_baseline_miss_count(cover), 0);
	} else {
		check_misses(world, cover);
	}
	devmig_baseline_free(all);
	devmig_baseline_free(cover);
	return answer;
}

static void test_agree(void **state)
{
	static struct world world;
	unsigned int answers[4] = { 0 };
	size_t with_settings = 0;

	(void)state;
	for (unsigned int i = 0; i < FLEETS; i++) {
		seed = i;
		below(2);
		memset(&world, 0, sizeof(world));
		assert_int_equal(devmig_context_new(NULL, &world.context, NULL), 0);
		world.options.reading = below(3);
		world.options.one_way = below(2);
		add_documents(&world);
		add_hosts(&world);
		add_states(&world);
		answers[check_world(&world)]++;
		with_settings += world.nstates > world.ndocuments;
		for (size_t k = 0; k < world.nstates; k++)
			free_state(&world.states[k]);
		for (size_t k = 0; k < world.ndocuments; k++)
			devmig_document_unref(world.documents[k]);
		devmig_fleet_unref(world.fleet);
		devmig_context_unref(world.context);
	}
	/* Fleets that all answer alike would tell little. */
	for (unsigned int i = 0; i < 4; i++)
		assert_true(answers[i] > FLEETS / 100);
	assert_true(with_settings > FLEETS / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_agree) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
