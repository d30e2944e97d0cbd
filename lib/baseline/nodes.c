// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/limits.h>
#include <lib/baseline/nodes.h>
#include <lib/baseline/settled.h>
#include <lib/common/cleanup.h>
#include <string.h>

#define CHECKS_MAX 65536 /* verdicts that are asked what is to be set */

/* What is set on a device, while it is put together. */
struct list {
	struct devmig_setting settings[DMIG_FIELDS_MAX];
	size_t count;
};

static const struct devmig_setting *find(const struct devmig_setting *settings, size_t count,
					 const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(settings[i].name, name))
			return &settings[i];
	return NULL;
}

/* Whether a node has the same settings, in whatever order. */
static bool is_same(const struct dmig_node *node, const struct list *list)
{
	if (node->nsettings != list->count)
		return false;
	for (size_t i = 0; i < list->count; i++) {
		const struct devmig_setting *other =
			find(node->settings, node->nsettings, list->settings[i].name);

		if (!other || strcmp(other->value, list->settings[i].value) != 0)
			return false;
	}
	return true;
}

static bool is_known(const struct dmig_nodes *nodes, uint32_t class_index, const struct list *list)
{
	uint32_t at = class_index;

	do {
		if (is_same(&nodes->nodes[at], list))
			return true;
		at = nodes->nodes[at].next;
	} while (at);
	return false;
}

static int reserve(struct dmig_nodes *nodes, size_t count)
{
	struct dmig_node *more = realloc(nodes->nodes, count * sizeof(*more));
	struct dmig_bits *goes;

	if (!more)
		return -ENOMEM;
	nodes->nodes = more;
	goes = realloc(nodes->goes, count * sizeof(*goes));
	if (!goes)
		return -ENOMEM;
	nodes->goes = goes;
	nodes->room = count;
	return 0;
}

/* Takes over @document, whatever happens. */
static int add(struct dmig_nodes *nodes, struct devmig_document *document, uint32_t class_index)
{
	if (nodes->count == nodes->room && reserve(nodes, nodes->room ? 2 * nodes->room : 64)) {
		devmig_document_unref(document);
		return -ENOMEM;
	}
	nodes->nodes[nodes->count] =
		(struct dmig_node){ .document = document, .class_index = class_index };
	memset(&nodes->goes[nodes->count], 0, sizeof(*nodes->goes));
	nodes->count++;
	return 0;
}

static int copy_settings(struct dmig_nodes *nodes, struct dmig_node *node, const struct list *list)
{
	struct devmig_setting *settings =
		dmig_arena_array(&nodes->arena, list->count, sizeof(*settings));

	if (!settings)
		return -ENOMEM;
	for (size_t i = 0; i < list->count; i++) {
		const struct devmig_setting *from = &list->settings[i];

		settings[i].name = dmig_arena_copy(&nodes->arena, from->name, strlen(from->name));
		settings[i].value =
			dmig_arena_copy(&nodes->arena, from->value, strlen(from->value));
		if (!settings[i].name || !settings[i].value)
			return -ENOMEM;
	}
	node->settings = settings;
	node->nsettings = list->count;
	return 0;
}

static int add_settled(struct dmig_nodes *nodes, uint32_t class_index, const struct list *list)
{
	struct devmig_document *document = NULL;
	struct dmig_node *first, *node;
	int r;

	if (is_known(nodes, class_index, list))
		return 0;
	if (nodes->count == DMIG_NODES_MAX) {
		nodes->cut = true;
		return 0;
	}
	r = dmig_settled(nodes->nodes[class_index].document, list->settings, list->count,
			 &document);
	if (r == -E2BIG)
		return 0;
	if (!r)
		r = add(nodes, document, class_index);
	if (r)
		return r;
	first = &nodes->nodes[class_index];
	node = &nodes->nodes[nodes->count - 1];
	node->next = first->next;
	first->next = (uint32_t)nodes->count - 1;
	return copy_settings(nodes, node, list);
}

/* What is set already, and what a verdict asks for; false: that is another value, or too much. */
static bool join(const struct dmig_node *to, const struct devmig_verdict *verdict, struct list *ret)
{
	struct devmig_setting setting;

	ret->count = to->nsettings;
	for (size_t i = 0; i < to->nsettings; i++)
		ret->settings[i] = to->settings[i];
	for (size_t i = 0; !devmig_verdict_setting(verdict, i, &setting); i++) {
		if (ret->count == DMIG_FIELDS_MAX ||
		    find(to->settings, to->nsettings, setting.name))
			return false;
		ret->settings[ret->count++] = setting;
	}
	return true;
}

/* The device that @to would have to become for @from. */
static int settle(struct dmig_nodes *nodes, size_t from, size_t to)
{
	const struct dmig_node *node = &nodes->nodes[to];
	struct devmig_verdict *verdict = NULL;
	struct list list;
	int r;

	if (nodes->checks == CHECKS_MAX) {
		nodes->cut = true;
		return 0;
	}
	nodes->checks++;
	r = devmig_check(nodes->nodes[from].document, NULL, node->document, NULL, nodes->reading,
			 &verdict, NULL);
	if (!r && join(node, verdict, &list))
		r = add_settled(nodes, node->class_index, &list);
	devmig_verdict_free(verdict);
	return r;
}

static int relate(struct dmig_nodes *nodes, size_t from, size_t to)
{
	enum devmig_answer answer = devmig_match(nodes->nodes[from].document,
						 nodes->nodes[to].document, nodes->reading, NULL);

	if (answer == DEVMIG_COMPATIBLE)
		dmig_bits_add(&nodes->goes[from], to);
	return answer == DEVMIG_AFTER_APPLY ? settle(nodes, from, to) : 0;
}

/* A node with all before it, and with itself. */
static int relate_all(struct dmig_nodes *nodes, size_t node)
{
	int r = relate(nodes, node, node);

	for (size_t i = 0; !r && i < node; i++) {
		r = relate(nodes, i, node);
		if (!r)
			r = relate(nodes, node, i);
	}
	return r;
}

int dmig_nodes_make(struct dmig_nodes *nodes, struct devmig_document *const *classes, size_t count,
		    enum devmig_reading reading)
{
	int r = 0;

	*nodes = (struct dmig_nodes){ .reading = reading };
	if (count > DMIG_NODES_MAX) {
		nodes->cut = true;
		count = DMIG_NODES_MAX;
	}
	nodes->classes = count;
	for (size_t i = 0; !r && i < count; i++)
		r = add(nodes, devmig_document_ref(classes[i]), (uint32_t)i);
	for (size_t i = 0; !r && i < nodes->count; i++)
		r = relate_all(nodes, i);
	return r;
}

void dmig_nodes_make_mutual(struct dmig_nodes *nodes)
{
	for (size_t a = 0; a < nodes->count; a++)
		for (size_t b = 0; b < a; b++)
			if (dmig_bits_has(&nodes->goes[a], b) !=
			    dmig_bits_has(&nodes->goes[b], a)) {
				dmig_bits_drop(&nodes->goes[a], b);
				dmig_bits_drop(&nodes->goes[b], a);
			}
}

void dmig_nodes_free(struct dmig_nodes *nodes)
{
	for (size_t i = 0; i < nodes->count; i++)
		devmig_document_unref(nodes->nodes[i].document);
	free(nodes->nodes);
	free(nodes->goes);
	dmig_arena_free(&nodes->arena);
}
