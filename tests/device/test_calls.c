// SPDX-License-Identifier: LGPL-2.1-or-later
#include "peer.h"

#include <devmig/document.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

/* Each call of devmig/device.h, with a server that does what it should. */

struct device {
	struct peer *peer;
	struct devmig_device *device;
	unsigned int fds; /* before */
};

/* What failed: "" for nothing. */
#define ok(call)                                                                                   \
	do {                                                                                       \
		struct devmig_error *ok_error = NULL;                                              \
		const int ok_result = (call);                                                      \
		assert_string_equal(devmig_error_text(ok_error), "");                              \
		assert_int_equal(ok_result, 0);                                                    \
	} while (0)

/* It must fail with an errno and a reason, and go on working. */
#define fails(call, number, code)                                                                  \
	do {                                                                                       \
		struct devmig_error *ok_error = NULL;                                              \
		assert_int_equal((call), (number));                                                \
		assert_int_equal(devmig_error_errno(ok_error), (number));                          \
		assert_string_equal(devmig_error_reason(ok_error), (code));                        \
		assert_string_equal(devmig_error_file(ok_error), d->peer->path);                   \
		devmig_error_free(ok_error);                                                       \
	} while (0)

static int setup(void **state)
{
	struct device *d = test_calloc(1, sizeof(*d));

	d->fds = peer_count_fds();
	d->peer = peer_new();
	peer_start(d->peer);
	*state = d;
	return 0;
}

static int teardown(void **state)
{
	struct device *d = *state;

	devmig_device_close(d->device);
	peer_stop(d->peer);
	assert_int_equal(peer_count_fds(), d->fds);
	test_free(d);
	return 0;
}

/* Connect to what a test has described. */
static struct device *begin(void **state)
{
	struct device *d = *state;

	d->device = peer_open(d->peer, 0);
	return d;
}

static void info(void **state)
{
	struct device *d = begin(state);
	const struct devmig_device_info *is = devmig_device_info(d->device);

	assert_string_equal(devmig_device_name(d->device), d->peer->path);
	assert_int_equal(is->transport, DEVMIG_TRANSPORT_USER);
	assert_int_equal(is->generation, DEVMIG_GENERATION_V2);
	assert_int_equal(is->flags, 7);
	assert_true(is->data_size);
	assert_true(is->precopy_info);
	assert_true(is->dma_log);
	assert_true(is->reset);
	assert_int_equal(is->regions, PEER_REGIONS);
	assert_int_equal(is->irqs, PEER_IRQS);
}

static void info_without_migration(void **state)
{
	struct device *d = *state;
	const struct devmig_device_info *is;
	unsigned int where;
	uint64_t size;
	char byte;
	size_t got;

	d->peer->migration = false;
	d->peer->flags = 0;
	begin(state);
	is = devmig_device_info(d->device);
	assert_int_equal(is->generation, DEVMIG_GENERATION_NONE);
	assert_false(is->data_size || is->precopy_info || is->dma_log);
	fails(devmig_device_state(d->device, &where, &ok_error), -EOPNOTSUPP, "no-migration");
	fails(devmig_device_request(d->device, 1, &ok_error), -EOPNOTSUPP, "no-migration");
	fails(devmig_device_go(d->device, 1, &where, &ok_error), -EOPNOTSUPP, "no-migration");
	assert_int_equal(where, DEVMIG_STATES);
	fails(devmig_device_read(d->device, &byte, 1, &got, &ok_error), -EOPNOTSUPP,
	      "no-migration");
	fails(devmig_device_write(d->device, &byte, 1, &ok_error), -EOPNOTSUPP, "no-migration");
	fails(devmig_device_data_size(d->device, &size, &ok_error), -EOPNOTSUPP, "no-migration");
	fails(devmig_device_log_stop(d->device, &ok_error), -EOPNOTSUPP, "not-offered");
}

static void info_of_version_1(void **state)
{
	struct device *d = *state;
	unsigned int where;

	d->peer->migration = false;
	d->peer->flags = 0;
	d->peer->old = true;
	begin(state);
	assert_int_equal(devmig_device_info(d->device)->generation, DEVMIG_GENERATION_V1);
	fails(devmig_device_go(d->device, 1, &where, &ok_error), -EOPNOTSUPP, "old-migration");
}

static void document(void **state)
{
	struct device *d = *state;
	struct devmig_document *document = NULL;
	struct devmig_field field;

	d->peer->document = "SELF:\n\tdevice_api=vfio-pci\n";
	d->peer->document_size = strlen(d->peer->document);
	begin(state);
	ok(devmig_device_document(d->device, &document, &ok_error));
	assert_int_equal(devmig_document_self_count(document), 1);
	assert_int_equal(devmig_document_self(document, 0, &field), 0);
	assert_memory_equal(field.value, "vfio-pci", field.value_len);
	devmig_document_unref(document);
}

static void document_missing(void **state)
{
	struct device *d = begin(state);
	struct devmig_document *document = NULL;

	fails(devmig_device_document(d->device, &document, &ok_error), -ENOENT, "no-document");
}

static void document_too_long(void **state)
{
	struct device *d = *state;
	struct devmig_document *document = NULL;

	d->peer->document = test_calloc(1, 65537);
	d->peer->document_size = 65537;
	begin(state);
	fails(devmig_device_document(d->device, &document, &ok_error), -E2BIG, "limit-document");
	test_free((void *)d->peer->document);
}

static void document_malformed(void **state)
{
	struct device *d = *state;
	struct devmig_document *document = NULL;

	d->peer->document = "SELF:\n\tx=\x01\n";
	d->peer->document_size = strlen(d->peer->document);
	begin(state);
	fails(devmig_device_document(d->device, &document, &ok_error), -EBADMSG, "bad-byte");
}

static void reset(void **state)
{
	struct device *d = begin(state);

	d->peer->state = DEVMIG_STATE_ERROR;
	ok(devmig_device_reset(d->device, &ok_error));
	assert_int_equal(d->peer->resets, 1);
	assert_int_equal(d->peer->state, DEVMIG_STATE_RUNNING);
}

static void state_and_request(void **state)
{
	struct device *d = begin(state);
	unsigned int where = 99;

	ok(devmig_device_state(d->device, &where, &ok_error));
	assert_int_equal(where, DEVMIG_STATE_RUNNING);
	ok(devmig_device_request(d->device, DEVMIG_STATE_STOP, &ok_error));
	assert_int_equal(d->peer->state, DEVMIG_STATE_STOP);
}

static void state_of_a_later_kernel(void **state)
{
	struct device *d = begin(state);
	unsigned int where = 99;

	d->peer->state = 9;
	ok(devmig_device_state(d->device, &where, &ok_error));
	assert_int_equal(where, 9);
	fails(devmig_device_go(d->device, DEVMIG_STATE_STOP, &where, &ok_error), -EINVAL, "no-arc");
	assert_int_equal(where, 9);
}

static char *pattern(size_t size)
{
	char *bytes = test_malloc(size);

	for (size_t i = 0; i < size; i++)
		bytes[i] = (char)(i * 31 + i / 251);
	return bytes;
}

static void read_in_stop_copy(void **state)
{
	struct device *d = begin(state);
	const size_t size = (3 << 20) + 7;
	char *data = pattern(size);
	char *got = test_calloc(1, size);
	size_t part = 1;
	size_t done = 0;

	d->peer->data = data;
	d->peer->data_size = size;
	ok(devmig_device_go(d->device, DEVMIG_STATE_STOP_COPY, NULL, &ok_error));
	while (part) {
		ok(devmig_device_read(d->device, got + done, size - done ? size - done : 1, &part,
				      &ok_error));
		done += part;
	}
	assert_int_equal(done, size);
	assert_memory_equal(got, data, size);
	assert_int_equal(d->peer->largest, 1 << 20);
	test_free(got);
	test_free(data);
}

/* Nothing now is not the end; behind the switch the rest comes, and then the end. */
static void read_in_pre_copy(void **state)
{
	struct device *d = begin(state);
	struct devmig_precopy left;
	char *data = pattern(300);
	char got[256];
	size_t size;

	d->peer->data = data;
	d->peer->data_size = 300;
	d->peer->precopy_size = 200;
	ok(devmig_device_go(d->device, DEVMIG_STATE_PRE_COPY, NULL, &ok_error));
	ok(devmig_device_precopy(d->device, &left, &ok_error));
	assert_int_equal(left.initial, 200);
	assert_int_equal(left.dirty, 4096);
	assert_true(left.reinit);
	ok(devmig_device_read(d->device, got, sizeof(got), &size, &ok_error));
	assert_int_equal(size, 200);
	fails(devmig_device_read(d->device, got, sizeof(got), &size, &ok_error), -ENOMSG,
	      "nothing-now");
	ok(devmig_device_go(d->device, DEVMIG_STATE_STOP_COPY, NULL, &ok_error));
	fails(devmig_device_precopy(d->device, &left, &ok_error), -EINVAL, "device-refused");
	ok(devmig_device_read(d->device, got, sizeof(got), &size, &ok_error));
	assert_int_equal(size, 100);
	assert_memory_equal(got, data + 200, 100);
	ok(devmig_device_read(d->device, got, sizeof(got), &size, &ok_error));
	assert_int_equal(size, 0);
	fails(devmig_device_read(d->device, got, 0, &size, &ok_error), -EINVAL, "bad-request");
	test_free(data);
}

static void precopy_not_told(void **state)
{
	struct device *d = *state;
	struct devmig_precopy left;

	d->peer->flags = DEVMIG_MIGRATION_STOP_COPY;
	begin(state);
	assert_false(devmig_device_info(d->device)->precopy_info);
	fails(devmig_device_precopy(d->device, &left, &ok_error), -EOPNOTSUPP, "not-offered");
}

static void data_written(void **state)
{
	struct device *d = *state;
	const size_t size = 100000;
	char *data = pattern(size);

	d->peer->version = "{\"capabilities\":{\"max_data_xfer_size\":4096}}";
	begin(state);
	fails(devmig_device_write(d->device, data, 1, &ok_error), -EINVAL, "device-refused");
	ok(devmig_device_go(d->device, DEVMIG_STATE_RESUMING, NULL, &ok_error));
	ok(devmig_device_write(d->device, data, size, &ok_error));
	ok(devmig_device_write(d->device, data, 0, &ok_error));
	assert_int_equal(d->peer->done, size);
	assert_memory_equal(d->peer->loaded, data, size);
	assert_int_equal(d->peer->largest, 4096);
	test_free(data);
}

static void data_size(void **state)
{
	struct device *d = begin(state);
	uint64_t size;

	d->peer->data_size = 123456789012;
	ok(devmig_device_data_size(d->device, &size, &ok_error));
	assert_int_equal(size, 123456789012);
}

static struct devmig_dma memory_of(int fd)
{
	return (struct devmig_dma){
		.fd = fd,
		.offset = 4096,
		.iova = 0x100000,
		.size = 8192,
		.read = true,
		.write = true,
	};
}

static void dma(void **state)
{
	struct device *d = begin(state);
	const int fd = memfd_create("guest", MFD_CLOEXEC);
	struct devmig_dma dma = memory_of(fd);
	char byte = 0;

	assert_int_equal(ftruncate(fd, 16384), 0);
	ok(devmig_device_map(d->device, &dma, &ok_error));
	assert_int_equal(d->peer->mapped.flags, 3);
	assert_int_equal(d->peer->mapped.address, dma.iova);
	assert_int_equal(pread(fd, &byte, 1, 4096), 1);
	assert_int_equal(byte, 'd');
	fails(devmig_device_map(d->device, &dma, &ok_error), -EEXIST, "device-refused");
	fails(devmig_device_unmap(d->device, dma.iova, 4096, &ok_error), -ENOENT, "device-refused");
	ok(devmig_device_unmap(d->device, dma.iova, dma.size, &ok_error));
	assert_int_equal(d->peer->mapped.size, 0);
	close(fd);
}

static void dma_that_is_none(void **state)
{
	struct device *d = begin(state);
	struct devmig_dma dma = memory_of(-1);

	fails(devmig_device_map(d->device, &dma, &ok_error), -EINVAL, "device-refused");
	dma = memory_of(d->peer->memory[0]);
	dma.size = 0;
	fails(devmig_device_map(d->device, &dma, &ok_error), -EINVAL, "bad-request");
	dma.size = 8192;
	dma.iova = UINT64_MAX - 8190;
	fails(devmig_device_map(d->device, &dma, &ok_error), -EINVAL, "bad-request");
	fails(devmig_device_unmap(d->device, dma.iova, dma.size, &ok_error), -EINVAL,
	      "bad-request");
}

static void dma_without_descriptors(void **state)
{
	struct device *d = *state;
	struct devmig_dma dma;

	d->peer->version = "{\"capabilities\":{\"max_msg_fds\":0}}";
	begin(state);
	dma = memory_of(d->peer->memory[0]);
	fails(devmig_device_map(d->device, &dma, &ok_error), -EOPNOTSUPP, "device-refused");
	fails(devmig_device_irq_set(d->device, 2, 0, &dma.fd, 1, &ok_error), -EOPNOTSUPP,
	      "device-refused");
}

/* More pages than one message tells of, and not a whole number of words. */
static void check_log(struct device *d, uint64_t pages)
{
	const struct devmig_dma_range range = { 0x40000000, pages * 4096 };
	const size_t words = pages / 64 + 1;
	uint64_t *bitmap = test_calloc(words, sizeof(*bitmap));

	bitmap[0] = 1;
	ok(devmig_device_log_report(d->device, &range, 4096, bitmap, &ok_error));
	for (uint64_t i = 0; i < words * 64; i++) {
		const bool wanted = !i || (i < pages && peer_is_dirty(0x40000 + i));

		assert_int_equal(bitmap[i / 64] >> i % 64 & 1, wanted);
	}
	test_free(bitmap);
}

static void log_of_dma(void **state)
{
	struct device *d = begin(state);
	const struct devmig_dma_range ranges[] = { { 0, 4096 }, { 0x40000000, 1 << 30 } };
	const struct devmig_dma_range none = { 0, 0 };
	uint64_t word = 0;

	fails(devmig_device_log_report(d->device, &ranges[0], 4096, &word, &ok_error), -EINVAL,
	      "device-refused");
	fails(devmig_device_log_start(d->device, 4095, ranges, 2, &ok_error), -EINVAL,
	      "bad-request");
	ok(devmig_device_log_start(d->device, 4096, ranges, 2, &ok_error));
	assert_int_equal(d->peer->log_ranges, 2);
	check_log(d, 1);
	check_log(d, 64);
	check_log(d, 65);
	check_log(d, 600001);
	fails(devmig_device_log_report(d->device, &none, 4096, &word, &ok_error), -EINVAL,
	      "bad-request");
	fails(devmig_device_log_report(d->device, &ranges[0], 0, &word, &ok_error), -EINVAL,
	      "bad-request");
	assert_int_equal(word, 0);
	ok(devmig_device_log_stop(d->device, &ok_error));
	assert_false(d->peer->logging);
}

static void log_in_small_messages(void **state)
{
	struct device *d = *state;

	d->peer->version = "{\"capabilities\":{\"max_data_xfer_size\":17}}";
	begin(state);
	ok(devmig_device_log_start(d->device, 4096, NULL, 0, &ok_error));
	check_log(d, 1000);
}

static void regions(void **state)
{
	struct device *d = begin(state);
	struct devmig_region region;
	struct devmig_dma_range window;

	ok(devmig_device_region(d->device, 0, &region, &ok_error));
	assert_int_equal(region.size, PEER_REGION_SIZE);
	assert_true(region.read && region.write && region.map);
	assert_int_equal(region.windows, 2);
	ok(devmig_device_window(d->device, 0, 1, &window, &ok_error));
	assert_int_equal(window.iova, 16384);
	assert_int_equal(window.size, 8192);
	fails(devmig_device_window(d->device, 0, 2, &window, &ok_error), -ERANGE, "not-offered");
	ok(devmig_device_region(d->device, 1, &region, &ok_error));
	assert_true(region.read && region.write && !region.map);
	ok(devmig_device_region(d->device, 2, &region, &ok_error));
	assert_true(region.map && !region.windows);
	ok(devmig_device_region(d->device, 3, &region, &ok_error));
	assert_int_equal(region.size, 0);
	fails(devmig_device_region(d->device, 10, &region, &ok_error), -EINVAL, "device-refused");
}

static void region_in_pieces(void **state)
{
	struct device *d = *state;
	char *data = pattern(5000);
	char *got = test_calloc(1, 5000);

	d->peer->version = "{\"capabilities\":{\"max_data_xfer_size\":100}}";
	begin(state);
	ok(devmig_device_region_write(d->device, 1, 50, data, 5000, &ok_error));
	ok(devmig_device_region_read(d->device, 1, 50, got, 5000, &ok_error));
	assert_memory_equal(got, data, 5000);
	assert_int_equal(d->peer->largest, 100);
	ok(devmig_device_region_read(d->device, 1, 0, got, 0, &ok_error));
	fails(devmig_device_region_read(d->device, 1, PEER_REGION_SIZE, got, 1, &ok_error), -EINVAL,
	      "device-refused");
	fails(devmig_device_region_write(d->device, 1, UINT64_MAX, got, 2, &ok_error), -EINVAL,
	      "bad-request");
	test_free(got);
	test_free(data);
}

static void region_mapped(void **state)
{
	struct device *d = begin(state);
	void *mapped = NULL;
	char byte = 0;

	ok(devmig_device_region_map(d->device, 0, 16384, 8192, &mapped, &ok_error));
	((char *)mapped)[5] = 'x';
	ok(devmig_device_region_read(d->device, 0, 16389, &byte, 1, &ok_error));
	assert_int_equal(byte, 'x');
	munmap(mapped, 8192);
	ok(devmig_device_region_map(d->device, 2, 0, PEER_REGION_SIZE, &mapped, &ok_error));
	munmap(mapped, PEER_REGION_SIZE);
	/* Outside of its windows, beyond it, and one that has none. */
	fails(devmig_device_region_map(d->device, 0, 4096, 4096, &mapped, &ok_error), -EINVAL,
	      "not-offered");
	fails(devmig_device_region_map(d->device, 0, 0, 8192, &mapped, &ok_error), -EINVAL,
	      "not-offered");
	fails(devmig_device_region_map(d->device, 2, 4096, PEER_REGION_SIZE, &mapped, &ok_error),
	      -EINVAL, "not-offered");
	fails(devmig_device_region_map(d->device, 1, 0, 4096, &mapped, &ok_error), -EINVAL,
	      "not-offered");
}

static void interrupts(void **state)
{
	struct device *d = begin(state);
	int eventfds[PEER_SIGNALS];
	unsigned int count = 99;
	unsigned int flags = 99;
	uint64_t one = 1;

	for (int i = 0; i < PEER_SIGNALS; i++)
		eventfds[i] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	ok(devmig_device_irq(d->device, 2, &count, &flags, &ok_error));
	assert_int_equal(count, PEER_SIGNALS);
	assert_int_equal(flags, VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_NORESIZE);
	fails(devmig_device_irq(d->device, PEER_IRQS, &count, &flags, &ok_error), -EINVAL,
	      "device-refused");
	/* More than one message may have. */
	ok(devmig_device_irq_set(d->device, 2, 0, eventfds, PEER_SIGNALS, &ok_error));
	assert_int_equal(d->peer->signals_calls, 2);
	assert_int_equal(write(d->peer->signals[15], &one, sizeof(one)), sizeof(one));
	assert_int_equal(read(eventfds[15], &one, sizeof(one)), sizeof(one));
	for (int i = 0; i < PEER_SIGNALS; i++)
		close(eventfds[i]);
	/* Some are taken back. */
	eventfds[3] = -1;
	eventfds[4] = -1;
	ok(devmig_device_irq_set(d->device, 2, 3, eventfds + 3, 2, &ok_error));
	assert_int_equal(d->peer->signals[3], -1);
	assert_int_equal(d->peer->signals[4], -1);
	assert_true(d->peer->signals[5] >= 0);
	ok(devmig_device_irq_set(d->device, 2, 0, NULL, 0, &ok_error));
	assert_int_equal(d->peer->signals[5], -1);
	fails(devmig_device_irq_set(d->device, 2, UINT32_MAX, eventfds, 2, &ok_error), -EINVAL,
	      "bad-request");
}

static void many_calls(void **state)
{
	struct device *d = begin(state);
	unsigned int where;

	/* The ids of messages wrap. */
	for (int i = 0; i < 70000; i++)
		assert_int_equal(devmig_device_state(d->device, &where, NULL), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(info),
		TEST(info_without_migration),
		TEST(info_of_version_1),
		TEST(document),
		TEST(document_missing),
		TEST(document_too_long),
		TEST(document_malformed),
		TEST(reset),
		TEST(state_and_request),
		TEST(state_of_a_later_kernel),
		TEST(read_in_stop_copy),
		TEST(read_in_pre_copy),
		TEST(precopy_not_told),
		TEST(data_written),
		TEST(data_size),
		TEST(dma),
		TEST(dma_that_is_none),
		TEST(dma_without_descriptors),
		TEST(log_of_dma),
		TEST(log_in_small_messages),
		TEST(regions),
		TEST(region_in_pieces),
		TEST(region_mapped),
		TEST(interrupts),
		TEST(many_calls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
