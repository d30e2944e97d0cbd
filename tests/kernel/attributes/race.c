// SPDX-License-Identifier: LGPL-2.1-or-later
#include "command.h"
#include "place.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <tests/kernel/vfio/tap.h>
#include <time.h>
#include <unistd.h>

/*
 * Two documents take turns while readers look on: each must see one of them or be
 * told to begin again, never parts of both. They are long enough for several
 * pages, and every value of one has the same letter.
 */

#define FIELDS 60
#define VALUE  200

/* Where all is slow, readers must still meet so many documents. */
#define TURNS_LEAST 20

struct shared {
	volatile int stop;
	volatile unsigned long whole, again, mixed, answers, wrong;
};

struct reader {
	const char *name;
	void (*run)(const struct place *place, struct shared *shared);
};

static char *make_text(char letter, size_t *ret_size)
{
	char *text = malloc(2 * FIELDS * (VALUE + 16) + 64);
	size_t size = 0;
	int object, i, j;

	for (object = 0; object < 2; object++) {
		size += (size_t)sprintf(text + size, object ? "COMPATIBLE:\n" : "SELF:\n");
		for (i = 0; i < FIELDS; i++) {
			size += (size_t)sprintf(text + size, "\tf%d=", i);
			for (j = 0; j < VALUE; j++)
				text[size++] = letter;
			text[size++] = '\n';
		}
	}
	*ret_size = size;
	return text;
}

/* Is there one letter only in the values? */
static bool is_whole(const char *text, size_t size)
{
	bool a = false, b = false;
	size_t i;

	for (i = 0; i < size; i++) {
		a |= text[i] == 'a';
		b |= text[i] == 'b';
	}
	return a != b;
}

static void count(struct shared *shared, ssize_t size, const char *text)
{
	if (size < 0)
		__atomic_fetch_add(&shared->again, 1, __ATOMIC_RELAXED);
	else if (is_whole(text, (size_t)size))
		__atomic_fetch_add(&shared->whole, 1, __ATOMIC_RELAXED);
	else
		__atomic_fetch_add(&shared->mixed, 1, __ATOMIC_RELAXED);
}

static void read_text(const struct place *place, struct shared *shared)
{
	static char text[65536];
	static const size_t chunks[] = { 65536, 1000, 4096, 77 };
	unsigned int turn = 0;

	while (!shared->stop) {
		const ssize_t size = place_read(place->sysfs, "migration_compatible", text,
						sizeof(text), chunks[turn++ % 4]);

		if (size < 0 && size != -ESTALE)
			__atomic_fetch_add(&shared->wrong, 1, __ATOMIC_RELAXED);
		count(shared, size, text);
	}
}

/* A tree that was opened once: whole, or its files are gone. */
static void read_tree(const struct place *place, struct shared *shared)
{
	static char text[FIELDS * (VALUE + 16)];
	char name[32];

	while (!shared->stop) {
		const int tree =
			openat(place->sysfs, "migration", O_DIRECTORY | O_RDONLY | O_CLOEXEC);
		ssize_t size = tree < 0 ? -errno : 0, done = 0;
		int i;

		for (i = 0; i < FIELDS && size >= 0; i++) {
			snprintf(name, sizeof(name), "self/f%d", i);
			done = place_read(tree, name, text + size, 4096, 4096);
			size = done < 0 ? done : size + done;
		}
		if (size < 0 && size != -ENOENT && size != -ENODEV)
			__atomic_fetch_add(&shared->wrong, 1, __ATOMIC_RELAXED);
		count(shared, size, text);
		if (tree >= 0)
			close(tree);
	}
}

/* Either document says no to a stranger and yes to one of the two. */
static void ask(const struct place *place, struct shared *shared)
{
	while (!shared->stop) {
		const ssize_t answer = place_write(place->sysfs, "migration_version", "g=1", 3);

		if (answer != -EINVAL)
			__atomic_fetch_add(&shared->wrong, 1, __ATOMIC_RELAXED);
		__atomic_fetch_add(&shared->answers, 1, __ATOMIC_RELAXED);
	}
}

static const struct reader readers[] = {
	{ "text", read_text },
	{ "text", read_text },
	{ "tree", read_tree },
	{ "answers", ask },
};

#define READERS (sizeof(readers) / sizeof(readers[0]))

/* For so many seconds, and until there were so many turns. */
static unsigned long replace_for(const struct place *place, int seconds, unsigned long least)
{
	size_t sizes[2];
	char *const texts[2] = { make_text('a', &sizes[0]), make_text('b', &sizes[1]) };
	const time_t end = time(NULL) + seconds;
	unsigned long turns = 0;

	while (turns < least || time(NULL) < end) {
		const size_t turn = turns++ % 2;

		if (place_write(place->debugfs, "documents", texts[turn], sizes[turn]) !=
		    (ssize_t)sizes[turn])
			tap_bail("the documents of turn %lu are not taken", turns);
	}
	free(texts[0]);
	free(texts[1]);
	return turns;
}

void race(char **arguments)
{
	const int seconds = arguments[0] ? atoi(arguments[0]) : 5;
	const struct place place = place_open("device");
	struct shared *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	unsigned long turns;
	pid_t children[READERS];
	size_t i;

	replace_for(&place, 0, 2);
	for (i = 0; i < READERS; i++) {
		children[i] = fork();
		if (children[i])
			continue;
		readers[i].run(&place, shared);
		_exit(0);
	}
	turns = replace_for(&place, seconds, TURNS_LEAST);
	shared->stop = 1;
	for (i = 0; i < READERS; i++)
		waitpid(children[i], NULL, 0);
	tap_note("%lu replaced, %lu whole, %lu begun again, %lu answers", turns, shared->whole,
		 shared->again, shared->answers);
	tap_ok(!shared->mixed, "no reader saw parts of both: %lu did", shared->mixed);
	tap_ok(!shared->wrong, "none got another error than it may: %lu did", shared->wrong);
	tap_ok(shared->whole > 10 && shared->answers > 10, "they met");
	tap_ok(shared->again, "some were told to begin again");
	munmap(shared, sizeof(*shared));
}
