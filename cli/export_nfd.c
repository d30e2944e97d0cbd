// SPDX-License-Identifier: LGPL-2.1-or-later
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "export.h"
#include "export_tally.h"
#include "item.h"
#include "report.h"

/*
 * A feature file of node-feature-discovery: lines that become labels of the node.  This
 * name space is one of those that it makes labels in without being told.
 */
#define NAMESPACE "devmig.feature.node.kubernetes.io/"

/* Of a label, behind the '/'. */
#define NAME_MAX_BYTES 63
/* A file that has more is not read at all. */
#define FILE_MAX_BYTES 65536

static bool is_end(char c)
{
	return isascii(c) && isalnum((unsigned char)c);
}

/* Letters, digits, '-', '_' and '.', the first three at neither end. */
static char *make_name(const char *prefix, const char *source, const char **ret_reason)
{
	char *name, *at;
	size_t len;

	if (asprintf(&name, "%s%s", prefix, source) < 0)
		return NULL;
	for (at = name; *at; at++)
		if (!is_end(*at) && !strchr("-_.", *at))
			*at = '-';
	for (len = strlen(name); len > strlen(prefix) && !is_end(name[len - 1]); len--)
		;
	name[len] = '\0';
	if (len > strlen(prefix) && len <= NAME_MAX_BYTES)
		return name;
	*ret_reason = len > NAME_MAX_BYTES ? "labels have 63 characters at most"
					   : "nothing of it can be in a label";
	free(name);
	return NULL;
}

static int add_item(struct tally *labels, struct item *item)
{
	const char *type = *item->is.label ? item->is.label : item->is.type;
	int status = 0;

	if (*type)
		status = tally_add(labels, make_name, "type.", type, 1);
	if (!status && item->is.assignable && *item->is.driver)
		status = tally_add(labels, make_name, "driver.", item->is.driver, 1);
	if (!status && strcmp(item_stated(item), devmig_stated_name(DEVMIG_STATED_WHOLE)) == 0)
		status = tally_add(labels, make_name, "document.", item_digest(item), 1);
	return status ? status : item->status;
}

static void put_labels(FILE *out, const struct tally *labels)
{
	size_t i, len, size = 0;

	for (i = 0; i < labels->count; i++) {
		len = strlen(NAMESPACE) + strlen(labels->entries[i].name) + strlen("=true\n");
		if (size + len > FILE_MAX_BYTES)
			break;
		fprintf(out, NAMESPACE "%s=true\n", labels->entries[i].name);
		size += len;
	}
	if (i < labels->count)
		report_failure(0, "%zu labels are left out: a file may have %d bytes",
			       labels->count - i, FILE_MAX_BYTES);
}

int export_nfd(FILE *out, const struct host *host, const char *host_name)
{
	cli_auto(tally) struct tally labels = {};
	struct item item;
	int status = 0;
	size_t i;

	(void)host_name;
	for (i = 0; !status && item_get(host, i, &item); i++)
		status = add_item(&labels, &item);
	if (status)
		return status;
	tally_end(&labels);
	put_labels(out, &labels);
	return 0;
}
