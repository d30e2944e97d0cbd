// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "member.h"
#include "qmp.h"

#define POLL_MS 20

/* A name or a state; a longer one is not known to us, and cut. */
#define WORD_MAX 64

/* So many events are remembered, the last ones. */
#define EVENTS 32

struct qmp {
	struct channel *channel;
	unsigned int events;
	char event[EVENTS][WORD_MAX];
};

struct step {
	const char *name;
	bool (*run)(struct qmp *qmp, const char *argument);
};

static void remember_event(struct qmp *qmp, const char *name)
{
	snprintf(qmp->event[qmp->events++ % EVENTS], WORD_MAX, "%s", name);
}

static bool forget_event(struct qmp *qmp, const char *name)
{
	for (unsigned int i = 0; i < EVENTS; i++) {
		if (!strcmp(qmp->event[i], name)) {
			qmp->event[i][0] = '\0';
			return true;
		}
	}
	return false;
}

/* The next line; if it is an event, it is remembered. */
static const char *next_line(struct qmp *qmp, bool *ret_event)
{
	const char *line = channel_receive(qmp->channel);
	char name[WORD_MAX];

	*ret_event = line && member_get(line, "event", name, sizeof(name));
	if (*ret_event)
		remember_event(qmp, name);
	return line;
}

/* Run a command and return its answer; NULL: none came, or it is not one. */
static const char *ask(struct qmp *qmp, const char *command)
{
	const char *line;
	bool event;

	if (!channel_send(qmp->channel, command))
		return NULL;
	do {
		line = next_line(qmp, &event);
	} while (line && event);
	return line;
}

static bool run_command(struct qmp *qmp, const char *command)
{
	const char *answer = ask(qmp, command);

	return answer && member_is_there(answer, "return");
}

/* Ask without telling of it: what is asked again and again is told once at the end. */
static const char *ask_quietly(struct qmp *qmp, const char *command)
{
	const char *answer;

	qmp->channel->quiet = true;
	answer = ask(qmp, command);
	qmp->channel->quiet = false;
	if (!answer || member_is_there(answer, "return"))
		return answer;
	channel_tell("<-", answer);
	return NULL;
}

static bool poll_again(struct qmp *qmp, const char *answer)
{
	if (channel_pause(qmp->channel, POLL_MS))
		return true;
	channel_tell("<-", answer);
	fprintf(stderr, "monitor: time is up\n");
	return false;
}

static bool wait_event(struct qmp *qmp, const char *name)
{
	bool event;

	while (!forget_event(qmp, name)) {
		if (!next_line(qmp, &event))
			return false;
	}
	return true;
}

static bool is_final(const char *state)
{
	return !strcmp(state, "completed") || !strcmp(state, "failed") ||
	       !strcmp(state, "cancelled");
}

static bool wait_migration(struct qmp *qmp, const char *wanted)
{
	const char *answer;
	char state[WORD_MAX];

	do {
		answer = ask_quietly(qmp, "{\"execute\":\"query-migrate\"}");
		if (!answer)
			return false;
		if (!member_get(answer, "return.status", state, sizeof(state)))
			state[0] = '\0';
		if (!strcmp(state, wanted) || is_final(state)) {
			channel_tell("<-", answer);
			return !strcmp(state, wanted);
		}
	} while (poll_again(qmp, answer));
	return false;
}

static bool wait_passes(struct qmp *qmp, const char *wanted)
{
	unsigned long passes = strtoul(wanted, NULL, 10);
	const char *answer;
	char word[WORD_MAX];

	do {
		answer = ask_quietly(qmp, "{\"execute\":\"query-migrate\"}");
		if (!answer)
			return false;
		if (member_get(answer, "return.status", word, sizeof(word)) && is_final(word)) {
			channel_tell("<-", answer);
			return false;
		}
		if (member_get(answer, "return.ram.dirty-sync-count", word, sizeof(word)) &&
		    strtoul(word, NULL, 10) >= passes)
			return true;
	} while (poll_again(qmp, answer));
	return false;
}

/* The migration that has ended has moved at least so many bytes of devices' state. */
static bool check_device(struct qmp *qmp, const char *least)
{
	const char *answer = ask(qmp, "{\"execute\":\"query-migrate\"}");
	char word[WORD_MAX];

	return answer && member_get(answer, "return.vfio.transferred", word, sizeof(word)) &&
	       strtoull(word, NULL, 10) >= strtoull(least, NULL, 10);
}

static bool wait_machine(struct qmp *qmp, const char *wanted)
{
	const char *answer;
	char state[WORD_MAX];

	do {
		answer = ask_quietly(qmp, "{\"execute\":\"query-status\"}");
		if (!answer)
			return false;
		if (member_get(answer, "return.status", state, sizeof(state)) &&
		    !strcmp(state, wanted)) {
			channel_tell("<-", answer);
			return true;
		}
	} while (poll_again(qmp, answer));
	return false;
}

static const struct step known[] = {
	{ .name = "event:", .run = wait_event },
	{ .name = "migration:", .run = wait_migration },
	{ .name = "passes:", .run = wait_passes },
	{ .name = "device:", .run = check_device },
	{ .name = "machine:", .run = wait_machine },
	{ .name = "", .run = run_command }, /* all others; last in the table */
};

static bool run_step(struct qmp *qmp, const char *text)
{
	const struct step *step = known;

	while (strncmp(text, step->name, strlen(step->name)))
		step++;
	if (step->run(qmp, text + strlen(step->name)))
		return true;
	fprintf(stderr, "monitor: failed: %s\n", text);
	return false;
}

bool qmp_run(struct channel *channel, char *const *steps)
{
	struct qmp qmp = { .channel = channel };
	const char *line;

	/* Events that were on their way to who was connected before come first. */
	do {
		line = channel_receive(channel);
	} while (line && !member_is_there(line, "QMP"));
	if (!line || !run_step(&qmp, "{\"execute\":\"qmp_capabilities\"}"))
		return false;
	while (*steps) {
		if (!run_step(&qmp, *steps++))
			return false;
	}
	return true;
}
