// SPDX-License-Identifier: LGPL-2.1-or-later
#include "flags.h"
#include "json_out.h"
#include "stream_print.h"

static void put_document(struct json *json, const struct devmig_document *document)
{
	struct devmig_digest digest;
	char hex[33];

	if (!document) {
		json_text(json, "document", NULL);
		return;
	}
	digest = devmig_document_digest(document);
	devmig_digest_format(&digest, hex);
	json_text(json, "document", hex);
}

static void put_records(struct json *json, const struct devmig_stream_summary *summary)
{
	int i;

	json_object(json, "records");
	for (i = 0; i < DEVMIG_RECORDS; i++)
		json_number(json, devmig_stream_record_name(i), (long long)summary->records[i]);
	json_object_end(json);
}

static void put_data(struct json *json, const struct devmig_stream_summary *summary)
{
	char hex[33];

	json_number(json, "bytes", (long long)(summary->precopy_bytes + summary->stopcopy_bytes));
	json_number(json, "precopy_bytes", (long long)summary->precopy_bytes);
	json_number(json, "stopcopy_bytes", (long long)summary->stopcopy_bytes);
	devmig_digest_format(&summary->digest, hex);
	json_text(json, "digest", hex);
	json_number(json, "size", (long long)summary->size);
}

static void put_fault(struct json *json, const struct devmig_stream_info *info)
{
	uint64_t offset;
	const struct devmig_error *fault = devmig_stream_info_fault(info, &offset);

	if (!fault) {
		json_text(json, "fault", NULL);
		return;
	}
	json_object(json, "fault");
	json_number(json, "offset", (long long)offset);
	json_text_or_null(json, "reason", devmig_error_reason(fault));
	json_text(json, "message", devmig_error_message(fault));
	json_text_or_null(json, "hint", devmig_error_hint(fault));
	json_object_end(json);
}

void stream_print_json(const char *name, const struct devmig_stream_info *info)
{
	struct devmig_stream_summary summary;
	struct json json = { .out = stdout };

	devmig_stream_info_summary(info, &summary);
	json_object(&json, NULL);
	json_text(&json, "name", name);
	json_bool(&json, "complete", summary.complete);
	json_bool(&json, "more", summary.more);
	json_number(&json, "major", summary.major);
	json_number(&json, "minor", summary.minor);
	json_text_or_null(&json, "identity", summary.identity);
	json_flags(&json, summary.flags);
	if (summary.estimate == DEVMIG_UNKNOWN)
		json_text(&json, "estimate", NULL);
	else
		json_number(&json, "estimate", (long long)summary.estimate);
	put_document(&json, summary.document);
	put_records(&json, &summary);
	put_data(&json, &summary);
	put_fault(&json, info);
	json_object_end(&json);
}
