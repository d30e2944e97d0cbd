// SPDX-License-Identifier: LGPL-2.1-or-later
#include "survey.h"

#include <string.h>
#include <sys/stat.h>

static int add_socket(struct devmig_survey *survey, const char *path)
{
	struct dmig_item *item;
	struct stat st;
	int error;

	if (dmig_survey_named(survey, path))
		return 0;
	if (stat(path, &st))
		return dmig_survey_bad(survey, -errno, path, "%s", strerror(errno));
	if (!S_ISSOCK(st.st_mode))
		return dmig_survey_bad(survey, -ENOTSOCK, path, "it is not a socket");
	error = dmig_survey_add(survey, DEVMIG_ITEM_USER, path, NULL, &item);
	if (!error)
		item->shown.assignable = true;
	return error;
}

int dmig_survey_user(struct devmig_survey *survey, const struct devmig_survey_options *options)
{
	int error = 0;

	for (size_t i = 0; i < options->socket_count && !error; i++)
		error = add_socket(survey, options->sockets[i]);
	return error;
}
