// SPDX-License-Identifier: LGPL-2.1-or-later
#include "option_values.h"
#include "report.h"

#include <core/migration.h>
#include <errno.h>
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

bool set_memory(struct options *options, const char *text)
{
	uint64_t *memory = &options->settings.memory;

	if (read_size(text, memory) && *memory >= MIB && *memory <= MEMORY_MAX &&
	    !(*memory & (*memory - 1)))
		return true;
	return report("--memory is a power of two from 1M on, not '%s'; try 256M", text);
}

bool set_map(struct options *options, const char *text)
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

bool set_fill(struct options *options, const char *text)
{
	return set_pages("fill", text, &options->settings.fill);
}

bool set_working_set(struct options *options, const char *text)
{
	return set_pages("working-set", text, &options->settings.working_set);
}

bool set_dirty_rate(struct options *options, const char *text)
{
	if (read_size(text, &options->settings.dirty_rate) &&
	    options->settings.dirty_rate <= WORKLOAD_RATE_MAX)
		return true;
	return report("--dirty-rate is bytes in a second, such as 200M, not '%s'", text);
}

bool set_seed(struct options *options, const char *text)
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

bool set_flags(struct options *options, const char *text)
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

bool set_document(struct options *options, const char *text)
{
	options->settings.document = text;
	return true;
}

bool set_fault(struct options *options, const char *text)
{
	char message[FAULT_MESSAGE_MAX];

	return fault_set(&options->faults, text, message) || report("%s", message);
}

bool set_socket(struct options *options, const char *text)
{
	options->socket = text;
	return true;
}

bool set_control(struct options *options, const char *text)
{
	options->control = text;
	return true;
}

bool set_fd(struct options *options, const char *text)
{
	uint64_t fd;

	if (!read_size(text, &fd) || fd > 1 << 20)
		return report("--fd is the number of a descriptor, not '%s'", text);
	options->fd = (int)fd;
	return true;
}

bool set_status(struct options *options, const char *text)
{
	options->status = text;
	return true;
}

bool set_inject(struct options *options, const char *text)
{
	options->inject = text;
	return true;
}

bool set_run(struct options *options, const char *text)
{
	(void)text;
	options->run = true;
	return true;
}

bool set_json(struct options *options, const char *text)
{
	(void)text;
	options->json = true;
	return true;
}
