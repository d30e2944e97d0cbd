/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_DOMAIN_DOMAIN_H
#define DMIG_LIB_DOMAIN_DOMAIN_H

#include <devmig/domain.h>
#include <libxml/tree.h>

#include "address.h"
#include "tags.h"

/* Devices that one domain may be assigned: devmig-metadata(1), LIMITS. */
#define DMIG_ASSIGNED_MAX 256

/* No tag, no entry. */
#define DMIG_NOWHERE SIZE_MAX

/* An assigned device. */
struct dmig_assigned {
	struct dmig_address address;
	char *alias;  /* owned; "": none */
	size_t tag;   /* <address> */
	size_t entry; /* of our element that is its; DMIG_NOWHERE: none */
};

/* What our element has of a device. */
struct dmig_entry {
	struct dmig_address address;
	char *alias; /* owned; "": none */
	size_t tag;
	struct devmig_document *document; /* NULL: see error */
	struct devmig_error *error;
	bool used; /* a device has it */
};

/* Does not change once it is read. */
struct devmig_domain {
	struct devmig_context *context; /* owns a reference */
	char *xml;                      /* NUL-terminated */
	size_t size;
	char *name; /* what errors call it; NULL: none */
	struct dmig_tags tags;
	struct dmig_assigned *assigned;
	size_t assigned_count;
	struct dmig_entry *entries;
	size_t entry_count;
	/* Tags; DMIG_NOWHERE: there is none. */
	size_t metadata;
	size_t element; /* ours */
	size_t anchor;  /* behind which a <metadata> may be put; that of <domain>: in it */
};

/* Fill what is empty from the tree of the same text. */
int dmig_domain_read(struct devmig_domain *domain, xmlNode *root, struct devmig_error **ret_error);

/* Give each device its entry: that of its address, else that of its alias. */
void dmig_domain_join(struct devmig_domain *domain);

#endif
