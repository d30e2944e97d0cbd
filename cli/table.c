// SPDX-License-Identifier: LGPL-2.1-or-later
#include <dlfcn.h>
#include <errno.h>
#include <libsmartcols/libsmartcols.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "report.h"
#include "shorten.h"
#include "table.h"
#include "text.h"
#include "verb.h"
#include "visible.h"

#define SMARTCOLS "libsmartcols.so.1"

#define NOTE_INDENT 6

#define SMARTCOLS_CALLS(X)                                                                         \
	X(scols_new_table)                                                                         \
	X(scols_unref_table)                                                                       \
	X(scols_table_enable_colors)                                                               \
	X(scols_table_set_default_symbols)                                                         \
	X(scols_table_new_column)                                                                  \
	X(scols_column_set_wrapfunc)                                                               \
	X(scols_column_set_safechars)                                                              \
	X(scols_wrapnl_chunksize)                                                                  \
	X(scols_wrapnl_nextchunk)                                                                  \
	X(scols_table_new_line)                                                                    \
	X(scols_line_set_data)                                                                     \
	X(scols_line_get_cell)                                                                     \
	X(scols_cell_set_color)                                                                    \
	X(scols_print_table)                                                                       \
	X(scols_print_table_to_string)

static struct {
#define CALL_MEMBER(name) __typeof__(name) *name;
	SMARTCOLS_CALLS(CALL_MEMBER)
} lib;

struct table {
	struct libscols_table *scols;
	int error;    /* the first negative errno */
	char **notes; /* below the rows, in their order */
	size_t nnotes;
	size_t room;
};

/*
 * Note how a call of the library has ended.  It leaves out what it has no
 * memory for and does not always tell, but malloc() does: errno was 0 before.
 */
static void note(struct table *table, int error)
{
	if (!error && errno == ENOMEM)
		error = -ENOMEM;
	if (error && !table->error)
		table->error = error;
}

static int load(void)
{
	void *handle = dlopen(SMARTCOLS, RTLD_LAZY);
	bool missing = false;

	if (!handle)
		return report_failure(STATUS_IO, "%s; install it, or use --json", dlerror());
#define CALL_LOAD(name)                                                                            \
	lib.name = (__typeof__(name) *)dlsym(handle, #name);                                       \
	missing |= !lib.name;
	SMARTCOLS_CALLS(CALL_LOAD)
	if (missing)
		return report_failure(STATUS_IO, "%s is too old; use --json", SMARTCOLS);
	/* How wide a name is on the terminal depends on its characters. */
	errno = 0;
	if (!setlocale(LC_CTYPE, "") && errno == ENOMEM)
		return report_error(NULL);
	return 0;
}

int table_new(struct table **ret)
{
	struct table *table;
	int status = lib.scols_new_table ? 0 : load();

	if (status)
		return status;
	table = calloc(1, sizeof(*table));
	if (!table)
		return report_error(NULL);
	table->scols = lib.scols_new_table();
	if (!table->scols) {
		free(table);
		return report_error(NULL);
	}
	lib.scols_table_enable_colors(table->scols, color_enabled());
	/* What a tree is drawn with, which printing would go without. */
	errno = 0;
	note(table, lib.scols_table_set_default_symbols(table->scols));
	*ret = table;
	return 0;
}

void table_free(struct table *table)
{
	if (!table)
		return;
	while (table->nnotes)
		free(table->notes[--table->nnotes]);
	free(table->notes);
	lib.scols_unref_table(table->scols);
	free(table);
}

void table_column(struct table *table, const struct table_column *column)
{
	static const struct {
		unsigned int ours;
		int theirs;
	} map[] = {
		{ TABLE_RIGHT, SCOLS_FL_RIGHT },
		{ TABLE_LINES, SCOLS_FL_WRAP },
		{ TABLE_TREE, SCOLS_FL_TREE },
	};
	struct libscols_column *made;
	int flags = 0;
	size_t i;

	for (i = 0; i < sizeof(map) / sizeof(*map); i++)
		if (column->flags & map[i].ours)
			flags |= map[i].theirs;
	errno = 0;
	made = lib.scols_table_new_column(table->scols, column->name, 0, flags);
	note(table, made ? 0 : -ENOMEM);
	if (!made || !(column->flags & TABLE_LINES))
		return;
	note(table, lib.scols_column_set_safechars(made, "\n"));
	note(table, lib.scols_column_set_wrapfunc(made, lib.scols_wrapnl_chunksize,
						  lib.scols_wrapnl_nextchunk, NULL));
}

struct table_row *table_row(struct table *table, struct table_row *parent)
{
	struct libscols_line *line;

	errno = 0;
	line = lib.scols_table_new_line(table->scols, (struct libscols_line *)parent);
	note(table, line ? 0 : -ENOMEM);
	return (struct table_row *)line;
}

void table_cell(struct table *table, struct table_row *row, size_t column, const char *text,
		enum color wanted)
{
	struct libscols_line *line = (struct libscols_line *)row;
	cli_auto(free) char *shown = NULL;

	errno = 0;
	if (!line || !text) {
		note(table, -ENOMEM);
		return;
	}
	if (!is_visible(text))
		text = shown = visible(text);
	note(table, text ? lib.scols_line_set_data(line, column, text) : -ENOMEM);
	if (wanted != COLOR_NONE && color_enabled())
		note(table, lib.scols_cell_set_color(lib.scols_line_get_cell(line, column),
						     color(wanted)));
}

static int make_room(struct table *table)
{
	size_t room = table->room ? 2 * table->room : 16;
	char **notes = reallocarray(table->notes, room, sizeof(*notes));

	if (!notes)
		return -ENOMEM;
	table->notes = notes;
	table->room = room;
	return 0;
}

/* @print: how the text comes into the note */
static void add_note(struct table *table, const char *text,
		     void (*print)(FILE *out, const char *text))
{
	char *made = NULL;
	FILE *out = NULL;
	cli_auto(free) char *shown = NULL;
	size_t size;

	if (text && !is_visible(text))
		text = shown = visible(text);
	if (text && (table->nnotes < table->room || !make_room(table)))
		out = open_memstream(&made, &size);
	if (out && *text)
		print(out, text);
	made = text_end(out, &made);
	if (made)
		table->notes[table->nnotes++] = made;
	else
		note(table, -ENOMEM);
}

static void print_lines(FILE *out, const char *text)
{
	size_t len;

	for (; *text; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		fprintf(out, "%*s%.*s\n", NOTE_INDENT, "", (int)len, text);
	}
}

static void print_fitting(FILE *out, const char *text)
{
	print_words(out, text, NOTE_INDENT, terminal_columns());
}

void table_note(struct table *table, const char *text)
{
	add_note(table, text, print_lines);
}

void table_note_words(struct table *table, const char *text)
{
	add_note(table, text, print_fitting);
}

/* The line of the head, then that of each row with what stands below it. */
static int print_with_notes(const struct table *table)
{
	size_t i;
	char *text = NULL, *line, *rest;
	int error = lib.scols_print_table_to_string(table->scols, &text);

	if (error || !text || errno == ENOMEM) {
		free(text);
		return error ? error : -ENOMEM;
	}
	rest = text;
	puts(strsep(&rest, "\n"));
	for (i = 0; rest && (line = strsep(&rest, "\n")) && i < table->nnotes; i++) {
		puts(line);
		if (*table->notes[i])
			fputs(table->notes[i], stdout);
	}
	free(text);
	return 0;
}

int table_print(struct table *table)
{
	errno = 0;
	if (!table->error)
		note(table,
		     table->nnotes ? print_with_notes(table) : lib.scols_print_table(table->scols));
	if (table->error)
		return report_failure(STATUS_IO, "%s", strerror(-table->error));
	return 0;
}
