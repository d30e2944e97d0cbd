// SPDX-License-Identifier: LGPL-2.1-or-later
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "fleet.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/replace.h>
#include <lib/document/document.h>

/* Classes whose verdicts an index may hold: a byte for each pair of them. */
#define VERDICT_CLASSES_MAX 16384

/* The header, then each section and what aligns the next one. */
#define PIECES (1 + 2 * DMIG_SECTION_COUNT)

static const u8 padding[8];

/* An index while it is written. */
struct writing {
	const struct devmig_fleet *fleet;
	unsigned int readings;
	struct dmig_index_header header;
	char *texts;
	u8 *verdicts;
	struct dmig_le64 *sums;
	struct iovec pieces[PIECES];
	struct devmig_error **ret_error;
};

static void put_section(struct writing *writing, enum dmig_index_section section, const void *bytes,
			u64 size)
{
	struct iovec *piece = &writing->pieces[1 + 2 * section];
	const u64 rest = size % 8 ? 8 - size % 8 : 0;

	piece[0] = (struct iovec){ (void *)bytes, size };
	piece[1] = (struct iovec){ (void *)padding, rest };
}

static int make_texts(struct writing *writing)
{
	const struct devmig_fleet *fleet = writing->fleet;
	const u32 count = fleet->image.nclasses;
	struct devmig_document *document;
	size_t size = 0;
	u32 i;

	for (i = 0; i < count; i++) {
		int error = devmig_fleet_document(fleet, i, &document, writing->ret_error);

		if (error)
			return error;
		size += dmig_document_canonical(document)->size;
	}
	writing->texts = malloc(size + 1);
	if (!writing->texts)
		return dmig_fail_memory(writing->ret_error);
	for (i = 0, size = 0; i < count; i++) {
		const struct dmig_canonical *canonical =
			dmig_document_canonical(fleet->documents[i]);

		memcpy(writing->texts + size, canonical->text, canonical->size);
		size += canonical->size;
	}
	put_section(writing, DMIG_TEXTS, writing->texts, size);
	return 0;
}

/* All documents were read by make_texts(). */
static void fill_verdicts(const struct devmig_fleet *fleet, enum devmig_reading reading, u8 *to)
{
	const u32 count = fleet->image.nclasses;
	u32 source, destination;

	for (source = 0; source < count; source++)
		for (destination = 0; destination < count; destination++) {
			unsigned int unset;

			*to++ = devmig_match(fleet->documents[source],
					     fleet->documents[destination], reading,
					     &unset) == DEVMIG_INCOMPATIBLE
					? DMIG_VERDICT_NO
					: (u8)unset;
		}
}

static int make_verdicts(struct writing *writing)
{
	const u64 count = writing->fleet->image.nclasses;
	const u64 size = count * count * (u64)__builtin_popcount(writing->readings);
	enum devmig_reading reading;
	u8 *to;

	if (writing->readings && count > VERDICT_CLASSES_MAX)
		return dmig_fail(writing->ret_error, -E2BIG,
				 "an index may hold the verdicts of %u classes, and there are "
				 "%llu; write it without verdicts",
				 VERDICT_CLASSES_MAX, (unsigned long long)count);
	to = writing->verdicts = malloc(size + 1);
	if (!to)
		return dmig_fail_memory(writing->ret_error);
	for (reading = 0; devmig_reading_name(reading); reading++) {
		if (!(writing->readings & 1u << reading))
			continue;
		fill_verdicts(writing->fleet, reading, to);
		to += count * count;
	}
	put_section(writing, DMIG_VERDICTS, writing->verdicts, size);
	return 0;
}

/* Checksums of blocks, which are cut without regard to what is in them. */
static void sum_blocks(const struct writing *writing, struct dmig_le64 *sums)
{
	const struct iovec *piece = &writing->pieces[1];
	const struct iovec *end = &writing->pieces[1 + 2 * DMIG_SUMS];
	size_t filled = 0;
	XXH3_state_t state;

	XXH3_64bits_reset(&state);
	for (; piece < end; piece++) {
		const u8 *at = piece->iov_base;
		size_t left = piece->iov_len;

		while (left) {
			const size_t room = DMIG_BLOCK_SIZE - filled;
			const size_t size = left < room ? left : room;

			XXH3_64bits_update(&state, at, size);
			at += size;
			left -= size;
			filled += size;
			if (filled < DMIG_BLOCK_SIZE)
				continue;
			*sums++ = dmig_put64(XXH3_64bits_digest(&state));
			XXH3_64bits_reset(&state);
			filled = 0;
		}
	}
	if (filled)
		*sums = dmig_put64(XXH3_64bits_digest(&state));
}

static int make_sums(struct writing *writing)
{
	size_t size = 0, blocks, i;

	for (i = 1; i < 1 + 2 * DMIG_SUMS; i++)
		size += writing->pieces[i].iov_len;
	blocks = (size + DMIG_BLOCK_SIZE - 1) / DMIG_BLOCK_SIZE;
	writing->sums = calloc(blocks + 1, sizeof(*writing->sums));
	if (!writing->sums)
		return dmig_fail_memory(writing->ret_error);
	sum_blocks(writing, writing->sums);
	put_section(writing, DMIG_SUMS, writing->sums, blocks * sizeof(*writing->sums));
	return 0;
}

static void make_header(struct writing *writing)
{
	const struct iovec *sums = &writing->pieces[1 + 2 * DMIG_SUMS];
	struct dmig_index_header *header = &writing->header;
	u64 at = sizeof(*header);
	unsigned int i;

	*header = (struct dmig_index_header){
		.magic = DMIG_INDEX_MAGIC,
		.version = dmig_put32(DMIG_INDEX_VERSION),
		.header_size = dmig_put32(sizeof(*header)),
		.block_size = dmig_put32(DMIG_BLOCK_SIZE),
		.readings = dmig_put32(writing->readings),
		.classes = dmig_put32(writing->fleet->image.nclasses),
	};
	for (i = 0; i < DMIG_SECTION_COUNT; i++) {
		const struct iovec *piece = &writing->pieces[1 + 2 * i];

		header->sections[i].offset = dmig_put64(at);
		header->sections[i].size = dmig_put64(piece[0].iov_len);
		at += piece[0].iov_len + piece[1].iov_len;
	}
	header->file_size = dmig_put64(at);
	header->sums_sum = dmig_put64(XXH3_64bits(sums->iov_base, sums->iov_len));
	header->sum = dmig_put64(XXH3_64bits(header, offsetof(struct dmig_index_header, sum)));
	writing->pieces[0] = (struct iovec){ header, sizeof(*header) };
}

static int make(struct writing *writing)
{
	const struct dmig_image *image = &writing->fleet->image;
	int error = make_texts(writing);
	enum dmig_index_section section;

	if (!error)
		error = make_verdicts(writing);
	if (error)
		return error;
	for (section = 0; section < DMIG_TEXTS; section++)
		put_section(writing, section, image->section[section], image->size[section]);
	error = make_sums(writing);
	if (!error)
		make_header(writing);
	return error;
}

DEVMIG_EXPORT int devmig_fleet_write(const struct devmig_fleet *fleet, const char *path,
				     unsigned int readings, struct devmig_error **ret_error)
{
	struct writing writing = {
		.fleet = fleet,
		.readings = readings,
		.ret_error = ret_error,
	};
	int error;

	if (readings & ~(DEVMIG_INDEX_INCOMING | DEVMIG_INDEX_OUTGOING | DEVMIG_INDEX_BOTH))
		return dmig_fail(ret_error, -EINVAL, "no reading of lists");
	/* What is wrong must not become right by new checksums. */
	error = fleet->path ? devmig_fleet_verify(fleet, ret_error) : 0;
	if (!error)
		error = make(&writing);
	if (!error)
		error = dmig_replace_pieces(path, writing.pieces, PIECES, ret_error);
	free(writing.texts);
	free(writing.verdicts);
	free(writing.sums);
	return error;
}
