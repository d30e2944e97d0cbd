// SPDX-License-Identifier: LGPL-2.1-or-later
#include "why.h"

#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <string.h>

/* Classes that are looked at for the nearest; a fleet has some hundreds. */
#define CLASSES_MAX 4096

/* The nearest so far. */
struct nearest {
	struct devmig_plan *plan;
	const struct dmig_seats *seats;
	struct devmig_document *source;
	uint32_t *checks;
	struct devmig_plan_miss miss;
	struct devmig_verdict *verdict; /* that the miss's texts belong to */
	size_t failures;                /* fields that fail; SIZE_MAX: nothing is near yet */
	size_t common;                  /* of those with so many: equal fields of both */
};

/* The first record of a range, one on a host that is not drained if there is any. */
static int first_record(const struct dmig_seats *seats, struct devmig_range range, uint32_t *ret)
{
	struct dmig_name name;
	uint32_t i;

	if (*ret == UINT32_MAX && range.count)
		*ret = range.first;
	for (i = range.first; i < range.first + range.count; i++) {
		if (!dmig_fleet_name(seats->fleet, i, &name))
			return -EBADMSG;
		if (!seats->leavers->left[name.host]) {
			*ret = i;
			return 0;
		}
	}
	return 0;
}

static bool is_elsewhere(const struct dmig_seats *seats, uint32_t record)
{
	struct dmig_name name;

	return record != UINT32_MAX && dmig_fleet_name(seats->fleet, record, &name) &&
	       !seats->leavers->left[name.host];
}

/*
 * One of a class that refuses it.  What is in use on a host that is drained leaves, and
 * what is not available there may be in use as well.
 */
static int record_of(const struct dmig_seats *seats, const struct devmig_class *class,
		     uint32_t *ret)
{
	const struct devmig_range taken[] = { class->none, class->in_use };
	size_t i;

	*ret = UINT32_MAX;
	for (i = 0; i < sizeof(taken) / sizeof(*taken); i++) {
		uint32_t record = UINT32_MAX;

		if (first_record(seats, taken[i], &record))
			return -EBADMSG;
		if (is_elsewhere(seats, record))
			*ret = record;
	}
	return first_record(seats, class->free, ret);
}

static void take_reason(struct nearest *nearest, enum dmig_reason reason, uint32_t record)
{
	devmig_verdict_free(nearest->verdict);
	nearest->verdict = NULL;
	nearest->failures = 0;
	nearest->miss = (struct devmig_plan_miss){
		.record = record,
		.reason = dmig_reason_code(reason),
		.sentence = dmig_reason_what(reason),
	};
}

/*
 * A class that accepts it, so all its records are taken, or on hosts that are drained.
 * What is in use there, such as the device itself, leaves and comes no nearer.
 */
static int take_accepting(struct nearest *nearest, const struct devmig_class *class)
{
	const struct {
		struct devmig_range range;
		enum dmig_reason reason;
	} states[] = {
		{ class->in_use, DMIG_IN_USE },
		{ class->none, DMIG_NO_INSTANCE },
		{ class->free, DMIG_DRAINED },
	};
	size_t i;

	for (i = 0; i < sizeof(states) / sizeof(*states); i++) {
		uint32_t record = UINT32_MAX;

		if (first_record(nearest->seats, states[i].range, &record))
			return -EBADMSG;
		if (is_elsewhere(nearest->seats, record)) {
			if (nearest->failures ||
			    dmig_reason_code(DMIG_DRAINED) == nearest->miss.reason)
				take_reason(nearest, states[i].reason, record);
			return 0;
		}
		if (states[i].reason == DMIG_DRAINED && record != UINT32_MAX)
			take_reason(nearest, DMIG_DRAINED, record);
	}
	return 0;
}

/* One that accepts nothing at all is the last that comes near. */
#define ACCEPTS_NOTHING (SIZE_MAX - 1)

/* The part that says no, and how many fields of its nearest object fail. */
static size_t count_failures(const struct devmig_verdict *verdict, size_t *ret_part)
{
	struct devmig_refusal refusal;
	struct devmig_part part;
	size_t i;

	for (i = 0; devmig_verdict_part(verdict, i, &part) == 0; i++)
		if (devmig_verdict_refusal(verdict, i, 0, &refusal) == 0) {
			*ret_part = i;
			return refusal.object ? refusal.failures : ACCEPTS_NOTHING;
		}
	return SIZE_MAX;
}

/* How many fields of SELF two documents have with equal values. */
static size_t count_common(const struct devmig_document *one, const struct devmig_document *other)
{
	struct devmig_field field, its;
	char name[65];
	size_t i, common = 0;

	for (i = 0; devmig_document_self(one, i, &field) == 0; i++) {
		if (field.name_len >= sizeof(name))
			continue;
		memcpy(name, field.name, field.name_len);
		name[field.name_len] = '\0';
		common += devmig_document_self_find(other, name, &its) == 0 &&
			  its.value_len == field.value_len &&
			  memcmp(its.value, field.value, field.value_len) == 0;
	}
	return common;
}

/* One of the same sort, of which much is equal, is nearer than one that just wants little. */
static bool is_nearer(const struct nearest *nearest, size_t common, size_t failures)
{
	if (nearest->failures >= ACCEPTS_NOTHING || failures >= ACCEPTS_NOTHING)
		return failures < nearest->failures;
	return common > nearest->common ||
	       (common == nearest->common && failures < nearest->failures);
}

static int take_refusing(struct nearest *nearest, struct devmig_document *document,
			 const struct devmig_class *class, struct devmig_error **ret_error)
{
	struct devmig_verdict *verdict;
	struct devmig_failure failure;
	size_t failures, common, part = 0;
	uint32_t record;
	int err = record_of(nearest->seats, class, &record);

	if (err || record == UINT32_MAX)
		return err;
	err = devmig_check(nearest->source, NULL, document, NULL, nearest->seats->options->reading,
			   &verdict, ret_error);
	if (err)
		return err;
	failures = count_failures(verdict, &part);
	common = failures < ACCEPTS_NOTHING ? count_common(nearest->source, document) : 0;
	if (is_nearer(nearest, common, failures) &&
	    devmig_verdict_failure(verdict, part, 0, 0, &failure) == 0) {
		nearest->failures = failures;
		nearest->common = common;
		nearest->miss = (struct devmig_plan_miss){
			.record = record,
			.reason = failure.reason,
			.field = failure.field && *failure.field ? failure.field : NULL,
			.wanted = failure.wanted,
			.found = failure.found,
			.sentence = failure.sentence,
		};
		devmig_verdict_free(nearest->verdict);
		nearest->verdict = verdict;
		return 0;
	}
	devmig_verdict_free(verdict);
	return 0;
}

static int look_at_class(struct nearest *nearest, uint32_t number, struct devmig_error **ret_error)
{
	struct devmig_document *document;
	struct devmig_class class;
	enum devmig_answer answer;
	int err = devmig_fleet_class(nearest->seats->fleet, number, &class);

	if (!err)
		err = devmig_fleet_document(nearest->seats->fleet, number, &document, ret_error);
	if (err)
		return err;
	answer = devmig_match(nearest->source, document, nearest->seats->options->reading, NULL);
	if (answer == DEVMIG_COMPATIBLE || answer == DEVMIG_AFTER_APPLY)
		return take_accepting(nearest, &class);
	/* One that would accept it is nearer than any that does not. */
	if (!nearest->failures || !*nearest->checks)
		return 0;
	--*nearest->checks;
	return take_refusing(nearest, document, &class, ret_error);
}

/* The plan keeps the verdict for its texts. */
static int keep_verdict(struct nearest *nearest)
{
	struct devmig_plan *plan = nearest->plan;
	struct devmig_verdict **grown;

	if (!nearest->verdict)
		return 0;
	grown = reallocarray(plan->verdicts, plan->verdict_count + (size_t)1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	plan->verdicts = grown;
	plan->verdicts[plan->verdict_count++] = dmig_steal(nearest->verdict);
	return 0;
}

int dmig_nearest_find(struct devmig_plan *plan, const struct dmig_seats *seats, uint32_t source,
		      uint32_t *checks, struct devmig_plan_miss *ret,
		      struct devmig_error **ret_error)
{
	struct nearest nearest = {
		.plan = plan, .seats = seats, .checks = checks, .failures = SIZE_MAX
	};
	uint32_t i, classes = devmig_fleet_class_count(seats->fleet);
	int err = devmig_fleet_document(seats->fleet, seats->sources[source], &nearest.source,
					ret_error);

	nearest.miss = (struct devmig_plan_miss){ .record = UINT32_MAX,
						  .reason = dmig_reason_code(DMIG_NO_PLACE),
						  .sentence = dmig_reason_what(DMIG_NO_PLACE) };
	for (i = 0; i < classes && i < CLASSES_MAX && !err; i++)
		err = look_at_class(&nearest, i, ret_error);
	if (!err)
		err = keep_verdict(&nearest);
	devmig_verdict_free(nearest.verdict);
	*ret = nearest.miss;
	return err;
}
