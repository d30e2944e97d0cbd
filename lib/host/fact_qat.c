// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "above.h"

#define SERVICES_MAX 8

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Cut @text at ';'; how many words it has, 0 where it is no such list. */
static size_t split(char *text, char *words[SERVICES_MAX])
{
	size_t count = 0;
	char *rest, *word;

	for (word = strtok_r(text, ";", &rest); word; word = strtok_r(NULL, ";", &rest)) {
		if (count == SERVICES_MAX || strchr(word, '+'))
			return 0;
		words[count++] = word;
	}
	return count;
}

/* Of one set of services there are many spellings: "sym;asym" is "asym;sym". */
static int make_set(const struct dmig_asked *asked, const char *list, const char **ret)
{
	char *words[SERVICES_MAX];
	char text[DMIG_SPOT_LINE_MAX + 1];
	size_t count;

	if (strlen(list) >= sizeof(text))
		return -EBADMSG;
	strcpy(text, list);
	count = split(text, words);
	if (!count)
		return -EBADMSG;
	qsort(words, count, sizeof(words[0]), compare);
	*ret = words[0];
	for (size_t i = 1; *ret && i < count; i++)
		*ret = dmig_spot_keep(asked->spot, "%s+%s", *ret, words[i]);
	if (*ret && count == 1)
		*ret = dmig_spot_keep(asked->spot, "%s", *ret);
	return *ret ? 0 : -ENOMEM;
}

static int get_services(const struct dmig_asked *asked)
{
	const char *origin, *list, *set = "";
	int error = dmig_above_card(asked);

	if (error != 1)
		return error;
	origin = dmig_spot_keep(asked->spot, "%s/%s", asked->item->path, asked->row->file);
	if (!origin)
		return -ENOMEM;
	error = dmig_spot_line(asked->spot, &list, "%s", origin);
	if (!error)
		error = make_set(asked, list, &set);
	return error == -ENOMEM ? error : dmig_fact_line(asked, error, set, origin);
}

/*
 * What is fused off, and the rates that a function was given, are known to the driver of the
 * physical function alone: sysfs has the rates of whoever was asked for last (qat_rl), and
 * debugfs nothing of capabilities.
 */
static int get_hidden(const struct dmig_asked *asked)
{
	const char *origin;
	int error = dmig_above_card(asked);

	if (error != 1)
		return error;
	origin = dmig_spot_keep(asked->spot, "%s/qat", asked->item->path);
	if (!origin)
		return -ENOMEM;
	if (!dmig_spot_has(asked->spot, "%s", origin))
		return dmig_fact_absent(asked, origin);
	return dmig_fact_unknown(asked, origin, "Linux does not show it of a single function");
}

/* Linux, Documentation/ABI/testing/sysfs-driver-qat; drivers/crypto/intel/qat/qat_common/adf_sysfs.c */
const struct dmig_fact_row dmig_fact_qat_rows[] = {
	{ .name = "qat.services", .get = get_services, .file = "qat/cfg_services" },
	{ .name = "qat.capabilities", .get = get_hidden },
	{ .name = "qat.extended", .get = get_hidden },
	{ .name = "qat.cir", .get = get_hidden },
	{ .name = "qat.pir", .get = get_hidden },
	{ .name = NULL },
};
