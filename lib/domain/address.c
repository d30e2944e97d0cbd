// SPDX-License-Identifier: LGPL-2.1-or-later
#include "address.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UUID_DIGITS 32
#define BLANKS      " \t\r\n"

const struct dmig_address_part dmig_address_parts[4] = {
	{ "domain", 0x7fffffff, 4 },
	{ "bus", 0xff, 2 },
	{ "slot", 0x1f, 2 },
	{ "function", 7, 1 },
};

static char lower(char digit)
{
	return digit >= 'A' && digit <= 'F' ? (char)(digit - 'A' + 'a') : digit;
}

static bool is_digit(char c)
{
	return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'f');
}

bool dmig_address_of_uuid(const char *text, struct dmig_address *ret)
{
	size_t digits = 0, len = 0;

	*ret = (struct dmig_address){ .kind = DEVMIG_ITEM_MDEV };
	for (text += strspn(text, BLANKS); is_digit(*text) || *text == '-'; text++) {
		if (*text == '-')
			continue;
		if (digits == UUID_DIGITS)
			return false;
		if (digits == 8 || digits == 12 || digits == 16 || digits == 20)
			ret->name[len++] = '-';
		ret->name[len++] = lower(*text);
		digits++;
	}
	return digits == UUID_DIGITS && !text[strspn(text, BLANKS)];
}

bool dmig_address_set_part(struct dmig_address *address, size_t index, const char *text)
{
	unsigned long number;
	char *end;

	text += strspn(text, BLANKS);
	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	number = strtoul(text, &end, 0);
	if (errno || number > dmig_address_parts[index].max || end[strspn(end, BLANKS)])
		return false;
	address->parts[index] = (unsigned int)number;
	return true;
}

void dmig_address_finish(struct dmig_address *address)
{
	const unsigned int *parts = address->parts;

	address->kind = DEVMIG_ITEM_VF;
	snprintf(address->name, sizeof(address->name), "%04x:%02x:%02x.%x", parts[0], parts[1],
		 parts[2], parts[3]);
}

static bool read_pci(const char *name, struct dmig_address *ret)
{
	unsigned int *parts = ret->parts;
	size_t i;
	int end = 0;

	*ret = (struct dmig_address){ 0 };
	if (sscanf(name, "%8x:%2x:%2x.%1x%n", &parts[0], &parts[1], &parts[2], &parts[3], &end) !=
		    4 ||
	    name[end])
		return false;
	for (i = 0; i < 4; i++)
		if (parts[i] > dmig_address_parts[i].max)
			return false;
	dmig_address_finish(ret);
	/* What sscanf() lets pass as well, such as blanks and signs, does not come back. */
	return strcmp(ret->name, name) == 0;
}

bool dmig_address_of_name(enum devmig_item_kind kind, const char *name, struct dmig_address *ret)
{
	return kind == DEVMIG_ITEM_MDEV ? dmig_address_of_uuid(name, ret) : read_pci(name, ret);
}

const char *dmig_address_key(const struct dmig_address *address)
{
	return address->kind == DEVMIG_ITEM_MDEV ? "uuid" : "address";
}

bool dmig_address_equal(const struct dmig_address *a, const struct dmig_address *b)
{
	return a->kind == b->kind && strcmp(a->name, b->name) == 0;
}
