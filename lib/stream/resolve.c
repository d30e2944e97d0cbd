// SPDX-License-Identifier: LGPL-2.1-or-later
#include "resolve.h"
#include <lib/common/error.h>
#include <stdio.h>
#include <sys/socket.h>

/* What getaddrinfo() says has no errno of its own. */
static int errno_of(int failure)
{
	if (failure == EAI_SYSTEM)
		return -errno;
	return failure == EAI_AGAIN ? -EAGAIN : -ENXIO;
}

int dmig_resolve(const char *host, unsigned int port, const char *text, struct addrinfo **ret,
		 struct devmig_error **ret_error)
{
	const struct addrinfo hints = {
		.ai_flags = AI_NUMERICSERV,
		.ai_family = AF_UNSPEC,
		.ai_socktype = SOCK_STREAM,
	};
	char service[sizeof("65535")];
	int failure;

	snprintf(service, sizeof(service), "%u", port & 0xffff);
	failure = getaddrinfo(host, service, &hints, ret);
	if (failure == EAI_MEMORY)
		return dmig_fail_memory(ret_error);
	if (failure)
		return dmig_fail_as(ret_error, errno_of(failure), DMIG_NO_CONNECTION, NULL,
				    "%s: %s", text, gai_strerror(failure));
	return 0;
}
