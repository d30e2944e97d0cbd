/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_DEVMIG_H
#define _LINUX_DEVMIG_H

#include <linux/kobject.h>
#include <linux/types.h>

/*
 * Compatibility of devices for live migration: a driver says what its device is
 * and which devices may migrate in, user space reads and asks it in sysfs, and
 * the driver's migration stream carries and checks it.
 *
 * Documentation/ABI/testing/sysfs-devmig has the attributes,
 * devmig-document(5) the language of the documents.
 */

/* A device, or a type of device that can be created, with its documents. */
struct devmig;

/* The longest capability string, without its LF. */
#define DEVMIG_STRING_MAX 4095

/**
 * struct devmig_ops - a driver's own answers for migration_version
 * @version_read: write the device's capability string to the buffer, which has
 *	room for DEVMIG_STRING_MAX bytes and a NUL; return its length without the
 *	NUL, or a negative errno. Instead of the generic string. Called for each
 *	read(): who reads it in parts gets -ESTALE where it has changed.
 * @version_test: may a device with this string migrate in? It is one line of
 *	ASCII of at most DEVMIG_STRING_MAX bytes, without its LF; a NUL stands
 *	behind it, which @len does not count. Return 0, -EINVAL (not compatible),
 *	-EBADMSG (not a capability string) or another negative errno; all else is
 *	taken for -EINVAL. Instead of matching the string with the documents, in
 *	migration_version as in a stream: of a source whose head has documents it
 *	gets the generic string.
 *
 * All are optional and may sleep. They are called with no lock of devmig's held,
 * may be called at the same time on several processors, and not any more once
 * devmig_unregister() has returned.
 */
struct devmig_ops {
	ssize_t (*version_read)(struct devmig *dm, char *buf);
	int (*version_test)(struct devmig *dm, const char *string, size_t len);
};

struct devmig *devmig_register(struct kobject *kobj, const char *text, size_t size,
			       const struct devmig_ops *ops, void *drvdata);
void devmig_unregister(struct devmig *dm);
int devmig_replace(struct devmig *dm, const char *text, size_t size);
void *devmig_drvdata(const struct devmig *dm);
int devmig_test(struct devmig *dm, const char *string, size_t len);

/**
 * enum devmig_phase - which part of a migration a stream head stands in front of
 * @DEVMIG_PRE_COPY: what is sent while the device runs
 * @DEVMIG_STOP_COPY: what is sent while it is stopped
 */
enum devmig_phase {
	DEVMIG_PRE_COPY = 1,
	DEVMIG_STOP_COPY = 2,
};

/**
 * struct devmig_head - the bytes that identify the source of a stream
 * @size: number of bytes
 * @data: the bytes, to be sent before any data of the device
 *
 * Made by devmig_head_new(), freed by devmig_head_free().
 */
struct devmig_head {
	size_t size;
	u8 data[];
};

struct devmig_head *devmig_head_new(struct devmig *dm, enum devmig_phase phase);
void devmig_head_free(struct devmig_head *head);

/* The check of the heads of one incoming stream. */
struct devmig_gate;

struct devmig_gate *devmig_gate_new(struct devmig *dm);
void devmig_gate_free(struct devmig_gate *gate);
ssize_t devmig_gate_push(struct devmig_gate *gate, const void *data, size_t size);
int devmig_gate_status(const struct devmig_gate *gate);
int devmig_gate_next(struct devmig_gate *gate);
int devmig_gate_phase(const struct devmig_gate *gate);

#endif
