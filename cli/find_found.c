// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "find_print.h"
#include "report.h"
#include "verb.h"

struct found_class {
	struct devmig_verdict *verdict;
	char *settings;
	char *version;
};

int found_begin(struct found *found)
{
	size_t count = devmig_class_count(devmig_fleet_classes(found->fleet));

	found->classes = calloc(count ? count : 1, sizeof(*found->classes));
	return found->classes ? 0 : report_error(NULL);
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

static struct devmig_document *document_of(const struct found *found, uint32_t class_number)
{
	return devmig_class_document(devmig_fleet_classes(found->fleet), class_number);
}

const struct devmig_verdict *found_verdict(struct found *found, uint32_t class_number)
{
	struct found_class *class = &found->classes[class_number];

	if (!class->verdict)
		devmig_check(found->source->document, NULL, document_of(found, class_number), NULL,
			     found->reading, &class->verdict, NULL);
	return class->verdict;
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
	if (out)
		fclose(out);
	return text;
}

const char *found_settings(struct found *found, uint32_t class_number)
{
	struct found_class *class = &found->classes[class_number];
	const struct devmig_verdict *verdict;

	if (!class->settings) {
		verdict = found_verdict(found, class_number);
		class->settings = verdict ? join_settings(verdict) : NULL;
	}
	return class->settings && *class->settings ? class->settings : NULL;
}

const char *found_version(struct found *found, uint32_t class_number)
{
	struct found_class *class = &found->classes[class_number];
	struct devmig_field field;

	if (!class->version && devmig_document_self_find(document_of(found, class_number),
							 "software_version", &field) == 0)
		class->version = strndup(field.value, field.value_len);
	return class->version;
}
