// SPDX-License-Identifier: LGPL-2.1-or-later
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "find_print.h"
#include "report.h"
#include "text.h"
#include "verb.h"

static bool is_directory(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* Whether a directory has a file that is read: devmig-find(1). */
static bool has_records_file(const char *path)
{
	DIR *directory = opendir(path);
	const struct dirent *entry;
	bool any = !directory;

	while (!any && (entry = readdir(directory))) {
		size_t len = strlen(entry->d_name);

		any = *entry->d_name != '.' && len > 6 &&
		      strcmp(entry->d_name + len - 6, ".jsonl") == 0;
	}
	if (directory)
		closedir(directory);
	return any;
}

/* "no *.jsonl file in DIR, no usable record in FILE"; NULL without memory */
static char *nothing_words(char **paths, size_t count)
{
	char *text = NULL;
	size_t i, size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	for (i = 0; i < count; i++)
		fprintf(out, "%s%s in %s", i ? ", " : "",
			is_directory(paths[i]) && !has_records_file(paths[i]) ? "no *.jsonl file"
									      : "no usable record",
			paths[i]);
	return text_end(out, &text);
}

int found_nothing(const struct found *found, char **paths, size_t count, bool json)
{
	cli_auto(free) char *words = nothing_words(paths, count);
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
