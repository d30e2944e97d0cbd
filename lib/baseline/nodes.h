/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_NODES_H
#define DMIG_LIB_NODES_H

#include <devmig/verdict.h>
#include <lib/verdict/arena.h>

/*
 * The devices that configurations are made of: a class as it stands, or with
 * attributes set.  Which attributes are worth looking at follows from the lists:
 * those that some device would be asked to have set before another one can go to
 * it, and, as that changes what it is, what follows from them in turn.  An
 * attribute that is set already is not set to another value, since that would
 * shut out the device that it was set for.
 */

#define DMIG_NODES_MAX 4096 /* they are matched with one another: 16 million pairs */

struct dmig_node {
	struct devmig_document *document; /* with the attributes set; owns a reference */
	uint32_t class_index;             /* in the order in which classes were given */
	uint32_t next;                    /* another one of the class, 0: none */
	size_t nsettings;
	const struct devmig_setting *settings; /* the arena's */
};

/* A set of nodes, or the nodes that one can go to with nothing more to be set. */
struct dmig_bits {
	uint64_t words[DMIG_NODES_MAX / 64];
};

struct dmig_nodes {
	enum devmig_reading reading;
	struct dmig_node *nodes; /* those without settings first, in the order of classes */
	struct dmig_bits *goes;  /* for each node */
	size_t count;
	size_t classes;
	size_t room;
	size_t checks; /* that were made */
	bool cut;      /* some were left out */
	struct dmig_arena arena;
};

static inline bool dmig_bits_has(const struct dmig_bits *bits, size_t index)
{
	return bits->words[index / 64] >> (index % 64) & 1;
}

static inline void dmig_bits_drop(struct dmig_bits *bits, size_t index)
{
	bits->words[index / 64] &= ~(UINT64_C(1) << (index % 64));
}

static inline void dmig_bits_add(struct dmig_bits *bits, size_t index)
{
	bits->words[index / 64] |= UINT64_C(1) << (index % 64);
}

/* All nodes that follow from these classes.  -ENOMEM; then, too, to be freed. */
int dmig_nodes_make(struct dmig_nodes *nodes, struct devmig_document *const *classes, size_t count,
		    enum devmig_reading reading);
/* Leave only those that a node can go to and come from. */
void dmig_nodes_make_mutual(struct dmig_nodes *nodes);
void dmig_nodes_free(struct dmig_nodes *nodes);

#endif
