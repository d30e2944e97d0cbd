// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void unref_document(struct devmig_document **of)
{
	devmig_document_unref(*of);
}

void free_verdict(struct devmig_verdict **verdict)
{
	devmig_verdict_free(*verdict);
}

static struct devmig_context *new_context(void)
{
	struct devmig_context *context = NULL;

	assert_int_equal(devmig_context_new(NULL, &context, NULL), 0);
	return context;
}

struct devmig_document *document_named(const char *text, const char *name)
{
	struct devmig_context *context = new_context();
	struct devmig_document *ret = NULL;
	struct devmig_error *error = NULL;

	if (devmig_document_parse(context, DEVMIG_FORM_TEXT, text, strlen(text), name, &ret,
				  &error))
		fail_msg("%s in:\n%s", devmig_error_text(error), text);
	devmig_context_unref(context);
	return ret;
}

struct devmig_document *document(const char *text)
{
	return document_named(text, NULL);
}

struct devmig_document *example(const char *name)
{
	struct devmig_context *context = new_context();
	struct devmig_document *ret = NULL;
	struct devmig_error *error = NULL;
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", EXAMPLES, name);
	if (devmig_document_read(context, DEVMIG_FORM_AUTO, path, &ret, &error))
		fail_msg("%s", devmig_error_text(error));
	devmig_context_unref(context);
	return ret;
}

struct devmig_verdict *check(struct devmig_document *source, struct devmig_document *destination,
			     enum devmig_reading reading)
{
	struct devmig_verdict *verdict = NULL;

	assert_int_equal(devmig_check(source, NULL, destination, NULL, reading, &verdict, NULL), 0);
	return verdict;
}

static void free_remark(struct devmig_remark *remark)
{
	free((char *)remark->reason);
	free((char *)remark->message);
	free((char *)remark->hint);
	free((char *)remark->file);
	free((char *)remark->field);
}

void free_remarks(struct remarks *remarks)
{
	for (size_t i = 0; i < remarks->count; i++)
		free_remark(&remarks->list[i]);
	free(remarks->list);
}

static char *copy(const char *text)
{
	return text ? strdup(text) : NULL;
}

int keep_remark(void *arg, const struct devmig_remark *remark)
{
	struct remarks *remarks = arg;
	struct devmig_remark *to;

	if (remarks->count == remarks->room) {
		remarks->room = 2 * remarks->room + 16;
		remarks->list = realloc(remarks->list, remarks->room * sizeof(*remarks->list));
		assert_non_null(remarks->list);
	}
	to = &remarks->list[remarks->count++];
	*to = *remark;
	to->reason = copy(remark->reason);
	to->message = copy(remark->message);
	to->hint = copy(remark->hint);
	to->file = copy(remark->file);
	to->field = copy(remark->field);
	return 0;
}

struct remarks lint(const char *text)
{
	auto_document of = document(text);
	struct remarks remarks = { 0 };

	assert_int_equal(devmig_lint_document(of, keep_remark, &remarks, NULL), 0);
	return remarks;
}

size_t find_remark(const struct remarks *remarks, const char *reason, struct devmig_remark *ret)
{
	size_t count = 0;

	for (size_t i = 0; i < remarks->count; i++) {
		if (strcmp(remarks->list[i].reason, reason))
			continue;
		if (!count++ && ret)
			*ret = remarks->list[i];
	}
	return count;
}

struct directory make_directory(void)
{
	struct directory directory = { .path = "/tmp/devmig-verdict-XXXXXX" };

	assert_non_null(mkdtemp(directory.path));
	return directory;
}

void remove_directory(struct directory *directory)
{
	DIR *dir = opendir(directory->path);
	struct dirent *entry;

	assert_non_null(dir);
	while ((entry = readdir(dir)))
		unlinkat(dirfd(dir), entry->d_name, 0);
	closedir(dir);
	rmdir(directory->path);
}

const char *write_file(const struct directory *directory, const char *name, const char *text)
{
	static char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", directory->path, name);
	file = fopen(path, "we");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	assert_int_equal(fclose(file), 0);
	return path;
}
