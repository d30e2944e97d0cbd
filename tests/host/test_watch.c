// SPDX-License-Identifier: LGPL-2.1-or-later
#include <tests/unit/fail_memory.h>
#include <tests/unit/fixture.h>

#include <devmig/watch.h>
#include <errno.h>
#include <fcntl.h>
#include <lib/host/uevent.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* A message with its NULs, and without the one that the compiler adds. */
#define MESSAGE(text) text, sizeof(text) - 1

#define ADDED "add@/devices/x\0ACTION=add\0DEVPATH=/devices/x\0SUBSYSTEM=mdev\0SEQNUM=4711\0"

/* In memory that ends where the message does, for the sanitizers. */
static int parse(const char *bytes, size_t size, struct devmig_uevent *ret)
{
	static char *copy;

	free(copy);
	copy = malloc(size ? size : 1);
	assert_non_null(copy);
	memcpy(copy, bytes, size);
	return dmig_uevent_parse(copy, size, ret);
}

static void test_message(void **state)
{
	struct devmig_uevent event;

	(void)state;
	assert_int_equal(parse(MESSAGE(ADDED), &event), 0);
	assert_string_equal(event.action, "add");
	assert_string_equal(event.path, "/devices/x");
	assert_string_equal(event.subsystem, "mdev");
	assert_int_equal(event.number, 4711);
}

static void test_first_key_counts(void **state)
{
	struct devmig_uevent event;

	(void)state;
	assert_int_equal(parse(MESSAGE(ADDED "ACTION=remove\0SUBSYSTEM=pci\0SEQNUM=1\0"), &event),
			 0);
	assert_string_equal(event.action, "add");
	assert_string_equal(event.subsystem, "mdev");
	assert_int_equal(event.number, 4711);
}

static void test_bare_message(void **state)
{
	struct devmig_uevent event;

	(void)state;
	assert_int_equal(parse(MESSAGE("change@/a\0DEVPATH=/a\0ACTION=change\0"), &event), 0);
	assert_string_equal(event.subsystem, "");
	assert_int_equal(event.number, 0);
}

static void test_malformed(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
	} cases[] = {
		{ "", 0 },
		{ MESSAGE("\0") },
		{ MESSAGE("add@/a\0ACTION=add\0DEVPATH=/a") }, /* no NUL */
		{ MESSAGE("add@/a\0DEVPATH=/a\0") },
		{ MESSAGE("add@/a\0ACTION=add\0") },
		{ MESSAGE("add@/b\0ACTION=add\0DEVPATH=/a\0") },
		{ MESSAGE("adds@/a\0ACTION=add\0DEVPATH=/a\0") },
		{ MESSAGE("ad@/a\0ACTION=add\0DEVPATH=/a\0") },
		{ MESSAGE("@/a\0ACTION=\0DEVPATH=/a\0") },
		{ MESSAGE("add@a\0ACTION=add\0DEVPATH=a\0") },
		{ MESSAGE("libudev\0\xfe\xed\xca\xfe") },
		{ MESSAGE(ADDED "X=\0\0") }, /* an empty key is no harm; see below */
	};
	static const char *const numbers[] = {
		"", "-1", "+1", " 1", "0x1", "1 ", "18446744073709551616", "000000000000000000001"
	};
	struct devmig_uevent event;
	char *text;
	size_t i;

	(void)state;
	for (i = 0; i + 1 < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(parse(cases[i].bytes, cases[i].size, &event), -EBADMSG);
	assert_int_equal(parse(cases[i].bytes, cases[i].size, &event), 0);
	for (i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		text = fixture_print("a@/b%cACTION=a%cDEVPATH=/b%cSEQNUM=%s", 0, 0, 0, numbers[i]);
		assert_int_equal(
			parse(text,
			      strlen("a@/b0ACTION=a0DEVPATH=/b0SEQNUM=") + strlen(numbers[i]) + 1,
			      &event),
			-EBADMSG);
		free(text);
	}
	text = fixture_print("a@/b%cACTION=a%cDEVPATH=/b%cSEQNUM=18446744073709551615", 0, 0, 0);
	assert_int_equal(parse(text, 53, &event), 0);
	assert_true(event.number == UINT64_MAX);
	free(text);
}

/* At the limit, and one past it. */
static void test_size(void **state)
{
	static char bytes[DMIG_UEVENT_MAX + 1] = ADDED;
	struct devmig_uevent event;

	(void)state;
	memset(bytes + sizeof(ADDED) - 1, 'x', DMIG_UEVENT_MAX - sizeof(ADDED));
	bytes[DMIG_UEVENT_MAX - 1] = 0;
	assert_int_equal(dmig_uevent_parse(bytes, DMIG_UEVENT_MAX, &event), 0);
	bytes[DMIG_UEVENT_MAX - 1] = 'x';
	bytes[DMIG_UEVENT_MAX] = 0;
	assert_int_equal(dmig_uevent_parse(bytes, DMIG_UEVENT_MAX + 1, &event), -EBADMSG);
}

/* A program has a number: what it sends is passed over, though it may send. */
static void test_other_senders(void **state)
{
	const int on = 1;
	struct devmig_uevent event;
	char buffer[DMIG_UEVENT_MAX];
	int ends[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends), 0);
	assert_int_equal(setsockopt(ends[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)), 0);
	assert_int_equal(write(ends[1], ADDED, sizeof(ADDED) - 1), sizeof(ADDED) - 1);
	assert_int_equal(write(ends[1], ADDED, sizeof(ADDED) - 1), sizeof(ADDED) - 1);
	assert_int_equal(dmig_uevent_receive(ends[0], buffer, &event), -EAGAIN);
	close(ends[0]);
	close(ends[1]);
}

/* Nobody says who sent it. */
static void test_unknown_sender(void **state)
{
	struct devmig_uevent event;
	char buffer[DMIG_UEVENT_MAX];
	int ends[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends), 0);
	assert_int_equal(write(ends[1], ADDED, sizeof(ADDED) - 1), sizeof(ADDED) - 1);
	assert_int_equal(dmig_uevent_receive(ends[0], buffer, &event), -EAGAIN);
	close(ends[1]);
	close(ends[0]);
	assert_int_equal(dmig_uevent_receive(ends[0], buffer, &event), -EBADF);
}

/* The kernel sends an event when it is asked to, for a device that everybody has. */
static bool ask_kernel(void)
{
	const int fd = open("/sys/class/net/lo/uevent", O_WRONLY | O_CLOEXEC);
	bool done;

	if (fd < 0)
		return false;
	done = write(fd, "change", 6) == 6;
	close(fd);
	return done;
}

static void test_kernel(void **state)
{
	struct devmig_watch *watch = NULL;
	struct devmig_error *error = NULL;
	struct devmig_uevent event = { 0 };
	struct pollfd wait = { .events = POLLIN };
	int result;

	(void)state;
	result = devmig_watch_new(&watch, &error);
	if (result) {
		print_message("no events here: %s\n", devmig_error_text(error));
		devmig_error_free(error);
		skip();
	}
	wait.fd = devmig_watch_fd(watch);
	if (!ask_kernel()) {
		print_message("the kernel can't be asked for an event: who is not root may not\n");
		devmig_watch_free(watch);
		skip();
	}
	do {
		assert_int_equal(poll(&wait, 1, 60000), 1);
		assert_int_equal(devmig_watch_next(watch, &event, &error), 0);
	} while (strcmp(event.path, "/devices/virtual/net/lo"));
	assert_string_equal(event.action, "change");
	assert_string_equal(event.subsystem, "net");
	assert_true(event.number > 0);
	while (!(result = devmig_watch_next(watch, &event, &error)))
		;
	assert_int_equal(result, -EAGAIN);
	assert_null(error);
	devmig_watch_free(watch);
}

/* To all who listen to the kernel, as only the privileged may. */
static bool forge(void)
{
	const struct sockaddr_nl to = { .nl_family = AF_NETLINK, .nl_groups = 1 };
	const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);
	bool done;

	if (fd < 0)
		return false;
	done = sendto(fd, ADDED, sizeof(ADDED) - 1, 0, (const struct sockaddr *)&to, sizeof(to)) ==
	       sizeof(ADDED) - 1;
	close(fd);
	return done;
}

/* What is seen before the kernel's own: 0, nothing that was forged. */
static int listen_for_forged(int go)
{
	struct devmig_watch *watch = NULL;
	struct devmig_uevent event = { 0 };
	struct pollfd wait = { .events = POLLIN };

	if (devmig_watch_new(&watch, NULL) || write(go, "x", 1) != 1)
		return 2;
	wait.fd = devmig_watch_fd(watch);
	do {
		if (poll(&wait, 1, 60000) != 1)
			return 3;
		if (!devmig_watch_next(watch, &event, NULL) && !strcmp(event.path, "/devices/x"))
			return 1;
	} while (!event.path || strcmp(event.path, "/devices/virtual/net/lo"));
	devmig_watch_free(watch);
	return 0;
}

/* Nor does what comes from outside of the PID namespace that devmig is in pass for the kernel. */
static void test_sender_of_another_namespace(void **state)
{
	const int own = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
	int go[2], status;
	char byte;
	pid_t listener;

	(void)state;
	assert_true(own >= 0);
	if (!ask_kernel() || unshare(CLONE_NEWPID)) {
		close(own);
		print_message("no event and no PID namespace for who is not root\n");
		skip();
	}
	assert_int_equal(pipe(go), 0);
	listener = fork();
	if (!listener)
		_exit(listen_for_forged(go[1]));
	assert_true(listener > 0);
	/* The other namespace ends with it, and nobody could be started there any more. */
	assert_int_equal(setns(own, CLONE_NEWPID), 0);
	close(own);
	close(go[1]);
	assert_int_equal(read(go[0], &byte, 1), 1);
	close(go[0]);
	assert_true(forge());
	assert_true(ask_kernel());
	assert_int_equal(waitpid(listener, &status, 0), listener);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_without_memory(void **state)
{
	struct devmig_watch *watch = NULL;
	struct devmig_error *error = NULL;

	(void)state;
	memory_fail(0, true);
	assert_int_equal(devmig_watch_new(&watch, &error), -ENOMEM);
	assert_true(memory_failed());
	assert_null(watch);
	devmig_error_free(error);
	devmig_watch_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_message),
		cmocka_unit_test(test_first_key_counts),
		cmocka_unit_test(test_bare_message),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_other_senders),
		cmocka_unit_test(test_unknown_sender),
		cmocka_unit_test(test_kernel),
		cmocka_unit_test(test_without_memory),
		cmocka_unit_test(test_sender_of_another_namespace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
