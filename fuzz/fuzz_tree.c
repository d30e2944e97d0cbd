// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fuzz.h"
#include <devmig/document.h>
#include <devmig/error.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * A directory: the input is a list of entries, each ended by a byte 0x1e:
 *
 *	PATH LF CONTENT		a file
 *	PATH/			an empty directory
 *	PATH@ LF TARGET		a symbolic link
 *	PATH|			a FIFO, which nobody writes to
 *
 * Directories that an entry needs are made. Nothing leads out of the directory
 * but symbolic links, which readers must not follow.
 */

#define ENTRIES_MAX  64
#define PATH_LEN_MAX 160
#define DEPTH_MAX    5
#define END          0x1e

static char root[64];

/* One for the process; what a fuzzer kills is left behind in memory. */
static void make_root(void)
{
	static const char *const places[] = { "/dev/shm", "/tmp" };

	for (size_t i = 0; i < DMIG_COUNT(places); i++) {
		snprintf(root, sizeof(root), "%s/devmig-fuzz-XXXXXX", places[i]);
		if (mkdtemp(root))
			return;
	}
	abort();
}

static void remove_root(void)
{
	rmdir(root);
}

struct entry {
	char path[PATH_LEN_MAX + 1];
	char kind; /* '/', '@', '|', or 0 */
	const char *content;
	size_t content_len;
};

/* Is it a path below the directory, of components that can be made? */
static bool is_path(const char *path)
{
	unsigned int depth = 1;

	if (!*path || *path == '/')
		return false;
	for (const char *at = path; *at; at++) {
		if (*at == '/' && (++depth > DEPTH_MAX || at[1] == '/' || !at[1]))
			return false;
		if (*at == '.' && at[1] == '.' && (!at[2] || at[2] == '/') &&
		    (at == path || at[-1] == '/'))
			return false;
	}
	return true;
}

static bool read_entry(const char *bytes, size_t size, struct entry *ret)
{
	const char *lf = size ? memchr(bytes, '\n', size) : NULL;
	size_t len = lf ? (size_t)(lf - bytes) : size;

	if (!len || len > PATH_LEN_MAX)
		return false;
	ret->kind = 0;
	if (strchr("/@|", bytes[len - 1]) && bytes[len - 1])
		ret->kind = bytes[--len];
	memcpy(ret->path, bytes, len);
	ret->path[len] = '\0';
	ret->content = lf ? lf + 1 : bytes + size;
	ret->content_len = (size_t)(bytes + size - ret->content);
	return is_path(ret->path);
}

static void make_parents(int dir, char *path)
{
	for (char *at = path; *at; at++) {
		if (*at != '/')
			continue;
		*at = '\0';
		mkdirat(dir, path, 0700);
		*at = '/';
	}
}

static void make_link(int dir, const struct entry *entry)
{
	char target[PATH_LEN_MAX + 1];

	if (entry->content_len > PATH_LEN_MAX)
		return;
	memcpy(target, entry->content, entry->content_len);
	target[entry->content_len] = '\0';
	if (symlinkat(target, dir, entry->path))
		return;
}

static void make_file(int dir, const struct entry *entry)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
	const int fd = openat(dir, entry->path, flags, 0600);

	if (fd < 0)
		return;
	if (write(fd, entry->content, entry->content_len) < 0)
		abort();
	close(fd);
}

/* What can't be made, as a file where a directory is, is left out. */
static void make_entry(int dir, struct entry *entry)
{
	make_parents(dir, entry->path);
	if (entry->kind == '/')
		mkdirat(dir, entry->path, 0700);
	else if (entry->kind == '@')
		make_link(dir, entry);
	else if (entry->kind == '|')
		mkfifoat(dir, entry->path, 0600);
	else
		make_file(dir, entry);
}

/* The entry and the directories above it that have become empty. */
static void remove_entry(int dir, struct entry *entry)
{
	char *slash;

	if (unlinkat(dir, entry->path, 0))
		unlinkat(dir, entry->path, AT_REMOVEDIR);
	while ((slash = strrchr(entry->path, '/'))) {
		*slash = '\0';
		if (unlinkat(dir, entry->path, AT_REMOVEDIR))
			break;
	}
}

static unsigned int read_entries(const char *bytes, size_t size, struct entry *entries)
{
	unsigned int count = 0;

	while (size && count < ENTRIES_MAX) {
		const char *end = memchr(bytes, END, size);
		const size_t len = end ? (size_t)(end - bytes) : size;

		if (read_entry(bytes, len, &entries[count]))
			count++;
		bytes += end ? len + 1 : len;
		size -= end ? len + 1 : len;
	}
	return count;
}

static void check_error(int failed, struct devmig_error *error)
{
	fuzz_check(failed < 0 && error);
	fuzz_check(devmig_error_errno(error) == failed);
	fuzz_check(*devmig_error_text(error));
	devmig_error_free(error);
}

/* What was read from a tree is a document like others: its text can be read. */
static void check_document(struct devmig_context *context, const struct devmig_document *document)
{
	struct devmig_document *again = NULL;
	size_t size;
	char *text;

	if (devmig_document_format(document, DEVMIG_FORM_TEXT, &text, &size, NULL))
		abort();
	fuzz_check(
		!devmig_document_parse(context, DEVMIG_FORM_TEXT, text, size, NULL, &again, NULL));
	fuzz_check(devmig_document_equal(document, again));
	devmig_document_unref(again);
	free(text);
}

static void check_read(void)
{
	struct devmig_document *document = NULL;
	struct devmig_context *context = NULL;
	struct devmig_error *error = NULL;
	int failed;

	if (devmig_context_new(NULL, &context, NULL))
		abort();
	failed = devmig_document_read(context, DEVMIG_FORM_AUTO, root, &document, &error);
	if (failed)
		check_error(failed, error);
	else
		check_document(context, document);
	devmig_document_unref(document);
	devmig_context_unref(context);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct entry entries[ENTRIES_MAX];
	unsigned int count;
	int dir;

	if (!*root) {
		make_root();
		atexit(remove_root);
	}
	dir = open(root, O_RDONLY | O_DIRECTORY);
	if (dir < 0)
		abort();
	count = read_entries((const char *)data, size, entries);
	for (unsigned int i = 0; i < count; i++)
		make_entry(dir, &entries[i]);
	check_read();
	/* Backwards: what is in a directory was made after it or made it. */
	while (count--)
		remove_entry(dir, &entries[count]);
	close(dir);
	return 0;
}
