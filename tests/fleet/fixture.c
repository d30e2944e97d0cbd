// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

int fixture_setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	strcpy(fixture->directory, "/tmp/devmig-fleet-XXXXXX");
	assert_non_null(mkdtemp(fixture->directory));
	assert_int_equal(devmig_context_new(NULL, &fixture->context, NULL), 0);
	*state = fixture;
	return 0;
}

static void remove_directory(const char *path)
{
	DIR *directory = opendir(path);
	struct dirent *entry;
	char *name;

	assert_non_null(directory);
	while ((entry = readdir(directory))) {
		assert_true(asprintf(&name, "%s/%s", path, entry->d_name) > 0);
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..") && unlink(name))
			assert_int_equal(rmdir(name), 0);
		free(name);
	}
	closedir(directory);
	assert_int_equal(rmdir(path), 0);
}

static void forget(struct fixture *fixture)
{
	while (fixture->nerrors) {
		free(fixture->reasons[--fixture->nerrors]);
		free(fixture->texts[fixture->nerrors]);
	}
	fixture->fleet = devmig_fleet_unref(fixture->fleet);
}

int fixture_teardown(void **state)
{
	struct fixture *fixture = *state;

	forget(fixture);
	remove_directory(fixture->directory);
	devmig_context_unref(fixture->context);
	free(fixture);
	return 0;
}

char *fixture_write(const struct fixture *fixture, const char *name, const char *bytes, size_t size)
{
	char *path;
	FILE *file;

	assert_true(asprintf(&path, "%s/%s", fixture->directory, name) > 0);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
	return path;
}

int fixture_note(void *arg, const struct devmig_error *error)
{
	struct fixture *fixture = arg;
	size_t i = fixture->nerrors++;

	assert_true(i < ERRORS_MAX);
	fixture->reasons[i] = strdup(devmig_error_reason(error));
	fixture->texts[i] = strdup(devmig_error_text(error));
	fixture->lines[i] = devmig_error_line(error);
	fixture->columns[i] = devmig_error_column(error);
	return 0;
}

int fixture_read_all(struct fixture *fixture, const char *const *paths, size_t count)
{
	const struct devmig_fleet_events events = { .bad_record = fixture_note, .arg = fixture };
	struct devmig_error *error = NULL;
	int failed;

	forget(fixture);
	failed =
		devmig_fleet_read(fixture->context, paths, count, &events, &fixture->fleet, &error);
	assert_true(!failed == !error);
	assert_true(!failed == !!fixture->fleet);
	devmig_error_free(error);
	return failed;
}

int fixture_read(struct fixture *fixture, const char *path)
{
	return fixture_read_all(fixture, &path, 1);
}

int fixture_read_text(struct fixture *fixture, const char *text)
{
	char *path = fixture_write(fixture, "fleet.jsonl", text, strlen(text));
	int failed = fixture_read(fixture, path);

	free(path);
	return failed;
}

int fixture_read_strictly(const struct fixture *fixture, const char *path)
{
	struct devmig_fleet *fleet = NULL;
	int failed = devmig_fleet_read(fixture->context, &path, 1, NULL, &fleet, NULL);

	assert_true(!failed == !!fleet);
	devmig_fleet_unref(fleet);
	return failed;
}

struct devmig_record fixture_record(const struct fixture *fixture, size_t position)
{
	struct devmig_record record;
	uint32_t number;

	assert_int_equal(devmig_fleet_by_name(fixture->fleet, position, &number), 0);
	assert_int_equal(devmig_fleet_record(fixture->fleet, number, &record), 0);
	return record;
}

void assert_named(const struct fixture *fixture, size_t position, const char *host,
		  const char *device)
{
	const struct devmig_record record = fixture_record(fixture, position);

	assert_string_equal(record.host, host);
	assert_string_equal(record.device, device);
}

struct devmig_document *fixture_document(const struct fixture *fixture, const char *json)
{
	struct devmig_document *document;

	assert_int_equal(devmig_document_parse(fixture->context, DEVMIG_FORM_JSON, json,
					       strlen(json), NULL, &document, NULL),
			 0);
	return document;
}
