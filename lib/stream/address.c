// SPDX-License-Identifier: LGPL-2.1-or-later
#include "address.h"
#include "host.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#define USER_MAX 64

/* In a user's name; it begins with none of the last three. */
#define USER_BYTES "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.+-"

/*
 * How the rest of an address is read, behind what it begins with.  Returns NULL, or what
 * is wrong with it.  *error is -ENOMEM without memory.
 */
typedef const char *(*read_fn)(struct devmig_address *address, const char *rest, int *error);

static char *copy(const char *text, size_t size, int *error)
{
	char *copied = strndup(text, size);

	if (!copied)
		*error = -ENOMEM;
	return copied;
}

static const char *read_port(struct devmig_address *address, const char *text, size_t size)
{
	size_t i;

	if (!size)
		return "the port is missing: HOST:PORT";
	for (i = 0; i < size; i++) {
		if (text[i] < '0' || text[i] > '9' || i == 5)
			return "a port is a number up to 65535";
		address->port = 10 * address->port + (unsigned int)(text[i] - '0');
	}
	if (address->port > 65535)
		return "a port is a number up to 65535";
	if (*text == '0' && size > 1)
		return "a port does not begin with 0";
	address->port_is_told = true;
	return NULL;
}

/* HOST, or HOST:PORT, in @size bytes. */
static const char *read_host(struct devmig_address *address, const char *text, size_t size,
			     int *error)
{
	const bool brackets = size && *text == '[';
	const char *colon = memrchr(text, ':', size);
	const char *close = brackets ? memchr(text, ']', size) : NULL;
	const char *wrong = NULL;
	size_t len = size;

	if (brackets && !close)
		return "the bracket is not closed: [ADDRESS]:PORT";
	if (brackets)
		len = (size_t)(close - text) + 1;
	else if (colon)
		len = (size_t)(colon - text);
	if (!brackets && memchr(text, ':', len))
		return "an IPv6 address stands in brackets: [ADDRESS]:PORT";
	address->host = copy(text + brackets, len - 2 * brackets, error);
	if (!address->host)
		return NULL;
	wrong = brackets ? dmig_host_check_ipv6(address->host) : dmig_host_check(address->host);
	if (wrong || len == size)
		return wrong;
	if (text[len] != ':')
		return "behind the bracket stands a port: [ADDRESS]:PORT";
	return read_port(address, text + len + 1, size - len - 1);
}

static const char *read_network(struct devmig_address *address, const char *rest, int *error)
{
	const char *wrong;

	if (strchr(rest, '/'))
		return "nothing stands behind the port";
	wrong = read_host(address, rest, strlen(rest), error);
	if (!wrong && !*error && !address->port_is_told)
		wrong = "the port is missing: HOST:PORT";
	return wrong;
}

static const char *read_user(struct devmig_address *address, const char *text, size_t size,
			     int *error)
{
	address->user = copy(text, size, error);
	if (!address->user)
		return NULL;
	/* One that begins with '-' would be an option of ssh. */
	if (!size || size > USER_MAX || strchr(".+-", *text) ||
	    strspn(address->user, USER_BYTES) != size)
		return "a user's name has letters, digits, '_', '.', '+', '-', and begins with "
		       "none of the last three";
	return NULL;
}

static const char *read_ssh(struct devmig_address *address, const char *rest, int *error)
{
	const char *slash = strchr(rest, '/');
	const char *at = slash ? memchr(rest, '@', (size_t)(slash - rest)) : NULL;
	const char *wrong = NULL;

	if (!slash || !slash[1])
		return "the device is missing: ssh://HOST/DEVICE";
	/* The other side would take it for an option. */
	if (slash[1] == '-')
		return "a device does not begin with '-'";
	address->path = copy(slash + 1, strlen(slash + 1), error);
	if (at)
		wrong = read_user(address, rest, (size_t)(at - rest), error);
	if (wrong || *error)
		return wrong;
	rest = at ? at + 1 : rest;
	wrong = read_host(address, rest, (size_t)(slash - rest), error);
	if (!wrong && address->port_is_told && !address->port)
		wrong = "ssh has no port 0";
	return wrong;
}

static const char *read_unix(struct devmig_address *address, const char *rest, int *error)
{
	if (!*rest)
		return "the path is missing: unix:PATH";
	if (strlen(rest) >= sizeof(((struct sockaddr_un *)0)->sun_path))
		return "the path of a socket has 107 bytes at most";
	address->path = copy(rest, strlen(rest), error);
	return NULL;
}

static const char *read_exec(struct devmig_address *address, const char *rest, int *error)
{
	if (!rest[strspn(rest, " ")])
		return "the command is missing: exec:COMMAND";
	address->path = copy(rest, strlen(rest), error);
	return NULL;
}

static const char *read_standard(struct devmig_address *address, const char *rest, int *error)
{
	(void)address;
	(void)error;
	return *rest ? "nothing stands behind -" : NULL;
}

static const struct {
	const char *name;
	const char *begin;
	read_fn read;
} kinds[] = {
	[DEVMIG_ADDRESS_STANDARD] = { "standard", "-", read_standard },
	[DEVMIG_ADDRESS_TLS] = { "tls", "tls://", read_network },
	[DEVMIG_ADDRESS_TCP] = { "tcp", "tcp://", read_network },
	[DEVMIG_ADDRESS_UNIX] = { "unix", "unix:", read_unix },
	[DEVMIG_ADDRESS_SSH] = { "ssh", "ssh://", read_ssh },
	[DEVMIG_ADDRESS_EXEC] = { "exec", "exec:", read_exec },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static const char *read_kind(struct devmig_address *address, int *error)
{
	const char *text = address->text;
	size_t i;

	for (i = 0; i < KINDS; i++) {
		const size_t len = strlen(kinds[i].begin);

		address->kind = (enum devmig_address_kind)i;
		if (!strncmp(text, kinds[i].begin, len))
			return kinds[i].read(address, text + len, error);
	}
	return "it begins with none of tls://, tcp://, unix:, ssh:// and exec:";
}

static bool has_control(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 127)
			return true;
	return false;
}

static int fail(const char *text, const char *wrong, struct devmig_error **ret_error)
{
	return dmig_fail_as(ret_error, -EINVAL, DMIG_BAD_ADDRESS, NULL, "%s: %s", text, wrong);
}

DEVMIG_EXPORT int devmig_address_parse(const char *text, struct devmig_address **ret,
				       struct devmig_error **ret_error)
{
	dmig_auto(address) struct devmig_address *address = NULL;
	const char *wrong;
	int error = 0;

	if (strnlen(text, DMIG_ADDRESS_MAX + 1) > DMIG_ADDRESS_MAX)
		return fail("what is given", "it has more than 4096 bytes", ret_error);
	if (has_control(text))
		return fail("what is given", "it has a control character", ret_error);
	address = calloc(1, sizeof(*address));
	if (!address)
		return dmig_fail_memory(ret_error);
	address->text = strdup(text);
	if (!address->text)
		return dmig_fail_memory(ret_error);
	wrong = read_kind(address, &error);
	if (error)
		return dmig_fail_memory(ret_error);
	if (wrong)
		return fail(text, wrong, ret_error);
	*ret = dmig_steal(address);
	return 0;
}

DEVMIG_EXPORT const char *devmig_address_kind_name(enum devmig_address_kind kind)
{
	return (size_t)kind < KINDS ? kinds[kind].name : NULL;
}

DEVMIG_EXPORT enum devmig_address_kind devmig_address_kind(const struct devmig_address *address)
{
	return address->kind;
}

DEVMIG_EXPORT const char *devmig_address_text(const struct devmig_address *address)
{
	return address->text;
}

DEVMIG_EXPORT void devmig_address_free(struct devmig_address *address)
{
	if (!address)
		return;
	free(address->text);
	free(address->host);
	free(address->user);
	free(address->path);
	free(address);
}

void dmig_auto_address(struct devmig_address **address)
{
	devmig_address_free(*address);
}
