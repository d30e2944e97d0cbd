// SPDX-License-Identifier: LGPL-2.1-or-later
#include "finding.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void add(struct fixture *fixture, const struct device *devices, size_t count)
{
	char *text = NULL;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	for (i = 0; i < count; i++)
		fprintf(out, "{\"host\":\"%s\",\"device\":\"%s\",\"kind\":\"%s\"%s%s%s}\n",
			devices[i].host, devices[i].name, devices[i].kind, devices[i].more,
			devices[i].document ? ",\"document\":" : "",
			devices[i].document ? devices[i].document : "");
	assert_int_equal(fclose(out), 0);
	assert_int_equal(fixture_read_text(fixture, text), 0);
	free(text);
}

void take(struct finding *finding)
{
	int more;

	for (finding->ntargets = 0; finding->ntargets < 32; finding->ntargets++) {
		more = devmig_find_next(finding->result, &finding->targets[finding->ntargets]);
		if (more <= 0)
			break;
	}
	assert_int_equal(more, 0);
}

struct finding find(const struct fixture *fixture, const char *source,
		    const struct devmig_find_options *options)
{
	static const struct devmig_find_options defaults;
	struct devmig_document *document = fixture_document(fixture, source);
	struct finding finding;

	options = options ? options : &defaults;
	assert_int_equal(devmig_find(fixture->fleet, document, options, &finding.result, NULL), 0);
	assert_int_equal(
		devmig_find_obstacles(fixture->fleet, document, options, &finding.obstacles, NULL),
		0);
	take(&finding);
	devmig_document_unref(document);
	return finding;
}

void finding_free(struct finding *finding)
{
	devmig_find_result_free(finding->result);
	devmig_obstacles_free(finding->obstacles);
}

void append(const struct fixture *fixture, uint32_t number, char *names, size_t size)
{
	struct devmig_record record;
	size_t len = strlen(names);

	assert_int_equal(devmig_fleet_record(fixture->fleet, number, &record), 0);
	snprintf(names + len, size - len, "%s%s/%s", len ? " " : "", record.host, record.device);
}

void assert_targets(const struct fixture *fixture, const struct finding *finding,
		    const char *wanted)
{
	char names[512] = "";
	size_t i;

	for (i = 0; i < finding->ntargets; i++)
		append(fixture, finding->targets[i].record, names, sizeof(names));
	assert_string_equal(names, wanted);
}

struct devmig_obstacle obstacle_at(const struct finding *finding, size_t index)
{
	struct devmig_obstacle obstacle;

	assert_int_equal(devmig_obstacle(finding->obstacles, index, &obstacle), 0);
	return obstacle;
}

void assert_kept_out(const struct fixture *fixture, const struct finding *finding, size_t index,
		     const char *wanted)
{
	unsigned int round, count;
	uint32_t number;

	for (round = 0; round < 2; round++) {
		char names[512] = "";

		for (count = 0; devmig_obstacle_next(finding->obstacles, index, &number) == 1;
		     count++)
			append(fixture, number, names, sizeof(names));
		assert_string_equal(names, wanted);
		assert_int_equal(obstacle_at(finding, index).count, count);
	}
}
