// SPDX-License-Identifier: LGPL-2.1-or-later
#include "corpus.h"
#include "timing.h"
#include <string.h>

/*
 * devmig-bench-drain [--quick] FLEET
 *
 * How long a plan takes for a host with 64 devices in use, and for a rack of 40
 * hosts with 16 each.  They are made of devices of the fleet itself, four of one
 * host at a time; of these, in turn, one machine has four, or two have two, or
 * four have one.
 */

#define BLOCK      4
#define HOST       64
#define RACK       640
#define RACK_HOSTS 40
#define AT_ONCE    4 /* below one parent */

struct bench {
	struct devmig_fleet *fleet;
	struct devmig_drain_options options;
	struct devmig_plan_summary summary;
};

/* Devices that are in use, and were not moved to a host that is drained yet. */
struct choice {
	const struct devmig_fleet *fleet;
	uint32_t *chosen; /* of each record: which device of the drained hosts it becomes, from 1 */
	uint32_t count;
};

static struct devmig_record record_of(const struct devmig_fleet *fleet, uint32_t number)
{
	struct devmig_record record;

	if (devmig_fleet_record(fleet, number, &record))
		abort();
	return record;
}

/* Up to a block of devices in use from a host. */
static void choose_from(struct choice *choice, uint32_t host, uint32_t wanted)
{
	struct devmig_host range;
	uint32_t i, number, taken = 0;

	if (devmig_fleet_host(choice->fleet, host, &range))
		abort();
	for (i = range.first; i < range.first + range.count && taken < BLOCK; i++) {
		if (choice->count == wanted || devmig_fleet_by_name(choice->fleet, i, &number))
			return;
		if (!record_of(choice->fleet, number).in_use || choice->chosen[number])
			continue;
		choice->chosen[number] = ++choice->count;
		taken++;
	}
}

/* From hosts that are spread evenly over the fleet, as often as it takes. */
static void choose(struct choice *choice, uint32_t wanted)
{
	uint32_t hosts = devmig_fleet_host_count(choice->fleet), blocks = wanted / BLOCK, i, round;

	for (round = 0; choice->count < wanted && round < hosts; round++)
		for (i = 0; i < blocks && choice->count < wanted; i++)
			choose_from(choice,
				    (uint32_t)(((uint64_t)i * hosts / blocks + round) % hosts),
				    wanted);
}

/* A record as it is in the bench's fleet; its names have room in @names. */
static struct devmig_record changed(const struct choice *choice, uint32_t number, uint32_t per_host,
				    char names[3][64])
{
	struct devmig_record record = record_of(choice->fleet, number);
	uint32_t turn = choice->chosen[number] - 1, size = 1u << turn / BLOCK % 3;

	if (strlen(record.device) > 10 && record.device[4] == ':') {
		snprintf(names[0], 64, "%.10s", record.device);
		record.parent = names[0];
	}
	if (choice->chosen[number]) {
		snprintf(names[1], 64, "drained-%02u", turn / per_host);
		snprintf(names[2], 64, "vm-%u", turn / size * size);
		record.host = names[1];
		record.vm = names[2];
	}
	return record;
}

static struct devmig_fleet *make_fleet(struct devmig_context *context, struct devmig_fleet *fleet,
				       uint32_t wanted, uint32_t per_host)
{
	struct choice choice = { .fleet = fleet };
	struct devmig_fleet_builder *builder;
	struct devmig_fleet *made;
	uint32_t i;

	choice.chosen = calloc(devmig_fleet_count(fleet), sizeof(*choice.chosen));
	if (!choice.chosen || devmig_fleet_builder_new(context, NULL, &builder, NULL))
		abort();
	choose(&choice, wanted);
	for (i = 0; i < devmig_fleet_count(fleet); i++) {
		struct devmig_document *document = NULL;
		struct devmig_record record;
		char names[3][64], device[300];

		record = changed(&choice, i, per_host, names);
		/* Devices of several hosts may have one address. */
		snprintf(device, sizeof(device), "%s/%u", record.device, i);
		if (choice.chosen[i])
			record.device = device;
		devmig_fleet_document(fleet, record.class_number, &document, NULL);
		if (devmig_fleet_builder_add(builder, &record, document, NULL))
			abort();
	}
	if (devmig_fleet_builder_finish(builder, &made, NULL))
		abort();
	devmig_fleet_builder_free(builder);
	free(choice.chosen);
	return made;
}

static void time_drain(void *arg, uint64_t times)
{
	struct bench *bench = arg;

	while (times--) {
		struct devmig_plan *plan;

		if (devmig_drain(bench->fleet, &bench->options, &plan, NULL))
			abort();
		devmig_plan_summary(plan, &bench->summary);
		devmig_plan_free(plan);
	}
}

static void measure(struct bench *bench, const char *what, uint32_t hosts, int quick)
{
	const char *names[RACK_HOSTS];
	char texts[RACK_HOSTS][16], more[256];
	struct timing timing;
	uint32_t i;

	for (i = 0; i < hosts; i++) {
		snprintf(texts[i], sizeof(texts[i]), "drained-%02u", i);
		names[i] = texts[i];
	}
	bench->options = (struct devmig_drain_options){ .hosts = names,
							.host_count = hosts,
							.at_once = AT_ONCE };
	timing = timing_measure(time_drain, bench, quick);
	snprintf(more, sizeof(more),
		 ",\"devices\":%zu,\"leaving\":%u,\"moved\":%u,\"most\":%u,\"waves\":%u,"
		 "\"optimal\":%s",
		 devmig_fleet_count(bench->fleet), bench->summary.device_count,
		 bench->summary.moved_devices, bench->summary.most_devices, bench->summary.waves,
		 bench->summary.optimal ? "true" : "false");
	timing_report("drain", "devmig_drain", what, timing, 1, more);
}

int main(int argc, char **argv)
{
	int quick, first = corpus_options(argc, argv, &quick);
	struct devmig_context *context;
	struct devmig_fleet *fleet;
	struct bench bench = { 0 };
	uint32_t rack = quick ? 4 : RACK_HOSTS;

	if (first + 1 != argc || devmig_context_new(NULL, &context, NULL) ||
	    devmig_fleet_read(context, (const char *const *)&argv[first], 1, NULL, &fleet, NULL))
		return 2;
	bench.fleet = make_fleet(context, fleet, HOST, HOST);
	measure(&bench, "host", 1, quick);
	devmig_fleet_unref(bench.fleet);
	bench.fleet = make_fleet(context, fleet, RACK / RACK_HOSTS * rack, RACK / RACK_HOSTS);
	measure(&bench, "rack", rack, quick);
	devmig_fleet_unref(bench.fleet);
	devmig_fleet_unref(fleet);
	devmig_context_unref(context);
	return 0;
}
