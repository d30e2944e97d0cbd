// SPDX-License-Identifier: LGPL-2.1-or-later
#include "recording_mask.h"

#include <fnmatch.h>
#include <lib/common/cleanup.h>
#include <lib/common/stream.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "recording_names.h"

/* What is for a serial number, by the last part of its path. */
static const char *const serial_files[] = {
	"*serial*", "unique_id", "wwid", "phys_switch_id", "phys_port_id",
};

struct masking {
	struct dmig_names names;
	const struct dmig_image *image;
	struct dmig_image *masked;
};

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool is_serial(const struct dmig_image_node *node)
{
	size_t i;

	if (node->kind != DMIG_IMAGE_FILE)
		return false;
	for (i = 0; i < sizeof(serial_files) / sizeof(*serial_files); i++)
		if (!fnmatch(serial_files[i], last_part(node->path), 0))
			return true;
	return false;
}

/* The value of a file that is one line. */
static const char *value_of(const struct dmig_image_node *node, size_t *ret_len)
{
	const size_t skip = strspn(node->bytes, " \t\n");

	*ret_len = strcspn(node->bytes + skip, "\n");
	while (*ret_len && strchr(" \t\r", node->bytes[skip + *ret_len - 1]))
		--*ret_len;
	return node->bytes + skip;
}

static int collect(struct masking *masking, const struct dmig_image_node *node)
{
	const char *value;
	size_t len;
	int error = dmig_names_collect(&masking->names, node->path, strlen(node->path));

	if (!error && node->bytes)
		error = dmig_names_collect(&masking->names, node->bytes, node->size);
	if (error || !is_serial(node))
		return error;
	value = value_of(node, &len);
	return len ? dmig_names_add(&masking->names, DMIG_NAME_SERIAL, value, len) : 0;
}

static bool is_host_name(const struct dmig_image_node *node)
{
	return !strcmp(node->path, "etc/hostname");
}

/* What is not text but says who it is: nothing of it is left. */
static bool is_product_data(const struct dmig_image_node *node)
{
	return node->kind == DMIG_IMAGE_FILE && !strcmp(last_part(node->path), "vpd");
}

static int put_masked(struct masking *masking, const struct dmig_image_node *node, const char *path,
		      const char *bytes, size_t size)
{
	switch (node->kind) {
	case DMIG_IMAGE_FILE:
		return dmig_image_file(masking->masked, path, bytes, size);
	case DMIG_IMAGE_LINK:
		return dmig_image_link(masking->masked, path, bytes);
	case DMIG_IMAGE_DIR:
		break;
	}
	return dmig_image_dir(masking->masked, path);
}

/* A file that is for a serial number: all of it is one. */
static int mask_serial(struct masking *masking, const struct dmig_image_node *node,
		       const char *path)
{
	dmig_auto(free) char *text = NULL;
	size_t size, len;
	const char *value = value_of(node, &len);
	const struct dmig_name *name =
		len ? dmig_names_find(&masking->names, DMIG_NAME_SERIAL, value, len) : NULL;
	FILE *out = open_memstream(&text, &size);
	int error;

	if (!out)
		return -ENOMEM;
	if (name)
		dmig_names_put(name, out);
	if (node->size)
		putc('\n', out);
	error = dmig_stream_end(out, &text, 0);
	return error ? error : dmig_image_file(masking->masked, path, text, size);
}

static int mask(struct masking *masking, const struct dmig_image_node *node)
{
	static const char host[] = "host\n";
	dmig_auto(free) char *path = NULL;
	dmig_auto(free) char *bytes = NULL;
	size_t size = 0;
	int error = dmig_names_mask(&masking->names, node->path, strlen(node->path), &path, &size);

	if (!error && node->kind == DMIG_IMAGE_FILE && is_host_name(node))
		return dmig_image_file(masking->masked, path, host, node->size ? strlen(host) : 0);
	if (!error && is_serial(node))
		return mask_serial(masking, node, path);
	if (!error && is_product_data(node))
		return dmig_image_file(masking->masked, path, "", 0);
	if (!error && node->bytes)
		error = dmig_names_mask(&masking->names, node->bytes, node->size, &bytes, &size);
	return error ? error : put_masked(masking, node, path, bytes, size);
}

static int mask_all(struct masking *masking)
{
	const size_t count = dmig_image_count(masking->image);
	size_t i;
	int error = 0;

	for (i = 0; i < count && !error; i++)
		error = collect(masking, dmig_image_node(masking->image, i));
	if (!error)
		dmig_names_number(&masking->names);
	for (i = 0; i < count && !error; i++)
		error = mask(masking, dmig_image_node(masking->image, i));
	return error;
}

int dmig_recording_mask(const struct dmig_image *image, struct dmig_image *ret)
{
	struct masking masking = { .image = image, .masked = ret };
	int error = mask_all(&masking);

	dmig_names_free(&masking.names);
	return error;
}
