// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rows.h"
#include <lib/common/error.h>
#include <stdlib.h>

#define FIRST_ROOM 256

/* The number of a device is kept in 32 bits. */
#define ROWS_MAX (UINT32_MAX - 1)

void dmig_rows_clear(struct dmig_rows *rows)
{
	dmig_hosts_clear(&rows->hosts);
	dmig_sites_clear(&rows->sites);
	free(rows->names.bytes);
	free(rows->rows);
	free(rows->runs);
	*rows = (struct dmig_rows){ 0 };
}

void dmig_rows_empty(struct dmig_rows *rows)
{
	dmig_names_empty(&rows->names);
	dmig_hosts_empty(&rows->hosts);
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

int dmig_rows_reserve(struct dmig_rows *rows, size_t more, size_t more_names,
		      struct devmig_error **ret_error)
{
	int error = dmig_names_reserve(&rows->names, more_names);

	if (more > ROWS_MAX - rows->count)
		return dmig_fail(ret_error, -E2BIG, "a fleet may have %u records", ROWS_MAX);
	if (error == -E2BIG)
		return dmig_fail(ret_error, -E2BIG, "the names of a fleet may have 4 GiB");
	if (!error && rows->count + more > rows->room)
		error = make_room(rows, rows->count + more);
	return error ? dmig_fail_memory(ret_error) : 0;
}

static int find_site(struct dmig_rows *rows, const struct dmig_record *record, u32 *ret)
{
	struct dmig_site site = {
		.numa = record->numa,
		.kind = (u8)record->kind,
		.amount = record->kind == DEVMIG_KIND_TYPE ? record->units : record->migrations,
	};
	int error = dmig_hosts_add(&rows->hosts, record->host, record->host_len, &site.host);

	return error ? error
		     : dmig_sites_add(&rows->sites, &rows->names, &site, record->parent,
				      record->parent_len, ret);
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
	const size_t names = record->device_len + record->parent_len + record->vm_len + 3;
	int error = dmig_rows_reserve(rows, 1, names, ret_error);
	struct dmig_row row = {
		.class_number = record->class_number,
		.line = line,
		.doubt = (u8)doubt,
	};

	if (error)
		return error;
	if (find_site(rows, record, &row.site))
		return dmig_fail_memory(ret_error);
	row.name = dmig_names_put(&rows->names, record->device, record->device_len);
	row.value = record->kind == DEVMIG_KIND_TYPE ? record->available : add_vm(rows, record);
	row.state = (u8)((record->in_use ? DMIG_STATE_USED : 0) |
			 (record->available ? 0 : DMIG_STATE_NONE));
	if (dmig_rows_continue_run(rows, &row))
		return dmig_fail_memory(ret_error);
	rows->rows[rows->count++] = row;
	return 0;
}
