// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/list.h>
#include <lib/document/form.h>
#include <lib/document/trait.h>
#include <lib/document/tree.h>

/*
 * The traits of August 2020: what a type's directory says of the type, and
 * which others it accepts.  They are only read.  devmig-document(5), TRAITS
 *
 * What is there and can't be read is a problem.  Without a constraint more would
 * be accepted than the driver does; and a value of the type's own is only read
 * where something constrains it, and without it the type would look as if it
 * had the empty one, which every set accepts.
 */

#define TYPES      "mdev_supported_types"
#define TYPE_LIST  DMIG_TRAIT_SET "type"
#define DYNAMIC    "dynamic_resources"
#define SEPARATORS " \t\r\n,"

/* The most that an attribute of sysfs can have. */
#define FILE_MAX 4096

static const struct dmig_place nowhere;

/* The content of an attribute; -ENOENT, with a problem or without, where there is none. */
static int read_attribute(struct dmig_reader *reader, const struct dmig_traits *traits,
			  const char *name, char **ret)
{
	dmig_auto(free) char *file = dmig_tree_join(traits->folder.path, name);
	size_t size;
	int error;

	if (!file)
		return dmig_fail_memory(&reader->failure);
	error = dmig_reader_file(reader, file);
	if (error)
		return error;
	error = dmig_folder_file(&traits->folder, name, FILE_MAX, ret, &size, &reader->failure);
	if (error == -EFBIG)
		return dmig_reader_problem(reader, DMIG_LIMIT_VALUE, nowhere, NULL, 0) ?: -ENOENT;
	if (error)
		return error;
	if (size && (*ret)[size - 1] == '\n')
		size--;
	if (size && (*ret)[size - 1] == '\r')
		size--;
	if (memchr(*ret, 0, size))
		return dmig_reader_problem(reader, DMIG_BAD_BYTE, nowhere, NULL, 0) ?: -ENOENT;
	(*ret)[size] = 0;
	return 0;
}

/* An attribute: 0 where it is missing, but nothing else than a file may be there. */
static int read_optional(struct dmig_reader *reader, const struct dmig_traits *traits,
			 const char *name, char **ret)
{
	int error = read_attribute(reader, traits, name, ret);

	if (error == -ENOTSUP)
		return dmig_reader_problem(reader, DMIG_NOT_A_FILE, nowhere, NULL, 0);
	return error == -ENOENT ? 0 : error;
}

/* A value of the type's own, which is one line. */
static int read_own(struct dmig_reader *reader, const struct dmig_traits *traits,
		    struct dmig_trait *trait)
{
	int error = read_optional(reader, traits, trait->name, &trait->own);

	if (error || !trait->own || !strchr(trait->own, '\n'))
		return error;
	free(dmig_steal(trait->own));
	return dmig_reader_problem(reader, DMIG_SEVERAL_LINES, nowhere, NULL, 0);
}

/* The trait of that name, made if need be; NULL where there are too many. */
static struct dmig_trait *find_trait(struct dmig_traits *traits, const char *name)
{
	size_t at;

	for (at = 0; at < traits->count; at++)
		if (!strcmp(traits->traits[at].name, name))
			return &traits->traits[at];
	if (traits->count == DMIG_FIELDS_MAX)
		return NULL;
	for (; at > DMIG_TRAIT_KNOWN && strcmp(traits->traits[at - 1].name, name) > 0; at--)
		traits->traits[at] = traits->traits[at - 1];
	traits->traits[at] = (struct dmig_trait){ .name = name };
	traits->count++;
	return &traits->traits[at];
}

static int read_sets(struct dmig_reader *reader, struct dmig_traits *traits)
{
	const size_t prefix = strlen(DMIG_TRAIT_SET);
	size_t i;
	int error = 0;

	for (i = 0; i < traits->list.count && !error; i++) {
		const char *name = traits->list.names[i];
		struct dmig_trait *trait;

		if (strncmp(name, DMIG_TRAIT_SET, prefix) || !strcmp(name, TYPE_LIST))
			continue;
		trait = find_trait(traits, name + prefix);
		if (!trait || trait == &traits->traits[DMIG_TRAIT_TYPE])
			error = dmig_tree_bad(reader, traits->folder.path, name,
					      trait ? DMIG_BAD_TRAIT : DMIG_LIMIT_FIELDS);
		else
			error = read_optional(reader, traits, name, &trait->set);
	}
	return error;
}

static int read_dynamic(struct dmig_reader *reader, struct dmig_traits *traits)
{
	int error = read_optional(reader, traits, DYNAMIC, &traits->dynamic);
	char *name, *rest = NULL;

	if (error || !traits->dynamic)
		return error;
	for (name = strtok_r(traits->dynamic, SEPARATORS, &rest); name && !error;
	     name = strtok_r(NULL, SEPARATORS, &rest)) {
		struct dmig_trait *trait;

		/* It becomes the name of a file: it must not lead out of the directory. */
		if (*name == '.' || strchr(name, '/')) {
			error = dmig_reader_problem(reader, DMIG_BAD_NAME, nowhere, name,
						    strlen(name));
			continue;
		}
		trait = find_trait(traits, name);
		if (!trait || trait < &traits->traits[DMIG_TRAIT_KNOWN])
			error = dmig_reader_problem(reader,
						    trait ? DMIG_BAD_TRAIT : DMIG_LIMIT_FIELDS,
						    nowhere, name, strlen(name));
		else if (!trait->dynamic)
			trait->dynamic = ++traits->ndynamic;
	}
	return error;
}

/* The lists of accepted items, among whatever else the directory has. */
static int list_sets(struct dmig_reader *reader, struct dmig_traits *traits)
{
	int error =
		dmig_folder_list(&traits->folder, DMIG_TRAIT_SET, DMIG_FIELDS_MAX, &traits->list);

	if (error == -EFBIG)
		return dmig_reader_file(reader, traits->folder.path)
			       ?: dmig_reader_problem(reader, DMIG_LIMIT_FIELDS, nowhere, NULL, 0)
			       ?: dmig_reader_errno(reader);
	return error ? dmig_fail_io(&reader->failure, error, traits->folder.path, "read") : 0;
}

/*
 * Is there what makes a type's directory a document?  device_api alone does
 * not: every type of a mediated device has it, also those that can't migrate.
 */
static int find_traits(const struct dmig_traits *traits, bool *ret)
{
	mode_t version = 0, dynamic = 0;
	int error = dmig_folder_mode(&traits->folder, "software_version", &version);

	if (!error)
		error = dmig_folder_mode(&traits->folder, DYNAMIC, &dynamic);
	*ret = traits->list.count || version || dynamic;
	return error;
}

static int read_type(struct dmig_reader *reader, struct dmig_traits *traits)
{
	bool found;
	size_t i;
	int error = list_sets(reader, traits);

	if (error)
		return error;
	if (find_traits(traits, &found))
		return dmig_fail_memory(&reader->failure);
	if (!found)
		return -ENOENT;
	error = read_optional(reader, traits, TYPE_LIST, &traits->types);
	if (!error)
		error = read_sets(reader, traits);
	if (!error)
		error = read_dynamic(reader, traits);
	for (i = 0; i < traits->count && !error; i++)
		if (i != DMIG_TRAIT_TYPE)
			error = read_own(reader, traits, &traits->traits[i]);
	return error ? error : dmig_traits_build(reader, traits);
}

/* Where the types of @path are, if it has any: @path may be that directory itself. */
static int find_types(const struct dmig_looker *looker, const char *path, char **ret)
{
	dmig_auto(free) char *real = NULL;
	const int error = dmig_folder_real(looker, path, &real);
	const char *slash = error ? NULL : strrchr(real, '/');

	if (error)
		return error;
	*ret = slash && !strcmp(slash + 1, TYPES) ? strdup(path) : dmig_tree_join(path, TYPES);
	return *ret ? 0 : -ENOMEM;
}

/* @path, or the only type below it: its path without links, so that its name is the type's. */
static int find_type(struct dmig_reader *reader, const char *path, char **ret)
{
	dmig_auto(free) char *types = NULL;
	dmig_auto(free) char *type = NULL;
	dmig_auto(list) struct dmig_list list = { 0 };
	dmig_auto(folder) struct dmig_folder folder = DMIG_FOLDER_NONE;
	int error = find_types(reader->looker, path, &types);

	if (!error)
		error = dmig_folder_open(reader->looker, types, &folder);
	if (error && error != -ENOMEM && types)
		error = dmig_folder_real(reader->looker, path, ret);
	if (error || !folder.path)
		return error ? dmig_fail_io(&reader->failure, error, path, "open") : 0;
	error = dmig_folder_list(&folder, "", 1, &list);
	if (error == -EFBIG)
		return dmig_fail_as(&reader->failure, -ENOENT, DMIG_NO_DOCUMENT, types,
				    "it has several types, name one");
	if (error)
		return dmig_fail_io(&reader->failure, error, types, "read");
	if (!list.count)
		return -ENOENT;
	type = dmig_tree_join(types, list.names[0]);
	error = type ? dmig_folder_real(reader->looker, type, ret) : -ENOMEM;
	return error ? dmig_fail_io(&reader->failure, error, type, "open") : 0;
}

static void dmig_auto_traits(struct dmig_traits *traits)
{
	size_t i;

	for (i = 0; i < traits->count; i++) {
		free(traits->traits[i].set);
		free(traits->traits[i].own);
	}
	dmig_auto_list(&traits->list);
	dmig_auto_folder(&traits->folder);
	free(traits->types);
	free(traits->dynamic);
}

int dmig_traits_read(struct dmig_reader *reader, const char *path)
{
	dmig_auto(traits) struct dmig_traits traits = {
		.folder = DMIG_FOLDER_NONE,
		.traits = { [DMIG_TRAIT_API] = { .name = "device_api" },
			    [DMIG_TRAIT_TYPE] = { .name = "mdev_type" },
			    [DMIG_TRAIT_VERSION] = { .name = "software_version" } },
		.count = DMIG_TRAIT_KNOWN,
	};
	struct dmig_trait *type = &traits.traits[DMIG_TRAIT_TYPE];
	dmig_auto(free) char *real = NULL;
	const char *name;
	int error = find_type(reader, path, &real);

	if (error)
		return error;
	name = strrchr(real, '/');
	type->own = strdup(name ? name + 1 : real);
	if (!type->own)
		return dmig_fail_memory(&reader->failure);
	error = dmig_folder_open(reader->looker, real, &traits.folder);
	if (error)
		return error == -ENOTDIR ? -ENOENT
					 : dmig_fail_io(&reader->failure, error, real, "open");
	reader->one_line = true;
	return read_type(reader, &traits);
}
