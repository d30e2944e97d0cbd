// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fuzz.h"
#include <errno.h>
#include <lib/host/archive.h>
#include <lib/host/recording_mask.h>
#include <stdlib.h>
#include <string.h>

/* An archive that somebody sent: what is taken can be unpacked, masked, and written again. */

static void check_node(const struct dmig_image *image, size_t index)
{
	const struct dmig_image_node *node = dmig_image_node(image, index);
	const char *slash = strrchr(node->path, '/');

	fuzz_check(*node->path && *node->path != '/' && strlen(node->path) <= DMIG_IMAGE_PATH_MAX);
	fuzz_check(strncmp(node->path, "../", 3) && !strstr(node->path, "/../") &&
		   !strstr(node->path, "//"));
	fuzz_check(!slash || (slash[1] && strcmp(slash, "/..") && strcmp(slash, "/.")));
	fuzz_check(dmig_image_find(image, node->path) == node);
	if (node->kind == DMIG_IMAGE_LINK)
		fuzz_check(*node->bytes && dmig_image_stays(node->path, node->bytes));
	if (slash) {
		char *above = strndup(node->path, (size_t)(slash - node->path));
		const struct dmig_image_node *dir = dmig_image_find(image, above);

		fuzz_check(dir && dir->kind == DMIG_IMAGE_DIR);
		free(above);
	}
}

/* What is written is read as the same. */
static void check_again(const struct dmig_image *image)
{
	struct dmig_image *again = NULL;
	char *bytes = NULL;
	size_t size, i;

	if (dmig_image_new(&again) || dmig_archive_write(image, &bytes, &size, NULL))
		abort();
	if (dmig_archive_read(bytes, size, "again", again, NULL))
		abort();
	fuzz_check(dmig_image_count(again) == dmig_image_count(image));
	for (i = 0; i < dmig_image_count(image); i++) {
		const struct dmig_image_node *one = dmig_image_node(image, i);
		const struct dmig_image_node *other = dmig_image_find(again, one->path);

		fuzz_check(other && other->kind == one->kind && other->size == one->size);
		fuzz_check(!one->size || !memcmp(one->bytes, other->bytes, one->size));
	}
	dmig_image_free(again);
	free(bytes);
}

static void check_mask(const struct dmig_image *image)
{
	struct dmig_image *masked = NULL;
	int error;

	if (dmig_image_new(&masked))
		abort();
	error = dmig_recording_mask(image, masked);
	/* Masks may be longer than what they stand for; and letters' case may make two one. */
	fuzz_check(!error || error == -EINVAL || error == -E2BIG || error == -EEXIST ||
		   error == -ENOTDIR);
	fuzz_check(dmig_image_count(masked) <= dmig_image_count(image));
	dmig_image_free(masked);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dmig_image *image = NULL;
	struct devmig_error *error = NULL;
	char *bytes = fuzz_copy(data, size);
	int failed;
	size_t i;

	if (dmig_image_new(&image))
		abort();
	failed = dmig_archive_read(bytes, size, "fuzz", image, &error);
	fuzz_check(!failed == !error);
	if (failed) {
		fuzz_check(failed == -EBADMSG || failed == -E2BIG);
		fuzz_check(!strcmp(devmig_error_reason(error), "bad-recording"));
	} else {
		for (i = 0; i < dmig_image_count(image); i++)
			check_node(image, i);
		check_again(image);
		check_mask(image);
	}
	dmig_image_free(image);
	devmig_error_free(error);
	free(bytes);
	return 0;
}
