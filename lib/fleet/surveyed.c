// SPDX-License-Identifier: LGPL-2.1-or-later
#include "layout.h"
#include "record.h"
#include <devmig/fleet.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/host/survey.h>
#include <string.h>

/* What is known of the types of one parent, at the parent's index. */
struct share {
	u64 common; /* of all that the maxima of its types divide; 0: no types yet */
	bool open;  /* a type does not say how many there can be, or common is too big */
};

struct recording {
	struct devmig_survey *survey;
	const char *host;
	struct share *shares; /* one for each item */
	devmig_survey_record_fn each;
	void *arg;
};

/* Of a fleet's functions nothing depends on which kind they are; most are virtual. */
static const struct {
	enum devmig_item_kind item;
	enum devmig_kind kind;
} kinds[] = {
	{ DEVMIG_ITEM_PF, DEVMIG_KIND_PF },       { DEVMIG_ITEM_VF, DEVMIG_KIND_VF },
	{ DEVMIG_ITEM_FUNCTION, DEVMIG_KIND_VF }, { DEVMIG_ITEM_TYPE, DEVMIG_KIND_TYPE },
	{ DEVMIG_ITEM_MDEV, DEVMIG_KIND_MDEV },   { DEVMIG_ITEM_USER, DEVMIG_KIND_VFIO_USER },
};

static bool find_kind(const struct devmig_item *item, enum devmig_kind *ret)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (kinds[i].item != item->kind)
			continue;
		*ret = kinds[i].kind;
		return true;
	}
	return false;
}

static u64 divisor(u64 a, u64 b)
{
	u64 rest;

	for (; b; b = rest) {
		rest = a % b;
		a = b;
	}
	return a;
}

static void add_type(struct share *share, long long max)
{
	if (max <= 0 || max > UINT32_MAX) {
		share->open = true;
		return;
	}
	if (!share->common)
		share->common = 1;
	/* Both are below 2^32, so nothing overflows. */
	share->common *= (u64)max / divisor(share->common, (u64)max);
	if (share->common > UINT32_MAX) {
		share->common = 1;
		share->open = true;
	}
}

static void share_out(struct recording *recording)
{
	struct devmig_item item;
	size_t i;

	for (i = 0; !devmig_survey_item(recording->survey, i, &item); i++)
		if (item.kind == DEVMIG_ITEM_TYPE && item.parent != DEVMIG_NO_ITEM)
			add_type(&recording->shares[item.parent], item.max);
}

static u32 units_of(const struct recording *recording, const struct devmig_item *item)
{
	const struct share *share;

	if (item->parent == DEVMIG_NO_ITEM)
		return 0;
	share = &recording->shares[item->parent];
	return share->open ? 0 : (u32)(share->common / (u64)item->max);
}

/* What nobody knows is not promised. */
static u32 available_of(const struct devmig_item *item)
{
	if (item->kind != DEVMIG_ITEM_TYPE)
		return item->assignable;
	if (item->available < 0)
		return 0;
	return item->available > UINT32_MAX ? UINT32_MAX : (u32)item->available;
}

static int make_record(const struct recording *recording, const struct devmig_item *item,
		       const struct devmig_statement *statement, struct devmig_record *ret)
{
	struct devmig_item parent = { .name = NULL };

	if (item->parent != DEVMIG_NO_ITEM)
		devmig_survey_item(recording->survey, item->parent, &parent);
	*ret = (struct devmig_record){
		.host = recording->host,
		.device = item->name,
		.parent = parent.name,
		.in_use = item->in_use,
		.available = available_of(item),
		.units = item->kind == DEVMIG_ITEM_TYPE ? units_of(recording, item) : 0,
		.numa = item->numa < 0 || item->numa > (int)DMIG_NUMA_MAX ? -1 : item->numa,
		.class_number = DEVMIG_NO_CLASS,
	};
	if (devmig_statement_kind(statement) != DEVMIG_STATED_WHOLE)
		ret->doubt = devmig_error_reason(devmig_statement_error(statement));
	return find_kind(item, &ret->kind);
}

/*
 * A device that nobody can be given is one of a fleet only if something is stated of it: the
 * functions of a host that do other work are no places.
 */
static bool is_recorded(const struct devmig_item *item, const struct devmig_statement *statement)
{
	return item->kind == DEVMIG_ITEM_TYPE || item->assignable ||
	       devmig_statement_kind(statement) != DEVMIG_STATED_NONE;
}

static int record_item(const struct recording *recording, size_t index,
		       const struct devmig_item *item, struct devmig_error **ret_error)
{
	struct devmig_statement *statement;
	struct devmig_record record;
	int err;

	if (!dmig_is_record_name(item->name, strlen(item->name)))
		return dmig_survey_bad(
			recording->survey, -EINVAL, item->path,
			"its name can't be one in a fleet; it has more than %d bytes",
			DMIG_RECORD_NAME_MAX);
	err = devmig_survey_statement(recording->survey, index, &statement, ret_error);
	if (err || !is_recorded(item, statement) ||
	    !make_record(recording, item, statement, &record))
		return err;
	return recording->each(recording->arg, &record, statement);
}

static int record_all(struct recording *recording, struct devmig_error **ret_error)
{
	struct devmig_item item;
	int err = 0;
	size_t i;

	share_out(recording);
	for (i = 0; !err && !devmig_survey_item(recording->survey, i, &item); i++)
		err = record_item(recording, i, &item, ret_error);
	return err;
}

DEVMIG_EXPORT int devmig_survey_records(struct devmig_survey *survey, const char *host,
					devmig_survey_record_fn each, void *arg,
					struct devmig_error **ret_error)
{
	struct recording recording = {
		.survey = survey,
		.host = host ? host : devmig_survey_host(survey),
		.each = each,
		.arg = arg,
	};
	dmig_auto(free) struct share *shares = NULL;

	if (!dmig_is_record_name(recording.host, strlen(recording.host)))
		return dmig_fail(ret_error, -EINVAL,
				 *recording.host ? "that can't be the name of a host"
						 : "the host's name is not known; give it one");
	shares = calloc(devmig_survey_count(survey) + 1, sizeof(*shares));
	if (!shares)
		return dmig_fail_memory(ret_error);
	recording.shares = shares;
	return record_all(&recording, ret_error);
}

struct building {
	struct devmig_fleet_builder *builder;
	struct devmig_error **ret_error;
};

static int add_record(void *arg, const struct devmig_record *record,
		      const struct devmig_statement *statement)
{
	const struct building *building = arg;
	struct devmig_document *document = NULL;

	if (devmig_statement_kind(statement) == DEVMIG_STATED_WHOLE)
		document = devmig_statement_document(statement);
	return devmig_fleet_builder_add(building->builder, record, document, building->ret_error);
}

DEVMIG_EXPORT int devmig_survey_fleet(struct devmig_survey *survey, const char *host,
				      struct devmig_fleet **ret, struct devmig_error **ret_error)
{
	struct building building = { .ret_error = ret_error };
	int err = devmig_fleet_builder_new(NULL, NULL, &building.builder, ret_error);

	if (err)
		return err;
	err = devmig_survey_records(survey, host, add_record, &building, ret_error);
	if (!err)
		err = devmig_fleet_builder_finish(building.builder, ret, ret_error);
	devmig_fleet_builder_free(building.builder);
	return err;
}
