// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/stream.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "archive.h"

struct writer {
	struct dmig_archive lib;
	struct archive *archive;
	struct archive_entry *entry;
	FILE *out;
};

static la_ssize_t put(struct archive *archive, void *arg, const void *bytes, size_t size)
{
	(void)archive;
	return fwrite(bytes, 1, size, arg) == size ? (la_ssize_t)size : -1;
}

static void describe(struct writer *writer, const struct dmig_image_node *node)
{
	static const struct {
		unsigned int type;
		unsigned int mode;
	} kinds[] = {
		[DMIG_IMAGE_DIR] = { AE_IFDIR, 0755 },
		[DMIG_IMAGE_FILE] = { AE_IFREG, 0644 },
		[DMIG_IMAGE_LINK] = { AE_IFLNK, 0777 },
	};
	struct dmig_archive *lib = &writer->lib;

	lib->entry_clear(writer->entry);
	lib->entry_set_pathname(writer->entry, node->path);
	lib->entry_set_filetype(writer->entry, kinds[node->kind].type);
	lib->entry_set_perm(writer->entry, kinds[node->kind].mode);
	/* It tells nothing, and would make another archive of the same host. */
	lib->entry_set_mtime(writer->entry, 0, 0);
	lib->entry_set_size(writer->entry,
			    node->kind == DMIG_IMAGE_FILE ? (la_int64_t)node->size : 0);
	if (node->kind == DMIG_IMAGE_LINK)
		lib->entry_set_symlink(writer->entry, node->bytes);
}

static bool write_node(struct writer *writer, const struct dmig_image_node *node)
{
	describe(writer, node);
	if (writer->lib.write_header(writer->archive, writer->entry) < ARCHIVE_WARN)
		return false;
	return node->kind != DMIG_IMAGE_FILE || !node->size ||
	       writer->lib.write_data(writer->archive, node->bytes, node->size) ==
		       (la_ssize_t)node->size;
}

static bool write_nodes(struct writer *writer, const struct dmig_image *image)
{
	size_t i;

	for (i = 0; i < dmig_image_count(image); i++)
		if (!write_node(writer, dmig_image_node(image, i)))
			return false;
	return writer->lib.write_close(writer->archive) == ARCHIVE_OK;
}

/* ARCHIVE_WARN: another program would compress. */
static bool begin(struct writer *writer)
{
	struct dmig_archive *lib = &writer->lib;

	return lib->write_set_format_gnutar(writer->archive) == ARCHIVE_OK &&
	       (lib->write_add_filter_zstd(writer->archive) == ARCHIVE_OK ||
		lib->write_add_filter_gzip(writer->archive) == ARCHIVE_OK) &&
	       lib->write_set_bytes_in_last_block(writer->archive, 1) == ARCHIVE_OK &&
	       lib->write_open2(writer->archive, writer->out, NULL, put, NULL, NULL) == ARCHIVE_OK;
}

static int write_all(struct writer *writer, const struct dmig_image *image,
		     struct devmig_error **ret_error)
{
	/* What libarchive has no memory for it says in words alone, but malloc() sets errno. */
	errno = 0;
	writer->archive = writer->lib.write_new();
	writer->entry = writer->lib.entry_new();
	if (!writer->archive || !writer->entry)
		return dmig_fail_memory(ret_error);
	if (!begin(writer) || !write_nodes(writer, image)) {
		const char *said = writer->lib.error_string(writer->archive);

		if (errno == ENOMEM)
			return dmig_fail_memory(ret_error);
		return dmig_fail(ret_error, -EIO, "can't make an archive: %s",
				 said ? said : "libarchive does not say why");
	}
	return 0;
}

static void end(struct writer *writer)
{
	if (writer->archive)
		writer->lib.write_free(writer->archive);
	if (writer->entry)
		writer->lib.entry_free(writer->entry);
	dmig_archive_close(&writer->lib);
}

int dmig_archive_write(const struct dmig_image *image, char **ret, size_t *ret_size,
		       struct devmig_error **ret_error)
{
	struct writer writer = { 0 };
	char *bytes = NULL;
	int error = dmig_archive_open(&writer.lib, ret_error);

	if (error)
		return error;
	writer.out = open_memstream(&bytes, ret_size);
	error = writer.out ? write_all(&writer, image, ret_error) : dmig_fail_memory(ret_error);
	end(&writer);
	if (writer.out && dmig_stream_end(writer.out, &bytes, 0) && !error)
		error = dmig_fail_memory(ret_error);
	if (error)
		free(bytes);
	else
		*ret = bytes;
	return error;
}
