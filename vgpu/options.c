// SPDX-License-Identifier: LGPL-2.1-or-later
#include "options.h"
#include "option_values.h"
#include "report.h"

#include <core/migration.h>
#include <getopt.h>
#include <stdio.h>

#define MIB (1ULL << 20)

/* The rest print something, and that is all. */
static bool print_help(struct options *options, const char *text);
static bool print_faults(struct options *options, const char *text);
static bool print_version(struct options *options, const char *text);

static const struct option_kind {
	const char *name;
	const char *value; /* what help calls it; NULL: it has none */
	bool (*set)(struct options *options, const char *text);
	bool ends;
	const char *help;
} kinds[] = {
	{ "socket-path", "PATH", set_socket, false,
	  "listen at PATH, and beside it at PATH.control" },
	{ "fd", "N", set_fd, false, "use descriptor N: a connection, or a socket that listens" },
	{ "control", "PATH", set_control, false, "listen for --status and --inject at PATH" },
	{ "run", NULL, set_run, false,
	  "run COMMAND with a server of its own, which is $DEVMIG_VGPU there" },
	{ "memory", "SIZE", set_memory, false, "memory of the device (64M)" },
	{ "map", "SIZE", set_map, false, "how much of it clients can map (64K)" },
	{ "fill", "SIZE", set_fill, false, "write so much of it at the start (0)" },
	{ "dirty-rate", "SIZE", set_dirty_rate, false,
	  "go on writing so many bytes in a second (0)" },
	{ "working-set", "SIZE", set_working_set, false,
	  "what of the memory is written then (all of it)" },
	{ "seed", "N", set_seed, false, "what is written follows from N (1)" },
	{ "flags", "LIST", set_flags, false, "what the device can do (stop-copy,p2p,pre-copy)" },
	{ "document", "FILE", set_document, false,
	  "what the device says of itself, in any form that devmig reads" },
	{ "fault", "NAME[=VALUE]", set_fault, false, "do this wrong; may be given again" },
	{ "status", "PATH", set_status, false, "print how the device of the server at PATH is" },
	{ "json", NULL, set_json, false, "print it as JSON" },
	{ "inject", "PATH", set_inject, false,
	  "tell the server at PATH of faults: NAME, NAME=VALUE or NAME=off" },
	{ "help-faults", NULL, print_faults, true, "list the faults" },
	{ "help", NULL, print_help, true, "print this" },
	{ "version", NULL, print_version, true, "print the version" },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static bool print_help(struct options *options, const char *text)
{
	(void)options;
	(void)text;
	puts("Usage: devmig-vgpu --socket-path=PATH [OPTION...]\n"
	     "       devmig-vgpu [OPTION...] --run COMMAND...\n"
	     "       devmig-vgpu --status=PATH [--json]\n"
	     "       devmig-vgpu --inject=PATH FAULT...\n"
	     "A device that live-migrates, without hardware: a server of vfio-user.\n");
	for (size_t i = 0; i < KINDS; i++) {
		char name[40];

		snprintf(name, sizeof(name), "--%s%s%s", kinds[i].name, kinds[i].value ? "=" : "",
			 kinds[i].value ? kinds[i].value : "");
		printf("  %-22s  %s\n", name, kinds[i].help);
	}
	puts("\nA SIZE is a number of bytes, or has K, M or G behind it.");
	return true;
}

static bool print_faults(struct options *options, const char *text)
{
	(void)options;
	(void)text;
	for (size_t i = 0; i < FAULTS; i++) {
		char name[40];

		snprintf(name, sizeof(name), "%s%s%s", fault_name(i),
			 fault_value_name(i) ? "=" : "",
			 fault_value_name(i) ? fault_value_name(i) : "");
		printf("%-22s  %s\n", name, fault_help(i));
	}
	return true;
}

static bool print_version(struct options *options, const char *text)
{
	(void)options;
	(void)text;
	puts("devmig-vgpu " DEVMIG_VERSION);
	return true;
}

static void make_table(struct option table[KINDS + 1])
{
	for (size_t i = 0; i < KINDS; i++)
		table[i] = (struct option){
			.name = kinds[i].name,
			.has_arg = kinds[i].value ? required_argument : no_argument,
			.val = (int)i,
		};
	table[KINDS] = (struct option){ 0 };
}

/* Options stand before the words of a command; what is left is in @options. */
static bool read_words(struct options *options, int argc, char **argv, bool *ret_ends)
{
	struct option table[KINDS + 1];
	int i;

	*ret_ends = false;
	make_table(table);
	opterr = 1;
	while ((i = getopt_long(argc, argv, "+", table, NULL)) != -1) {
		if (i == '?') {
			fputs("devmig-vgpu: see 'devmig-vgpu --help'\n", stderr);
			return false;
		}
		if (!kinds[i].set(options, optarg))
			return false;
		*ret_ends = kinds[i].ends;
		if (*ret_ends)
			return true;
	}
	options->words = argv + optind;
	options->nwords = argc - optind;
	return true;
}

/* What makes no sense together. */
static bool check_ways(const struct options *options)
{
	const int ways = !!options->socket + (options->fd >= 0) + options->run + !!options->status +
			 !!options->inject;

	if (!ways)
		return report("nothing to do; give --socket-path=PATH, or see --help");
	if (ways > 1)
		return report("--socket-path, --fd, --run, --status and --inject are one or "
			      "the other");
	if ((options->run || options->inject) && !options->nwords)
		return report(options->run ? "--run wants a command behind it"
					   : "--inject wants a fault behind it; see "
					     "--help-faults");
	if (!options->run && !options->inject && options->nwords)
		return report("what is '%s'? See --help", options->words[0]);
	return true;
}

static bool check_sizes(struct options *options)
{
	struct settings *settings = &options->settings;

	if (settings->window > settings->memory)
		settings->window = settings->memory;
	if (!settings->working_set)
		settings->working_set = settings->memory;
	if (settings->fill > settings->memory || settings->working_set > settings->memory)
		return report("--fill and --working-set are at most the memory, which is %lluM",
			      (unsigned long long)(settings->memory / MIB));
	return true;
}

bool options_read(struct options *options, int argc, char **argv, int *ret_status)
{
	bool ends;

	*options = (struct options){
		.fd = -1,
		.settings = {
			.memory = 64 * MIB,
			.window = 64 << 10,
			.seed = 1,
			.flags = DMIG_MIG_STOP_COPY | DMIG_MIG_P2P | DMIG_MIG_PRE_COPY,
		},
	};
	faults_init(&options->faults);
	*ret_status = STATUS_USAGE;
	if (!read_words(options, argc, argv, &ends))
		return false;
	if (ends) {
		*ret_status = STATUS_DONE;
		return false;
	}
	return check_ways(options) && check_sizes(options);
}
