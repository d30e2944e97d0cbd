// SPDX-License-Identifier: GPL-2.0-only
#include "check.h"
#include "scratch.h"
#include "trace.h"
#include <core/apply.h>
#include <core/bytes.h>
#include <core/capability.h>
#include <core/match.h>
#include <core/print.h>
#include <linux/ctype.h>
#include <linux/printk.h>
#include <linux/slab.h>

/* Lines of the kernel log that one refusal may take. */
#define LINES_MAX 8

/* The telling of one refusal. */
struct refusal {
	const struct devmig *dm;
	const struct dmig_document *accepts;
	const struct dmig_document *source;
	const struct dmig_object *object; /* the nearest; NULL: there is none */
	u32 number;                       /* of the object, from 1 on */
	const char *where;
	struct dmig_scratch *scratch;
	bool logged;
	unsigned int lines;
};

/* End a quote, which is cut off where it does not fit. */
static void end_quote(const struct dmig_out *out)
{
	if (out->len < DMIG_QUOTE_MAX)
		out->at[out->len] = 0;
	else
		memcpy(out->at + DMIG_QUOTE_MAX - sizeof("..."), "...", sizeof("..."));
}

static void quote(char *to, const struct dmig_document *doc, u32 at, size_t len)
{
	struct dmig_out out = { .at = to, .size = DMIG_QUOTE_MAX - 1 };

	dmig_out_bytes(&out, dmig_chars(doc, at), len);
	end_quote(&out);
}

/* Tell of the field that is in the scratch. @found: false where the source has none. */
static void tell(struct refusal *refusal, const char *reason, bool found)
{
	const struct dmig_scratch *scratch = refusal->scratch;
	const char *const found_text = found ? scratch->found : "nothing";

	trace_devmig_refuse(refusal->dm->name, refusal->where, refusal->number, scratch->field,
			    scratch->wanted, found_text, reason);
	if (refusal->logged && refusal->lines++ < LINES_MAX)
		pr_notice("devmig: %s: %s: refused by object %u: %s: wanted %s, found %s (%s)\n",
			  refusal->dm->name, refusal->where, refusal->number, scratch->field,
			  scratch->wanted, found_text, reason);
}

static void quote_field(struct refusal *refusal, const struct dmig_field *field)
{
	struct dmig_scratch *scratch = refusal->scratch;
	struct dmig_out out = { .at = scratch->wanted, .size = DMIG_QUOTE_MAX - 1 };

	quote(scratch->field, refusal->accepts, field->name, field->name_len);
	dmig_print_value(refusal->accepts, refusal->object, field, false, &out);
	end_quote(&out);
}

static void tell_failure(void *arg, const struct dmig_failure *failure)
{
	struct refusal *refusal = arg;
	const struct dmig_field *fields = failure->in_apply
						  ? dmig_apply(refusal->accepts, refusal->object)
						  : dmig_fields(refusal->accepts, refusal->object);

	quote_field(refusal, &fields[failure->field]);
	if (failure->found)
		quote(refusal->scratch->found, refusal->source, failure->found->value,
		      failure->found->value_len);
	tell(refusal, dmig_reason_code(failure->reason), failure->found);
}

/* What the object's APPLY would have set on the destination and is not: @own is its SELF. */
static void tell_unset(struct refusal *refusal, const struct dmig_match *match)
{
	const struct dmig_document *own = refusal->accepts;
	const struct dmig_field *attribute = dmig_apply(own, refusal->object);
	struct dmig_scratch *scratch = refusal->scratch;
	u32 i;

	for (i = 0; i < refusal->object->napply; i++, attribute++) {
		struct dmig_out out = { .at = scratch->wanted, .size = DMIG_QUOTE_MAX - 1 };
		const struct dmig_self_field *found;

		if (dmig_apply_is_set(own, refusal->object, attribute, match->binds, own))
			continue;
		quote(scratch->field, own, attribute->name, attribute->name_len);
		dmig_apply_print(own, refusal->object, attribute, match->binds, &out);
		end_quote(&out);
		found = dmig_self_find(own, dmig_chars(own, attribute->name), attribute->name_len);
		if (found)
			quote(scratch->found, own, found->value, found->value_len);
		tell(refusal, dmig_reason_code(DMIG_NOT_SET), found);
	}
}

static void tell_nothing_accepted(struct refusal *refusal)
{
	strscpy(refusal->scratch->field, "", DMIG_QUOTE_MAX);
	strscpy(refusal->scratch->wanted, "", DMIG_QUOTE_MAX);
	tell(refusal, dmig_reason_code(DMIG_ACCEPTS_NOTHING), false);
}

/* Tell why, if anybody wants to know. @match: of an object whose APPLY is not set, or NULL. */
static void tell_refusal(struct refusal *refusal, const struct dmig_match *match)
{
	const struct dmig_document *accepts = refusal->accepts;
	u32 index = 0;

	if (!refusal->logged && !trace_devmig_refuse_enabled())
		return;
	if (!accepts->nobjects) {
		tell_nothing_accepted(refusal);
		return;
	}
	index = match ? match->object : dmig_nearest(refusal->source, accepts);
	refusal->object = dmig_object(accepts, index);
	refusal->number = index + 1;
	if (match)
		tell_unset(refusal, match);
	else
		dmig_explain_object(refusal->source, accepts, refusal->object, tell_failure,
				    refusal);
	if (refusal->lines > LINES_MAX)
		pr_notice("devmig: %s: %s: and %u more fields\n", refusal->dm->name, refusal->where,
			  refusal->lines - LINES_MAX);
}

/* Apart from the check, which takes less of the stack while all is well. */
static noinline int refuse(struct devmig *dm, const struct dmig_documents *own,
			   const struct dmig_document *source, const char *where,
			   struct dmig_scratch *scratch, enum dmig_answer answer)
{
	struct refusal refusal = {
		.dm = dm,
		.accepts = own->doc,
		.source = source,
		.where = where,
		.scratch = scratch,
		.logged = __ratelimit(&dm->refusals),
	};

	tell_refusal(&refusal, answer == DMIG_ANSWER_AFTER_APPLY ? &scratch->match : NULL);
	return -EINVAL;
}

/* With the scratch held. */
static int check(struct devmig *dm, const struct dmig_documents *own,
		 const struct dmig_document *source, const char *where,
		 struct dmig_scratch *scratch)
{
	const enum dmig_answer answer = dmig_match(source, own->doc, own->doc, &scratch->match);

	if (likely(answer == DMIG_ANSWER_COMPATIBLE))
		return 0;
	return refuse(dm, own, source, where, scratch, answer);
}

static struct dmig_known *known_by(struct dmig_scratch *scratch, const struct dmig_documents *own)
{
	return &scratch->known[own->id % DMIG_KNOWN_COUNT];
}

static bool is_known(struct dmig_scratch *scratch, const struct dmig_documents *own,
		     const char *string, size_t len)
{
	const struct dmig_known *known = known_by(scratch, own);

	return known->id == own->id && known->len == len && !memcmp(known->string, string, len);
}

static void know(struct dmig_scratch *scratch, const struct dmig_documents *own, const char *string,
		 size_t len)
{
	struct dmig_known *known = known_by(scratch, own);

	if (len > DMIG_KNOWN_MAX)
		return;
	known->id = own->id;
	known->len = len;
	dmig_copy(known->string, string, len);
}

/* With the scratch held. */
static int check_string(struct devmig *dm, const struct dmig_documents *own, const char *string,
			size_t len, const char *where, struct dmig_scratch *scratch)
{
	const struct dmig_document *source;
	enum dmig_reason reason;
	int error;

	if (len > DEVMIG_STRING_MAX)
		return -E2BIG;
	/* The core would pass over an LF, but who calls has done so. */
	if (len && string[len - 1] == '\n')
		return -EBADMSG;
	if (is_known(scratch, own, string, len))
		return 0;
	reason = dmig_capability_parse(string, len, scratch->memory, scratch->size, &source, NULL,
				       NULL);
	if (reason)
		return dmig_capability_errno(reason);
	error = check(dm, own, source, where, scratch);
	if (!error)
		know(scratch, own, string, len);
	return error;
}

/* One line of ASCII: a driver that compares up to a NUL is not to be shown more behind it. */
static bool is_line(const char *string, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!string[i] || string[i] == '\n' || !isascii(string[i]))
			return false;
	return true;
}

static int ask_driver(struct devmig *dm, const char *string, size_t len)
{
	int error;

	if (len > DEVMIG_STRING_MAX)
		return -E2BIG;
	if (!is_line(string, len))
		return -EBADMSG;
	error = dm->ops->version_test(dm, string, len);
	/* No errno at all is no yes. */
	return error > 0 ? -EINVAL : error;
}

static int ask_documents(struct devmig *dm, const char *string, size_t len, const char *where)
{
	struct dmig_documents *own = dmig_documents_get(dm);
	struct dmig_scratch *scratch;
	int error;

	if (!own)
		return -ENODEV;
	scratch = dmig_scratch_get();
	error = check_string(dm, own, string, len, where, scratch);
	dmig_scratch_put(scratch);
	dmig_documents_put(own);
	return error;
}

int dmig_check_string(struct devmig *dm, const char *string, size_t len, const char *where)
{
	if (dm->ops && dm->ops->version_test)
		return ask_driver(dm, string, len);
	return ask_documents(dm, string, len, where);
}

/* What the source's migration_version reads, if it is not a driver's own. */
static int ask_driver_of(struct devmig *dm, const struct dmig_document *source)
{
	char *string = kmalloc(DEVMIG_STRING_MAX + 1, GFP_KERNEL);
	struct dmig_out out = { .at = string, .size = DEVMIG_STRING_MAX };
	int error = -E2BIG;

	if (!string)
		return -ENOMEM;
	dmig_capability_print(source, &out);
	if (out.len <= DEVMIG_STRING_MAX) {
		string[out.len] = 0;
		error = ask_driver(dm, string, out.len);
	}
	kfree(string);
	return error;
}

int dmig_check_source(struct devmig *dm, const struct dmig_document *source, const char *where)
{
	struct dmig_documents *own;
	struct dmig_scratch *scratch;
	int error;

	if (dm->ops && dm->ops->version_test)
		return ask_driver_of(dm, source);
	own = dmig_documents_get(dm);
	if (!own)
		return -ENODEV;
	scratch = dmig_scratch_get();
	error = check(dm, own, source, where, scratch);
	dmig_scratch_put(scratch);
	dmig_documents_put(own);
	return error;
}
