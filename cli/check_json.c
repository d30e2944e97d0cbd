// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>

#include "check_print.h"
#include "json_out.h"
#include "side.h"

static void put_failure(struct json *json, const struct devmig_failure *failure)
{
	json_object(json, NULL);
	json_text_or_null(json, "field", failure->field);
	json_bool(json, "in_apply", failure->in_apply);
	json_text(json, "reason", failure->reason);
	json_text(json, "message", failure->sentence);
	json_text_or_null(json, "hint", failure->hint);
	json_text_or_null(json, "wanted", failure->wanted);
	json_number_or_null(json, "wanted_line", failure->wanted_line);
	if (!failure->in_apply || failure->found) {
		json_text(json, "found", failure->found);
		json_number_or_null(json, "found_line", failure->found_line);
	}
	if (failure->variable) {
		json_text(json, "variable", failure->variable);
		json_text(json, "fixed_by", failure->fixed_by);
		json_text(json, "fixed_to", failure->fixed_to);
	}
	json_object_end(json);
}

static void put_refusals(struct json *json, const struct devmig_verdict *verdict, size_t index)
{
	struct devmig_refusal refusal;
	struct devmig_failure failure;
	size_t i, k;

	json_array(json, "refusals");
	for (i = 0; devmig_verdict_refusal(verdict, index, i, &refusal) == 0; i++) {
		json_object(json, NULL);
		json_number_or_null(json, "object", refusal.object);
		json_number_or_null(json, "line", refusal.line);
		json_array(json, "failures");
		for (k = 0; k < refusal.failures; k++) {
			devmig_verdict_failure(verdict, index, i, k, &failure);
			put_failure(json, &failure);
		}
		json_array_end(json);
		json_object_end(json);
	}
	json_array_end(json);
}

static void put_assignment(struct json *json, const struct devmig_verdict *verdict, size_t index,
			   size_t count)
{
	struct devmig_variable variable;
	size_t i;

	json_object(json, "assignment");
	for (i = 0; i < count; i++) {
		devmig_verdict_variable(verdict, index, i, &variable);
		json_text(json, variable.name, variable.value);
	}
	json_object_end(json);
}

static void put_parts(struct json *json, const struct devmig_verdict *verdict)
{
	size_t i, count = devmig_verdict_part_count(verdict);
	struct devmig_part part;

	json_array(json, "parts");
	for (i = 0; i < count; i++) {
		devmig_verdict_part(verdict, i, &part);
		json_object(json, NULL);
		json_text(json, "reading", devmig_reading_name(part.reading));
		json_text(json, "verdict", devmig_answer_name(part.answer));
		json_number_or_null(json, "object", part.object);
		json_number_or_null(json, "line", part.line);
		put_assignment(json, verdict, i, part.variables);
		put_refusals(json, verdict, i);
		json_object_end(json);
	}
	json_array_end(json);
}

static void put_settings(struct json *json, const struct devmig_verdict *verdict)
{
	size_t i, count = devmig_verdict_setting_count(verdict);
	struct devmig_setting setting;

	json_array(json, "apply");
	for (i = 0; i < count; i++) {
		devmig_verdict_setting(verdict, i, &setting);
		json_object(json, NULL);
		json_text(json, "name", setting.name);
		json_text(json, "value", setting.value);
		json_number_or_null(json, "line", setting.line);
		json_object_end(json);
	}
	json_array_end(json);
}

static void put_doubts(struct json *json, const struct answer *answer)
{
	const struct devmig_verdict *verdict = answer->verdict;
	size_t i, count = devmig_verdict_doubt_count(verdict);
	struct devmig_doubt doubt;

	json_array(json, "doubts");
	for (i = 0; i < count; i++) {
		devmig_verdict_doubt(verdict, i, &doubt);
		json_object(json, NULL);
		json_text(json, "document", doubt.destination ? "destination" : "source");
		json_text(json, "reason", doubt.reason);
		json_text(json, "message", doubt.text);
		json_text_or_null(json, "hint",
				  devmig_error_hint(doubt.destination ? answer->destination_error
								      : answer->source_error));
		json_number_or_null(json, "line", doubt.line);
		json_number_or_null(json, "column", doubt.column);
		json_object_end(json);
	}
	json_array_end(json);
}

void answer_put_json(struct json *json, const char *key, const struct answer *answer)
{
	const struct devmig_verdict *verdict = answer->verdict;

	json_object(json, key);
	json_text(json, "verdict", devmig_answer_name(devmig_verdict_answer(verdict)));
	json_text(json, "reading", devmig_reading_name(devmig_verdict_reading(verdict)));
	json_document(json, "source", answer->source, devmig_verdict_source(verdict));
	json_document(json, "destination", answer->destination,
		      devmig_verdict_destination(verdict));
	put_parts(json, verdict);
	put_settings(json, verdict);
	put_doubts(json, answer);
	json_object_end(json);
}

void answer_print_json(const struct answer *answer)
{
	struct json json = { .out = stdout };

	answer_put_json(&json, NULL, answer);
}
