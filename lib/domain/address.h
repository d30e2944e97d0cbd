/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_DOMAIN_ADDRESS_H
#define DMIG_LIB_DOMAIN_ADDRESS_H

#include <devmig/survey.h>

/* A device of a host: a mediated one's uuid, or a PCI function's address. */
struct dmig_address {
	enum devmig_item_kind kind; /* MDEV or VF */
	unsigned int parts[4];      /* VF: domain, bus, slot, function */
	char name[sizeof("83b8f4f2-509f-382f-3c1e-e6bfe0fa1001")]; /* as devmig_item has it */
};

/* The attributes of <address> that are the parts of a PCI address. */
struct dmig_address_part {
	const char *name;
	unsigned int max;
	int digits; /* as libvirt writes it: "0x0000" has four */
};
extern const struct dmig_address_part dmig_address_parts[4];

/* Of a text that is a uuid, in any of libvirt's spellings; false: it is none. */
bool dmig_address_of_uuid(const char *text, struct dmig_address *ret);
/* Part @index is what a number in C's spelling says; false: it can't be. */
bool dmig_address_set_part(struct dmig_address *address, size_t index, const char *text);
/* All parts are there: make the name. */
void dmig_address_finish(struct dmig_address *address);
/* The name of an item of this kind; false: it is none. */
bool dmig_address_of_name(enum devmig_item_kind kind, const char *name, struct dmig_address *ret);
/* The attribute by which our element names it: "uuid", "address". */
const char *dmig_address_key(const struct dmig_address *address);
bool dmig_address_equal(const struct dmig_address *a, const struct dmig_address *b);

#endif
