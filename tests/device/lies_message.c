// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lies.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

/* Wrong headers, wrong replies, and what comes between: told about a reset, unless it matters. */

/* A field of the header is another number. */
#define HEADER(name, field, value)                                                                 \
	static bool name(struct peer *peer, struct peer_message *answer)                           \
	{                                                                                          \
		(void)peer;                                                                        \
		answer->header.field = (value);                                                    \
		return false;                                                                      \
	}
HEADER(size_0, size, 0)
HEADER(size_15, size, 15)
HEADER(size_most, size, UINT32_MAX)
HEADER(other_id, id, (uint16_t)(answer->header.id + 1))
HEADER(earlier_id, id, (uint16_t)(answer->header.id - 1))
HEADER(other_command, command, DMIG_WIRE_FEATURE)
HEADER(no_reply_flag, flags, 0)
HEADER(other_type, flags, 2)
HEADER(error_flag_alone, flags, DMIG_WIRE_REPLY | DMIG_WIRE_ERROR)
HEADER(error_number_alone, error, EIO)

static bool refuse(struct peer *peer, struct peer_message *answer)
{
	answer->header.flags |= DMIG_WIRE_ERROR;
	answer->header.error = (uint32_t)peer->lie_size;
	answer->header.size = sizeof(answer->header);
	answer->size = 0;
	answer->nfds = 0;
	return false;
}

static bool refuse_with_payload(struct peer *peer, struct peer_message *answer)
{
	answer->header.flags |= DMIG_WIRE_ERROR;
	answer->header.error = EIO;
	return lie_longer(peer, answer);
}

static bool refuse_with_descriptors(struct peer *peer, struct peer_message *answer)
{
	answer->header.flags |= DMIG_WIRE_ERROR;
	answer->header.error = EIO;
	return lie_descriptors(peer, answer);
}

static bool silence(struct peer *peer, struct peer_message *answer)
{
	(void)peer;
	(void)answer;
	return true;
}

static bool close_instead(struct peer *peer, struct peer_message *answer)
{
	(void)answer;
	shutdown(peer->socket, SHUT_RDWR);
	return true;
}

/* A descriptor comes with the last byte, which belongs to no header. */
static bool late_descriptor(struct peer *peer, struct peer_message *answer)
{
	const size_t all = answer->size;

	answer->size -= 1;
	peer_send(peer, answer);
	peer_send_bytes(peer, answer->payload + all - 1, 1, peer->memory, 1);
	return true;
}

/* A second answer, which nobody has asked for, is found by the next command. */
static bool answer_twice(struct peer *peer, struct peer_message *answer)
{
	peer_send(peer, answer);
	return false;
}

/* --- commands of the server between a command and its answer --- */

/* True: the client refuses it, as it must. */
static bool interrupt(struct peer *peer, uint16_t command, size_t size, unsigned int nfds)
{
	static struct peer_message message;
	const struct dmig_wire_dma_access access = { 0x1000, size };

	message.header = (struct dmig_wire_header){ 77, command, 0, 0, 0 };
	memcpy(message.payload, &access, sizeof(access));
	message.size = sizeof(access) + (command == DMIG_WIRE_DMA_WRITE ? size : 0);
	message.header.size = (uint32_t)(sizeof(message.header) + message.size);
	message.nfds = nfds;
	for (unsigned int i = 0; i < nfds; i++)
		message.fds[i] = peer->memory[0];
	return peer_send(peer, &message) && peer_receive(peer, &message) &&
	       message.header.id == 77 && message.header.command == command &&
	       message.header.flags == (DMIG_WIRE_REPLY | DMIG_WIRE_ERROR) &&
	       message.header.error == EOPNOTSUPP && !message.size;
}

static bool interrupt_often(struct peer *peer, struct peer_message *answer)
{
	(void)answer;
	for (size_t i = 0; i < peer->lie_size; i++)
		if (!interrupt(peer, DMIG_WIRE_DMA_READ, 4096, 0))
			return true;
	return false;
}

static bool interrupt_with_data(struct peer *peer, struct peer_message *answer)
{
	(void)answer;
	return !interrupt(peer, DMIG_WIRE_DMA_WRITE, peer->lie_size, 0);
}

static bool interrupt_with_descriptors(struct peer *peer, struct peer_message *answer)
{
	(void)answer;
	return !interrupt(peer, DMIG_WIRE_DMA_READ, 4096, (unsigned int)peer->lie_size);
}

static bool interrupt_without_answer(struct peer *peer, struct peer_message *answer)
{
	struct dmig_wire_header command = {
		.id = 1,
		.command = DMIG_WIRE_DMA_READ,
		.size = sizeof(command),
		.flags = DMIG_WIRE_NO_REPLY,
	};

	(void)answer;
	peer_send_bytes(peer, &command, sizeof(command), NULL, 0);
	return false;
}

static bool interrupt_strangely(struct peer *peer, struct peer_message *answer)
{
	struct dmig_wire_header command = {
		.id = 1,
		.command = (uint16_t)peer->lie_size,
		.size = sizeof(command),
	};

	(void)answer;
	peer_send_bytes(peer, &command, sizeof(command), NULL, 0);
	return true;
}

static bool interrupt_by_less(struct peer *peer, struct peer_message *answer)
{
	struct dmig_wire_header command = {
		.id = 1,
		.command = DMIG_WIRE_DMA_READ,
		.size = (uint32_t)peer->lie_size,
	};

	(void)answer;
	peer_send_bytes(peer, &command, sizeof(command), NULL, 0);
	return false;
}

/* --- the version --- */

static bool major(struct peer *peer, struct peer_message *answer)
{
	const uint16_t other = (uint16_t)peer->lie_size;

	memcpy(answer->payload, &other, sizeof(other));
	return false;
}

static bool minor(struct peer *peer, struct peer_message *answer)
{
	const uint16_t other = (uint16_t)peer->lie_size;

	memcpy(answer->payload + 2, &other, sizeof(other));
	return false;
}

/* What stands behind the numbers. */
#define SAYS(name, text)                                                                           \
	static bool name(struct peer *peer, struct peer_message *answer)                           \
	{                                                                                          \
		(void)peer;                                                                        \
		memcpy(answer->payload + 4, text, sizeof(text));                                   \
		answer->size = 4 + sizeof(text);                                                   \
		answer->header.size = (uint32_t)(sizeof(answer->header) + answer->size);           \
		return false;                                                                      \
	}
SAYS(not_json, "capabilities: all")
SAYS(negative_limit, "{\"capabilities\":{\"max_data_xfer_size\":-1}}")
SAYS(zero_limit, "{\"capabilities\":{\"max_data_xfer_size\":0}}")
SAYS(huge_limit, "{\"capabilities\":{\"max_data_xfer_size\":99999999999999999999}}")

static bool says_much(struct peer *peer, struct peer_message *answer)
{
	memset(answer->payload + 4, ' ', peer->lie_size);
	memcpy(answer->payload + 4, "{}", 2);
	answer->payload[4 + peer->lie_size - 1] = 0;
	answer->size = 4 + peer->lie_size;
	answer->header.size = (uint32_t)(sizeof(answer->header) + answer->size);
	return false;
}

#define AT_RESET .command = DMIG_WIRE_RESET, .call = devmig_device_reset
#define BREAKS   .error = -EPROTO, .reason = "protocol", .fate = BROKEN

const struct lie lies_message[] = {
	{ "header of size 0", size_0, AT_RESET, BREAKS },
	{ "header too small", size_15, AT_RESET, BREAKS },
	{ "header too large", lie_longer, 1, AT_RESET, BREAKS },
	{ "header of the largest size", size_most, AT_RESET, BREAKS },
	{ "wrong id", other_id, AT_RESET, BREAKS },
	{ "id of the command before", earlier_id, AT_RESET, BREAKS },
	{ "wrong command", other_command, AT_RESET, BREAKS },
	{ "reply flag missing", no_reply_flag, AT_RESET, BREAKS },
	{ "neither command nor reply", other_type, AT_RESET, BREAKS },
	{ "error with payload", refuse_with_payload, 4, AT_RESET, BREAKS },
	{ "error with descriptors", refuse_with_descriptors, 2, AT_RESET, BREAKS },
	{ "error beyond 4095", refuse, 4096, AT_RESET, BREAKS },
	{ "error beyond an int", refuse, 0x80000001, AT_RESET, BREAKS },
	{ "error 4095", refuse, 4095, AT_RESET, .error = -4095, .reason = "device-refused" },
	{ "error flag without a number", error_flag_alone, AT_RESET, .error = -EIO,
	  .reason = "device-refused" },
	{ "error number without the flag", error_number_alone, AT_RESET },
	{ "a refusal that looks like a broken protocol", refuse, EPROTO, AT_RESET, .error = -EPROTO,
	  .reason = "device-refused" },
	{ "a refusal that looks like silence", refuse, ETIMEDOUT, AT_RESET, .error = -ETIMEDOUT,
	  .reason = "device-refused" },
	{ "a refusal that looks like an end", refuse, EPIPE, AT_RESET, .error = -EPIPE,
	  .reason = "device-refused" },
	{ "silence", silence, AT_RESET, .error = -ETIMEDOUT, .reason = "no-answer", .fate = BROKEN,
	  .timeout = 150 },
	{ "end of the connection", close_instead, AT_RESET, .error = -ENOTCONN,
	  .reason = "device-gone", .fate = BROKEN },
	{ "a descriptor where none belongs", lie_descriptors, 1, AT_RESET, BREAKS },
	{ "descriptors where none belong", lie_descriptors, 8, AT_RESET, BREAKS },
	{ "more descriptors than agreed", lie_descriptors, 9, AT_RESET, BREAKS },
	{ "twice as many descriptors as agreed", lie_descriptors, 16, AT_RESET, BREAKS },
	{ "a command between", interrupt_often, 1, AT_RESET },
	{ "63 commands between", interrupt_often, 63, AT_RESET },
	{ "64 commands between", interrupt_often, 64, AT_RESET, BREAKS },
	{ "a command with data between", interrupt_with_data, 1 << 20, AT_RESET },
	{ "a command with more data than agreed", interrupt_with_data, (1 << 20) + 1, AT_RESET,
	  BREAKS },
	{ "a command with descriptors between", interrupt_with_descriptors, 8, AT_RESET },
	{ "a command with more descriptors than agreed", interrupt_with_descriptors, 9, AT_RESET,
	  BREAKS },
	{ "a command that wants no answer", interrupt_without_answer, AT_RESET },
	{ "a command that is the client's", interrupt_strangely, DMIG_WIRE_DMA_MAP, AT_RESET,
	  BREAKS },
	{ "a command that nobody knows", interrupt_strangely, 999, AT_RESET, BREAKS },
	{ "a command too small", interrupt_by_less, 15, AT_RESET, BREAKS },
	{ "a command of size 0", interrupt_by_less, 0, AT_RESET, BREAKS },
	{ "two answers", answer_twice, AT_RESET, .fate = SPOILED },

	{ "version: other major", major, 1, .command = DMIG_WIRE_VERSION, BREAKS },
	{ "version: higher minor", minor, 2, .command = DMIG_WIRE_VERSION, BREAKS },
	{ "version: lower minor", minor, 0, .command = DMIG_WIRE_VERSION },
	{ "version: data not JSON", not_json, .command = DMIG_WIRE_VERSION, BREAKS },
	{ "version: data without NUL", lie_shorter, 1, .command = DMIG_WIRE_VERSION, BREAKS },
	{ "version: negative limit", negative_limit, .command = DMIG_WIRE_VERSION, BREAKS },
	{ "version: limit 0", zero_limit, .command = DMIG_WIRE_VERSION, BREAKS },
	{ "version: huge limit", huge_limit, .command = DMIG_WIRE_VERSION },
	{ "version: 4096 bytes of data", says_much, 4096, .command = DMIG_WIRE_VERSION },
	{ "version: 4097 bytes of data", says_much, 4097, .command = DMIG_WIRE_VERSION, BREAKS },
	{ "version: no numbers", lie_shorter, 36, .command = DMIG_WIRE_VERSION, BREAKS },
	{ "version: a descriptor", lie_descriptors, 1, .command = DMIG_WIRE_VERSION, BREAKS },
	{ "version: refused", refuse, EINVAL, .command = DMIG_WIRE_VERSION, .error = -EINVAL,
	  .reason = "device-refused" },
	{ "version: end", close_instead, .command = DMIG_WIRE_VERSION, .error = -ENOTCONN,
	  .reason = "device-gone" },
	{ "version: silence", silence, .command = DMIG_WIRE_VERSION, .error = -ETIMEDOUT,
	  .reason = "no-answer", .timeout = 150 },
	{ "version: a descriptor with the last byte", late_descriptor, .command = DMIG_WIRE_VERSION,
	  BREAKS },
};
const size_t lies_message_count = sizeof(lies_message) / sizeof(lies_message[0]);
