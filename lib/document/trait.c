// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/number.h>
#include <core/print.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/format.h>
#include <lib/document/document.h>
#include <lib/document/normalize.h>
#include <lib/document/trait.h>
#include <lib/document/tree.h>
#include <stdio.h>

/* What a trait is in the document language.  devmig-document(5), TRAITS */

/* An item of a set can hold no '+': that is what the source's are joined with. */
#define TYPE_SEPARATORS " \t\r\n,"
#define SET_SEPARATORS  TYPE_SEPARATORS "+"

static const struct dmig_place nowhere;

/* A value that is being written: what does not fit is past the limit. */
struct value {
	char bytes[DMIG_VALUE_MAX];
	struct dmig_out out;
	bool any; /* it has an item */
};

static void print(struct value *value, const char *text)
{
	dmig_out_bytes(&value->out, text, strlen(text));
}

/* "{v1:string:" with the next variable of the document. */
static void open_list(struct value *value, struct dmig_trait *trait, unsigned int *var,
		      const char *type)
{
	value->out = (struct dmig_out){ .at = value->bytes, .size = sizeof(value->bytes) };
	value->any = false;
	trait->var = ++*var;
	print(value, "{v");
	dmig_out_number(&value->out, trait->var);
	print(value, ":");
	print(value, type);
}

static void print_item(struct value *value, const char *name, const char *item, size_t len)
{
	char normal[DMIG_VALUE_MAX + 1];
	bool quoted = !len;
	size_t i;

	if (dmig_normalize_value(name, strlen(name), item, len, normal, &i)) {
		item = normal;
		len = i;
	}
	for (i = 0; i < len; i++)
		quoted |= !!strchr(" \t,\"\\}", item[i]);
	print(value, value->any ? "," : ":");
	value->any = true;
	print(value, quoted ? "\"" : "");
	for (i = 0; i < len; i++) {
		if (item[i] == '"' || item[i] == '\\')
			dmig_out_char(&value->out, '\\');
		dmig_out_char(&value->out, item[i]);
	}
	print(value, quoted ? "\"" : "");
}

/* All items of @text but @except, which was printed already. */
static void print_items(struct value *value, const char *name, const char *text,
			const char *separators, const char *except)
{
	while (*(text += strspn(text, separators))) {
		const size_t len = strcspn(text, separators);

		if (!except || strlen(except) != len || memcmp(except, text, len))
			print_item(value, name, text, len);
		text += len;
	}
}

/* Add @trait with this value; problems with it are in the file of that name. */
static int add(struct dmig_reader *reader, const struct dmig_traits *traits,
	       const struct dmig_trait *trait, const char *file, bool literal, const char *value,
	       size_t len)
{
	dmig_auto(free) char *path = dmig_tree_join(traits->folder.path, file);
	const struct dmig_input input = {
		.name = trait->name,
		.name_len = strlen(trait->name),
		.value = value,
		.value_len = len,
	};
	int error;

	if (!path)
		return dmig_fail_memory(&reader->failure);
	error = dmig_reader_file(reader, path);
	if (error)
		return error;
	/* Of a longer one not all is there. */
	if (len > DMIG_VALUE_MAX)
		return dmig_reader_problem(reader, DMIG_LIMIT_VALUE, nowhere, NULL, 0);
	return literal ? dmig_reader_literal(reader, &input) : dmig_reader_field(reader, &input);
}

static int add_value(struct dmig_reader *reader, const struct dmig_traits *traits,
		     const struct dmig_trait *trait, const char *file, struct value *value)
{
	print(value, "}");
	return add(reader, traits, trait, file, false, value->bytes, value->out.len);
}

/* The items of the list, which may be empty: then only the empty set is accepted. */
static int add_set(struct dmig_reader *reader, const struct dmig_traits *traits,
		   struct dmig_trait *trait, unsigned int *var)
{
	dmig_auto(free) char *file = dmig_format(DMIG_TRAIT_SET "%s", trait->name);
	struct value value;

	if (!file)
		return dmig_fail_memory(&reader->failure);
	open_list(&value, trait, var, "set");
	print_items(&value, trait->name, trait->set, SET_SEPARATORS, NULL);
	if (!value.any)
		print_item(&value, trait->name, "", 0);
	return add_value(reader, traits, trait, file, &value);
}

/* The very value of the type. */
static int add_own(struct dmig_reader *reader, const struct dmig_traits *traits,
		   const struct dmig_trait *trait, const char *own, size_t own_len)
{
	char normal[DMIG_VALUE_MAX + 1];
	dmig_auto(free) char *value = NULL;
	size_t len;

	if (dmig_normalize_value(trait->name, strlen(trait->name), own, own_len, normal, &len))
		value = dmig_spell_literal(normal, len, false, &len);
	else
		value = dmig_spell_literal(own, own_len, false, &len);
	if (!value)
		return dmig_fail_memory(&reader->failure);
	return add(reader, traits, trait, trait->name, false, value, len);
}

/* Its own type, then those of the list. */
static int add_types(struct dmig_reader *reader, const struct dmig_traits *traits,
		     struct dmig_trait *trait, unsigned int *var)
{
	struct value value;

	open_list(&value, trait, var, "string");
	print_item(&value, trait->name, trait->own, strlen(trait->own));
	if (traits->types)
		print_items(&value, trait->name, traits->types, TYPE_SEPARATORS, trait->own);
	return add_value(reader, traits, trait, DMIG_TRAIT_SET "type", &value);
}

/* X and X.Y of a version X.Y.Z; false where it is no such version. */
static bool split_version(const char *version, size_t *ret_major, size_t *ret_minor)
{
	const char *dot = strchr(version, '.');
	struct dmig_version parsed;
	u8 parts;

	if (!dot || !dmig_version_parse(version, strlen(version), &parsed, &parts))
		return false;
	*ret_major = (size_t)(dot - version);
	*ret_minor = *ret_major + 1 + strcspn(dot + 1, ".");
	return true;
}

/* X.Y.Z accepts X.0 to X.Y; what is no such version accepts itself. */
static int add_version(struct dmig_reader *reader, const struct dmig_traits *traits,
		       struct dmig_trait *trait, unsigned int *var)
{
	struct value value;
	size_t major, minor;

	if (!split_version(trait->own, &major, &minor))
		return add_own(reader, traits, trait, trait->own, strlen(trait->own));
	open_list(&value, trait, var, "version:");
	dmig_out_bytes(&value.out, trait->own, major);
	print(&value, ".0..");
	dmig_out_bytes(&value.out, trait->own, minor);
	return add_value(reader, traits, trait, trait->name, &value);
}

static int add_any(struct dmig_reader *reader, const struct dmig_traits *traits,
		   struct dmig_trait *trait, unsigned int *var)
{
	struct value value;

	open_list(&value, trait, var, "string");
	return add_value(reader, traits, trait, "dynamic_resources", &value);
}

static int accept(struct dmig_reader *reader, const struct dmig_traits *traits,
		  struct dmig_trait *trait, unsigned int *var)
{
	if (trait == &traits->traits[DMIG_TRAIT_TYPE])
		return add_types(reader, traits, trait, var);
	if (trait->set)
		return add_set(reader, traits, trait, var);
	if (trait->dynamic)
		return add_any(reader, traits, trait, var);
	if (!trait->own)
		return 0;
	if (trait == &traits->traits[DMIG_TRAIT_VERSION])
		return add_version(reader, traits, trait, var);
	return add_own(reader, traits, trait, trait->own, strlen(trait->own));
}

static const struct dmig_trait *find_dynamic(const struct dmig_traits *traits, unsigned int place)
{
	const struct dmig_trait *trait = traits->traits;

	while (trait->dynamic != place)
		trait++;
	return trait;
}

/* In the order of their list, which is the one to set them in. */
static int copy_dynamic(struct dmig_reader *reader, const struct dmig_traits *traits)
{
	char value[sizeof("{v4294967295}")];
	unsigned int place;
	int error = 0;

	if (traits->ndynamic)
		error = dmig_reader_object(reader, DMIG_SECTION_APPLY, nowhere);
	for (place = 1; place <= traits->ndynamic && !error; place++) {
		const struct dmig_trait *trait = find_dynamic(traits, place);

		snprintf(value, sizeof(value), "{v%u}", trait->var);
		error = add(reader, traits, trait, "dynamic_resources", false, value,
			    strlen(value));
	}
	return error;
}

/* SELF, whose values are literal. */
static int describe(struct dmig_reader *reader, const struct dmig_traits *traits,
		    const struct dmig_trait *trait)
{
	char normal[DMIG_VALUE_MAX + 1];
	const char *value = trait->own;
	size_t len = strlen(value), normal_len;

	if (dmig_normalize_value(trait->name, strlen(trait->name), value, len, normal,
				 &normal_len)) {
		value = normal;
		len = normal_len;
	}
	return add(reader, traits, trait, trait->name, true, value, len);
}

int dmig_traits_build(struct dmig_reader *reader, struct dmig_traits *traits)
{
	unsigned int var = 0;
	size_t i;
	int error = dmig_reader_object(reader, DMIG_SECTION_SELF, nowhere);

	for (i = 0; i < traits->count && !error; i++)
		if (traits->traits[i].own)
			error = describe(reader, traits, &traits->traits[i]);
	if (!error)
		error = dmig_reader_object(reader, DMIG_SECTION_COMPATIBLE, nowhere);
	for (i = 0; i < traits->count && !error; i++)
		error = accept(reader, traits, &traits->traits[i], &var);
	return error ? error : copy_dynamic(reader, traits);
}
