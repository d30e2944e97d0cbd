// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "cleanup.h"
#include "export.h"
#include "nearest.h"
#include "report.h"
#include "verb.h"

#define LINE_MAX_BYTES 4096
#define FILES_MAX      64

/* Many times what a devmig needs for its files. */
#define LOCK_WAIT_MS  10000
#define LOCK_PAUSE_MS 20

/* A file that a list names. */
struct entry {
	const struct export_format *format;
	char *path;
};

struct list {
	const char *name;
	unsigned int line;
	struct entry entries[FILES_MAX];
	size_t count;
};

static int no_format(const struct list *list, const char *name)
{
	struct nearest nearest = { .wanted = name, .wanted_len = strlen(name) };
	const struct export_format *format;

	for (format = export_formats; format->name; format++)
		nearest_offer(&nearest, format->name);
	if (nearest.best)
		return report_usage("%s:%u: there is no format '%s'; did you mean '%s'?",
				    list->name, list->line, name, nearest.best);
	return report_usage("%s:%u: there is no format '%s'; see devmig-export(1)", list->name,
			    list->line, name);
}

static int add(struct list *list, const char *name, const char *path)
{
	const struct export_format *format = export_formats;
	struct entry *entry = &list->entries[list->count];

	while (format->name && strcmp(format->name, name) != 0)
		format++;
	if (!format->name)
		return no_format(list, name);
	if (*path != '/')
		return report_usage("%s:%u: behind the format stands the file, from / on",
				    list->name, list->line);
	if (list->count == FILES_MAX)
		return report_usage("%s:%u: more than %d files", list->name, list->line, FILES_MAX);
	*entry = (struct entry){ format, strdup(path) };
	if (!entry->path)
		return report_error(NULL);
	list->count++;
	return 0;
}

/* "FORMAT  FILE"; empty lines, and those that begin with '#', say nothing. */
static int take_line(struct list *list, char *line)
{
	static const char blanks[] = " \t\r\n";
	char *path, *end;

	line += strspn(line, blanks);
	if (!*line || *line == '#')
		return 0;
	path = line + strcspn(line, blanks);
	if (*path)
		*path++ = '\0';
	path += strspn(path, blanks);
	for (end = path + strlen(path); end > path && strchr(blanks, end[-1]); end--)
		;
	*end = '\0';
	return add(list, line, path);
}

static int read_list(FILE *in, struct list *list)
{
	char line[LINE_MAX_BYTES];
	int status;

	while (fgets(line, sizeof(line), in)) {
		list->line++;
		if (!strchr(line, '\n') && !feof(in))
			return report_usage("%s:%u: a line of more than %d bytes", list->name,
					    list->line, LINE_MAX_BYTES - 2);
		status = take_line(list, line);
		if (status)
			return status;
	}
	if (ferror(in))
		return report_failure(STATUS_IO, "%s: %s", list->name, strerror(errno));
	return 0;
}

static int write_files(struct devmig_context *context, const struct list *list,
		       const char *host_name)
{
	cli_auto(host) struct host host = { .users = true };
	int status = list->count ? host_open(context, &host) : 0;
	int worst = status;
	size_t i;

	/* One that can't be written is no reason to leave the others as they are. */
	for (i = 0; !status && i < list->count; i++) {
		int failed =
			export_to(list->entries[i].format, list->entries[i].path, &host, host_name);

		worst = failed ? failed : worst;
	}
	return worst;
}

/*
 * Whoever looked later is to write later: else what a host was a moment ago would
 * stay.  The lock is that of the list itself, so that there is nothing to clean up.
 * Everybody who may read the list can hold it, and must not keep the files as they are.
 */
static int lock(int fd, const char *name)
{
	const struct timespec pause = { .tv_nsec = LOCK_PAUSE_MS * 1000000L };
	int tries = LOCK_WAIT_MS / LOCK_PAUSE_MS;

	while (flock(fd, LOCK_EX | LOCK_NB)) {
		if (errno != EINTR && errno != EWOULDBLOCK)
			return report_failure(STATUS_IO, "%s: %s", name, strerror(errno));
		if (!tries--)
			return report_failure(0,
					      "%s: somebody has held its lock for %d seconds; "
					      "the files are written all the same; fuser -v %s "
					      "says who it is",
					      name, LOCK_WAIT_MS / 1000, name);
		nanosleep(&pause, NULL);
	}
	return 0;
}

int export_listed(struct devmig_context *context, const char *path, const char *host_name)
{
	struct list list = { .name = path };
	FILE *in = fopen(path, "re");
	int status;

	if (!in)
		return errno == ENOENT ? 0
				       : report_failure(STATUS_IO, "%s: %s", path, strerror(errno));
	status = lock(fileno(in), path);
	if (!status)
		status = read_list(in, &list);
	if (!status)
		status = write_files(context, &list, host_name);
	while (list.count)
		free(list.entries[--list.count].path);
	fclose(in);
	return status;
}
