// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>

#include "amount.h"
#include "color.h"
#include "flags.h"
#include "stream_print.h"
#include "visible.h"

static void print_head(const char *name)
{
	printf("  %-9s ", name);
}

static void print_source(const struct devmig_stream_summary *summary)
{
	const char *separator = "";
	unsigned int i;

	print_head("from");
	put_visible(stdout, *summary->identity ? summary->identity : "a device without a name");
	putchar('\n');
	print_head("flags");
	for (i = 0; i < 64; i++) {
		if (!(summary->flags >> i & 1))
			continue;
		printf("%s%s", separator, flag_name(i) ? flag_name(i) : "one of a later kernel");
		separator = ", ";
	}
	putchar('\n');
}

static void print_document(const struct devmig_stream_summary *summary)
{
	struct devmig_digest digest;
	char hex[33] = "none";

	if (summary->document) {
		digest = devmig_document_digest(summary->document);
		devmig_digest_format(&digest, hex);
	}
	print_head("document");
	puts(hex);
}

static void print_records(const struct devmig_stream_summary *summary)
{
	const char *separator = "";
	int i;

	print_head("records");
	for (i = 0; i < DEVMIG_RECORDS; i++) {
		if (!summary->records[i])
			continue;
		printf("%s%llu %s", separator, (unsigned long long)summary->records[i],
		       devmig_stream_record_name(i));
		separator = ", ";
	}
	putchar('\n');
}

static void print_data(const struct devmig_stream_summary *summary)
{
	const uint64_t bytes = summary->precopy_bytes + summary->stopcopy_bytes;
	char text[AMOUNT_MAX], hex[33];

	print_head("data");
	printf("%llu bytes (%s)", (unsigned long long)bytes, amount_of_bytes(bytes, text));
	if (summary->precopy_bytes)
		printf(", %s of it in pre-copy", amount_of_bytes(summary->precopy_bytes, text));
	putchar('\n');
	print_head("digest");
	devmig_digest_format(&summary->digest, hex);
	puts(hex);
}

static void print_size(const struct devmig_stream_summary *summary)
{
	print_head("size");
	printf("%llu bytes%s\n", (unsigned long long)summary->size,
	       summary->more ? ", and more follow" : "");
}

void stream_print_text(const char *name, const struct devmig_stream_info *info)
{
	struct devmig_stream_summary summary;

	devmig_stream_info_summary(info, &summary);
	printf("%s: %s%s%s\n", name, color(summary.complete ? COLOR_GOOD : COLOR_BAD),
	       summary.complete ? "complete, as it was written" : "of no use", color(COLOR_NONE));
	/* Without a header there is nothing to say. */
	if (!summary.major)
		return;
	print_head("format");
	printf("%u.%u\n", summary.major, summary.minor);
	print_source(&summary);
	print_document(&summary);
	print_records(&summary);
	print_data(&summary);
	print_size(&summary);
}
