// SPDX-License-Identifier: LGPL-2.1-or-later
#include "survey.h"

#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/root.h>
#include <string.h>

#include "trail.h"

DEVMIG_EXPORT const char *devmig_item_kind_name(enum devmig_item_kind kind)
{
	static const char *const names[] = {
		[DEVMIG_ITEM_PARENT] = "parent",  [DEVMIG_ITEM_PF] = "pf",
		[DEVMIG_ITEM_VF] = "vf",          [DEVMIG_ITEM_FUNCTION] = "function",
		[DEVMIG_ITEM_TYPE] = "type",      [DEVMIG_ITEM_MDEV] = "mdev",
		[DEVMIG_ITEM_USER] = "vfio-user",
	};

	return (unsigned int)kind < DMIG_COUNT(names) ? names[kind] : NULL;
}

/* hostname(5): the first line that is none of a comment. */
static int find_host(struct devmig_survey *survey)
{
	const char *text, *line = "";
	char name[256];
	size_t size;
	int error;

	if (dmig_spot_is_real(survey->spot) && !gethostname(name, sizeof(name) - 1)) {
		name[sizeof(name) - 1] = 0;
		survey->host = dmig_spot_keep(survey->spot, "%s", name);
		return survey->host ? 0 : -ENOMEM;
	}
	error = dmig_spot_file(survey->spot, &text, &size, "etc/hostname");
	if (error == -ENOMEM)
		return error;
	if (!error)
		for (line = text; *line == '#' || *line == '\n'; line += strspn(line, "\n"))
			line += strcspn(line, "\n");
	size = strcspn(line, "\n \t\r");
	for (size_t i = 0; i < size; i++)
		if (line[i] < ' ' || line[i] > '~')
			size = 0;
	survey->host = dmig_spot_keep(survey->spot, "%.*s", (int)size, line);
	return survey->host ? 0 : -ENOMEM;
}

/* Somebody may have named the directory sys itself. */
static int check_root(struct devmig_survey *survey)
{
	if (dmig_spot_has(survey->spot, "sys") ||
	    !(dmig_spot_has(survey->spot, "bus") || dmig_spot_has(survey->spot, "class")))
		return 0;
	return dmig_survey_bad(survey, -ENOENT, "sys",
			       "it is not there; the root is to be the directory that has it");
}

static int look_around(struct devmig_survey *survey, const struct devmig_survey_options *options)
{
	int error = find_host(survey);

	if (!error)
		error = check_root(survey);
	if (!error)
		error = dmig_survey_mdev(survey);
	if (!error)
		error = dmig_survey_pci(survey);
	if (!error)
		error = dmig_survey_inside(survey);
	if (!error)
		error = dmig_survey_nvidia_labels(survey);
	if (!error)
		error = dmig_survey_user(survey, options);
	if (!error && options->users)
		error = (dmig_spot_is_real(survey->spot) ? dmig_survey_use
							 : dmig_survey_used)(survey);
	return error;
}

static int fail(const struct devmig_survey *survey, int error, struct devmig_error **ret_error)
{
	if (error > 0)
		return error;
	if (error == -ENOMEM && survey->spot && dmig_spot_is_full(survey->spot))
		return dmig_fail(ret_error, -E2BIG, "below %s is more to read than %zu MiB",
				 devmig_context_root(survey->context), DMIG_SPOT_KEPT_MAX >> 20);
	if (error == -ENOMEM)
		return dmig_fail_memory(ret_error);
	/* Nothing but that file is read before there is a spot. */
	if (!survey->spot && (error == -EFBIG || error == -ENOTSUP))
		return dmig_fail_as(ret_error, -EBADMSG, DMIG_BAD_RECORDING,
				    devmig_context_root(survey->context), "%s: %s",
				    DMIG_TRAIL_ERRORS, strerror(-error));
	if (error == -E2BIG)
		return dmig_fail(ret_error, error, "below %s are more than %d devices and types",
				 devmig_context_root(survey->context), DMIG_SURVEY_ITEMS_MAX);
	if (error == -ENOENT && dmig_root_lacks_proc())
		return dmig_fail(ret_error, error,
				 "can't look at %s: /proc is not mounted, by which the kernel "
				 "tells where things are; mount it (mount -t proc proc /proc)",
				 devmig_context_root(survey->context));
	return dmig_fail(ret_error, error, "can't look at %s: %s",
			 devmig_context_root(survey->context), strerror(-error));
}

DEVMIG_EXPORT int devmig_survey_new(struct devmig_context *context,
				    const struct devmig_survey_options *options,
				    struct devmig_survey **ret, struct devmig_error **ret_error)
{
	static const struct devmig_survey_options none;
	struct devmig_survey *survey = calloc(1, sizeof(*survey));
	int error;

	if (!survey)
		return dmig_fail_memory(ret_error);
	if (!options)
		options = &none;
	survey->context = devmig_context_ref(context);
	survey->rules = devmig_rules_ref(options->rules);
	survey->bad = options->bad;
	survey->arg = options->arg;
	error = dmig_spot_new(context, &survey->spot);
	if (!error)
		error = look_around(survey, options);
	if (error) {
		error = fail(survey, error, ret_error);
		devmig_survey_free(survey);
		return error;
	}
	dmig_survey_sort(survey);
	*ret = survey;
	return 0;
}

DEVMIG_EXPORT void devmig_survey_free(struct devmig_survey *survey)
{
	if (!survey)
		return;
	for (size_t i = 0; i < survey->count; i++)
		devmig_statement_unref(survey->items[i]->statement);
	dmig_arena_free(&survey->arena);
	dmig_spot_free(survey->spot);
	devmig_rules_unref(survey->rules);
	devmig_context_unref(survey->context);
	free(survey->items);
	free(survey);
}

DEVMIG_EXPORT size_t devmig_survey_count(const struct devmig_survey *survey)
{
	return survey->count;
}

DEVMIG_EXPORT int devmig_survey_item(const struct devmig_survey *survey, size_t index,
				     struct devmig_item *ret)
{
	if (index >= survey->count)
		return -ERANGE;
	*ret = survey->items[index]->shown;
	return 0;
}

DEVMIG_EXPORT int devmig_survey_find(const struct devmig_survey *survey, const char *name,
				     size_t *ret)
{
	const struct dmig_item *item = dmig_survey_named(survey, name);

	if (!item) {
		const struct dmig_type_name *type = dmig_survey_type(survey, name);

		if (!type || type->several)
			return -ENOENT;
		item = type->first;
	}
	*ret = item->index;
	return 0;
}

DEVMIG_EXPORT const char *devmig_survey_host(const struct devmig_survey *survey)
{
	return survey->host;
}
