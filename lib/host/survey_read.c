// SPDX-License-Identifier: LGPL-2.1-or-later
#include "survey.h"

#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/format.h>
#include <lib/common/printable.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>

/* What is wrong with an entry is told once, whoever comes upon it again. */
static int tell_once(struct devmig_survey *survey, const char *path, bool *ret_first)
{
	const size_t size = strlen(path) + 1;
	struct dmig_told **chain = &survey->told[dmig_survey_chain(path)];
	struct dmig_told *told = *chain;

	while (told && strcmp(told->path, path))
		told = told->next;
	*ret_first = !told;
	if (told)
		return 0;
	told = dmig_arena_alloc(&survey->arena, sizeof(*told) + size);
	if (!told)
		return -ENOMEM;
	memcpy(told->path, path, size);
	told->next = *chain;
	*chain = told;
	return 0;
}

int dmig_survey_bad(struct devmig_survey *survey, int error, const char *path, const char *format,
		    ...)
{
	dmig_auto(error) struct devmig_error *why = NULL;
	dmig_auto(free) char *words = NULL;
	dmig_auto(free) char *file = NULL;
	va_list args;
	bool first;
	int failed;

	if (!survey->bad)
		return 0;
	failed = tell_once(survey, path, &first);
	if (failed || !first)
		return failed;
	va_start(args, format);
	words = dmig_vformat(format, args);
	va_end(args);
	file = dmig_printable(path, strlen(path));
	if (!words || !file)
		return -ENOMEM;
	dmig_fail_as(&why, error, DMIG_BAD_ENTRY, file, "%s", words);
	return why ? survey->bad(survey->arg, why) : -ENOMEM;
}

int dmig_survey_unread(struct devmig_survey *survey, int error, const char *path)
{
	const char *words = strerror(-error);
	const char *target;

	if (!error || error == -ENODEV || error == -ENOMEM)
		return error == -ENOMEM ? error : 0;
	if (error == -ENOENT) {
		/* An entry that goes takes its link along; one of a recording may have stayed alone. */
		if (dmig_spot_link(survey->spot, &target, "%s", path))
			return 0;
		words = "it is a link that leads nowhere";
	} else if (error == -ENOTSUP) {
		words = "it is not a file";
	} else if (error == -EFBIG) {
		words = "it is larger than any that the kernel makes";
	} else if (error == -EBADMSG) {
		words = "it is not one line of text";
	}
	return dmig_survey_bad(survey, error, path, "%s", words);
}

/* The same of a file that may well not be there. */
static int unread_in(struct devmig_survey *survey, int error, const char *path, const char *name)
{
	dmig_auto(free) char *file = NULL;

	if (error == -ENOENT)
		return 0;
	file = dmig_format("%s/%s", path, name);
	return file ? dmig_survey_unread(survey, error, file) : -ENOMEM;
}

int dmig_survey_line(struct devmig_survey *survey, const char **ret, const char *path,
		     const char *name)
{
	const int error = dmig_spot_line(survey->spot, ret, "%s/%s", path, name);

	if (!error)
		return 0;
	*ret = "";
	return unread_in(survey, error, path, name);
}

bool dmig_survey_has_own(struct devmig_survey *survey, const char *path)
{
	const char *text;
	size_t size;
	mode_t mode;

	if (dmig_spot_file(survey->spot, &text, &size, "%s/migration_compatible", path) != -ENOENT)
		return true;
	/* Where a link leads nowhere there is nothing. */
	return !dmig_spot_mode(survey->spot, &mode, "%s/migration", path) &&
	       (!S_ISLNK(mode) || dmig_spot_has(survey->spot, "%s/migration", path));
}

long long dmig_survey_decimal(const char *text)
{
	const size_t len = strspn(text, "0123456789");

	return len && len <= 18 && !text[len] ? strtoll(text, NULL, 10) : -1;
}

int dmig_survey_number(struct devmig_survey *survey, long long *ret, const char *path,
		       const char *name)
{
	dmig_auto(free) char *file = NULL;
	const char *text;
	const int error = dmig_survey_line(survey, &text, path, name);

	*ret = -1;
	if (error || !*text)
		return error;
	*ret = dmig_survey_decimal(text);
	if (*ret >= 0)
		return 0;
	file = dmig_format("%s/%s", path, name);
	return file ? dmig_survey_bad(survey, -EBADMSG, file, "it is not a number") : -ENOMEM;
}

int dmig_survey_list(struct devmig_survey *survey, const struct dmig_list **ret, const char *path)
{
	const int error = dmig_spot_list(survey->spot, ret, "%s", path);

	if (!error)
		return 0;
	*ret = NULL;
	return dmig_survey_unread(survey, error, path);
}

int dmig_survey_name(struct devmig_survey *survey, const char *path, const char *name, bool *ret)
{
	dmig_auto(free) char *entry = NULL;

	*ret = true;
	for (const char *at = name; *at && *ret; at++)
		*ret = *at > ' ' && *at <= '~';
	if (*ret)
		return 0;
	entry = dmig_format("%s/%s", path, name);
	return entry ? dmig_survey_bad(survey, -EBADMSG, entry, "no name that the kernel makes")
		     : -ENOMEM;
}

/* The value of a line of a text that begins so; its length. */
static size_t value_of(const char *text, const char *key, const char **ret)
{
	const size_t len = strlen(key);

	for (; text; text = strchr(text, '\n'), text = text ? text + 1 : NULL) {
		if (strncmp(text, key, len))
			continue;
		*ret = text + len;
		return strcspn(*ret, "\n");
	}
	return 0;
}

int dmig_survey_link(struct devmig_survey *survey, const char **ret, const char *path,
		     const char *name)
{
	const int error = dmig_spot_link(survey->spot, ret, "%s/%s", path, name);
	dmig_auto(free) char *link = NULL;
	const char *target;
	bool good;
	int failed;

	if (error) {
		*ret = "";
		return error == -ENOMEM ? error : 0;
	}
	target = *ret;
	*ret = "";
	link = dmig_format("%s/%s", path, name);
	failed = link ? dmig_survey_name(survey, link, target, &good) : -ENOMEM;
	if (!failed && good)
		*ret = target;
	return failed;
}

int dmig_survey_uevent(struct devmig_survey *survey, const char **ret, const char *path,
		       const char *key)
{
	const char *text, *value = "", *copy;
	size_t size;
	bool good;
	int error = dmig_spot_file(survey->spot, &text, &size, "%s/uevent", path);

	*ret = "";
	if (error)
		return unread_in(survey, error, path, "uevent");
	size = value_of(text, key, &value);
	copy = dmig_spot_keep(survey->spot, "%.*s", (int)size, value);
	error = copy ? dmig_survey_name(survey, path, copy, &good) : -ENOMEM;
	if (!error && good)
		*ret = copy;
	return error;
}

int dmig_survey_driver(struct devmig_survey *survey, const char **ret, const char *path)
{
	const int error = dmig_survey_link(survey, ret, path, "driver");

	if (error || **ret)
		return error;
	/* A recording may have no links. */
	return dmig_survey_uevent(survey, ret, path, "DRIVER=");
}
