// SPDX-License-Identifier: GPL-2.0-only
#include "registration.h"
#include "check.h"
#include "files.h"
#include "trace.h"
#include <linux/err.h>
#include <linux/export.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct dmig_documents *dmig_documents_get(struct devmig *dm)
{
	struct dmig_documents *documents;

	rcu_read_lock();
	do {
		documents = rcu_dereference(dm->documents);
		/* The last reference may go right now: then others stand there already. */
	} while (documents && !refcount_inc_not_zero(&documents->references));
	rcu_read_unlock();
	return documents;
}

/* With @replacing held: @documents, which may be NULL, take the place of the present ones. */
static int put_in_place(struct devmig *dm, struct dmig_documents *documents)
{
	struct dmig_tree *tree = NULL;

	lockdep_assert_held(&dm->replacing);
	if (documents) {
		tree = dmig_tree_replace(dm->kobj, documents, dm->tree);
		if (IS_ERR(tree))
			return PTR_ERR(tree);
	} else {
		dmig_tree_remove(dm->tree);
	}
	dm->tree = tree;
	documents = rcu_replace_pointer(dm->documents, documents, lockdep_is_held(&dm->replacing));
	dmig_documents_put(documents);
	return 0;
}

static int replace(struct devmig *dm, const char *text, size_t size)
{
	struct dmig_documents *documents = NULL;
	unsigned long id = 0;
	int error;

	if (text) {
		documents = dmig_documents_new(dm->name, text, size);
		if (IS_ERR(documents))
			return PTR_ERR(documents);
		id = documents->id;
	}
	mutex_lock(&dm->replacing);
	error = put_in_place(dm, documents);
	mutex_unlock(&dm->replacing);
	if (error)
		dmig_documents_put(documents);
	else
		trace_devmig_replace(dm->name, id, size);
	return error;
}

static void announce(struct devmig *dm)
{
	char *const change[] = { "MIGRATION=documents", NULL };

	kobject_uevent_env(dm->kobj, KOBJ_CHANGE, (char **)change);
}

static void free_registration(struct devmig *dm)
{
	/* Tells how many refusals were not. */
	ratelimit_state_exit(&dm->refusals);
	mutex_destroy(&dm->replacing);
	kfree(dm->name);
	kfree(dm);
}

static struct devmig *make_registration(struct kobject *kobj, const struct devmig_ops *ops,
					void *drvdata)
{
	struct devmig *dm = kzalloc(sizeof(*dm), GFP_KERNEL);

	if (!dm)
		return NULL;
	dm->name = kobject_get_path(kobj, GFP_KERNEL);
	if (!dm->name) {
		kfree(dm);
		return NULL;
	}
	dm->kobj = kobj;
	dm->ops = ops;
	dm->drvdata = drvdata;
	mutex_init(&dm->replacing);
	ratelimit_state_init(&dm->refusals, DEFAULT_RATELIMIT_INTERVAL, DEFAULT_RATELIMIT_BURST);
	ratelimit_set_flags(&dm->refusals, RATELIMIT_MSG_ON_RELEASE);
	return dm;
}

/**
 * devmig_register - say what a device is and what may migrate into it
 * @kobj: the device's (&dev->kobj) or the mdev type's (&type->kobj), which must
 *	be in sysfs and stay there until devmig_unregister()
 * @text: the documents in text form, as devmig-document(5) has it; NULL: the
 *	device can't migrate now, which migration_version says
 * @size: bytes of @text
 * @ops: answers of the driver's own, or NULL; must live as long as the
 *	registration
 * @drvdata: for the driver, see devmig_drvdata()
 *
 * The text is read once and not kept. Attributes appear below @kobj; @ops may be
 * called before this returns. Of a device that is in sysfs already "add" was told
 * without them, so that a uevent is sent as by devmig_replace(). May sleep.
 *
 * Return: the registration; or ERR_PTR: -EBADMSG, the text is malformed, and
 * the kernel log says where; -E2BIG, it is past a limit; -EEXIST, @kobj has such
 * attributes; -ENOMEM.
 */
struct devmig *devmig_register(struct kobject *kobj, const char *text, size_t size,
			       const struct devmig_ops *ops, void *drvdata)
{
	struct devmig *dm = make_registration(kobj, ops, drvdata);
	int error;

	if (!dm)
		return ERR_PTR(-ENOMEM);
	error = replace(dm, text, size);
	if (error)
		goto free;
	error = dmig_files_create(dm);
	if (error)
		goto remove;
	announce(dm);
	return dm;
remove:
	replace(dm, NULL, 0);
free:
	free_registration(dm);
	return ERR_PTR(error);
}
EXPORT_SYMBOL_GPL(devmig_register);

/**
 * devmig_unregister - take the attributes away
 * @dm: what devmig_register() returned; an ERR_PTR or NULL is ignored
 *
 * Waits for those who are reading or asking. Gates of @dm must have been freed.
 * Not from an attribute of devmig's, nor with a lock held that an operation of
 * @dm takes. May sleep.
 */
void devmig_unregister(struct devmig *dm)
{
	if (IS_ERR_OR_NULL(dm))
		return;
	dmig_files_remove(dm);
	replace(dm, NULL, 0);
	free_registration(dm);
}
EXPORT_SYMBOL_GPL(devmig_unregister);

/**
 * devmig_replace - put other documents in place of those that a device has
 * @dm: the registration
 * @text: as for devmig_register()
 * @size: bytes of @text
 *
 * For what changes while a device lives: its firmware, its driver's mind, an
 * attribute that says how big it is. A reader gets the old documents or the new
 * ones, never parts of both. When it has succeeded poll() of the attributes wakes,
 * and a uevent of @dm's kobject is sent, "change" with MIGRATION=documents. May
 * sleep; not from an attribute below migration/.
 *
 * Return: 0; or as devmig_register(), and then the old documents stay. Only where
 * memory is so short that a directory can't be given its name back may the
 * directory migration/ be gone afterwards, until the next replacement.
 */
int devmig_replace(struct devmig *dm, const char *text, size_t size)
{
	int error = replace(dm, text, size);

	if (error)
		return error;
	dmig_files_notify(dm);
	announce(dm);
	return 0;
}
EXPORT_SYMBOL_GPL(devmig_replace);

/**
 * devmig_drvdata - what the driver gave to devmig_register()
 * @dm: the registration
 *
 * Return: the pointer, as it was.
 */
void *devmig_drvdata(const struct devmig *dm)
{
	return dm->drvdata;
}
EXPORT_SYMBOL_GPL(devmig_drvdata);

/**
 * devmig_test - may a device with this capability string migrate in?
 * @dm: the registration of the destination
 * @string: the string, without LF; @len bytes and a NUL
 * @len: bytes of the string
 *
 * The same answer as writing it to migration_version, from the driver's own
 * test if it has one. Why it is refused is told in the kernel log, with limits,
 * and to the tracepoint devmig_refuse. May sleep; allocates nothing.
 *
 * Return: 0; -EINVAL, not compatible; -EBADMSG, not a capability string;
 * -E2BIG, longer than DEVMIG_STRING_MAX; -ENODEV, the device can't migrate,
 * whatever the string is; or what the driver's test returned.
 */
int devmig_test(struct devmig *dm, const char *string, size_t len)
{
	return dmig_check_string(dm, string, len, "migration_version");
}
EXPORT_SYMBOL_GPL(devmig_test);
