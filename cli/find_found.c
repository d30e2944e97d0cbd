// SPDX-License-Identifier: LGPL-2.1-or-later
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
	return devmig_class_document(devmig_fleet_classes(found->fleet), class_number);
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
	struct devmig_field field;

	if (devmig_document_self_find(document_of(found, class_number), "software_version", &field))
		return true;
	class->version = strndup(field.value, field.value_len);
	return class->version;
}

static bool find_class(struct found *found, const struct devmig_target *target)
{
	struct devmig_device_record record;
	struct found_class *class;

	devmig_fleet_record(found->fleet, target->record, &record);
	class = &found->classes[record.class_number];
	if (class->known)
		return true;
	class->known = true;
	return find_version(found, record.class_number, class) &&
	       (target->answer != DEVMIG_AFTER_APPLY ||
		find_settings(found, record.class_number, class));
}

int found_begin(struct found *found)
{
	size_t i, count = devmig_class_count(devmig_fleet_classes(found->fleet));
	const struct devmig_target *targets;

	found->classes = calloc(count ? count : 1, sizeof(*found->classes));
	if (!found->classes)
		return report_error(NULL);
	targets = devmig_find_targets(found->result, &count);
	for (i = 0; i < count; i++)
		if (!find_class(found, &targets[i]))
			return report_error(NULL);
	return 0;
}

void found_end(struct found *found)
{
	size_t i, count = devmig_class_count(devmig_fleet_classes(found->fleet));

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
