// SPDX-License-Identifier: LGPL-2.1-or-later
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/target.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "image.h"

static int make_file(int dir, const struct dmig_image_node *node)
{
	const struct iovec piece = { node->bytes, node->size };
	dmig_auto(close) int fd =
		openat(dir, node->path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);

	return fd < 0 ? -errno : dmig_write_all(fd, &piece, 1);
}

static int make_node(int dir, const struct dmig_image_node *node)
{
	switch (node->kind) {
	case DMIG_IMAGE_FILE:
		return make_file(dir, node);
	case DMIG_IMAGE_LINK:
		return symlinkat(node->bytes, dir, node->path) ? -errno : 0;
	case DMIG_IMAGE_DIR:
		break;
	}
	return mkdirat(dir, node->path, 0777) ? -errno : 0;
}

static int make_all(const struct dmig_image *image, int dir, bool links)
{
	size_t i;
	int error = 0;

	for (i = 0; i < dmig_image_count(image) && !error; i++) {
		const struct dmig_image_node *node = dmig_image_node(image, i);

		if ((node->kind == DMIG_IMAGE_LINK) == links)
			error = make_node(dir, node);
	}
	return error;
}

int dmig_image_unpack(const struct dmig_image *image, int dir)
{
	/* Nothing is ever made by way of a link: there is none before. */
	int error = make_all(image, dir, false);

	return error ? error : make_all(image, dir, true);
}

void dmig_image_remove(const struct dmig_image *image, int dir)
{
	size_t i;

	for (i = dmig_image_count(image); i--;) {
		const struct dmig_image_node *node = dmig_image_node(image, i);

		unlinkat(dir, node->path, node->kind == DMIG_IMAGE_DIR ? AT_REMOVEDIR : 0);
	}
}
