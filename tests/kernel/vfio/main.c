/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"

#define EXIT_USAGE 2

#define DEFAULT_CHUNK 65536

struct command {
	const char *name;
	int words;
	int (*run)(const struct options *options);
	const char *usage;
	const char *help;
};

static const struct command commands[] = {
	{ "table", 0, command_table, "", "check our own table of states; needs no device" },
	{ "info", 1, command_info, "UUID", "what the device says about itself" },
	{ "transitions", 1, command_transitions, "UUID", "walk the whole table of states" },
	{ "sessions", 1, command_sessions, "UUID", "data sessions, in pieces of many sizes" },
	{ "hold", 1, command_hold, "UUID", "keep it open until standard input ends" },
	{ "save", 2, command_save, "UUID FILE", "save to a file [--precopy --seed --chunk]" },
	{ "load", 2, command_load, "UUID FILE", "load a file [--seed --expect --chunk]" },
	{ "fill", 1, command_fill, "UUID", "fill the device's content [--seed]" },
	{ "verify", 1, command_verify, "UUID", "see that the content is that of fill [--seed]" },
	{ "roundtrip", 2, command_roundtrip, "SRC DST", "from one device to another, compared" },
	{ "refuse", 2, command_refuse, "SRC DST", "DST is incompatible and has to refuse" },
	{ "damage", 1, command_damage, "UUID",
	  "streams that are cut, flipped, forged or left alone" },
	{ "mappings", 1, command_mappings, "UUID", "mappings of its memory, and writes by them" },
	{ "dma", 1, command_dma, "UUID", "DMA, and its log" },
	{ "faults", 2, command_faults, "UUID DIRECTORY", "faults injected through debugfs" },
	{ "stalls", 2, command_stalls, "UUID DIRECTORY", "reads that are made to take long" },
	{ "relay", 2, command_relay, "SRC DST", "as roundtrip, with a small buffer in between" },
	{ "scarce", 2, command_scarce, "SRC DST",
	  "without memory, by the kernel's fault injection" },
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

enum letter {
	OPTION_HELP = 'h',
	OPTION_CDEV = 'c',
	OPTION_CHUNK = 'n',
	OPTION_PRECOPY = 'p',
	OPTION_SEED = 's',
	OPTION_EXPECT = 'e',
	OPTION_HEAD = 'H',
	OPTION_STRICT = 'S',
};

static const struct option long_options[] = {
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "cdev", no_argument, NULL, OPTION_CDEV },
	{ "chunk", required_argument, NULL, OPTION_CHUNK },
	{ "precopy", no_argument, NULL, OPTION_PRECOPY },
	{ "seed", required_argument, NULL, OPTION_SEED },
	{ "expect", required_argument, NULL, OPTION_EXPECT },
	{ "head", required_argument, NULL, OPTION_HEAD },
	{ "strict", no_argument, NULL, OPTION_STRICT },
	{ NULL, 0, NULL, 0 },
};

static void print_help(void)
{
	puts("usage: vfio-test [OPTION...] COMMAND [WORD...]\n"
	     "\n"
	     "Drives the migration of a VFIO device (an mdev, by its uuid) by hand. One TAP\n"
	     "line for each promise; exit status 0: all kept, 1: not all, 2: usage, 3: no way\n"
	     "to the device.\n");
	for (size_t i = 0; i < COMMANDS; i++)
		printf("  %-12s %-15s %s\n", commands[i].name, commands[i].usage, commands[i].help);
	puts("\n"
	     "  -c, --cdev           by the device's own node and iommufd, not group and type1\n"
	     "  -p, --precopy        save: with pre-copy\n"
	     "  -n, --chunk=BYTES    size of one read or write (65536)\n"
	     "  -s, --seed=NUMBER    content to fill in or to expect; save and load: fill\n"
	     "                       before, verify after\n"
	     "  -e, --expect=ERRNO[@PHASE]\n"
	     "                       load: has to fail so, as EINVAL@stop; phases are\n"
	     "                       resuming, write and stop\n"
	     "  -H, --head=BYTES     at most so many bytes of a stream are not device data\n"
	     "  -S, --strict         take no fault of a device as known\n"
	     "  -h, --help           this text");
}

static int usage(const char *what, const char *word)
{
	fprintf(stderr, "vfio-test: %s%s (--help says more)\n", what, word);
	return EXIT_USAGE;
}

static bool number(const char *text, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 0);
	return errno == 0 && end != text && *end == '\0' && *text != '-';
}

static bool positive(const char *text, size_t *value)
{
	uint64_t read;

	if (!number(text, &read) || read == 0 || read > SIZE_MAX / 4)
		return false;
	*value = (size_t)read;
	return true;
}

static bool set_option(struct options *options, int option, const char *value)
{
	switch (option) {
	case OPTION_CDEV:
		options->cdev = true;
		return true;
	case OPTION_PRECOPY:
		options->precopy = true;
		return true;
	case OPTION_STRICT:
		options->strict = true;
		return true;
	case OPTION_EXPECT:
		options->expect = value;
		return true;
	case OPTION_SEED:
		options->have_seed = true;
		return number(value, &options->seed);
	case OPTION_CHUNK:
		return positive(value, &options->chunk);
	case OPTION_HEAD:
		return positive(value, &options->head);
	default:
		return false;
	}
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

int main(int count, char **words)
{
	struct options options = { .chunk = DEFAULT_CHUNK };
	const struct command *command;
	int option;

	setvbuf(stdout, NULL, _IOLBF, 0);
	while ((option = getopt_long(count, words, "hcpn:s:e:H:S", long_options, NULL)) != -1) {
		if (option == OPTION_HELP) {
			print_help();
			return EXIT_SUCCESS;
		}
		if (!set_option(&options, option, optarg))
			return usage("not an option, or not a value of one", "");
	}
	if (optind == count)
		return usage("no command", "");
	command = find_command(words[optind]);
	if (command == NULL)
		return usage("no such command: ", words[optind]);
	if (count - optind - 1 != command->words)
		return usage("wanted: ", command->usage[0] ? command->usage : "no words");
	for (int i = 0; i < command->words; i++)
		options.words[i] = words[optind + 1 + i];
	return command->run(&options);
}
