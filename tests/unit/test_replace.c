// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <devmig/document.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <lib/common/list.h>
#include <lib/common/new_dir.h>
#include <lib/common/replace.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the first calls of fsync() were for, as it was then.  The linker puts this in its place. */
static struct stat synced[16];
static size_t nsynced;

int __real_fsync(int fd);
int __wrap_fsync(int fd);

/* fsync() is interrupted once. */
static bool interrupted;

int __wrap_fsync(int fd)
{
	if (interrupted) {
		interrupted = false;
		errno = EINTR;
		return -1;
	}
	if (nsynced < sizeof(synced) / sizeof(synced[0]))
		assert_int_equal(fstat(fd, &synced[nsynced++]), 0);
	return __real_fsync(fd);
}

/* The errno that fchown() fails with, 0: it does not. */
static int chown_errno;

int __real_fchown(int fd, uid_t owner, gid_t group);
int __wrap_fchown(int fd, uid_t owner, gid_t group);

int __wrap_fchown(int fd, uid_t owner, gid_t group)
{
	if (!chown_errno)
		return __real_fchown(fd, owner, group);
	errno = chown_errno;
	return -1;
}

/* The file system has files without a name, and made one. */
static bool has_unnamed = true, made_unnamed;

int __real_openat64(int dir, const char *name, int flags, ...);
int __wrap_openat64(int dir, const char *name, int flags, ...);

int __wrap_openat64(int dir, const char *name, int flags, ...)
{
	const bool unnamed = (flags & O_TMPFILE) == O_TMPFILE;
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & O_CREAT || unnamed ? va_arg(args, mode_t) : 0;
	va_end(args);
	if (unnamed && !has_unnamed) {
		errno = EOPNOTSUPP;
		return -1;
	}
	made_unnamed = made_unnamed || unnamed;
	return __real_openat64(dir, name, flags, mode);
}

/* The mode that the last temporary directory was made with. */
static mode_t made_with;

int __real_mkdirat(int dir, const char *name, mode_t mode);
int __wrap_mkdirat(int dir, const char *name, mode_t mode);

int __wrap_mkdirat(int dir, const char *name, mode_t mode)
{
	if (!strncmp(name, ".devmig-", 8))
		made_with = mode;
	return __real_mkdirat(dir, name, mode);
}

/* The one call of fsync() for a file or directory; where among the calls it was. */
static size_t when_synced(struct fixture *f, const char *name)
{
	size_t found = nsynced, i;
	struct stat st;

	assert_int_equal(stat(fixture_path(f, name), &st), 0);
	for (i = 0; i < nsynced; i++) {
		if (synced[i].st_ino != st.st_ino || synced[i].st_dev != st.st_dev)
			continue;
		assert_int_equal(found, nsynced);
		found = i;
	}
	assert_true(found < nsynced);
	return found;
}

static void has(struct fixture *f, const char *name, const char *content)
{
	char *text = fixture_text(f, name);

	assert_string_equal(text, content);
	free(text);
}

/* Nothing that was temporary stays. */
static void holds(struct fixture *f, const char *name, size_t count)
{
	int dir = open(fixture_path(f, name), O_RDONLY | O_DIRECTORY);
	struct dmig_list names = { 0 };

	assert_int_equal(dmig_list_read(&names, dir, "", 99), 0);
	assert_int_equal(names.count, count);
	dmig_auto_list(&names);
	close(dir);
}

static int put(struct fixture *f, const char *name, const char *text)
{
	return devmig_file_replace(fixture_path(f, name), text, strlen(text), NULL);
}

static mode_t mode_of(struct fixture *f, const char *name)
{
	struct stat st;

	assert_int_equal(stat(fixture_path(f, name), &st), 0);
	return st.st_mode & 07777;
}

static void new_file(void **state)
{
	struct fixture *f = *state;
	mode_t mask = umask(027);

	assert_int_equal(put(f, "file", "text"), 0);
	umask(mask);
	has(f, "file", "text");
	assert_int_equal(mode_of(f, "file"), 0640);
	holds(f, "", 1);
}

static void other_file(void **state)
{
	struct fixture *f = *state;
	struct stat before, after;

	fixture_file(f, "file", "a longer text");
	chmod(fixture_path(f, "file"), 0604);
	assert_int_equal(stat(f->path, &before), 0);
	assert_int_equal(put(f, "file", "new"), 0);
	assert_int_equal(stat(f->path, &after), 0);
	has(f, "file", "new");
	assert_int_equal(mode_of(f, "file"), 0604);
	/* Who has the old one open keeps reading the old one. */
	assert_true(before.st_ino != after.st_ino);
	holds(f, "", 1);
}

/* Mode and owner are given to what is open, not to whatever has the name later. */
static void like_the_old_one(void **state)
{
	struct fixture *f = *state;
	const uid_t owner = geteuid() ? geteuid() : 65534;
	struct stat st;

	fixture_file(f, "file", "old");
	assert_int_equal(chown(fixture_path(f, "file"), owner, (gid_t)-1), 0);
	chmod(fixture_path(f, "file"), 0604);
	nsynced = 0;
	assert_int_equal(put(f, "file", "new"), 0);
	assert_int_equal(nsynced, 2);
	assert_int_equal(synced[when_synced(f, "file")].st_mode & 07777, 0604);
	assert_int_equal(synced[when_synced(f, "file")].st_uid, owner);
	assert_int_equal(when_synced(f, ""), 1);
	assert_int_equal(stat(fixture_path(f, "file"), &st), 0);
	assert_int_equal(st.st_uid, owner);
	assert_int_equal(st.st_mode & 07777, 0604);
}

/* Whoever may not give files away gets one of their own. */
static void owner_that_can_not_be_kept(void **state)
{
	struct fixture *f = *state;
	const char *path;
	struct stat st;
	int ret;

	fixture_file(f, "dir/file", "old");
	chmod(fixture_path(f, "dir"), 0777);
	chmod(fixture_path(f, "dir/file"), 0644);
	path = fixture_path(f, "dir/file");
	fixture_lower(f);
	ret = devmig_file_replace(path, "new", 3, NULL);
	fixture_raise();
	assert_int_equal(ret, 0);
	has(f, "dir/file", "new");
	assert_int_equal(stat(fixture_path(f, "dir/file"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
}

/* A file has no name before it is complete; and where there are no such files, one of its own. */
static void without_a_name(void **state)
{
	struct fixture *f = *state;

	made_unnamed = false;
	assert_int_equal(put(f, "file", "new"), 0);
	assert_true(made_unnamed);
	made_unnamed = has_unnamed = false;
	assert_int_equal(put(f, "file", "newer"), 0);
	has_unnamed = true;
	assert_false(made_unnamed);
	has(f, "file", "newer");
	holds(f, "", 1);
}

/* An owner that is not allowed, or has no name in this namespace; or a disk that fails. */
static void chown_that_fails(void **state)
{
	static const int cases[][2] = { { EPERM, 0 }, { EINVAL, 0 }, { EIO, -EIO } };
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < 2 * sizeof(cases) / sizeof(cases[0]); i++) {
		has_unnamed = i % 2;
		fixture_file(f, "file", "old");
		/* What its group might do is not granted to another. */
		chmod(fixture_path(f, "file"), cases[i / 2][1] ? 0604 : 0664);
		chown_errno = cases[i / 2][0];
		assert_int_equal(put(f, "file", "new"), cases[i / 2][1]);
		chown_errno = 0;
		has(f, "file", cases[i / 2][1] ? "old" : "new");
		assert_int_equal(mode_of(f, "file"), 0604);
		holds(f, "", 1);
	}
	has_unnamed = true;
}

static void interrupted_sync(void **state)
{
	struct fixture *f = *state;

	interrupted = true;
	assert_int_equal(put(f, "file", "new"), 0);
	assert_false(interrupted);
	has(f, "file", "new");
}

static void link_stays(void **state)
{
	struct fixture *f = *state;
	struct stat st;

	fixture_file(f, "dir/file", "old");
	assert_int_equal(symlink("dir/file", fixture_path(f, "link")), 0);
	assert_int_equal(put(f, "link", "new"), 0);
	assert_int_equal(lstat(fixture_path(f, "link"), &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	has(f, "dir/file", "new");
	holds(f, "dir", 1);
}

static void fails(struct fixture *f, const char *name, int number)
{
	struct devmig_error *error = NULL;

	assert_int_equal(devmig_file_replace(fixture_path(f, name), "x", 1, &error), number);
	fixture_error(error, number, "unwritable", f->path, 0, 0);
}

static void what_can_not_be_written(void **state)
{
	struct fixture *f = *state;

	fixture_dir(f, "dir");
	fixture_file(f, "file", "text");
	assert_int_equal(symlink("none", fixture_path(f, "dangling")), 0);
	fails(f, "dir", -EISDIR);
	fails(f, "none/file", -ENOENT);
	fails(f, "file/file", -ENOTDIR);
	fails(f, "dangling", -ENOENT);
	has(f, "file", "text");
	holds(f, "", 3);
}

static void name_in_this_directory(void **state)
{
	struct fixture *f = *state;
	char here[4096];

	assert_non_null(getcwd(here, sizeof(here)));
	assert_int_equal(chdir(f->dir), 0);
	assert_int_equal(devmig_file_replace("file", "x", 1, NULL), 0);
	assert_int_equal(chdir(here), 0);
	has(f, "file", "x");
}

static void pipe_is_written_to(void **state)
{
	struct fixture *f = *state;
	struct stat st;
	char buffer[8];
	int fd;

	assert_int_equal(mkfifo(fixture_path(f, "fifo"), 0600), 0);
	fd = open(f->path, O_RDONLY | O_NONBLOCK);
	assert_int_equal(put(f, "fifo", "text"), 0);
	assert_int_equal(read(fd, buffer, sizeof(buffer)), 4);
	assert_memory_equal(buffer, "text", 4);
	close(fd);
	assert_int_equal(lstat(fixture_path(f, "fifo"), &st), 0);
	assert_true(S_ISFIFO(st.st_mode));
	assert_int_equal(put(f, "../../../dev/null", "text"), 0);
}

/* Standard output, by its names; what was written before stays. */
static void standard_output(void **state)
{
	static const char *const names[] = { "-", "/dev/stdout", "/proc/self/fd/1", NULL };
	struct fixture *f = *state;
	int saved, fd, error = 0;
	size_t i;

	fixture_file(f, "out", "");
	fflush(stdout);
	saved = dup(STDOUT_FILENO);
	fd = open(fixture_path(f, "out"), O_WRONLY);
	dup2(fd, STDOUT_FILENO);
	for (i = 0; !error && i < sizeof(names) / sizeof(names[0]); i++)
		error = devmig_file_replace(names[i] ? names[i] : f->path, "x\n", 2, NULL);
	dup2(saved, STDOUT_FILENO);
	close(fd);
	close(saved);
	assert_int_equal(error, 0);
	has(f, "out", "x\nx\nx\nx\n");
	holds(f, "", 1);
}

static void full_device(void **state)
{
	struct devmig_error *error = NULL;

	(void)state;
	assert_int_equal(devmig_file_replace("/dev/full", "x", 1, &error), -ENOSPC);
	fixture_error(error, -ENOSPC, "unwritable", "/dev/full", 0, 0);
}

static int make_dir(struct fixture *f, const char *name, bool commit)
{
	struct dmig_new_dir new = DMIG_NEW_DIR_NONE;
	char *path = strdup(fixture_path(f, name));
	int error = dmig_new_dir_begin(&new, path, NULL);

	if (!error)
		error = dmig_new_dir_mkdir(&new, "a", NULL);
	if (!error)
		error = dmig_new_dir_mkdir(&new, "a/b", NULL);
	if (!error)
		error = dmig_new_dir_file(&new, "a/b/c", "text", 4, NULL);
	if (!error && commit)
		error = dmig_new_dir_commit(&new, NULL);
	dmig_auto_new_dir(&new);
	free(path);
	return error;
}

static void new_dir(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(make_dir(f, "dir", true), 0);
	has(f, "dir/a/b/c", "text");
	holds(f, "", 1);
	assert_int_equal(make_dir(f, "slashes//", true), 0);
	has(f, "slashes/a/b/c", "text");
	holds(f, "", 2);
}

/* Every name is on the disk before all of them are in place. */
static void whole_dir_is_synced(void **state)
{
	struct fixture *f = *state;

	nsynced = 0;
	assert_int_equal(make_dir(f, "dir", true), 0);
	assert_int_equal(nsynced, 5);
	assert_int_equal(when_synced(f, "dir/a/b/c"), 0);
	assert_true(when_synced(f, "dir/a/b") < 4);
	assert_true(when_synced(f, "dir/a") < 4);
	assert_true(when_synced(f, "dir") < 4);
	assert_int_equal(when_synced(f, ""), 4);
}

/* What is put into the place of a directory that is being made is not touched. */
static void swapped_for_a_link(void **state)
{
	struct fixture *f = *state;
	struct dmig_new_dir new = DMIG_NEW_DIR_NONE;
	char *path = strdup(fixture_path(f, "dir"));
	char *theirs;

	fixture_file(f, "victim/a/file", "text");
	assert_int_equal(dmig_new_dir_begin(&new, path, NULL), 0);
	assert_int_equal(dmig_new_dir_mkdir(&new, "a", NULL), 0);
	theirs = strdup(new.target.temporary);
	assert_int_equal(rename(fixture_path(f, theirs), path), 0);
	assert_int_equal(symlink("victim", fixture_path(f, theirs)), 0);
	assert_int_equal(dmig_new_dir_file(&new, "a/file", "new", 3, NULL), 0);
	dmig_auto_new_dir(&new);
	has(f, "victim/a/file", "text");
	holds(f, "victim/a", 1);
	holds(f, "dir", 0);
	free(theirs);
	free(path);
}

/* Nobody gets in before it is complete. */
static void closed_until_complete(void **state)
{
	struct fixture *f = *state;
	struct dmig_new_dir new = DMIG_NEW_DIR_NONE;
	char *path = strdup(fixture_path(f, "dir"));
	mode_t mask = umask(0);

	assert_int_equal(dmig_new_dir_begin(&new, path, NULL), 0);
	assert_int_equal(made_with, 0700);
	assert_int_equal(mode_of(f, new.target.temporary), 0700);
	assert_int_equal(dmig_new_dir_commit(&new, NULL), 0);
	umask(mask);
	dmig_auto_new_dir(&new);
	assert_int_equal(mode_of(f, "dir"), 0777);
	free(path);
}

static void in_place_of_an_empty_one(void **state)
{
	struct fixture *f = *state;

	fixture_dir(f, "dir");
	chmod(fixture_path(f, "dir"), 0705);
	assert_int_equal(make_dir(f, "dir", true), 0);
	has(f, "dir/a/b/c", "text");
	assert_int_equal(mode_of(f, "dir"), 0705);
	fixture_dir(f, "other");
	assert_int_equal(symlink("other", fixture_path(f, "link")), 0);
	assert_int_equal(make_dir(f, "link", true), 0);
	has(f, "other/a/b/c", "text");
	holds(f, "", 3);
}

/* Directories below one that hands its group down do so, too. */
static void group_is_handed_down(void **state)
{
	struct fixture *f = *state;

	fixture_dir(f, "dir");
	fixture_dir(f, "dir/empty");
	assert_int_equal(chmod(fixture_path(f, "dir"), 02775), 0);
	assert_int_equal(chmod(fixture_path(f, "dir/empty"), 02770), 0);
	assert_int_equal(make_dir(f, "dir/new", true), 0);
	assert_int_equal(mode_of(f, "dir/new") & S_ISGID, S_ISGID);
	assert_int_equal(mode_of(f, "dir/new/a/b") & S_ISGID, S_ISGID);
	/* Of the one that was there, whatever stands above it. */
	assert_int_equal(chmod(fixture_path(f, "dir"), 0775), 0);
	assert_int_equal(make_dir(f, "dir/empty", true), 0);
	assert_int_equal(mode_of(f, "dir/empty"), 02770);
	assert_int_equal(mode_of(f, "dir/empty/a/b") & S_ISGID, S_ISGID);
}

/* A mode by which not even its owner may look for names in it. */
static void owner_is_kept_out(void **state)
{
	struct fixture *f = *state;
	int ret;

	fixture_dir(f, "own");
	chmod(fixture_path(f, "own"), 0777);
	fixture_lower(f);
	fixture_dir(f, "own/dir");
	chmod(fixture_path(f, "own/dir"), 0600);
	ret = make_dir(f, "own/dir", true);
	fixture_raise();
	assert_int_equal(ret, 0);
	assert_int_equal(mode_of(f, "own/dir"), 0600);
	has(f, "own/dir/a/b/c", "text");
}

static void abandoned(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(make_dir(f, "dir", false), 0);
	holds(f, "", 0);
	fixture_dir(f, "dir");
	assert_int_equal(make_dir(f, "dir", false), 0);
	holds(f, "", 1);
	holds(f, "dir", 0);
}

static void dir_is_taken(void **state)
{
	struct fixture *f = *state;

	fixture_file(f, "dir/file", "text");
	assert_int_equal(make_dir(f, "dir", true), -EEXIST);
	assert_int_equal(make_dir(f, "dir/file", true), -EEXIST);
	assert_int_equal(make_dir(f, "dir/none/dir", true), -ENOENT);
	assert_int_equal(make_dir(f, "dir/file/dir", true), -ENOTDIR);
	assert_int_equal(symlink("none", fixture_path(f, "dangling")), 0);
	assert_int_equal(make_dir(f, "dangling", true), -ENOENT);
	has(f, "dir/file", "text");
	holds(f, "", 2);
}

static void root_is_taken(void **state)
{
	struct dmig_new_dir new = DMIG_NEW_DIR_NONE;

	(void)state;
	assert_int_equal(dmig_new_dir_begin(&new, "/", NULL), -EEXIST);
	dmig_auto_new_dir(&new);
}

/* Somebody else puts something there meanwhile. */
static void taken_meanwhile(void **state)
{
	struct fixture *f = *state;
	struct dmig_new_dir new = DMIG_NEW_DIR_NONE;
	struct devmig_error *error = NULL;
	char *path = strdup(fixture_path(f, "dir"));

	assert_int_equal(dmig_new_dir_begin(&new, path, NULL), 0);
	fixture_file(f, "dir/file", "text");
	assert_int_equal(dmig_new_dir_commit(&new, &error), -EEXIST);
	fixture_error(error, -EEXIST, "unwritable", "/dir", 0, 0);
	dmig_auto_new_dir(&new);
	has(f, "dir/file", "text");
	holds(f, "", 1);
	free(path);
}

static void this_directory(void **state)
{
	struct fixture *f = *state;
	struct dmig_new_dir new = DMIG_NEW_DIR_NONE;
	char here[4096];

	fixture_dir(f, "dir");
	assert_non_null(getcwd(here, sizeof(here)));
	assert_int_equal(chdir(fixture_path(f, "dir")), 0);
	assert_int_equal(dmig_new_dir_begin(&new, ".", NULL), 0);
	assert_int_equal(dmig_new_dir_file(&new, "file", "text", 4, NULL), 0);
	assert_int_equal(dmig_new_dir_commit(&new, NULL), 0);
	dmig_auto_new_dir(&new);
	assert_int_equal(chdir(here), 0);
	has(f, "dir/file", "text");
	holds(f, "", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(new_file),
		TEST(other_file),
		TEST(like_the_old_one),
		TEST(owner_that_can_not_be_kept),
		TEST(without_a_name),
		TEST(chown_that_fails),
		TEST(interrupted_sync),
		TEST(link_stays),
		TEST(what_can_not_be_written),
		TEST(name_in_this_directory),
		TEST(pipe_is_written_to),
		TEST(standard_output),
		cmocka_unit_test(full_device),
		TEST(new_dir),
		TEST(whole_dir_is_synced),
		TEST(swapped_for_a_link),
		TEST(closed_until_complete),
		TEST(in_place_of_an_empty_one),
		TEST(group_is_handed_down),
		TEST(owner_is_kept_out),
		TEST(abandoned),
		TEST(dir_is_taken),
		cmocka_unit_test(root_is_taken),
		TEST(taken_meanwhile),
		TEST(this_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
