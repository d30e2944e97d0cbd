// SPDX-License-Identifier: LGPL-2.1-or-later
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "above.h"
#include "virtfn.h"

/*
 * Where a virtual function's share is shown, which moved with time:
 *
 * sysfs   drivers/gpu/drm/xe/xe_sriov_pf_sysfs.c, Linux 7.0, vram_quota alone
 * tile    xe_tile_sriov_pf_debugfs.c, sriov/vf1/tile0/{ggtt,vram}_quota
 * gt      xe_gt_sriov_pf_debugfs.c, Linux 6.10 on, gt0/vf1/{ggtt,lmem}_quota
 */
struct share {
	const char *now;    /* of a tile */
	const char *before; /* of a GT */
	const char *sysfs;  /* "": not there */
};

static const struct share shares[] = {
	{ "ggtt_quota", "ggtt_quota", "" },
	{ "vram_quota", "lmem_quota", "vram_quota" },
};

/* The card's directory in debugfs; before Linux 6.13 it is called by the number of the card. */
static int find_debugfs(const struct dmig_asked *asked, const struct dmig_above *pf,
			const char **ret)
{
	const struct dmig_list *names;
	int error;

	*ret = dmig_spot_keep(asked->spot, "sys/kernel/debug/dri/%s", pf->item.name);
	if (!*ret)
		return -ENOMEM;
	error = dmig_spot_list(asked->spot, &names, "%s", *ret);
	if (error != -ENOENT)
		return error;
	error = dmig_spot_list(asked->spot, &names, "%s/drm", pf->item.path);
	for (size_t i = 0; !error && i < names->count; i++) {
		if (strncmp(names->names[i], "card", strlen("card")))
			continue;
		*ret = dmig_spot_keep(asked->spot, "sys/kernel/debug/dri/%s",
				      names->names[i] + strlen("card"));
		return *ret ? dmig_spot_list(asked->spot, &names, "%s", *ret) : -ENOMEM;
	}
	return -ENOENT;
}

static int add_line(uint64_t *sum, const char *line)
{
	unsigned long long value;
	char *end;

	if (strspn(line, "0123456789") != strlen(line) || !*line)
		return -EBADMSG;
	errno = 0;
	value = strtoull(line, &end, 10);
	return errno || __builtin_add_overflow(*sum, value, sum) ? -EBADMSG : 0;
}

/*
 * The sum over the directories of @dir that begin with @prefix, of what is in @file there.
 * -ENOENT: none of them has it.
 */
static int add_all(const struct dmig_asked *asked, const char *dir, const char *prefix,
		   const char *file, uint64_t *ret)
{
	const struct dmig_list *names;
	bool found = false;
	const char *line;
	int error;

	error = dmig_spot_list(asked->spot, &names, "%s", dir);
	if (error)
		return error;
	*ret = 0;
	for (size_t i = 0; i < names->count; i++) {
		if (strncmp(names->names[i], prefix, strlen(prefix)))
			continue;
		error = dmig_spot_line(asked->spot, &line, "%s/%s/%s", dir, names->names[i], file);
		if (error == -ENOENT)
			continue;
		if (!error)
			error = add_line(ret, line);
		if (error)
			return error;
		found = true;
	}
	return found ? 0 : -ENOENT;
}

/* In debugfs, where it stands since some version or before it; *ret_origin: the directory. */
static int read_debugfs(const struct dmig_asked *asked, const char *debugfs, unsigned int number,
			const char *now, const char *before, uint64_t *ret, const char **ret_origin)
{
	const char *dir = dmig_spot_keep(asked->spot, "%s/sriov/vf%u", debugfs, number);
	const char *file = dmig_spot_keep(asked->spot, "vf%u/%s", number, before);
	int error;

	if (!dir || !file)
		return -ENOMEM;
	*ret_origin = dir;
	error = add_all(asked, dir, "tile", now, ret);
	if (error != -ENOENT)
		return error;
	if (dmig_spot_has(asked->spot, "%s", dir))
		return -ENOENT;
	*ret_origin = debugfs;
	return add_all(asked, debugfs, "gt", file, ret);
}

static int answer(const struct dmig_asked *asked, int error, uint64_t sum, const char *origin)
{
	const char *value = error ? "" : dmig_spot_keep(asked->spot, "%" PRIu64, sum);

	if (!value || error == -ENOMEM)
		return -ENOMEM;
	return error ? dmig_fact_line(asked, error, "", origin)
		     : dmig_fact_known(asked, value, origin);
}

static int get_debugfs(const struct dmig_asked *asked, const struct dmig_above *pf,
		       unsigned int number, const struct share *share)
{
	const char *debugfs, *origin;
	uint64_t sum, ggtt;
	int error;

	error = find_debugfs(asked, pf, &debugfs);
	if (error == -ENOMEM)
		return error;
	if (error == -ENOENT)
		return dmig_fact_unknown(asked, debugfs,
					 "it stands in debugfs, which is not mounted or was not "
					 "recorded");
	if (error)
		return dmig_fact_line(asked, error, "", debugfs);
	error = read_debugfs(asked, debugfs, number, share->now, share->before, &sum, &origin);
	if (error != -ENOENT)
		return answer(asked, error, sum, origin);
	/* Who has a share of the one has none of the other: graphics without memory of its own. */
	error = read_debugfs(asked, debugfs, number, shares[0].now, shares[0].before, &ggtt,
			     &origin);
	if (error == -ENOMEM)
		return error;
	if (!error)
		return dmig_fact_absent(asked, origin);
	return dmig_fact_unknown(asked, origin, "this kernel does not show it there");
}

static int get(const struct dmig_asked *asked, const struct share *share)
{
	struct dmig_above pf;
	const char *origin, *line;
	unsigned int number = 0;
	uint64_t sum = 0;
	int error;

	if (asked->item->kind == DEVMIG_ITEM_FUNCTION)
		return dmig_fact_unknown(asked, asked->item->path, "%s", dmig_above_unknown);
	if (asked->item->kind != DEVMIG_ITEM_VF || !dmig_above_kind(asked, DEVMIG_ITEM_PF, &pf) ||
	    strcmp(pf.item.driver, "xe"))
		return dmig_fact_absent(asked, asked->item->path);
	error = dmig_virtfn_number(asked->spot, pf.item.path, asked->item->name, &number);
	/* This driver counts them from 1. */
	number++;
	if (error == -ENOMEM)
		return error;
	if (error)
		return dmig_fact_unknown(asked, pf.item.path,
					 "no virtfn… of its physical function is this one");
	if (!*share->sysfs)
		return get_debugfs(asked, &pf, number, share);
	origin = dmig_spot_keep(asked->spot, "%s/sriov_admin/vf%u/profile/%s", pf.item.path, number,
				share->sysfs);
	if (!origin)
		return -ENOMEM;
	error = dmig_spot_line(asked->spot, &line, "%s", origin);
	if (error == -ENOENT)
		return get_debugfs(asked, &pf, number, share);
	if (!error)
		error = add_line(&sum, line);
	return answer(asked, error, sum, origin);
}

static int get_ggtt(const struct dmig_asked *asked)
{
	return get(asked, &shares[0]);
}

static int get_vram(const struct dmig_asked *asked)
{
	return get(asked, &shares[1]);
}

const struct dmig_fact_row dmig_fact_xe_rows[] = {
	{ .name = "xe.ggtt", .get = get_ggtt },
	{ .name = "xe.vram", .get = get_vram },
	{ .name = NULL },
};
