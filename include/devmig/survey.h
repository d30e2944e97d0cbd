/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_SURVEY_H
#define DEVMIG_SURVEY_H

#include <devmig/rules.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A survey: the devices of one host that can be assigned, what they are parts of, and the
 * types that more can be created of.  It is taken once; facts and documents are read when
 * they are asked for, each file at most once.  So it is for one thread at a time.
 */
struct devmig_survey;

enum devmig_item_kind {
	DEVMIG_ITEM_PARENT, /* has types or devices and is no PCI function: css, matrix, … */
	DEVMIG_ITEM_PF,     /* a PCI function that is not virtual */
	DEVMIG_ITEM_VF,
	DEVMIG_ITEM_FUNCTION, /* a PCI function of which is not shown whether it is virtual */
	DEVMIG_ITEM_TYPE,
	DEVMIG_ITEM_MDEV,
	DEVMIG_ITEM_USER, /* a vfio-user server's device, by its socket */
};

/* "parent", "pf", "vf", "function", "type", "mdev", "vfio-user"; NULL: no kind */
const char *devmig_item_kind_name(enum devmig_item_kind kind);

/* No item: nothing stands above. */
#define DEVMIG_NO_ITEM SIZE_MAX

/* Strings are the survey's; "" where there is nothing, or nothing is known. */
struct devmig_item {
	enum devmig_item_kind kind;
	/*
	 * Unique on its host: a PCI address, an mdev's uuid, the name of a parent's directory,
	 * a socket's path; of a type PARENT/TYPE, where TYPE is the directory's name
	 * ("nvidia-742") or the number of NVIDIA's own interface ("1155").
	 */
	const char *name;
	size_t parent;          /* index of the item that it is a part of, or DEVMIG_NO_ITEM */
	const char *path;       /* of its directory, below the root, links resolved */
	const char *bus;        /* "pci", "css", "matrix", "platform", …; types: their parent's */
	const char *driver;     /* mdev: the vendor's, of its parent */
	const char *device_api; /* "vfio-pci", … */
	const char *type;       /* mdev, type: "nvidia-742"; vf with a vGPU: "1155" */
	const char *label;      /* the type's name for people: "NVIDIA A2-1B" */
	const char *description;
	long long available; /* types: free instances; -1: not known */
	long long max;       /* types: instances at most; -1: not known */
	bool assignable;     /* a driver of VFIO has it: it can be given to a machine */
	bool in_use;         /* somebody has it open, where that was looked for */
	int numa;            /* -1: not known */
};

struct devmig_survey_options {
	/* NULL: only what devices say of themselves. */
	struct devmig_rules *rules;
	/* vfio-user servers; NULL, 0: none. */
	const char *const *sockets;
	size_t socket_count;
	/*
	 * Look who has devices open: of "/" in /proc, which takes a while; of another root
	 * what was recorded.
	 */
	bool users;
	/*
	 * Called for each entry that is left out or can't be read, with what is wrong; return
	 * 0 to go on, anything else ends the call, which returns it.  NULL: nobody is told.
	 * Also from calls that read facts and documents.
	 */
	int (*bad)(void *arg, const struct devmig_error *error);
	void *arg;
};

/*
 * Look at the host below the root of @context, which may be recorded.  @options NULL: as if all
 * of them were 0.  What an item has
 * stands right behind it: functions, types, then devices; otherwise items are ordered by
 * name, with numbers as numbers.
 * -ENOMEM, -E2BIG past a limit (devmig-list(1), LIMITS), the errno of opening the root.
 */
int devmig_survey_new(struct devmig_context *context, const struct devmig_survey_options *options,
		      struct devmig_survey **ret, struct devmig_error **ret_error);
void devmig_survey_free(struct devmig_survey *survey);

size_t devmig_survey_count(const struct devmig_survey *survey);
/* -ERANGE past the end. */
int devmig_survey_item(const struct devmig_survey *survey, size_t index, struct devmig_item *ret);
/* By name; of a type that only one parent has the TYPE alone will do.  -ENOENT. */
int devmig_survey_find(const struct devmig_survey *survey, const char *name, size_t *ret);

/* What the host is called below this root: etc/hostname, of "/" gethostname(); "" unknown. */
const char *devmig_survey_host(const struct devmig_survey *survey);

/*
 * A fact of an item; strings are the survey's.  0 also where it is absent or unknown;
 * -ENOENT: there is no fact of that name; -ERANGE, -ENOMEM.
 */
int devmig_survey_fact(struct devmig_survey *survey, size_t index, const char *name,
		       struct devmig_fact *ret);
/* The names of all facts, in the order of devmig-rules(5); NULL past the end. */
const char *devmig_fact_name(size_t index);

/*
 * The statement of an item: what the device says itself, else what the rules make of its facts.
 * It is the survey's own; take a reference to keep it longer.  -ERANGE, -ENOMEM.
 */
int devmig_survey_statement(struct devmig_survey *survey, size_t index,
			    struct devmig_statement **ret, struct devmig_error **ret_error);

/*
 * Called for what is one of a fleet (devmig-fleet(5)), in the order of the items: types, what
 * can be given to a machine, and what something is stated of.  Strings are the survey's;
 * class_number is DEVMIG_NO_CLASS.  Return 0 to go on; anything else ends the call, which
 * returns it.
 */
struct devmig_record;
typedef int (*devmig_survey_record_fn)(void *arg, const struct devmig_record *record,
				       const struct devmig_statement *statement);
/*
 * Go through what a fleet has of this host.  @host NULL: devmig_survey_host().
 * -EINVAL: it has no name, or none that can be; -ENOMEM.
 */
int devmig_survey_records(struct devmig_survey *survey, const char *host,
			  devmig_survey_record_fn each, void *arg, struct devmig_error **ret_error);

/*
 * The fleet that this host alone is, which keeps nothing of the survey.  What is not stated
 * whole is a record without a document.  Errors as devmig_survey_records().
 */
struct devmig_fleet;
int devmig_survey_fleet(struct devmig_survey *survey, const char *host, struct devmig_fleet **ret,
			struct devmig_error **ret_error);

#ifdef __cplusplus
}
#endif

#endif
