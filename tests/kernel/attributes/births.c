// SPDX-License-Identifier: LGPL-2.1-or-later
#include "command.h"
#include "place.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tests/kernel/vfio/fail_nth.h>
#include <tests/kernel/vfio/tap.h>
#include <unistd.h>

/* Devices of devmig_vgpu are created, resized and removed while memory runs out. */

/*
 * Each device is another one: mdev has a name taken until the last reference is gone,
 * and in a kernel that frees late that is seconds after it was removed.
 */
#define UUID    "76677075-0000-4000-8000-%012x"
#define DEVICES "/sys/bus/mdev/devices"

/* A device takes long to come and go. */
#define STEP 13

struct scene {
	int type; /* directories */
	int devices;
	int whole;      /* instances where there is no device */
	int aggregator; /* as it was last set */
	unsigned int number;
	char device[40]; /* the uuid of the last one */
};

/* A file of the device, for the next call only; "" for the device itself. */
static const char *file_of(const struct scene *scene, const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s%s", scene->device, name);
	return path;
}

/* -errno where there is none. */
static int read_number(int directory, const char *name)
{
	char text[32] = "";
	const ssize_t size = place_read(directory, name, text, sizeof(text) - 1, sizeof(text) - 1);

	return size < 0 ? (int)size : atoi(text);
}

static bool is_there(const struct scene *scene)
{
	return faccessat(scene->devices, scene->device, F_OK, 0) == 0;
}

static bool has_instances(const struct scene *scene, int taken)
{
	const int found = read_number(scene->type, "available_instances");

	if (found != scene->whole - taken)
		tap_note("%d instances are available, not %d", found, scene->whole - taken);
	return found == scene->whole - taken;
}

/* Everything that says how big the device is says the same. */
static bool has_size(const struct scene *scene, int aggregator)
{
	char text[4096] = "", field[32];

	snprintf(field, sizeof(field), ";aggregator=%d;", aggregator);
	return read_number(scene->devices, file_of(scene, "/aggregator")) == aggregator &&
	       read_number(scene->devices, file_of(scene, "/migration/self/aggregator")) ==
		       aggregator &&
	       place_read(scene->devices, file_of(scene, "/migration_version"), text,
			  sizeof(text) - 1, 4096) > 0 &&
	       strstr(text, field) && has_instances(scene, aggregator);
}

static int create(void *context)
{
	struct scene *scene = context;

	snprintf(scene->device, sizeof(scene->device), UUID, ++scene->number);
	return place_put(scene->type, "create", scene->device);
}

static int take_away(void *context)
{
	const struct scene *scene = context;

	return place_put(scene->devices, file_of(scene, "/remove"), "1");
}

/* Ends with no device. */
static bool check_created(void *context, int error)
{
	struct scene *scene = context;

	if (error)
		return !is_there(scene) && has_instances(scene, 0);
	return is_there(scene) && has_size(scene, 1) && !take_away(scene) && !is_there(scene) &&
	       has_instances(scene, 0);
}

/* Ends with a device. */
static bool check_removed(void *context, int error)
{
	struct scene *scene = context;

	if (error)
		return is_there(scene) && has_size(scene, 1);
	return !is_there(scene) && has_instances(scene, 0) && !create(scene);
}

static int resize(void *context)
{
	const struct scene *scene = context;

	return place_put(scene->devices, file_of(scene, "/aggregator"),
			 scene->aggregator == 1 ? "4" : "1");
}

static bool check_resized(void *context, int error)
{
	struct scene *scene = context;

	if (!error)
		scene->aggregator = scene->aggregator == 1 ? 4 : 1;
	return has_size(scene, scene->aggregator);
}

static int open_directory(const char *path)
{
	const int fd = open(path, O_DIRECTORY | O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		tap_bail("%s: is devmig_vgpu loaded?", path);
	return fd;
}

void births(char **arguments)
{
	struct scene scene = {
		.type = open_directory(arguments[0] ? arguments[0] : ""),
		.devices = open_directory(DEVICES),
		.aggregator = 1,
	};
	const struct scarce creation = { "create", create, check_created, &scene, STEP };
	const struct scarce resizing = { "resize", resize, check_resized, &scene, 0 };
	const struct scarce removal = { "remove", take_away, check_removed, &scene, STEP };

	scene.whole = read_number(scene.type, "available_instances");
	fail_each(&creation);
	tap_ok(!create(&scene) && has_size(&scene, 1), "a device is there");
	fail_each(&resizing);
	tap_ok(!place_put(scene.devices, file_of(&scene, "/aggregator"), "1"), "it is as it was");
	fail_each(&removal);
	tap_ok(!take_away(&scene) && has_instances(&scene, 0), "the device is removed");
}
