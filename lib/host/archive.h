/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_ARCHIVE_H
#define DMIG_LIB_ARCHIVE_H

#include <archive.h>
#include <archive_entry.h>
#include <devmig/error.h>

#include "image.h"

/*
 * Archives (tar), compressed or not, by libarchive.  That is opened when one is read or
 * written, as nearly nobody who uses libdevmig does.
 */
#define DMIG_ARCHIVE_CALLS(X)                                                                      \
	X(entry_clear)                                                                             \
	X(entry_filetype)                                                                          \
	X(entry_free)                                                                              \
	X(entry_hardlink)                                                                          \
	X(entry_new)                                                                               \
	X(entry_pathname)                                                                          \
	X(entry_set_filetype)                                                                      \
	X(entry_set_mtime)                                                                         \
	X(entry_set_pathname)                                                                      \
	X(entry_set_perm)                                                                          \
	X(entry_set_size)                                                                          \
	X(entry_set_symlink)                                                                       \
	X(entry_size)                                                                              \
	X(entry_symlink)                                                                           \
	X(error_string)                                                                            \
	X(filter_bytes)                                                                            \
	X(read_data)                                                                               \
	X(read_free)                                                                               \
	X(read_new)                                                                                \
	X(read_next_header)                                                                        \
	X(read_open_memory)                                                                        \
	X(read_support_filter_gzip)                                                                \
	X(read_support_filter_xz)                                                                  \
	X(read_support_filter_zstd)                                                                \
	X(read_support_format_tar)                                                                 \
	X(write_add_filter_gzip)                                                                   \
	X(write_add_filter_zstd)                                                                   \
	X(write_close)                                                                             \
	X(write_data)                                                                              \
	X(write_free)                                                                              \
	X(write_header)                                                                            \
	X(write_new)                                                                               \
	X(write_open2)                                                                             \
	X(write_set_bytes_in_last_block)                                                           \
	X(write_set_format_gnutar)

struct dmig_archive {
	void *handle; /* owned; NULL: it is not open */
#define DMIG_ARCHIVE_MEMBER(call) __typeof__(archive_##call) *call;
	DMIG_ARCHIVE_CALLS(DMIG_ARCHIVE_MEMBER)
#undef DMIG_ARCHIVE_MEMBER
};

/* -ELIBACC where there is none, or not this one. */
int dmig_archive_open(struct dmig_archive *archive, struct devmig_error **ret_error);
void dmig_archive_close(struct dmig_archive *archive);
/* For dmig_auto(archive). */
static inline void dmig_auto_archive(struct dmig_archive *archive)
{
	dmig_archive_close(archive);
}

/* Bytes of a file in an archive. */
#define DMIG_ARCHIVE_FILE_MAX ((size_t)8 << 20)
/* Of an archive unpacked: what an image may have, and the headers of so many entries. */
#define DMIG_ARCHIVE_BYTES_MAX                                                                     \
	((long long)DMIG_IMAGE_BYTES_MAX + (long long)DMIG_IMAGE_NODES_MAX * 2560)

/*
 * Put what is in an archive into an image, which may be changed if it fails.  -EBADMSG: it is
 * no archive, or is damaged, or has what no recording has, such as a device, an absolute
 * path, or a link that leads out; -E2BIG, -ENOMEM, -ELIBACC.
 */
int dmig_archive_read(const char *bytes, size_t size, const char *file, struct dmig_image *image,
		      struct devmig_error **ret_error);

/*
 * An archive of an image, the same bytes for the same image; to be freed.  It is compressed
 * by zstd where libarchive can, else by gzip.  -ENOMEM, -ELIBACC, -EIO.
 */
int dmig_archive_write(const struct dmig_image *image, char **ret, size_t *ret_size,
		       struct devmig_error **ret_error);

#endif
