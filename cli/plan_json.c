// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>

#include "check_print.h"
#include "cleanup.h"
#include "plan_print.h"
#include "report.h"

void step_put_json(struct json *json, const struct devmig_step *step)
{
	json_text(json, "kind", devmig_step_kind_name(step->kind));
	json_text(json, "path", step->path);
	json_text(json, "name", step->name);
	json_text(json, "value", step->value);
	json_text(json, "before", step->before);
}

static void put_number(struct json *json, const char *key, long long number)
{
	if (number < 0)
		json_text(json, key, NULL);
	else
		json_number(json, key, number);
}

static void put_way(struct json *json, const struct devmig_way *way)
{
	struct devmig_digest digest =
		devmig_document_digest(devmig_statement_document(way->statement));
	char hex[33];

	devmig_digest_format(&digest, hex);
	json_object(json, NULL);
	json_text(json, "kind", devmig_way_kind_name(way->kind));
	json_text(json, "record", way->record);
	json_text(json, "device", way->device);
	json_text_or_null(json, "parent", way->parent);
	json_text_or_null(json, "type", way->type);
	json_text_or_null(json, "label", way->label);
	put_number(json, "available", way->available);
	put_number(json, "numa", way->numa);
	json_text(json, "digest", hex);
	json_text_or_null(json, "source", devmig_statement_source(way->statement));
	json_object_end(json);
}

static void put_rejection(struct json *json, const char *source,
			  const struct devmig_rejection *rejection)
{
	const struct answer answer = {
		.verdict = rejection->verdict,
		.source = source,
		.destination = rejection->record,
	};

	json_object(json, NULL);
	json_text(json, "reason", devmig_obstacle_kind_name(rejection->kind));
	json_text(json, "record", rejection->record);
	json_number(json, "count", (long long)rejection->count);
	answer_put_json(json, "check", &answer);
	json_object_end(json);
}

static int put_spare(void *arg, const struct devmig_spare *spare)
{
	struct json *json = arg;

	json_object(json, NULL);
	json_text(json, "function", spare->function);
	json_text(json, "kind", spare->physical ? "physical" : "virtual");
	json_text_or_null(json, "driver", spare->driver);
	put_number(json, "made", spare->made);
	put_number(json, "most", spare->most);
	json_object_end(json);
	return 0;
}

static int put_spares(struct json *json, const struct devmig_setup *setup,
		      const struct wanted *wanted)
{
	cli_auto(error) struct devmig_error *error = NULL;
	int status = 0;

	json_array(json, "spares");
	if (!devmig_setup_way_count(setup) && wanted->host &&
	    devmig_setup_spares(wanted->host->context, wanted->host->survey, wanted->statement,
				put_spare, json, &error))
		status = report_error(error);
	json_array_end(json);
	return status;
}

int setup_print_json(const struct devmig_setup *setup, const struct wanted *wanted)
{
	struct json json = { .out = stdout };
	struct devmig_rejection rejection;
	struct devmig_step step;
	struct devmig_way way;
	size_t i;
	int status;

	json_object(&json, NULL);
	json_text(&json, "source", wanted->name);
	json_text_or_null(&json, "doubt",
			  devmig_error_text(devmig_statement_error(wanted->statement)));
	json_text_or_null(&json, "host", devmig_setup_host(setup));
	json_text(&json, "answer", devmig_answer_name(devmig_setup_answer(setup)));
	json_array(&json, "steps");
	for (i = 0; !devmig_setup_step(setup, i, &step); i++) {
		json_object(&json, NULL);
		step_put_json(&json, &step);
		json_object_end(&json);
	}
	json_array_end(&json);
	json_array(&json, "ways");
	for (i = 0; !devmig_setup_way(setup, i, &way); i++)
		put_way(&json, &way);
	json_array_end(&json);
	json_number(&json, "looked_at", (long long)devmig_setup_looked_at(setup));
	json_number(&json, "rejected", (long long)devmig_setup_rejected(setup));
	json_array(&json, "rejections");
	for (i = 0; !devmig_setup_rejection(setup, i, &rejection); i++)
		put_rejection(&json, wanted->name, &rejection);
	json_array_end(&json);
	status = put_spares(&json, setup, wanted);
	json_object_end(&json);
	return status;
}
