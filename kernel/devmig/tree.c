// SPDX-License-Identifier: GPL-2.0-only
#include "tree.h"
#include <core/print.h>
#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include <linux/wait_bit.h>

/* A directory: an object, or the one that they are all in. */
struct node {
	struct kobject kobj;
	struct list_head siblings;
	struct dmig_documents *documents; /* a reference */
	const struct dmig_object *object; /* NULL: SELF */
	bool apply;
	unsigned int count;
	struct attribute values[]; /* one for each field, in its order; then their names */
};

struct dmig_tree {
	struct node *root;
	struct list_head objects;
};

/* Nodes that are there: the module stays until their release has been called, which may be late. */
static atomic_t nodes;

static struct node *node_of(struct kobject *kobj)
{
	return container_of(kobj, struct node, kobj);
}

/* Documents that would be too long with tabs are printed without blanks. */
static bool is_compact(const struct dmig_documents *documents)
{
	return documents->text[strlen("SELF:\n")] != '\t';
}

static ssize_t show_value(struct kobject *kobj, struct attribute *attr, char *buf)
{
	const struct node *node = node_of(kobj);
	const struct dmig_document *doc = node->documents->doc;
	const bool compact = is_compact(node->documents);
	const size_t index = attr - node->values;
	struct dmig_out out = { .at = buf, .size = PAGE_SIZE - 1 };

	if (!node->object) {
		const struct dmig_self_field *field = dmig_self(doc) + index;

		dmig_print_literal(dmig_chars(doc, field->value), field->value_len, compact, &out);
	} else {
		const struct dmig_field *fields = node->apply ? dmig_apply(doc, node->object)
							      : dmig_fields(doc, node->object);

		dmig_print_value(doc, node->object, fields + index, compact, &out);
	}
	dmig_out_char(&out, '\n');
	return out.len;
}

static const struct sysfs_ops node_ops = {
	.show = show_value,
};

static void release_node(struct kobject *kobj)
{
	struct node *node = node_of(kobj);

	dmig_documents_put(node->documents);
	kvfree(node);
	if (atomic_dec_and_test(&nodes))
		wake_up_var(&nodes);
}

static const struct kobj_type node_type = {
	.sysfs_ops = &node_ops,
	.release = release_node,
};

/* The name of a node's field, which ends with no NUL. */
static struct dmig_text name_of(const struct node *node, unsigned int index)
{
	const struct dmig_document *doc = node->documents->doc;
	const struct dmig_field *field;

	if (!node->object) {
		const struct dmig_self_field *self = dmig_self(doc) + index;

		return (struct dmig_text){ self->name, self->name_len };
	}
	field = (node->apply ? dmig_apply(doc, node->object) : dmig_fields(doc, node->object)) +
		index;
	return (struct dmig_text){ field->name, field->name_len };
}

static struct node *make_node(struct dmig_documents *documents, const struct dmig_object *object,
			      bool apply, unsigned int count)
{
	const size_t names = count * (DMIG_NAME_MAX + 1);
	struct node *node;

	node = kvzalloc(struct_size(node, values, count) + names, GFP_KERNEL);
	if (!node)
		return NULL;
	atomic_inc(&nodes);
	refcount_inc(&documents->references);
	node->documents = documents;
	node->object = object;
	node->apply = apply;
	node->count = count;
	INIT_LIST_HEAD(&node->siblings);
	kobject_init(&node->kobj, &node_type);
	/* Directories that come and go with a document are announced with it. */
	node->kobj.uevent_suppress = 1;
	return node;
}

static int add_values(struct node *node)
{
	char *name = (char *)&node->values[node->count];
	unsigned int i;
	int error;

	for (i = 0; i < node->count; i++, name += DMIG_NAME_MAX + 1) {
		struct attribute *value = &node->values[i];
		const struct dmig_text text = name_of(node, i);

		memcpy(name, dmig_chars(node->documents->doc, text.at), text.len);
		sysfs_attr_init(value);
		value->name = name;
		value->mode = 0444;
		error = sysfs_create_file(&node->kobj, value);
		if (error)
			return error;
	}
	return 0;
}

static void remove_node(struct node *node)
{
	kobject_del(&node->kobj);
	kobject_put(&node->kobj);
}

/* Add the directory @name of @count fields; the tree then owns it. */
static int add_object(struct dmig_tree *tree, const struct dmig_object *object, bool apply,
		      unsigned int count, const char *name)
{
	struct node *node = make_node(tree->root->documents, object, apply, count);
	int error;

	if (!node)
		return -ENOMEM;
	list_add_tail(&node->siblings, &tree->objects);
	error = kobject_add(&node->kobj, &tree->root->kobj, "%s", name);
	return error ?: add_values(node);
}

/* A single object without APPLY has no number. */
static int add_compatible(struct dmig_tree *tree, u32 index)
{
	const struct dmig_document *doc = tree->root->documents->doc;
	const struct dmig_object *object = dmig_object(doc, index);
	char name[24] = "compatible";
	int error;

	if (doc->nobjects > 1 || object->napply)
		snprintf(name, sizeof(name), "compatible%04u", index + 1);
	error = add_object(tree, object, false, object->nfields, name);
	if (error || !object->napply)
		return error;
	snprintf(name, sizeof(name), "apply%04u", index + 1);
	return add_object(tree, object, true, object->napply, name);
}

static int fill(struct dmig_tree *tree, struct kobject *parent)
{
	const struct dmig_document *doc = tree->root->documents->doc;
	int error = kobject_add(&tree->root->kobj, parent, "migration.new");
	u32 i;

	if (!error)
		error = add_object(tree, NULL, false, doc->nself, "self");
	for (i = 0; i < doc->nobjects && !error; i++)
		error = add_compatible(tree, i);
	return error;
}

static struct dmig_tree *make_tree(struct kobject *parent, struct dmig_documents *documents)
{
	struct dmig_tree *tree = kzalloc(sizeof(*tree), GFP_KERNEL);
	int error;

	if (!tree)
		return ERR_PTR(-ENOMEM);
	INIT_LIST_HEAD(&tree->objects);
	tree->root = make_node(documents, NULL, false, 0);
	if (!tree->root) {
		kfree(tree);
		return ERR_PTR(-ENOMEM);
	}
	error = fill(tree, parent);
	if (!error)
		return tree;
	dmig_tree_remove(tree);
	return ERR_PTR(error);
}

/* @tree gets its name; without memory for names @old keeps, or gets back, its own. */
static int take_place(struct dmig_tree *tree, struct dmig_tree *old)
{
	int error = old ? kobject_rename(&old->root->kobj, "migration.old") : 0;

	if (error)
		return error;
	error = kobject_rename(&tree->root->kobj, "migration");
	if (error && old && kobject_rename(&old->root->kobj, "migration"))
		/* No tree at all says: could not tell. That is no lie. */
		pr_warn("devmig: no memory to name a directory migration\n");
	return error;
}

struct dmig_tree *dmig_tree_replace(struct kobject *parent, struct dmig_documents *documents,
				    struct dmig_tree *old)
{
	struct dmig_tree *tree = make_tree(parent, documents);
	int error;

	if (IS_ERR(tree))
		return tree;
	error = take_place(tree, old);
	if (error) {
		dmig_tree_remove(tree);
		return ERR_PTR(error);
	}
	dmig_tree_remove(old);
	return tree;
}

void dmig_tree_remove(struct dmig_tree *tree)
{
	struct node *node, *next;

	if (!tree)
		return;
	list_for_each_entry_safe(node, next, &tree->objects, siblings) remove_node(node);
	remove_node(tree->root);
	kfree(tree);
}

void dmig_tree_exit(void)
{
	wait_var_event(&nodes, !atomic_read(&nodes));
}
