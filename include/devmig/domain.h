/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_DOMAIN_H
#define DEVMIG_DOMAIN_H

#include <devmig/survey.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The XML of a libvirt domain: which devices of its host it is assigned, and the documents
 * that its <metadata> has of them; devmig-metadata(1).  Nothing here calls libvirt.
 *
 * What is made of it is the same text, byte for byte, but for what a call says that it
 * changes.  A domain does not change; any number of threads may use one.
 */
struct devmig_domain;

/* The namespace of our element in <metadata>.  It is a name; nothing is there to be fetched. */
#define DEVMIG_DOMAIN_NAMESPACE "https://devmig.dev/xmlns/domain/1"

/*
 * Read the XML of a domain; @name is what errors call it.  It is UTF-8 and has no DTD.
 * -EBADMSG: bad-domain; -E2BIG: limit-domain, past a limit of devmig-metadata(1);
 * -ELIBACC: no-libxml, there is no libxml2; -ENOMEM.
 */
int devmig_domain_parse(struct devmig_context *context, const char *xml, size_t size,
			const char *name, struct devmig_domain **ret,
			struct devmig_error **ret_error);
void devmig_domain_free(struct devmig_domain *domain);

/* Our element is there, be it empty. */
bool devmig_domain_described(const struct devmig_domain *domain);

/* A device that is assigned.  Pointers are the domain's. */
struct devmig_assigned {
	enum devmig_item_kind kind; /* MDEV, or VF for any PCI function */
	const char *name;           /* uuid or PCI address, as devmig_item has it */
	const char *alias;          /* that a user gave it; "": none */
	unsigned int line;          /* of its address */
	/* SELF of what has been assigned until now; NULL: it has none. */
	struct devmig_document *document;
	const struct devmig_error *error; /* why the one that is there is of no use */
};

size_t devmig_domain_count(const struct devmig_domain *domain);
/* In the order of the XML; -ERANGE past the end. */
int devmig_domain_device(const struct devmig_domain *domain, size_t index,
			 struct devmig_assigned *ret);

/* Assign another device, of the same kind. */
struct devmig_reassignment {
	size_t device;                    /* index */
	const char *name;                 /* its new uuid or address; may be the one it has */
	struct devmig_document *document; /* its SELF replaces the one in our element, if there */
};

/*
 * The XML with other devices: the uuid or address is replaced, and in our element the key
 * and document of that device.  *ret is to be freed with free().
 * -EINVAL: no name of that kind, a device twice; -ERANGE, -ENOMEM.
 */
int devmig_domain_reassign(const struct devmig_domain *domain,
			   const struct devmig_reassignment *changes, size_t count, char **ret,
			   size_t *ret_size, struct devmig_error **ret_error);

/*
 * The XML with our element in its <metadata>, which is made if there is none; it has these
 * documents, one for each device, none of them NULL.  An element that is there is
 * replaced; without devices it is taken away.  *ret is to be freed with free().
 * -EBADMSG, -E2BIG: what came of it is no domain, or one past a limit; -ENOMEM.
 */
int devmig_domain_describe(const struct devmig_domain *domain,
			   struct devmig_document *const *documents, char **ret, size_t *ret_size,
			   struct devmig_error **ret_error);
/* Our element alone, without its namespace, as virsh metadata wants it.  -ENOMEM. */
int devmig_domain_element(const struct devmig_domain *domain,
			  struct devmig_document *const *documents, char **ret, size_t *ret_size,
			  struct devmig_error **ret_error);

/* --- which devices of a host take over --- */

/*
 * For each device of a domain that comes from elsewhere, by its document, one of the host's:
 * the one that is named, if it can, else another one that is free.  No two get the same.
 */
struct devmig_landing;

/* The survey must live as long as the landing.  -ENOMEM, and what the survey's calls return. */
int devmig_landing_new(const struct devmig_domain *domain, struct devmig_survey *survey,
		       struct devmig_landing **ret, struct devmig_error **ret_error);
void devmig_landing_free(struct devmig_landing *landing);

/* The item that takes over a device; DEVMIG_NO_ITEM: none does.  -ERANGE past the end. */
int devmig_landing_item(const struct devmig_landing *landing, size_t device, size_t *ret);
/* Each device has an item. */
bool devmig_landing_complete(const struct devmig_landing *landing);

enum devmig_obstruction {
	DEVMIG_OBSTRUCTED_TAKEN,   /* it would do, and another device of the domain gets it */
	DEVMIG_OBSTRUCTED_IN_USE,  /* it would do, and somebody has it open */
	DEVMIG_OBSTRUCTED_DRIVER,  /* it would do, and no driver of VFIO has it */
	DEVMIG_OBSTRUCTED_VERDICT, /* it won't do, or not yet, or that can't be told */
};

/* Why an item of the host does not take over a device that nothing takes over. */
struct devmig_unlanded {
	size_t item;
	enum devmig_obstruction obstruction;
	const struct devmig_verdict *verdict; /* VERDICT; else NULL */
};

/* Nearest first; what is of another kind is none.  -ERANGE past the end. */
int devmig_landing_unlanded(const struct devmig_landing *landing, size_t device, size_t index,
			    struct devmig_unlanded *ret);

#ifdef __cplusplus
}
#endif

#endif
