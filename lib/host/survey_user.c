// SPDX-License-Identifier: LGPL-2.1-or-later
#include "survey.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "trail.h"

static int add_server(struct devmig_survey *survey, const char *path, struct dmig_server **ret)
{
	struct dmig_item *item;
	const int error = dmig_survey_add(survey, DEVMIG_ITEM_USER, path, NULL, &item);

	if (error)
		return error;
	item->shown.assignable = true;
	item->server = dmig_arena_alloc(&survey->arena, sizeof(*item->server));
	*ret = item->server;
	return *ret ? 0 : -ENOMEM;
}

static bool is_line(const char *path)
{
	const char *at = path;

	while ((unsigned char)*at >= ' ' && *at != 0x7f)
		at++;
	return at > path && !*at;
}

static int add_socket(struct devmig_survey *survey, const char *path)
{
	struct dmig_server *server;
	struct stat st;
	int error;

	if (dmig_survey_named(survey, path))
		return 0;
	if (stat(path, &st))
		return dmig_survey_bad(survey, -errno, path, "%s", strerror(errno));
	if (!S_ISSOCK(st.st_mode))
		return dmig_survey_bad(survey, -ENOTSOCK, path, "it is not a socket");
	if (!is_line(path))
		return dmig_survey_bad(survey, -EINVAL, path, "its name is not one line of text");
	error = add_server(survey, path, &server);
	if (!error)
		server->live = true;
	return error;
}

/* The path of its socket; "": none, which is told. */
static int read_path(struct devmig_survey *survey, const char *directory, const char **ret)
{
	const char *bytes;
	size_t size;
	int error = dmig_spot_file(survey->spot, &bytes, &size, "%s/" DMIG_TRAIL_SOCKET, directory);

	*ret = "";
	if (error)
		return dmig_survey_unread(survey, error, directory);
	if (size && bytes[size - 1] == '\n')
		size--;
	*ret = dmig_spot_copy(survey->spot, bytes, size);
	if (!*ret)
		return -ENOMEM;
	if (strlen(*ret) == size && size < PATH_MAX && is_line(*ret))
		return 0;
	*ret = "";
	return dmig_survey_bad(survey, -EBADMSG, directory, "it names no socket");
}

/* One that was recorded; it is asked if it is also there now. */
static int add_recorded(struct devmig_survey *survey, const char *name)
{
	const char *path, *directory;
	struct dmig_server *server;
	struct dmig_item *item;
	int error;

	directory = dmig_spot_keep(survey->spot, DMIG_TRAIL_SERVERS "/%s", name);
	if (!directory)
		return -ENOMEM;
	error = read_path(survey, directory, &path);
	if (error || !*path)
		return error;
	item = dmig_survey_named(survey, path);
	if (item && (!item->server || item->server->recorded))
		return dmig_survey_bad(survey, -EEXIST, directory, "another device is called so");
	server = item ? item->server : NULL;
	if (!server)
		error = add_server(survey, path, &server);
	if (!error)
		server->recorded = directory;
	return error;
}

static int add_all_recorded(struct devmig_survey *survey)
{
	const struct dmig_list *names;
	int error = dmig_survey_list(survey, &names, DMIG_TRAIL_SERVERS);

	for (size_t i = 0; names && i < names->count && !error; i++)
		error = add_recorded(survey, names->names[i]);
	return error;
}

int dmig_survey_user(struct devmig_survey *survey, const struct devmig_survey_options *options)
{
	int error = 0;

	for (size_t i = 0; i < options->socket_count && !error; i++)
		error = add_socket(survey, options->sockets[i]);
	if (!error && !dmig_spot_is_real(survey->spot))
		error = add_all_recorded(survey);
	return error;
}
