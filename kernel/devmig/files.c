// SPDX-License-Identifier: GPL-2.0-only
#include "files.h"
#include "check.h"
#include "compat.h"
#include <linux/crc32.h>
#include <linux/fs.h>
#include <linux/kernfs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

/*
 * Both are binary attributes: those know their registration whatever kind of
 * object they belong to, and may have more than a page. sysfs hands out at most
 * a page at a time, so that a reader comes several times for one text: each open
 * file remembers what it began with.
 */

static struct kernfs_open_file *open_file_of(struct file *file)
{
	return ((struct seq_file *)file->private_data)->private;
}

/*
 * May a reader go on at @offset with the text that has this @id, which is not 0?
 * kernfs calls for one open file at a time.
 */
static bool is_same(struct file *file, loff_t offset, unsigned long id)
{
	struct kernfs_open_file *of = open_file_of(file);

	if (!offset || !of->priv)
		of->priv = (void *)id;
	return of->priv == (void *)id;
}

static ssize_t slice(char *buf, size_t count, loff_t offset, const char *text, size_t size)
{
	if (offset < 0)
		return -EINVAL;
	if (offset >= size)
		return 0;
	count = min_t(size_t, count, size - offset);
	memcpy(buf, text + offset, count);
	return count;
}

static ssize_t read_compatible(struct file *file, struct kobject *kobj, devmig_bin_attribute *attr,
			       char *buf, loff_t offset, size_t count)
{
	struct devmig *dm = attr->private;
	struct dmig_documents *documents = dmig_documents_get(dm);
	ssize_t done = -ESTALE;

	if (!documents)
		return -ENODEV;
	if (is_same(file, offset, documents->id))
		done = slice(buf, count, offset, documents->text, documents->text_size);
	dmig_documents_put(documents);
	return done;
}

static ssize_t read_generic(struct devmig *dm, struct file *file, char *buf, loff_t offset,
			    size_t count)
{
	struct dmig_documents *documents = dmig_documents_get(dm);
	ssize_t done = -ESTALE;

	if (!documents)
		return -ENODEV;
	if (!documents->string)
		done = -E2BIG;
	else if (is_same(file, offset, documents->id))
		done = slice(buf, count, offset, documents->string, documents->string_size);
	dmig_documents_put(documents);
	return done;
}

/* Nothing says when a driver's own string changes, so that it is known by what it is. */
static unsigned long id_of(const char *string, size_t len)
{
	return crc32_le(~0, (const u8 *)string, len) ?: 1;
}

/* The string of the driver's own, and LF. */
static ssize_t read_own(struct devmig *dm, struct file *file, char *buf, loff_t offset,
			size_t count)
{
	char *string = kmalloc(DEVMIG_STRING_MAX + 2, GFP_KERNEL);
	ssize_t len;

	if (!string)
		return -ENOMEM;
	len = dm->ops->version_read(dm, string);
	if (len > DEVMIG_STRING_MAX)
		len = -E2BIG;
	if (len >= 0) {
		string[len++] = '\n';
		len = is_same(file, offset, id_of(string, len))
			      ? slice(buf, count, offset, string, len)
			      : -ESTALE;
	}
	kfree(string);
	return len;
}

static ssize_t read_version(struct file *file, struct kobject *kobj, devmig_bin_attribute *attr,
			    char *buf, loff_t offset, size_t count)
{
	struct devmig *dm = attr->private;

	if (dm->ops && dm->ops->version_read)
		return read_own(dm, file, buf, offset, count);
	return read_generic(dm, file, buf, offset, count);
}

/* Where in the file it is written says nothing: who asks again need not seek. */
static ssize_t write_version(struct file *file, struct kobject *kobj, devmig_bin_attribute *attr,
			     char *buf, loff_t offset, size_t count)
{
	const size_t len = count && buf[count - 1] == '\n' ? count - 1 : count;
	int error;

	/* kernfs keeps a byte behind what was written. */
	buf[len] = 0;
	error = devmig_test(attr->private, buf, len);
	return error ?: count;
}

int dmig_files_create(struct devmig *dm)
{
	int error;

	dm->compatible.attr = (struct attribute){ .name = "migration_compatible", .mode = 0444 };
	sysfs_bin_attr_init(&dm->compatible);
	dm->compatible.private = dm;
	dm->compatible.read = read_compatible;
	dm->version.attr = (struct attribute){ .name = "migration_version", .mode = 0644 };
	sysfs_bin_attr_init(&dm->version);
	dm->version.private = dm;
	dm->version.read = read_version;
	dm->version.write = write_version;

	error = sysfs_create_bin_file(dm->kobj, &dm->compatible);
	if (error)
		return error;
	error = sysfs_create_bin_file(dm->kobj, &dm->version);
	if (error)
		sysfs_remove_bin_file(dm->kobj, &dm->compatible);
	return error;
}

void dmig_files_notify(struct devmig *dm)
{
	sysfs_notify(dm->kobj, NULL, dm->compatible.attr.name);
	sysfs_notify(dm->kobj, NULL, dm->version.attr.name);
}

void dmig_files_remove(struct devmig *dm)
{
	sysfs_remove_bin_file(dm->kobj, &dm->version);
	sysfs_remove_bin_file(dm->kobj, &dm->compatible);
}
