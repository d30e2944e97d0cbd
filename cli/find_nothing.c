// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "file.h"
#include "find_print.h"
#include "load.h"
#include "report.h"
#include "verb.h"

#define BEGINNING 65536 /* of a file, in which a record would end */

static bool has_word(const char *text, size_t len, const char *word)
{
	return memmem(text, len, word, strlen(word)) != NULL;
}

/* Whether a file that is no document has a record in its first line. */
static bool is_fleet(const char *path)
{
	cli_auto(free) char *text = NULL;
	struct stat status;
	const char *end;
	size_t size;

	/* Others may have been read up, or be waited for. */
	if (stat(path, &status) || !S_ISREG(status.st_mode) ||
	    file_read(path, BEGINNING, &text, &size))
		return false;
	end = memchr(text, '\n', size);
	if (end)
		size = (size_t)(end - text);
	return has_word(text, size, "\"host\"") && has_word(text, size, "\"device\"") &&
	       has_word(text, size, "\"kind\"");
}

int found_no_source(const struct side *source, bool json)
{
	const struct devmig_error *error = side_error(source);
	struct json out = { .out = stdout };

	if (side_status(source) == STATUS_UNKNOWN && is_fleet(source->path))
		report_failure(0, "%s; this looks like a fleet; SRC stands before FLEET",
			       devmig_error_text(error));
	else
		report_error(error);
	if (json) {
		json_object(&out, NULL);
		json_text(&out, "verdict", devmig_answer_name(DEVMIG_COULD_NOT_TELL));
		json_document(&out, "source", source->path, NULL);
		json_text_or_null(&out, "reason", devmig_error_reason(error));
		json_text(&out, "message", devmig_error_text(error));
		json_object_end(&out);
	}
	return side_status(source);
}

int found_nothing(const struct found *found, char **paths, size_t count, bool json)
{
	cli_auto(free) char *words = load_nothing(paths, count);
	struct json out = { .out = stdout };

	if (!words)
		return report_error(NULL);
	report_failure(0, "%s", words);
	if (json) {
		json_object(&out, NULL);
		json_text(&out, "verdict", devmig_answer_name(DEVMIG_COULD_NOT_TELL));
		json_document(&out, "source", found->source->path, found->source->document);
		json_text(&out, "reason", "no-document");
		json_text(&out, "message", words);
		json_number(&out, "records", devmig_fleet_count(found->fleet));
		json_number(&out, "bad_records", found->bad_records);
		json_object_end(&out);
	}
	return STATUS_UNKNOWN;
}
