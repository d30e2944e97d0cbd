/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_ABOVE_H
#define DMIG_LIB_ABOVE_H

#include <stdbool.h>

#include "fact.h"

/* What stands above a device, up to the item that has all others. */
struct dmig_above {
	size_t index;
	struct devmig_item item;
};

/* The device itself, or the nearest above it, of this kind; false: there is none. */
bool dmig_above_kind(const struct dmig_asked *asked, enum devmig_item_kind kind,
		     struct dmig_above *ret);
/* The same of a bus, and no type or mediated device. */
bool dmig_above_bus(const struct dmig_asked *asked, const char *bus, struct dmig_above *ret);

/* Why a fact of a DEVMIG_ITEM_FUNCTION is unknown. */
extern const char dmig_above_unknown[];

/* The fact that was asked for is that of an item above. */
int dmig_above_answer(const struct dmig_asked *asked, const struct dmig_above *above);

/*
 * Of a fact that the card has: 1 where the device is its physical function, which is to be
 * looked at; else the fact is answered with that one's, or is absent of what is no PCI function
 * nor part of one.  -ENOMEM.
 */
int dmig_above_card(const struct dmig_asked *asked);

/*
 * May the device be one of the vendor with this number ("15b3"), or a part of its cards?
 * *ret is false where it certainly is none, and true also where the card is not known.  0, or
 * why asking ended.
 */
int dmig_above_vendor(const struct dmig_asked *asked, const char *vendor, bool *ret);

#endif
