// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>
#include <string.h>

#include "cancel.h"
#include "move.h"
#include "moved.h"
#include "report.h"
#include "text.h"
#include "verb.h"

bool moved_refused(const struct moved *moved)
{
	return moved->err &&
	       (moved->check || strcmp(devmig_error_reason(moved->error), "refused") == 0);
}

const char *moved_outcome(const struct moved *moved)
{
	if (!moved->err)
		return "done";
	if (moved_refused(moved))
		return "refused";
	return moved->error ? "failed" : "cancelled";
}

/* What is no "no, it was not moved": the file is to blame, or this host. */
static bool is_io(const struct devmig_error *error)
{
	static const char *const reasons[] = { "unwritable", "unreadable", "no-memory" };
	size_t i;

	for (i = 0; i < sizeof(reasons) / sizeof(*reasons); i++)
		if (strcmp(devmig_error_reason(error), reasons[i]) == 0)
			return true;
	return false;
}

static int status_of(const struct moved *moved)
{
	static const int refusals[] = {
		[DEVMIG_COMPATIBLE] = STATUS_NO,
		[DEVMIG_AFTER_APPLY] = STATUS_APPLY,
		[DEVMIG_INCOMPATIBLE] = STATUS_NO,
		[DEVMIG_COULD_NOT_TELL] = STATUS_UNKNOWN,
	};

	if (!moved->err)
		return STATUS_YES;
	if (moved_refused(moved))
		return refusals[moved->result->answer];
	return moved->error && is_io(moved->error) ? STATUS_IO : STATUS_NO;
}

/*
 * What to do after a failure, by the state of our device: the source where we sent, else
 * the destination.  The first row that fits counts, and the last fits all.  %1$s is
 * the source, %2$s the destination.
 */
#define ANY (-1)
static const struct advice {
	bool may_run; /* only if the destination may run */
	int state;
	const char *text;
} sent_advice[] = {
	{ .state = DEVMIG_STATE_RUNNING,
	  .text = "nothing: the source runs on, and can be migrated again" },
	{ .may_run = true,
	  .state = ANY,
	  .text = "see at the destination: if devmig receive says that it has received, or was "
		  "killed and devmig state says RUNNING, leave the source stopped. Else reset "
		  "the destination (devmig reset), and then go on with the source: "
		  "devmig state '%1$s' RUNNING" },
	{ .state = DEVMIG_STATE_ERROR,
	  .text = "what the source had is lost; devmig reset '%1$s' makes it run from new" },
	{ .state = DEVMIG_STATES,
	  .text = "find out what becomes of the source: devmig state '%1$s'" },
	{ .state = ANY,
	  .text = "go on with the source, which has lost nothing: devmig state '%1$s' RUNNING" },
}, received_advice[] = {
	{ .state = DEVMIG_STATE_RUNNING,
	  .text = "nothing here: the destination can receive again" },
	{ .state = ANY, .text = "devmig reset '%2$s', before anything uses it" },
};

static const struct advice *find_advice(const struct moved *moved)
{
	const struct advice *advice = moved->sent ? sent_advice : received_advice;
	const bool may_run = moved->result->other == DEVMIG_OTHER_MAY_RUN;
	const int state = (int)moved->result->state;

	while ((advice->may_run && !may_run) || (advice->state != ANY && advice->state != state))
		advice++;
	return advice;
}

char *moved_advice(const struct moved *moved)
{
	char *text;

	if (!moved->err || moved->check)
		return strdup("");
	if (asprintf(&text, find_advice(moved)->text, moved->source.name, moved->destination.name) <
	    0)
		return NULL;
	return text;
}

int moved_report(const struct moved *moved, bool stdout_taken)
{
	FILE *out = stdout_taken ? stderr : stdout;

	if (moved->error)
		report_failure(0, "%s", devmig_error_text(moved->error));
	else if (moved->err && !moved->check)
		report_failure(0, "cancelled");
	if (move_wants_json())
		moved_print_json(moved, out);
	else if (!move_is_quiet())
		moved_print_text(moved, out);
	cancel_end(moved->err && !moved->error && !moved->check);
	return status_of(moved);
}
