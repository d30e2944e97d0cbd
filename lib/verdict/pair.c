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

/* @part of the verdict says no, and is by the list of @no. */
static int tell(const struct devmig_verdict *verdict, size_t part, const struct named *yes,
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

	devmig_verdict_refusal(verdict, part, 0, &refusal);
	devmig_verdict_failure(verdict, part, 0, 0, &failure);
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

static bool refuses(const struct devmig_verdict *verdict, size_t index)
{
	struct devmig_part part;

	return !devmig_verdict_part(verdict, index, &part) && part.answer == DEVMIG_INCOMPATIBLE;
}

DEVMIG_EXPORT int devmig_lint_pair(const struct devmig_document *a, const struct devmig_document *b,
				   devmig_remark_fn each, void *arg,
				   struct devmig_error **ret_error)
{
	const struct named source = name(a, "the first document");
	const struct named destination = name(b, "the second document");
	struct devmig_verdict *verdict;
	int r;

	r = devmig_check(source.document, NULL, destination.document, NULL, DEVMIG_BOTH, &verdict,
			 ret_error);
	if (r)
		return r;
	if (refuses(verdict, 0) && !refuses(verdict, 1))
		r = tell(verdict, 0, &source, &destination, each, arg);
	else if (refuses(verdict, 1) && !refuses(verdict, 0))
		r = tell(verdict, 1, &destination, &source, each, arg);
	devmig_verdict_free(verdict);
	return r;
}
