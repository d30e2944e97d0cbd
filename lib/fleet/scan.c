// SPDX-License-Identifier: LGPL-2.1-or-later
#include "layout.h"
#include "record.h"
#include <core/bytes.h>
#include <lib/document/class.h>

/*
 * Records mostly come from programs that write them all alike.  What this scan
 * takes is exactly what dmig_record_parse() takes, in the same sense; at
 * everything that is not plain it gives up.
 */

struct scan {
	const char *at;
	const char *end; /* of the line */
	struct dmig_record *record;
	struct devmig_class_table *classes;
	unsigned int seen; /* bit N: keys[N] */
};

/*
 * The end of a text of plain ASCII without escapes, from its first byte; it is
 * at the quote.  Eight bytes at a time: of the first that is special, is it the
 * quote?
 */
static bool scan_text(struct scan *scan, const char **ret, size_t *ret_len)
{
	const char *at = scan->at;

	if (*at++ != '"')
		return false;
	for (;; at += 8) {
		const u64 word = dmig_load64(at);
		const u64 special = dmig_outside(word, 0x20, 0x7e) | dmig_equal(word, '"') |
				    dmig_equal(word, '\\');

		if (!special)
			continue;
		at += __builtin_ctzll(special) / 8;
		break;
	}
	/* The line ends with an LF or the buffer's, which is special: nothing behind it is met. */
	if (*at != '"' || at >= scan->end)
		return false;
	*ret = scan->at + 1;
	*ret_len = (size_t)(at - *ret);
	scan->at = at + 1;
	return *ret_len && *ret_len <= DMIG_RECORD_NAME_MAX;
}

/* A decimal number of at most ten digits, without leading zeros. */
static bool scan_number(struct scan *scan, u32 min, u32 *ret)
{
	const char *first = scan->at;
	u64 number = 0;

	while (dmig_is_digit(*scan->at) && scan->at - first < 10)
		number = number * 10 + (u64)(*scan->at++ - '0');
	*ret = (u32)number;
	return scan->at > first && !dmig_is_digit(*scan->at) &&
	       (*first != '0' || scan->at == first + 1) && number >= min && number <= UINT32_MAX;
}

static bool scan_host(struct scan *scan)
{
	return scan_text(scan, &scan->record->host, &scan->record->host_len);
}

static bool scan_device(struct scan *scan)
{
	return scan_text(scan, &scan->record->device, &scan->record->device_len);
}

static bool scan_parent(struct scan *scan)
{
	return scan_text(scan, &scan->record->parent, &scan->record->parent_len);
}

static bool scan_vm(struct scan *scan)
{
	return scan_text(scan, &scan->record->vm, &scan->record->vm_len);
}

static bool scan_kind(struct scan *scan)
{
	const char *name, *text;
	unsigned int kind;
	size_t len;

	if (!scan_text(scan, &text, &len))
		return false;
	for (kind = 0; (name = devmig_kind_name(kind)); kind++) {
		if (*name == *text && !strncmp(name, text, len) && !name[len]) {
			scan->record->kind = kind;
			return true;
		}
	}
	return false;
}

static bool scan_word(struct scan *scan, const char *word, size_t len)
{
	if ((size_t)(scan->end - scan->at) < len || memcmp(scan->at, word, len) != 0)
		return false;
	scan->at += len;
	return true;
}

static bool scan_in_use(struct scan *scan)
{
	scan->record->in_use = scan_word(scan, "true", 4);
	return scan->record->in_use || scan_word(scan, "false", 5);
}

static bool scan_available(struct scan *scan)
{
	return scan_number(scan, 0, &scan->record->available);
}

static bool scan_units(struct scan *scan)
{
	return scan_number(scan, 1, &scan->record->units);
}

static bool scan_migrations(struct scan *scan)
{
	return scan_number(scan, 1, &scan->record->migrations);
}

static bool scan_numa(struct scan *scan)
{
	u32 number;

	if (scan_word(scan, "-1", 2)) {
		scan->record->numa = -1;
		return !dmig_is_digit(*scan->at);
	}
	if (!scan_number(scan, 0, &number) || number > DMIG_NUMA_MAX)
		return false;
	scan->record->numa = (int32_t)number;
	return true;
}

/* The rest of the line but its brace must be a document that was seen before. */
static bool scan_document(struct scan *scan)
{
	const size_t size = (size_t)(scan->end - scan->at);

	if (size < 2 || scan->end[-1] != '}')
		return false;
	if (!dmig_class_find_json(scan->classes, scan->at, size - 1, &scan->record->class_number))
		return false;
	scan->at = scan->end - 1;
	return true;
}

#define KEY(name, scan)                                                                            \
	{                                                                                          \
		"\"" name "\":", sizeof("\"" name "\":") - 1, scan                                 \
	}

/* In the order in which they are mostly written. */
static const struct key {
	const char *text; /* with its quotes and the colon */
	size_t len;
	bool (*scan)(struct scan *scan);
} keys[] = {
	KEY("host", scan_host),
	KEY("device", scan_device),
	KEY("kind", scan_kind),
	KEY("parent", scan_parent),
	KEY("vm", scan_vm),
	KEY("in_use", scan_in_use),
	KEY("available", scan_available),
	KEY("units", scan_units),
	KEY("migrations", scan_migrations),
	KEY("numa", scan_numa),
	KEY("document", scan_document),
};

/* Some programs write a blank behind each colon and comma. */
static void skip_blank(struct scan *scan)
{
	if (*scan->at == ' ')
		scan->at++;
}

/* The next key, which mostly stands behind the last one here, too. */
static const struct key *scan_key(struct scan *scan, unsigned int *next)
{
	unsigned int tried;

	for (tried = 0; tried < DMIG_COUNT(keys); tried++) {
		const struct key *key = &keys[*next];

		*next = *next + 1 == DMIG_COUNT(keys) ? 0 : *next + 1;
		if (scan->at[1] == key->text[1] && scan_word(scan, key->text, key->len))
			return key;
	}
	return NULL;
}

static bool scan_members(struct scan *scan)
{
	unsigned int next = 0;
	const struct key *key;

	do {
		unsigned int bit;

		skip_blank(scan);
		key = scan_key(scan, &next);
		if (!key)
			return false;
		skip_blank(scan);
		bit = 1u << (key - keys);
		if (scan->seen & bit || !key->scan(scan))
			return false;
		scan->seen |= bit;
	} while (*scan->at++ == ',');
	return scan->at == scan->end && scan->at[-1] == '}';
}

#define REQUIRED 7u /* host, device, kind */

bool dmig_record_scan(struct devmig_class_table *classes, const char *line, size_t size,
		      struct dmig_record *ret)
{
	struct scan scan = {
		.at = line,
		.end = line + size,
		.record = ret,
		.classes = classes,
	};

	dmig_record_defaults(ret, 0);
	if (size < 2 || *scan.at++ != '{')
		return false;
	return scan_members(&scan) && (scan.seen & REQUIRED) == REQUIRED &&
	       ret->class_number != DEVMIG_NO_CLASS;
}
