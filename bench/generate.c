// SPDX-License-Identifier: LGPL-2.1-or-later
#include "families.h"
#include "random.h"
#include "records.h"
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * Writes a fleet as JSON lines.  The same options give the same bytes on every
 * machine: all choices are integers, made from the seed alone.
 */

struct options {
	uint64_t seed;
	uint64_t devices;
	uint64_t documents;
	uint64_t host_devices;
	const char *output;
};

struct generator {
	struct options options;
	struct random random;
	struct sample *samples;
	uint32_t documents;
	uint32_t *by_rank; /* documents, the most frequent first */
	uint64_t *sums;    /* of the weights up to each rank */
	struct records records;
};

/* Frequent documents are of all families: who is how frequent is shuffled. */
static void shuffle(struct generator *generator)
{
	uint32_t i;

	for (i = 0; i < generator->documents; i++) {
		uint32_t other = random_below(&generator->random, i + 1);

		generator->by_rank[i] = generator->by_rank[other];
		generator->by_rank[other] = i;
	}
}

/* Zipf: the document of rank k has a weight of 1/k, in units of 2^-32. */
static void weigh(struct generator *generator)
{
	uint64_t sum = 0;
	uint32_t i;

	for (i = 0; i < generator->documents; i++) {
		sum += ((uint64_t)1 << 32) / (i + 1);
		generator->sums[i] = sum;
	}
}

static uint32_t pick_document(struct generator *generator)
{
	uint64_t sum = generator->sums[generator->documents - 1];
	uint64_t wanted = random_next(&generator->random) % sum;
	uint32_t low = 0, high = generator->documents - 1;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (generator->sums[middle] > wanted)
			high = middle;
		else
			low = middle + 1;
	}
	return generator->samples[generator->by_rank[low]].part;
}

/*
 * Another device of a host whose first one has document @base: mostly the same,
 * often one of the same family and generation, now and then something else.
 */
static uint32_t pick_related(struct generator *generator, uint32_t base)
{
	uint32_t dice = random_below(&generator->random, 100), near;

	if (dice < 60)
		return base;
	if (dice >= 90)
		return pick_document(generator);
	near = base + random_below(&generator->random, 9);
	near = near < 4 ? 0 : near - 4;
	if (near >= generator->documents ||
	    generator->samples[near].family != generator->samples[base].family)
		return base;
	return near;
}

/* Every document is there: some devices, evenly spread, take the next in turn. */
static bool has_turn(const struct generator *generator, uint64_t device, uint32_t *ret)
{
	uint64_t stride = generator->options.devices / generator->documents;

	*ret = (uint32_t)(device / stride);
	return device % stride == 0 && device / stride < generator->documents;
}

/* Up to @count devices of a host, mostly of one kind; of virtual functions their PF comes first. */
static int put_devices(struct generator *generator, uint64_t host, uint64_t device, uint32_t count)
{
	uint32_t base = pick_document(generator), number, document;

	records_host(&generator->records, host);
	for (number = 0; number < count; number++, device++) {
		if (!has_turn(generator, device, &document))
			document = !number && count > 1 ? generator->samples[base].whole
							: pick_related(generator, base);
		if (records_put(&generator->records, number, &generator->samples[document]))
			return -1;
	}
	return 0;
}

static int generate(struct generator *generator)
{
	uint64_t device = 0, left, host;
	uint32_t count;

	for (host = 0; (left = generator->options.devices - device); host++) {
		count = 1 +
			random_below(&generator->random, (uint32_t)generator->options.host_devices);
		if (count > left)
			count = (uint32_t)left;
		if (put_devices(generator, host, device, count))
			return -1;
		device += count;
	}
	return output_flush(&generator->records.output);
}

static int prepare(struct generator *generator)
{
	const struct options *options = &generator->options;

	generator->documents = (uint32_t)options->documents;
	generator->random.state = options->seed;
	generator->samples = samples_make(generator->documents);
	generator->by_rank = calloc(generator->documents, sizeof(*generator->by_rank));
	generator->sums = calloc(generator->documents, sizeof(*generator->sums));
	if (!generator->samples || !generator->by_rank || !generator->sums)
		return -1;
	shuffle(generator);
	weigh(generator);
	return output_open(&generator->records.output, options->output);
}

static void clean_up(struct generator *generator)
{
	samples_free(generator->samples, generator->documents);
	free(generator->by_rank);
	free(generator->sums);
	output_close(&generator->records.output);
}

static int usage(FILE *out, int status)
{
	fputs("usage: devmig-bench-fleet [--seed N] [--devices N] [--documents N]\n"
	      "                          [--hosts-max-devices N] [--in-order] [-o FILE]\n"
	      "Write a fleet of N devices as JSON lines.\n",
	      out);
	return status;
}

/* A number from @low to @high; false: it is none. */
static bool number_of(const char *text, uint64_t low, uint64_t high, uint64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoull(text, &end, 10);
	return text[0] >= '0' && text[0] <= '9' && !*end && !errno && *ret >= low && *ret <= high;
}

/* -1: go on; else the exit status. */
static int parse_options(int argc, char **argv, struct options *ret, bool *ret_in_order)
{
	static const struct option names[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "devices", required_argument, NULL, 'd' },
		{ "documents", required_argument, NULL, 'D' },
		{ "hosts-max-devices", required_argument, NULL, 'm' },
		{ "in-order", no_argument, NULL, 'i' },
		{ "output", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	bool valid = true;
	int option;

	while (valid && (option = getopt_long(argc, argv, "o:h", names, NULL)) != -1) {
		if (option == 's')
			valid = number_of(optarg, 0, UINT64_MAX, &ret->seed);
		else if (option == 'd')
			valid = number_of(optarg, 1, UINT32_MAX, &ret->devices);
		else if (option == 'D')
			valid = number_of(optarg, 1, 100000, &ret->documents);
		else if (option == 'm')
			valid = number_of(optarg, 1, 4096, &ret->host_devices);
		else if (option == 'i')
			*ret_in_order = true;
		else if (option == 'o')
			ret->output = optarg;
		else
			return option == 'h' ? usage(stdout, 0) : usage(stderr, 2);
	}
	if (!valid || optind < argc || ret->documents > ret->devices)
		return usage(stderr, 2);
	return -1;
}

int main(int argc, char **argv)
{
	struct generator generator = {
		.records.random = &generator.random,
		.options = { .seed = 1, .devices = 1000, .documents = 400, .host_devices = 16 },
	};
	int status = parse_options(argc, argv, &generator.options, &generator.records.in_order);

	if (status >= 0)
		return status;
	if (prepare(&generator) || generate(&generator)) {
		perror("devmig-bench-fleet");
		status = 4;
	} else {
		status = 0;
	}
	clean_up(&generator);
	return status;
}
