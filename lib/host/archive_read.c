// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <stdbool.h>
#include <string.h>

#include "archive.h"

struct reader {
	struct dmig_archive lib;
	struct archive *archive;
	const char *file; /* for errors */
	struct dmig_image *image;
};

/* What is wrong with an archive, or (NULL) what libarchive says. */
static int fail(const struct reader *reader, const char *path, const char *what,
		struct devmig_error **ret_error)
{
	const char *said = what ? NULL : reader->lib.error_string(reader->archive);

	/* libarchive has no code for it, but malloc() does: errno was 0 before. */
	if (!what && errno == ENOMEM)
		return dmig_fail_memory(ret_error);
	return dmig_fail_as(ret_error, -EBADMSG, DMIG_BAD_RECORDING, reader->file, "%s%s%s",
			    path ? path : "", path ? ": " : "",
			    what   ? what
			    : said ? said
				   : "it is damaged");
}

static int fail_add(const struct reader *reader, int error, const char *path,
		    struct devmig_error **ret_error)
{
	if (error == -ENOMEM)
		return dmig_fail_memory(ret_error);
	if (error == -E2BIG)
		return dmig_fail_as(ret_error, error, DMIG_BAD_RECORDING, reader->file,
				    "it has more than %d entries, or %zu MiB", DMIG_IMAGE_NODES_MAX,
				    DMIG_IMAGE_BYTES_MAX >> 20);
	if (error == -EEXIST || error == -ENOTDIR)
		return fail(reader, path, "something else stands there, or above", ret_error);
	return fail(reader, path, "a path that leads out, is not plain, or too long", ret_error);
}

/* The path of an entry as images have it; "": of the root itself. */
static int plain_path(const char *path, char **ret)
{
	size_t len;

	while (!strncmp(path, "./", 2))
		path += 2 + strspn(path + 2, "/");
	if (!strcmp(path, "."))
		path++;
	len = strlen(path);
	/* Of a directory; "/" is left for what refuses it. */
	while (len > 1 && path[len - 1] == '/')
		len--;
	*ret = strndup(path, len);
	return *ret ? 0 : -ENOMEM;
}

static int add_file(struct reader *reader, struct archive_entry *entry, const char *path,
		    struct devmig_error **ret_error)
{
	const long long size = reader->lib.entry_size(entry);
	dmig_auto(free) char *bytes = NULL;
	size_t have = 0;
	la_ssize_t n;
	int error;

	if (size < 0 || (size_t)size > DMIG_ARCHIVE_FILE_MAX)
		return fail(reader, path, "it is larger than what a host tells", ret_error);
	bytes = malloc((size_t)size + 1);
	if (!bytes)
		return dmig_fail_memory(ret_error);
	/* Holes of a sparse file are read as zeros. */
	while (have < (size_t)size) {
		errno = 0;
		n = reader->lib.read_data(reader->archive, bytes + have, (size_t)size - have);
		if (n <= 0)
			return fail(reader, path, n ? NULL : "it is cut short", ret_error);
		have += (size_t)n;
	}
	error = dmig_image_file(reader->image, path, bytes, have);
	return error ? fail_add(reader, error, path, ret_error) : 0;
}

static int add_link(struct reader *reader, struct archive_entry *entry, const char *path,
		    struct devmig_error **ret_error)
{
	const char *target = reader->lib.entry_symlink(entry);
	int error;

	if (!target || !dmig_image_stays(path, target))
		return fail(reader, path, "a link that leads out", ret_error);
	error = dmig_image_link(reader->image, path, target);
	return error ? fail_add(reader, error, path, ret_error) : 0;
}

static int add_dir(struct reader *reader, const char *path, struct devmig_error **ret_error)
{
	int error = dmig_image_dir(reader->image, path);

	return error ? fail_add(reader, error, path, ret_error) : 0;
}

static int add_entry(struct reader *reader, struct archive_entry *entry,
		     struct devmig_error **ret_error)
{
	const char *name = reader->lib.entry_pathname(entry);
	const unsigned int type = reader->lib.entry_filetype(entry);
	dmig_auto(free) char *path = NULL;

	if (!name)
		return fail(reader, NULL, "a name that can't be read", ret_error);
	if (plain_path(name, &path))
		return dmig_fail_memory(ret_error);
	if (type == AE_IFDIR)
		return *path ? add_dir(reader, path, ret_error) : 0;
	if (type == AE_IFLNK)
		return add_link(reader, entry, path, ret_error);
	if (type == AE_IFREG && !reader->lib.entry_hardlink(entry))
		return add_file(reader, entry, path, ret_error);
	return fail(reader, path, "neither a file, a directory nor a symbolic link", ret_error);
}

static int read_entries(struct reader *reader, struct devmig_error **ret_error)
{
	struct archive_entry *entry;
	size_t count = 0;
	int error, result;

	for (;;) {
		errno = 0;
		result = reader->lib.read_next_header(reader->archive, &entry);
		if (result == ARCHIVE_EOF)
			return 0;
		if (result == ARCHIVE_RETRY)
			continue;
		if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
			return fail(reader, NULL, NULL, ret_error);
		/* What is said of entries counts as well as what is in them. */
		if (++count > DMIG_IMAGE_NODES_MAX ||
		    reader->lib.filter_bytes(reader->archive, 0) > DMIG_ARCHIVE_BYTES_MAX)
			return fail_add(reader, -E2BIG, NULL, ret_error);
		error = add_entry(reader, entry, ret_error);
		if (error)
			return error;
	}
}

static int open_archive(struct reader *reader, const char *bytes, size_t size,
			struct devmig_error **ret_error)
{
	struct dmig_archive *lib = &reader->lib;

	errno = 0;
	reader->archive = lib->read_new();
	if (!reader->archive)
		return dmig_fail_memory(ret_error);
	/* Not all that there are: some would start programs. */
	lib->read_support_filter_gzip(reader->archive);
	lib->read_support_filter_xz(reader->archive);
	lib->read_support_filter_zstd(reader->archive);
	if (lib->read_support_format_tar(reader->archive) != ARCHIVE_OK ||
	    lib->read_open_memory(reader->archive, bytes, size) != ARCHIVE_OK)
		return fail(reader, NULL, NULL, ret_error);
	return 0;
}

int dmig_archive_read(const char *bytes, size_t size, const char *file, struct dmig_image *image,
		      struct devmig_error **ret_error)
{
	struct reader reader = { .file = file, .image = image };
	int error = dmig_archive_open(&reader.lib, ret_error);

	if (error)
		return error;
	error = open_archive(&reader, bytes, size, ret_error);
	if (!error)
		error = read_entries(&reader, ret_error);
	if (reader.archive)
		reader.lib.read_free(reader.archive);
	dmig_archive_close(&reader.lib);
	return error;
}
