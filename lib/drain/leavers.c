// SPDX-License-Identifier: LGPL-2.1-or-later
#include "leavers.h"

#include "limits.h"

#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <string.h>

/* The VMs that are asked for, by name, and whether each was found. */
struct wanted {
	const char **names;
	bool *found;
	size_t count;
};

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void leave_one_of_each(struct wanted *wanted)
{
	size_t i, count = 0;

	for (i = 0; i < wanted->count; i++)
		if (i == 0 || strcmp(wanted->names[i], wanted->names[i - 1]))
			wanted->names[count++] = wanted->names[i];
	wanted->count = count;
}

static int wanted_init(struct wanted *wanted, const struct devmig_drain_options *options)
{
	wanted->count = options->vm_count;
	wanted->names = calloc(wanted->count + 1, sizeof(*wanted->names));
	wanted->found = calloc(wanted->count + 1, sizeof(*wanted->found));
	if (!wanted->names || !wanted->found)
		return -ENOMEM;
	if (wanted->count) {
		memcpy(wanted->names, options->vms, wanted->count * sizeof(*wanted->names));
		qsort(wanted->names, wanted->count, sizeof(*wanted->names), compare_names);
		leave_one_of_each(wanted);
	}
	return 0;
}

static bool is_wanted(struct wanted *wanted, const char *vm)
{
	const char **name;

	if (!wanted->count)
		return true;
	name = vm ? bsearch(&vm, wanted->names, wanted->count, sizeof(*wanted->names),
			    compare_names)
		  : NULL;
	if (!name)
		return false;
	wanted->found[name - wanted->names] = true;
	return true;
}

static int complain_of_missing(const struct wanted *wanted, bool everywhere,
			       struct devmig_error **ret_error)
{
	size_t i;

	for (i = 0; i < wanted->count; i++)
		if (!wanted->found[i])
			return dmig_fail(ret_error, -ENOENT, "no device in use%s is of VM %s",
					 everywhere ? "" : " on the hosts that are named",
					 wanted->names[i]);
	return 0;
}

static int add_leaver(struct dmig_leavers *leavers, const struct dmig_leaver *leaver)
{
	if (leavers->count == leavers->space) {
		uint32_t more = leavers->space ? 2 * leavers->space : 64;
		struct dmig_leaver *grown = reallocarray(leavers->all, more, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		leavers->all = grown;
		leavers->space = more;
	}
	leavers->all[leavers->count++] = *leaver;
	return 0;
}

static int look_at_host(struct dmig_leavers *leavers, uint32_t host, struct wanted *wanted)
{
	struct dmig_leaver leaver = { .host = host };
	struct devmig_host range;
	int err;

	if (devmig_fleet_host(leavers->fleet, host, &range))
		return -EBADMSG;
	for (leaver.position = range.first; leaver.position < range.first + range.count;
	     leaver.position++) {
		if (devmig_fleet_by_name(leavers->fleet, leaver.position, &leaver.record) ||
		    devmig_fleet_record(leavers->fleet, leaver.record, &leaver.is))
			return -EBADMSG;
		if (!leaver.is.in_use || leaver.is.kind == DEVMIG_KIND_TYPE ||
		    !is_wanted(wanted, leaver.is.vm))
			continue;
		err = add_leaver(leavers, &leaver);
		if (err)
			return err;
	}
	return 0;
}

static int look_at_hosts(struct dmig_leavers *leavers, const struct devmig_drain_options *options,
			 struct wanted *wanted, struct devmig_error **ret_error)
{
	uint32_t host;
	size_t i;
	int err;

	for (i = 0; i < options->host_count; i++) {
		err = devmig_fleet_find_host(leavers->fleet, options->hosts[i], &host);
		if (err == -ENOENT)
			return dmig_fail(ret_error, err, "the fleet has no host %s",
					 options->hosts[i]);
		if (!err && !leavers->left[host])
			err = look_at_host(leavers, host, wanted);
		if (err)
			return err;
		leavers->left[host] = true;
	}
	return 0;
}

/* Wherever the VMs are. */
static int look_everywhere(struct dmig_leavers *leavers, struct wanted *wanted)
{
	uint32_t host, i;
	int err = 0;

	for (host = 0; host < devmig_fleet_host_count(leavers->fleet) && !err; host++)
		err = look_at_host(leavers, host, wanted);
	for (i = 0; i < leavers->count; i++)
		leavers->left[leavers->all[i].host] = true;
	return err;
}

static bool same_party(const struct dmig_leaver *a, const struct dmig_leaver *b)
{
	return a->host == b->host && a->is.vm && b->is.vm && strcmp(a->is.vm, b->is.vm) == 0;
}

static int compare_leavers(const void *a_, const void *b_)
{
	const struct dmig_leaver *a = a_, *b = b_;
	int order = 0;

	if (a->host != b->host)
		return a->host < b->host ? -1 : 1;
	if (!a->is.vm != !b->is.vm)
		return a->is.vm ? -1 : 1;
	if (a->is.vm)
		order = strcmp(a->is.vm, b->is.vm);
	return order ? order : (a->position > b->position) - (a->position < b->position);
}

static int judge_party(const struct dmig_leavers *leavers, struct dmig_party *party,
		       uint32_t at_once)
{
	bool passed = false;
	uint32_t i;
	int err = dmig_limits_pass(leavers, party, at_once, &passed);

	if (!passed)
		party->reason = DMIG_TOO_MANY_AT_ONCE;
	for (i = 0; i < party->count; i++) {
		const struct devmig_record *is = &leavers->all[party->first + i].is;

		if (is->class_number == DEVMIG_NO_CLASS)
			party->reason = dmig_doubt_reason(is->doubt);
	}
	return err;
}

static int form_parties(struct dmig_leavers *leavers, uint32_t at_once)
{
	uint32_t i;
	int err = 0;

	leavers->parties = calloc(leavers->count + (size_t)1, sizeof(*leavers->parties));
	if (!leavers->parties)
		return -ENOMEM;
	if (leavers->count)
		qsort(leavers->all, leavers->count, sizeof(*leavers->all), compare_leavers);
	for (i = 0; i < leavers->count; i++) {
		const struct dmig_leaver *leaver = &leavers->all[i];

		if (i == 0 || !same_party(leaver, leaver - 1))
			leavers->parties[leavers->party_count++] = (struct dmig_party){
				.first = i, .host = leaver->host, .vm = leaver->is.vm
			};
		leavers->parties[leavers->party_count - 1].count++;
	}
	for (i = 0; i < leavers->party_count && !err; i++)
		err = judge_party(leavers, &leavers->parties[i], at_once);
	return err;
}

static int find(struct dmig_leavers *leavers, const struct devmig_drain_options *options,
		struct wanted *wanted, struct devmig_error **ret_error)
{
	int err = wanted_init(wanted, options);

	leavers->left = calloc(devmig_fleet_host_count(leavers->fleet) + (size_t)1, sizeof(bool));
	if (!leavers->left || err)
		return -ENOMEM;
	err = options->host_count ? look_at_hosts(leavers, options, wanted, ret_error)
				  : look_everywhere(leavers, wanted);
	if (!err)
		err = complain_of_missing(wanted, !options->host_count, ret_error);
	return err ? err : form_parties(leavers, options->at_once);
}

int dmig_leavers_find(struct dmig_leavers *leavers, const struct devmig_fleet *fleet,
		      const struct devmig_drain_options *options, struct devmig_error **ret_error)
{
	struct wanted wanted = {};
	int err;

	*leavers = (struct dmig_leavers){ .fleet = fleet };
	err = find(leavers, options, &wanted, ret_error);
	free(wanted.names);
	free(wanted.found);
	return err;
}

void dmig_leavers_clear(struct dmig_leavers *leavers)
{
	free(leavers->all);
	free(leavers->parties);
	free(leavers->left);
	*leavers = (struct dmig_leavers){};
}
