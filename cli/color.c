// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "color.h"

const char *const color_choices[] = { "auto", "always", "never", NULL };

static int enabled = -1; /* -1: not asked yet, which saves a system call where nothing is printed */

void color_setup(int when)
{
	static const int settings[] = { -1, 1, 0 }; /* as color_choices */

	enabled = settings[when];
}

bool color_enabled(void)
{
	const char *no_color, *term;

	if (enabled < 0) {
		no_color = getenv("NO_COLOR");
		term = getenv("TERM");
		enabled = !(no_color && *no_color) && !(term && strcmp(term, "dumb") == 0) &&
			  isatty(STDOUT_FILENO);
	}
	return enabled;
}

const char *color(enum color color)
{
	static const char *const sequences[COLOR_COUNT] = {
		[COLOR_NONE] = "\033[0m", [COLOR_GOOD] = "\033[32m",  [COLOR_WARN] = "\033[33m",
		[COLOR_BAD] = "\033[31m", [COLOR_STRONG] = "\033[1m", [COLOR_DIM] = "\033[2m",
	};

	return color_enabled() ? sequences[color] : "";
}

enum color color_of_answer(enum devmig_answer answer)
{
	static const enum color colors[] = {
		[DEVMIG_COMPATIBLE] = COLOR_GOOD,
		[DEVMIG_AFTER_APPLY] = COLOR_WARN,
		[DEVMIG_INCOMPATIBLE] = COLOR_BAD,
		[DEVMIG_COULD_NOT_TELL] = COLOR_BAD,
	};

	return colors[answer];
}
