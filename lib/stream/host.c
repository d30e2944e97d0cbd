// SPDX-License-Identifier: LGPL-2.1-or-later
#include "host.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>

#define HOST_MAX  253
#define LABEL_MAX 63
#define ZONE_MAX  15

#define DIGITS     "0123456789"
#define NAME_BYTES "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" DIGITS "_-"

static bool is_ipv4(const char *host)
{
	struct in_addr address;

	return inet_pton(AF_INET, host, &address) == 1;
}

/* A resolver may read a name that ends in one of these as a number. */
static bool is_numeric(const char *label)
{
	return label[strspn(label, DIGITS)] == 0 || !strncmp(label, "0x", 2) ||
	       !strncmp(label, "0X", 2);
}

const char *dmig_host_check(const char *host)
{
	const char *label = host;
	size_t len;

	if (!*host)
		return "the host is missing";
	if (strlen(host) > HOST_MAX)
		return "a host's name has 253 bytes at most";
	for (;;) {
		len = strspn(label, NAME_BYTES);
		if (label[len] && label[len] != '.')
			return "a host's name has letters, digits, '-', '_' and dots";
		if (!len || len > LABEL_MAX || *label == '-')
			return "between the dots of a host's name stand 1 to 63 bytes, of which "
			       "the first is no '-'";
		if (!label[len])
			break;
		label += len + 1;
	}
	if (is_numeric(label) && !is_ipv4(host))
		return "an IPv4 address has four numbers from 0 to 255";
	return NULL;
}

const char *dmig_host_check_ipv6(const char *host)
{
	const char *percent = strchrnul(host, '%');
	size_t len = (size_t)(percent - host);
	char text[INET6_ADDRSTRLEN];
	struct in6_addr address;

	if (len >= sizeof(text))
		return "no IPv6 address stands in the brackets";
	memcpy(text, host, len);
	text[len] = 0;
	if (inet_pton(AF_INET6, text, &address) != 1)
		return "no IPv6 address stands in the brackets";
	if (!*percent)
		return NULL;
	len = strspn(percent + 1, NAME_BYTES ".");
	if (!len || len > ZONE_MAX || percent[1 + len])
		return "no name of an interface stands behind the %";
	return NULL;
}
