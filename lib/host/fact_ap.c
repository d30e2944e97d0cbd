// SPDX-License-Identifier: LGPL-2.1-or-later
#include <inttypes.h>
#include <lib/common/cleanup.h>
#include <stdbool.h>
#include <string.h>

#include "fact.h"

/*
 * s390 crypto: a mediated device of the parent "matrix".  Linux,
 * Documentation/arch/s390/vfio-ap.rst; drivers/s390/crypto/vfio_ap_ops.c, matrix_show(),
 * control_domains_show().
 */
#define HEX "0123456789abcdef"

/* "05.0004", a card and a domain; the lines of a card or a domain alone are no queue. */
#define QUEUE_LEN  7
/* What a list in a value may have, with quotes around each: core/limits.h, DMIG_VALUE_MAX. */
#define QUEUES_MAX 100
/* "0004" */
#define DOMAIN_LEN 4

static bool is_ap(const struct dmig_asked *asked)
{
	return asked->item->kind == DEVMIG_ITEM_MDEV &&
	       !strcmp(asked->item->type, "vfio_ap-passthrough");
}

static bool is_queue(const char *line, size_t len)
{
	return len == QUEUE_LEN && strspn(line, HEX) == 2 && line[2] == '.' &&
	       strspn(line + 3, HEX) >= 4;
}

static bool is_part_of_queue(const char *line, size_t len)
{
	return (len == 3 && strspn(line, HEX) == 2 && line[2] == '.') ||
	       (len == 5 && line[0] == '.' && strspn(line + 1, HEX) >= 4);
}

static bool is_domain(const char *line, size_t len)
{
	return len == DOMAIN_LEN && strspn(line, HEX) >= DOMAIN_LEN;
}

/* Lines that @is_one, with '+' between; "" of none.  -EBADMSG: there is something else. */
static int join(const struct dmig_asked *asked, const char *text,
		bool (*is_one)(const char *line, size_t len), const char **ret, size_t *ret_count)
{
	dmig_auto(free) char *joined = malloc(strlen(text) + 1);
	size_t used = 0, len;

	if (!joined)
		return -ENOMEM;
	*ret_count = 0;
	for (; *text; text += len + (text[len] != '\0')) {
		len = strcspn(text, "\n");
		if (!len || (is_one == is_queue && is_part_of_queue(text, len)))
			continue;
		if (!is_one(text, len))
			return -EBADMSG;
		if (used)
			joined[used++] = '+';
		memcpy(joined + used, text, len);
		used += len;
		++*ret_count;
	}
	joined[used] = '\0';
	*ret = dmig_spot_keep(asked->spot, "%s", joined);
	return *ret ? 0 : -ENOMEM;
}

/* What a file of the device lists; its end is at *ret_origin in any case but -ENOMEM. */
static int read_list(const struct dmig_asked *asked, const char *file,
		     bool (*is_one)(const char *line, size_t len), const char **ret,
		     size_t *ret_count, const char **ret_origin)
{
	const char *text;
	size_t size;
	int error;

	*ret_origin = dmig_spot_keep(asked->spot, "%s/%s", asked->item->path, file);
	if (!*ret_origin)
		return -ENOMEM;
	error = dmig_spot_file(asked->spot, &text, &size, "%s", *ret_origin);
	return error ? error : join(asked, text, is_one, ret, ret_count);
}

/* Such a device has the file: that it is not there tells nothing. */
static int cant_read(const struct dmig_asked *asked, int error, const char *origin)
{
	if (error == -ENOMEM)
		return error;
	if (error == -ENOENT)
		return dmig_fact_unknown(asked, origin, "there is no such file");
	return dmig_fact_line(asked, error, "", origin);
}

static int get_list(const struct dmig_asked *asked, bool (*is_one)(const char *line, size_t len))
{
	const char *list, *origin;
	size_t count;
	int error;

	if (!is_ap(asked))
		return dmig_fact_absent(asked, asked->item->path);
	error = read_list(asked, asked->row->file, is_one, &list, &count, &origin);
	if (error)
		return cant_read(asked, error, origin);
	return count ? dmig_fact_known(asked, list, origin) : dmig_fact_absent(asked, origin);
}

static int get_queues(const struct dmig_asked *asked)
{
	return get_list(asked, is_queue);
}

static int get_control(const struct dmig_asked *asked)
{
	return get_list(asked, is_domain);
}

static int get_count(const struct dmig_asked *asked)
{
	const char *list, *origin, *value;
	size_t count;
	int error;

	if (!is_ap(asked))
		return dmig_fact_absent(asked, asked->item->path);
	error = read_list(asked, asked->row->file, is_queue, &list, &count, &origin);
	if (error)
		return cant_read(asked, error, origin);
	value = dmig_spot_keep(asked->spot, "%zu", count);
	return value ? dmig_fact_known(asked, value, origin) : -ENOMEM;
}

/* Linux, drivers/s390/crypto/ap_card.c, ap_functions_show(): 0x%08X. */
static int read_functions(const struct dmig_asked *asked, const char *origin, uint32_t *ret)
{
	const char *line;
	char *end;
	const int error = dmig_spot_line(asked->spot, &line, "%s", origin);

	if (error)
		return error;
	if (strncmp(line, "0x", 2) || strlen(line) != 10)
		return -EBADMSG;
	*ret = (uint32_t)strtoul(line, &end, 16);
	return *end ? -EBADMSG : 0;
}

/* What every card in the list of queues can do; a card's queues stand one behind the other. */
static int get_functions(const struct dmig_asked *asked)
{
	const char *list, *origin, *value, *card = "";
	uint32_t all = UINT32_MAX, one;
	size_t count;
	int error;

	if (!is_ap(asked))
		return dmig_fact_absent(asked, asked->item->path);
	error = read_list(asked, asked->row->file, is_queue, &list, &count, &origin);
	if (error)
		return cant_read(asked, error, origin);
	if (!count)
		return dmig_fact_absent(asked, origin);
	for (size_t i = 0; i < count; i++, list += QUEUE_LEN + 1) {
		if (!strncmp(list, card, 3))
			continue;
		card = list;
		origin = dmig_spot_keep(asked->spot, "sys/devices/ap/card%.2s/ap_functions", card);
		if (!origin)
			return -ENOMEM;
		error = read_functions(asked, origin, &one);
		if (error)
			return cant_read(asked, error, origin);
		all &= one;
	}
	value = dmig_spot_keep(asked->spot, "0x%08" PRIx32, all);
	return value ? dmig_fact_known(asked, value, origin) : -ENOMEM;
}

/* Names of queues, with '+' between; "" of none. */
static int join_names(const struct dmig_asked *asked, const struct dmig_list *names,
		      const char **ret)
{
	dmig_auto(free) char *joined = malloc(names->count * (QUEUE_LEN + 1) + 1);
	size_t used = 0;

	if (!joined)
		return -ENOMEM;
	for (size_t i = 0; i < names->count; i++) {
		if (!is_queue(names->names[i], strlen(names->names[i])))
			continue;
		if (used)
			joined[used++] = '+';
		memcpy(joined + used, names->names[i], QUEUE_LEN);
		used += QUEUE_LEN;
	}
	joined[used] = '\0';
	*ret = dmig_spot_keep(asked->spot, "%s", joined);
	return *ret ? 0 : -ENOMEM;
}

/* What of the machine there is to be assigned, whether a matrix has it already or not. */
static int get_host_queues(const struct dmig_asked *asked)
{
	const struct dmig_list *names;
	const char *list;
	int error;

	if (strcmp(asked->item->type, "vfio_ap-passthrough"))
		return dmig_fact_absent(asked, asked->item->path);
	error = dmig_spot_list(asked->spot, &names, "%s", asked->row->file);
	if (!error)
		error = join_names(asked, names, &list);
	if (error)
		return cant_read(asked, error, asked->row->file);
	/* Sources would be refused for queues that are there, or the type have no document. */
	if (strlen(list) > QUEUES_MAX * (QUEUE_LEN + 1))
		return dmig_fact_unknown(asked, asked->row->file,
					 "there are more queues than a document can list");
	return *list ? dmig_fact_known(asked, list, asked->row->file)
		     : dmig_fact_absent(asked, asked->row->file);
}

const struct dmig_fact_row dmig_fact_ap_rows[] = {
	{ .name = "ap.queues", .get = get_queues, .file = "matrix" },
	{ .name = "ap.control", .get = get_control, .file = "control_domains" },
	{ .name = "ap.count", .get = get_count, .file = "matrix" },
	{ .name = "ap.functions", .get = get_functions, .file = "matrix" },
	/* Links to the queues that this driver has and not the host's own. */
	{ .name = "ap.host_queues", .get = get_host_queues, .file = "sys/bus/ap/drivers/vfio_ap" },
	{ .name = NULL },
};
