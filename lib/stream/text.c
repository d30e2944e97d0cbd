// SPDX-License-Identifier: LGPL-2.1-or-later
#include "text.h"
#include "layout.h"
#include <lib/common/stream.h>
#include <lib/common/utf8.h>
#include <stdlib.h>
#include <string.h>

/* So much is written of an explanation at most; the longest line still fits behind it. */
#define EXPLANATION_MAX (DMIG_TEXT_MAX - 16384)

static size_t shown(const char *at, const char *end)
{
	const u8 byte = (u8)*at;

	if (byte < 0x80)
		return byte == '\n' || (byte >= ' ' && byte != 0x7f);
	/* U+0080 to U+009F control as well. */
	if (byte == 0xc2 && end - at > 1 && (u8)at[1] < 0xa0)
		return 0;
	return dmig_utf8_len(at, end);
}

char *dmig_text_plain(const void *bytes, size_t size)
{
	char *copy = malloc(size + 1), *at = copy, *end;
	size_t len;

	if (!copy)
		return NULL;
	memcpy(copy, bytes, size);
	copy[size] = 0;
	for (end = copy + size; at < end; at += len ? len : 1) {
		len = shown(at, end);
		if (!len)
			*at = '?';
	}
	return copy;
}

static void print_settings(const struct devmig_verdict *verdict, FILE *out)
{
	struct devmig_setting setting;
	size_t i;

	for (i = 0; i < devmig_verdict_setting_count(verdict) && ftell(out) < EXPLANATION_MAX; i++)
		if (!devmig_verdict_setting(verdict, i, &setting))
			fprintf(out, "  to be set at the destination: %s=%s\n", setting.name,
				setting.value);
}

static void print_doubts(const struct devmig_verdict *verdict, FILE *out)
{
	struct devmig_doubt doubt;
	size_t i;

	for (i = 0; i < devmig_verdict_doubt_count(verdict); i++)
		if (!devmig_verdict_doubt(verdict, i, &doubt))
			fprintf(out, "  %s: %s\n", doubt.destination ? "destination" : "source",
				doubt.text);
}

static void print_refusal(const struct devmig_verdict *verdict, size_t part, size_t index,
			  FILE *out)
{
	struct devmig_refusal refusal;
	struct devmig_failure failure;
	size_t i;

	if (devmig_verdict_refusal(verdict, part, index, &refusal))
		return;
	if (refusal.object)
		fprintf(out, "  object %u does not accept it:\n", refusal.object);
	for (i = 0; i < refusal.failures && ftell(out) < EXPLANATION_MAX; i++)
		if (!devmig_verdict_failure(verdict, part, index, i, &failure))
			fprintf(out, "    %s [%s]; %s\n", failure.sentence, failure.reason,
				failure.hint);
}

static void print_refusals(const struct devmig_verdict *verdict, FILE *out)
{
	struct devmig_part part;
	size_t i, j, count;

	for (i = 0; i < devmig_verdict_part_count(verdict); i++) {
		if (devmig_verdict_part(verdict, i, &part) || part.answer != DEVMIG_INCOMPATIBLE)
			continue;
		/* A list without objects has one refusal all the same. */
		count = part.objects ? part.objects : 1;
		for (j = 0; j < count && ftell(out) < EXPLANATION_MAX; j++)
			print_refusal(verdict, i, j, out);
	}
}

char *dmig_text_explain(const struct devmig_verdict *verdict)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	fprintf(out, "%s\n", devmig_answer_name(devmig_verdict_answer(verdict)));
	print_settings(verdict, out);
	print_doubts(verdict, out);
	print_refusals(verdict, out);
	if (ftell(out) >= EXPLANATION_MAX)
		fputs("  and so on\n", out);
	if (dmig_stream_end(out, &text, 0)) {
		free(text);
		return NULL;
	}
	return text;
}
