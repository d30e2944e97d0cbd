/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_CHOICES_H
#define DMIG_LIB_CHOICES_H

#include <lib/baseline/offer.h>
#include <lib/baseline/search.h>

/* Members that have the same classes, and devices of the same ones, are one group. */
struct dmig_choices {
	struct dmig_group *groups; /* owns the choices of each */
	size_t count;
	uint32_t *members; /* of each its group */
};

/* -ENOMEM; then, too, to be freed. */
int dmig_choices_make(struct dmig_choices *groups, const struct dmig_offers *offers,
		      const struct dmig_nodes *nodes);
/* Of choices that cost the same let those of one class be the first. */
void dmig_choices_favor(struct dmig_choices *choices, const struct dmig_nodes *nodes,
			uint32_t class_index);
void dmig_choices_free(struct dmig_choices *groups);

/* What it costs to have a node's device where these are. */
uint64_t dmig_node_cost(const struct dmig_node *node, const struct dmig_cell *cell);

#endif
