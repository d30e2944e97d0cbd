// SPDX-License-Identifier: LGPL-2.1-or-later
#include "builder.h"
#include "groups.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/huge.h>
#include <lib/common/parallel.h>

/* The devices of one slot in one piece. */
struct tally {
	u32 devices;   /* how many there are, and then the number of the next one */
	u32 labels;    /* the size of their names, and then where the next one begins */
	u64 instances; /* of the free ones */
};

/*
 * The arrays of a fleet from the rows of a builder: rows in name order are
 * counted by group and state, and then each is put to its place, so those of a
 * range stay in name order.  Both is done in pieces, side by side: those of one
 * piece stand in front of those of the next one.
 */
struct finishing {
	struct devmig_fleet_builder *builder;
	struct dmig_groups groups;
	struct dmig_order order;
	size_t pieces;
	u32 slots;             /* groups and their states */
	u32 labels;            /* bytes of all names of devices */
	struct tally *tallies; /* of each piece and slot */
	struct dmig_image image;
	struct devmig_error **ret_error;
};

/* More of them would cost more than it saves, as each piece has its own. */
#define SLOTS_MAX 65536

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

	if (bytes)
		dmig_advise_huge(bytes, count * size);
	finishing->image.section[section] = bytes;
	finishing->image.size[section] = count * size;
	return bytes;
}

/* Of a type as many as it says, of a device one. */
static u64 instances_of(const struct dmig_rows *rows, const struct dmig_row *row)
{
	const u32 profile = rows->sites.sites[row->site].profile;

	return dmig_profile_get(&rows->profiles, profile).kind == DEVMIG_KIND_TYPE ? row->value : 1;
}

static void count_devices(void *finishing_, size_t piece, size_t from, size_t to)
{
	struct finishing *finishing = finishing_;
	const struct dmig_rows *rows = &finishing->builder->rows;
	struct tally *tallies = finishing->tallies + piece * finishing->slots;
	size_t i;

	for (i = from; i < to; i++) {
		const struct dmig_row *row = &rows->rows[finishing->order.rows[i]];
		struct tally *tally = &tallies[slot_of(finishing, row)];

		tally->devices++;
		tally->labels += row->label_len + 1u;
		tally->instances += instances_of(rows, row);
	}
}

/* Where the devices of a slot begin, and those of each piece among them; @next goes on behind. */
static void place_slot(struct finishing *finishing, u32 slot, struct tally *next)
{
	struct dmig_group_entry *group = &finishing->groups.entries[slot / DMIG_STATE_COUNT];
	const u32 state = slot % DMIG_STATE_COUNT;
	u64 instances = 0;
	size_t piece;

	group->first[state] = dmig_put32(next->devices);
	for (piece = 0; piece < finishing->pieces; piece++) {
		struct tally *tally = &finishing->tallies[piece * finishing->slots + slot];
		const struct tally counted = *tally;

		*tally = *next;
		next->devices += counted.devices;
		next->labels += counted.labels;
		instances += counted.instances;
	}
	if (!state)
		group->instances = dmig_put64(instances);
}

static int make_groups(struct finishing *finishing)
{
	const size_t count = finishing->order.count;
	struct tally next = { 0 };
	u32 slot;

	finishing->slots = finishing->groups.count * DMIG_STATE_COUNT;
	finishing->pieces = finishing->slots < SLOTS_MAX ? dmig_pieces(count) : 1;
	finishing->tallies =
		calloc(finishing->pieces * finishing->slots + 1, sizeof(*finishing->tallies));
	if (!finishing->tallies)
		return -ENOMEM;
	dmig_parallel(finishing->pieces, count, count_devices, finishing);
	for (slot = 0; slot < finishing->slots; slot++)
		place_slot(finishing, slot, &next);
	finishing->labels = next.labels;
	return 0;
}

static void put_devices(void *finishing_, size_t piece, size_t from, size_t to)
{
	struct finishing *finishing = finishing_;
	const struct dmig_rows *rows = &finishing->builder->rows;
	struct dmig_device_entry *devices = (void *)finishing->image.section[DMIG_DEVICES];
	struct dmig_le32 *order = (void *)finishing->image.section[DMIG_ORDER];
	struct dmig_le32 *steps = (void *)finishing->image.section[DMIG_STEPS];
	char *labels = (void *)finishing->image.section[DMIG_LABELS];
	struct tally *tallies = finishing->tallies + piece * finishing->slots;
	size_t i;

	for (i = from; i < to; i++) {
		const struct dmig_row *row = &rows->rows[finishing->order.rows[i]];
		struct tally *next = &tallies[slot_of(finishing, row)];
		const u32 number = next->devices++;

		devices[number] = (struct dmig_device_entry){
			.site = dmig_put32(row->site),
			.value = dmig_put32(row->value),
		};
		order[i] = dmig_put32(number);
		if (number % DMIG_STEP == 0)
			steps[number / DMIG_STEP] = dmig_put32(next->labels);
		memcpy(labels + next->labels, rows->labels.bytes + row->label, row->label_len + 1u);
		next->labels += row->label_len + 1u;
	}
}

static int make_devices(struct finishing *finishing)
{
	const size_t count = finishing->order.count;

	if (!take_section(finishing, DMIG_DEVICES, count, sizeof(struct dmig_device_entry)) ||
	    !take_section(finishing, DMIG_ORDER, count, sizeof(struct dmig_le32)) ||
	    !take_section(finishing, DMIG_STEPS, (count + DMIG_STEP - 1) / DMIG_STEP,
			  sizeof(struct dmig_le32)) ||
	    !take_section(finishing, DMIG_LABELS, finishing->labels, 1))
		return -ENOMEM;
	dmig_parallel(finishing->pieces, count, put_devices, finishing);
	return 0;
}

static int make_profiles(struct finishing *finishing)
{
	const struct dmig_keys *from = &finishing->builder->rows.profiles;
	struct dmig_names *names = &finishing->builder->rows.names;
	struct dmig_profile_entry *profiles =
		take_section(finishing, DMIG_PROFILES, from->count, sizeof(*profiles));
	const char *last = "";
	u32 i, name = 0;

	if (!profiles)
		return -ENOMEM;
	for (i = 0; i < from->count; i++) {
		const struct dmig_profile profile = dmig_profile_get(from, i);
		const char *parent = dmig_profile_parent(from, i);

		if (strcmp(last, parent) != 0)
			name = dmig_names_put(names, parent, strlen(parent));
		last = parent;
		profiles[i] = (struct dmig_profile_entry){
			.parent = dmig_put32(name),
			.amount = dmig_put32(profile.amount),
			.node = dmig_put_node(profile.kind, profile.numa),
		};
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
			.profile = dmig_put32(from->sites[i].profile),
		};
	return 0;
}

static int make_hosts(struct finishing *finishing)
{
	const struct dmig_keys *from = &finishing->builder->rows.hosts;
	struct dmig_names *names = &finishing->builder->rows.names;
	struct dmig_host_entry *hosts =
		take_section(finishing, DMIG_HOSTS, from->count, sizeof(*hosts));
	u32 i;

	if (!hosts)
		return -ENOMEM;
	for (i = 0; i < from->count; i++)
		hosts[i] = (struct dmig_host_entry){
			.name = dmig_put32(
				dmig_names_put(names, dmig_key_bytes(from, i), from->keys[i].len)),
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

	if (make_hosts(finishing) || make_profiles(finishing) || make_sites(finishing) ||
	    make_groups(finishing) || make_devices(finishing))
		return dmig_fail_memory(finishing->ret_error);
	hand_over(finishing);
	error = dmig_fleet_make(finishing->builder->context, &finishing->image,
				finishing->groups.documents, ret, finishing->ret_error);
	if (!error)
		finishing->groups.documents = NULL;
	return error;
}

/* Bytes of the names of hosts, parents and doubts. */
static size_t names_to_come(const struct dmig_rows *rows)
{
	return rows->hosts.names.size + rows->profiles.names.size + DMIG_GROUPS_NAMES_MAX;
}

static int finish(struct finishing *finishing, struct devmig_fleet **ret)
{
	struct devmig_fleet_builder *builder = finishing->builder;
	int error = dmig_builder_order(builder, &finishing->order, finishing->ret_error);

	if (!error)
		error = dmig_rows_reserve(&builder->rows, 0, 0, names_to_come(&builder->rows),
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
	free(finishing.tallies);
	return error;
}
