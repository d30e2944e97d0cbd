// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fuzz.h"
#include <core/capability.h>
#include <stdlib.h>

/* A capability string: read, print, and write to the version attribute. */

/* Of a device that takes in whatever says that it has the interface. */
static const char device[] = "SELF:\n"
			     "device_api=vfio-pci\n"
			     "COMPATIBLE:\n"
			     "device_api={api:string}\n"
			     "APPLY:\n"
			     "device_api={api}\n";

static char *print(const struct dmig_document *doc, size_t *ret_size)
{
	struct dmig_out out = { 0 };
	char *string;

	dmig_capability_print(doc, &out);
	*ret_size = out.len;
	string = malloc(out.len);
	if (!string)
		abort();
	out = (struct dmig_out){ .at = string, .size = *ret_size };
	dmig_capability_print(doc, &out);
	return string;
}

/* The same SELF: compared as canonical texts. */
static void check_same(const struct dmig_document *a, const struct dmig_document *b)
{
	size_t a_size;
	size_t b_size;
	char *a_text = fuzz_print(a, &a_size);
	char *b_text = fuzz_print(b, &b_size);

	fuzz_check(a_size == b_size && !memcmp(a_text, b_text, a_size));
	free(a_text);
	free(b_text);
}

static void check_document(const struct dmig_document *doc, const char *format, void *memory,
			   size_t memory_size)
{
	const struct dmig_document *again;
	enum dmig_reason reason;
	size_t size;
	char *string = print(doc, &size);

	fuzz_check(*format);
	fuzz_check_canonical(doc);
	reason = dmig_capability_parse(string, size, memory, memory_size, &again, &format, NULL);
	/* What was decoded may take more bytes when all of it is encoded again. */
	if (size > DMIG_STRING_MAX) {
		fuzz_check(reason == DMIG_LIMIT_STRING);
	} else {
		fuzz_check(!reason && !strcmp(format, "generic"));
		check_same(doc, again);
	}
	free(string);
}

static void check_version(enum dmig_reason reason, const char *string, size_t size, void *memory,
			  size_t memory_size)
{
	struct fuzz_document document;
	int answer;

	fuzz_parse(&document, device, sizeof(device) - 1);
	answer = dmig_version_test(document.doc, string, size, memory, memory_size);
	if (reason == DMIG_LIMIT_STRING)
		fuzz_check(answer == -E2BIG);
	else if (reason)
		fuzz_check(answer == -EBADMSG);
	else
		fuzz_check(answer == 0 || answer == -EINVAL);
	fuzz_document_free(&document);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const size_t memory_size = dmig_capability_memory();
	const struct dmig_document *doc = NULL;
	const char *format = NULL;
	struct dmig_place place;
	enum dmig_reason reason;
	char *string = fuzz_copy(data, size);
	void *memory = malloc(memory_size);
	void *other = malloc(memory_size);

	if (!memory || !other)
		abort();
	reason = dmig_capability_parse(string, size, memory, memory_size, &doc, &format, &place);
	fuzz_check(reason != DMIG_NO_MEMORY);
	check_version(reason, string, size, other, memory_size);
	if (reason) {
		fuzz_check(reason <= DMIG_LIMIT_STRING);
		fuzz_check(place.line == 1 && place.column >= 1 && place.column <= size + 1);
	} else {
		check_document(doc, format, other, memory_size);
	}
	free(string);
	free(memory);
	free(other);
	return 0;
}
