/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_IMAGE_H
#define DMIG_LIB_IMAGE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Directories, files and symbolic links in memory: what a recording is before it is an
 * archive or a directory, and after it was one.  Paths begin at the root, without its '/'.
 * Nothing stands below what is no directory, so that who makes it real under a new
 * directory, links last, never leaves that.
 */
struct dmig_image;

/* What a recording may have; one more is -E2BIG. */
#define DMIG_IMAGE_NODES_MAX 65536
/* Bytes of files, links and paths. */
#define DMIG_IMAGE_BYTES_MAX ((size_t)64 << 20)
#define DMIG_IMAGE_PATH_MAX  1024

enum dmig_image_kind { DMIG_IMAGE_DIR, DMIG_IMAGE_FILE, DMIG_IMAGE_LINK };

struct dmig_image_node {
	char *path;
	enum dmig_image_kind kind;
	char *bytes; /* of a file; a link's target; NUL-terminated */
	size_t size;
};

int dmig_image_new(struct dmig_image **ret);
void dmig_image_free(struct dmig_image *image);

/*
 * Add something, and the directories that it is in.  A directory may be added again; so may
 * a file and a link, and the last counts.  -EINVAL: the path is empty, absolute or too long,
 * or has a part that is "", "." or ".."; a link without a target.  -EEXIST: something of
 * another kind is there.  -ENOTDIR: a part of the path is no directory.  -E2BIG, -ENOMEM.
 */
int dmig_image_dir(struct dmig_image *image, const char *path);
int dmig_image_file(struct dmig_image *image, const char *path, const char *bytes, size_t size);
int dmig_image_link(struct dmig_image *image, const char *path, const char *target);

/* Does a link at @path with this target stay below the root, for who reads it there? */
bool dmig_image_stays(const char *path, const char *target);

/* NULL: it is not there. */
const struct dmig_image_node *dmig_image_find(const struct dmig_image *image, const char *path);

size_t dmig_image_count(const struct dmig_image *image);
/* Put them in the order of their paths, where a directory stands before what is in it. */
void dmig_image_sort(struct dmig_image *image);
/* In the order in which they were added, where that is so too. */
const struct dmig_image_node *dmig_image_node(const struct dmig_image *image, size_t index);

/* Make all of it in a directory, which has none of it yet.  The errno of what failed. */
int dmig_image_unpack(const struct dmig_image *image, int dir);
/* Remove from a directory what is of an image, as far as it is there. */
void dmig_image_remove(const struct dmig_image *image, int dir);

#endif
