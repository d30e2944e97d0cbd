// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sample.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define OTHER(n) "{\"self\":{\"a\":\"" n "\"},\"compatible\":[{\"fields\":{\"a\":\"1\"}}]}"

static const char *const lines[] = {
	RECORD("h1", "a"),
	RECORD("h1", "b"),
	"{\"host\":\"h1\",\"device\":\"c\",\"kind\":\"type\",\"parent\":\"a\",\"units\":2,"
	"\"available\":7,\"document\":" OTHER("2") "}",
	"{\"host\":\"h2\",\"device\":\"a\",\"kind\":\"pf\",\"migrations\":3,\"numa\":1,"
	"\"document\":" OTHER("3") "}",
	"{\"host\":\"h2\",\"device\":\"b\",\"kind\":\"vf\",\"vm\":\"v\",\"in_use\":true,\"numa\":1,"
	"\"parent\":\"a\",\"document\":" DOCUMENT "}",
	"{\"host\":\"h2\",\"device\":\"c\",\"kind\":\"mdev\",\"vm\":\"v\",\"numa\":1,"
	"\"parent\":\"a\",\"available\":0,\"document\":" DOCUMENT "}",
	"{\"host\":\"h2\",\"device\":\"d\",\"kind\":\"vfio-user\",\"vm\":\"w\"}",
	"{\"host\":\"h3\",\"device\":\"a\",\"kind\":\"vf\",\"document\":{\"self\":{}}}",
	"{\"host\":\"h3\",\"device\":\"b\",\"kind\":\"type\",\"in_use\":true,\"available\":0,"
	"\"document\":7}",
	"{\"host\":\"h3\",\"device\":\"c\",\"kind\":\"vf\",\"document\":{\"self\":{\"a\":\"4\"},"
	"\"compatible\":[{\"fields\":{\"a\":\"{n:int}\"},\"apply\":{\"b\":\"{n}\",\"a\":\"4\"}}]}}",
	"{\"host\":\"h3\",\"device\":\"d\",\"kind\":\"vf\",\"document\":{\"self\":{\"a\":\"1\","
	"\"software_version\":\"1.10\"},\"compatible\":[{\"fields\":{\"a\":\"1\"}}]}}",
	"{\"host\":\"h3\",\"device\":\"e\",\"kind\":\"vf\",\"document\":{\"self\":{\"a\":\"1\","
	"\"software_version\":\"1.9\"},\"compatible\":[{\"fields\":{\"a\":\"{n:int:1..9}\"}}]}}",
};

_Static_assert(sizeof(lines) / sizeof(lines[0]) == SAMPLE_LINES, "all of them are counted");

char *sample(size_t first, size_t step)
{
	char *text = NULL;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	for (i = 0; i < SAMPLE_LINES; i++)
		fprintf(out, "%s\n", lines[(first + i * step) % SAMPLE_LINES]);
	assert_int_equal(fclose(out), 0);
	return text;
}
