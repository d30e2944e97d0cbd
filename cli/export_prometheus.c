// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "export.h"
#include "item.h"
#include "utf8.h"

/*
 * Prometheus' text format, for the textfile collector of the node exporter.  Numbers that
 * are not known have no sample.
 */

/* A label's value: what is no UTF-8 would make the whole file unreadable. */
static void put_value(FILE *out, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t left = strlen(text), len;

	for (; left; at += len, left -= len) {
		len = utf8_len(at, left);
		if (!len)
			fputs("\xef\xbf\xbd", out);
		else if (*at == '\n')
			fputs("\\n", out);
		else if (*at == '\\' || *at == '"')
			fprintf(out, "\\%c", *at);
		else
			fwrite(at, 1, len, out);
		len += !len;
	}
}

/* What a draft is called is no document's name. */
static const char *whole_digest(struct item *item)
{
	const bool whole = strcmp(item_stated(item), devmig_stated_name(DEVMIG_STATED_WHOLE)) == 0;

	return whole ? item_digest(item) : "";
}

static const struct label {
	const char *name;
	item_cell_fn value;
} info_labels[] = {
	{ "device", item_full_name }, { "kind", item_kind },
	{ "parent", item_parent },    { "driver", item_driver },
	{ "type", item_type },        { "label", item_label },
	{ "api", item_api },          { "stated", item_stated },
	{ "document", whole_digest }, { NULL, NULL },
};

static const struct label name_labels[] = {
	{ "device", item_full_name },
	{ NULL, NULL },
};

static long long one(const struct item *item)
{
	(void)item;
	return 1;
}

static long long free_of(const struct item *item)
{
	return item->is.kind == DEVMIG_ITEM_TYPE ? item->is.available : -1;
}

static long long max_of(const struct item *item)
{
	return item->is.kind == DEVMIG_ITEM_TYPE ? item->is.max : -1;
}

static long long used(const struct item *item)
{
	return item->is.kind == DEVMIG_ITEM_TYPE || item->is.kind == DEVMIG_ITEM_PARENT
		       ? -1
		       : item->is.in_use;
}

static const struct metric {
	const char *name;
	const char *help;
	const struct label *labels;
	long long (*value)(const struct item *item); /* -1: no sample */
} metrics[] = {
	{ "devmig_device_info",
	  "A device, a type or what they are parts of, and the digest of its document.",
	  info_labels, one },
	{ "devmig_device_in_use", "Whether somebody has the device open.", name_labels, used },
	{ "devmig_type_available_instances", "Devices of the type that can still be created.",
	  name_labels, free_of },
	{ "devmig_type_max_instances", "Devices of the type that there can be.", name_labels,
	  max_of },
};

static void put_head(FILE *out, const char *name, const char *help)
{
	fprintf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void put_sample(FILE *out, const struct metric *metric, struct item *item)
{
	const long long value = metric->value(item);
	const struct label *label;

	if (value < 0)
		return;
	fprintf(out, "%s{", metric->name);
	for (label = metric->labels; label->name; label++) {
		fprintf(out, "%s%s=\"", label == metric->labels ? "" : ",", label->name);
		put_value(out, label->value(item));
		putc('"', out);
	}
	fprintf(out, "} %lld\n", value);
}

static int put_metric(FILE *out, const struct metric *metric, const struct host *host)
{
	struct item item;
	int status = 0;
	size_t i;

	put_head(out, metric->name, metric->help);
	for (i = 0; !status && item_get(host, i, &item); i++) {
		put_sample(out, metric, &item);
		status = item.status;
	}
	return status;
}

int export_prometheus(FILE *out, const struct host *host, const char *host_name)
{
	int status = 0;
	size_t i;

	(void)host_name;
	put_head(out, "devmig_build_info", "The devmig that looked.");
	fprintf(out, "devmig_build_info{version=\"%s\"} 1\n", devmig_version());
	for (i = 0; !status && i < sizeof(metrics) / sizeof(*metrics); i++)
		status = put_metric(out, &metrics[i], host);
	put_head(out, "devmig_survey_errors", "Entries that were left out or could not be read.");
	fprintf(out, "devmig_survey_errors %zu\n", host->bad);
	return status;
}
