// SPDX-License-Identifier: LGPL-2.1-or-later
#include "item.h"
#include "list_print.h"

int list_print_json(const struct host *host, const bool *shown)
{
	struct json out = { .out = stdout };
	struct item item;
	int status = 0;
	size_t i;

	json_object(&out, NULL);
	json_text_or_null(&out, "host", devmig_survey_host(host->survey));
	json_array(&out, "items");
	for (i = 0; !status && item_get(host, i, &item); i++) {
		if (!shown[i])
			continue;
		item_json(&out, &item);
		status = item.status;
	}
	json_array_end(&out);
	json_object_end(&out);
	return status;
}
