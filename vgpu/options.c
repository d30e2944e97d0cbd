// SPDX-License-Identifier: LGPL-2.1-or-later
#include "options.h"
#include "report.h"

#include <core/migration.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MIB (1ULL << 20)

/* More makes no sense on any machine that we know. */
#define MEMORY_MAX (1ULL << 40)

/* A count of bytes, with K, M or G behind it. */
static bool read_size(const char *text, uint64_t *ret)
{
	static const char suffixes[] = "KMG";
	const char *suffix;
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*ret = strtoull(text, &end, 10);
	if (errno)
		return false;
	if (!*end)
		return true;
	suffix = strchr(suffixes, *end);
	return suffix && !end[1] &&
	       !__builtin_mul_overflow(*ret, 1ULL << 10 * (suffix - suffixes + 1), ret);
}

static bool set_memory(struct options *options, const char *text)
{
	uint64_t *memory = &options->settings.memory;

	if (read_size(text, memory) && *memory >= MIB && *memory <= MEMORY_MAX &&
	    !(*memory & (*memory - 1)))
		return true;
	return report("--memory is a power of two from 1M on, not '%s'; try 256M", text);
}

static bool set_map(struct options *options, const char *text)
{
	uint64_t *window = &options->settings.window;

	if (read_size(text, window) && *window <= MEMORY_WINDOW_MAX && !(*window % MEMORY_PAGE))
		return true;
	return report("--map is a multiple of 4K up to 16M, or 0, not '%s'", text);
}

/* In whole pages. */
static bool set_pages(const char *name, const char *text, uint64_t *ret)
{
	if (read_size(text, ret) && !(*ret % MEMORY_PAGE))
		return true;
	return report("--%s is a multiple of 4K, not '%s'", name, text);
}

static bool set_fill(struct options *options, const char *text)
{
	return set_pages("fill", text, &options->settings.fill);
}

static bool set_working_set(struct options *options, const char *text)
{
	return set_pages("working-set", text, &options->settings.working_set);
}

static bool set_dirty_rate(struct options *options, const char *text)
{
	if (read_size(text, &options->settings.dirty_rate) &&
	    options->settings.dirty_rate <= WORKLOAD_RATE_MAX)
		return true;
	return report("--dirty-rate is bytes in a second, such as 200M, not '%s'", text);
}

static bool set_seed(struct options *options, const char *text)
{
	if (read_size(text, &options->settings.seed))
		return true;
	return report("--seed is a number, not '%s'", text);
}

static const struct {
	const char *name;
	uint64_t flag;
} flag_names[] = {
	{ "stop-copy", DMIG_MIG_STOP_COPY },
	{ "p2p", DMIG_MIG_P2P },
	{ "pre-copy", DMIG_MIG_PRE_COPY },
};

/* The flag that a list begins with; 0: none. */
static uint64_t first_flag(const char *text, size_t len)
{
	for (size_t i = 0; i < sizeof(flag_names) / sizeof(flag_names[0]); i++)
		if (strlen(flag_names[i].name) == len && !memcmp(flag_names[i].name, text, len))
			return flag_names[i].flag;
	return 0;
}

static bool set_flags(struct options *options, const char *text)
{
	const char *at = text;
	uint64_t flags = 0;

	for (;;) {
		const size_t len = strcspn(at, ",");
		const uint64_t flag = first_flag(at, len);

		flags |= flag;
		if (!flag || (!at[len] && !dmig_mig_flags_valid(flags)))
			return report("--flags is stop-copy, and with a comma behind it p2p, "
				      "pre-copy or both, not '%s'",
				      text);
		if (!at[len])
			break;
		at += len + 1;
	}
	options->settings.flags = flags;
	return true;
}

static bool set_document(struct options *options, const char *text)
{
	options->settings.document = text;
	return true;
}

static bool set_fault(struct options *options, const char *text)
{
	char message[FAULT_MESSAGE_MAX];

	return fault_set(&options->faults, text, message) || report("%s", message);
}

static bool set_socket(struct options *options, const char *text)
{
	options->socket = text;
	return true;
}

static bool set_control(struct options *options, const char *text)
{
	options->control = text;
	return true;
}

static bool set_fd(struct options *options, const char *text)
{
	uint64_t fd;

	if (!read_size(text, &fd) || fd > 1 << 20)
		return report("--fd is the number of a descriptor, not '%s'", text);
	options->fd = (int)fd;
	return true;
}

static bool set_status(struct options *options, const char *text)
{
	options->status = text;
	return true;
}

static bool set_inject(struct options *options, const char *text)
{
	options->inject = text;
	return true;
}

static bool set_run(struct options *options, const char *text)
{
	(void)text;
	options->run = true;
	return true;
}

static bool set_json(struct options *options, const char *text)
{
	(void)text;
	options->json = true;
	return true;
}

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
