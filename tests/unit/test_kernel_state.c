// SPDX-License-Identifier: LGPL-2.1-or-later
/* What the transport knows itself of a device of the kernel's that is open. */
#include "machine.h"

#include <core/migration.h>
#include <errno.h>
#include <fcntl.h>

static struct dmig_link *open_vf(struct fixture *f)
{
	struct dmig_link *link = NULL;

	machine_add_vf(f);
	assert_int_equal(dmig_kernel_open(f->context, VF, NULL, &link, NULL), 0);
	return link;
}

static void documents(void **state)
{
	struct fixture *f = *state;
	struct dmig_link *link = open_vf(f);
	struct devmig_document *document = NULL;
	struct devmig_error *error = NULL;

	assert_int_equal(link->transport->document(link, f->context, &document, &error), -ENOENT);
	fixture_error(error, -ENOENT, "no-document", "sys/devices/parent/" VF, 0, 0);
	fixture_file(f, "sys/devices/parent/" VF "/migration_compatible", "SELF:\na=1\n");
	assert_int_equal(link->transport->document(link, f->context, &document, NULL), 0);
	fixture_is(document, "SELF:\n\ta=1\n");
	fixture_file(f, "sys/devices/parent/" VF "/migration_compatible", "a=1\n");
	error = NULL;
	assert_int_equal(link->transport->document(link, f->context, &document, &error), -EBADMSG);
	fixture_error(error, -EBADMSG, "no-self", "/migration_compatible", 1, 1);
	link->transport->close(link);
}

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

/* The device goes to a state, and gives a descriptor where @opens. */
static int go(struct dmig_link *link, enum devmig_state state, bool opens_data)
{
	const int fd = opens_data ? open("/dev/null", O_RDWR | O_CLOEXEC) : -1;

	machine.data_fd = fd;
	assert_int_equal(link->transport->set_state(link, state), 0);
	return fd;
}

static void data_of_transfer(void **state)
{
	struct dmig_link *link = open_vf(*state);
	size_t n = 1;
	char byte;
	int saving = go(link, DEVMIG_STATE_PRE_COPY, true);
	int resuming;

	assert_int_equal(link->transport->read(link, &byte, 1, &n), 0);
	assert_int_equal(n, 0);
	go(link, DEVMIG_STATE_PRE_COPY_P2P, false);
	go(link, DEVMIG_STATE_STOP_COPY, false);
	assert_true(is_open(saving));
	/* All the way over STOP. */
	resuming = go(link, DEVMIG_STATE_RESUMING, true);
	assert_false(is_open(saving));
	assert_int_equal(link->transport->write(link, "x", 1, &n), 0);
	assert_int_equal(n, 1);
	go(link, DEVMIG_STATE_RUNNING, false);
	assert_false(is_open(resuming));
	assert_int_equal(link->transport->read(link, &byte, 1, &n), -EINVAL);
	assert_int_equal(link->transport->write(link, "x", 1, &n), -EINVAL);
	saving = go(link, DEVMIG_STATE_STOP_COPY, true);
	link->transport->close(link);
	assert_false(is_open(saving));
}

static void data_of_transfer_that_fails(void **state)
{
	struct dmig_link *link = open_vf(*state);
	int fd = go(link, DEVMIG_STATE_RESUMING, true);

	/* It stays where it was: the transfer goes on. */
	machine.state_error = -EINVAL;
	machine.state = DEVMIG_STATE_RESUMING;
	assert_int_equal(link->transport->set_state(link, DEVMIG_STATE_STOP), -EINVAL);
	assert_true(is_open(fd));
	/* A state of a later kernel: nothing is assumed of it. */
	machine.state = 77;
	assert_int_equal(link->transport->set_state(link, DEVMIG_STATE_STOP), -EINVAL);
	assert_true(is_open(fd));
	machine.state = DEVMIG_STATE_ERROR;
	assert_int_equal(link->transport->set_state(link, DEVMIG_STATE_STOP), -EINVAL);
	assert_false(is_open(fd));
	machine.state_error = 0;
	fd = go(link, DEVMIG_STATE_STOP_COPY, true);
	assert_int_equal(link->transport->reset(link), 0);
	assert_false(is_open(fd));
	link->transport->close(link);
}

static void precopy_flags(void **state)
{
	struct dmig_uapi_precopy_info info;
	struct dmig_link *link = open_vf(*state);

	assert_int_equal(link->transport->precopy(link, &info), -EINVAL);
	go(link, DEVMIG_STATE_PRE_COPY, true);
	assert_int_equal(link->transport->precopy(link, &info), 0);
	assert_int_equal(info.flags, 0);
	link->transport->close(link);

	machine.precopy_v2 = true;
	link = NULL;
	assert_int_equal(
		dmig_kernel_open_node(((struct fixture *)*state)->context, "12", NULL, &link, NULL),
		0);
	go(link, DEVMIG_STATE_PRE_COPY, true);
	assert_int_equal(link->transport->precopy(link, &info), 0);
	assert_int_equal(info.flags, DMIG_UAPI_PRECOPY_INFO_REINIT);
	link->transport->close(link);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MACHINE(documents),
		MACHINE(data_of_transfer),
		MACHINE(data_of_transfer_that_fails),
		MACHINE(precopy_flags),
	};

	return cmocka_run_group_tests_name("kernel_state", tests, NULL, NULL);
}
