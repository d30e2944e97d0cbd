/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_SURVEY_H
#define DMIG_LIB_SURVEY_H

#include <devmig/device.h>
#include <devmig/survey.h>
#include <errno.h>
#include <lib/verdict/arena.h>

#include "spot.h"

/* devmig-list(1), LIMITS */
#define DMIG_SURVEY_ITEMS_MAX 65536

struct dmig_image;
struct dmig_known_fact;

/* What a vfio-user server answered, now or when it was recorded. */
struct dmig_server {
	const char *recorded; /* the directory of its answer, below the root; NULL: none is there */
	bool live;            /* it is to be asked */
	bool asked;           /* now */
	const char *text;     /* of its document; NULL: it gave none */
	size_t size;
};

/* An item, and what the survey keeps of it.  While items are looked for they have no index. */
struct dmig_item {
	struct devmig_item shown;
	struct dmig_item *above;
	struct dmig_item *next; /* of its chain by name */
	size_t index;
	struct dmig_known_fact *facts;
	struct devmig_statement *statement;
	struct dmig_server *server;   /* of one; else NULL */
	struct dmig_item *first_type; /* of mediated devices that it can have; NULL: none */
	size_t types;
};

/* Types that are called the same: by the TYPE alone only one can be found. */
struct dmig_type_name {
	struct dmig_type_name *next;
	struct dmig_item *first;
	bool several;
};

/* An entry whose fault was told. */
struct dmig_told {
	struct dmig_told *next;
	char path[];
};

#define DMIG_SURVEY_CHAINS 4096

struct devmig_survey {
	struct devmig_context *context; /* owns a reference */
	struct devmig_rules *rules;     /* the same; may be NULL */
	struct dmig_spot *spot;
	int (*bad)(void *arg, const struct devmig_error *error);
	void *arg;
	struct dmig_arena arena; /* of items, facts */
	struct dmig_item **items;
	size_t count;
	size_t room;
	const char *host;
	bool classless; /* a recording without the class of mediated devices' parents */
	bool loose;     /* mediated devices may be missing, or their parents or types */
	struct dmig_item *by_name[DMIG_SURVEY_CHAINS];
	struct dmig_type_name *by_type[DMIG_SURVEY_CHAINS];
	struct dmig_told *told[DMIG_SURVEY_CHAINS];
};

/*
 * Functions below return 0 to go on, what bad() returned or a negative errno to end
 * the call.
 */

/* An entry is left out or can't be read: tell it. */
int dmig_survey_bad(struct devmig_survey *survey, int error, const char *path, const char *format,
		    ...) __attribute__((format(printf, 4, 5)));
/* Something could not be read, for this errno; what has vanished is not told. */
int dmig_survey_unread(struct devmig_survey *survey, int error, const char *path);

/* The line of a file in a directory, "" where there is none or it is told. */
int dmig_survey_line(struct devmig_survey *survey, const char **ret, const char *path,
		     const char *name);
/* The same for a number that is not negative; -1: none. */
int dmig_survey_number(struct devmig_survey *survey, long long *ret, const char *path,
		       const char *name);
/* The names of a directory; NULL where there is none or it is told. */
int dmig_survey_list(struct devmig_survey *survey, const struct dmig_list **ret, const char *path);
/* Can an entry of a directory have this name?  If not it is told. */
int dmig_survey_name(struct devmig_survey *survey, const char *path, const char *name, bool *ret);
/* The name that a link ends in; "" where there is none or it is told. */
int dmig_survey_link(struct devmig_survey *survey, const char **ret, const char *path,
		     const char *name);
/* The value of a directory's uevent that stands behind @key, which has the '='; "". */
int dmig_survey_uevent(struct devmig_survey *survey, const char **ret, const char *path,
		       const char *key);
/* A driver's name, by its link or what the directory's uevent says; "". */
int dmig_survey_driver(struct devmig_survey *survey, const char **ret, const char *path);

/*
 * Does a directory show a document of its own?  Who states something of it will want to
 * know, and it is known soonest while its files are read: the spot is there.
 */
bool dmig_survey_has_own(struct devmig_survey *survey, const char *path);

/* A number in decimal, and nothing else; -1 for what is none. */
long long dmig_survey_decimal(const char *text);

/* The chain that a name is in. */
size_t dmig_survey_chain(const char *name);

/* --- items --- */

/* A new item with empty strings. */
int dmig_survey_add(struct devmig_survey *survey, enum devmig_item_kind kind, const char *name,
		    struct dmig_item *above, struct dmig_item **ret);
/* By its whole name; NULL. */
struct dmig_item *dmig_survey_named(const struct devmig_survey *survey, const char *name);
/* A type of this name, whosever it is; NULL. */
const struct dmig_type_name *dmig_survey_type(const struct devmig_survey *survey, const char *type);
/* Put all in order. */
void dmig_survey_sort(struct devmig_survey *survey);

/* --- a file for each way in which devices show --- */

int dmig_survey_mdev(struct devmig_survey *survey);
/* What a recording shows of mediated devices and types elsewhere; behind all others. */
int dmig_survey_inside(struct devmig_survey *survey);
int dmig_survey_pci(struct devmig_survey *survey);
int dmig_survey_user(struct devmig_survey *survey, const struct devmig_survey_options *options);

/* The item of a PCI function, which is made; *ret NULL: there is no such function. */
int dmig_survey_function(struct devmig_survey *survey, const char *address, const char *path,
			 struct dmig_item **ret);
/* NVIDIA's own interface of a function; *ret_has: it has it. */
int dmig_survey_nvidia(struct devmig_survey *survey, const char *address, const char *path,
		       bool *ret_has);
/* What has mediated devices, by its directory without links. */
int dmig_survey_parent(struct devmig_survey *survey, const char *name, const char *path,
		       struct dmig_item **ret);
/* Its types, which are looked for where none were found yet. */
int dmig_survey_types(struct devmig_survey *survey, struct dmig_item *parent, const char *path);
/* Both of a directory, if it has types. */
int dmig_survey_types_at(struct devmig_survey *survey, const char *name, const char *path);
/* A mediated device.  @parent NULL: what its directory tells. */
int dmig_survey_device(struct devmig_survey *survey, const char *uuid, const char *path,
		       struct dmig_item *parent);
/* It is its parent's. */
void dmig_survey_put(struct dmig_item *device, struct dmig_item *parent);
/* Find who has devices open. */
int dmig_survey_use(struct devmig_survey *survey);
/*
 * Who had devices open when the host was recorded, by names of items, a line for each; and
 * putting that into a recording.
 */
int dmig_survey_used(struct devmig_survey *survey);
int dmig_survey_keep_used(const struct devmig_survey *survey, struct dmig_image *image);
/* Labels of devices whose types others have. */
int dmig_survey_nvidia_labels(struct devmig_survey *survey);

/*
 * What a device says of itself.  *ret NULL and no error: nothing, as most; else
 * *ret_source is where it does, also of what can't be read: then *ret_why is set.
 * -ENOMEM alone is returned.
 */
int dmig_survey_own(struct devmig_survey *survey, const struct dmig_item *item,
		    struct devmig_document **ret, const char **ret_source,
		    struct devmig_error **ret_why);
/* The same of a server's device, which has one source: its name. */
int dmig_survey_server(struct devmig_survey *survey, const struct dmig_item *item,
		       struct devmig_document **ret, struct devmig_error **ret_why);
/* Put what it answered now into a recording.  -E2BIG, -ENOMEM. */
int dmig_survey_keep_server(const struct dmig_item *item, struct dmig_image *image);

#endif
