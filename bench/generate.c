// SPDX-License-Identifier: LGPL-2.1-or-later
#include "families.h"
#include "random.h"
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * Writes a fleet as JSON lines.  The same options give the same bytes on every
 * machine: all choices are integers, made from the seed alone.
 */

#define BUFFER_SIZE ((size_t)1 << 20)
#define HEAD_MAX    512 /* bytes of a record without its document */

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
	char *buffer;
	size_t used;
	int fd;
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
	return generator->by_rank[low];
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
static uint32_t document_of(struct generator *generator, uint64_t device, uint32_t base)
{
	uint64_t stride = generator->options.devices / generator->documents;
	uint64_t turn = device / stride;

	if (device % stride == 0 && turn < generator->documents)
		return (uint32_t)turn;
	return pick_related(generator, base);
}

static int flush(struct generator *generator)
{
	size_t done = 0;

	while (done < generator->used) {
		ssize_t count =
			write(generator->fd, generator->buffer + done, generator->used - done);

		if (count < 0 && errno != EINTR)
			return -1;
		if (count > 0)
			done += (size_t)count;
	}
	generator->used = 0;
	return 0;
}

static void put(struct generator *generator, const char *bytes, size_t size)
{
	memcpy(generator->buffer + generator->used, bytes, size);
	generator->used += size;
}

static void put_text(struct generator *generator, const char *text)
{
	put(generator, text, strlen(text));
}

/* printf() would be half of the time of the whole program. */
static void put_hex(struct generator *generator, uint64_t number, unsigned int digits)
{
	char *to = generator->buffer + generator->used;
	unsigned int i;

	for (i = digits; i > 0; number >>= 4)
		to[--i] = "0123456789abcdef"[number & 15];
	generator->used += digits;
}

static void put_uuid(struct generator *generator)
{
	uint64_t high = random_next(&generator->random), low = random_next(&generator->random);

	put_hex(generator, high >> 32, 8);
	put_text(generator, "-");
	put_hex(generator, high >> 16, 4);
	put_text(generator, "-4"); /* version 4: random */
	put_hex(generator, high, 3);
	put_text(generator, "-a");
	put_hex(generator, low >> 48, 3);
	put_text(generator, "-");
	put_hex(generator, low, 12);
}

static void put_address(struct generator *generator, uint32_t number)
{
	put_text(generator, "0000:");
	put_hex(generator, 0x10 + number / 256, 2);
	put_text(generator, ":");
	put_hex(generator, number / 8 % 32, 2);
	put_text(generator, ".");
	put_hex(generator, number % 8, 1);
}

static void put_name(struct generator *generator, const struct sample *sample, uint32_t number)
{
	if (sample->naming == NAMED_BY_UUID) {
		put_uuid(generator);
		return;
	}
	put_address(generator, number);
	if (sample->naming == NAMED_BY_TYPE) {
		put_text(generator, "/");
		put_text(generator, sample->type);
	}
}

static void put_usage(struct generator *generator, const struct sample *sample)
{
	if (sample->naming == NAMED_BY_TYPE) {
		put_text(generator, "\",\"available\":");
		put_hex(generator, random_below(&generator->random, 9), 1);
	} else {
		put_text(generator, random_below(&generator->random, 100) < 60
					    ? "\",\"in_use\":true"
					    : "\",\"in_use\":false");
	}
}

/* @host is spread over all numbers, so that names do not come in order. */
static int put_record(struct generator *generator, uint64_t host, uint32_t number,
		      const struct sample *sample)
{
	if (generator->used + HEAD_MAX + sample->size > BUFFER_SIZE && flush(generator))
		return -1;
	put_text(generator, "{\"host\":\"node-");
	put_hex(generator, host * 2654435761u, 8);
	put_text(generator, ".example\",\"device\":\"");
	put_name(generator, sample, number);
	put_text(generator, "\",\"kind\":\"");
	put_text(generator, sample->kind);
	put_usage(generator, sample);
	put_text(generator, number % 2 ? ",\"numa\":1,\"document\":" : ",\"numa\":0,\"document\":");
	put(generator, sample->json, sample->size);
	put_text(generator, "}\n");
	return 0;
}

static int generate(struct generator *generator)
{
	uint64_t device = 0, host;
	uint32_t number, base, count;

	for (host = 0; device < generator->options.devices; host++) {
		base = pick_document(generator);
		count = 1 +
			random_below(&generator->random, (uint32_t)generator->options.host_devices);
		for (number = 0; number < count && device < generator->options.devices;
		     number++, device++) {
			uint32_t document = document_of(generator, device, base);

			if (put_record(generator, host, number, &generator->samples[document]))
				return -1;
		}
	}
	return flush(generator);
}

static int prepare(struct generator *generator)
{
	const struct options *options = &generator->options;

	generator->documents = (uint32_t)options->documents;
	generator->random.state = options->seed;
	generator->samples = samples_make(generator->documents);
	generator->by_rank = calloc(generator->documents, sizeof(*generator->by_rank));
	generator->sums = calloc(generator->documents, sizeof(*generator->sums));
	generator->buffer = malloc(BUFFER_SIZE);
	if (!generator->samples || !generator->by_rank || !generator->sums || !generator->buffer)
		return -1;
	shuffle(generator);
	weigh(generator);
	generator->fd = STDOUT_FILENO;
	if (options->output)
		generator->fd =
			open(options->output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	return generator->fd < 0 ? -1 : 0;
}

static void clean_up(struct generator *generator)
{
	samples_free(generator->samples, generator->documents);
	free(generator->by_rank);
	free(generator->sums);
	free(generator->buffer);
}

static int usage(FILE *out, int status)
{
	fputs("usage: devmig-bench-fleet [--seed N] [--devices N] [--documents N]\n"
	      "                          [--hosts-max-devices N] [-o FILE]\n"
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
static int parse_options(int argc, char **argv, struct options *ret)
{
	static const struct option names[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "devices", required_argument, NULL, 'd' },
		{ "documents", required_argument, NULL, 'D' },
		{ "hosts-max-devices", required_argument, NULL, 'm' },
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
		.options = { .seed = 1, .devices = 1000, .documents = 400, .host_devices = 16 },
	};
	int status = parse_options(argc, argv, &generator.options);

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
