// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fuzz.h"
#include <lib/stream/address.h>
#include <lib/stream/ssh.h>
#include <stdlib.h>
#include <string.h>

/* An address: whatever is taken may be given to a resolver, to ssh, and to a shell there. */

/* What a shell makes of a word that is quoted; to be freed. */
static char *unquote(const char *quoted)
{
	char *word = malloc(strlen(quoted) + 1), *out = word;
	bool within = false;

	if (!word)
		abort();
	for (; *quoted; quoted++) {
		if (*quoted == '\'')
			within = !within;
		else if (*quoted == '\\' && !within)
			*out++ = *++quoted;
		else if (within && !strchr("\\!", *quoted))
			*out++ = *quoted;
		else
			fuzz_check(!"a byte that a shell may heed");
	}
	fuzz_check(!within);
	*out = 0;
	return word;
}

static void check_ssh(const struct devmig_address *address)
{
	char *quoted = dmig_ssh_quote(address->path), *word;

	if (!quoted)
		abort();
	word = unquote(quoted);
	fuzz_check(!strcmp(word, address->path));
	fuzz_check(*address->path && *address->path != '-');
	fuzz_check(!address->user || (*address->user && *address->user != '-'));
	fuzz_check(!address->user || !strpbrk(address->user, " /@:'\"\\$`;&|<>()*?~#!"));
	free(quoted);
	free(word);
}

static void check_host(const struct devmig_address *address)
{
	const char *host = address->host;

	fuzz_check(*host && *host != '-' && strlen(host) <= 253);
	fuzz_check(!strpbrk(host, " /[]@'\"\\$`;&|<>()*?~#!"));
	fuzz_check(address->port <= 65535);
}

static void check_address(const struct devmig_address *address, const char *text)
{
	const char *p;

	fuzz_check(!strcmp(devmig_address_text(address), text));
	fuzz_check(devmig_address_kind_name(devmig_address_kind(address)));
	for (p = text; *p; p++)
		fuzz_check((unsigned char)*p >= ' ' && *p != 127);
	if (address->host)
		check_host(address);
	if (address->kind == DEVMIG_ADDRESS_SSH)
		check_ssh(address);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct devmig_address *address = NULL;
	struct devmig_error *error = NULL;
	char *text = malloc(size + 1);
	int failed;

	if (!text)
		abort();
	memcpy(text, data, size);
	text[size] = 0;
	failed = devmig_address_parse(text, &address, &error);
	if (failed) {
		fuzz_check(failed == -EINVAL && !address);
		fuzz_check(!strcmp(devmig_error_reason(error), "bad-address"));
		fuzz_check(*devmig_error_hint(error));
	} else {
		fuzz_check(!error);
		check_address(address, text);
	}
	devmig_address_free(address);
	devmig_error_free(error);
	free(text);
	return 0;
}
