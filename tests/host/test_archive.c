// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture_recording.h"

#include <archive.h>
#include <archive_entry.h>
#include <devmig/recording.h>
#include <errno.h>
#include <lib/host/archive.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tests/unit/fail_memory.h>
#include <unistd.h>

/* --- images --- */

static struct dmig_image *new_image(void)
{
	struct dmig_image *image = NULL;

	assert_int_equal(dmig_image_new(&image), 0);
	return image;
}

static void test_image(void **state)
{
	struct dmig_image *image = new_image();
	const struct dmig_image_node *node;

	(void)state;
	assert_int_equal(dmig_image_file(image, "a/b/c", "text", 4), 0);
	assert_int_equal(dmig_image_count(image), 3);
	assert_string_equal(dmig_image_node(image, 0)->path, "a");
	assert_string_equal(dmig_image_node(image, 1)->path, "a/b");
	node = dmig_image_find(image, "a/b/c");
	assert_non_null(node);
	assert_string_equal(node->bytes, "text");
	assert_null(dmig_image_find(image, "a/b/"));
	assert_int_equal(dmig_image_file(image, "a/b/c", "other", 5), 0);
	assert_string_equal(node->bytes, "other");
	assert_int_equal(dmig_image_dir(image, "a/b"), 0);
	assert_int_equal(dmig_image_dir(image, "a/b/c"), -EEXIST);
	assert_int_equal(dmig_image_link(image, "a/b", "x"), -EEXIST);
	assert_int_equal(dmig_image_file(image, "a/b/c/d", "", 0), -ENOTDIR);
	assert_int_equal(dmig_image_link(image, "l", "a"), 0);
	assert_int_equal(dmig_image_file(image, "l/d", "", 0), -ENOTDIR);
	assert_int_equal(dmig_image_link(image, "m", ""), -EINVAL);
	dmig_image_free(image);
}

static void test_image_paths(void **state)
{
	static const char *const bad[] = { "",    "/",     "/a",     "a/",   "a//b", ".",  "..",
					   "./a", "a/./b", "a/../b", "a/..", "../a", "a/." };
	struct dmig_image *image = new_image();
	char *path = fixture_repeat("a", DMIG_IMAGE_PATH_MAX + 1);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(dmig_image_dir(image, bad[i]), -EINVAL);
	assert_int_equal(dmig_image_dir(image, path), -EINVAL);
	assert_int_equal(dmig_image_count(image), 0);
	path[DMIG_IMAGE_PATH_MAX] = 0;
	assert_int_equal(dmig_image_dir(image, path), 0);
	assert_int_equal(dmig_image_dir(image, "..."), 0);
	assert_int_equal(dmig_image_dir(image, ".a/..b"), 0);
	free(path);
	dmig_image_free(image);
}

static void test_image_links(void **state)
{
	static const struct {
		const char *path;
		const char *target;
		bool stays;
	} cases[] = {
		{ "a", "b", true },           { "a", "..", false },
		{ "a/b", "..", true },        { "a/b", "../..", false },
		{ "a/b", "/", false },        { "a", "/etc/passwd", false },
		{ "a/b", "../c/d", true },    { "a/b", "c/../../..", false },
		{ "a/b", "c/../..", true },   { "a", "./b/./..", true },
		{ "a", "b//../..", false },   { "a", "...", true },
		{ "a", ".../../..", false },  { "a/b/c", "../../../x", false },
		{ "a/b/c", "../../x", true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(dmig_image_stays(cases[i].path, cases[i].target), cases[i].stays);
}

/* At the limits, and one past them. */
static void test_image_limits(void **state)
{
	struct dmig_image *image = new_image();
	char *bytes = calloc(1, DMIG_IMAGE_BYTES_MAX);
	char name[16];
	int i;

	(void)state;
	assert_non_null(bytes);
	for (i = 0; i < DMIG_IMAGE_NODES_MAX; i++) {
		snprintf(name, sizeof(name), "%d", i);
		assert_int_equal(dmig_image_dir(image, name), 0);
	}
	assert_int_equal(dmig_image_dir(image, "x"), -E2BIG);
	assert_int_equal(dmig_image_dir(image, "0"), 0);
	dmig_image_free(image);
	image = new_image();
	assert_int_equal(dmig_image_file(image, "x", bytes, DMIG_IMAGE_BYTES_MAX - 1), 0);
	assert_int_equal(dmig_image_dir(image, "y"), -E2BIG);
	assert_int_equal(dmig_image_file(image, "x", bytes, DMIG_IMAGE_BYTES_MAX), -E2BIG);
	assert_int_equal(dmig_image_file(image, "x", bytes, DMIG_IMAGE_BYTES_MAX - 2), 0);
	assert_int_equal(dmig_image_dir(image, "y"), 0);
	dmig_image_free(image);
	free(bytes);
}

/* --- archives: what others may have made --- */

struct made {
	struct archive *archive;
	struct archive_entry *entry;
	char bytes[1 << 20];
	size_t size;
};

static struct made *begin_archive(int filter)
{
	struct made *made = calloc(1, sizeof(*made));

	assert_non_null(made);
	made->archive = archive_write_new();
	made->entry = archive_entry_new();
	archive_write_set_format_pax_restricted(made->archive);
	archive_write_add_filter(made->archive, filter);
	assert_int_equal(archive_write_open_memory(made->archive, made->bytes, sizeof(made->bytes),
						   &made->size),
			 ARCHIVE_OK);
	return made;
}

static struct archive_entry *new_entry(struct made *made, const char *path, unsigned int type)
{
	archive_entry_clear(made->entry);
	archive_entry_set_pathname(made->entry, path);
	archive_entry_set_filetype(made->entry, type);
	archive_entry_set_perm(made->entry, 0644);
	archive_entry_set_size(made->entry, 0);
	return made->entry;
}

static void put_entry(struct made *made)
{
	assert_int_equal(archive_write_header(made->archive, made->entry), ARCHIVE_OK);
}

static void put_file(struct made *made, const char *path, const char *text)
{
	archive_entry_set_size(new_entry(made, path, AE_IFREG), (la_int64_t)strlen(text));
	put_entry(made);
	assert_int_equal(archive_write_data(made->archive, text, strlen(text)), strlen(text));
}

static void put_dir(struct made *made, const char *path)
{
	new_entry(made, path, AE_IFDIR);
	put_entry(made);
}

static void put_link(struct made *made, const char *path, const char *target)
{
	archive_entry_set_symlink(new_entry(made, path, AE_IFLNK), target);
	put_entry(made);
}

static void write_made(struct fixture *f, struct made *made, const char *name)
{
	assert_int_equal(archive_write_close(made->archive), ARCHIVE_OK);
	fixture_bytes(f, name, made->bytes, made->size);
	archive_entry_free(made->entry);
	archive_write_free(made->archive);
	free(made);
}

static void refuses(struct fixture *f, const char *name, int number, const char *words)
{
	struct devmig_recording *recording = NULL;
	struct devmig_error *error = NULL;
	int before = count_entries(fixture_path(f, "tmp"));

	assert_int_equal(devmig_recording_open(fixture_path(f, name), &recording, &error), number);
	assert_null(recording);
	assert_int_equal(devmig_error_errno(error), number);
	assert_string_equal(devmig_error_reason(error), "bad-recording");
	if (!strstr(devmig_error_text(error), words))
		fail_msg("\"%s\" has no \"%s\"", devmig_error_text(error), words);
	devmig_error_free(error);
	assert_int_equal(count_entries(fixture_path(f, "tmp")), before);
}

static void refuses_made(struct fixture *f, struct made *made, const char *words)
{
	write_made(f, made, "made.tar");
	refuses(f, "made.tar", -EBADMSG, words);
}

static void test_hostile_paths(void **state)
{
	static const char *const paths[] = { "/etc/x",  "../x",   "sys/../../x", "sys//x",
					     "sys/./x", "sys/..", "//x",         "./../x" };
	struct fixture *f = *state;
	size_t i;

	use_directory(f);
	for (i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		struct made *made = begin_archive(ARCHIVE_FILTER_NONE);

		put_dir(made, "sys");
		put_file(made, paths[i], "x");
		refuses_made(f, made, "a path that leads out");
	}
}

static void test_hostile_links(void **state)
{
	struct fixture *f = *state;
	struct made *made;

	use_directory(f);
	made = begin_archive(ARCHIVE_FILTER_NONE);
	put_link(made, "sys/x", "../../etc");
	refuses_made(f, made, "a link that leads out");
	made = begin_archive(ARCHIVE_FILTER_NONE);
	put_link(made, "sys/x", "/etc");
	refuses_made(f, made, "a link that leads out");
	/* Nothing is written by way of a link, wherever that leads. */
	made = begin_archive(ARCHIVE_FILTER_NONE);
	put_link(made, "sys/x", "y");
	put_file(made, "sys/x/z", "text");
	refuses_made(f, made, "something else stands there");
	made = begin_archive(ARCHIVE_FILTER_NONE);
	put_file(made, "sys/x", "text");
	put_link(made, "sys/x", "y");
	refuses_made(f, made, "something else stands there");
	made = begin_archive(ARCHIVE_FILTER_NONE);
	put_file(made, "sys/x", "text");
	archive_entry_set_hardlink(new_entry(made, "sys/y", AE_IFREG), "sys/x");
	put_entry(made);
	refuses_made(f, made, "neither a file");
}

static void test_hostile_kinds(void **state)
{
	static const unsigned int kinds[] = { AE_IFCHR, AE_IFBLK, AE_IFIFO };
	struct fixture *f = *state;
	size_t i;

	use_directory(f);
	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		struct made *made = begin_archive(ARCHIVE_FILTER_NONE);

		new_entry(made, "sys/x", kinds[i]);
		put_entry(made);
		refuses_made(f, made, "neither a file");
	}
}

/* A file as long as may be, of zeros, of which little is in the archive. */
static void put_zeros(struct made *made, const char *path, size_t size)
{
	static const char zeros[65536];

	archive_entry_set_size(new_entry(made, path, AE_IFREG), (la_int64_t)size);
	put_entry(made);
	for (; size; size -= size < sizeof(zeros) ? size : sizeof(zeros))
		assert_true(archive_write_data(made->archive, zeros,
					       size < sizeof(zeros) ? size : sizeof(zeros)) > 0);
}

static void test_bombs(void **state)
{
	struct fixture *f = *state;
	struct made *made;
	char name[32];
	int i;

	use_directory(f);
	made = begin_archive(ARCHIVE_FILTER_ZSTD);
	put_zeros(made, "sys/x", DMIG_ARCHIVE_FILE_MAX + 1);
	refuses_made(f, made, "larger than what a host tells");
	made = begin_archive(ARCHIVE_FILTER_ZSTD);
	for (i = 0; i < 9; i++) {
		snprintf(name, sizeof(name), "sys/%d", i);
		put_zeros(made, name, DMIG_ARCHIVE_FILE_MAX);
	}
	write_made(f, made, "made.tar");
	refuses(f, "made.tar", -E2BIG, "more than 65536 entries, or 64 MiB");
	/* The same directory again costs no memory, only time. */
	made = begin_archive(ARCHIVE_FILTER_ZSTD);
	for (i = 0; i <= DMIG_IMAGE_NODES_MAX; i++)
		put_dir(made, "sys");
	write_made(f, made, "made.tar");
	refuses(f, "made.tar", -E2BIG, "more than 65536 entries");
}

/* A file of 1 TiB that is one hole. */
static void test_sparse(void **state)
{
	struct fixture *f = *state;
	struct made *made = begin_archive(ARCHIVE_FILTER_NONE);
	struct archive_entry *entry = new_entry(made, "sys/x", AE_IFREG);

	use_directory(f);
	archive_entry_set_size(entry, (la_int64_t)1 << 40);
	archive_entry_sparse_add_entry(entry, ((la_int64_t)1 << 40) - 1, 1);
	put_entry(made);
	assert_int_equal(archive_write_data(made->archive, "x", 1), 1);
	refuses_made(f, made, "larger than what a host tells");
}

static void test_not_an_archive(void **state)
{
	struct fixture *f = *state;
	struct devmig_recording *recording = NULL;
	struct devmig_error *error = NULL;
	struct made *made = begin_archive(ARCHIVE_FILTER_GZIP);

	use_directory(f);
	fixture_file(f, "text", "no archive\n");
	refuses(f, "text", -EBADMSG, "");
	fixture_file(f, "empty", "");
	refuses(f, "empty", -EBADMSG, "");
	put_dir(made, "etc");
	refuses_made(f, made, "neither sys nor");
	made = begin_archive(ARCHIVE_FILTER_NONE);
	put_file(made, "sys/x", "text");
	write_made(f, made, "whole.tar");
	assert_int_equal(truncate(fixture_path(f, "whole.tar"), 514), 0);
	refuses(f, "whole.tar", -EBADMSG, "");
	assert_int_equal(devmig_recording_open(fixture_path(f, "none"), &recording, &error),
			 -ENOENT);
	devmig_error_free(error);
}

/* What people make with tar(1), of a directory or of what is in it. */
static void test_plain_archive(void **state)
{
	static const int filters[] = { ARCHIVE_FILTER_NONE, ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_XZ,
				       ARCHIVE_FILTER_ZSTD };
	struct fixture *f = *state;
	struct devmig_recording *recording = NULL;
	const char *root;
	char path[4400], *text;
	size_t i;

	use_directory(f);
	for (i = 0; i < sizeof(filters) / sizeof(*filters); i++) {
		struct made *made = begin_archive(filters[i]);

		put_dir(made, "./");
		put_dir(made, "./sys/");
		put_file(made, "./sys/x", "text\n");
		put_link(made, "sys/y", "x");
		write_made(f, made, "made.tar");
		assert_int_equal(
			devmig_recording_open(fixture_path(f, "made.tar"), &recording, NULL), 0);
		root = devmig_context_root(devmig_recording_context(recording));
		snprintf(path, sizeof(path), "tmp%s/sys/y", strrchr(root, '/'));
		text = fixture_text(f, path);
		assert_string_equal(text, "text\n");
		free(text);
		assert_int_equal(count_entries(fixture_path(f, "tmp")), 1);
		devmig_recording_close(recording);
		assert_int_equal(count_entries(fixture_path(f, "tmp")), 0);
	}
}

/* Where it can't be unpacked nothing stays. */
static void test_no_place(void **state)
{
	struct fixture *f = *state;
	struct devmig_recording *recording = NULL;
	struct devmig_error *error = NULL;
	struct made *made = begin_archive(ARCHIVE_FILTER_NONE);

	put_file(made, "sys/x", "text\n");
	write_made(f, made, "made.tar");
	assert_int_equal(setenv("TMPDIR", fixture_path(f, "none"), 1), 0);
	assert_int_equal(devmig_recording_open(fixture_path(f, "made.tar"), &recording, &error),
			 -ENOENT);
	assert_string_equal(devmig_error_reason(error), "unwritable");
	devmig_error_free(error);
}

/* --- without memory --- */

static void test_memory_of_opening(void **state)
{
	struct fixture *f = *state;
	struct devmig_recording *recording = NULL;
	struct devmig_error *error = NULL;
	struct made *made = begin_archive(ARCHIVE_FILTER_NONE);
	int n, result;

	use_directory(f);
	put_file(made, "sys/a/b", "text\n");
	put_link(made, "sys/c", "a");
	write_made(f, made, "made.tar");
	for (n = 0; n < 1000; n++) {
		memory_fail(n, false);
		result = devmig_recording_open(fixture_path(f, "made.tar"), &recording, &error);
		memory_failed();
		if (!result)
			break;
		assert_int_equal(result, -ENOMEM);
		assert_string_equal(devmig_error_reason(error), "no-memory");
		devmig_error_free(error);
		error = NULL;
		assert_int_equal(count_entries(fixture_path(f, "tmp")), 0);
	}
	assert_in_range(n, 5, 999);
	devmig_recording_close(recording);
	assert_int_equal(count_entries(fixture_path(f, "tmp")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_image),
		cmocka_unit_test(test_image_paths),
		cmocka_unit_test(test_image_links),
		cmocka_unit_test(test_image_limits),
		TEST(test_hostile_paths),
		TEST(test_hostile_links),
		TEST(test_hostile_kinds),
		TEST(test_bombs),
		TEST(test_sparse),
		TEST(test_not_an_archive),
		TEST(test_plain_archive),
		TEST(test_no_place),
		TEST(test_memory_of_opening),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
