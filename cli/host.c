// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cancel.h"
#include "cleanup.h"
#include "host.h"
#include "nearest.h"
#include "report.h"
#include "verb.h"

#define REPORTED_MAX 100 /* of what is wrong is shown one by one */

const char *host_root;
struct option_list host_rules;
struct option_list host_sockets;

const struct option host_options[] = {
	OPTIONS_OF_HOST,
	OPTION_COMMON,
};

static bool is_shown(struct host *host)
{
	if (++host->bad == REPORTED_MAX + 1)
		report_failure(0, "... and more");
	return host->bad <= REPORTED_MAX;
}

static int bad_entry(void *arg, const struct devmig_error *error)
{
	if (is_shown(arg))
		report_failure(0, "%s", devmig_error_text(error));
	return 0;
}

static int bad_rule(void *arg, const struct devmig_remark *remark)
{
	char place[32] = "";

	if (remark->line)
		snprintf(place, sizeof(place), ":%u:%u", remark->line, remark->column);
	if (is_shown(arg))
		report_failure(0, "%s%s: %s [%s]; %s", remark->file ? remark->file : "rules", place,
			       remark->message, remark->reason, remark->hint);
	return 0;
}

/* A directory that was named is to be there: without it no device would have a document. */
static int check_directories(void)
{
	struct stat status;
	size_t i;

	for (i = 0; i < host_rules.count; i++) {
		const char *path = host_rules.texts[i];

		if (stat(path, &status))
			return report_failure(STATUS_IO, "--rules=%s: %s", path, strerror(errno));
		if (!S_ISDIR(status.st_mode))
			return report_failure(STATUS_IO, "--rules=%s: %s", path, strerror(ENOTDIR));
	}
	return 0;
}

/* The directory above that a path is in; false: there is none. */
static bool go_up(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash)
		*slash = '\0';
	return slash;
}

/*
 * Where rules are of a devmig that is run where it was built, BUILD/cli/devmig; NULL: it is not.
 * 0, or STATUS_IO after a complaint.
 */
static int find_built_rules(char **ret)
{
	cli_auto(free) char *sign = NULL;
	char path[PATH_MAX] = "";
	struct stat status;

	if (readlink("/proc/self/exe", path, sizeof(path) - 1) < 0 || !go_up(path) || !go_up(path))
		return 0;
	if (asprintf(&sign, "%s/meson-private", path) < 0)
		return report_error(NULL);
	if (!stat(sign, &status) && asprintf(ret, "%s/rules", path) < 0)
		return report_error(NULL);
	return 0;
}

static int read_rules(struct host *host)
{
	struct devmig_rules_options options = {
		.directories = host_rules.texts,
		.count = host_rules.count,
		.bad = bad_rule,
		.arg = host,
	};
	cli_auto(error) struct devmig_error *error = NULL;
	cli_auto(free) char *built = NULL;
	int status = host_rules.count ? check_directories() : find_built_rules(&built);

	if (status)
		return status;
	if (built) {
		options.directories = (const char *const *)&built;
		options.count = 1;
	}
	if (devmig_rules_read(host->context, &options, &host->rules, &error))
		return report_error(error);
	return 0;
}

struct devmig_survey_options host_survey_options(struct host *host)
{
	return (struct devmig_survey_options){
		.rules = host->rules,
		.sockets = host_sockets.texts,
		.socket_count = host_sockets.count,
		.users = host->users,
		.bad = bad_entry,
		.arg = host,
	};
}

static int survey(struct host *host)
{
	const struct devmig_survey_options options = host_survey_options(host);
	cli_auto(error) struct devmig_error *error = NULL;

	if (devmig_survey_new(host->context, &options, &host->survey, &error))
		return report_error(error);
	return 0;
}

bool host_is_archive(void)
{
	struct stat status;

	return host_root && !stat(host_root, &status) && !S_ISDIR(status.st_mode);
}

static int open_root(struct devmig_context *context, struct host *host)
{
	cli_auto(error) struct devmig_error *error = NULL;

	/* An archive is unpacked, and that must not stay when a signal comes. */
	host->hold_signals |= host_is_archive();
	if (host->hold_signals)
		cancel_begin();
	if (!host_root) {
		host->context = devmig_context_ref(context);
		return 0;
	}
	if (devmig_recording_open(host_root, &host->recording, &error))
		return report_error(error);
	host->context = devmig_context_ref(devmig_recording_context(host->recording));
	return 0;
}

int host_open_rules(struct devmig_context *context, struct host *ret)
{
	const int status = open_root(context, ret);

	return status ? status : read_rules(ret);
}

int host_open(struct devmig_context *context, struct host *ret)
{
	const int status = host_open_rules(context, ret);

	return status ? status : survey(ret);
}

static bool is_path(const char *word)
{
	return *word == '/' || *word == '.';
}

/* A file that can't be looked at is one all the same: reading it says why. */
bool host_is_document(const char *word)
{
	struct stat status;

	if (strcmp(word, "-") == 0)
		return true;
	if (stat(word, &status))
		/*
		 * What begins like a path, and is none, is no device's name either, but of a
		 * server that was recorded.
		 */
		return (errno != ENOENT && errno != ENOTDIR) || (is_path(word) && !host_root);
	return !S_ISSOCK(status.st_mode);
}

int host_add_server(const char *word)
{
	struct stat status;
	const char **texts;

	if (stat(word, &status) || !S_ISSOCK(status.st_mode))
		return 0;
	texts = reallocarray(host_sockets.texts, host_sockets.count + 1, sizeof(*texts));
	if (!texts)
		return report_error(NULL);
	host_sockets.texts = texts;
	texts[host_sockets.count++] = word;
	return 0;
}

void cli_auto_host(struct host *host)
{
	devmig_survey_free(host->survey);
	devmig_rules_unref(host->rules);
	devmig_context_unref(host->context);
	devmig_recording_close(host->recording);
	if (host->hold_signals)
		cancel_end(cancel_asked());
}

int host_find(const struct host *host, const char *name, size_t *ret)
{
	struct nearest nearest = { .wanted = name, .wanted_len = strlen(name) };
	struct devmig_item item;
	size_t i;

	if (!devmig_survey_find(host->survey, name, ret))
		return 0;
	for (i = 0; !devmig_survey_item(host->survey, i, &item); i++)
		nearest_offer(&nearest, item.name);
	if (nearest.best)
		return report_failure(STATUS_IO, "the host has no device %s; did you mean %s?",
				      name, nearest.best);
	if (is_path(name))
		return report_failure(
			STATUS_IO,
			"%s: there is no such file [no-document], nor has the host such "
			"a device",
			name);
	return report_failure(STATUS_IO, "the host has no device %s", name);
}
