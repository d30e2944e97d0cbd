// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "above.h"

#define PATHS 8 /* of a subchannel */

/* Channel paths of a subchannel, by their number. */
struct paths {
	uint8_t ids[PATHS];
	size_t count;
	const char *origin; /* of the file that can't be read, else of the list */
};

/* Numbers in hexadecimal with blanks between; false: it is something else. */
static bool read_bytes(const char *line, uint8_t *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		line += strspn(line, " ");
		if (strspn(line, "0123456789abcdef") != 2)
			return false;
		bytes[i] = (uint8_t)strtoul(line, NULL, 16);
		line += 2;
	}
	return !*line;
}

static int read_line_of(const struct dmig_asked *asked, const struct dmig_above *subchannel,
			const char *file, const char **ret_origin, const char **ret)
{
	*ret_origin = dmig_spot_keep(asked->spot, "%s/%s", subchannel->item.path, file);
	return *ret_origin ? dmig_spot_line(asked->spot, ret, "%s", *ret_origin) : -ENOMEM;
}

/*
 * Linux, drivers/s390/cio/css.c, chpids_show() and pimpampom_show(): 00 stands also where
 * there is no path, and the first mask (PIM) tells which are.
 */
static int read_paths(const struct dmig_asked *asked, const struct dmig_above *subchannel,
		      struct paths *ret)
{
	uint8_t ids[PATHS], masks[3];
	const char *list, *line, *origin;
	int error;

	error = read_line_of(asked, subchannel, "pimpampom", &ret->origin, &line);
	if (error)
		return error;
	if (!read_bytes(line, masks, sizeof(masks)))
		return -EBADMSG;
	error = read_line_of(asked, subchannel, "chpids", &origin, &list);
	ret->origin = origin;
	if (error)
		return error;
	if (!read_bytes(list, ids, sizeof(ids)))
		return -EBADMSG;
	ret->count = 0;
	for (size_t i = 0; i < PATHS; i++)
		if (masks[0] & 0x80 >> i)
			ret->ids[ret->count++] = ids[i];
	return 0;
}

/* @list with one more word behind a '+', unless it has it; NULL without memory. */
static const char *add_word(const struct dmig_asked *asked, const char *list, const char *word)
{
	const size_t len = strlen(word);

	for (const char *at = strstr(list, word); at; at = strstr(at + 1, word))
		if ((at == list || at[-1] == '+') && (at[len] == '+' || !at[len]))
			return list;
	return dmig_spot_keep(asked->spot, "%s%s%s", list, *list ? "+" : "", word);
}

/* sys/devices/css0/chp0.40: what is css0 there is 0 in the path's name. */
static const char *chp_file(const struct dmig_asked *asked, const struct dmig_above *subchannel,
			    uint8_t id)
{
	const char *path = subchannel->item.path;
	const char *slash = strrchr(path, '/');
	const char *css = slash ? memrchr(path, '/', (size_t)(slash - path)) : NULL;

	if (!css || strncmp(css, "/css", 4))
		return "";
	return dmig_spot_keep(asked->spot, "%.*s/chp%.*s.%02x/type", (int)(slash - path), path,
			      (int)(slash - css - 4), css + 4, id);
}

/* Types are numbers in hexadecimal: chp.c, chp_type_show(). */
static int get_path_type(const struct dmig_asked *asked)
{
	struct dmig_above subchannel;
	struct paths paths;
	const char *list = "", *type;
	int error;

	if (!dmig_above_bus(asked, "css", &subchannel))
		return dmig_fact_absent(asked, asked->item->path);
	error = read_paths(asked, &subchannel, &paths);
	for (size_t i = 0; !error && i < paths.count; i++) {
		paths.origin = chp_file(asked, &subchannel, paths.ids[i]);
		if (!paths.origin)
			return -ENOMEM;
		error = dmig_spot_line(asked->spot, &type, "%s", paths.origin);
		if (!error)
			list = add_word(asked, list, type);
		if (!list)
			return -ENOMEM;
	}
	if (error == -ENOMEM)
		return error;
	/* A path that is there has a type. */
	if (error == -ENOENT)
		return dmig_fact_unknown(asked, paths.origin, "there is no such file");
	if (!error && !*list)
		return dmig_fact_absent(asked, paths.origin);
	return dmig_fact_line(asked, error, list, paths.origin);
}

static int get_paths(const struct dmig_asked *asked)
{
	struct dmig_above subchannel;
	struct paths paths;
	const char *list = "";
	int error;

	if (!dmig_above_bus(asked, "css", &subchannel))
		return dmig_fact_absent(asked, asked->item->path);
	error = read_paths(asked, &subchannel, &paths);
	if (error == -ENOMEM)
		return error;
	if (error)
		return dmig_fact_line(asked, error, "", paths.origin);
	for (size_t i = 0; i < paths.count; i++) {
		list = dmig_spot_keep(asked->spot, "%s%s%02x", list, i ? "+" : "", paths.ids[i]);
		if (!list)
			return -ENOMEM;
	}
	return *list ? dmig_fact_known(asked, list, paths.origin)
		     : dmig_fact_absent(asked, paths.origin);
}

/* css.c, type_show(): 0 I/O, 1 CHSC, 2 message, 3 ADM. */
static int get_subchannel_type(const struct dmig_asked *asked)
{
	struct dmig_above subchannel;
	const char *origin, *type = "";
	int error;

	if (!dmig_above_bus(asked, "css", &subchannel))
		return dmig_fact_absent(asked, asked->item->path);
	error = read_line_of(asked, &subchannel, asked->row->file, &origin, &type);
	if (error == -ENOENT)
		return dmig_fact_unknown(asked, origin, "there is no such file");
	return error == -ENOMEM ? error : dmig_fact_line(asked, error, type, origin);
}

/* Linux, Documentation/ABI/testing/sysfs-bus-css. */
const struct dmig_fact_row dmig_fact_ccw_rows[] = {
	{ .name = "ccw.subchannel_type", .get = get_subchannel_type, .file = "type" },
	{ .name = "ccw.chpid_type", .get = get_path_type, .file = "chpids" },
	{ .name = "ccw.chpids", .get = get_paths, .file = "chpids" },
	{ .name = NULL },
};
