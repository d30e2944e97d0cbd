// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rows.h"
#include <lib/common/error.h>
#include <stdlib.h>

#define FIRST_ROOM 256

/* How many sites of one host are looked at before it gets another one. */
#define LOOK_BACK 16

/* The number of a device is kept in 32 bits. */
#define ROWS_MAX (UINT32_MAX - 1)

void dmig_rows_clear(struct dmig_rows *rows)
{
	dmig_keys_clear(&rows->hosts);
	dmig_keys_clear(&rows->profiles);
	dmig_sites_clear(&rows->sites);
	free(rows->labels.bytes);
	free(rows->names.bytes);
	free(rows->rows);
	free(rows->runs);
	*rows = (struct dmig_rows){ 0 };
}

void dmig_rows_empty(struct dmig_rows *rows)
{
	dmig_names_empty(&rows->labels);
	dmig_names_empty(&rows->names);
	dmig_keys_empty(&rows->hosts);
	dmig_keys_empty(&rows->profiles);
	rows->sites.count = 0;
	rows->last_vm = 0;
	rows->last_vm_len = 0;
	rows->count = 0;
	rows->nruns = 0;
}

static int make_room(struct dmig_rows *rows, size_t wanted)
{
	size_t room = rows->room ? rows->room : FIRST_ROOM;
	struct dmig_row *array;

	while (room < wanted)
		room += room / 2;
	array = reallocarray(rows->rows, room, sizeof(*array));
	if (!array)
		return -ENOMEM;
	rows->rows = array;
	rows->room = room;
	return 0;
}

int dmig_rows_reserve(struct dmig_rows *rows, size_t more, size_t more_labels, size_t more_names,
		      struct devmig_error **ret_error)
{
	int error = dmig_names_reserve(&rows->labels, more_labels)
			    ?: dmig_names_reserve(&rows->names, more_names);

	if (more > ROWS_MAX - rows->count)
		return dmig_fail(ret_error, -E2BIG, "a fleet may have %u records", ROWS_MAX);
	if (error == -E2BIG)
		return dmig_fail(ret_error, -E2BIG, "the names of a fleet may have 4 GiB");
	if (!error && rows->count + more > rows->room)
		error = make_room(rows, rows->count + more);
	return error ? dmig_fail_memory(ret_error) : 0;
}

/* The number of the site of this host with this profile, if it is among the last ones. */
static bool look_back(const struct dmig_rows *rows, u32 host, const struct dmig_profile_key *key,
		      u32 *ret)
{
	const struct dmig_site *sites = rows->sites.sites;
	u32 i = rows->sites.count, looked;

	for (looked = 0; looked < LOOK_BACK && i && sites[i - 1].host == host; looked++) {
		*ret = --i;
		if (dmig_key_is(&rows->profiles, sites[i].profile, key->bytes, key->len))
			return true;
	}
	return false;
}

static int find_site(struct dmig_rows *rows, const struct dmig_record *record, u32 *ret)
{
	struct dmig_profile_key key;
	struct dmig_site site;

	if (dmig_keys_add(&rows->hosts, record->host, record->host_len, &site.host))
		return -ENOMEM;
	dmig_profile_key(record, &key);
	if (look_back(rows, site.host, &key, ret))
		return 0;
	if (dmig_keys_add(&rows->profiles, key.bytes, key.len, &site.profile) ||
	    dmig_sites_reserve(&rows->sites, 1))
		return -ENOMEM;
	*ret = rows->sites.count++;
	rows->sites.sites[*ret] = site;
	return 0;
}

static u32 add_vm(struct dmig_rows *rows, const struct dmig_record *record)
{
	if (!record->vm_len)
		return 0;
	if (!dmig_names_is(&rows->names, rows->last_vm, rows->last_vm_len, record->vm,
			   record->vm_len)) {
		rows->last_vm = dmig_names_put(&rows->names, record->vm, record->vm_len);
		rows->last_vm_len = record->vm_len;
	}
	return rows->last_vm;
}

int dmig_rows_add(struct dmig_rows *rows, const struct dmig_record *record, enum dmig_reason doubt,
		  u32 line, struct devmig_error **ret_error)
{
	int error =
		dmig_rows_reserve(rows, 1, record->device_len + 1, record->vm_len + 1, ret_error);
	struct dmig_row row = {
		.class_number = record->class_number,
		.line = line,
		.doubt = (u8)doubt,
		.label_len = (u8)record->device_len,
	};

	if (error)
		return error;
	if (find_site(rows, record, &row.site))
		return dmig_fail_memory(ret_error);
	row.label = dmig_names_put(&rows->labels, record->device, record->device_len);
	row.value = record->kind == DEVMIG_KIND_TYPE ? record->available : add_vm(rows, record);
	row.state = (u8)((record->in_use ? DMIG_STATE_USED : 0) |
			 (record->available ? 0 : DMIG_STATE_NONE));
	if (dmig_rows_continue_run(rows, &row))
		return dmig_fail_memory(ret_error);
	rows->rows[rows->count++] = row;
	return 0;
}
