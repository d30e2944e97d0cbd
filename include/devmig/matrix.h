/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_MATRIX_H
#define DEVMIG_MATRIX_H

#include <devmig/fleet.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Which class of a fleet can go to which: a device of the one to a device, or a
 * type, of the other.  Immutable; any number of threads may use one.
 *
 * Classes have places in an order that shows blocks: classes that can go to one
 * another, in steps, are a group and stand together; groups stand before those
 * that they lead to.  So below the groups on the diagonal there is nothing.
 */
struct devmig_matrix;

/* Classes of a matrix: it has a byte for each pair. */
#define DEVMIG_MATRIX_CLASSES_MAX 4096

struct devmig_matrix_options {
	enum devmig_reading reading;
	const uint32_t *classes; /* only these, in any order; NULL: all of the fleet */
	uint32_t class_count;    /* of @classes */
};

/*
 * Work one out.  It keeps a reference to the fleet.  -E2BIG: more classes than
 * fit; -EINVAL: the reading is none; -ERANGE: there is no such class; -EBADMSG,
 * -ENOMEM.
 */
int devmig_matrix_new(struct devmig_fleet *fleet, const struct devmig_matrix_options *options,
		      struct devmig_matrix **ret, struct devmig_error **ret_error);
void devmig_matrix_free(struct devmig_matrix *matrix);

/* How many classes it has. */
uint32_t devmig_matrix_count(const struct devmig_matrix *matrix);

struct devmig_matrix_class {
	/*
	 * For people, and unique in the fleet: what the devices are, in what they
	 * differ from others of the kind, and digits that the digest begins with:
	 * "nvidia-746,570.124.06#3f2a1c07".  Letters, digits and ._+:/@%~,=#- only.
	 * The matrix's own.
	 */
	const char *name;
	uint32_t class_number;
	uint32_t group;
	uint32_t in_use;    /* devices that may have to move */
	uint32_t free;      /* records of which something can be had */
	uint64_t instances; /* that can be had: of a device one, of a type as many as are free */
	uint32_t to;        /* how many other classes its devices can go to */
	uint32_t from;      /* how many others' can come */
	bool to_itself;     /* they can go to others of their own class */
};

/* The class at a place.  -ERANGE past the end. */
int devmig_matrix_class(const struct devmig_matrix *matrix, uint32_t place,
			struct devmig_matrix_class *ret);

/*
 * The answer for the classes at two places; could-not-tell past the end.
 * *ret_unset (may be NULL) as of devmig_match().
 */
enum devmig_answer devmig_matrix_answer(const struct devmig_matrix *matrix, uint32_t source,
					uint32_t destination, unsigned int *ret_unset);

/* --- groups: classes whose devices can go from each to each, in steps --- */

enum devmig_group_kind {
	DEVMIG_GROUP_ISLAND,  /* devices can neither leave it nor come in */
	DEVMIG_GROUP_ORIGIN,  /* they can leave it, and none can come in */
	DEVMIG_GROUP_PASSAGE, /* they can come in and leave it, but not come back */
	DEVMIG_GROUP_DEAD_END /* they can come in, and not leave it */
};

/* "island", "origin", "passage", "dead-end"; NULL: no kind */
const char *devmig_group_kind_name(enum devmig_group_kind kind);

struct devmig_group {
	enum devmig_group_kind kind;
	uint32_t first; /* place of its first class */
	uint32_t count; /* of its classes */
	uint32_t lead;  /* place of the one that most records are of */
	uint64_t in_use;
	uint64_t free;
	uint64_t instances; /* sums of its classes */
	uint32_t to;        /* groups that its devices can go to in one step */
	uint32_t from;      /* groups that can come in one step */
};

uint32_t devmig_matrix_group_count(const struct devmig_matrix *matrix);
/* -ERANGE past the end. */
int devmig_matrix_group(const struct devmig_matrix *matrix, uint32_t group,
			struct devmig_group *ret);

/* A way from one group to another, from which there is none back. */
struct devmig_one_way {
	uint32_t compatible;  /* pairs of classes that can go as it stands */
	uint32_t after_apply; /* and once something is set */
	bool implied;         /* one can also go by way of other groups */
};

/* -ENOENT where nothing can go from the one to the other in one step; -ERANGE past the end. */
int devmig_matrix_one_way(const struct devmig_matrix *matrix, uint32_t from, uint32_t to,
			  struct devmig_one_way *ret);

#ifdef __cplusplus
}
#endif

#endif
