// SPDX-License-Identifier: LGPL-2.1-or-later
#include "record.h"
#include "layout.h"
#include <lib/common/error.h>
#include <lib/common/json.h>
#include <lib/document/class.h>

/* A number that no record has: "not in range" for the readers below. */
#define NO_NUMBER INT64_MIN

enum {
	KEY_HOST,
	KEY_DEVICE,
	KEY_KIND,
	KEY_DOCUMENT,
	KEY_IN_USE,
	KEY_AVAILABLE,
	KEY_NUMA,
	KEY_PARENT,
	KEY_VM,
	KEY_UNITS,
	KEY_MIGRATIONS,
	KEY_COUNT,
};

/* One record while it is read. */
struct reader {
	struct dmig_record *record;
	struct devmig_class_table *classes;
	struct dmig_json json;
	const char *end; /* of the line */
	const char *file;
	unsigned int seen; /* bit N: key N */
	bool at_end;       /* the rest of the line is known to be the end of the record */
	struct devmig_error **ret_error;
};

typedef bool (*read_fn)(struct reader *reader, const struct dmig_json_token *value);

/* Control characters would garble a terminal, and a NUL end the string. */
bool dmig_is_record_name(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (dmig_is_control(text + i, len - i))
			return false;
	return len && len <= DMIG_RECORD_NAME_MAX;
}

static bool read_name(const struct dmig_json_token *value, char *own, const char **ret,
		      size_t *ret_len)
{
	const char *name = value->text;

	if (value->kind != DMIG_JSON_STRING)
		return false;
	*ret_len = value->len;
	if (value->escaped) {
		if (!dmig_json_decode(value, own, DMIG_RECORD_NAME_MAX, ret_len))
			return false;
		name = own;
	}
	if (!dmig_is_record_name(name, *ret_len))
		return false;
	*ret = name;
	return true;
}

static bool read_host(struct reader *reader, const struct dmig_json_token *value)
{
	struct dmig_record *record = reader->record;

	return read_name(value, record->own[0], &record->host, &record->host_len);
}

static bool read_device(struct reader *reader, const struct dmig_json_token *value)
{
	struct dmig_record *record = reader->record;

	return read_name(value, record->own[1], &record->device, &record->device_len);
}

/* null is as good as nothing. */
static bool read_optional(const struct dmig_json_token *value, char *own, const char **ret,
			  size_t *ret_len)
{
	return value->kind == DMIG_JSON_NULL || read_name(value, own, ret, ret_len);
}

static bool read_parent(struct reader *reader, const struct dmig_json_token *value)
{
	struct dmig_record *record = reader->record;

	return read_optional(value, record->own[2], &record->parent, &record->parent_len);
}

static bool read_vm(struct reader *reader, const struct dmig_json_token *value)
{
	struct dmig_record *record = reader->record;

	return read_optional(value, record->own[3], &record->vm, &record->vm_len);
}

static bool read_kind(struct reader *reader, const struct dmig_json_token *value)
{
	unsigned int kind;

	if (value->kind != DMIG_JSON_STRING)
		return false;
	for (kind = 0; devmig_kind_name(kind); kind++) {
		if (dmig_json_is(value, devmig_kind_name(kind))) {
			reader->record->kind = kind;
			return true;
		}
	}
	return false;
}

static const char *before_blanks(const char *start, const char *end)
{
	while (end > start && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	return end;
}

/*
 * Documents mostly stand last in their record, and are few.  If what is left of
 * the line without its closing brace is a document that was seen before, then
 * that is the value: no JSON value is the beginning of another one.
 */
static bool recognise(struct reader *reader, const char *start)
{
	const char *end = before_blanks(start, reader->end);

	if (end == start || *--end != '}')
		return false;
	end = before_blanks(start, end);
	reader->at_end = dmig_class_find_json(reader->classes, start, (size_t)(end - start),
					      &reader->record->class_number);
	return reader->at_end;
}

static bool read_document(struct reader *reader, const struct dmig_json_token *value)
{
	struct dmig_record *record = reader->record;

	record->document_place = value->place;
	if (value->kind == DMIG_JSON_NULL || recognise(reader, value->text))
		return true;
	return dmig_json_skip(&reader->json, value, &record->document, &record->document_size);
}

static bool read_in_use(struct reader *reader, const struct dmig_json_token *value)
{
	reader->record->in_use = value->kind == DMIG_JSON_TRUE;
	return value->kind == DMIG_JSON_TRUE || value->kind == DMIG_JSON_FALSE;
}

/* An integer of at most ten digits, all that is needed here. */
static int64_t number_of(const struct dmig_json_token *value)
{
	bool minus = value->len && value->text[0] == '-';
	int64_t number = 0;
	size_t i;

	if (value->kind != DMIG_JSON_INTEGER || value->len > 11)
		return NO_NUMBER;
	for (i = minus; i < value->len; i++)
		number = number * 10 + (value->text[i] - '0');
	return minus ? -number : number;
}

static bool read_available(struct reader *reader, const struct dmig_json_token *value)
{
	int64_t number = number_of(value);

	reader->record->available = (u32)number;
	return number >= 0 && number <= UINT32_MAX;
}

static bool read_numa(struct reader *reader, const struct dmig_json_token *value)
{
	int64_t number = number_of(value);

	reader->record->numa = (int32_t)number;
	return number >= -1 && number <= DMIG_NUMA_MAX;
}

/* How many there are of what can't be 0. */
static bool read_count(const struct dmig_json_token *value, u32 *ret)
{
	int64_t number = number_of(value);

	*ret = (u32)number;
	return number >= 1 && number <= UINT32_MAX;
}

static bool read_units(struct reader *reader, const struct dmig_json_token *value)
{
	return read_count(value, &reader->record->units);
}

static bool read_migrations(struct reader *reader, const struct dmig_json_token *value)
{
	return read_count(value, &reader->record->migrations);
}

/* Keys that are not here are passed over: later versions may have more. */
static const struct key {
	const char *name;
	read_fn read;
	const char *rule; /* what read() refused to break */
} keys[KEY_COUNT] = {
	[KEY_HOST] = { "host", read_host,
		       "host must be a text of 1 to 255 bytes without control characters" },
	[KEY_DEVICE] = { "device", read_device,
			 "device must be a text of 1 to 255 bytes without control characters" },
	[KEY_KIND] = { "kind", read_kind, "kind must be one of mdev, vf, pf, type, vfio-user" },
	[KEY_DOCUMENT] = { "document", read_document, "document must be a document or null" },
	[KEY_IN_USE] = { "in_use", read_in_use, "in_use must be true or false" },
	[KEY_AVAILABLE] = { "available", read_available,
			    "available must be a number from 0 to 4294967295" },
	[KEY_NUMA] = { "numa", read_numa, "numa must be a number from -1 to 65535" },
	[KEY_PARENT] = { "parent", read_parent,
			 "parent must be a text of 1 to 255 bytes without control characters" },
	[KEY_VM] = { "vm", read_vm,
		     "vm must be a text of 1 to 255 bytes without control characters" },
	[KEY_UNITS] = { "units", read_units, "units must be a number from 1 to 4294967295" },
	[KEY_MIGRATIONS] = { "migrations", read_migrations,
			     "migrations must be a number from 1 to 4294967295" },
};

/* Without a document nothing can be told of a device, but it is there. */
#define REQUIRED (1u << KEY_HOST | 1u << KEY_DEVICE | 1u << KEY_KIND)

static int bad_record(const struct reader *reader, struct dmig_place place, const char *rule)
{
	return dmig_fail_detail(reader->ret_error, DMIG_BAD_RECORD, reader->file, place, "%s",
				rule);
}

static int bad_json(const struct reader *reader)
{
	return dmig_json_fail(&reader->json, reader->file, reader->ret_error);
}

static unsigned int find_key(const struct dmig_json_token *token)
{
	unsigned int key;

	for (key = 0; key < KEY_COUNT; key++)
		if (dmig_json_is(token, keys[key].name))
			break;
	return key;
}

static int read_member(struct reader *reader, const struct dmig_json_token *name)
{
	unsigned int key = find_key(name);
	struct dmig_json_token value;

	if (key < KEY_COUNT && reader->seen & 1u << key)
		return bad_record(reader, name->place, "a key that stands twice");
	if (dmig_json_next(&reader->json, &value) == DMIG_JSON_ERROR)
		return bad_json(reader);
	if (key == KEY_COUNT) {
		if (!dmig_json_skip(&reader->json, &value, NULL, NULL))
			return bad_json(reader);
		return 0;
	}
	reader->seen |= 1u << key;
	if (keys[key].read(reader, &value))
		return 0;
	return reader->json.problem ? bad_json(reader)
				    : bad_record(reader, value.place, keys[key].rule);
}

static int check_required(struct reader *reader, u32 line)
{
	unsigned int key;

	for (key = 0; key < KEY_COUNT; key++)
		if (REQUIRED & ~reader->seen & 1u << key)
			return dmig_fail_detail(reader->ret_error, DMIG_BAD_RECORD, reader->file,
						(struct dmig_place){ line, 1 }, "%s is missing",
						keys[key].name);
	return 0;
}

static int read_members(struct reader *reader)
{
	struct dmig_json_token token;
	int error;

	while (dmig_json_next(&reader->json, &token) == DMIG_JSON_KEY) {
		error = read_member(reader, &token);
		if (error || reader->at_end)
			return error;
	}
	if (token.kind == DMIG_JSON_ERROR ||
	    dmig_json_next(&reader->json, &token) == DMIG_JSON_ERROR)
		return bad_json(reader);
	return 0;
}

void dmig_record_defaults(struct dmig_record *record, u32 number)
{
	record->host = record->device = record->parent = record->vm = NULL;
	record->host_len = record->device_len = record->parent_len = record->vm_len = 0;
	record->class_number = DEVMIG_NO_CLASS;
	record->document = NULL;
	record->document_place = (struct dmig_place){ number, 1 };
	record->in_use = false;
	record->available = 1;
	record->units = 0;
	record->migrations = 0;
	record->numa = -1;
}

int dmig_record_parse(struct devmig_class_table *classes, const char *line, size_t size,
		      const char *file, u32 number, struct dmig_record *ret,
		      struct devmig_error **ret_error)
{
	struct reader reader = {
		.record = ret,
		.classes = classes,
		.end = line + size,
		.file = file,
		.ret_error = ret_error,
	};
	struct dmig_json_token token;
	int error;

	dmig_record_defaults(ret, number);
	dmig_json_begin(&reader.json, line, size, number);
	if (dmig_json_next(&reader.json, &token) == DMIG_JSON_ERROR)
		return bad_json(&reader);
	if (token.kind == DMIG_JSON_ARRAY)
		return bad_record(&reader, token.place,
				  "a record is an object; write one per line, without an array");
	if (token.kind != DMIG_JSON_OBJECT)
		return bad_record(&reader, token.place, "a record is an object");
	error = read_members(&reader);
	return error ? error : check_required(&reader, number);
}
