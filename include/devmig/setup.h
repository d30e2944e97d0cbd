/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_SETUP_H
#define DEVMIG_SETUP_H

#include <devmig/fleet.h>
#include <devmig/survey.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A setup: how a host gets a destination for a device, and why the rest of what it has
 * will not do.  It does not change; making it so is devmig_setup_make().
 */
struct devmig_setup;

struct devmig_setup_options {
	enum devmig_reading reading;
	/* Only what is on this parent, and of this type; NULL: any. */
	const char *parent;
	const char *type;
	/* Only a mediated device that is created, which gets this uuid; NULL: any, and one is made up. */
	const char *uuid;
	/* The source, if it is of the same host: it is no destination.  NULL: it is not. */
	const char *source;
};

/*
 * How the host of a survey gets one.  The survey is to stay as long as the setup.
 * -EINVAL: the reading is none, or options->uuid no uuid; -EEXIST: the host has a device of
 * that name; -ENOMEM, and what else reading facts and documents comes to.
 */
int devmig_setup_new(struct devmig_survey *survey, struct devmig_statement *source,
		     const struct devmig_setup_options *options, struct devmig_setup **ret,
		     struct devmig_error **ret_error);
/*
 * The same for a host of a fleet, of which a reference is taken.  -ENOENT: there is no such
 * host; -EBADMSG: its index is damaged.
 */
int devmig_setup_of_fleet(struct devmig_fleet *fleet, const char *host,
			  struct devmig_statement *source,
			  const struct devmig_setup_options *options, struct devmig_setup **ret,
			  struct devmig_error **ret_error);
void devmig_setup_free(struct devmig_setup *setup);

/* What the host is called; "": not known. */
const char *devmig_setup_host(const struct devmig_setup *setup);

/*
 * COMPATIBLE: something is there that will do as it stands; AFTER_APPLY: something has
 * to be done; INCOMPATIBLE: there is no way; COULD_NOT_TELL: there is none that is known
 * of, and of something it could not be told.
 */
enum devmig_answer devmig_setup_answer(const struct devmig_setup *setup);

enum devmig_way_kind {
	DEVMIG_WAY_READY,  /* a free device, as it stands */
	DEVMIG_WAY_ADAPT,  /* a free device, once attributes are set */
	DEVMIG_WAY_CREATE, /* a new device of a type */
	DEVMIG_WAY_ASSIGN, /* a vGPU type for a function of NVIDIA's own interface */
};

/* "ready", "adapt", "create", "assign"; NULL: no kind */
const char *devmig_way_kind_name(enum devmig_way_kind kind);

/* A way to get a destination.  Strings are the setup's. */
struct devmig_way {
	enum devmig_way_kind kind;
	const char *record;  /* of what is there: of a type PARENT/TYPE */
	const char *device;  /* that will be the destination: a uuid, a PCI address, a socket */
	const char *parent;  /* "": not known */
	const char *type;    /* "": none, or not known */
	const char *label;   /* the type's name for people; "" */
	const char *bus;     /* of the parent; "": not known */
	long long available; /* instances of a type that are free; -1: not known */
	int numa;            /* -1: not known */
	const struct devmig_statement *statement;
	const struct devmig_verdict *verdict;
};

/*
 * All of them, best first: what is ready, then what takes the fewest attributes to adapt,
 * then what is to be created; of these the lower NUMA node, then the name.
 */
size_t devmig_setup_way_count(const struct devmig_setup *setup);
/* -ERANGE past the end. */
int devmig_setup_way(const struct devmig_setup *setup, size_t index, struct devmig_way *ret);

enum devmig_step_kind {
	DEVMIG_STEP_CREATE, /* a mediated device */
	DEVMIG_STEP_ASSIGN, /* a vGPU type */
	DEVMIG_STEP_SET,    /* an attribute */
};

/* "create", "assign", "set"; NULL: no kind */
const char *devmig_step_kind_name(enum devmig_step_kind kind);

/* A file of sysfs that is written. */
struct devmig_step {
	enum devmig_step_kind kind;
	const char *path; /* below the root, without its '/' */
	const char *name; /* of the attribute; else what the file is called */
	const char *value;
	const char *before; /* what stands there, as far as the document says; NULL: not known */
};

/* What is to be done for the best way, in this order; nothing if that is ready. */
size_t devmig_setup_step_count(const struct devmig_setup *setup);
/* -ERANGE past the end. */
int devmig_setup_step(const struct devmig_setup *setup, size_t index, struct devmig_step *ret);

/* --- why not --- */

enum devmig_obstacle_kind {
	DEVMIG_OBSTACLE_IN_USE,         /* it would do: somebody has it */
	DEVMIG_OBSTACLE_NONE_LEFT,      /* no instance of the type is free */
	DEVMIG_OBSTACLE_OCCUPIED,       /* the function has another vGPU */
	DEVMIG_OBSTACLE_NOT_ASSIGNABLE, /* no driver of VFIO has it */
	DEVMIG_OBSTACLE_NO_ATTRIBUTES,  /* it has none that could be set: a vfio-user server's */
	DEVMIG_OBSTACLE_BAD_NAME,       /* its name is none that a directory has */
	DEVMIG_OBSTACLE_VERDICT,        /* the verdict */
	DEVMIG_OBSTACLE_NO_SETTING,     /* what is to be set is a file by which the kernel acts */
};

/*
 * "in-use", "none-left", "occupied", "not-assignable", "no-attributes", "bad-name", "verdict",
 * "no-setting"; NULL: no kind
 */
const char *devmig_obstacle_kind_name(enum devmig_obstacle_kind kind);

/* Devices or types of one class that will not do, for one reason. */
struct devmig_rejection {
	enum devmig_obstacle_kind kind;
	const char *record;                       /* the first of them */
	size_t count;                             /* how many they are */
	const struct devmig_statement *statement; /* of the first */
	const struct devmig_verdict *verdict;     /* of all */
};

/* More of them are only counted. */
#define DEVMIG_REJECTIONS_MAX 32

/* The nearest first: what would do, then the fewest fields that fail, then what can't be told. */
size_t devmig_setup_rejection_count(const struct devmig_setup *setup);
/* -ERANGE past the end. */
int devmig_setup_rejection(const struct devmig_setup *setup, size_t index,
			   struct devmig_rejection *ret);
/* Devices and types that were looked at: all, and those that will not do. */
size_t devmig_setup_looked_at(const struct devmig_setup *setup);
size_t devmig_setup_rejected(const struct devmig_setup *setup);

/* --- what would take more than to write attributes --- */

/*
 * A function of PCI that is none of the ways, and might be one of a device whose SELF has
 * its PCI id ("15b3:101e") as a value.  Strings live as long as the call.
 */
struct devmig_spare {
	const char *function;
	/* A physical function that can have more virtual ones; else a virtual one: see driver. */
	bool physical;
	const char *driver; /* that has it, which does not migrate; "": none has */
	long long made;     /* virtual functions that it has, */
	long long most;     /* and can have */
};

/* Return 0 to go on; anything else ends the call, which returns it. */
typedef int (*devmig_spare_fn)(void *arg, const struct devmig_spare *spare);
/*
 * Those of the host below the root of @context, which @survey was taken of.  What can't be
 * read is left out.  -ENOMEM, the errno of opening the root.
 */
int devmig_setup_spares(struct devmig_context *context, const struct devmig_survey *survey,
			const struct devmig_statement *source, devmig_spare_fn each, void *arg,
			struct devmig_error **ret_error);

/* --- in the words of other programs --- */

enum devmig_setup_form {
	DEVMIG_SETUP_SHELL,        /* a script that writes to sysfs, and undoes what it can't end */
	DEVMIG_SETUP_MDEVCTL,      /* a script of mdevctl's commands */
	DEVMIG_SETUP_MDEVCTL_JSON, /* what mdevctl define --jsonfile reads */
	DEVMIG_SETUP_LIBVIRT,      /* a node device, as virsh nodedev-define reads it */
};

/*
 * What is to be done for the best way; to be freed with free().  -ENOENT: there is no
 * way; -ENOTSUP: it can't be said so, as the others create mediated devices only;
 * -ENOMEM.
 */
int devmig_setup_format(const struct devmig_setup *setup, enum devmig_setup_form form, char **ret,
			struct devmig_error **ret_error);

/* --- doing it --- */

enum devmig_progress {
	DEVMIG_PROGRESS_DONE,   /* a step */
	DEVMIG_PROGRESS_FAILED, /* it changed nothing */
	DEVMIG_PROGRESS_UNDONE, /* what it did is as it was */
	DEVMIG_PROGRESS_STAYS,  /* what it did can't be undone */
};

struct devmig_setup_events {
	/* What has become of a step; @error: of FAILED and STAYS.  May be NULL. */
	void (*progress)(void *arg, const struct devmig_step *step, enum devmig_progress what,
			 const struct devmig_error *error);
	/* Asked before each step: true gives up.  May be NULL. */
	bool (*cancelled)(void *arg);
	void *arg;
};

/*
 * Do what is to be done for the best way below the root of @context, look at the host
 * anew, and check the device that is there then.  *ret is the verdict, that it is
 * compatible.  Of whatever fails everything is undone, last things first; what can't
 * be is told.  @look: as the survey was taken.  devmig-create(1).
 * -ECANCELED: it was given up; -ENOENT: there is no way; -EPROTO: all was written, and the
 * device is not what it was to be; the errno of writing; -ENOMEM.
 */
int devmig_setup_make(const struct devmig_setup *setup, struct devmig_context *context,
		      const struct devmig_survey_options *look,
		      const struct devmig_setup_events *events, struct devmig_verdict **ret,
		      struct devmig_error **ret_error);

#ifdef __cplusplus
}
#endif

#endif
