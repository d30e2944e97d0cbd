// SPDX-License-Identifier: LGPL-2.1-or-later
#include "spot.h"

#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/root.h>
#include <lib/verdict/arena.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "spot_entry.h"

#define FIRST_CHAINS 1024

static bool is_root(int fd)
{
	struct stat ours, theirs;

	return !fstat(fd, &ours) && !stat("/", &theirs) && ours.st_dev == theirs.st_dev &&
	       ours.st_ino == theirs.st_ino;
}

static int open_root(struct dmig_spot *spot, const struct devmig_context *context)
{
	int error;

	spot->root = dmig_root_open(context);
	if (spot->root < 0)
		return spot->root;
	spot->is_real = is_root(spot->root);
	error = dmig_root_real(spot->root, ".", &spot->prefix);
	if (error)
		return error;
	/* That of "/" is its slash. */
	spot->prefix_len = strcmp(spot->prefix, "/") ? strlen(spot->prefix) : 0;
	return spot->is_real ? 0 : dmig_trail_errors_read(spot->root, &spot->errors);
}

int dmig_spot_new(const struct devmig_context *context, struct dmig_spot **ret)
{
	struct dmig_spot *spot = calloc(1, sizeof(*spot));
	int error;

	if (!spot)
		return -ENOMEM;
	spot->nchains = FIRST_CHAINS;
	spot->chains = calloc(spot->nchains, sizeof(struct dmig_spot_entry *));
	spot->end = &spot->first;
	spot->root = -1;
	spot->dir = -1;
	error = spot->chains ? open_root(spot, context) : -ENOMEM;
	if (error) {
		dmig_spot_free(spot);
		return error;
	}
	*ret = spot;
	return 0;
}

void dmig_spot_free(struct dmig_spot *spot)
{
	if (!spot)
		return;
	for (struct dmig_spot_thing *held = spot->held; held; held = held->next)
		held->drop(held->thing);
	for (struct dmig_spot_entry *entry = spot->first; entry; entry = entry->later)
		dmig_auto_list(&entry->list);
	dmig_trail_errors_free(&spot->errors);
	dmig_arena_free(&spot->arena);
	dmig_auto_close(&spot->dir);
	dmig_auto_close(&spot->root);
	free(spot->chains);
	free(spot->prefix);
	free(spot);
}

bool dmig_spot_is_real(const struct dmig_spot *spot)
{
	return spot->is_real;
}

bool dmig_spot_is_full(const struct dmig_spot *spot)
{
	/* Nothing is larger than a file that is copied with something between its bytes. */
	return spot->kept > DMIG_SPOT_KEPT_MAX - 2 * DMIG_SPOT_FILE_MAX;
}

/* The entry of what is asked for, with what became of it; NULL and *ret_error: none could be made. */
static struct dmig_spot_entry *look(struct dmig_spot *spot, enum dmig_sight_kind kind,
				    int *ret_error, const char *format, va_list args)
{
	char path[PATH_MAX];
	const int len = vsnprintf(path, sizeof(path), format, args);
	struct dmig_spot_entry *entry;
	bool new;

	*ret_error = -ENAMETOOLONG;
	if (len < 0 || (size_t)len >= sizeof(path))
		return NULL;
	entry = dmig_spot_entry(spot, kind, path, &new);
	*ret_error = -ENOMEM;
	if (!entry)
		return NULL;
	if (new)
		entry->sight.error = dmig_spot_read(spot, entry);
	*ret_error = entry->sight.error;
	return entry;
}

int dmig_spot_file(struct dmig_spot *spot, const char **ret, size_t *ret_size, const char *format,
		   ...)
{
	const struct dmig_spot_entry *entry;
	va_list args;
	int error;

	va_start(args, format);
	entry = look(spot, DMIG_SIGHT_FILE, &error, format, args);
	va_end(args);
	if (error)
		return error;
	*ret = entry->sight.bytes;
	*ret_size = entry->sight.size;
	return 0;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static int make_line(struct dmig_spot *spot, struct dmig_spot_entry *entry)
{
	const char *text = entry->sight.bytes;
	size_t len = entry->sight.size;

	for (; len && is_blank(text[len - 1]); len--)
		;
	for (; len && is_blank(*text); len--)
		text++;
	if (len > DMIG_SPOT_LINE_MAX)
		return -EFBIG;
	for (size_t i = 0; i < len; i++)
		if ((text[i] < ' ' || text[i] > '~') && text[i] != '\t')
			return -EBADMSG;
	entry->line = dmig_spot_copy(spot, text, len);
	return entry->line ? 0 : -ENOMEM;
}

int dmig_spot_line(struct dmig_spot *spot, const char **ret, const char *format, ...)
{
	struct dmig_spot_entry *entry;
	va_list args;
	int error;

	va_start(args, format);
	entry = look(spot, DMIG_SIGHT_FILE, &error, format, args);
	va_end(args);
	if (error)
		return error;
	if (!entry->line && !entry->line_error)
		entry->line_error = make_line(spot, entry);
	*ret = entry->line;
	return entry->line_error;
}

int dmig_spot_link(struct dmig_spot *spot, const char **ret, const char *format, ...)
{
	const struct dmig_spot_entry *entry;
	va_list args;
	int error;

	va_start(args, format);
	entry = look(spot, DMIG_SIGHT_LINK, &error, format, args);
	va_end(args);
	if (!error)
		*ret = entry->sight.bytes;
	return error;
}

int dmig_spot_list(struct dmig_spot *spot, const struct dmig_list **ret, const char *format, ...)
{
	const struct dmig_spot_entry *entry;
	va_list args;
	int error;

	va_start(args, format);
	entry = look(spot, DMIG_SIGHT_LIST, &error, format, args);
	va_end(args);
	if (!error)
		*ret = entry->sight.names;
	return error;
}

int dmig_spot_real(struct dmig_spot *spot, const char **ret, const char *format, ...)
{
	const struct dmig_spot_entry *entry;
	va_list args;
	int error;

	va_start(args, format);
	entry = look(spot, DMIG_SIGHT_REAL, &error, format, args);
	va_end(args);
	if (!error)
		*ret = entry->sight.bytes;
	return error;
}

int dmig_spot_mode(struct dmig_spot *spot, mode_t *ret, const char *format, ...)
{
	const struct dmig_spot_entry *entry;
	va_list args;
	int error;

	va_start(args, format);
	entry = look(spot, DMIG_SIGHT_MODE, &error, format, args);
	va_end(args);
	if (!error)
		*ret = entry->sight.mode;
	return error;
}

bool dmig_spot_has(struct dmig_spot *spot, const char *format, ...)
{
	va_list args;
	int error;

	va_start(args, format);
	look(spot, DMIG_SIGHT_THING, &error, format, args);
	va_end(args);
	return !error;
}

int dmig_spot_hold(struct dmig_spot *spot, void *thing, void (*drop)(void *thing))
{
	struct dmig_spot_thing *held = dmig_spot_room(spot, sizeof(*held));

	if (!held)
		return -ENOMEM;
	*held = (struct dmig_spot_thing){ .next = spot->held, .thing = thing, .drop = drop };
	spot->held = held;
	return 0;
}

void *dmig_spot_held(const struct dmig_spot *spot, void (*drop)(void *thing))
{
	const struct dmig_spot_thing *held = spot->held;

	while (held && held->drop != drop)
		held = held->next;
	return held ? held->thing : NULL;
}

int dmig_spot_each(const struct dmig_spot *spot,
		   int (*each)(void *arg, const struct dmig_sight *sight), void *arg)
{
	int result = 0;

	for (const struct dmig_spot_entry *entry = spot->first; entry && !result;
	     entry = entry->later)
		result = each(arg, &entry->sight);
	return result;
}

int dmig_spot_root(const struct dmig_spot *spot)
{
	return spot->root;
}

const char *dmig_spot_prefix(const struct dmig_spot *spot)
{
	return spot->prefix_len ? spot->prefix : "";
}
