// SPDX-License-Identifier: LGPL-2.1-or-later
#include "placement.h"
#include "single.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct value {
	const char *text; /* NULL: absent */
	size_t len;
	struct devmig_document *source; /* has just this */
	uint32_t trait;
};

struct column {
	char *name;
	struct value *values; /* the first is absent */
	uint32_t count;
};

static void *allocate(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size);

	if (!memory)
		exit(2);
	return memory;
}

static void *grow(void *array, uint32_t count, size_t size)
{
	/* At every power of 2. */
	if (count & (count - 1))
		return array;
	array = reallocarray(array, count ? 2 * (size_t)count : 1, size);
	if (!array)
		exit(2);
	return array;
}

/* As Placement wants names: the caller frees it. */
static char *custom_name(const char *field, const char *value, size_t len)
{
	char *name, *at;

	if (asprintf(&name, "CUSTOM_%s%s%.*s", field, *field ? "_" : "", (int)len, value) < 0)
		exit(2);
	for (at = name; *at; at++)
		*at = isalnum((unsigned char)*at) ? (char)toupper((unsigned char)*at) : '_';
	return name;
}

static uint32_t trait_number(struct placement *placement, char *name)
{
	uint32_t i;

	for (i = 0; i < placement->ntraits; i++) {
		if (!strcmp(placement->traits[i], name)) {
			free(name);
			return i;
		}
	}
	placement->traits = grow(placement->traits, placement->ntraits, sizeof(*placement->traits));
	placement->traits[placement->ntraits] = name;
	return placement->ntraits++;
}

/* --- what there is in the fleet --- */

static struct value *add_value(struct placement *placement, struct column *column, const char *text,
			       size_t len)
{
	struct value *value;
	char *name = text ? custom_name(column->name, text, len)
			  : custom_name(column->name, "ABSENT", strlen("ABSENT"));

	column->values = grow(column->values, column->count, sizeof(*column->values));
	value = &column->values[column->count++];
	value->text = text;
	value->len = len;
	value->source = single_source(placement->listing->context, column->name, text, len);
	value->trait = trait_number(placement, name);
	placement->values++;
	return value;
}

static struct value *find_value(struct placement *placement, struct column *column,
				const char *text, size_t len)
{
	uint32_t i;

	for (i = 1; i < column->count; i++)
		if (column->values[i].len == len && !memcmp(column->values[i].text, text, len))
			return &column->values[i];
	return add_value(placement, column, text, len);
}

static struct column *find_column(struct placement *placement, const char *name, size_t len)
{
	struct column *column;
	uint32_t i;

	for (i = 0; i < placement->ncolumns; i++)
		if (!strncmp(placement->columns[i].name, name, len) &&
		    !placement->columns[i].name[len])
			return &placement->columns[i];
	placement->columns =
		grow(placement->columns, placement->ncolumns, sizeof(*placement->columns));
	column = &placement->columns[placement->ncolumns++];
	*column = (struct column){ .name = strndup(name, len) };
	add_value(placement, column, NULL, 0);
	return column;
}

static void collect_self(struct placement *placement, const struct devmig_document *document)
{
	struct devmig_field field;
	size_t i;

	for (i = 0; !devmig_document_self(document, i, &field); i++)
		find_value(placement, find_column(placement, field.name, field.name_len),
			   field.value, field.value_len);
}

/* The name of a field of an object; it is the document's. */
static struct devmig_field named_field(const struct devmig_document *document, size_t object,
				       size_t index)
{
	struct devmig_field field;
	char *spelling;

	if (devmig_document_field(document, object, false, index, &field, &spelling))
		exit(2);
	free(spelling);
	return field;
}

static void collect_rules(struct placement *placement, const struct devmig_document *document)
{
	size_t objects = devmig_document_object_count(document), object, i;
	struct devmig_field field;

	for (object = 0; object < objects; object++) {
		for (i = 0; i < devmig_document_field_count(document, object, false); i++) {
			field = named_field(document, object, i);
			find_column(placement, field.name, field.name_len);
		}
	}
}

/* --- sources and providers --- */

static char *resource_of(const struct devmig_document *document)
{
	static const char *const names[] = { "pci_id", "driver", "device_api" };
	struct devmig_field field;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!devmig_document_self_find(document, names[i], &field))
			return custom_name("", field.value, field.value_len);
	return custom_name("", "OTHER", strlen("OTHER"));
}

static void require(struct placement *placement, uint32_t class_number)
{
	const struct devmig_document *document = placement->listing->documents[class_number];
	uint32_t *required = placement->required + (size_t)class_number * placement->ncolumns, i;
	struct devmig_field field;

	for (i = 0; i < placement->ncolumns; i++) {
		struct column *column = &placement->columns[i];
		const struct value *value = column->values;

		if (!devmig_document_self_find(document, column->name, &field))
			value = find_value(placement, column, field.value, field.value_len);
		required[i] = value->trait;
	}
}

static bool is_yes(enum devmig_answer answer)
{
	return answer == DEVMIG_COMPATIBLE || answer == DEVMIG_AFTER_APPLY;
}

/* The values of a column that the rule accepts; NULL: it says nothing of them. */
static void give_traits(bool *has, const struct column *column, const struct devmig_document *rule)
{
	uint32_t i;

	for (i = 0; i < column->count; i++)
		if (!rule ||
		    is_yes(devmig_match(column->values[i].source, rule, DEVMIG_INCOMING, NULL)))
			has[column->values[i].trait] = true;
}

static struct devmig_document *rule_of(struct placement *placement,
				       const struct devmig_document *document, size_t object,
				       const struct column *column)
{
	size_t count = devmig_document_field_count(document, object, false), i;
	struct devmig_field field;

	for (i = 0; i < count; i++) {
		field = named_field(document, object, i);
		if (field.name_len == strlen(column->name) &&
		    !memcmp(field.name, column->name, field.name_len))
			return single_rule(placement->listing->context, document, object, i);
	}
	return NULL;
}

static void provide(struct placement *placement, uint32_t class_number)
{
	const struct devmig_document *document = placement->listing->documents[class_number];
	bool *has = placement->has + (size_t)class_number * placement->ntraits;
	size_t objects = devmig_document_object_count(document), object;
	uint32_t i;

	for (object = 0; object < objects; object++) {
		for (i = 0; i < placement->ncolumns; i++) {
			struct devmig_document *rule =
				rule_of(placement, document, object, &placement->columns[i]);

			give_traits(has, &placement->columns[i], rule);
			devmig_document_unref(rule);
		}
	}
}

void placement_make(struct placement *placement, const struct listing *listing)
{
	const uint32_t classes = listing->nclasses;
	uint32_t i;

	*placement = (struct placement){ .listing = listing };

	for (i = 0; i < classes; i++) {
		collect_self(placement, placement->listing->documents[i]);
		collect_rules(placement, placement->listing->documents[i]);
	}
	placement->has = allocate((size_t)classes * placement->ntraits, sizeof(*placement->has));
	placement->required =
		allocate((size_t)classes * placement->ncolumns, sizeof(*placement->required));
	placement->resources = allocate(classes, sizeof(*placement->resources));
	for (i = 0; i < classes; i++) {
		placement->resources[i] = resource_of(placement->listing->documents[i]);
		require(placement, i);
		provide(placement, i);
	}
}

bool placement_is_candidate(const struct placement *placement, uint32_t source, uint32_t provider)
{
	const uint32_t *required = placement->required + (size_t)source * placement->ncolumns;
	const bool *has = placement->has + (size_t)provider * placement->ntraits;
	uint32_t i;

	if (strcmp(placement->resources[source], placement->resources[provider]) != 0)
		return false;
	for (i = 0; i < placement->ncolumns; i++)
		if (!has[required[i]])
			return false;
	return true;
}

void placement_free(struct placement *placement)
{
	uint32_t i, j;

	for (i = 0; i < placement->ncolumns; i++) {
		for (j = 0; j < placement->columns[i].count; j++)
			devmig_document_unref(placement->columns[i].values[j].source);
		free(placement->columns[i].values);
		free(placement->columns[i].name);
	}
	for (i = 0; i < placement->ntraits; i++)
		free(placement->traits[i]);
	for (i = 0; i < placement->listing->nclasses; i++)
		free(placement->resources[i]);
	free(placement->columns);
	free(placement->traits);
	free(placement->resources);
	free(placement->required);
	free(placement->has);
}
