// SPDX-License-Identifier: LGPL-2.1-or-later
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "amount.h"
#include "cleanup.h"
#include "color.h"
#include "moved.h"
#include "visible.h"

static void print_head(FILE *out, const char *name)
{
	fprintf(out, "  %-12s ", name);
}

static void print_state(FILE *out, unsigned int state)
{
	const char *name = devmig_state_name(state);

	if (name)
		fputs(name, out);
	else if (state == DEVMIG_STATES)
		fputs("not known", out);
	else
		fprintf(out, "state %u", state);
}

/* What is to be said of a device behind its state. */
static const char *device_remark(const struct moved *moved, const struct end *end)
{
	if (end->reset)
		return ", was reset";
	if (moved->err)
		return "";
	if (end == &moved->destination)
		return ", with what has come";
	return end->state == DEVMIG_STATE_STOP ? ", and still has what was sent" : ", as before";
}

static const char *peer_words(enum devmig_stream_other other)
{
	static const char *const words[] = {
		[DEVMIG_OTHER_UNKNOWN] = "not known",
		[DEVMIG_OTHER_WITHOUT] = "does not run with what was sent",
		[DEVMIG_OTHER_MAY_RUN] = "may be running",
		[DEVMIG_OTHER_RUNS] = "RUNNING, with what was sent",
		[DEVMIG_OTHER_STOPPED] = "stopped for good, and still has what was sent",
	};

	return words[other];
}

static void print_end(const struct moved *moved, const struct end *end, const char *name, FILE *out)
{
	if (end->kind == END_FILE)
		return;
	print_head(out, name);
	if (end->kind == END_PEER) {
		fprintf(out, "%s\n", peer_words(end->other));
		return;
	}
	print_state(out, end->state);
	fprintf(out, "%s\n", device_remark(moved, end));
}

static void print_bytes(const struct devmig_stream_result *result, FILE *out)
{
	const uint64_t rate = amount_rate(result->bytes, result->time);
	char text[AMOUNT_MAX];

	print_head(out, "moved");
	fprintf(out, "%s in ", amount_of_bytes(result->bytes, text));
	fprintf(out, "%s, ", amount_of_time(result->time, text));
	fprintf(out, "%s/s\n", amount_of_bytes(rate, text));
}

static void print_precopy(const struct moved *moved, FILE *out)
{
	const struct devmig_stream_result *result = moved->result;
	const bool forced = !moved->err && !result->converged;
	char text[AMOUNT_MAX];

	print_head(out, "pre-copy");
	fprintf(out, "%s of it, in %u %s%s\n", amount_of_bytes(result->precopy_bytes, text),
		result->rounds, result->rounds == 1 ? "round" : "rounds",
		forced ? "; too much was left when it was stopped" : "");
}

static void print_downtime(const struct moved *moved, FILE *out)
{
	const struct devmig_stream_result *result = moved->result;
	char text[AMOUNT_MAX];

	print_head(out, "stopped for");
	fprintf(out, "%s%s%s, wished for at most %u ms\n",
		result->wish_met ? "" : color(COLOR_WARN), amount_of_time(result->downtime, text),
		result->wish_met ? "" : color(COLOR_NONE), moved->wish);
}

/* Was it put into a file, to run from there some day? */
static bool rests(const struct moved *moved)
{
	return moved->destination.kind == END_FILE && moved->source.state == DEVMIG_STATE_STOP;
}

static void print_numbers(const struct moved *moved, FILE *out)
{
	const struct devmig_stream_result *result = moved->result;

	if (result->bytes)
		print_bytes(result, out);
	if (result->precopy_bytes && moved->sent)
		print_precopy(moved, out);
	if (moved->sent && !moved->err && !rests(moved))
		print_downtime(moved, out);
}

/* What the destination said, but for its first line, which the headline says. */
static void print_explanation(const char *explanation, FILE *out)
{
	const char *more = explanation ? strchr(explanation, '\n') : NULL;

	if (more)
		put_visible(out, more + 1);
}

static void print_headline(const struct moved *moved, FILE *out)
{
	const char *source = moved->source.name, *destination = moved->destination.name;

	if (moved->check) {
		answer_print_text(moved->check);
	} else if (moved->asked && !moved->err) {
		answer_print_headline(out, moved->result->answer, source, destination);
	} else if (moved_refused(moved)) {
		answer_print_headline(out, moved->result->answer, source, destination);
		print_explanation(moved->result->explanation, out);
	} else {
		fprintf(out, "%s%s%s%s: %s to %s\n", color(moved->err ? COLOR_BAD : COLOR_GOOD),
			moved->err ? "not " : "", moved->done, color(COLOR_NONE), source,
			destination);
	}
}

void moved_print_text(const struct moved *moved, FILE *out)
{
	cli_auto(free) char *advice = moved_advice(moved);

	print_headline(moved, out);
	if (moved->asked)
		return;
	print_end(moved, &moved->source, "source", out);
	print_end(moved, &moved->destination, "destination", out);
	print_numbers(moved, out);
	if (advice && *advice) {
		print_head(out, "what to do");
		fprintf(out, "%s\n", advice);
	}
}
