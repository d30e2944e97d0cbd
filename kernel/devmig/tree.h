/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DEVMIG_TREE_H
#define DEVMIG_TREE_H

#include "documents.h"
#include <linux/kobject.h>

/*
 * The directories migration/self, migration/compatible… and migration/apply…
 * of one set of documents, one value per file.
 */
struct dmig_tree;

/*
 * Make the tree of @documents below @parent and let it take the place of @old,
 * which may be NULL. ERR_PTR: nothing was changed.
 *
 * A directory of sysfs can't take another one's place in one step: for a moment
 * between two renames there is none. What was opened below the old one shows the
 * old documents up to the end, or an error; never the new ones.
 */
struct dmig_tree *dmig_tree_replace(struct kobject *parent, struct dmig_documents *documents,
				    struct dmig_tree *old);

/* Remove it, once nobody reads its files any more. NULL is none. */
void dmig_tree_remove(struct dmig_tree *tree);

/* Wait until nothing of any tree is left: a kobject is released when its last user says. */
void dmig_tree_exit(void);

#endif
