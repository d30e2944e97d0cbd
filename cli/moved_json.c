// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "cleanup.h"
#include "moved.h"

static void put_known(struct json *json, const char *key, bool known, uint64_t number)
{
	if (known)
		json_number(json, key, (long long)number);
	else
		json_text(json, key, NULL);
}

/* A state that a later kernel has added has a number and no name. */
static void put_state(struct json *json, const struct end *end)
{
	const bool known = end->kind == END_DEVICE && end->state != DEVMIG_STATES;

	json_text(json, "state", known ? devmig_state_name(end->state) : NULL);
	put_known(json, "state_number", known, end->state);
}

static void put_end(struct json *json, const char *key, const struct end *end)
{
	static const char *const kinds[] = {
		[END_DEVICE] = "device",
		[END_PEER] = "peer",
		[END_FILE] = "file",
	};

	json_object(json, key);
	json_text(json, "name", end->name);
	json_text(json, "kind", kinds[end->kind]);
	put_state(json, end);
	json_bool(json, "reset", end->reset);
	json_text(json, "known",
		  end->kind == END_PEER ? devmig_stream_other_name(end->other) : NULL);
	json_object_end(json);
}

static void put_error(struct json *json, const struct devmig_error *error)
{
	if (!error) {
		json_text(json, "error", NULL);
		return;
	}
	json_object(json, "error");
	json_number(json, "errno", -devmig_error_errno(error));
	json_text_or_null(json, "reason", devmig_error_reason(error));
	json_text(json, "message", devmig_error_text(error));
	json_object_end(json);
}

static void put_refusal(struct json *json, const struct moved *moved)
{
	const char *line = moved->result->explanation ? moved->result->explanation : "";

	if (!moved_refused(moved)) {
		json_text(json, "refusal", NULL);
		return;
	}
	json_object(json, "refusal");
	json_text(json, "verdict", devmig_answer_name(moved->result->answer));
	json_array(json, "explanation");
	for (; *line; line += strcspn(line, "\n"), line += *line == '\n')
		json_field(json, NULL, 0, line, strcspn(line, "\n"));
	json_array_end(json);
	json_object_end(json);
}

static void put_numbers(struct json *json, const struct moved *moved)
{
	const struct devmig_stream_result *result = moved->result;

	json_number(json, "bytes", (long long)result->bytes);
	json_number(json, "precopy_bytes", (long long)result->precopy_bytes);
	put_known(json, "rounds", moved->sent, result->rounds);
	json_number(json, "time_ns", (long long)result->time);
	put_known(json, "downtime_ns", moved->sent, result->downtime);
	put_known(json, "wished_downtime_ms", moved->sent, moved->wish);
	if (!moved->sent) {
		json_text(json, "converged", NULL);
		json_text(json, "wish_met", NULL);
		return;
	}
	json_bool(json, "converged", result->converged);
	json_bool(json, "wish_met", result->wish_met);
}

void moved_print_json(const struct moved *moved, FILE *out)
{
	cli_auto(free) char *advice = moved_advice(moved);
	struct json json = { .out = out };

	json_object(&json, NULL);
	json_text(&json, "outcome", moved_outcome(moved));
	json_bool(&json, "dry_run", moved->asked);
	put_refusal(&json, moved);
	if (moved->check)
		answer_put_json(&json, "check", moved->check);
	else
		json_text(&json, "check", NULL);
	put_end(&json, "source", &moved->source);
	put_end(&json, "destination", &moved->destination);
	put_numbers(&json, moved);
	put_error(&json, moved->error);
	json_text_or_null(&json, "what_to_do", advice);
	json_object_end(&json);
}
