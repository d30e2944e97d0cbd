// SPDX-License-Identifier: LGPL-2.1-or-later
#include "setup_host.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TYPE   "sys/class/mdev_bus/p/mdev_supported_types/t"
#define DEVICE "sys/bus/mdev/devices/" SETUP_UUID

static struct fixture *host;
static struct setup_log *current;
static struct devmig_survey *survey;

/* The linker replaces it in the library's objects. */
int __wrap_dmig_attribute_write(int root, const char *path, const char *value);

static void write_document(const char *aggregator)
{
	char text[256];

	snprintf(text, sizeof(text),
		 "SELF:\nmdev_type=t\naggregator=%s\nCOMPATIBLE:\nmdev_type=t\naggregator=%s\n",
		 aggregator, aggregator);
	fixture_file(host, DEVICE "/migration_compatible", text);
}

static void create(void)
{
	write_document("1");
	fixture_dir(host, "sys/bus/mdev/drivers/p");
	assert_int_equal(
		symlink("../../../bus/mdev/drivers/p", fixture_path(host, DEVICE "/driver")), 0);
}

/* A device that can be made to accept any. */
static void create_to_adapt(void)
{
	create();
	fixture_file(host, DEVICE "/aggregator", "1\n");
	fixture_file(host, DEVICE "/migration_compatible",
		     "SELF:\nmdev_type=t\naggregator=1\nCOMPATIBLE:\nmdev_type=t\n"
		     "aggregator={a:int}\nAPPLY:\naggregator={a}\n");
}

void setup_host_remove(void)
{
	static const char *const files[] = { "migration_compatible", "driver", "aggregator", "" };

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		char name[128];

		snprintf(name, sizeof(name), DEVICE "/%s", files[i]);
		remove(fixture_path(host, name));
	}
}

int __wrap_dmig_attribute_write(int root, const char *path, const char *value)
{
	const char *file = strrchr(path, '/') + 1;

	(void)root;
	if (current->refuse && !strcmp(current->refuse, file))
		return -ENOSPC;
	if (current->refuse_too && !strcmp(current->refuse_too, file))
		return -EBUSY;
	if (current->ignore && !strcmp(current->ignore, file))
		return 0;
	if (current->half && !strcmp(current->half, file)) {
		current->half = NULL;
		fixture_file(host, DEVICE "/aggregator", value);
		return -EIO;
	}
	if (!strcmp(file, "create"))
		create();
	else if (!strcmp(file, "remove"))
		setup_host_remove();
	else {
		fixture_file(host, DEVICE "/aggregator", value);
		write_document(value);
	}
	return 0;
}

void setup_host(struct fixture *f)
{
	host = f;
	fixture_dir(f, "sys/bus/mdev/devices");
	fixture_file(f, TYPE "/create", "");
	fixture_file(f, TYPE "/name", "a type\n");
	fixture_file(f, TYPE "/device_api", "vfio-pci\n");
	fixture_file(f, TYPE "/available_instances", "2\n");
	fixture_file(f, TYPE "/migration_compatible",
		     "SELF:\nmdev_type=t\nCOMPATIBLE:\nmdev_type=t\naggregator={a:int}\n"
		     "APPLY:\naggregator={a}\n");
}

bool setup_host_has(struct fixture *f, const char *file)
{
	char name[128];

	snprintf(name, sizeof(name), DEVICE "/%s", file);
	return !access(fixture_path(f, name), F_OK);
}

int setup_host_plan(struct fixture *f, const struct devmig_setup_options *options,
		    struct devmig_setup **ret, struct devmig_error **ret_error)
{
	static const char source_text[] = "SELF:\nmdev_type=t\naggregator=2\n";
	struct devmig_survey_options look = { 0 };
	struct devmig_statement *source = NULL;
	struct devmig_document *document = NULL;
	struct devmig_context *context = NULL;
	int error = devmig_context_new(f->dir, &context, ret_error);

	setup_host_end();
	if (!error)
		error = devmig_survey_new(context, &look, &survey, ret_error);
	if (!error)
		error = devmig_document_parse(context, DEVMIG_FORM_TEXT, source_text,
					      sizeof(source_text) - 1, NULL, &document, ret_error);
	if (!error)
		error = devmig_statement_of_document(document, NULL, &source, ret_error);
	if (!error)
		error = devmig_setup_new(survey, source, options, ret, ret_error);
	devmig_statement_unref(source);
	devmig_document_unref(document);
	devmig_context_unref(context);
	return error;
}

void setup_host_end(void)
{
	devmig_survey_free(survey);
	survey = NULL;
}

static void note(void *arg, const struct devmig_step *step, enum devmig_progress what,
		 const struct devmig_error *error)
{
	static const char *const words[] = {
		[DEVMIG_PROGRESS_DONE] = "done",
		[DEVMIG_PROGRESS_FAILED] = "failed",
		[DEVMIG_PROGRESS_UNDONE] = "undone",
		[DEVMIG_PROGRESS_STAYS] = "stays",
	};
	struct setup_log *log = arg;
	const size_t at = strlen(log->text);

	/* What stands there is known of a device that says it. */
	if (log->adapt)
		assert_string_equal(step->before, "1");
	assert_int_equal(error != NULL,
			 what == DEVMIG_PROGRESS_FAILED || what == DEVMIG_PROGRESS_STAYS);
	snprintf(log->text + at, sizeof(log->text) - at, "%s %s\n", words[what],
		 devmig_step_kind_name(step->kind));
}

static bool is_cancelled(void *arg)
{
	struct setup_log *log = arg;

	if (log->cancel_after < 0)
		return false;
	return log->cancel_after-- == 0;
}

int setup_host_make(struct fixture *f, struct setup_log *log, struct devmig_verdict **ret)
{
	const struct devmig_setup_options options = { .uuid = log->adapt ? NULL : SETUP_UUID };
	const struct devmig_setup_events events = { note, is_cancelled, log };
	const struct devmig_survey_options look = { 0 };
	struct devmig_context *context = NULL;
	struct devmig_setup *setup = NULL;
	struct devmig_error *why = NULL;
	int error;

	if (log->adapt)
		create_to_adapt();
	error = setup_host_plan(f, &options, &setup, &why);
	current = log;
	if (!error && log->taken)
		create();
	if (!error)
		error = devmig_context_new(f->dir, &context, &why);
	if (!error)
		error = devmig_setup_make(setup, context, &look, &events, ret, &why);
	log->error = devmig_error_errno(why);
	assert_int_equal(log->error, error);
	devmig_error_free(why);
	devmig_setup_free(setup);
	devmig_context_unref(context);
	setup_host_end();
	return error;
}
