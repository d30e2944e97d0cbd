// SPDX-License-Identifier: LGPL-2.1-or-later
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/file.h>
#include <lib/common/format.h>
#include <lib/common/list.h>
#include <lib/host/rule.h>
#include <lib/verdict/remarks.h>
#include <sys/stat.h>

/*
 * The rules of several directories, as one.  The files are the administrator's: they may be
 * links, and are read where these lead.
 */

/* Meson makes it; what is built without has the directories of a usual system. */
#if __has_include(<lib/host/rule_dirs.h>)
#include <lib/host/rule_dirs.h>
#else
#define DMIG_RULES_LOCAL     "/etc/devmig/rules.d"
#define DMIG_RULES_INSTALLED "/usr/lib/devmig/rules.d"
#endif

#define SUFFIX ".rules"

/* Names in a directory, of which those of rules are few. */
#define NAMES_MAX 65536

/* Where this devmig was installed, within what holds for any; what is named twice counts once. */
static const char *const default_directories[] = {
	"/etc/devmig/rules.d",
	DMIG_RULES_LOCAL,
	DMIG_RULES_INSTALLED,
	"/usr/lib/devmig/rules.d",
};

/* A name, and the first of the directories that has it. */
struct found {
	char *name;
	const char *directory;
	size_t order;
};

struct reading {
	struct devmig_rules *rules;
	const struct devmig_rules_options *options;
	struct found *files;
	size_t count;
	size_t room;
	int result; /* of the caller's function */
};

static bool is_rules(const char *name)
{
	const size_t len = strlen(name);

	return len > strlen(SUFFIX) && *name != '.' && !strcmp(name + len - strlen(SUFFIX), SUFFIX);
}

static int add_file(struct reading *reading, const char *directory, size_t order, const char *name)
{
	struct found *file;

	if (reading->count == reading->room) {
		const size_t room = 2 * reading->room + 16;
		struct found *files = reallocarray(reading->files, room, sizeof(*files));

		if (!files)
			return -ENOMEM;
		reading->files = files;
		reading->room = room;
	}
	file = &reading->files[reading->count];
	*file = (struct found){ strdup(name), directory, order };
	reading->count += !!file->name;
	return file->name ? 0 : -ENOMEM;
}

static int list_directory(struct reading *reading, const char *directory, size_t order,
			  struct devmig_error **ret_error)
{
	dmig_auto(close) int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	dmig_auto(list) struct dmig_list list = { 0 };
	int r;

	if (fd < 0 && errno == ENOENT && !reading->options->count)
		return 0;
	r = fd < 0 ? -errno : dmig_list_read(&list, fd, "", NAMES_MAX);
	if (r == -ENOMEM)
		return dmig_fail_memory(ret_error);
	if (r)
		return dmig_fail_io(ret_error, r, directory, "read the directory");
	for (size_t i = 0; !r && i < list.count; i++)
		if (is_rules(list.names[i]))
			r = add_file(reading, directory, order, list.names[i]);
	return r ? dmig_fail_memory(ret_error) : 0;
}

/* By name; of one name the first directory's. */
static int compare(const void *left, const void *right)
{
	const struct found *a = left;
	const struct found *b = right;
	const int order = strcmp(a->name, b->name);

	if (order)
		return order;
	return a->order < b->order ? -1 : a->order > b->order;
}

static int tell(struct reading *reading, const struct devmig_error *error)
{
	const struct devmig_remark remark = dmig_remark_of_error(error);

	reading->result = reading->options->bad(reading->options->arg, &remark);
	return reading->result;
}

static bool each_problem(void *arg, const struct devmig_error *error)
{
	return !tell(arg, error);
}

/* An error of a file, which is left out if somebody is told. */
static int leave_out(struct reading *reading, struct devmig_error *error,
		     struct devmig_error **ret_error)
{
	const int r = devmig_error_errno(error);

	if (reading->options->bad && r != -ENOMEM) {
		tell(reading, error);
		devmig_error_free(error);
		return reading->result;
	}
	if (ret_error)
		*ret_error = error;
	else
		devmig_error_free(error);
	return r;
}

/* A link to /dev/null is the way to say that there is nothing. */
static bool is_null(const struct stat *st)
{
	struct stat null;

	return S_ISCHR(st->st_mode) && !stat("/dev/null", &null) && st->st_rdev == null.st_rdev;
}

static int read_bytes(const char *path, char **ret, size_t *ret_size,
		      struct devmig_error **ret_error)
{
	dmig_auto(close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	int r;

	*ret_size = 0;
	if (fd < 0 || fstat(fd, &st))
		return dmig_fail_io(ret_error, -errno, path, "open");
	if (is_null(&st))
		return 0;
	if (!S_ISREG(st.st_mode))
		return dmig_fail_reason(ret_error, DMIG_NOT_A_FILE, path, (struct dmig_place){ 0 },
					NULL, 0);
	r = dmig_read_fd(fd, path, DMIG_RULES_FILE_MAX, ret, ret_size, ret_error);
	if (r == -EFBIG)
		r = dmig_fail_reason(ret_error, DMIG_LIMIT_RULES, path, (struct dmig_place){ 0 },
				     NULL, 0);
	return r;
}

static int read_file(struct reading *reading, const struct found *file,
		     struct devmig_error **ret_error)
{
	dmig_auto(free) char *path = dmig_format("%s/%s", file->directory, file->name);
	dmig_auto(free) char *bytes = NULL;
	struct devmig_error *error = NULL;
	size_t size;

	if (!path)
		return dmig_fail_memory(ret_error);
	if (read_bytes(path, &bytes, &size, &error))
		return leave_out(reading, error, ret_error);
	if (!size)
		return 0;
	if (!dmig_rules_add(reading->rules, bytes, size, path,
			    reading->options->bad ? each_problem : NULL, reading, &error))
		return 0;
	if (!reading->options->bad || devmig_error_errno(error) == -ENOMEM)
		return leave_out(reading, error, ret_error);
	/* It was told. */
	devmig_error_free(error);
	return reading->result;
}

static int read_files(struct reading *reading, struct devmig_error **ret_error)
{
	size_t files = 0;
	int r = 0;

	if (reading->count)
		qsort(reading->files, reading->count, sizeof(*reading->files), compare);
	for (size_t i = 0; !r && i < reading->count; i++) {
		if (i && !strcmp(reading->files[i].name, reading->files[i - 1].name))
			continue;
		if (files++ == DMIG_RULES_FILES_MAX)
			return dmig_fail_reason(ret_error, DMIG_LIMIT_FILES,
						reading->files[i].directory,
						(struct dmig_place){ 0 }, NULL, 0);
		r = read_file(reading, &reading->files[i], ret_error);
	}
	return r;
}

static int read_all(struct reading *reading, struct devmig_error **ret_error)
{
	const struct devmig_rules_options *options = reading->options;
	const char *const *directories =
		options->count ? options->directories : default_directories;
	const size_t count = options->count ? options->count : DMIG_COUNT(default_directories);
	int r = 0;

	for (size_t i = 0; !r && i < count; i++)
		r = list_directory(reading, directories[i], i, ret_error);
	if (!r)
		r = read_files(reading, ret_error);
	if (!r && dmig_rules_finish(reading->rules))
		r = dmig_fail_memory(ret_error);
	return r;
}

DEVMIG_EXPORT int devmig_rules_read(struct devmig_context *context,
				    const struct devmig_rules_options *options,
				    struct devmig_rules **ret, struct devmig_error **ret_error)
{
	struct reading reading = { .options = options };
	int r;

	if (dmig_rules_new(context, &reading.rules))
		return dmig_fail_memory(ret_error);
	r = read_all(&reading, ret_error);
	for (size_t i = 0; i < reading.count; i++)
		free(reading.files[i].name);
	free(reading.files);
	if (r)
		devmig_rules_unref(reading.rules);
	else
		*ret = reading.rules;
	return r;
}
