// SPDX-License-Identifier: LGPL-2.1-or-later
#include "verify.h"

#include <errno.h>
#include <lib/common/error.h>

/* The first thing that a verdict has against it, in the words of an error. */
static int complain(const struct devmig_verdict *verdict, const char *device,
		    struct devmig_error **ret_error)
{
	struct devmig_setting setting;
	struct devmig_failure failure;
	struct devmig_doubt doubt;

	if (!devmig_verdict_setting(verdict, 0, &setting))
		return dmig_fail(ret_error, -EPROTO, "%s does not have %s=%s", device, setting.name,
				 setting.value);
	if (!devmig_verdict_doubt(verdict, 0, &doubt))
		return dmig_fail(ret_error, -EPROTO, "whether it can migrate to %s: %s", device,
				 doubt.text);
	if (!devmig_verdict_failure(verdict, 0, 0, 0, &failure))
		return dmig_fail(ret_error, -EPROTO, "it can't migrate to %s: %s", device,
				 failure.sentence);
	return dmig_fail(ret_error, -EPROTO, "it can't migrate to %s", device);
}

static int check(const struct devmig_setup *setup, struct devmig_survey *survey, const char *device,
		 struct devmig_verdict **ret, struct devmig_error **ret_error)
{
	struct devmig_statement *statement;
	size_t index;
	int error = devmig_survey_find(survey, device, &index);

	if (error)
		return dmig_fail(ret_error, -EPROTO,
				 "the host has no device %s, though all was written; "
				 "the kernel's log may tell why",
				 device);
	error = devmig_survey_statement(survey, index, &statement, ret_error);
	if (!error)
		error = devmig_statement_check(setup->source, statement, setup->reading, ret,
					       ret_error);
	if (error || devmig_verdict_answer(*ret) == DEVMIG_COMPATIBLE)
		return error;
	error = complain(*ret, device, ret_error);
	devmig_verdict_free(*ret);
	*ret = NULL;
	return error;
}

int dmig_setup_verify(const struct devmig_setup *setup, struct devmig_context *context,
		      const struct devmig_survey_options *look, struct devmig_verdict **ret,
		      struct devmig_error **ret_error)
{
	struct devmig_survey *survey;
	struct devmig_way way;
	int error = devmig_survey_new(context, look, &survey, ret_error);

	if (error)
		return error;
	devmig_setup_way(setup, 0, &way);
	error = check(setup, survey, way.device, ret, ret_error);
	devmig_survey_free(survey);
	return error;
}
