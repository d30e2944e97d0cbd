// SPDX-License-Identifier: LGPL-2.1-or-later
#include <devmig/file.h>
#include <devmig/recording.h>
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/target.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "archive.h"
#include "recording_mask.h"
#include "survey.h"
#include "trail.h"

static inline void dmig_auto_image(struct dmig_image **image)
{
	dmig_image_free(*image);
}

static int fail(int error, const char *path, struct devmig_error **ret_error)
{
	if (error == -ENOMEM)
		return dmig_fail_memory(ret_error);
	if (error == -E2BIG)
		return dmig_fail_as(ret_error, error, DMIG_BAD_RECORDING, path,
				    "the host shows more than %d files and directories, or %zu MiB",
				    DMIG_IMAGE_NODES_MAX, DMIG_IMAGE_BYTES_MAX >> 20);
	return dmig_fail_write(ret_error, error, path, "write");
}

/* What is no file of the host's, as a file in which it is looked for below another root. */
static int keep_answer(struct dmig_image *image, const struct devmig_fact *fact)
{
	if (fact->state != DEVMIG_FACT_KNOWN || strcmp(fact->origin, "uname"))
		return 0;
	return dmig_image_file(image, "proc/sys/kernel/arch", fact->value, strlen(fact->value));
}

/* All that rules could ask of an item. */
static int read_facts(struct devmig_survey *survey, size_t index, struct dmig_image *image)
{
	struct devmig_fact fact;
	const char *name;
	size_t i;
	int error = 0;

	for (i = 0; (name = devmig_fact_name(i)) && !error; i++) {
		error = devmig_survey_fact(survey, index, name, &fact);
		if (!error)
			error = keep_answer(image, &fact);
		/* "attr.": it stands for more than can be asked for. */
		else if (error == -ENOENT)
			error = 0;
	}
	return error;
}

static int read_items(struct devmig_survey *survey, struct dmig_image *image, const char *path,
		      const struct devmig_recording_options *options,
		      struct devmig_error **ret_error)
{
	const size_t count = devmig_survey_count(survey);
	struct devmig_statement *statement;
	size_t i;
	int error = 0;

	for (i = 0; i < count && !error; i++) {
		error = read_facts(survey, i, image);
		if (error)
			return error < 0 ? fail(error, path, ret_error) : error;
		error = devmig_survey_statement(survey, i, &statement, ret_error);
		if (!error && options->progress)
			error = options->progress(options->arg, i + 1, count);
	}
	return error;
}

/*
 * What a plan asks of functions that are no destination yet: devmig_setup_spares().  The survey
 * has looked at their drivers.
 */
static int look_at_functions(struct devmig_survey *survey)
{
	static const char *const attributes[] = {
		"vendor", "device", "sriov_vf_device", "sriov_totalvfs", "sriov_numvfs",
	};
	const struct dmig_list *functions;
	const char *path, *text;
	int error = dmig_spot_list(survey->spot, &functions, "sys/bus/pci/devices");

	if (error)
		return error == -ENOMEM ? error : 0;
	for (size_t i = 0; i < functions->count; i++) {
		error = dmig_spot_real(survey->spot, &path, "sys/bus/pci/devices/%s",
				       functions->names[i]);
		if (!error)
			dmig_spot_has(survey->spot, "%s/physfn", path);
		for (size_t j = 0; !error && j < sizeof(attributes) / sizeof(*attributes); j++)
			if (dmig_spot_line(survey->spot, &text, "%s/%s", path, attributes[j]) ==
			    -ENOMEM)
				error = -ENOMEM;
		if (error == -ENOMEM)
			return error;
	}
	return 0;
}

/* What servers answered. */
static int keep_servers(const struct devmig_survey *survey, struct dmig_image *image)
{
	int error = 0;

	for (size_t i = 0; i < survey->count && !error; i++)
		if (survey->items[i]->server)
			error = dmig_survey_keep_server(survey->items[i], image);
	return error;
}

/* hostname(5): of a running system the kernel is asked, but a recording has the file. */
static int keep_host(const struct devmig_survey *survey, struct dmig_image *image)
{
	const char *host = devmig_survey_host(survey);
	char line[300];

	if (!*host || !dmig_spot_is_real(survey->spot))
		return 0;
	snprintf(line, sizeof(line), "%s\n", host);
	return dmig_image_file(image, "etc/hostname", line, strlen(line));
}

/* The image is replaced by its copy with masks. */
static int mask(struct dmig_image **image)
{
	struct dmig_image *masked = NULL;
	int error = dmig_image_new(&masked);

	if (!error)
		error = dmig_recording_mask(*image, masked);
	if (error) {
		dmig_image_free(masked);
		return error;
	}
	dmig_image_free(*image);
	*image = masked;
	return 0;
}

static int write_archive(const struct dmig_image *image, const char *path,
			 struct devmig_error **ret_error)
{
	dmig_auto(free) char *bytes = NULL;
	size_t size;
	int error = dmig_archive_write(image, &bytes, &size, ret_error);

	return error ? error : devmig_file_replace(path, bytes, size, ret_error);
}

/* Everything is on the disk before it has its name; where there was none, nothing stays. */
static int fill(struct dmig_target *target, int fd, const struct dmig_image *image)
{
	int error = dmig_image_unpack(image, fd);

	if (!error && syncfs(fd))
		error = -errno;
	/* An empty directory gives way. */
	if (!error)
		error = dmig_target_rename(target);
	if (!error)
		return dmig_sync(target->dir);
	dmig_image_remove(image, fd);
	return error == -ENOTEMPTY || error == -ENOTDIR ? -EEXIST : error;
}

static int make_directory(struct dmig_target *target, const struct dmig_image *image)
{
	dmig_auto(close) int fd = -1;
	int error;

	if (mkdirat(target->dir, target->temporary, 0777))
		return -errno;
	fd = openat(target->dir, target->temporary,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	error = fd < 0 ? -errno : fill(target, fd, image);
	if (error)
		unlinkat(target->dir, target->temporary, AT_REMOVEDIR);
	return error;
}

static int write_directory(const struct dmig_image *image, const char *path,
			   struct devmig_error **ret_error)
{
	dmig_auto(target) struct dmig_target target = DMIG_TARGET_NONE;
	dmig_auto(free) char *name = strdup(path);
	size_t len = strlen(path);
	int error;

	if (!name)
		return dmig_fail_memory(ret_error);
	while (len > 1 && name[len - 1] == '/')
		name[--len] = 0;
	error = dmig_target_open(&target, name);
	if (!error)
		error = make_directory(&target, image);
	return error ? fail(error, path, ret_error) : 0;
}

DEVMIG_EXPORT int devmig_recording_write(struct devmig_survey *survey, const char *path,
					 const struct devmig_recording_options *options,
					 struct devmig_error **ret_error)
{
	const size_t len = strlen(path);
	dmig_auto(image) struct dmig_image *image = NULL;
	int error = dmig_image_new(&image);

	if (error)
		return fail(error, path, ret_error);
	error = read_items(survey, image, path, options, ret_error);
	if (error)
		return error;
	error = look_at_functions(survey);
	if (!error)
		error = dmig_trail_image(survey->spot, image);
	if (!error)
		error = keep_host(survey, image);
	if (!error)
		error = keep_servers(survey, image);
	if (!error)
		error = dmig_survey_keep_used(survey, image);
	if (!error && options->mask)
		error = mask(&image);
	if (error)
		return fail(error, path, ret_error);
	/* In whatever order things were seen, the same host makes the same archive. */
	dmig_image_sort(image);
	return (len && path[len - 1] == '/' ? write_directory : write_archive)(image, path,
									       ret_error);
}
