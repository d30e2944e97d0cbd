// SPDX-License-Identifier: LGPL-2.1-or-later
#include <devmig/watch.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cleanup.h"
#include "color.h"
#include "export.h"
#include "json_out.h"
#include "report.h"
#include "verb.h"
#include "visible.h"
#include "watch_changes.h"

/* One change makes several events: it has been quiet for so long when the last has come. */
#define QUIET_MS  200
/* But nothing is told later than that. */
#define LATEST_MS 2000

static bool once;
static bool json;
static size_t interval;
static const char *export_path;

static const struct option options[] = {
	{ .kind = OPTION_FLAG,
	  .name = "once",
	  .flag = &once,
	  .help = "end when something has changed" },
	{ .kind = OPTION_COUNT,
	  .name = "interval",
	  .count = &interval,
	  .max = 86400,
	  .value = "SECONDS",
	  .help = "look at least so often, for what makes no event" },
	{ .kind = OPTION_TEXT,
	  .name = "export",
	  .text = &export_path,
	  .value = "FILE",
	  .help = "keep the records of this host in FILE, as devmig export writes them" },
	OPTION_JSON(json),
	OPTION_HOST,
};

/* How a change is told. */
static const struct {
	const char *name;
	enum color color;
} told[] = {
	[WATCH_ADDED] = { "added", COLOR_GOOD },
	[WATCH_REMOVED] = { "removed", COLOR_BAD },
	[WATCH_CHANGED] = { "changed", COLOR_WARN },
};

static void print_text(const struct watch_change *change)
{
	size_t i;

	printf("%s%-7s%s %s ", color(told[change->kind].color), told[change->kind].name,
	       color(COLOR_NONE), devmig_item_kind_name(change->item->kind));
	put_visible(stdout, change->item->name);
	for (i = 0; i < change->count; i++) {
		const struct watch_property *property = &change->properties[i];

		printf("%s %s ", i ? "," : ":", property->name);
		put_visible(stdout, *property->before ? property->before : "-");
		fputs(" -> ", stdout);
		put_visible(stdout, *property->after ? property->after : "-");
	}
	putchar('\n');
}

static void print_json(const struct watch_change *change)
{
	struct json out = { .out = stdout, .flat = true };
	size_t i;

	json_object(&out, NULL);
	json_text(&out, "change", told[change->kind].name);
	json_text(&out, "kind", devmig_item_kind_name(change->item->kind));
	json_text(&out, "device", change->item->name);
	json_text_or_null(&out, "parent", change->parent);
	json_object(&out, "properties");
	for (i = 0; i < change->count; i++) {
		json_array(&out, change->properties[i].name);
		json_text_or_null(&out, NULL, change->properties[i].before);
		json_text_or_null(&out, NULL, change->properties[i].after);
		json_array_end(&out);
	}
	json_object_end(&out);
	json_object_end(&out);
}

static int print_change(void *arg, const struct watch_change *change)
{
	size_t *count = arg;

	++*count;
	(json ? print_json : print_text)(change);
	return 0;
}

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Whatever is lost or can't be read, the host is looked at. */
static bool is_event(int err)
{
	return !err || err == -ENOBUFS || err == -EBADMSG;
}

/* Take all that has come until it is late; 0, or what to exit with after a complaint. */
static int drain_events(struct devmig_watch *watch, long long latest)
{
	cli_auto(error) struct devmig_error *error = NULL;
	struct devmig_uevent event;
	int err;

	do {
		devmig_error_free(error);
		error = NULL;
		err = devmig_watch_next(watch, &event, &error);
	} while (is_event(err) && now_ms() < latest);
	return is_event(err) || err == -EAGAIN ? 0 : report_error(error);
}

/* Wait for an event, and for the rest of what comes with it. */
static int wait_for_events(struct devmig_watch *watch)
{
	struct pollfd wait = { .fd = devmig_watch_fd(watch), .events = POLLIN };
	const int patience = interval ? (int)interval * 1000 : -1;
	int ready = poll(&wait, 1, patience), status;
	const long long latest = now_ms() + LATEST_MS;

	while (ready > 0) {
		status = drain_events(watch, latest);
		if (status || now_ms() >= latest)
			return status;
		ready = poll(&wait, 1, QUIET_MS);
	}
	if (ready < 0 && errno != EINTR)
		return report_failure(STATUS_IO, "poll: %s", strerror(errno));
	return 0;
}

static int export_host(const struct host *host)
{
	static const struct export_format records = { "records", export_records };

	return export_path ? export_to(&records, export_path, host, NULL) : 0;
}

/* Another survey takes the place of the one before; *ret_count changes are told. */
static int look_again(struct host *host, size_t *ret_count)
{
	const struct devmig_survey_options wanted = host_survey_options(host);
	struct devmig_survey *before = host->survey;
	cli_auto(error) struct devmig_error *error = NULL;
	int status = 0;

	*ret_count = 0;
	if (devmig_survey_new(host->context, &wanted, &host->survey, &error))
		return report_error(error);
	/* This asks for all that the new one states: it is ready to be the one before. */
	if (watch_compare(before, host->survey, print_change, ret_count))
		status = report_error(NULL);
	devmig_survey_free(before);
	if (!status && *ret_count)
		status = export_host(host);
	/* Who reads it may wait for each line. */
	if (fflush(stdout) && !status)
		status = STATUS_IO;
	return status;
}

static int follow(struct devmig_watch *watch, struct host *host)
{
	size_t changes = 0;
	int status = watch_state(host->survey) ? report_error(NULL) : export_host(host);

	while (!status && !(once && changes)) {
		status = wait_for_events(watch);
		if (!status)
			status = look_again(host, &changes);
	}
	return status;
}

static inline void cli_auto_watch(struct devmig_watch **watch)
{
	devmig_watch_free(*watch);
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	cli_auto(watch) struct devmig_watch *watch = NULL;
	cli_auto(error) struct devmig_error *error = NULL;
	cli_auto(host) struct host host = {};
	int status;

	(void)operands;
	(void)count;
	/* First: what changes while the host is looked at is not to be lost. */
	if (devmig_watch_new(&watch, &error))
		return report_error(error);
	status = host_open(context, &host);
	if (!status && host.hold_signals)
		return report_usage("watch: --root=%s is a recording: nothing changes there",
				    host_root);
	return status ? status : follow(watch, &host);
}

const struct verb watch_verb = {
	.name = "watch",
	.operands = "",
	.summary = "tell what changes of this host's devices and types, as it happens",
	.status = "0 something has changed (with --once), 2 usage, 4 I/O",
	.options = options,
	.run = run,
};
