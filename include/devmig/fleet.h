/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_FLEET_H
#define DEVMIG_FLEET_H

#include <devmig/verdict.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A fleet: the devices and types of many hosts.  Equal documents are one class;
 * whatever depends on documents is done once for each class, and a device costs
 * 16 bytes and its name.  A fleet is immutable and reference-counted
 * (atomically); any number of threads may use one.
 *
 * It comes from files of JSON lines (devmig-fleet(5)), from records that a
 * program adds, or from an index (devmig-index(1)), which is mapped into memory
 * and costs nothing to open.  An index holds the same arrays that a fleet has
 * in memory; what comes from a file is checked before it is used, so calls that
 * hand something out of it can fail with -EBADMSG, reason bad-index.
 */
struct devmig_fleet;

enum devmig_kind {
	DEVMIG_KIND_MDEV,
	DEVMIG_KIND_VF,
	DEVMIG_KIND_PF,
	DEVMIG_KIND_TYPE,
	DEVMIG_KIND_VFIO_USER
};

/* "mdev", "vf", "pf", "type", "vfio-user"; NULL: no kind */
const char *devmig_kind_name(enum devmig_kind kind);

/* No class: nothing can be told of the record; see its doubt. */
#define DEVMIG_NO_CLASS UINT32_MAX

/* A device, or a type that devices can be created of.  Strings are the fleet's. */
struct devmig_record {
	const char *host;
	const char *device;
	const char *parent; /* device of the same host that it is a part of; NULL: not known */
	const char *vm;     /* whose device it is; NULL: nobody's, or not known; types: NULL */
	enum devmig_kind kind;
	bool in_use;
	uint32_t available;  /* types: free instances; devices: 1, or 0 for one that can't be had */
	uint32_t units;      /* types: what an instance takes of its parent; 0: not known */
	uint32_t migrations; /* devices: how many of their parts may migrate at once; 0: any */
	int32_t numa;        /* 65535 at most; -1: not known */
	uint32_t class_number;
	const char *doubt; /* without a class: reason code, such as "no-document"; else NULL */
};

struct devmig_fleet *devmig_fleet_ref(struct devmig_fleet *fleet);
/* Drop a reference; NULL is allowed.  Returns NULL. */
struct devmig_fleet *devmig_fleet_unref(struct devmig_fleet *fleet);

/* --- records ---
 *
 * A record's number is its place in the order class, state (free, in use, none
 * left), host, device: so the records of one class that a device can go to are a
 * range, in name order.
 */

/* Records that stand together. */
struct devmig_range {
	uint32_t first;
	uint32_t count;
};

size_t devmig_fleet_count(const struct devmig_fleet *fleet);
/* -ERANGE past the end; -EBADMSG. */
int devmig_fleet_record(const struct devmig_fleet *fleet, uint32_t number,
			struct devmig_record *ret);

/* By bytes: host, then device.  The number of the record at @position; -ERANGE, -EBADMSG. */
int devmig_fleet_by_name(const struct devmig_fleet *fleet, size_t position, uint32_t *ret);
/* -ENOENT where there is no such record; -EBADMSG. */
int devmig_fleet_find(const struct devmig_fleet *fleet, const char *host, const char *device,
		      uint32_t *ret);

/*
 * The document of a record that is called "HOST/DEVICE"; a reference for the
 * caller.  -ENOENT, reason no-document, where there is no such record;
 * -EINVAL or -EBADMSG with the reason of its doubt where it has no document;
 * -EBADMSG, -ENOMEM.
 */
int devmig_fleet_find_document(const struct devmig_fleet *fleet, const char *name,
			       struct devmig_document **ret, struct devmig_error **ret_error);

/* --- hosts, numbered in name order --- */

struct devmig_host {
	const char *name;
	uint32_t first; /* position of its first record in name order */
	uint32_t count; /* of its records, which stand together there */
};

uint32_t devmig_fleet_host_count(const struct devmig_fleet *fleet);
int devmig_fleet_host(const struct devmig_fleet *fleet, uint32_t host, struct devmig_host *ret);
/* -ENOENT, -EBADMSG. */
int devmig_fleet_find_host(const struct devmig_fleet *fleet, const char *name, uint32_t *ret);

/* --- classes, numbered in the order of their digests --- */

struct devmig_class {
	struct devmig_digest digest;
	struct devmig_range free;
	struct devmig_range in_use;
	struct devmig_range none; /* none left: types without an instance and the like */
	uint64_t instances;       /* sum of available of those that are free */
};

uint32_t devmig_fleet_class_count(const struct devmig_fleet *fleet);
int devmig_fleet_class(const struct devmig_fleet *fleet, uint32_t class_number,
		       struct devmig_class *ret);
/* The document of a class, owned by the fleet.  -EBADMSG, -ENOMEM. */
int devmig_fleet_document(const struct devmig_fleet *fleet, uint32_t class_number,
			  struct devmig_document **ret, struct devmig_error **ret_error);
/* The class of an equal document: -ENOENT where the fleet has none; -EBADMSG. */
int devmig_fleet_find_class(const struct devmig_fleet *fleet,
			    const struct devmig_document *document, uint32_t *ret);
/* The same by name; the first that begins with @len hexadecimal digits.  *ret_count: how many do. */
int devmig_fleet_find_digest(const struct devmig_fleet *fleet, const char *digits, size_t len,
			     uint32_t *ret, uint32_t *ret_count);
/*
 * How many digits of its digest name a class: eight, or as many as it takes to
 * tell it from all others of the fleet.  0 past the end.
 */
unsigned int devmig_fleet_class_digits(const struct devmig_fleet *fleet, uint32_t class_number);

/*
 * The answer for two classes, from the index where it has that reading, else
 * worked out.  *ret_unset (may be NULL) as of devmig_match().  -EBADMSG, -ENOMEM.
 */
int devmig_fleet_match(const struct devmig_fleet *fleet, uint32_t source, uint32_t destination,
		       enum devmig_reading reading, enum devmig_answer *ret,
		       unsigned int *ret_unset);

/* --- making a fleet --- */

struct devmig_fleet_events {
	/*
	 * Called for a record that is malformed, or whose document is; once for a
	 * file that begins as none with records does; and for a file of a directory
	 * that can't be read, from some line on or at all, or is no regular file.
	 * Return 0 to leave it out and go on; anything else ends the call, which
	 * returns it and sets no error.  NULL: the first one ends the call with its
	 * error: -EBADMSG, -E2BIG for a document past a limit, -EINVAL with reason
	 * no-document where there is none, or what opening or reading failed with.
	 */
	int (*bad_record)(void *arg, const struct devmig_error *error);
	/* Called now and then: bytes that were read, and how many there are; 0: not known.  May be
	 * NULL. */
	void (*progress)(void *arg, uint64_t done, uint64_t total);
	void *arg;
};

/*
 * The fleet that is in these files together: files of JSON lines, directories
 * whose *.jsonl files are read, "-", indexes.  A record whose document is missing
 * or malformed is reported and, if it names a host and a device, kept as one
 * that nothing can be told of.  A second record of the same host and device is
 * reported and left out.  @events may be NULL; they are called in the calling
 * thread, though a large file is read by several.
 *
 * An index that is the only path is mapped.  It may be replaced meanwhile, but
 * not be cut short: who looks at what is not there any more gets SIGBUS.
 */
int devmig_fleet_read(struct devmig_context *context, const char *const *paths, size_t count,
		      const struct devmig_fleet_events *events, struct devmig_fleet **ret,
		      struct devmig_error **ret_error);

/* Making one bit by bit; for one thread.  After a call that fails it can only be freed. */
struct devmig_fleet_builder;

int devmig_fleet_builder_new(struct devmig_context *context,
			     const struct devmig_fleet_events *events,
			     struct devmig_fleet_builder **ret, struct devmig_error **ret_error);
void devmig_fleet_builder_free(struct devmig_fleet_builder *builder);
/* Add what is in a file, as devmig_fleet_read(). */
int devmig_fleet_builder_read(struct devmig_fleet_builder *builder, const char *path,
			      struct devmig_error **ret_error);
/*
 * Add a record.  Strings are copied; class_number and doubt are not looked at:
 * @document NULL makes it one that nothing can be told of, for the reason
 * no-document.  -EINVAL: a name that is empty, longer than 255 bytes or not
 * printable, a kind that is none, or a NUMA node that can't be.
 */
int devmig_fleet_builder_add(struct devmig_fleet_builder *builder,
			     const struct devmig_record *record, struct devmig_document *document,
			     struct devmig_error **ret_error);
/* The fleet of all that was added, once. */
int devmig_fleet_builder_finish(struct devmig_fleet_builder *builder, struct devmig_fleet **ret,
				struct devmig_error **ret_error);

/* --- the index --- */

/* Which class-to-class verdicts an index holds. */
#define DEVMIG_INDEX_INCOMING (1u << DEVMIG_INCOMING)
#define DEVMIG_INDEX_OUTGOING (1u << DEVMIG_OUTGOING)
#define DEVMIG_INDEX_BOTH     (1u << DEVMIG_BOTH)

/*
 * Write an index, complete or not at all; a file that is there is replaced by
 * rename, so whoever has it mapped keeps the old one.  @readings: of the verdicts
 * to work out and keep.
 */
int devmig_fleet_write(const struct devmig_fleet *fleet, const char *path, unsigned int readings,
		       struct devmig_error **ret_error);

/* Which readings the fleet's index holds verdicts of; 0 for a fleet without an index. */
unsigned int devmig_fleet_readings(const struct devmig_fleet *fleet);

/* Look at all of an index: every checksum, every name, every order.  -EBADMSG. */
int devmig_fleet_verify(const struct devmig_fleet *fleet, struct devmig_error **ret_error);

#ifdef __cplusplus
}
#endif

#endif
