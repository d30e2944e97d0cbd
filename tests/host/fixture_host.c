// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture_host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int host_setup(void **state)
{
	struct fixture *f;

	if (fixture_setup(state))
		return -1;
	f = *state;
	devmig_context_unref(f->context);
	return devmig_context_new(f->dir, &f->context, NULL);
}

void host_file(struct fixture *f, const char *value, const char *format, ...)
{
	char *line = fixture_print("%s\n", value);
	char *name = NULL;
	va_list args;

	va_start(args, format);
	assert_true(vasprintf(&name, format, args) > 0);
	va_end(args);
	fixture_file(f, name, line);
	free(name);
	free(line);
}

void host_link(struct fixture *f, const char *target, const char *format, ...)
{
	char *name = NULL, *dir;
	va_list args;

	va_start(args, format);
	assert_true(vasprintf(&name, format, args) > 0);
	va_end(args);
	dir = strdup(name);
	assert_non_null(dir);
	*strrchr(dir, '/') = 0;
	fixture_dir(f, dir);
	assert_int_equal(symlink(target, fixture_path(f, name)), 0);
	free(dir);
	free(name);
}

/* Links of /sys, from a device that is @up directories below it. */
static void link_up(struct fixture *f, const char *up, const char *to, const char *path,
		    const char *name)
{
	char *target = fixture_print("%s%s", up, to);

	host_link(f, target, "%s/%s", path, name);
	free(target);
}

void host_pci(struct fixture *f, const char *address, const char *driver, const char *physical)
{
	char *path = fixture_print("sys/devices/pci0000:00/%s", address);
	char *target = fixture_print("../../../devices/pci0000:00/%s", address);

	host_file(f, "0x15b3", "%s/vendor", path);
	host_file(f, "0x101e", "%s/device", path);
	host_file(f, "1", "%s/numa_node", path);
	host_link(f, target, "sys/bus/pci/devices/%s", address);
	link_up(f, "../../../bus/", "pci", path, "subsystem");
	if (driver) {
		char *to = fixture_print("pci/drivers/%s", driver);

		link_up(f, "../../../bus/", to, path, "driver");
		free(to);
	}
	if (physical)
		link_up(f, "../", physical, path, "physfn");
	free(target);
	free(path);
}

void host_type(struct fixture *f, const char *path, const char *type, const char *name,
	       const char *available)
{
	host_file(f, name, "%s/mdev_supported_types/%s/name", path, type);
	host_file(f, "vfio-pci", "%s/mdev_supported_types/%s/device_api", path, type);
	host_file(f, available, "%s/mdev_supported_types/%s/available_instances", path, type);
}

void host_mdev(struct fixture *f, const char *path, const char *uuid, const char *type,
	       const char *driver)
{
	char *device = fixture_print("%s/%s", path, uuid);
	char *target = fixture_print("../../../../%s", device);
	char *to = fixture_print("../mdev_supported_types/%s", type);

	host_file(f, "DRIVER=", "%s/uevent", device);
	host_link(f, target, "sys/bus/mdev/devices/%s", uuid);
	host_link(f, to, "%s/mdev_type", device);
	if (driver) {
		char *bus = fixture_print("/bus/mdev/drivers/%s", driver);

		host_link(f, bus, "%s/driver", device);
		free(bus);
	}
	free(to);
	free(target);
	free(device);
}

int host_tell(void *arg, const struct devmig_error *error)
{
	struct told *told = arg;
	char *before = told->text;

	told->text = fixture_print("%s%s: %s\n", before ? before : "", devmig_error_file(error),
				   devmig_error_message(error));
	free(before);
	return told->answer;
}

struct devmig_survey *host_survey(struct fixture *f, struct told *told)
{
	const struct devmig_survey_options options = {
		.bad = told ? host_tell : NULL,
		.arg = told,
	};
	struct devmig_survey *survey = NULL;
	struct devmig_error *error = NULL;

	if (devmig_survey_new(f->context, &options, &survey, &error))
		fail_msg("%s", devmig_error_text(error));
	return survey;
}

static void print_item(FILE *out, const struct devmig_survey *survey,
		       const struct devmig_item *item)
{
	const struct {
		const char *key;
		const char *value;
	} texts[] = {
		{ "bus", item->bus },   { "driver", item->driver }, { "api", item->device_api },
		{ "type", item->type }, { "label", item->label },   { "says", item->description },
	};
	struct devmig_item parent;

	fprintf(out, "%s %s", devmig_item_kind_name(item->kind), item->name);
	if (item->parent != DEVMIG_NO_ITEM) {
		assert_int_equal(devmig_survey_item(survey, item->parent, &parent), 0);
		fprintf(out, " in %s", parent.name);
	}
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (*texts[i].value)
			fprintf(out, " %s=%s", texts[i].key, texts[i].value);
	if (item->available >= 0)
		fprintf(out, " available=%lld", item->available);
	if (item->max >= 0)
		fprintf(out, " max=%lld", item->max);
	if (item->numa >= 0)
		fprintf(out, " numa=%d", item->numa);
	fprintf(out, "%s\n", item->assignable ? " assignable" : "");
}

void host_is(struct devmig_survey *survey, const char *text)
{
	char *found = NULL;
	size_t size;
	FILE *out = open_memstream(&found, &size);

	assert_non_null(out);
	for (size_t i = 0; i < devmig_survey_count(survey); i++) {
		struct devmig_item item;
		size_t index;

		assert_int_equal(devmig_survey_item(survey, i, &item), 0);
		assert_int_equal(devmig_survey_find(survey, item.name, &index), 0);
		assert_int_equal(index, i);
		assert_true(item.parent == DEVMIG_NO_ITEM || item.parent < i);
		print_item(out, survey, &item);
	}
	fclose(out);
	assert_string_equal(found, text);
	free(found);
	devmig_survey_free(survey);
}
