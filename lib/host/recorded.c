// SPDX-License-Identifier: LGPL-2.1-or-later
#include "recorded.h"
#include <stdlib.h>
#include <string.h>

#include "trail.h"

/* Held by the spot. */
struct notes {
	char *texts[DMIG_RECORDED_COUNT]; /* NULL: nothing */
};

static const struct {
	const char *origin;
	const char *path;
} sources[DMIG_RECORDED_COUNT] = {
	[DMIG_RECORDED_DEVLINK] = { "devlink", DMIG_TRAIL_DIR "/devlink" },
	[DMIG_RECORDED_NVML] = { "NVML", DMIG_TRAIL_DIR "/nvml" },
};

const char *dmig_recorded_origin(enum dmig_recorded source)
{
	return sources[source].origin;
}

const char *dmig_recorded_path(enum dmig_recorded source)
{
	return sources[source].path;
}

/* What stands behind @word and the byte @end at the beginning of a line; NULL: not that. */
static const char *behind(const char *at, const char *word, char end)
{
	const size_t len = strlen(word);

	return strncmp(at, word, len) || at[len] != end ? NULL : at + len + 1;
}

/* The value in @text for what was asked, up to the end of its line. */
static const char *find(const struct dmig_asked *asked, const char *text, size_t *ret_len)
{
	const char *value;

	for (;;) {
		value = behind(text, asked->item->name, ' ');
		value = value ? behind(value, asked->name, '=') : NULL;
		if (value) {
			*ret_len = strcspn(value, "\n");
			return value;
		}
		text = strchr(text, '\n');
		if (!text)
			return NULL;
		text++;
	}
}

static bool is_printable(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	return true;
}

int dmig_recorded_answer(const struct dmig_asked *asked, enum dmig_recorded source)
{
	const char *origin = sources[source].path, *text, *value;
	size_t size, len;
	int error;

	error = dmig_spot_file(asked->spot, &text, &size, "%s", origin);
	if (error && error != -ENOENT)
		return dmig_fact_line(asked, error, NULL, origin);
	value = error ? NULL : find(asked, text, &len);
	if (!value)
		return dmig_fact_unknown(asked, origin, "this recording has no answer of %s",
					 sources[source].origin);
	if (!len)
		return dmig_fact_absent(asked, origin);
	if (!is_printable(value, len))
		return dmig_fact_line(asked, -EBADMSG, NULL, origin);
	return dmig_fact_known(asked, dmig_spot_keep(asked->spot, "%.*s", (int)len, value), origin);
}

static void drop(void *thing)
{
	struct notes *notes = thing;

	for (size_t i = 0; i < DMIG_RECORDED_COUNT; i++)
		free(notes->texts[i]);
	free(notes);
}

static struct notes *open_notes(struct dmig_spot *spot)
{
	struct notes *notes = dmig_spot_held(spot, drop);

	if (notes)
		return notes;
	notes = calloc(1, sizeof(*notes));
	if (notes && dmig_spot_hold(spot, notes, drop)) {
		free(notes);
		return NULL;
	}
	return notes;
}

int dmig_recorded_known(const struct dmig_asked *asked, enum dmig_recorded source,
			const char *value)
{
	struct notes *notes = open_notes(asked->spot);
	const char *line =
		dmig_spot_keep(asked->spot, "%s %s=%s\n", asked->item->name, asked->name, value);
	size_t used;
	char *text;

	if (!notes || !line)
		return -ENOMEM;
	used = notes->texts[source] ? strlen(notes->texts[source]) : 0;
	text = realloc(notes->texts[source], used + strlen(line) + 1);
	if (!text)
		return -ENOMEM;
	strcpy(text + used, line);
	notes->texts[source] = text;
	return dmig_fact_known(asked, value, sources[source].origin);
}

const char *dmig_recorded_noted(const struct dmig_spot *spot, enum dmig_recorded source)
{
	const struct notes *notes = dmig_spot_held(spot, drop);

	return notes ? notes->texts[source] : NULL;
}
