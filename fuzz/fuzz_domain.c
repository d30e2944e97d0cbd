// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fuzz.h"
#include <devmig/domain.h>
#include <devmig/error.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * The XML of a domain.  Whatever is read can be described and given other devices, and then
 * says what it is to say; what does not belong to it stays, byte for byte.
 */

#define OTHER_UUID "ffffffff-ffff-4fff-8fff-%012zx"
#define OTHER_PCI  "fffe:%02zx:1e.6"

static const char self[] = "SELF:\n\tfuzz=\"<&>\"\n";

static struct devmig_domain *parse(struct devmig_context *context, const char *xml, size_t size)
{
	struct devmig_domain *domain = NULL;
	struct devmig_error *error = NULL;
	const int failed = devmig_domain_parse(context, xml, size, "fuzz", &domain, &error);

	fuzz_check(!failed == !!domain && !failed == !error);
	if (failed)
		fuzz_check(failed == -EBADMSG || failed == -E2BIG);
	devmig_error_free(error);
	return domain;
}

/* The bytes of @a are those of @b, but for what stands in one place: "/" of an empty element. */
static void check_inserted(const char *a, size_t a_size, const char *b, size_t b_size)
{
	size_t front = 0, back = 0;

	while (front < a_size && front < b_size && a[front] == b[front])
		front++;
	while (back < a_size - front && back < b_size - front &&
	       a[a_size - 1 - back] == b[b_size - 1 - back])
		back++;
	fuzz_check(front + back + 1 >= a_size);
}

static void check_described(struct devmig_context *context, const struct devmig_domain *domain,
			    const char *xml, size_t size, struct devmig_document *document)
{
	const size_t count = devmig_domain_count(domain);
	struct devmig_document **documents = calloc(count + 1, sizeof(struct devmig_document *));
	struct devmig_domain *again;
	char *text = NULL, *twice = NULL;
	size_t i, text_size, twice_size;
	int failed;

	if (!documents)
		abort();
	for (i = 0; i < count; i++)
		documents[i] = document;
	failed = devmig_domain_describe(domain, documents, &text, &text_size, NULL);
	fuzz_check(!failed || failed == -E2BIG || failed == -EBADMSG);
	if (!failed) {
		if (!devmig_domain_described(domain) && count)
			check_inserted(xml, size, text, text_size);
		again = parse(context, text, text_size);
		fuzz_check(again && devmig_domain_count(again) == count);
		fuzz_check(!devmig_domain_describe(again, documents, &twice, &twice_size, NULL));
		fuzz_check(twice_size == text_size && !memcmp(text, twice, text_size));
		devmig_domain_free(again);
	}
	free(documents);
	free(text);
	free(twice);
}

/* There and back again must be where it was, as far as that can be written in several ways. */
static void check_reassigned(const struct devmig_domain *domain, const char *xml, size_t size)
{
	const size_t count = devmig_domain_count(domain);
	struct devmig_reassignment *changes = calloc(count + 1, sizeof(*changes));
	char(*names)[40] = calloc(count + 1, sizeof(*names));
	struct devmig_assigned assigned;
	char *text = NULL;
	size_t i, text_size;
	int failed;

	if (!changes || !names)
		abort();
	for (i = 0; !devmig_domain_device(domain, i, &assigned); i++)
		changes[i] = (struct devmig_reassignment){ i, assigned.name, NULL };
	failed = devmig_domain_reassign(domain, NULL, 0, &text, &text_size, NULL);
	fuzz_check(!failed || failed == -EBADMSG || failed == -E2BIG);
	if (!failed && !devmig_domain_described(domain))
		fuzz_check(text_size == size && !memcmp(text, xml, size));
	free(text);
	text = NULL;
	for (i = 0; !devmig_domain_device(domain, i, &assigned); i++) {
		snprintf(names[i], sizeof(*names),
			 assigned.kind == DEVMIG_ITEM_MDEV ? OTHER_UUID : OTHER_PCI, i);
		changes[i].name = names[i];
	}
	failed = devmig_domain_reassign(domain, changes, count, &text, &text_size, NULL);
	fuzz_check(!failed || failed == -EBADMSG || failed == -E2BIG);
	free(text);
	free(changes);
	free(names);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct devmig_context *context = NULL;
	struct devmig_document *document = NULL;
	struct devmig_domain *domain;
	char *xml = fuzz_copy(data, size);

	if (devmig_context_new(NULL, &context, NULL) ||
	    devmig_document_parse(context, DEVMIG_FORM_TEXT, self, sizeof(self) - 1, NULL,
				  &document, NULL))
		abort();
	domain = parse(context, xml, size);
	if (domain) {
		check_described(context, domain, xml, size, document);
		check_reassigned(domain, xml, size);
	}
	devmig_domain_free(domain);
	devmig_document_unref(document);
	devmig_context_unref(context);
	free(xml);
	return 0;
}
