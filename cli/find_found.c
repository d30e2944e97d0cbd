// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "find_print.h"
#include "report.h"
#include "text.h"
#include "verb.h"

struct found_class {
	bool known; /* all that follows is worked out */
	struct devmig_verdict *verdict;
	char *settings;
	char *version;
};

static struct devmig_document *document_of(const struct found *found, uint32_t class_number)
{
	struct devmig_document *document = NULL;

	/* It was read when places were looked for, or is read from the index now. */
	devmig_fleet_document(found->fleet, class_number, &document, NULL);
	return document;
}

static char *join_settings(const struct devmig_verdict *verdict)
{
	size_t i, size, count = devmig_verdict_setting_count(verdict);
	struct devmig_setting setting;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);

	for (i = 0; out && i < count; i++) {
		devmig_verdict_setting(verdict, i, &setting);
		fprintf(out, "%s%s=%s", i ? " " : "", setting.name, setting.value);
	}
	return text_end(out, &text);
}

/* false: no memory */
static bool find_settings(const struct found *found, uint32_t class_number,
			  struct found_class *class)
{
	if (devmig_check(found->source->document, NULL, document_of(found, class_number), NULL,
			 found->reading, &class->verdict, NULL))
		return false;
	class->settings = join_settings(class->verdict);
	return class->settings;
}

static bool find_version(const struct found *found, uint32_t class_number,
			 struct found_class *class)
{
	const struct devmig_document *document = document_of(found, class_number);
	struct devmig_field field;

	if (!document)
		return false;
	if (devmig_document_self_find(document, "software_version", &field))
		return true;
	class->version = strndup(field.value, field.value_len);
	return class->version;
}

static bool find_class(struct found *found, const struct devmig_places *places)
{
	struct found_class *class = &found->classes[places->class_number];

	if (class->known)
		return true;
	class->known = true;
	return find_version(found, places->class_number, class) &&
	       (places->answer != DEVMIG_AFTER_APPLY ||
		find_settings(found, places->class_number, class));
}

int found_begin(struct found *found)
{
	size_t i, count = devmig_fleet_class_count(found->fleet);
	const struct devmig_places *places;

	found->classes = calloc(count ? count : 1, sizeof(*found->classes));
	if (!found->classes)
		return report_error(NULL);
	places = devmig_find_places(found->result, &count);
	for (i = 0; i < count; i++)
		if (!find_class(found, &places[i]))
			return report_damaged();
	return 0;
}

void found_end(struct found *found)
{
	size_t i, count = devmig_fleet_class_count(found->fleet);

	for (i = 0; found->classes && i < count; i++) {
		devmig_verdict_free(found->classes[i].verdict);
		free(found->classes[i].settings);
		free(found->classes[i].version);
	}
	free(found->classes);
}

const struct devmig_verdict *found_verdict(const struct found *found, uint32_t class_number)
{
	return found->classes[class_number].verdict;
}

const char *found_settings(const struct found *found, uint32_t class_number)
{
	return found->classes[class_number].settings;
}

const char *found_version(const struct found *found, uint32_t class_number)
{
	return found->classes[class_number].version;
}

void found_rewind(struct found *found)
{
	devmig_find_rewind(found->result);
	found->handed = 0;
}

/* @err of a call that hands out records: 1, 0, or minus what to exit with after a complaint. */
static int take_record(const struct found *found, int err, uint32_t number,
		       struct devmig_record *ret)
{
	if (err > 0 && devmig_fleet_record(found->fleet, number, ret))
		err = -EBADMSG;
	if (err == -ENOMEM)
		return -report_error(NULL);
	return err < 0 ? -report_damaged() : err;
}

int found_next(struct found *found, struct devmig_place *ret, struct devmig_record *ret_record)
{
	int err;

	if (found->limit && found->handed == found->limit)
		return 0;
	found->handed++;
	err = devmig_find_next(found->result, ret);
	return take_record(found, err, ret->record, ret_record);
}

int found_obstacle_next(const struct found *found, size_t index, struct devmig_record *ret)
{
	uint32_t number = 0;
	int err = devmig_obstacle_next(found->obstacles, index, &number);

	return take_record(found, err, number, ret);
}

int found_count(struct found *found, uint64_t *ret_records, uint64_t *ret_total)
{
	struct devmig_record record;
	struct devmig_place place;
	int err;

	*ret_records = devmig_find_count(found->result);
	*ret_total = devmig_find_total(found->result);
	if (!found->narrowed)
		return 0;
	*ret_records = *ret_total = 0;
	found_rewind(found);
	while ((err = found_next(found, &place, &record)) > 0) {
		++*ret_records;
		*ret_total += record.in_use ? 1 : record.available;
	}
	return -err;
}

int found_print_count(struct found *found, bool json)
{
	struct json out = { .out = stdout };
	uint64_t records, total;
	int status = found_count(found, &records, &total);

	if (status)
		return status;
	if (!json) {
		printf("%llu\n", (unsigned long long)total);
		return 0;
	}
	json_object(&out, NULL);
	found_put_head(&out, found);
	json_number(&out, "count", (long long)records);
	json_number(&out, "total", (long long)total);
	json_object_end(&out);
	return 0;
}
