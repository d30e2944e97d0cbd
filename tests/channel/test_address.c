// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <errno.h>
#include <lib/stream/address.h>
#include <lib/stream/ssh.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct good {
	const char *text;
	enum devmig_address_kind kind;
	const char *host;
	const char *user;
	const char *path;
	unsigned int port;
};

static const struct good goods[] = {
	{ "-", DEVMIG_ADDRESS_STANDARD, NULL, NULL, NULL, 0 },
	{ "tls://host:1", DEVMIG_ADDRESS_TLS, "host", NULL, NULL, 1 },
	{ "tls://a.b-c.example:65535", DEVMIG_ADDRESS_TLS, "a.b-c.example", NULL, NULL, 65535 },
	{ "tls://127.0.0.1:0", DEVMIG_ADDRESS_TLS, "127.0.0.1", NULL, NULL, 0 },
	{ "tls://[::1]:7", DEVMIG_ADDRESS_TLS, "::1", NULL, NULL, 7 },
	{ "tls://[fe80::1%eth0.7]:7", DEVMIG_ADDRESS_TLS, "fe80::1%eth0.7", NULL, NULL, 7 },
	{ "tcp://host_1:49152", DEVMIG_ADDRESS_TCP, "host_1", NULL, NULL, 49152 },
	{ "tcp://1.2.3.host:1", DEVMIG_ADDRESS_TCP, "1.2.3.host", NULL, NULL, 1 },
	{ "unix:x", DEVMIG_ADDRESS_UNIX, NULL, NULL, "x", 0 },
	{ "unix:/run/a b:c", DEVMIG_ADDRESS_UNIX, NULL, NULL, "/run/a b:c", 0 },
	{ "ssh://host/d", DEVMIG_ADDRESS_SSH, "host", NULL, "d", 0 },
	{ "ssh://host//run/x.sock", DEVMIG_ADDRESS_SSH, "host", NULL, "/run/x.sock", 0 },
	{ "ssh://u.x@host:22/0000:3b:00.4", DEVMIG_ADDRESS_SSH, "host", "u.x", "0000:3b:00.4", 22 },
	{ "ssh://u@[::1]/d@e:5/f", DEVMIG_ADDRESS_SSH, "::1", "u", "d@e:5/f", 0 },
	{ "exec:cat", DEVMIG_ADDRESS_EXEC, NULL, NULL, "cat", 0 },
	{ "exec: a 'b' | c", DEVMIG_ADDRESS_EXEC, NULL, NULL, " a 'b' | c", 0 },
};

static void same(const char *is, const char *wanted)
{
	if (wanted)
		assert_string_equal(is, wanted);
	else
		assert_null(is);
}

static void test_good(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(goods) / sizeof(goods[0]); i++) {
		struct devmig_address *address = address_of(goods[i].text);

		assert_int_equal(devmig_address_kind(address), goods[i].kind);
		assert_string_equal(devmig_address_text(address), goods[i].text);
		same(address->host, goods[i].host);
		same(address->user, goods[i].user);
		same(address->path, goods[i].path);
		assert_int_equal(address->port, goods[i].port);
		devmig_address_free(address);
	}
}

static const char *const bads[][2] = {
	{ "", "begins with none" },
	{ "host:1", "begins with none" },
	{ "TLS://host:1", "begins with none" },
	{ "tls:host:1", "begins with none" },
	{ "http://host:1", "begins with none" },
	{ "-x", "nothing stands behind" },
	{ "tls://", "host is missing" },
	{ "tls://:1", "host is missing" },
	{ "tls://host", "port is missing" },
	{ "tls://host:", "port is missing" },
	{ "tls://host:1/", "nothing stands behind the port" },
	{ "tls://host:65536", "up to 65535" },
	{ "tls://host:000001", "up to 65535" },
	{ "tls://host:4294967297", "up to 65535" },
	{ "tls://host:01", "begin with 0" },
	{ "tls://host:+1", "up to 65535" },
	{ "tls://host: 1", "up to 65535" },
	{ "tls://::1:5", "brackets" },
	{ "tls://fe80::1", "brackets" },
	{ "tls://[::1]", "port is missing" },
	{ "tls://[::1", "not closed" },
	{ "tls://[::1]5", "behind the bracket" },
	{ "tls://[::g]:5", "no IPv6" },
	{ "tls://[1.2.3.4]:5", "no IPv6" },
	{ "tls://[]:5", "no IPv6" },
	{ "tls://[fe80::1%]:5", "interface" },
	{ "tls://[fe80::1%a b]:5", "interface" },
	{ "tls://[fe80::1%abcdefghijklmnop]:5", "interface" },
	{ "tls://[0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0001]:5", "no IPv6" },
	{ "tls://1.2:5", "four numbers" },
	{ "tls://256.1.1.1:5", "four numbers" },
	{ "tls://0x7f000001:5", "four numbers" },
	{ "tls://127.0.0.0x1:5", "four numbers" },
	{ "tls://2130706433:5", "four numbers" },
	{ "tls://-host:5", "first is no '-'" },
	{ "tls://host.-x:5", "first is no '-'" },
	{ "tls://host..x:5", "1 to 63 bytes" },
	{ "tls://host.:5", "1 to 63 bytes" },
	{ "tls://a b:5", "letters, digits" },
	{ "tls://h\xc3\xb6st:5", "letters, digits" },
	{ "tls://u@host:5", "letters, digits" },
	{ "tcp://ho\nst:5", "control character" },
	{ "exec:a\x1b[2J", "control character" },
	{ "exec:", "command is missing" },
	{ "exec:  ", "command is missing" },
	{ "unix:", "path is missing" },
	{ "ssh://host", "device is missing" },
	{ "ssh://host/", "device is missing" },
	{ "ssh:///d", "host is missing" },
	{ "ssh://@host/d", "user's name" },
	{ "ssh://-oProxyCommand=x@host/d", "user's name" },
	{ "ssh://u v@host/d", "user's name" },
	{ "ssh://-oProxyCommand=x/d", "letters, digits" },
	{ "ssh://-host/d", "first is no '-'" },
	{ "ssh://host:0/d", "no port 0" },
	{ "ssh://host:/d", "port is missing" },
	{ "ssh://host/-d", "does not begin with '-'" },
};

static void test_bad(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bads) / sizeof(bads[0]); i++) {
		struct devmig_address *address = NULL;
		struct devmig_error *error = NULL;

		assert_int_equal(devmig_address_parse(bads[i][0], &address, &error), -EINVAL);
		assert_null(address);
		assert_string_not_equal(devmig_error_hint(error), "");
		is_error(&error, -EINVAL, "bad-address", bads[i][1]);
		assert_int_equal(devmig_address_parse(bads[i][0], &address, NULL), -EINVAL);
	}
}

/* A text of @size bytes which begins with @begin. */
static char *long_text(const char *begin, size_t size)
{
	char *text = print("%s%0*d", begin, (int)(size - strlen(begin)), 0);

	return text;
}

static void is_limit(const char *begin, size_t size, const char *words)
{
	char *at = long_text(begin, size), *past = long_text(begin, size + 1);
	struct devmig_address *address = NULL;
	struct devmig_error *error = NULL;

	devmig_address_free(address_of(at));
	assert_int_equal(devmig_address_parse(past, &address, &error), -EINVAL);
	is_error(&error, -EINVAL, "bad-address", words);
	free(at);
	free(past);
}

static void test_limits(void **state)
{
	(void)state;
	is_limit("unix:", 5 + 107, "107 bytes");
	is_limit("exec:", 4096, "4096 bytes");
}

static void test_kind_names(void **state)
{
	static const char *const names[] = { "standard", "tls", "tcp", "unix", "ssh", "exec" };
	int kind;

	(void)state;
	for (kind = 0; kind < 6; kind++)
		assert_string_equal(devmig_address_kind_name((enum devmig_address_kind)kind),
				    names[kind]);
	assert_null(devmig_address_kind_name((enum devmig_address_kind)6));
	assert_null(devmig_address_kind_name((enum devmig_address_kind) - 1));
}

/* What a shell makes of a quoted word must be the word. */
static void test_quote(void **state)
{
	static const char *const words[] = {
		"d",  "a b",       "a'b",   "''", "$HOME", "`id`", "a\\b",  "!x",
		"\"", "a;b&c|d>e", "*?[x]", "~",  "#",     "\\'",  "{a,b}", "(x)",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		char *quoted = dmig_ssh_quote(words[i]);
		char *command = print("printf %%s %s", quoted);
		char said[64] = "";
		FILE *shell = popen(command, "r");

		assert_non_null(shell);
		said[fread(said, 1, sizeof(said) - 1, shell)] = 0;
		assert_int_equal(pclose(shell), 0);
		assert_string_equal(said, words[i]);
		free(quoted);
		free(command);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),   cmocka_unit_test(test_bad),
		cmocka_unit_test(test_limits), cmocka_unit_test(test_kind_names),
		cmocka_unit_test(test_quote),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
