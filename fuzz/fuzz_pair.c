// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fuzz.h"
#include <devmig/verdict.h>
#include <stdlib.h>

/*
 * Two documents with a byte 0 or 0xff between them: one migrates to the other,
 * by each reading, for programs and for people.
 */

static size_t find_border(const uint8_t *data, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		if (data[i] == 0 || data[i] == 0xff)
			break;
	return i;
}

static void check_core(const char *a, size_t a_size, const char *b, size_t b_size)
{
	struct fuzz_document source;
	struct fuzz_document destination;

	fuzz_parse(&source, a, a_size);
	fuzz_parse(&destination, b, b_size);
	if (source.doc && destination.doc) {
		fuzz_check_match(source.doc, destination.doc, destination.doc);
		fuzz_check_match(destination.doc, source.doc, destination.doc);
	}
	fuzz_document_free(&source);
	fuzz_document_free(&destination);
}

static struct devmig_document *parse(struct devmig_context *context, const char *text, size_t size)
{
	struct devmig_document *document = NULL;

	devmig_document_parse(context, DEVMIG_FORM_TEXT, text, size, NULL, &document, NULL);
	return document;
}

/* All strings of a failure, so that a sanitizer sees them read. */
static size_t read_failure(const struct devmig_failure *failure)
{
	const char *const strings[] = { failure->field,    failure->reason,   failure->sentence,
					failure->hint,     failure->wanted,   failure->found,
					failure->variable, failure->fixed_by, failure->fixed_to };
	size_t len = 0;

	for (size_t i = 0; i < DMIG_COUNT(strings); i++)
		len += strings[i] ? strlen(strings[i]) : 0;
	return len;
}

static void check_refusals(const struct devmig_verdict *verdict, size_t index,
			   const struct devmig_part *part)
{
	struct devmig_refusal refusal;
	struct devmig_failure failure;
	size_t fewest = 0;

	for (size_t i = 0; i < part->objects; i++) {
		fuzz_check(!devmig_verdict_refusal(verdict, index, i, &refusal));
		fuzz_check(refusal.failures >= 1 && refusal.failures >= fewest);
		fewest = i ? fewest : refusal.failures;
		for (size_t f = 0; f < refusal.failures; f++) {
			fuzz_check(!devmig_verdict_failure(verdict, index, i, f, &failure));
			fuzz_check(read_failure(&failure) > 0);
		}
	}
}

static void check_reading(struct devmig_document *source, struct devmig_document *destination,
			  enum devmig_reading reading)
{
	struct devmig_verdict *verdict = NULL;
	struct devmig_setting setting;
	struct devmig_part part;
	unsigned int unset = 0;
	const enum devmig_answer answer = devmig_match(source, destination, reading, &unset);

	if (devmig_check(source, NULL, destination, NULL, reading, &verdict, NULL))
		abort();
	fuzz_check(devmig_verdict_answer(verdict) == answer);
	fuzz_check(!unset == (answer != DEVMIG_AFTER_APPLY));
	if (answer == DEVMIG_AFTER_APPLY)
		fuzz_check(devmig_verdict_setting_count(verdict) == unset);
	for (size_t i = 0; i < devmig_verdict_setting_count(verdict); i++) {
		fuzz_check(!devmig_verdict_setting(verdict, i, &setting));
		fuzz_check(*setting.name && setting.value);
	}
	for (size_t i = 0; i < devmig_verdict_part_count(verdict); i++) {
		fuzz_check(!devmig_verdict_part(verdict, i, &part));
		check_refusals(verdict, i, &part);
	}
	devmig_verdict_free(verdict);
}

static void check_library(const char *a, size_t a_size, const char *b, size_t b_size)
{
	struct devmig_context *context = NULL;
	struct devmig_document *source;
	struct devmig_document *destination;

	if (devmig_context_new(NULL, &context, NULL))
		abort();
	source = parse(context, a, a_size);
	destination = parse(context, b, b_size);
	if (source && destination)
		for (int reading = DEVMIG_INCOMING; reading <= DEVMIG_BOTH; reading++)
			check_reading(source, destination, (enum devmig_reading)reading);
	devmig_document_unref(source);
	devmig_document_unref(destination);
	devmig_context_unref(context);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const size_t border = find_border(data, size);
	char *a;
	char *b;

	if (border == size)
		return 0;
	a = fuzz_copy(data, border);
	b = fuzz_copy(data + border + 1, size - border - 1);
	check_core(a, border, b, size - border - 1);
	check_library(a, border, b, size - border - 1);
	free(a);
	free(b);
	return 0;
}
