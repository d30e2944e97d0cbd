// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <lib/common/stream.h>
#include <stdio.h>
#include <string.h>

#include "image.h"
#include "survey.h"
#include "trail.h"

static void mark(struct devmig_survey *survey, const char *line, size_t len)
{
	char name[256];
	struct dmig_item *item;

	if (len >= sizeof(name))
		return;
	memcpy(name, line, len);
	name[len] = 0;
	item = dmig_survey_named(survey, name);
	if (item && item->shown.assignable)
		item->shown.in_use = true;
}

int dmig_survey_used(struct devmig_survey *survey)
{
	const char *text;
	size_t size;
	int error = dmig_spot_file(survey->spot, &text, &size, DMIG_TRAIL_USED);

	if (error)
		return dmig_survey_unread(survey, error, DMIG_TRAIL_USED);
	for (const char *end; (end = strchr(text, '\n')); text = end + 1)
		mark(survey, text, (size_t)(end - text));
	return 0;
}

int dmig_survey_keep_used(const struct devmig_survey *survey, struct dmig_image *image)
{
	dmig_auto(free) char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return -ENOMEM;
	for (size_t i = 0; i < survey->count; i++)
		if (survey->items[i]->shown.in_use)
			fprintf(out, "%s\n", survey->items[i]->shown.name);
	if (dmig_stream_end(out, &text, 0))
		return -ENOMEM;
	return size ? dmig_image_file(image, DMIG_TRAIL_USED, text, size) : 0;
}
