// SPDX-License-Identifier: LGPL-2.1-or-later
#include "timing.h"
#include <devmig/devmig.h>
#include <string.h>

/*
 * devmig-bench-memory FLEET
 *
 * What a fleet needs in memory when it was read from its lines: all of it, and
 * how much of that is names.
 */

/* A figure of this process in KiB; getrusage() would count what started it, too. */
static long status_kib(const char *name)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[128];
	long kib = 0;

	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, name, strlen(name)) && line[strlen(name)] == ':')
			kib = strtol(line + strlen(name) + 1, NULL, 10);
	if (file)
		fclose(file);
	return kib;
}

#define NAMES_MAX 16384

/* Names that were met: a machine's is the same for several devices of a host, a PF's for many hosts. */
struct names {
	const char *all[NAMES_MAX];
	size_t count;
	uint64_t bytes;
};

static void add_name(struct names *names, const char *name)
{
	size_t i;

	if (!name)
		return;
	for (i = 0; i < names->count; i++)
		if (!strcmp(names->all[i], name))
			return;
	if (names->count < NAMES_MAX)
		names->all[names->count++] = name;
	names->bytes += strlen(name) + 1;
}

static int add_host(const struct devmig_fleet *fleet, uint32_t number, struct names *names,
		    struct names *parents)
{
	struct devmig_record record;
	struct devmig_host host;
	uint32_t i, at;

	if (devmig_fleet_host(fleet, number, &host))
		return -1;
	names->count = 0;
	add_name(names, host.name);
	for (i = 0; i < host.count; i++) {
		if (devmig_fleet_by_name(fleet, host.first + i, &at) ||
		    devmig_fleet_record(fleet, at, &record))
			return -1;
		add_name(names, record.device);
		add_name(parents, record.parent);
		add_name(names, record.vm);
	}
	return 0;
}

static int report(const struct devmig_fleet *fleet, struct timing timing, long anonymous)
{
	static struct names names, parents;
	uint32_t i;
	char more[256];

	for (i = 0; i < devmig_fleet_host_count(fleet); i++)
		if (add_host(fleet, i, &names, &parents))
			return -1;
	snprintf(more, sizeof(more),
		 ",\"devices\":%zu,\"classes\":%u,\"hosts\":%u,\"names\":%llu,"
		 "\"anonymous_kib\":%ld,\"rss_kib\":%ld",
		 devmig_fleet_count(fleet), devmig_fleet_class_count(fleet),
		 devmig_fleet_host_count(fleet), (unsigned long long)(names.bytes + parents.bytes),
		 anonymous, status_kib("VmHWM"));
	timing_report("memory", "devmig_fleet_read", "lines", timing, 1, more);
	return 0;
}

int main(int argc, char **argv)
{
	struct devmig_context *context;
	struct devmig_error *error = NULL;
	struct devmig_fleet *fleet;
	struct timing timing;
	uint64_t start;
	long before;
	int status;

	if (argc != 2 || devmig_context_new(NULL, &context, NULL))
		return 2;
	before = status_kib("RssAnon");
	start = timing_now();
	if (devmig_fleet_read(context, (const char *const *)&argv[1], 1, NULL, &fleet, &error)) {
		fprintf(stderr, "bench: %s\n", devmig_error_text(error));
		return 2;
	}
	timing.median = timing.min = (double)(timing_now() - start);
	status = report(fleet, timing, status_kib("RssAnon") - before);
	devmig_fleet_unref(fleet);
	devmig_context_unref(context);
	return status ? 2 : 0;
}
