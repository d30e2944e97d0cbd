// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lies.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* What an answer says is wrong, when it is of the size that it says. */

/* Another number in the payload. */
static bool put(struct peer *peer, struct peer_message *answer, size_t at)
{
	lie_put32(answer, at, (uint32_t)peer->lie_size);
	return false;
}

static bool first(struct peer *peer, struct peer_message *answer)
{
	return put(peer, answer, 0);
}

static bool second(struct peer *peer, struct peer_message *answer)
{
	return put(peer, answer, 4);
}

static bool third(struct peer *peer, struct peer_message *answer)
{
	return put(peer, answer, 8);
}

static bool fourth(struct peer *peer, struct peer_message *answer)
{
	return put(peer, answer, 12);
}

static bool fifth(struct peer *peer, struct peer_message *answer)
{
	return put(peer, answer, 16);
}

/* A list of 64 KiB and more, which is not announced. */
static bool document_of(struct peer *peer, struct peer_message *answer)
{
	answer->size = sizeof(struct dmig_wire_feature);
	answer->header.size = (uint32_t)(sizeof(answer->header) + answer->size);
	return lie_longer(peer, answer);
}

static bool document_announced(struct peer *peer, struct peer_message *answer)
{
	document_of(peer, answer);
	lie_put32(answer, 0, (uint32_t)answer->size);
	return false;
}

static bool refuse(struct peer *peer, struct peer_message *answer)
{
	answer->header.flags |= DMIG_WIRE_ERROR;
	answer->header.error = (uint32_t)peer->lie_size;
	answer->header.size = sizeof(answer->header);
	answer->size = 0;
	answer->nfds = 0;
	return false;
}

/* --- the calls --- */

static int ask_document(struct devmig_device *device, struct devmig_error **ret_error)
{
	struct devmig_document *document = NULL;
	const int error = devmig_device_document(device, &document, ret_error);

	devmig_document_unref(document);
	return error;
}

static int ask_state(struct devmig_device *device, struct devmig_error **ret_error)
{
	unsigned int state;

	return devmig_device_state(device, &state, ret_error);
}

static int ask_for_stop(struct devmig_device *device, struct devmig_error **ret_error)
{
	return devmig_device_request(device, DEVMIG_STATE_STOP, ret_error);
}

static int go_to_stop(struct devmig_device *device, struct devmig_error **ret_error)
{
	unsigned int state = 99;
	const int error = devmig_device_go(device, DEVMIG_STATE_STOP, &state, ret_error);

	assert_int_equal(state, DEVMIG_STATES);
	return error;
}

static int ask_size(struct devmig_device *device, struct devmig_error **ret_error)
{
	uint64_t size;

	return devmig_device_data_size(device, &size, ret_error);
}

static int ask_precopy(struct devmig_device *device, struct devmig_error **ret_error)
{
	struct devmig_precopy left;

	assert_int_equal(devmig_device_request(device, DEVMIG_STATE_PRE_COPY, NULL), 0);
	return devmig_device_precopy(device, &left, ret_error);
}

static int read_data(struct devmig_device *device, struct devmig_error **ret_error)
{
	char bytes[8];
	size_t size = 99;

	assert_int_equal(devmig_device_request(device, DEVMIG_STATE_STOP_COPY, NULL), 0);
	return devmig_device_read(device, bytes, 4, &size, ret_error);
}

static int write_data(struct devmig_device *device, struct devmig_error **ret_error)
{
	assert_int_equal(devmig_device_request(device, DEVMIG_STATE_RESUMING, NULL), 0);
	return devmig_device_write(device, "data", 4, ret_error);
}

static int map(struct devmig_device *device, struct devmig_error **ret_error)
{
	const int fd = eventfd(0, EFD_CLOEXEC);
	const struct devmig_dma dma = { .fd = fd, .iova = 4096, .size = 4096, .read = true };
	const int error = devmig_device_map(device, &dma, ret_error);

	close(fd);
	return error;
}

static bool map_accepted(struct peer *peer, struct peer_message *answer)
{
	answer->header.flags = DMIG_WIRE_REPLY;
	answer->header.error = 0;
	return lie_longer(peer, answer);
}

/* No such memory is mapped, which the answer does not say. */
static int unmap(struct devmig_device *device, struct devmig_error **ret_error)
{
	return devmig_device_unmap(device, 4096, 4096, ret_error);
}

static bool unmapped(const struct peer_message *question, struct peer_message *answer)
{
	memcpy(answer->payload, question->payload, sizeof(struct dmig_wire_dma_unmap));
	answer->size = sizeof(struct dmig_wire_dma_unmap);
	answer->header.size = (uint32_t)(sizeof(answer->header) + answer->size);
	answer->header.flags = DMIG_WIRE_REPLY;
	answer->header.error = 0;
	return false;
}

static bool unmapped_elsewhere(struct peer *peer, struct peer_message *answer)
{
	unmapped(&peer->question, answer);
	lie_put64(answer, 8, 8192);
	return false;
}

static bool unmapped_more(struct peer *peer, struct peer_message *answer)
{
	unmapped(&peer->question, answer);
	lie_put64(answer, 16, 8192);
	return false;
}

static bool unmapped_silently(struct peer *peer, struct peer_message *answer)
{
	unmapped(&peer->question, answer);
	return lie_shorter(peer, answer);
}

static int log_start(struct devmig_device *device, struct devmig_error **ret_error)
{
	const struct devmig_dma_range range = { 0, 4096 };

	return devmig_device_log_start(device, 4096, &range, 1, ret_error);
}

static int log_report(struct devmig_device *device, struct devmig_error **ret_error)
{
	const struct devmig_dma_range range = { 1 << 20, 100 * 4096 };
	uint64_t bitmap[2] = { 0 };

	assert_int_equal(log_start(device, NULL), 0);
	return devmig_device_log_report(device, &range, 4096, bitmap, ret_error);
}

static int ask_irq(struct devmig_device *device, struct devmig_error **ret_error)
{
	unsigned int count;
	unsigned int flags;

	return devmig_device_irq(device, 2, &count, &flags, ret_error);
}

static int set_irq(struct devmig_device *device, struct devmig_error **ret_error)
{
	return devmig_device_irq_set(device, 2, 0, NULL, 0, ret_error);
}

#define INFO         .command = DMIG_WIRE_DEVICE_GET_INFO
#define FEATURE(n)   .command = DMIG_WIRE_FEATURE, .feature = (n)
#define GET(n)       FEATURE(VFIO_DEVICE_FEATURE_GET | (n))
#define SET(n)       FEATURE(VFIO_DEVICE_FEATURE_SET | (n))
#define PROBE_GET(n) FEATURE(VFIO_DEVICE_FEATURE_PROBE | VFIO_DEVICE_FEATURE_GET | (n))
#define STATE        VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE
#define MIGRATION    VFIO_DEVICE_FEATURE_MIGRATION
#define REPORT       VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT
#define BREAKS       .error = -EPROTO, .reason = "protocol", .fate = BROKEN

const struct lie lies_payload[] = {
	{ "info: short", lie_shorter, 1, INFO, BREAKS },
	{ "info: long", lie_longer, 1, INFO, BREAKS },
	{ "info: 4294967295 regions", third, UINT32_MAX, INFO },
	{ "info: 4294967295 interrupts", fourth, UINT32_MAX, INFO },
	{ "info: refused", refuse, EIO, INFO, .error = -EIO, .reason = "device-refused" },
	{ "probe: with data", lie_longer, 8, PROBE_GET(MIGRATION), BREAKS },
	{ "probe: short", lie_shorter, 1, PROBE_GET(MIGRATION), BREAKS },
	{ "probe: of another feature", second, STATE, PROBE_GET(MIGRATION), BREAKS },
	{ "probe: refused as if the protocol were broken", refuse, EPROTO, PROBE_GET(MIGRATION) },
	{ "migration: short", lie_shorter, 4, GET(MIGRATION), BREAKS },
	{ "migration: none", lie_shorter, 8, GET(MIGRATION), BREAKS },
	{ "migration: long", lie_longer, 8, GET(MIGRATION), BREAKS },
	{ "migration: of another feature", second, STATE, GET(MIGRATION), BREAKS },
	{ "migration: refused behind a probe", refuse, EIO, GET(MIGRATION), .error = -EIO,
	  .reason = "device-refused" },
	{ "migration: no flags", third, 0, GET(MIGRATION) },
	{ "state: short", lie_shorter, 1, GET(STATE), .call = go_to_stop, BREAKS },
	{ "state: long", lie_longer, 8, GET(STATE), .call = go_to_stop, BREAKS },
	{ "state: beyond those of today", third, 8, GET(STATE), .call = ask_state },
	{ "state: the largest number", third, UINT32_MAX, GET(STATE), .call = ask_state },
	{ "state set: long", lie_longer, 1, SET(STATE), .call = ask_for_stop, BREAKS },
	{ "state set: another one comes back", third, 9, SET(STATE), .call = ask_for_stop },
	{ "data size: short", lie_shorter, 8, GET(DMIG_UAPI_FEATURE_DATA_SIZE), .call = ask_size,
	  BREAKS },
	{ "pre-copy: short", lie_shorter, 8, GET(DMIG_WIRE_FEATURE_PRECOPY), .call = ask_precopy,
	  BREAKS },
	{ "pre-copy: long", lie_longer, 8, GET(DMIG_WIRE_FEATURE_PRECOPY), .call = ask_precopy,
	  BREAKS },
	{ "document: 65537 bytes", document_of, 65537, GET(DMIG_WIRE_FEATURE_DOCUMENT),
	  .call = ask_document, BREAKS },
	{ "document: size not announced", document_of, 65536, GET(DMIG_WIRE_FEATURE_DOCUMENT),
	  .call = ask_document, BREAKS },
	{ "document: announced, and not there", first, 10000, GET(DMIG_WIRE_FEATURE_DOCUMENT),
	  .call = ask_document, BREAKS },
	{ "document: 65536 bytes of nothing", document_announced, 65536,
	  GET(DMIG_WIRE_FEATURE_DOCUMENT), .call = ask_document, .error = -EBADMSG,
	  .reason = "bad-byte" },
	{ "document: empty", document_announced, 0, GET(DMIG_WIRE_FEATURE_DOCUMENT),
	  .call = ask_document, .error = -EBADMSG, .reason = "no-self" },
	{ "read: longer than asked", lie_longer, 1, .command = DMIG_WIRE_DATA_READ,
	  .call = read_data, BREAKS },
	{ "read: much longer than asked", lie_longer, 1 << 20, .command = DMIG_WIRE_DATA_READ,
	  .call = read_data, BREAKS },
	{ "read: says more than comes", second, 5, .command = DMIG_WIRE_DATA_READ,
	  .call = read_data, BREAKS },
	{ "read: says less than comes", second, 3, .command = DMIG_WIRE_DATA_READ,
	  .call = read_data, BREAKS },
	{ "read: says most, and none comes", second, UINT32_MAX, .command = DMIG_WIRE_DATA_READ,
	  .call = read_data, BREAKS },
	{ "read: no size", lie_shorter, 5, .command = DMIG_WIRE_DATA_READ, .call = read_data,
	  BREAKS },
	{ "write: with payload", lie_longer, 8, .command = DMIG_WIRE_DATA_WRITE, .call = write_data,
	  BREAKS },
	{ "map: with payload", map_accepted, 1, .command = DMIG_WIRE_DMA_MAP, .call = map, BREAKS },
	{ "unmap: another address", unmapped_elsewhere, 0, .command = DMIG_WIRE_DMA_UNMAP,
	  .call = unmap, BREAKS },
	{ "unmap: another size", unmapped_more, 0, .command = DMIG_WIRE_DMA_UNMAP, .call = unmap,
	  BREAKS },
	{ "unmap: short", unmapped_silently, 1, .command = DMIG_WIRE_DMA_UNMAP, .call = unmap,
	  BREAKS },
	{ "log: of another feature", second, REPORT, SET(VFIO_DEVICE_FEATURE_DMA_LOGGING_START),
	  .call = log_start, BREAKS },
	{ "log: longer than asked", lie_longer, 33, SET(VFIO_DEVICE_FEATURE_DMA_LOGGING_START),
	  .call = log_start, BREAKS },
	{ "report: another address", third, 4096, GET(REPORT), .call = log_report, BREAKS },
	{ "report: another length", fifth, 4096, GET(REPORT), .call = log_report, BREAKS },
	{ "report: bitmap too short", lie_shorter, 8, GET(REPORT), .call = log_report, BREAKS },
	{ "report: bitmap too long", lie_longer, 8, GET(REPORT), .call = log_report, BREAKS },
	{ "interrupt: another one", third, 3, .command = DMIG_WIRE_GET_IRQ_INFO, .call = ask_irq,
	  BREAKS },
	{ "interrupt: short", lie_shorter, 4, .command = DMIG_WIRE_GET_IRQ_INFO, .call = ask_irq,
	  BREAKS },
	{ "interrupts: with payload", lie_longer, 4, .command = DMIG_WIRE_SET_IRQS, .call = set_irq,
	  BREAKS },
};
const size_t lies_payload_count = sizeof(lies_payload) / sizeof(lies_payload[0]);
