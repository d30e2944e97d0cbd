/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_FOLDER_H
#define DMIG_LIB_FOLDER_H

#include <devmig/error.h>
#include <lib/common/list.h>
#include <sys/types.h>

/*
 * Who looks at the directories of a document in the place of its reader, and keeps what he
 * has seen.  Paths are his, have no links in them, and what he gives stays.  Each call returns
 * 0 or a negative errno.
 */
struct dmig_looker {
	/* What stands at a path itself: S_IFREG and so on. */
	int (*mode)(void *arg, const char *path, mode_t *ret);
	/* All names in a directory, in order. */
	int (*list)(void *arg, const char *path, const struct dmig_list **ret);
	int (*file)(void *arg, const char *path, const char **ret, size_t *ret_size);
	void *arg;
};

/* A directory of a document: one of the disk that is open, or one of a looker's. */
struct dmig_folder {
	const struct dmig_looker *looker; /* NULL: of the disk */
	int fd;                           /* of the disk; else -1 */
	char *path;                       /* owned; as errors call it */
};
#define DMIG_FOLDER_NONE                                                                           \
	{                                                                                          \
		.fd = -1                                                                           \
	}

/* Open one, on the disk also by a symbolic link.  -ENOTDIR: something else; an errno. */
int dmig_folder_open(const struct dmig_looker *looker, const char *path, struct dmig_folder *ret);
/* Open one in another, not by a symbolic link. */
int dmig_folder_below(const struct dmig_folder *folder, const char *name, struct dmig_folder *ret);
/* For dmig_auto(folder). */
void dmig_auto_folder(struct dmig_folder *folder);

/* What an entry is itself, as S_IFREG; *ret 0: it is not there.  -ENOMEM. */
int dmig_folder_mode(const struct dmig_folder *folder, const char *name, mode_t *ret);
/* As dmig_list_read(). */
int dmig_folder_list(const struct dmig_folder *folder, const char *prefix, size_t max,
		     struct dmig_list *list);
/* As dmig_read_entry(), with the path for errors. */
int dmig_folder_file(const struct dmig_folder *folder, const char *name, size_t max, char **ret,
		     size_t *ret_size, struct devmig_error **ret_error);

/* The path of a directory without symbolic links, to be freed. */
int dmig_folder_real(const struct dmig_looker *looker, const char *path, char **ret);

#endif
