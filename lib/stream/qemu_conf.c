// SPDX-License-Identifier: LGPL-2.1-or-later
#include "qemu_conf.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/file.h>
#include <lib/common/format.h>
#include <string.h>
#include <sys/stat.h>

/* libvirt's own, with all its comments, has 40 KB. */
#define CONF_MAX ((size_t)1024 * 1024)

#define BLANKS " \t\r"

/* The value of a line NAME = "VALUE", or NULL; the line is cut at its end. */
static char *value_of(char *line, const char *name)
{
	char *at = line + strspn(line, BLANKS);
	char *end;
	char quote;

	if (strncmp(at, name, strlen(name)))
		return NULL;
	at += strlen(name);
	at += strspn(at, BLANKS);
	if (*at++ != '=')
		return NULL;
	at += strspn(at, BLANKS);
	quote = *at++;
	if (quote != '"' && quote != '\'')
		return NULL;
	end = strchr(at, quote);
	if (!end || end == at)
		return NULL;
	*end = 0;
	return at;
}

/* The last line that has it counts.  What it names is below @root, too. */
static int find(const char *root, const char *conf, const char *name, char **ret)
{
	dmig_auto(free) char *copy = strdup(conf);
	char *rest = copy, *line;
	const char *value = NULL;

	if (!copy)
		return -ENOMEM;
	while ((line = strsep(&rest, "\n"))) {
		const char *found = value_of(line, name);

		value = found ? found : value;
	}
	*ret = value ? dmig_format("%s%s", root, value) : NULL;
	return value && !*ret ? -ENOMEM : 0;
}

/* "" where there is none that this user may read. */
static int read_conf(const char *root, char **ret, struct devmig_error **ret_error)
{
	dmig_auto(free) char *path = dmig_format("%s/etc/libvirt/qemu.conf", root);
	dmig_auto(error) struct devmig_error *error = NULL;
	size_t size;
	int failed;

	if (!path)
		return dmig_fail_memory(ret_error);
	failed = dmig_read_file(path, CONF_MAX, ret, &size, &error);
	if (failed == -ENOENT || failed == -ENOTDIR || failed == -EACCES || failed == -EPERM)
		*ret = strdup("");
	else if (failed && failed != -ENOMEM)
		return dmig_fail_as(ret_error, -EKEYREJECTED, DMIG_BAD_CERTIFICATES, path, "%s",
				    strerror(-failed));
	return *ret ? 0 : dmig_fail_memory(ret_error);
}

/* libvirt takes it because it is there. */
static int find_libvirt_migrate(const char *root, char **ret)
{
	char *path = dmig_format("%s/etc/pki/libvirt-migrate", root);
	struct stat st;

	if (!path)
		return -ENOMEM;
	if (!stat(path, &st))
		*ret = path;
	else
		free(path);
	return 0;
}

int dmig_qemu_conf_certificates(const char *root, char **ret, struct devmig_error **ret_error)
{
	dmig_auto(free) char *conf = NULL;
	dmig_auto(free) char *value = NULL;
	int error = read_conf(root, &conf, ret_error);

	if (error)
		return error;
	error = find(root, conf, "migrate_tls_x509_cert_dir", &value);
	if (!error && !value)
		error = find_libvirt_migrate(root, &value);
	if (!error && !value)
		error = find(root, conf, "default_tls_x509_cert_dir", &value);
	if (error)
		return dmig_fail_memory(ret_error);
	*ret = dmig_steal(value);
	return 0;
}
