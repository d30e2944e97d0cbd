// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fuzz.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/*
 * A fuzzer without a fuzzing engine: runs each file that is named, or is in a
 * directory that is named, once.
 */

#define INPUT_MAX (1 << 22)

static int fail(const char *path)
{
	fprintf(stderr, "%s: %s\n", path, strerror(errno));
	return 4;
}

static int run_file(const char *path)
{
	static uint8_t bytes[INPUT_MAX];
	FILE *file = fopen(path, "rb");
	size_t size;

	if (!file)
		return fail(path);
	size = fread(bytes, 1, sizeof(bytes), file);
	if (ferror(file)) {
		fclose(file);
		return fail(path);
	}
	fclose(file);
	/* Which one it was, should it be the last. */
	fprintf(stderr, "%s\n", path);
	LLVMFuzzerTestOneInput(bytes, size);
	return 0;
}

static int is_input(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int run_directory(const char *path, unsigned int *ran)
{
	struct dirent **entries;
	const int count = scandir(path, &entries, is_input, alphasort);
	int failed = 0;

	if (count < 0)
		return fail(path);
	for (int i = 0; i < count; i++) {
		char file[4096];

		snprintf(file, sizeof(file), "%s/%s", path, entries[i]->d_name);
		if (!failed)
			failed = run_file(file);
		free(entries[i]);
	}
	free(entries);
	*ran += (unsigned int)count;
	return failed;
}

static int run_path(const char *path, unsigned int *ran)
{
	struct stat status;

	if (stat(path, &status))
		return fail(path);
	if (S_ISDIR(status.st_mode))
		return run_directory(path, ran);
	++*ran;
	return run_file(path);
}

int main(int argc, char **argv)
{
	unsigned int ran = 0;

	for (int i = 1; i < argc; i++) {
		const int failed = run_path(argv[i], &ran);

		if (failed)
			return failed;
	}
	if (!ran) {
		fprintf(stderr, "usage: %s FILE|DIRECTORY...\n", argv[0]);
		return 2;
	}
	return 0;
}
