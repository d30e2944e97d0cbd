// SPDX-License-Identifier: LGPL-2.1-or-later
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "header.h"
#include <endian.h>
#include <errno.h>
#include <lib/common/error.h>
#include <stddef.h>
#include <string.h>

void dmig_plain(const char *text, char *ret, size_t size)
{
	size_t i;

	for (i = 0; text[i] && i + 1 < size; i++)
		ret[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
	ret[i] = 0;
}

static u64 sum_of(const struct dmig_stream_header *header, const struct dmig_preface *preface,
		  size_t identity_size)
{
	XXH3_state_t state;

	XXH3_64bits_reset(&state);
	XXH3_64bits_update(&state, header, sizeof(*header));
	XXH3_64bits_update(&state, preface->identity, identity_size);
	XXH3_64bits_update(&state, preface->document, preface->document_size);
	return XXH3_64bits_digest(&state);
}

int dmig_preface_write(struct devmig_channel *channel, const struct dmig_preface *preface,
		       u64 deadline, struct devmig_error **ret_error)
{
	const size_t identity_size = strlen(preface->identity);
	struct dmig_stream_header header = {
		.magic = DMIG_STREAM_MAGIC,
		.major = htole16(DMIG_STREAM_MAJOR),
		.minor = htole16(DMIG_STREAM_MINOR),
		.size = htole32(sizeof(header)),
		.flags = htole64(preface->flags),
		.estimate = htole64(preface->estimate),
		.identity_size = htole32((u32)identity_size),
		.document_size = htole32((u32)preface->document_size),
	};
	const struct devmig_piece pieces[] = {
		{ &header, sizeof(header) },
		{ preface->identity, identity_size },
		{ preface->document, preface->document_size },
	};
	int error;

	header.sum = htole64(sum_of(&header, preface, identity_size));
	error = dmig_channel_write(channel, pieces, 3, deadline);
	return error ? dmig_channel_fail_write(channel, error, ret_error) : 0;
}

/* What is wrong with the sizes of a header, NULL: nothing. */
static const char *wrong_size(const struct dmig_stream_header *header)
{
	const u32 size = le32toh(header->size);

	if (size < sizeof(*header) || size > DMIG_STREAM_FIXED_MAX)
		return "its header has no size that a header can have";
	if (le32toh(header->identity_size) > DMIG_STREAM_IDENTITY_MAX)
		return "its identity is over 255 bytes";
	if (le32toh(header->document_size) > DMIG_STREAM_DOCUMENT_MAX)
		return "its document is over 65536 bytes";
	return NULL;
}

static int read_bytes(struct devmig_channel *channel, void *bytes, size_t size, u64 deadline,
		      struct devmig_error **ret_error)
{
	const int error = dmig_channel_read(channel, bytes, size, deadline);

	return error ? dmig_channel_fail_read(channel, error, ret_error) : 0;
}

/* What is read first says whether, and how, the rest is to be read. */
static int read_fixed(struct devmig_channel *channel, struct dmig_stream_header *header,
		      u64 deadline, struct devmig_error **ret_error)
{
	const size_t first = offsetof(struct dmig_stream_header, flags);
	const char *wrong;
	int error = read_bytes(channel, header, sizeof(header->magic), deadline, ret_error);

	if (error)
		return error;
	if (memcmp(header->magic, DMIG_STREAM_MAGIC, sizeof(header->magic)))
		return dmig_stream_fail(channel, DMIG_NOT_A_STREAM, ret_error,
					"it does not begin as one");
	error = read_bytes(channel, &header->major, first - sizeof(header->magic), deadline,
			   ret_error);
	if (error)
		return error;
	if (le16toh(header->major) != DMIG_STREAM_MAJOR)
		return dmig_stream_fail(channel, DMIG_NEWER_STREAM, ret_error,
					"it is of version %u.%u, and %u is read",
					le16toh(header->major), le16toh(header->minor),
					DMIG_STREAM_MAJOR);
	error = read_bytes(channel, &header->flags, sizeof(*header) - first, deadline, ret_error);
	if (error)
		return error;
	wrong = wrong_size(header);
	return wrong ? dmig_stream_fail(channel, DMIG_STREAM_DAMAGED, ret_error, "%s", wrong) : 0;
}

static bool is_plain(const char *text, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	return true;
}

static int take(const struct devmig_channel *channel, const struct dmig_stream_header *header,
		const char *identity, struct dmig_preface *ret, struct devmig_error **ret_error)
{
	const u32 identity_size = le32toh(header->identity_size);
	const u32 document_size = le32toh(header->document_size);

	if (!is_plain(identity, identity_size))
		return dmig_stream_fail(channel, DMIG_STREAM_DAMAGED, ret_error,
					"its identity is no text");
	*ret = (struct dmig_preface){
		.major = le16toh(header->major),
		.minor = le16toh(header->minor),
		.flags = le64toh(header->flags),
		.estimate = le64toh(header->estimate),
		.document = document_size ? identity + identity_size : NULL,
		.document_size = document_size,
	};
	memcpy(ret->identity, identity, identity_size);
	return 0;
}

int dmig_preface_read(struct devmig_channel *channel, void *bytes, u64 deadline,
		      struct dmig_preface *ret, struct devmig_error **ret_error)
{
	struct dmig_stream_header header, *copy = bytes;
	size_t size, rest;
	int error = read_fixed(channel, &header, deadline, ret_error);

	if (error)
		return error;
	size = le32toh(header.size);
	rest = size - sizeof(header) + le32toh(header.identity_size) +
	       le32toh(header.document_size);
	memcpy(copy, &header, sizeof(header));
	copy->sum = 0;
	error = read_bytes(channel, copy + 1, rest, deadline, ret_error);
	if (error)
		return error;
	if (XXH3_64bits(bytes, sizeof(header) + rest) != le64toh(header.sum))
		return dmig_stream_fail(channel, DMIG_STREAM_DAMAGED, ret_error,
					"its header does not have its checksum");
	return take(channel, &header, (const char *)bytes + size, ret, ret_error);
}
