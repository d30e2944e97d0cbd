// SPDX-License-Identifier: LGPL-2.1-or-later
/* Messages of devlink: good ones, all that can be wrong with one, and this machine's kernel. */
#include <errno.h>
#include <lib/host/devlink.h>
#include <linux/devlink.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/fixture.h"

#define FAMILY   20
#define SEQUENCE 2

/* A message that is being made. */
struct message {
	size_t size;
	_Alignas(struct nlmsghdr) char bytes[2 * DMIG_DEVLINK_MAX];
};

static void put(struct message *message, const void *bytes, size_t size)
{
	assert_true(message->size + size <= sizeof(message->bytes));
	memcpy(message->bytes + message->size, bytes, size);
	message->size += size;
}

/* As the kernel does: what is behind an attribute is aligned with zeros. */
static void put_attribute(struct message *message, uint16_t type, const void *bytes, size_t size)
{
	const struct nlattr header = {
		.nla_len = (uint16_t)(NLA_HDRLEN + size),
		.nla_type = type,
	};

	put(message, &header, sizeof(header));
	put(message, bytes, size);
	put(message, "\0\0\0", NLA_ALIGN(size) - size);
}

static void put_version(struct message *message, uint16_t type, const char *name, const char *value)
{
	struct message nested = { 0 };

	put_attribute(&nested, DEVLINK_ATTR_INFO_VERSION_NAME, name, strlen(name) + 1);
	put_attribute(&nested, DEVLINK_ATTR_INFO_VERSION_VALUE, value, strlen(value) + 1);
	put_attribute(message, type | NLA_F_NESTED, nested.bytes, nested.size);
}

static void begin(struct message *message)
{
	const struct genlmsghdr generic = { .cmd = DEVLINK_CMD_INFO_GET, .version = 1 };

	message->size = NLMSG_HDRLEN;
	put(message, &generic, sizeof(generic));
}

static void end(struct message *message, uint16_t type)
{
	const struct nlmsghdr header = {
		.nlmsg_len = (uint32_t)message->size,
		.nlmsg_type = type,
		.nlmsg_seq = SEQUENCE,
	};

	memcpy(message->bytes, &header, sizeof(header));
}

/* What mlx5_core says (Documentation/networking/devlink/mlx5.rst). */
static void make_mlx5(struct message *message)
{
	begin(message);
	put_attribute(message, DEVLINK_ATTR_BUS_NAME, "pci", 4);
	put_attribute(message, DEVLINK_ATTR_DEV_NAME, "0000:3b:00.0", 13);
	put_attribute(message, DEVLINK_ATTR_INFO_DRIVER_NAME, "mlx5_core", 10);
	put_version(message, DEVLINK_ATTR_INFO_VERSION_FIXED, "fw.psid", "MT_0000000838");
	put_version(message, DEVLINK_ATTR_INFO_VERSION_STORED, "fw.version", "28.43.2026");
	put_version(message, DEVLINK_ATTR_INFO_VERSION_RUNNING, "fw.version", "28.41.1000");
	end(message, FAMILY);
}

static int take(const struct message *message, struct dmig_devlink *ret)
{
	return dmig_devlink_take(message->bytes, message->size, FAMILY, SEQUENCE, ret);
}

static void reads_versions(void **state)
{
	struct message message = { 0 };
	struct dmig_devlink info;
	const char *value;

	(void)state;
	make_mlx5(&message);
	assert_int_equal(take(&message, &info), 0);
	/* What runs, and not what would after the next start. */
	assert_int_equal(dmig_devlink_version(&info, "fw.version", &value), 0);
	assert_string_equal(value, "28.41.1000");
	assert_int_equal(dmig_devlink_version(&info, "fw.psid", &value), 0);
	assert_string_equal(value, "MT_0000000838");
	assert_int_equal(dmig_devlink_version(&info, "fw", &value), -ENOENT);
	assert_int_equal(dmig_devlink_version(&info, "", &value), -ENOENT);
}

static void stored_alone_does_not_run(void **state)
{
	struct message message = { 0 };
	struct dmig_devlink info;
	const char *value;

	(void)state;
	begin(&message);
	put_version(&message, DEVLINK_ATTR_INFO_VERSION_STORED, "fw.version", "28.43.2026");
	end(&message, FAMILY);
	assert_int_equal(take(&message, &info), 0);
	assert_int_equal(dmig_devlink_version(&info, "fw.version", &value), -ENOENT);
}

static void errors_of_the_kernel(void **state)
{
	static const struct {
		int told, is;
	} cases[] = {
		{ -ENODEV, -ENODEV }, { -EPERM, -EPERM }, { -EOPNOTSUPP, -EOPNOTSUPP },
		{ 0, -EBADMSG },      { 5, -EBADMSG },    { -4096, -EBADMSG },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct nlmsgerr told = { .error = cases[i].told };
		struct message message = { .size = NLMSG_HDRLEN };
		struct dmig_devlink info;

		put(&message, &told, sizeof(told));
		end(&message, NLMSG_ERROR);
		assert_int_equal(take(&message, &info), cases[i].is);
		message.size -= 1;
		end(&message, NLMSG_ERROR);
		assert_int_equal(take(&message, &info), -EBADMSG);
	}
}

static void headers_that_lie(void **state)
{
	struct message message = { 0 };
	struct nlmsghdr *header = (struct nlmsghdr *)message.bytes;
	struct dmig_devlink info;

	(void)state;
	make_mlx5(&message);
	for (size_t size = 0; size < message.size; size++)
		assert_int_equal(dmig_devlink_take(message.bytes, size, FAMILY, SEQUENCE, &info),
				 -EBADMSG);
	header->nlmsg_len = (uint32_t)message.size + 1;
	assert_int_equal(take(&message, &info), -EBADMSG);
	header->nlmsg_len = NLMSG_HDRLEN;
	assert_int_equal(take(&message, &info), -EBADMSG);
	header->nlmsg_len = 3;
	assert_int_equal(take(&message, &info), -EBADMSG);
	end(&message, FAMILY + 1);
	assert_int_equal(take(&message, &info), -EBADMSG);
	end(&message, FAMILY);
	header->nlmsg_seq++;
	assert_int_equal(take(&message, &info), -EAGAIN);
	end(&message, FAMILY);
	assert_int_equal(take(&message, &info), 0);
}

static void too_large(void **state)
{
	static char rest[DMIG_DEVLINK_MAX];
	struct message message = { 0 };
	static struct dmig_devlink info;

	(void)state;
	begin(&message);
	put(&message, rest, sizeof(rest));
	end(&message, FAMILY);
	assert_int_equal(take(&message, &info), 0);
	assert_int_equal(info.size, DMIG_DEVLINK_MAX);
	put(&message, "", 1);
	end(&message, FAMILY);
	assert_int_equal(take(&message, &info), -EBADMSG);
}

static void names_and_values_that_are_none(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
	} bad[] = { { "", 0 }, { "28.41", 5 }, { "\x1b[2J", 5 }, { "28\n", 4 }, { "\xff", 2 } };
	static const char name[] = "fw.version";

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct message message = { 0 }, nested = { 0 };
		struct dmig_devlink info;
		const char *value;

		begin(&message);
		put_attribute(&nested, DEVLINK_ATTR_INFO_VERSION_NAME, name, sizeof(name));
		put_attribute(&nested, DEVLINK_ATTR_INFO_VERSION_VALUE, bad[i].bytes, bad[i].size);
		put_attribute(&message, DEVLINK_ATTR_INFO_VERSION_RUNNING, nested.bytes,
			      nested.size);
		end(&message, FAMILY);
		assert_int_equal(take(&message, &info), 0);
		assert_int_equal(dmig_devlink_version(&info, name, &value), -EBADMSG);
	}
}

/* An attribute within that is larger than what it is in, and lengths that go nowhere. */
static void every_byte_changed(void **state)
{
	struct message message = { 0 };

	(void)state;
	make_mlx5(&message);
	for (size_t i = 0; i < message.size; i++) {
		for (unsigned int change = 0; change < 256; change++) {
			struct dmig_devlink *info = malloc(sizeof(*info));
			struct message changed = message;
			const char *value;

			assert_non_null(info);
			changed.bytes[i] = (char)change;
			if (!take(&changed, info) &&
			    !dmig_devlink_version(info, "fw.version", &value))
				assert_true(strlen(value) < info->size);
			free(info);
		}
	}
}

/* The kernel itself: it has devlink or not, and no such device. */
static void real_kernel(void **state)
{
	struct dmig_devlink info;
	char name[2048];
	int error;

	(void)state;
	error = dmig_devlink_read("pci", "0000:ff:1f.7", &info);
	print_message("of a device that is not there: %s\n", strerror(-error));
	if (error != -ENOENT && error != -EPROTONOSUPPORT)
		assert_int_equal(error, -ENODEV);
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	error = dmig_devlink_read("pci", name, &info);
	assert_true(error == -ENAMETOOLONG || error == -ENOENT || error == -EPROTONOSUPPORT);
}

/* BUS DEVICE NAME VALUE: what a device of this machine is to say. */
static int look(char **words)
{
	struct dmig_devlink info;
	const char *value = "";
	int error = dmig_devlink_read(words[0], words[1], &info);

	if (!error)
		error = dmig_devlink_version(&info, words[2], &value);
	print_message("%s %s: %s\n", words[1], words[2], error ? strerror(-error) : value);
	return error || strcmp(value, words[3]);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_versions),
		cmocka_unit_test(stored_alone_does_not_run),
		cmocka_unit_test(errors_of_the_kernel),
		cmocka_unit_test(headers_that_lie),
		cmocka_unit_test(too_large),
		cmocka_unit_test(names_and_values_that_are_none),
		cmocka_unit_test(every_byte_changed),
		cmocka_unit_test(real_kernel),
	};

	return argc == 5 ? look(argv + 1) : cmocka_run_group_tests(tests, NULL, NULL);
}
