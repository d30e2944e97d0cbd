// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pem.h"
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/file.h>
#include <lib/common/format.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>

/* A list of what was revoked can be long; whoever trusts more CAs than this trusts too many. */
#define PEM_MAX ((off_t)16 * 1024 * 1024)

int dmig_fail_certificates(struct devmig_error **ret_error, const char *path, const char *format,
			   ...)
{
	dmig_auto(free) char *detail = NULL;
	va_list args;

	va_start(args, format);
	detail = dmig_vformat(format, args);
	va_end(args);
	if (!detail)
		return dmig_fail_memory(ret_error);
	return dmig_fail_as(ret_error, -EKEYREJECTED, DMIG_BAD_CERTIFICATES, path, "%s", detail);
}

/* What can't be true of a file of this kind; NULL: it is fine. */
static const char *check(const struct stat *st, enum dmig_pem kind)
{
	if (!S_ISREG(st->st_mode))
		return "it is no regular file";
	if (st->st_size > PEM_MAX)
		return "it has more than 16 MiB";
	if (kind == DMIG_PEM_KEY && st->st_mode & S_IRWXO)
		return "everybody may use this key, so it says nothing about who does: "
		       "chmod o-rwx, and make a new one where others were on this host";
	return NULL;
}

static int read_all(int fd, size_t size, struct dmig_pem_text *ret)
{
	dmig_auto(pem_text) struct dmig_pem_text text = { .text = { NULL, 0 } };
	ssize_t n = 1;

	text.text.data = malloc(size + 1);
	if (!text.text.data)
		return -ENOMEM;
	while (text.text.size < size && n) {
		n = dmig_read_some(fd, (char *)text.text.data + text.text.size,
				   size - text.text.size);
		if (n < 0)
			return (int)n;
		text.text.size += (unsigned int)n;
	}
	*ret = text;
	text.text.data = NULL;
	return 0;
}

int dmig_pem_read(const char *path, enum dmig_pem kind, struct dmig_pem_text *ret,
		  struct devmig_error **ret_error)
{
	dmig_auto(close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	const char *wrong;
	struct stat st;
	int error;

	ret->text = (gnutls_datum_t){ NULL, 0 };
	if (fd < 0 && errno == ENOENT && kind == DMIG_PEM_CRL)
		return 0;
	if (fd < 0 || fstat(fd, &st))
		return dmig_fail_certificates(ret_error, path, "%s", strerror(errno));
	wrong = check(&st, kind);
	if (wrong)
		return dmig_fail_certificates(ret_error, path, "%s", wrong);
	error = read_all(fd, (size_t)st.st_size, ret);
	if (error == -ENOMEM)
		return dmig_fail_memory(ret_error);
	return error ? dmig_fail_certificates(ret_error, path, "%s", strerror(-error)) : 0;
}

void dmig_auto_pem_text(struct dmig_pem_text *text)
{
	if (text->text.data)
		explicit_bzero(text->text.data, text->text.size);
	free(text->text.data);
}
