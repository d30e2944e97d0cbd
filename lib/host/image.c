// SPDX-License-Identifier: LGPL-2.1-or-later
#include "image.h"

#include <lib/common/cleanup.h>
#include <search.h>
#include <stdbool.h>
#include <string.h>

#define FIRST_ROOM 64

struct dmig_image {
	struct dmig_image_node **nodes; /* owned, in the order in which they came */
	size_t count;
	size_t room;
	void *by_path; /* the same, for tfind() */
	size_t bytes;
};

int dmig_image_new(struct dmig_image **ret)
{
	*ret = calloc(1, sizeof(**ret));
	return *ret ? 0 : -ENOMEM;
}

static void free_node(struct dmig_image_node *node)
{
	free(node->path);
	free(node->bytes);
	free(node);
}

/* They are the array's. */
static void keep_node(void *node)
{
	(void)node;
}

void dmig_image_free(struct dmig_image *image)
{
	if (!image)
		return;
	tdestroy(image->by_path, keep_node);
	for (size_t i = 0; i < image->count; i++)
		free_node(image->nodes[i]);
	free(image->nodes);
	free(image);
}

static int compare(const void *a, const void *b)
{
	const struct dmig_image_node *left = a, *right = b;

	return strcmp(left->path, right->path);
}

static struct dmig_image_node *find(const struct dmig_image *image, const char *path)
{
	const struct dmig_image_node key = { .path = (char *)path };
	struct dmig_image_node *const *found = tfind(&key, &image->by_path, compare);

	return found ? *found : NULL;
}

const struct dmig_image_node *dmig_image_find(const struct dmig_image *image, const char *path)
{
	return find(image, path);
}

static bool is_path(const char *path)
{
	const char *part = path;
	size_t len;

	if (strlen(path) > DMIG_IMAGE_PATH_MAX)
		return false;
	for (;; part += len + 1) {
		len = strcspn(part, "/");
		if (!len || (len == 1 && *part == '.') || (len == 2 && !strncmp(part, "..", 2)))
			return false;
		if (!part[len])
			return true;
	}
}

/* How many directories it stands in. */
static size_t depth_of(const char *path)
{
	size_t depth = 0;

	while ((path = strchr(path, '/'))) {
		depth++;
		path++;
	}
	return depth;
}

bool dmig_image_stays(const char *path, const char *target)
{
	size_t depth = depth_of(path), len;

	if (*target == '/')
		return false;
	for (;; target += len + 1) {
		len = strcspn(target, "/");
		if (len == 2 && !strncmp(target, "..", 2) && !depth--)
			return false;
		if (len && strncmp(target, ".", len) && strncmp(target, "..", len))
			depth++;
		if (!target[len])
			return true;
	}
}

static int make_room(struct dmig_image *image)
{
	const size_t room = image->room ? 2 * image->room : FIRST_ROOM;
	struct dmig_image_node **nodes;

	if (image->count < image->room)
		return 0;
	nodes = reallocarray(image->nodes, room, sizeof(*nodes));
	if (!nodes)
		return -ENOMEM;
	image->nodes = nodes;
	image->room = room;
	return 0;
}

/* Something new; *ret has no bytes yet. */
static int insert(struct dmig_image *image, const char *path, size_t len, enum dmig_image_kind kind,
		  struct dmig_image_node **ret)
{
	struct dmig_image_node *node;

	if (image->count == DMIG_IMAGE_NODES_MAX || image->bytes + len > DMIG_IMAGE_BYTES_MAX)
		return -E2BIG;
	if (make_room(image))
		return -ENOMEM;
	node = calloc(1, sizeof(*node));
	if (!node)
		return -ENOMEM;
	node->kind = kind;
	node->path = strndup(path, len);
	if (!node->path || !tsearch(node, &image->by_path, compare)) {
		free_node(node);
		return -ENOMEM;
	}
	image->nodes[image->count++] = node;
	image->bytes += len;
	*ret = node;
	return 0;
}

static int add(struct dmig_image *image, const char *path, size_t len, enum dmig_image_kind kind,
	       struct dmig_image_node **ret)
{
	char name[DMIG_IMAGE_PATH_MAX + 1];
	struct dmig_image_node *node;

	memcpy(name, path, len);
	name[len] = 0;
	node = find(image, name);
	if (!node)
		return insert(image, name, len, kind, ret);
	*ret = node;
	return node->kind == kind ? 0 : -EEXIST;
}

/* The path itself, below directories. */
static int add_path(struct dmig_image *image, const char *path, enum dmig_image_kind kind,
		    struct dmig_image_node **ret)
{
	const char *slash = path;
	int error;

	if (!is_path(path))
		return -EINVAL;
	while ((slash = strchr(slash, '/'))) {
		error = add(image, path, (size_t)(slash - path), DMIG_IMAGE_DIR, ret);
		if (error)
			return error == -EEXIST ? -ENOTDIR : error;
		slash++;
	}
	return add(image, path, strlen(path), kind, ret);
}

int dmig_image_dir(struct dmig_image *image, const char *path)
{
	struct dmig_image_node *node;

	return add_path(image, path, DMIG_IMAGE_DIR, &node);
}

static int fill(struct dmig_image *image, struct dmig_image_node *node, const char *bytes,
		size_t size)
{
	char *copy;

	if (size > DMIG_IMAGE_BYTES_MAX - (image->bytes - node->size))
		return -E2BIG;
	copy = malloc(size + 1);
	if (!copy)
		return -ENOMEM;
	if (size)
		memcpy(copy, bytes, size);
	copy[size] = 0;
	free(node->bytes);
	node->bytes = copy;
	image->bytes = image->bytes - node->size + size;
	node->size = size;
	return 0;
}

int dmig_image_file(struct dmig_image *image, const char *path, const char *bytes, size_t size)
{
	struct dmig_image_node *node;
	int error = add_path(image, path, DMIG_IMAGE_FILE, &node);

	return error ? error : fill(image, node, bytes, size);
}

int dmig_image_link(struct dmig_image *image, const char *path, const char *target)
{
	struct dmig_image_node *node;
	int error = *target ? add_path(image, path, DMIG_IMAGE_LINK, &node) : -EINVAL;

	return error ? error : fill(image, node, target, strlen(target));
}

static int compare_nodes(const void *a, const void *b)
{
	return compare(*(struct dmig_image_node *const *)a, *(struct dmig_image_node *const *)b);
}

void dmig_image_sort(struct dmig_image *image)
{
	if (image->count)
		qsort(image->nodes, image->count, sizeof(*image->nodes), compare_nodes);
}

size_t dmig_image_count(const struct dmig_image *image)
{
	return image->count;
}

const struct dmig_image_node *dmig_image_node(const struct dmig_image *image, size_t index)
{
	return image->nodes[index];
}
