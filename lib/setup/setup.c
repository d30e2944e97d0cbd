// SPDX-License-Identifier: LGPL-2.1-or-later
#include "setup.h"

#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <string.h>

static int name_device(struct devmig_setup *setup, const struct devmig_setup_options *options,
		       struct devmig_error **ret_error)
{
	int error;

	if (options->uuid && !dmig_is_uuid(options->uuid))
		return dmig_fail(ret_error, -EINVAL,
				 "'%s' is no uuid: it wants 8-4-4-4-12 digits, 0 to 9 and a to f",
				 options->uuid);
	if (options->uuid) {
		memcpy(setup->uuid, options->uuid, sizeof(setup->uuid));
		return 0;
	}
	error = dmig_uuid_make(setup->uuid);
	return error ? dmig_fail(ret_error, error, "can't make up a uuid") : 0;
}

/* A setup without candidates. */
static int begin(struct devmig_statement *source, const char *host,
		 const struct devmig_setup_options *options, struct devmig_setup **ret,
		 struct devmig_error **ret_error)
{
	struct devmig_setup *setup;

	if (!devmig_reading_name(options->reading))
		return dmig_fail(ret_error, -EINVAL, "%d is no reading", (int)options->reading);
	setup = calloc(1, sizeof(*setup));
	if (!setup)
		return dmig_fail_memory(ret_error);
	*ret = setup;
	setup->source = devmig_statement_ref(source);
	setup->reading = options->reading;
	setup->host = strdup(host);
	return setup->host ? name_device(setup, options, ret_error) : dmig_fail_memory(ret_error);
}

/* Make of the candidates what is asked for. */
static int complete(struct devmig_setup *setup, struct devmig_error **ret_error)
{
	int error = dmig_setup_judge(setup, ret_error);

	if (error)
		return error;
	error = dmig_setup_rank(setup);
	if (!error)
		error = dmig_setup_reject(setup);
	if (!error && setup->way_count)
		error = dmig_setup_draw(setup);
	return error ? dmig_fail_memory(ret_error) : 0;
}

/* Hand it out, or give it back. */
static int end(struct devmig_setup *setup, int error, struct devmig_setup **ret,
	       struct devmig_error **ret_error)
{
	if (!error)
		error = complete(setup, ret_error);
	if (error)
		devmig_setup_free(setup);
	else
		*ret = setup;
	return error;
}

DEVMIG_EXPORT int devmig_setup_new(struct devmig_survey *survey, struct devmig_statement *source,
				   const struct devmig_setup_options *options,
				   struct devmig_setup **ret, struct devmig_error **ret_error)
{
	struct devmig_setup *setup = NULL;
	size_t index;
	int error = begin(source, devmig_survey_host(survey), options, &setup, ret_error);

	if (!error && !devmig_survey_find(survey, setup->uuid, &index))
		error = dmig_fail(ret_error, -EEXIST,
				  "the host has a device %s; choose another uuid", setup->uuid);
	if (!error)
		error = dmig_candidates_of_survey(setup, survey, options, ret_error);
	return end(setup, error, ret, ret_error);
}

DEVMIG_EXPORT int devmig_setup_of_fleet(struct devmig_fleet *fleet, const char *host,
					struct devmig_statement *source,
					const struct devmig_setup_options *options,
					struct devmig_setup **ret, struct devmig_error **ret_error)
{
	struct devmig_setup *setup = NULL;
	uint32_t number;
	int error = begin(source, host, options, &setup, ret_error);

	if (!error && !devmig_fleet_find(fleet, host, setup->uuid, &number))
		error = dmig_fail(ret_error, -EEXIST,
				  "host %s has a device %s; choose another uuid", host,
				  setup->uuid);
	if (!error) {
		setup->fleet = devmig_fleet_ref(fleet);
		error = dmig_candidates_of_fleet(setup, host, options, ret_error);
	}
	return end(setup, error, ret, ret_error);
}

DEVMIG_EXPORT void devmig_setup_free(struct devmig_setup *setup)
{
	size_t i;

	if (!setup)
		return;
	for (i = 0; i < setup->class_count; i++)
		devmig_verdict_free(setup->classes[i].verdict);
	for (i = 0; i < setup->count; i++) {
		devmig_statement_unref(setup->candidates[i].statement);
		free(setup->candidates[i].parent);
	}
	dmig_steps_free(setup);
	free(setup->rejections);
	free(setup->ways);
	free(setup->classes);
	free(setup->candidates);
	free(setup->host);
	devmig_statement_unref(setup->source);
	devmig_fleet_unref(setup->fleet);
	free(setup);
}
