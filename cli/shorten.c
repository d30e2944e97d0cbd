// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "shorten.h"

#define ELLIPSIS         "…"
#define TERMINAL_COLUMNS 80 /* of one that does not tell */

static bool begins_character(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

static size_t columns_in(const char *text, size_t len)
{
	size_t i, columns = 0;

	for (i = 0; i < len; i++)
		columns += begins_character(text[i]);
	return columns;
}

size_t columns_of(const char *text)
{
	return columns_in(text, strlen(text));
}

char *shorten(const char *text, size_t max)
{
	size_t len = 0, columns = 0;
	char *copy;

	if (columns_of(text) <= max)
		return strdup(text);
	while (text[len] && (columns += begins_character(text[len])) < max)
		len++;
	copy = malloc(len + sizeof(ELLIPSIS));
	if (!copy)
		return NULL;
	memcpy(copy, text, len);
	memcpy(copy + len, ELLIPSIS, sizeof(ELLIPSIS));
	return copy;
}

size_t terminal_columns(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_col)
		return TERMINAL_COLUMNS;
	return size.ws_col;
}

void print_words(FILE *out, const char *text, size_t indent, size_t width)
{
	size_t at = 0, len, columns;

	for (; *text; text += len + strspn(text + len, " ")) {
		len = strcspn(text, " ");
		columns = columns_in(text, len);
		if (!at || (width && at + 1 + columns > width)) {
			fprintf(out, "%s%*s", at ? "\n" : "", (int)indent, "");
			at = indent;
		} else {
			putc(' ', out);
			at++;
		}
		fprintf(out, "%.*s", (int)len, text);
		at += columns;
	}
	putc('\n', out);
}
