// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "load.h"
#include "matrix_choose.h"
#include "matrix_print.h"
#include "output.h"
#include "report.h"
#include "verb.h"

enum format {
	FORMAT_TABLE,
	FORMAT_GRID,
	FORMAT_LIST,
	FORMAT_GROUPS,
	FORMAT_SVG,
	FORMAT_DOT,
	FORMAT_JSON,
};

static const char *const format_choices[] = {
	[FORMAT_TABLE] = "table", [FORMAT_GRID] = "grid",
	[FORMAT_LIST] = "list",   [FORMAT_GROUPS] = "groups",
	[FORMAT_SVG] = "svg",     [FORMAT_DOT] = "dot",
	[FORMAT_JSON] = "json",   NULL,
};

static int format;
static int reading;
static struct option_list classes;
static struct option_list hosts;
static const char *output;
static bool json;

static const struct option options[] = {
	{ .kind = OPTION_CHOICE,
	  .name = "format",
	  .choice = &format,
	  .choices = format_choices,
	  .help = "table, the default: rows and columns of few classes, a list of many; "
		  "grid, list: the one or the other; groups: of classes that can go to one "
		  "another; svg: a picture; dot: for Graphviz; json" },
	{ .kind = OPTION_LIST,
	  .name = "class",
	  .letter = 'c',
	  .list = &classes,
	  .value = "CLASS",
	  .help = "only this class, by name or the first digits of its digest, and what it can "
		  "go to or come from; may be given again" },
	{ .kind = OPTION_LIST,
	  .name = "host",
	  .letter = 'H',
	  .list = &hosts,
	  .value = "HOST",
	  .help = "the same for the classes of this host; may be given again" },
	OPTION_READING(reading),
	{ .kind = OPTION_TEXT,
	  .name = "output",
	  .letter = 'o',
	  .text = &output,
	  .value = "FILE",
	  .help = "write svg, dot or json to FILE" },
	{ .kind = OPTION_FLAG, .name = "json", .flag = &json, .help = "the same as --format=json" },
	OPTION_FLEET,
};

/* What is looked at is not to be lost to what it looks like. */
static int check_target(char **operands, size_t count)
{
	struct stat to, from;
	size_t i;

	if (!output || strcmp(output, "-") == 0 || stat(output, &to) || !S_ISREG(to.st_mode))
		return 0;
	for (i = 0; i < count; i++)
		if (!stat(operands[i], &from) && from.st_dev == to.st_dev &&
		    from.st_ino == to.st_ino)
			return report_usage("matrix: '%s' is the fleet; name another file for "
					    "--output",
					    output);
	return 0;
}

/* Tables go to standard output, as what they look like depends on it. */
static int check_output(void)
{
	if (json && format != FORMAT_TABLE && format != FORMAT_JSON)
		return report_usage("--json and --format=%s are two formats",
				    format_choices[format]);
	if (json)
		format = FORMAT_JSON;
	if (!output || format >= FORMAT_SVG)
		return 0;
	return report_usage("--output is for --format=svg, dot and json");
}

static int print_text(const struct view *view)
{
	bool grid = format == FORMAT_GRID || (format == FORMAT_TABLE && matrix_grid_fits(view));
	int status = 0;

	if (format == FORMAT_GROUPS)
		return matrix_print_groups(view, true);
	status = grid ? matrix_print_grid(view) : matrix_print_list(view);
	putchar('\n');
	return status ? status : matrix_print_groups(view, false);
}

static int print_to(struct view *view)
{
	static int (*const printers[])(const struct view *view) = {
		[FORMAT_SVG] = matrix_print_svg,
		[FORMAT_DOT] = matrix_print_dot,
		[FORMAT_JSON] = matrix_print_json,
	};
	struct output file = { 0 };
	int status = output_begin(&file, output);

	if (status)
		return status;
	view->out = file.out;
	status = printers[format](view);
	return output_end(&file, status);
}

static int print(const struct loaded *loaded, const struct devmig_matrix *matrix)
{
	struct view view = {
		.fleet = loaded->fleet,
		.bad_records = loaded->bad_records,
		.matrix = matrix,
		.reading = reading,
		.count = devmig_matrix_count(matrix),
		.groups = devmig_matrix_group_count(matrix),
	};

	return format >= FORMAT_SVG ? print_to(&view) : print_text(&view);
}

static int fail(const struct devmig_error *error)
{
	if (devmig_error_errno(error) == -E2BIG)
		return report_usage("%s with --class or --host", devmig_error_message(error));
	return report_error(error);
}

static int work_out(const struct loaded *loaded)
{
	cli_auto(error) struct devmig_error *error = NULL;
	cli_auto(free) uint32_t *chosen = NULL;
	struct devmig_matrix_options wanted = { .reading = reading };
	struct devmig_matrix *matrix = NULL;
	int status = 0;

	if (classes.count || hosts.count)
		status = matrix_choose(loaded->fleet, reading, &classes, &hosts, &chosen,
				       &wanted.class_count);
	if (status)
		return status;
	wanted.classes = chosen;
	if (devmig_matrix_new(loaded->fleet, &wanted, &matrix, &error))
		return fail(error);
	status = print(loaded, matrix);
	devmig_matrix_free(matrix);
	return status;
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	cli_auto(loaded) struct loaded loaded = {};
	int status = report_two_stdins(operands, count);
	bool empty;

	if (!status)
		status = check_output();
	if (!status)
		status = check_target(operands, count);
	if (!status)
		status = load_fleet(context, operands, count, &loaded);
	if (status)
		return status;
	empty = !devmig_fleet_class_count(loaded.fleet);
	if (!empty || format == FORMAT_JSON)
		status = work_out(&loaded);
	if (!status && empty)
		status = load_report_nothing(operands, count);
	return status;
}

const struct verb matrix_verb = {
	.name = "matrix",
	.operands = "FLEET...",
	.summary = "which class of a fleet's devices can go to which",
	.status = "0 done, 2 usage, 3 no record has a usable document, 4 I/O",
	.options = options,
	.min = 1,
	.max = SIZE_MAX,
	.run = run,
};
