// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fuzz.h"
#include <devmig/document.h>
#include <devmig/error.h>
#include <stdlib.h>

/* A JSON document: through each form of one text and back, it stays the same. */

static void check_error(int failed, struct devmig_error *error)
{
	fuzz_check(failed == -EBADMSG || failed == -E2BIG);
	fuzz_check(error && devmig_error_errno(error) == failed);
	fuzz_check(*devmig_error_reason(error) && *devmig_error_text(error));
	devmig_error_free(error);
}

static void check_form(struct devmig_context *context, const struct devmig_document *document,
		       enum devmig_form form)
{
	struct devmig_document *again = NULL;
	size_t again_size;
	size_t size;
	char *again_text;
	char *text;

	if (devmig_document_format(document, form, &text, &size, NULL))
		abort();
	fuzz_check(!text[size]);
	fuzz_check(form != DEVMIG_FORM_TEXT || size <= DMIG_DOCUMENT_MAX);
	fuzz_check(!devmig_document_parse(context, form, text, size, NULL, &again, NULL));
	fuzz_check(devmig_document_equal(document, again));
	if (devmig_document_format(again, form, &again_text, &again_size, NULL))
		abort();
	fuzz_check(size == again_size && !memcmp(text, again_text, size));
	free(again_text);
	free(text);
	devmig_document_unref(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct devmig_document *document = NULL;
	struct devmig_context *context = NULL;
	struct devmig_error *error = NULL;
	char *text = fuzz_copy(data, size);
	int failed;

	if (devmig_context_new(NULL, &context, NULL))
		abort();
	failed = devmig_document_parse(context, DEVMIG_FORM_JSON, text, size, "input", &document,
				       &error);
	free(text);
	if (failed) {
		check_error(failed, error);
	} else {
		check_form(context, document, DEVMIG_FORM_JSON);
		check_form(context, document, DEVMIG_FORM_TEXT);
	}
	devmig_document_unref(document);
	devmig_context_unref(context);
	return 0;
}
