// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <errno.h>
#include <fcntl.h>
#include <lib/stream/credentials.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The files of a side: where they are looked for, and what may be wrong with them. */

#define NOBODY 65534

static char *directory_of(const char *name)
{
	return print("%s/%s", fixture.dir, name);
}

static void takes(const char *name, enum dmig_side side)
{
	char *directory = directory_of(name);
	struct dmig_credentials *credentials = NULL;
	struct devmig_error *error = NULL;

	if (dmig_credentials_read(NULL, directory, side, &credentials, &error))
		fail_msg("%s", devmig_error_text(error));
	dmig_credentials_unref(credentials);
	free(directory);
}

/* @file: what the error names, in the directory; "" is the directory. */
static void refuses(const char *name, enum dmig_side side, const char *file, const char *words)
{
	char *directory = directory_of(name);
	char *path = *file ? print("%s/%s", directory, file) : strdup(directory);
	struct dmig_credentials *credentials = NULL;
	struct devmig_error *error = NULL;

	assert_int_equal(dmig_credentials_read(NULL, directory, side, &credentials, &error),
			 -EKEYREJECTED);
	assert_null(credentials);
	assert_string_equal(devmig_error_file(error), path);
	assert_string_not_equal(devmig_error_hint(error), "");
	is_error(&error, -EKEYREJECTED, "bad-certificates", words);
	free(path);
	free(directory);
}

static void refuses_both(const char *name, const char *file, const char *words)
{
	refuses(name, DMIG_SERVER, file, words);
	refuses(name, DMIG_CLIENT, file, words);
}

/* A new directory, @name, as the good one. */
static void like_good(const char *name)
{
	char *command = print("cp -pr %s/good %s/%s", fixture.dir, fixture.dir, name);

	assert_int_equal(system(command), 0);
	free(command);
}

static void shell(const char *format, const char *name)
{
	char *text = print("cd %s && NAME=%s && %s", fixture.dir, name, format);

	assert_int_equal(system(text), 0);
	free(text);
}

static void test_layouts(void **state)
{
	static const char *const names[] = { "good", "libvirt", "pkipath" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		takes(names[i], DMIG_SERVER);
		takes(names[i], DMIG_CLIENT);
	}
}

static void test_no_directory(void **state)
{
	(void)state;
	refuses_both("nowhere", "", "No such file");
}

static void test_a_directory_of_neither_kind(void **state)
{
	(void)state;
	shell("mkdir $NAME && touch $NAME/server-cert.pem", "neither");
	refuses_both("neither", "", "no CA/cacert.pem");
}

/* Each file that is missing is named, in each layout. */
static void test_a_missing_file(void **state)
{
	static const char *const files[][4] = {
		{ "good", "server-cert.pem", "client-cert.pem", "a" },
		{ "good", "server-key.pem", "client-key.pem", "b" },
		{ "libvirt", "libvirt/servercert.pem", "libvirt/clientcert.pem", "c" },
		{ "libvirt", "libvirt/private/serverkey.pem", "libvirt/private/clientkey.pem",
		  "d" },
		{ "pkipath", "servercert.pem", "clientcert.pem", "e" },
		{ "pkipath", "serverkey.pem", "clientkey.pem", "f" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char *command = print("cp -pr %s missing-$NAME && rm missing-$NAME/%s "
				      "missing-$NAME/%s",
				      files[i][0], files[i][1], files[i][2]);
		char *name = print("missing-%s", files[i][3]);

		shell(command, files[i][3]);
		refuses(name, DMIG_SERVER, files[i][1], "No such file");
		refuses(name, DMIG_CLIENT, files[i][2], "No such file");
		free(command);
		free(name);
	}
}

/* The other side's files are not needed. */
static void test_one_side_is_enough(void **state)
{
	(void)state;
	shell("cp -pr good $NAME && rm $NAME/client-*", "server-only");
	takes("server-only", DMIG_SERVER);
	shell("cp -pr good $NAME && rm $NAME/server-*", "client-only");
	takes("client-only", DMIG_CLIENT);
}

static void test_an_unreadable_file(void **state)
{
	const bool root = !geteuid();

	(void)state;
	shell("cp -pr good $NAME && chmod 0 $NAME/server-key.pem", "unreadable");
	/* No mode keeps root from reading. */
	if (root) {
		assert_int_equal(chmod(fixture.dir, 0711), 0);
		assert_int_equal(seteuid(NOBODY), 0);
	}
	refuses("unreadable", DMIG_SERVER, "server-key.pem", "Permission denied");
	if (root)
		assert_int_equal(seteuid(0), 0);
}

static void test_a_key_for_everybody(void **state)
{
	(void)state;
	refuses("open-key", DMIG_SERVER, "server-key.pem", "everybody may use this key");
	refuses("open-key", DMIG_CLIENT, "client-key.pem", "chmod o-rwx");
	/* A group may: QEMU's is one. */
	shell("cp -pr good $NAME && chmod 0640 $NAME/*-key.pem", "group-key");
	takes("group-key", DMIG_SERVER);
}

static void test_a_key_with_a_password(void **state)
{
	(void)state;
	refuses("locked", DMIG_SERVER, "server-key.pem", "wants a password");
}

static void test_the_key_of_another(void **state)
{
	(void)state;
	refuses("mismatched", DMIG_SERVER, "server-key.pem", "it is not the key of");
	refuses("mismatched", DMIG_CLIENT, "client-key.pem", "client-cert.pem");
}

static void test_an_expired_certificate(void **state)
{
	(void)state;
	refuses("expired", DMIG_SERVER, "server-cert.pem", "has expired");
	refuses("expired", DMIG_CLIENT, "client-cert.pem", "has expired");
}

static void test_a_certificate_that_is_not_valid_yet(void **state)
{
	(void)state;
	refuses("early", DMIG_SERVER, "server-cert.pem", "not valid yet");
	refuses("early", DMIG_CLIENT, "client-cert.pem", "not valid yet");
}

static void test_a_certificate_of_another_ca(void **state)
{
	(void)state;
	shell("cp -pr good $NAME && cp other/ca-cert.pem $NAME/", "strange");
	refuses("strange", DMIG_SERVER, "server-cert.pem", "is of another CA");
	refuses("strange", DMIG_CLIENT, "client-cert.pem", "ca-cert.pem");
}

static void test_a_ca_that_has_expired(void **state)
{
	(void)state;
	refuses("old-ca", DMIG_SERVER, "server-cert.pem", "one between it and the CA has");
}

static void test_a_certificate_of_the_other_side(void **state)
{
	(void)state;
	refuses("swapped", DMIG_SERVER, "server-cert.pem", "not for this side");
	refuses("swapped", DMIG_CLIENT, "client-cert.pem", "not for this side");
}

static void test_a_revoked_certificate(void **state)
{
	(void)state;
	refuses("server-revoked", DMIG_SERVER, "server-cert.pem", "was revoked");
	takes("server-revoked", DMIG_CLIENT);
	refuses("client-revoked", DMIG_CLIENT, "client-cert.pem", "was revoked");
	takes("client-revoked", DMIG_SERVER);
}

/* It still says what was revoked; QEMU takes it as well. */
static void test_a_list_that_is_out_of_date(void **state)
{
	(void)state;
	takes("stale", DMIG_SERVER);
	takes("stale", DMIG_CLIENT);
}

/* What is no certificate, or key, at all, or half of one. */
static const char *const spoil[] = {
	": >$NAME/%s && chmod 600 $NAME/%s",
	"echo rubbish >$NAME/%s && chmod 600 $NAME/%s",
	"truncate -s 300 $NAME/%s && chmod 600 $NAME/%s",
};

static void test_rubbish(void **state)
{
	static const char *const files[] = { "ca-cert.pem", "ca-crl.pem", "server-cert.pem",
					     "server-key.pem" };
	size_t i, kind;

	(void)state;
	for (i = 0; i < 4; i++)
		for (kind = 0; kind < 3; kind++) {
			char name[32], command[256];

			snprintf(name, sizeof(name), "rubbish-%zu-%zu", i, kind);
			snprintf(command, sizeof(command), spoil[kind], files[i], files[i]);
			like_good(name);
			shell(command, name);
			refuses(name, DMIG_SERVER, files[i], "");
		}
}

/* Nothing but a regular file is read; a FIFO would be waited for. */
static void test_no_regular_file(void **state)
{
	(void)state;
	like_good("fifo");
	shell("rm $NAME/server-key.pem && mkfifo -m 600 $NAME/server-key.pem", "fifo");
	refuses("fifo", DMIG_SERVER, "server-key.pem", "no regular file");
	like_good("folder");
	shell("rm $NAME/ca-cert.pem && mkdir $NAME/ca-cert.pem", "folder");
	refuses("folder", DMIG_SERVER, "ca-cert.pem", "no regular file");
	like_good("device");
	shell("ln -sf /dev/zero $NAME/server-cert.pem", "device");
	refuses("device", DMIG_SERVER, "server-cert.pem", "no regular file");
	/* A link to one is fine. */
	like_good("link");
	shell("ln -sf ../good/server-cert.pem $NAME/server-cert.pem", "link");
	takes("link", DMIG_SERVER);
}

static void test_a_large_file(void **state)
{
	(void)state;
	like_good("large");
	shell("truncate -s 16777217 $NAME/ca-crl.pem", "large");
	refuses("large", DMIG_SERVER, "ca-crl.pem", "16 MiB");
}

/* The directory that is taken when none is named, in a root with this qemu.conf. */
static void finds(struct devmig_context *context, const char *wanted)
{
	struct dmig_certificates found = { .path = { NULL } };
	struct devmig_error *error = NULL;

	if (dmig_certificates_find(context, NULL, DMIG_SERVER, &found, &error))
		fail_msg("%s", devmig_error_text(error));
	assert_string_equal(found.path[DMIG_PEM_CA], path_of(wanted));
	dmig_auto_certificates(&found);
}

static void test_the_usual_directory(void **state)
{
	struct devmig_context *context = NULL;
	struct dmig_certificates found;
	struct devmig_error *error = NULL;

	(void)state;
	shell("mkdir -p $NAME/etc/libvirt", "root");
	assert_int_equal(devmig_context_new(path_of("root"), &context, NULL), 0);
	assert_int_equal(dmig_certificates_find(context, NULL, DMIG_SERVER, &found, &error),
			 -EKEYREJECTED);
	is_error(&error, -EKEYREJECTED, "bad-certificates", "root/etc/pki");
	shell("cp -pr libvirt $NAME/etc/pki", "root");
	finds(context, "root/etc/pki/CA/cacert.pem");
	shell("cp -pr good $NAME/etc/pki/qemu", "root");
	finds(context, "root/etc/pki/qemu/ca-cert.pem");
	shell("mkdir $NAME/etc/pki/default && cp good/* $NAME/etc/pki/default/ && printf '"
	      "#default_tls_x509_cert_dir = \"/wrong\"\\n"
	      "default_tls_x509_cert_dir = \"/etc/pki/default\"\\n"
	      "default_tls_x509_cert_dir_x = \"/wrong\"\\n' >$NAME/etc/libvirt/qemu.conf",
	      "root");
	finds(context, "root/etc/pki/default/ca-cert.pem");
	shell("cp -pr pkipath $NAME/etc/pki/libvirt-migrate", "root");
	finds(context, "root/etc/pki/libvirt-migrate/cacert.pem");
	shell("cp -pr good $NAME/etc/pki/mine && printf "
	      "'  migrate_tls_x509_cert_dir=\"/etc/pki/mine\"  # ours' "
	      ">>$NAME/etc/libvirt/qemu.conf",
	      "root");
	finds(context, "root/etc/pki/mine/ca-cert.pem");
	/* What is named must be there: another is not taken in its place. */
	shell("rm -r $NAME/etc/pki/mine", "root");
	assert_int_equal(dmig_certificates_find(context, NULL, DMIG_SERVER, &found, &error),
			 -EKEYREJECTED);
	is_error(&error, -EKEYREJECTED, "bad-certificates", "root/etc/pki/mine");
	devmig_context_unref(context);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layouts),
		cmocka_unit_test(test_no_directory),
		cmocka_unit_test(test_a_directory_of_neither_kind),
		cmocka_unit_test(test_a_missing_file),
		cmocka_unit_test(test_one_side_is_enough),
		cmocka_unit_test(test_an_unreadable_file),
		cmocka_unit_test(test_a_key_for_everybody),
		cmocka_unit_test(test_a_key_with_a_password),
		cmocka_unit_test(test_the_key_of_another),
		cmocka_unit_test(test_an_expired_certificate),
		cmocka_unit_test(test_a_certificate_that_is_not_valid_yet),
		cmocka_unit_test(test_a_certificate_of_another_ca),
		cmocka_unit_test(test_a_ca_that_has_expired),
		cmocka_unit_test(test_a_certificate_of_the_other_side),
		cmocka_unit_test(test_a_revoked_certificate),
		cmocka_unit_test(test_a_list_that_is_out_of_date),
		cmocka_unit_test(test_rubbish),
		cmocka_unit_test(test_no_regular_file),
		cmocka_unit_test(test_a_large_file),
		cmocka_unit_test(test_the_usual_directory),
	};

	return cmocka_run_group_tests(tests, fixture_certificates, fixture_teardown);
}
