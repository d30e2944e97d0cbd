/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef UNIT_DOMAIN_H
#define UNIT_DOMAIN_H

#include "fixture.h"

#include <devmig/domain.h>

/* Pieces of a domain's XML, for literals. */

#define UUID_A "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"
#define UUID_B "c9a0b1d2-0000-4000-8000-00000000000b"
#define SPACE  "xmlns:devmig=\"" DEVMIG_DOMAIN_NAMESPACE "\""

#define MDEV(uuid)                                                                                 \
	"<hostdev mode='subsystem' type='mdev' model='vfio-pci'><source>"                          \
	"<address uuid='" uuid "'/></source></hostdev>"
#define PCI(address)                                                                               \
	"<hostdev mode='subsystem' type='pci' managed='no'><source>"                               \
	"<address " address "/></source></hostdev>"
#define DOMAIN(metadata, devices)                                                                  \
	"<domain type='kvm'>\n  <name>vm</name>\n  <uuid>1</uuid>\n" metadata                      \
	"  <devices>" devices "</devices>\n</domain>\n"
#define OURS(entries)                                                                              \
	"  <metadata>\n    <devmig:devices " SPACE ">" entries "</devmig:devices>\n  "             \
	"</metadata>\n"
#define ENTRY(key, document) "<devmig:device " key ">" document "</devmig:device>"

#define ALIASED(uuid, alias)                                                                       \
	"<hostdev mode='subsystem' type='mdev'><source><address uuid='" uuid                       \
	"'/></source><alias name='" alias "'/></hostdev>"

/* Read it, which must not fail. */
struct devmig_domain *domain_parse(struct fixture *f, const char *xml);
/* @count times @more between the others; the caller frees. */
char *domain_fill(const char *before, const char *more, size_t count, const char *after);

#endif
