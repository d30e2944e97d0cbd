/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_COLOR_H
#define CLI_COLOR_H

#include <devmig/verdict.h>
#include <stdbool.h>

enum color {
	COLOR_NONE, /* back to the terminal's own */
	COLOR_GOOD,
	COLOR_WARN,
	COLOR_BAD,
	COLOR_STRONG,
	COLOR_DIM,
	COLOR_COUNT,
};

/* The values of --color; "auto" comes first. */
extern const char *const color_choices[];

/* @when: index of color_choices. */
void color_setup(int when);
/* Whether standard output gets colors: for auto, on a terminal unless NO_COLOR is set. */
bool color_enabled(void);
/* The sequence that switches to a color, "" without colors. */
const char *color(enum color color);
/* The color of an answer. */
enum color color_of_answer(enum devmig_answer answer);

#endif
