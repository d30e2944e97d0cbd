// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/format.h>
#include <lib/device/document.h>
#include <string.h>

#include "image.h"
#include "survey.h"
#include "trail.h"
#include "trail_errors.h"

/*
 * What vfio-user servers say of their devices.  A recording has a directory for each, which
 * survey_user.c finds: the file "document" has the text as it came, or else "error" has why
 * there was none, as "ERRNO REASON MESSAGE".
 */
#define DOCUMENT "document"
#define PROBLEM  "error"

/* A server that is there answers at once. */
#define TIMEOUT 2000

static int ask(struct devmig_survey *survey, const char *device, struct dmig_server *server,
	       struct devmig_error **ret_why)
{
	const struct devmig_device_options options = { .timeout = TIMEOUT };
	dmig_auto(free) char *text = NULL;
	struct devmig_device *open;
	int error = devmig_device_open(survey->context, device, &options, &open, ret_why);

	server->asked = true;
	if (error)
		return error;
	error = dmig_device_text(open, &text, &server->size, ret_why);
	devmig_device_close(open);
	if (error)
		return error;
	server->text = dmig_spot_copy(survey->spot, text, server->size);
	return server->text ? 0 : dmig_fail_memory(ret_why);
}

/* The first one of a code. */
static enum dmig_reason reason_of(const char *code)
{
	enum dmig_reason reason = DMIG_OK;

	while (reason < DMIG_REASON_COUNT && strcmp(dmig_reason_code(reason), code))
		reason++;
	return reason < DMIG_REASON_COUNT ? reason : DMIG_REFUSED;
}

/* The error that was met when it was asked. */
static int fail_again(const char *device, const char *line, struct devmig_error **ret_why)
{
	dmig_auto(free) char *copy = strndup(line, strcspn(line, "\n"));
	struct devmig_error *inner = NULL;
	char *rest = copy;
	const char *name, *code;

	if (!copy)
		return dmig_fail_memory(ret_why);
	name = strsep(&rest, " ");
	code = rest ? strsep(&rest, " ") : "";
	dmig_fail(&inner, dmig_trail_error_number(name), "%s", rest ? rest : "");
	return dmig_fail_of(ret_why, reason_of(code), device, inner);
}

static int replay(struct devmig_survey *survey, const char *device, struct dmig_server *server,
		  struct devmig_error **ret_why)
{
	const char *line;
	size_t size;
	int error = dmig_spot_file(survey->spot, &server->text, &server->size, "%s/" DOCUMENT,
				   server->recorded);

	if (error != -ENOENT)
		return error ? dmig_fail_io(ret_why, error, device, "read its document") : 0;
	error = dmig_spot_file(survey->spot, &line, &size, "%s/" PROBLEM, server->recorded);
	if (!error)
		return fail_again(device, line, ret_why);
	/* That nothing was recorded does not say that it has none. */
	return dmig_fail_io(ret_why, error == -ENOENT ? -ENODATA : error, device,
			    "read what was recorded of it");
}

int dmig_survey_server(struct devmig_survey *survey, const struct dmig_item *item,
		       struct devmig_document **ret, struct devmig_error **ret_why)
{
	struct dmig_server *server = item->server;
	dmig_auto(free) char *device = dmig_format("vfio-user:%s", item->shown.name);
	int error;

	if (!device)
		return -ENOMEM;
	error = (server->live ? ask : replay)(survey, device, server, ret_why);
	if (!error)
		error = dmig_device_parse(survey->context, device, item->shown.name, server->text,
					  server->size, ret, ret_why);
	return error == -ENOMEM ? error : 0;
}

/* Where it was recorded before, else a directory that is not there yet. */
static char *find_directory(const struct dmig_server *server, const struct dmig_image *image)
{
	char *path;

	if (server->recorded)
		return strdup(server->recorded);
	for (size_t i = 1;; i++) {
		path = dmig_format(DMIG_TRAIL_SERVERS "/%zu", i);
		if (!path || !dmig_image_find(image, path))
			return path;
		free(path);
	}
}

static int keep_file(struct dmig_image *image, const char *directory, const char *name,
		     const char *bytes, size_t size)
{
	dmig_auto(free) char *path = dmig_format("%s/%s", directory, name);

	return path ? dmig_image_file(image, path, bytes, size) : -ENOMEM;
}

static int keep_line(struct dmig_image *image, const char *directory, const char *name, char *line)
{
	const int error = line ? keep_file(image, directory, name, line, strlen(line)) : -ENOMEM;

	free(line);
	return error;
}

int dmig_survey_keep_server(const struct dmig_item *item, struct dmig_image *image)
{
	const struct dmig_server *server = item->server;
	const struct devmig_error *why = devmig_statement_error(item->statement);
	dmig_auto(free) char *directory = NULL;
	int error;

	/* What was recorded is among what the spot has seen. */
	if (!server->asked)
		return 0;
	directory = find_directory(server, image);
	if (!directory)
		return -ENOMEM;
	error = keep_line(image, directory, DMIG_TRAIL_SOCKET,
			  dmig_format("%s\n", item->shown.name));
	if (error)
		return error;
	if (server->text)
		return keep_file(image, directory, DOCUMENT, server->text, server->size);
	return keep_line(image, directory, PROBLEM,
			 dmig_format("%s %s %s\n", dmig_trail_error_name(devmig_error_errno(why)),
				     devmig_error_reason(why), devmig_error_message(why)));
}
