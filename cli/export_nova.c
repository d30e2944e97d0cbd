// SPDX-License-Identifier: LGPL-2.1-or-later
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "export.h"
#include "export_tally.h"
#include "item.h"
#include "json_out.h"
#include "report.h"
#include "text.h"

/*
 * A provider configuration of Nova, which is YAML: JSON is a part of that.  Only what begins
 * with CUSTOM_ may be in it.
 */

/* Of a resource class or trait, as placement takes it. */
#define NAME_MAX_BYTES 255

/* Upper case, and one '_' for all that stands between letters and digits. */
static char *make_name(const char *prefix, const char *source, const char **ret_reason)
{
	char *name = NULL;
	size_t size;
	FILE *out = open_memstream(&name, &size);
	bool gap = false;

	if (!out)
		return NULL;
	fprintf(out, "CUSTOM_%s", prefix);
	for (; *source; source++) {
		const bool plain = isalnum((unsigned char)*source) && isascii(*source);

		if (plain)
			putc(toupper((unsigned char)*source), out);
		else if (!gap)
			putc('_', out);
		gap = !plain;
	}
	name = text_end(out, &name);
	if (!name || strlen(name) <= NAME_MAX_BYTES)
		return name;
	free(name);
	*ret_reason = "Nova's names have 255 characters at most";
	return NULL;
}

struct nova {
	const struct host *host;
	bool *has_types; /* by item */
	struct tally classes;
	struct tally traits;
};

/* What an item without a type is called after: Nova calls functions by their PCI id itself. */
static int add_function(struct nova *nova, const struct item *item)
{
	struct devmig_fact id;

	if (nova->has_types[item->index] || !item->is.assignable ||
	    devmig_survey_fact(nova->host->survey, item->index, "pci.id", &id) ||
	    id.state != DEVMIG_FACT_KNOWN)
		return 0;
	return tally_add(&nova->classes, make_name, "PCI_", id.value, 1);
}

static int add_class(struct nova *nova, const struct item *item)
{
	const char *name = *item->is.label ? item->is.label : item->is.type;

	if (item->is.kind == DEVMIG_ITEM_TYPE)
		return tally_add(&nova->classes, make_name, "", name,
				 item->is.available > 0 ? (unsigned long long)item->is.available
							: 0);
	if (*name)
		return tally_add(&nova->classes, make_name, "", name, 1);
	return item->is.kind == DEVMIG_ITEM_VF ? add_function(nova, item) : 0;
}

static int add_item(struct nova *nova, struct item *item)
{
	const char *digest;
	int status = add_class(nova, item);

	if (status || strcmp(item_stated(item), devmig_stated_name(DEVMIG_STATED_WHOLE)) != 0)
		return status ? status : item->status;
	digest = item_digest(item);
	return tally_add(&nova->traits, make_name, "DEVMIG_", digest, 1);
}

static int collect(struct nova *nova)
{
	struct item item;
	int status = 0;
	size_t i;

	for (i = 0; item_get(nova->host, i, &item); i++)
		if (item.is.kind == DEVMIG_ITEM_TYPE && item.is.parent != DEVMIG_NO_ITEM)
			nova->has_types[item.is.parent] = true;
	for (i = 0; !status && item_get(nova->host, i, &item); i++)
		status = add_item(nova, &item);
	tally_end(&nova->classes);
	tally_end(&nova->traits);
	return status;
}

static void put_inventory(struct json *json, const struct tally_entry *entry)
{
	json_object(json, NULL);
	json_object(json, entry->name);
	json_number(json, "total", (long long)entry->amount);
	json_number(json, "reserved", 0);
	json_number(json, "min_unit", 1);
	json_number(json, "max_unit", (long long)entry->amount);
	json_number(json, "step_size", 1);
	json_number(json, "allocation_ratio", 1);
	json_object_end(json);
	json_object_end(json);
}

static void put_provider(struct json *json, const struct nova *nova)
{
	size_t i;

	json_object(json, NULL);
	json_object(json, "identification");
	json_text(json, "uuid", "$COMPUTE_NODE");
	json_object_end(json);
	json_object(json, "inventories");
	json_array(json, "additional");
	for (i = 0; i < nova->classes.count; i++)
		/* Placement wants at least 1 of everything. */
		if (nova->classes.entries[i].amount)
			put_inventory(json, &nova->classes.entries[i]);
	json_array_end(json);
	json_object_end(json);
	json_object(json, "traits");
	json_array(json, "additional");
	for (i = 0; i < nova->traits.count; i++)
		json_text(json, NULL, nova->traits.entries[i].name);
	json_array_end(json);
	json_object_end(json);
	json_object_end(json);
}

static void put_all(FILE *out, const struct nova *nova)
{
	struct json json = { .out = out };

	json_object(&json, NULL);
	json_object(&json, "meta");
	json_text(&json, "schema_version", "1.0");
	json_object_end(&json);
	json_array(&json, "providers");
	put_provider(&json, nova);
	json_array_end(&json);
	json_object_end(&json);
}

int export_nova(FILE *out, const struct host *host, const char *host_name)
{
	struct nova nova = { .host = host };
	int status;

	(void)host_name;
	nova.has_types = calloc(devmig_survey_count(host->survey) + 1, sizeof(*nova.has_types));
	status = nova.has_types ? collect(&nova) : report_error(NULL);
	if (!status)
		put_all(out, &nova);
	free(nova.has_types);
	cli_auto_tally(&nova.classes);
	cli_auto_tally(&nova.traits);
	return status;
}
