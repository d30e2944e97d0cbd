// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/baseline/choices.h>
#include <lib/common/cleanup.h>
#include <string.h>

struct group_builder {
	struct dmig_choices *groups;
	const struct dmig_offers *offers;
	const struct dmig_nodes *nodes;
	uint64_t *devices; /* by class index: of all members */
};

uint64_t dmig_node_cost(const struct dmig_node *node, const struct dmig_cell *cell)
{
	const bool prepare = !cell->head.devices || node->nsettings;

	return (prepare ? DMIG_COST_PREPARE : 0) + node->nsettings * DMIG_COST_SETTING;
}

static bool is_alike(const struct dmig_offer *a, const struct dmig_offer *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (a->cells[i].class_index != b->cells[i].class_index ||
		    !a->cells[i].head.devices != !b->cells[i].head.devices)
			return false;
	return true;
}

/* A choice while it is given its place. */
struct ranked {
	struct dmig_choice choice;
	uint64_t devices;
};

static int compare_ranked(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->choice.cost != y->choice.cost)
		return x->choice.cost < y->choice.cost ? -1 : 1;
	if (x->devices != y->devices)
		return x->devices > y->devices ? -1 : 1;
	return x->choice.node < y->choice.node ? -1 : x->choice.node > y->choice.node;
}

static size_t rank(const struct group_builder *builder, const struct dmig_offer *offer,
		   struct ranked *ret)
{
	size_t count = 0;

	for (size_t i = 0; i < builder->nodes->count; i++) {
		const struct dmig_node *node = &builder->nodes->nodes[i];
		const struct dmig_cell *cell = dmig_offer_find(offer, node->class_index);

		if (!cell)
			continue;
		ret[count++] = (struct ranked){
			.choice = { .node = (uint32_t)i, .cost = dmig_node_cost(node, cell) },
			.devices = builder->devices[node->class_index],
		};
	}
	qsort(ret, count, sizeof(*ret), compare_ranked);
	return count;
}

static int add_group(struct group_builder *builder, const struct dmig_offer *offer)
{
	dmig_auto(free) struct ranked *ranked =
		malloc((builder->nodes->count + 1) * sizeof(*ranked));
	struct dmig_group *group = &builder->groups->groups[builder->groups->count];
	const size_t count = ranked ? rank(builder, offer, ranked) : 0;
	struct dmig_choice *choices = ranked ? calloc(count + 1, sizeof(*choices)) : NULL;

	if (!choices)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		choices[i] = ranked[i].choice;
	*group = (struct dmig_group){ .choices = choices, .count = count };
	builder->groups->count++;
	return 0;
}

/* The group of a member; @first: of each group the first member. */
static int find_group(struct group_builder *builder, size_t member, size_t *first)
{
	struct dmig_choices *groups = builder->groups;
	const struct dmig_offer *offer = &builder->offers->offers[member];
	uint32_t group = 0;

	while (group < groups->count && !is_alike(offer, &builder->offers->offers[first[group]]))
		group++;
	groups->members[member] = group;
	if (group < groups->count)
		return 0;
	first[group] = member;
	return add_group(builder, offer);
}

static void count_devices(struct group_builder *builder)
{
	for (size_t i = 0; i < builder->offers->count; i++)
		for (size_t k = 0; k < builder->offers->offers[i].count; k++) {
			const struct dmig_cell *cell = &builder->offers->offers[i].cells[k];

			builder->devices[cell->class_index] += cell->head.devices;
		}
}

int dmig_choices_make(struct dmig_choices *groups, const struct dmig_offers *offers,
		      const struct dmig_nodes *nodes)
{
	dmig_auto(free) uint64_t *devices = calloc(offers->nclasses + 1, sizeof(*devices));
	dmig_auto(free) size_t *first = calloc(offers->count, sizeof(*first));
	struct group_builder builder = { groups, offers, nodes, devices };
	int r = 0;

	*groups = (struct dmig_choices){
		.groups = calloc(offers->count, sizeof(*groups->groups)),
		.members = calloc(offers->count, sizeof(*groups->members)),
	};
	if (!devices || !first || !groups->groups || !groups->members)
		return -ENOMEM;
	count_devices(&builder);
	for (size_t i = 0; !r && i < offers->count; i++)
		r = find_group(&builder, i, first);
	return r;
}

static void favor(struct dmig_group *group, const struct dmig_nodes *nodes, uint32_t class_index)
{
	size_t behind = 0; /* where the next one goes */

	for (size_t i = 0; i < group->count; i++) {
		const struct dmig_choice choice = group->choices[i];

		if (group->choices[behind].cost != choice.cost)
			behind = i;
		if (nodes->nodes[choice.node].class_index != class_index)
			continue;
		memmove(&group->choices[behind + 1], &group->choices[behind],
			(i - behind) * sizeof(choice));
		group->choices[behind++] = choice;
	}
}

void dmig_choices_favor(struct dmig_choices *choices, const struct dmig_nodes *nodes,
			uint32_t class_index)
{
	for (size_t i = 0; i < choices->count; i++)
		favor(&choices->groups[i], nodes, class_index);
}

void dmig_choices_free(struct dmig_choices *groups)
{
	for (size_t i = 0; groups->groups && i < groups->count; i++)
		free(groups->groups[i].choices);
	free(groups->groups);
	free(groups->members);
}
