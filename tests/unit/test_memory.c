// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fail_memory.h"
#include "fixture.h"

#include <devmig/capability.h>
#include <devmig/class.h>
#include <devmig/domain.h>
#include <devmig/lint.h>
#include <devmig/matrix.h>
#include <errno.h>
#include <fcntl.h>
#include <lib/common/list.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * Every allocation of every call fails once, in turn, alone and with all that
 * follow: the call returns -ENOMEM, and nothing is leaked or half-done.
 */

static const char text[] = "SELF:\ndevice_api=vfio_pci\nb=2\nCOMPATIBLE:\na={v:int:1,2}\n"
			   "b={w:string:x,y}\nAPPLY:\nc={v}\nCOMPATIBLE:\nb=1\n";
static const char json[] =
	"{\"self\":{\"a\":\"1\"},\"compatible\":[{\"fields\":{\"b\":\"{v:int}\"},"
	"\"apply\":{\"c\":\"{v}\"}}]}";

struct run {
	struct fixture *f;
	struct devmig_document *document; /* of text */
	const char *path;
	struct devmig_fleet *fleet;
	struct devmig_error *error;
};

/* One call; 0 or its error. */
typedef int (*run_fn)(struct run *run);

static int count(struct fixture *f)
{
	struct dmig_list names = { 0 };
	int dir = open(f->dir, O_RDONLY | O_DIRECTORY), n;

	assert_int_equal(dmig_list_read(&names, dir, "", 999), 0);
	n = (int)names.count;
	dmig_auto_list(&names);
	close(dir);
	return n;
}

/* @good: errors that stand for themselves, where the call is to fail. */
static void try_mode(struct run *run, run_fn call, int good, bool mode)
{
	bool failed;
	int n, ret;

	for (n = 0; n < 10000; n++) {
		const int before = count(run->f);

		memory_fail(n, mode);
		ret = call(run);
		failed = memory_failed();
		if (ret == -ENOMEM) {
			assert_int_equal(devmig_error_errno(run->error), -ENOMEM);
			assert_string_equal(devmig_error_reason(run->error), "no-memory");
			assert_int_equal(count(run->f), before);
		} else {
			assert_int_equal(ret, good);
		}
		devmig_error_free(run->error);
		run->error = NULL;
		if (!failed)
			break;
	}
	/* It was called without a failure once; at least one was seen before. */
	assert_in_range(n, 1, 9999);
	assert_int_equal(ret, good);
}

static void try_call(struct fixture *f, const char *path, run_fn call, int good)
{
	struct run run = {
		.f = f,
		.document = fixture_parse(f, DEVMIG_FORM_TEXT, text),
		.path = strdup(fixture_path(f, path)),
	};

	try_mode(&run, call, good, false);
	try_mode(&run, call, good, true);
	devmig_document_unref(run.document);
	free((char *)run.path);
}

static int drop(struct devmig_document *document, int ret)
{
	devmig_document_unref(document);
	return ret;
}

static int new_context(struct run *run)
{
	struct devmig_context *context = NULL;
	int ret = devmig_context_new(run->path, &context, &run->error);

	devmig_context_unref(context);
	return ret;
}

static int parse(struct run *run, enum devmig_form form, const char *bytes)
{
	struct devmig_document *document = NULL;
	int ret = devmig_document_parse(run->f->context, form, bytes, strlen(bytes), "name",
					&document, &run->error);

	return drop(document, ret);
}

static int parse_text(struct run *run)
{
	return parse(run, DEVMIG_FORM_TEXT, text);
}

static int parse_json(struct run *run)
{
	return parse(run, DEVMIG_FORM_JSON, json);
}

static int parse_capability(struct run *run)
{
	return parse(run, DEVMIG_FORM_CAPABILITY, "a=1");
}

static int decode(struct run *run)
{
	struct devmig_document *document = NULL;
	int ret = devmig_capability_decode(run->f->context, "a=1", 3, &document, NULL, &run->error);

	return drop(document, ret);
}

static int parse_malformed(struct run *run)
{
	return parse(run, DEVMIG_FORM_TEXT, "SELF:\n1=2\n");
}

static int parse_what_is_not_json(struct run *run)
{
	return parse(run, DEVMIG_FORM_JSON, "{\"self\":}");
}

static int read_path(struct run *run)
{
	struct devmig_document *document = NULL;
	int ret = devmig_document_read(run->f->context, DEVMIG_FORM_AUTO, run->path, &document,
				       &run->error);

	return drop(document, ret);
}

static int format(struct run *run, enum devmig_form form)
{
	char *bytes = NULL;
	size_t size;
	int ret = devmig_document_format(run->document, form, &bytes, &size, &run->error);

	free(bytes);
	return ret;
}

static int format_text(struct run *run)
{
	return format(run, DEVMIG_FORM_TEXT);
}

static int format_json(struct run *run)
{
	return format(run, DEVMIG_FORM_JSON);
}

/* What was written is removed, for the next time. */
static int write_form(struct run *run, enum devmig_form form)
{
	static const char *const names[] = {
		"migration/self/device_api",
		"migration/self/b",
		"migration/self",
		"migration/compatible",
		"migration/compatible0001/a",
		"migration/compatible0001/b",
		"migration/compatible0001",
		"migration/compatible0002/b",
		"migration/compatible0002",
		"migration/apply0001/c",
		"migration/apply0001",
		"migration",
		"migration_compatible",
		"",
	};
	int ret = devmig_document_write(run->document, form, run->path, 0, &run->error);
	char path[256];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", run->path, names[i]);
		remove(*names[i] ? path : run->path);
	}
	return ret;
}

static int write_text(struct run *run)
{
	return write_form(run, DEVMIG_FORM_TEXT);
}

static int write_tree(struct run *run)
{
	return write_form(run, DEVMIG_FORM_TREE);
}

static int write_files(struct run *run)
{
	return write_form(run, DEVMIG_FORM_FILES);
}

static int write_file(struct run *run)
{
	return write_form(run, DEVMIG_FORM_FILE);
}

static int normalize(struct run *run)
{
	struct devmig_document *document = NULL;
	int ret = devmig_document_normalize(run->f->context, run->document, &document, &run->error);

	return drop(document, ret);
}

static int count_remark(void *arg, const struct devmig_remark *remark)
{
	(void)remark;
	++*(int *)arg;
	return 0;
}

/* It succeeds only where it has found all. */
static int lint_malformed(struct run *run)
{
	int remarks = 0;
	int ret = devmig_lint(run->f->context, DEVMIG_FORM_AUTO, run->path, count_remark, &remarks,
			      NULL, &run->error);

	if (!ret)
		assert_int_equal(remarks, 2);
	return ret;
}

static int classes(struct run *run)
{
	struct devmig_class_table *table = NULL;
	uint32_t class_number = 7;
	int ret = devmig_class_table_new(run->f->context, &table, &run->error);

	if (!ret)
		ret = devmig_class_add(table, run->document, &class_number, &run->error);
	if (!ret) {
		assert_int_equal(class_number, 0);
		ret = devmig_class_add_json(table, json, strlen(json), NULL, &class_number,
					    &run->error);
	}
	if (!ret)
		assert_int_equal(class_number, 1);
	devmig_class_table_free(table);
	return ret;
}

static void memory(void **state)
{
	struct fixture *f = *state;

	try_call(f, "", new_context, 0);
	try_call(f, "", parse_text, 0);
	try_call(f, "", parse_json, 0);
	try_call(f, "", parse_capability, 0);
	try_call(f, "", decode, 0);
	try_call(f, "", parse_malformed, -EBADMSG);
	try_call(f, "", parse_what_is_not_json, -EBADMSG);
	try_call(f, "", format_text, 0);
	try_call(f, "", format_json, 0);
	try_call(f, "", normalize, 0);
	try_call(f, "", classes, 0);
}

static void memory_of_reading(void **state)
{
	struct fixture *f = *state;

	fixture_file(f, "file", text);
	fixture_file(f, "tree/migration/self/a", "1\n");
	fixture_file(f, "tree/migration/compatible/a", "1\n");
	fixture_file(f, "tree/migration/compatible/b", "{v:int}\n");
	fixture_file(f, "tree/migration/apply0001/b", "{v}\n");
	fixture_file(f, "bad/migration/self/1", "1\n");
	fixture_file(f, "files/migration/self", "a=1\n");
	fixture_file(f, "files/migration/compatible", "a=1\n");
	fixture_file(f, "one/migration_compatible", text);
	fixture_file(f, "type/device_api", "vfio_pci\n");
	fixture_file(f, "type/software_version", "1.2.3\n");
	fixture_file(f, "type/compatible_type", "x y\n");
	fixture_file(f, "type/compatible_a", "1 2\n");
	fixture_file(f, "type/dynamic_resources", "r\n");
	try_call(f, "file", read_path, 0);
	try_call(f, "tree", read_path, 0);
	fixture_file(f, "bad/migration/self/2", "1\n");
	try_call(f, "bad", read_path, -EBADMSG);
	try_call(f, "bad", lint_malformed, 0);
	try_call(f, "files", read_path, 0);
	try_call(f, "one", read_path, 0);
	try_call(f, "type", read_path, 0);
	try_call(f, "none", read_path, -ENOENT);
}

static void memory_of_writing(void **state)
{
	struct fixture *f = *state;

	try_call(f, "w-text", write_text, 0);
	try_call(f, "w-tree", write_tree, 0);
	try_call(f, "w-files", write_files, 0);
	try_call(f, "w-file", write_file, 0);
}

static int work_out_matrix(struct run *run)
{
	struct devmig_matrix_options options = { .reading = DEVMIG_INCOMING };
	struct devmig_matrix *matrix = NULL;
	int ret = devmig_matrix_new(run->fleet, &options, &matrix, &run->error);

	assert_int_equal(ret == 0, matrix != NULL);
	devmig_matrix_free(matrix);
	return ret;
}

static void memory_of_a_matrix(void **state)
{
	struct run run = { .f = *state };
	const char *path;

	fixture_file(
		run.f, "fleet.jsonl",
		"{\"host\":\"h\",\"device\":\"a\",\"kind\":\"vf\",\"document\":"
		"{\"self\":{\"a\":\"1\"},\"compatible\":[{\"fields\":{\"a\":\"{v:int:1,2}\"}}]}}\n"
		"{\"host\":\"h\",\"device\":\"b\",\"kind\":\"vf\",\"document\":"
		"{\"self\":{\"a\":\"2\"},\"compatible\":[{\"fields\":{\"a\":\"{v:int:1,2}\"}}]}}"
		"\n");
	path = fixture_path(run.f, "fleet.jsonl");
	assert_int_equal(devmig_fleet_read(NULL, &path, 1, NULL, &run.fleet, NULL), 0);
	try_mode(&run, work_out_matrix, 0, false);
	try_mode(&run, work_out_matrix, 0, true);
	devmig_fleet_unref(run.fleet);
}

#define UUID "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"
static const char domain[] =
	"<domain><metadata><d:devices xmlns:d='" DEVMIG_DOMAIN_NAMESPACE "'><d:device uuid='" UUID
	"'>SELF:\na=1\n</d:device></d:devices></metadata><devices><hostdev mode='subsystem' "
	"type='mdev'><source><address uuid='" UUID "'/></source><alias name='ua-a'/></hostdev>"
	"</devices></domain>";

static int parse_domain(struct run *run, struct devmig_domain **ret)
{
	return devmig_domain_parse(run->f->context, domain, strlen(domain), "name", ret,
				   &run->error);
}

static int read_domain(struct run *run)
{
	struct devmig_domain *read = NULL;
	int ret = parse_domain(run, &read);

	assert_int_equal(ret == 0, read != NULL);
	devmig_domain_free(read);
	return ret;
}

static int reassign_domain(struct run *run)
{
	const struct devmig_reassignment change = { 0, "83b8f4f2-509f-382f-3c1e-e6bfe0fa1002",
						    run->document };
	struct devmig_domain *read = NULL;
	char *made = NULL;
	size_t size;
	int ret = parse_domain(run, &read);

	if (!ret)
		ret = devmig_domain_reassign(read, &change, 1, &made, &size, &run->error);
	assert_int_equal(ret == 0, made != NULL);
	devmig_domain_free(read);
	free(made);
	return ret;
}

static int describe_domain(struct run *run)
{
	struct devmig_domain *read = NULL;
	char *made = NULL;
	size_t size;
	int ret = parse_domain(run, &read);

	if (!ret)
		ret = devmig_domain_describe(read, &run->document, &made, &size, &run->error);
	assert_int_equal(ret == 0, made != NULL);
	devmig_domain_free(read);
	free(made);
	return ret;
}

static void memory_of_a_domain(void **state)
{
	struct fixture *f = *state;

	try_call(f, "", read_domain, 0);
	try_call(f, "", reassign_domain, 0);
	try_call(f, "", describe_domain, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(memory),
		TEST(memory_of_reading),
		TEST(memory_of_writing),
		TEST(memory_of_a_matrix),
		TEST(memory_of_a_domain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
