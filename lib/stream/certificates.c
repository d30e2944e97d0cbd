// SPDX-License-Identifier: LGPL-2.1-or-later
#include "certificates.h"
#include "qemu_conf.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/format.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

/* Where a tree has its files. */
struct layout {
	const char *shared[DMIG_PEM_CRL + 1];
	const char *own[DMIG_SIDES][2];
};

/* The first of which there is a CA is taken. */
static const struct layout layouts[] = {
	/* The directory of QEMU's object tls-creds-x509. */
	{
		{ "ca-cert.pem", "ca-crl.pem" },
		{ { "client-cert.pem", "client-key.pem" },
		  { "server-cert.pem", "server-key.pem" } },
	},
	/* /etc/pki of libvirt */
	{
		{ "CA/cacert.pem", "CA/cacrl.pem" },
		{ { "libvirt/clientcert.pem", "libvirt/private/clientkey.pem" },
		  { "libvirt/servercert.pem", "libvirt/private/serverkey.pem" } },
	},
	/* libvirt's ?pkipath=, and a user's ~/.pki/libvirt */
	{
		{ "cacert.pem", "cacrl.pem" },
		{ { "clientcert.pem", "clientkey.pem" }, { "servercert.pem", "serverkey.pem" } },
	},
};

#define LAYOUTS (sizeof(layouts) / sizeof(layouts[0]))

static const char *name_of(const struct layout *layout, enum dmig_side side, enum dmig_pem pem)
{
	return pem <= DMIG_PEM_CRL ? layout->shared[pem] : layout->own[side][pem - DMIG_PEM_CERT];
}

/* 1: there is something, 0: there is nothing; -ENOMEM. */
static int exists(const char *directory, const char *name)
{
	dmig_auto(free) char *path = dmig_format("%s/%s", directory, name);
	struct stat st;

	if (!path)
		return -ENOMEM;
	return !stat(path, &st) || errno != ENOENT;
}

static int find_layout(const char *directory, const struct layout **ret)
{
	size_t i;
	int there = 0;

	*ret = NULL;
	for (i = 0; i < LAYOUTS && !there; i++) {
		there = exists(directory, layouts[i].shared[DMIG_PEM_CA]);
		if (there > 0)
			*ret = &layouts[i];
	}
	return there < 0 ? there : 0;
}

static int name_all(const char *directory, const struct layout *layout, enum dmig_side side,
		    struct dmig_certificates *ret, struct devmig_error **ret_error)
{
	dmig_auto(certificates) struct dmig_certificates found = { .path = { NULL } };
	int pem;

	for (pem = 0; pem < DMIG_PEMS; pem++) {
		found.path[pem] =
			dmig_format("%s/%s", directory, name_of(layout, side, (enum dmig_pem)pem));
		if (!found.path[pem])
			return dmig_fail_memory(ret_error);
	}
	*ret = found;
	found = (struct dmig_certificates){ .path = { NULL } };
	return 0;
}

static int find_in(const char *directory, enum dmig_side side, struct dmig_certificates *ret,
		   struct devmig_error **ret_error)
{
	const struct layout *layout;
	struct stat st;

	if (stat(directory, &st))
		return dmig_fail_as(ret_error, -EKEYREJECTED, DMIG_BAD_CERTIFICATES, directory,
				    "%s", strerror(errno));
	if (find_layout(directory, &layout))
		return dmig_fail_memory(ret_error);
	if (!layout)
		return dmig_fail_as(ret_error, -EKEYREJECTED, DMIG_BAD_CERTIFICATES, directory,
				    "it has no ca-cert.pem, as QEMU wants it, and no "
				    "CA/cacert.pem or cacert.pem, as libvirt does");
	return name_all(directory, layout, side, ret, ret_error);
}

/* The directories that nobody has named; the last is taken if none has a CA. */
static const char *const usual[] = { "etc/pki/qemu", "etc/pki" };

static int find_usual(const char *root, enum dmig_side side, struct dmig_certificates *ret,
		      struct devmig_error **ret_error)
{
	const size_t count = sizeof(usual) / sizeof(usual[0]);
	const struct layout *layout = NULL;
	dmig_auto(free) char *directory = NULL;
	size_t i;

	for (i = 0; i < count && !layout; i++) {
		free(directory);
		directory = dmig_format("%s/%s", root, usual[i]);
		if (!directory || find_layout(directory, &layout))
			return dmig_fail_memory(ret_error);
	}
	return find_in(directory, side, ret, ret_error);
}

int dmig_certificates_find(struct devmig_context *context, const char *directory,
			   enum dmig_side side, struct dmig_certificates *ret,
			   struct devmig_error **ret_error)
{
	const char *root = context ? devmig_context_root(context) : "/";
	dmig_auto(free) char *named = NULL;
	int error;

	/* "/etc", and not "//etc", in errors. */
	if (!strcmp(root, "/"))
		root = "";
	if (directory)
		return find_in(directory, side, ret, ret_error);
	error = dmig_qemu_conf_certificates(root, &named, ret_error);
	if (error)
		return error;
	if (named)
		return find_in(named, side, ret, ret_error);
	return find_usual(root, side, ret, ret_error);
}

void dmig_auto_certificates(struct dmig_certificates *certificates)
{
	int pem;

	for (pem = 0; pem < DMIG_PEMS; pem++)
		free(certificates->path[pem]);
}
