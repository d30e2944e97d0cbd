// SPDX-License-Identifier: LGPL-2.1-or-later
#include "peer.h"

#include <errno.h>
#include <lib/device/wire_version.h>
#include <string.h>

/* What a side says of itself, in all the ways that it can be wrong. */

static void reads(const char *text, uint32_t fds, uint32_t transfer)
{
	struct dmig_wire_limits limits;

	assert_int_equal(dmig_wire_version_read(text, strlen(text) + 1, &limits), 0);
	assert_int_equal(limits.fds, fds);
	assert_int_equal(limits.transfer, transfer);
}

static void refuses(const char *text)
{
	struct dmig_wire_limits limits;

	assert_int_equal(dmig_wire_version_read(text, strlen(text) + 1, &limits), -EBADMSG);
}

static void nothing_said(void **state)
{
	struct dmig_wire_limits limits;

	(void)state;
	assert_int_equal(dmig_wire_version_read(NULL, 0, &limits), 0);
	assert_int_equal(limits.fds, 1);
	assert_int_equal(limits.transfer, 1 << 20);
	reads("{}", 1, 1 << 20);
	reads("{\"capabilities\":{}}", 1, 1 << 20);
}

static void ours(void **state)
{
	char data[DMIG_WIRE_VERSION_MAX];
	struct dmig_wire_limits limits;
	const size_t size = dmig_wire_version_write(data);

	(void)state;
	assert_int_equal(dmig_wire_version_read(data, size, &limits), 0);
	assert_int_equal(limits.fds, DMIG_WIRE_FDS_MAX);
	assert_int_equal(limits.transfer, 1 << 20);
}

static void said(void **state)
{
	(void)state;
	reads("{\"capabilities\":{\"max_msg_fds\":3,\"max_data_xfer_size\":4096}}", 3, 4096);
	reads("{\"capabilities\":{\"max_msg_fds\":0,\"max_data_xfer_size\":1}}", 0, 1);
	reads("{\"capabilities\":{\"max_msg_fd\\u0073\":2}}", 2, 1 << 20);
}

static void more_than_we_have_room_for(void **state)
{
	(void)state;
	reads("{\"capabilities\":{\"max_msg_fds\":9,\"max_data_xfer_size\":1048577}}", 8, 1 << 20);
	reads("{\"capabilities\":{\"max_msg_fds\":99999999999999999999999999}}", 8, 1 << 20);
}

static void unknown_members(void **state)
{
	(void)state;
	reads("{\"x\":[{\"max_msg_fds\":3}],\"capabilities\":{\"migration\":{\"pgsize\":4096},"
	      "\"twin_socket\":{\"supported\":false},\"max_msg_fds\":2},\"y\":{\"z\":null}}",
	      2, 1 << 20);
	reads("{\"max_msg_fds\":7}", 1, 1 << 20);
	reads("{\"other\":{\"max_msg_fds\":7}}", 1, 1 << 20);
}

static void not_json(void **state)
{
	(void)state;
	refuses("");
	refuses("x");
	refuses("{");
	refuses("{}}");
	refuses("{} x");
	refuses("{\"capabilities\":{\"max_msg_fds\":1}");
	refuses("{\"capabilities\":{\"max_msg_fds\":}}");
}

static void not_an_object(void **state)
{
	(void)state;
	refuses("[]");
	refuses("1");
	refuses("{\"capabilities\":[]}");
	refuses("{\"capabilities\":[\"max_msg_fds\",3]}");
	refuses("{\"capabilities\":1}");
	refuses("{\"capabilities\":null}");
}

static void not_a_count(void **state)
{
	(void)state;
	refuses("{\"capabilities\":{\"max_msg_fds\":-1}}");
	refuses("{\"capabilities\":{\"max_msg_fds\":\"1\"}}");
	refuses("{\"capabilities\":{\"max_msg_fds\":1.5}}");
	refuses("{\"capabilities\":{\"max_msg_fds\":1e3}}");
	refuses("{\"capabilities\":{\"max_msg_fds\":{}}}");
	refuses("{\"capabilities\":{\"max_msg_fds\":[1]}}");
	refuses("{\"capabilities\":{\"max_data_xfer_size\":0}}");
	refuses("{\"capabilities\":{\"max_data_xfer_size\":-4096}}");
	refuses("{\"capabilities\":{\"max_data_xfer_size\":true}}");
}

static void said_twice(void **state)
{
	(void)state;
	refuses("{\"capabilities\":{},\"capabilities\":{}}");
	refuses("{\"capabilities\":{\"max_msg_fds\":1,\"max_msg_fds\":2}}");
}

static void no_nul(void **state)
{
	struct dmig_wire_limits limits;

	(void)state;
	assert_int_equal(dmig_wire_version_read("{}", 2, &limits), -EBADMSG);
	assert_int_equal(dmig_wire_version_read("{}\0\0", 4, &limits), -EBADMSG);
	assert_int_equal(dmig_wire_version_read("", 1, &limits), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_said),
		cmocka_unit_test(ours),
		cmocka_unit_test(said),
		cmocka_unit_test(more_than_we_have_room_for),
		cmocka_unit_test(unknown_members),
		cmocka_unit_test(not_json),
		cmocka_unit_test(not_an_object),
		cmocka_unit_test(not_a_count),
		cmocka_unit_test(said_twice),
		cmocka_unit_test(no_nul),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
