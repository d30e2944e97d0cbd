// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "description.h"

/* i915 GVT-g; its types are called i915-GVTg_V5_4. */
static int get(const struct dmig_asked *asked, const char *unit)
{
	if (strncmp(asked->item->type, "i915-GVTg_", strlen("i915-GVTg_")))
		return dmig_fact_absent(asked, asked->item->path);
	return dmig_description_answer(asked, asked->row->file, unit);
}

static int get_size(const struct dmig_asked *asked)
{
	return get(asked, "MB");
}

static int get_word(const struct dmig_asked *asked)
{
	return get(asked, "");
}

/* Linux, drivers/gpu/drm/i915/gvt/kvmgt.c, description_show(). */
const struct dmig_fact_row dmig_fact_gvt_rows[] = {
	{ .name = "gvt.low_gm", .get = get_size, .file = "low_gm_size" },
	{ .name = "gvt.high_gm", .get = get_size, .file = "high_gm_size" },
	{ .name = "gvt.fence", .get = get_word, .file = "fence" },
	{ .name = "gvt.resolution", .get = get_word, .file = "resolution" },
	{ .name = "gvt.weight", .get = get_word, .file = "weight" },
	{ .name = NULL },
};
