// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ssh.h"
#include "command.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/format.h>
#include <stdio.h>

#define ARGUMENTS_MAX 32

/* What an argument may have. */
static const char *const always[] = {
	/* No terminal, no agent and no display for the other side. */
	"-T",
	"-a",
	"-x",
	/* Nobody is there to be asked for a password. */
	"-oBatchMode=yes",
	"-oClearAllForwardings=yes",
	/* A host that is gone is noticed. */
	"-oServerAliveInterval=10",
	"-oServerAliveCountMax=3",
};

/*
 * Single quotes keep all but three: the quote itself, the backslash, which fish heeds
 * between them, and the '!' of csh.  Those stand outside, behind a backslash each.
 */
char *dmig_ssh_quote(const char *word)
{
	char *quoted = malloc(4 * strlen(word) + 3);
	char *out = quoted;

	if (!quoted)
		return NULL;
	*out++ = '\'';
	for (; *word; word++) {
		if (strchr("'\\!", *word)) {
			*out++ = '\'';
			*out++ = '\\';
			*out++ = *word;
			*out++ = '\'';
		} else {
			*out++ = *word;
		}
	}
	*out++ = '\'';
	*out = 0;
	return quoted;
}

int dmig_ssh_channel(const struct devmig_address *address, const char *program,
		     unsigned int timeout, struct devmig_channel **ret,
		     struct devmig_error **ret_error)
{
	dmig_auto(free) char *quoted = dmig_ssh_quote(address->path);
	dmig_auto(free) char *remote = NULL;
	const char *argv[ARGUMENTS_MAX] = { program ? program : "ssh" };
	char limit[sizeof("-oConnectTimeout=4294967295")];
	char port[sizeof("65535")];
	size_t count = 1, i;

	if (quoted)
		remote = dmig_format("devmig receive --listen - %s", quoted);
	if (!remote)
		return dmig_fail_memory(ret_error);
	for (i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		argv[count++] = always[i];
	snprintf(limit, sizeof(limit), "-oConnectTimeout=%u", timeout / 1000 + 1);
	argv[count++] = limit;
	if (address->port_is_told) {
		snprintf(port, sizeof(port), "%u", address->port & 0xffff);
		argv[count++] = "-p";
		argv[count++] = port;
	}
	if (address->user) {
		argv[count++] = "-l";
		argv[count++] = address->user;
	}
	argv[count++] = "--";
	argv[count++] = address->host;
	argv[count++] = remote;
	return dmig_command_channel(argv, address->text, ret, ret_error);
}
