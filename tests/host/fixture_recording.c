// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture_recording.h"

#include <dirent.h>
#include <stdlib.h>

int count_entries(const char *path)
{
	DIR *dir = opendir(path);
	int n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n - 2;
}

void use_directory(struct fixture *f)
{
	fixture_dir(f, "tmp");
	assert_int_equal(setenv("TMPDIR", fixture_path(f, "tmp"), 1), 0);
}
