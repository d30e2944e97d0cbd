// SPDX-License-Identifier: LGPL-2.1-or-later
#include "command.h"
#include "place.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <tests/kernel/vfio/fail_nth.h>
#include <tests/kernel/vfio/tap.h>
#include <unistd.h>

/*
 * Documents are replaced, read and asked while memory runs out. What a replacement
 * leaves is one of two documents as a whole, and the tree of that one alone.
 */

#define DOCUMENT(name, size)                                                                       \
	"SELF:\n\tname=" name "\n\tsize=" size "\nCOMPATIBLE:\n\tname=" name                       \
	"\n\tsize={n:int:1..8}\nAPPLY:\n\tsize={n}\n"

static const struct document {
	const char *text;
	const char *string;
	const char *size; /* as it stands in the tree */
} documents[] = {
	{ DOCUMENT("a", "4"), "name=a;size=4\n", "4\n" },
	{ DOCUMENT("b", "5"), "name=b;size=5\n", "5\n" },
};

struct scene {
	struct place place;
	const struct document *now; /* NULL: the device can't migrate */
};

/* 0, -errno, or -EILSEQ where it is something else. */
static int read_is(int directory, const char *name, const char *wanted)
{
	char found[4096];
	const ssize_t size = place_read(directory, name, found, sizeof(found), 64);

	if (size < 0)
		return (int)size;
	return (size_t)size == strlen(wanted) && !memcmp(found, wanted, (size_t)size) ? 0 : -EILSEQ;
}

/* Of the names that trees have, those there are: "migration" is all there may be. */
static int count_trees(const struct place *place)
{
	DIR *directory = fdopendir(openat(place->sysfs, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	const struct dirent *entry;
	int count = 0;

	while ((entry = readdir(directory)) != NULL)
		count += !strcmp(entry->d_name, "migration") ||
			 !strncmp(entry->d_name, "migration.", strlen("migration."));
	closedir(directory);
	return count;
}

static bool is_gone(const struct place *place)
{
	return read_is(place->sysfs, "migration_version", "") == -ENODEV &&
	       read_is(place->sysfs, "migration_compatible", "") == -ENODEV &&
	       count_trees(place) == 0;
}

static bool is_whole(const struct scene *scene)
{
	const struct place *place = &scene->place;
	const struct document *now = scene->now;

	if (!now)
		return is_gone(place);
	return !read_is(place->sysfs, "migration_version", now->string) &&
	       !read_is(place->sysfs, "migration_compatible", now->text) &&
	       !read_is(place->sysfs, "migration/self/size", now->size) &&
	       !read_is(place->sysfs, "migration/compatible0001/size", "{n:int:1..8}\n") &&
	       !read_is(place->sysfs, "migration/apply0001/size", "{n}\n") &&
	       count_trees(place) == 1;
}

static const struct document *other(const struct scene *scene)
{
	return scene->now == &documents[0] ? &documents[1] : &documents[0];
}

static int replace(void *context)
{
	const struct scene *scene = context;

	return place_put(scene->place.debugfs, "documents", other(scene)->text);
}

static bool check_replaced(void *context, int error)
{
	struct scene *scene = context;

	if (!error)
		scene->now = other(scene);
	return is_whole(scene);
}

/* Ends without documents. */
static bool check_began(void *context, int error)
{
	struct scene *scene = context;
	const bool good = check_replaced(context, error);

	scene->now = NULL;
	return !place_put(scene->place.debugfs, "none", "1") && good;
}

static int take_away(void *context)
{
	const struct scene *scene = context;

	return place_put(scene->place.debugfs, "none", "1");
}

/* Ends with documents. */
static bool check_taken_away(void *context, int error)
{
	struct scene *scene = context;
	bool good;

	if (!error)
		scene->now = NULL;
	good = is_whole(scene);
	scene->now = &documents[0];
	return !place_put(scene->place.debugfs, "documents", scene->now->text) && good;
}

static int read_string(void *context)
{
	const struct scene *scene = context;

	return read_is(scene->place.sysfs, "migration_version", scene->now->string);
}

static int read_text(void *context)
{
	const struct scene *scene = context;

	return read_is(scene->place.sysfs, "migration_compatible", scene->now->text);
}

static int read_tree(void *context)
{
	const struct scene *scene = context;

	return read_is(scene->place.sysfs, "migration/self/size", scene->now->size);
}

static int ask(void *context)
{
	const struct scene *scene = context;

	return place_put(scene->place.sysfs, "migration_version", scene->now->string);
}

static int ask_in_vain(void *context)
{
	const struct scene *scene = context;
	const int error = place_put(scene->place.sysfs, "migration_version", "size=9");

	if (!error)
		return -EILSEQ;
	return error == -EINVAL ? 0 : error;
}

/* Both heads go through a gate, which is open behind each. */
static int pass_gate(const struct scene *scene, int gate)
{
	static const char *const heads[] = { "head1", "head2" };
	static const char *const wanted[] = { "0 1\n", "0 2\n" };
	int i;

	for (i = 0; i < 2; i++) {
		char head[4096], status[16] = "";
		const ssize_t size = place_read(scene->place.debugfs, heads[i], head, sizeof(head),
						sizeof(head));
		ssize_t done;

		if (size < 0)
			return (int)size;
		/* To go on to the second phase. */
		if (i && pread(gate, status, sizeof(status) - 1, 1) < 0)
			return -errno;
		done = write(gate, head, (size_t)size);
		if (done != size)
			return done < 0 ? -errno : -EILSEQ;
		memset(status, 0, sizeof(status));
		if (pread(gate, status, sizeof(status) - 1, 0) < 0)
			return -errno;
		if (strcmp(status, wanted[i]))
			return -EILSEQ;
	}
	return 0;
}

static int use_gate(void *context)
{
	const struct scene *scene = context;
	const int gate = openat(scene->place.debugfs, "gate", O_RDWR | O_CLOEXEC);
	int error;

	if (gate < 0)
		return -errno;
	error = pass_gate(scene, gate);
	close(gate);
	return error;
}

/* Nothing that only reads and asks has changed anything. */
static bool check_same(void *context, int error)
{
	(void)error;
	return is_whole(context);
}

static void begin(struct scene *scene)
{
	*scene = (struct scene){ .place = place_open("device"), .now = &documents[0] };
	tap_ok(!place_put(scene->place.debugfs, "documents", scene->now->text),
	       "there are documents");
}

static void on_device(void)
{
	struct scene scene;
	const struct scarce replacement = { "replace documents", replace, check_replaced, &scene,
					    0 };
	const struct scarce stream = { "heads and a gate", use_gate, check_same, &scene, 0 };
	const struct scarce none = { "take documents away", take_away, check_taken_away, &scene,
				     0 };
	const struct scarce first = { "first documents", replace, check_began, &scene, 0 };

	begin(&scene);
	fail_each(&replacement);
	fail_each(&stream);
	fail_each(&none);
	scene.now = NULL;
	tap_ok(!place_put(scene.place.debugfs, "none", "1"), "there are none");
	fail_each(&first);
}

static int read_own(void *context)
{
	return read_is(((struct place *)context)->sysfs, "migration_version", "own-string-1\n");
}

static int use_own_gate(void *context)
{
	const struct scene scene = { .place = *(struct place *)context };

	return use_gate((void *)&scene);
}

static bool check_own(void *context, int error)
{
	(void)error;
	return read_own(context) == 0;
}

static void on_own(void)
{
	struct place place = place_open("own");
	const struct scarce read_it = { "read a driver's string", read_own, check_own, &place, 0 };
	const struct scarce pass_it = { "a driver's heads", use_own_gate, check_own, &place, 0 };

	fail_each(&read_it);
	fail_each(&pass_it);
}

/*
 * Devmig itself allocates nothing for these, so that this is for a fault anywhere in the
 * kernel: what it says then is an error, and no wrong answer.
 */
void scarce_reads(char **arguments)
{
	struct scene scene;
	const struct scarce acts[] = {
		{ "read the string", read_string, check_same, &scene, 0 },
		{ "read the documents", read_text, check_same, &scene, 0 },
		{ "read a value", read_tree, check_same, &scene, 0 },
		{ "ask", ask, check_same, &scene, 0 },
		{ "ask and be refused", ask_in_vain, check_same, &scene, 0 },
	};
	size_t i;

	(void)arguments;
	begin(&scene);
	for (i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		fail_each(&acts[i]);
}

void scarce(char **arguments)
{
	(void)arguments;
	on_device();
	on_own();
}
