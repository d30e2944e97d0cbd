// SPDX-License-Identifier: LGPL-2.1-or-later
#include <devmig/lint.h>
#include <devmig/verdict.h>
#include <lib/common/export.h>
#include <lib/document/document.h>
#include <lib/verdict/arena.h>
#include <stdio.h>

/*
 * readings-differ: one document's list accepts the other, whose list does not
 * accept it.  Incoming in one direction and outgoing in the other ask the same
 * list of the same SELF, so that one remark says all four.  That something
 * would have to be set first is a yes.
 */

#define MESSAGE_MAX 4096

/* Documents without a name are called by their place among the arguments. */
struct named {
	struct devmig_document *document;
	const char *name;
};

/* The verdict is no, by the list of @no. */
static int tell(const struct devmig_verdict *verdict, const struct named *yes,
		const struct named *no, devmig_remark_fn each, void *arg)
{
	struct devmig_refusal refusal = { 0 };
	struct devmig_failure failure = { .sentence = "" };
	struct devmig_remark remark = {
		.severity = DEVMIG_NOTE,
		.reason = dmig_reason_code(DMIG_READINGS_DIFFER),
		.hint = dmig_reason_todo(DMIG_READINGS_DIFFER),
		.file = devmig_document_name(no->document),
	};
	char message[MESSAGE_MAX];

	devmig_verdict_refusal(verdict, 0, 0, &refusal);
	devmig_verdict_failure(verdict, 0, 0, 0, &failure);
	snprintf(message, sizeof(message), "%s accepts %s, but %s does not accept %s (%s)",
		 yes->name, no->name, no->name, yes->name, failure.sentence);
	remark.message = message;
	remark.line = failure.wanted_line ? failure.wanted_line : refusal.line;
	remark.object = refusal.object;
	remark.field = failure.field && *failure.field ? failure.field : NULL;
	return each(arg, &remark);
}

/* Only the count of references is changed, which is not part of the document. */
static struct named name(const struct devmig_document *document, const char *otherwise)
{
	const char *known = devmig_document_name(document);

	return (struct named){ (struct devmig_document *)document, known ? known : otherwise };
}

static bool refuses(const struct named *source, const struct named *destination,
		    enum devmig_reading reading)
{
	return devmig_match(source->document, destination->document, reading, NULL) ==
	       DEVMIG_INCOMPATIBLE;
}

DEVMIG_EXPORT int devmig_lint_pair(const struct devmig_document *a, const struct devmig_document *b,
				   devmig_remark_fn each, void *arg,
				   struct devmig_error **ret_error)
{
	const struct named source = name(a, "the first document");
	const struct named destination = name(b, "the second document");
	const bool incoming = refuses(&source, &destination, DEVMIG_INCOMING);
	struct devmig_verdict *verdict;
	int r;

	if (incoming == refuses(&source, &destination, DEVMIG_OUTGOING))
		return 0;
	r = devmig_check(source.document, NULL, destination.document, NULL,
			 incoming ? DEVMIG_INCOMING : DEVMIG_OUTGOING, &verdict, ret_error);
	if (r)
		return r;
	if (incoming)
		r = tell(verdict, &source, &destination, each, arg);
	else
		r = tell(verdict, &destination, &source, each, arg);
	devmig_verdict_free(verdict);
	return r;
}
