// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "amount.h"
#include "bar.h"
#include "cancel.h"

#define WIDTH   20 /* columns of the bar itself */
#define LINE    256
#define COLUMNS 80 /* of a terminal that does not tell */

const char *const bar_choices[] = { "auto", "json", "none", NULL };

static enum bar_kind kind = BAR_NONE;
static bool shown;

void bar_begin(enum bar_kind wanted)
{
	kind = wanted == BAR_AUTO && !isatty(STDERR_FILENO) ? BAR_NONE : wanted;
	shown = false;
}

static size_t columns(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_col)
		return COLUMNS;
	return size.ws_col;
}

/* Text that is made piece by piece; what has no room is left out. */
struct line {
	char text[LINE];
	size_t len;
};

__attribute__((format(printf, 2, 3))) static void add(struct line *line, const char *format, ...)
{
	const size_t room = sizeof(line->text) - line->len;
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(line->text + line->len, room, format, args);
	va_end(args);
	if (len > 0)
		line->len += (size_t)len < room ? (size_t)len : room - 1;
}

/* " [====>     ] 43 %": of what is known now; in pre-copy more may come. */
static void add_bar(struct line *line, const struct devmig_stream_progress *progress)
{
	const double total = (double)progress->bytes + (double)progress->remaining;
	const double part = total > 0 ? (double)progress->bytes / total : 1;
	const int full = (int)(part * WIDTH);
	char bar[WIDTH + 1];

	memset(bar, ' ', WIDTH);
	memset(bar, '=', (size_t)full);
	if (full < WIDTH)
		bar[full] = '>';
	bar[WIDTH] = 0;
	add(line, " [%s] %d %%", bar, (int)(part * 100));
}

static void add_numbers(struct line *line, const struct devmig_stream_progress *progress)
{
	char text[AMOUNT_MAX];

	add(line, " %s", amount_of_bytes(progress->bytes, text));
	if (progress->rate)
		add(line, ", %s/s", amount_of_bytes(progress->rate, text));
	if (progress->remaining == DEVMIG_UNKNOWN)
		return;
	add(line, ", %s left", amount_of_bytes(progress->remaining, text));
	/* Of a device that is stopped nothing else is left. */
	if (progress->phase == DEVMIG_PHASE_PRE_COPY && progress->dirty != DEVMIG_UNKNOWN &&
	    progress->dirty)
		add(line, " (%s dirty)", amount_of_bytes(progress->dirty, text));
	if (progress->rate && progress->remaining)
		add(line, ", %.0f s", (double)progress->remaining / (double)progress->rate);
}

/* That a signal has come is said where nothing else shows it. */
static const char *remark(enum devmig_stream_phase phase)
{
	if (!cancel_asked())
		return "";
	return phase == DEVMIG_PHASE_START ? " (too late to cancel)" : " (cancelling)";
}

static void show_bar(const struct devmig_stream_progress *progress)
{
	struct line line = {};
	size_t most = columns();

	add(&line, "%s", devmig_stream_phase_name(progress->phase));
	if (progress->phase == DEVMIG_PHASE_PRE_COPY && progress->round)
		add(&line, " %u", progress->round);
	add(&line, "%s", remark(progress->phase));
	if (progress->remaining != DEVMIG_UNKNOWN)
		add_bar(&line, progress);
	add_numbers(&line, progress);
	/* All of it is ASCII.  The last column is left free, where a terminal might break the line. */
	if (line.len >= most)
		line.text[most - 1] = 0;
	fprintf(stderr, "\r\033[K%s", line.text);
	shown = true;
}

static void add_member(struct line *line, const char *key, uint64_t number)
{
	if (number == DEVMIG_UNKNOWN)
		add(line, ", \"%s\": null", key);
	else
		add(line, ", \"%s\": %llu", key, (unsigned long long)number);
}

static void show_json(const struct devmig_stream_progress *progress)
{
	struct line line = {};

	add(&line, "{\"phase\": \"%s\"", devmig_stream_phase_name(progress->phase));
	add_member(&line, "round", progress->round);
	add_member(&line, "bytes", progress->bytes);
	add_member(&line, "rate", progress->rate);
	add_member(&line, "remaining", progress->remaining);
	add_member(&line, "dirty", progress->dirty);
	add(&line, "}\n");
	fputs(line.text, stderr);
}

void bar_show(const struct devmig_stream_progress *progress)
{
	if (kind == BAR_AUTO)
		show_bar(progress);
	else if (kind == BAR_JSON)
		show_json(progress);
}

void bar_end(void)
{
	if (shown)
		fputs("\r\033[K", stderr);
	shown = false;
	kind = BAR_NONE;
}
