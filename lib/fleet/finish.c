// SPDX-License-Identifier: LGPL-2.1-or-later
#include "builder.h"
#include "groups.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>

/*
 * The arrays of a fleet from the rows of a builder: rows in name order are
 * counted by group and state, and then each is put to its site, so those of a
 * range stay in name order.
 */
struct finishing {
	struct devmig_fleet_builder *builder;
	struct dmig_groups groups;
	struct dmig_order order;
	u32 *next; /* of each group and state: where its next device goes */
	struct dmig_image image;
	struct devmig_error **ret_error;
};

static u32 slot_of(const struct finishing *finishing, const struct dmig_row *row)
{
	const u32 group = row->class_number == DEVMIG_NO_CLASS
				  ? finishing->groups.of_doubt[row->doubt]
				  : finishing->groups.of_class[row->class_number];

	return group * DMIG_STATE_COUNT + row->state;
}

static void *take_section(struct finishing *finishing, enum dmig_index_section section,
			  size_t count, size_t size)
{
	void *bytes = calloc(count + 1, size);

	finishing->image.section[section] = bytes;
	finishing->image.size[section] = count * size;
	return bytes;
}

/* Of a type as many as it says, of a device one. */
static u64 instances_of(const struct dmig_rows *rows, const struct dmig_row *row)
{
	return rows->sites.sites[row->site].kind == DEVMIG_KIND_TYPE ? row->value : 1;
}

static int make_groups(struct finishing *finishing)
{
	const struct dmig_rows *rows = &finishing->builder->rows;
	const u32 slots = finishing->groups.count * DMIG_STATE_COUNT;
	struct dmig_group_entry *groups = finishing->groups.entries;
	u32 start = 0, slot;
	size_t i;

	finishing->next = calloc((size_t)slots + 1, sizeof(*finishing->next));
	if (!finishing->next)
		return -ENOMEM;
	for (i = 0; i < rows->count; i++) {
		const struct dmig_row *row = &rows->rows[i];
		struct dmig_group_entry *group;

		if (row->left_out)
			continue;
		slot = slot_of(finishing, row);
		group = &groups[slot / DMIG_STATE_COUNT];
		finishing->next[slot]++;
		if (!row->state)
			group->instances =
				dmig_put64(dmig_get64(group->instances) + instances_of(rows, row));
	}
	for (slot = 0; slot < slots; slot++) {
		const u32 size = finishing->next[slot];

		finishing->next[slot] = start;
		groups[slot / DMIG_STATE_COUNT].first[slot % DMIG_STATE_COUNT] = dmig_put32(start);
		start += size;
	}
	return 0;
}

static int make_devices(struct finishing *finishing)
{
	const struct dmig_row *rows = finishing->builder->rows.rows;
	struct dmig_device_entry *devices =
		take_section(finishing, DMIG_DEVICES, finishing->order.count, sizeof(*devices));
	struct dmig_le32 *order =
		take_section(finishing, DMIG_ORDER, finishing->order.count, sizeof(*order));
	size_t i;

	if (!devices || !order)
		return -ENOMEM;
	for (i = 0; i < finishing->order.count; i++) {
		const struct dmig_row *row = &rows[finishing->order.rows[i]];
		const u32 number = finishing->next[slot_of(finishing, row)]++;

		devices[number] = (struct dmig_device_entry){
			.name = dmig_put32(row->name),
			.site = dmig_put32(row->site),
			.value = dmig_put32(row->value),
		};
		order[i] = dmig_put32(number);
	}
	return 0;
}

static int make_sites(struct finishing *finishing)
{
	const struct dmig_sites *from = &finishing->builder->rows.sites;
	struct dmig_site_entry *sites =
		take_section(finishing, DMIG_SITES, from->count, sizeof(*sites));
	u32 i;

	if (!sites)
		return -ENOMEM;
	for (i = 0; i < from->count; i++)
		sites[i] = (struct dmig_site_entry){
			.host = dmig_put32(from->sites[i].host),
			.parent = dmig_put32(from->sites[i].parent),
			.amount = dmig_put32(from->sites[i].amount),
			.node = dmig_put_node(from->sites[i].kind, from->sites[i].numa),
		};
	return 0;
}

static int make_hosts(struct finishing *finishing)
{
	const struct dmig_hosts *from = &finishing->builder->rows.hosts;
	struct dmig_names *names = &finishing->builder->rows.names;
	struct dmig_host_entry *hosts =
		take_section(finishing, DMIG_HOSTS, from->count, sizeof(*hosts));
	u32 i;

	if (!hosts)
		return -ENOMEM;
	for (i = 0; i < from->count; i++)
		hosts[i] = (struct dmig_host_entry){
			.name = dmig_put32(
				dmig_names_put(names, dmig_host_name(from, i), from->hosts[i].len)),
			.first = dmig_put32(finishing->order.firsts[i]),
		};
	return 0;
}

/* What the builder has in the right form already. */
static void hand_over(struct finishing *finishing)
{
	struct dmig_names *names = &finishing->builder->rows.names;
	struct dmig_image *image = &finishing->image;

	image->section[DMIG_NAMES] = (u8 *)dmig_steal(names->bytes);
	image->size[DMIG_NAMES] = names->size;
	image->section[DMIG_GROUPS] = (u8 *)dmig_steal(finishing->groups.entries);
	image->size[DMIG_GROUPS] = finishing->groups.count * sizeof(struct dmig_group_entry);
	image->nclasses = finishing->groups.nclasses;
}

static int make(struct finishing *finishing, struct devmig_fleet **ret)
{
	int error;

	if (make_hosts(finishing) || make_sites(finishing) || make_groups(finishing) ||
	    make_devices(finishing))
		return dmig_fail_memory(finishing->ret_error);
	hand_over(finishing);
	error = dmig_fleet_make(finishing->builder->context, &finishing->image,
				finishing->groups.documents, ret, finishing->ret_error);
	if (!error)
		finishing->groups.documents = NULL;
	return error;
}

static int finish(struct finishing *finishing, struct devmig_fleet **ret)
{
	struct devmig_fleet_builder *builder = finishing->builder;
	int error = dmig_builder_order(builder, &finishing->order, finishing->ret_error);

	if (!error)
		error = dmig_rows_reserve(&builder->rows, 0,
					  builder->rows.hosts.names.size + DMIG_GROUPS_NAMES_MAX,
					  finishing->ret_error);
	if (!error && dmig_groups_make(&finishing->groups, builder))
		error = dmig_fail_memory(finishing->ret_error);
	return error ? error : make(finishing, ret);
}

DEVMIG_EXPORT int devmig_fleet_builder_finish(struct devmig_fleet_builder *builder,
					      struct devmig_fleet **ret,
					      struct devmig_error **ret_error)
{
	struct finishing finishing = { .builder = builder, .ret_error = ret_error };
	int error = finish(&finishing, ret);

	dmig_groups_clear(&finishing.groups);
	dmig_image_close(&finishing.image);
	free(finishing.order.rows);
	free(finishing.order.firsts);
	free(finishing.next);
	return error;
}
