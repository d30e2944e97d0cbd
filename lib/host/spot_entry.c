// SPDX-License-Identifier: LGPL-2.1-or-later
#include "spot_entry.h"

#include <lib/common/cleanup.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void *dmig_spot_room(struct dmig_spot *spot, size_t size)
{
	if (spot->kept + size > DMIG_SPOT_KEPT_MAX)
		return NULL;
	spot->kept += size;
	return dmig_arena_alloc(&spot->arena, size);
}

const char *dmig_spot_copy(struct dmig_spot *spot, const char *bytes, size_t len)
{
	char *copy = dmig_spot_room(spot, len + 1);

	if (copy)
		memcpy(copy, bytes, len);
	return copy;
}

const char *dmig_spot_keep(struct dmig_spot *spot, const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text = len < 0 ? NULL : dmig_spot_room(spot, (size_t)len + 1);
	if (!text)
		return NULL;
	va_start(args, format);
	vsnprintf(text, (size_t)len + 1, format, args);
	va_end(args);
	return text;
}

static size_t hash_of(enum dmig_sight_kind kind, const char *path, size_t len)
{
	size_t hash = 14695981039346656037u + kind;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)path[i]) * 1099511628211u;
	return hash ^ hash >> 32;
}

static void grow(struct dmig_spot *spot)
{
	const size_t more = 2 * spot->nchains;
	struct dmig_spot_entry **chains = calloc(more, sizeof(*chains));

	/* Without memory it is slower. */
	if (!chains)
		return;
	for (size_t i = 0; i < spot->nchains; i++) {
		struct dmig_spot_entry *next;

		for (struct dmig_spot_entry *entry = spot->chains[i]; entry; entry = next) {
			struct dmig_spot_entry **chain = &chains[entry->hash & (more - 1)];

			next = entry->next;
			entry->next = *chain;
			*chain = entry;
		}
	}
	free(spot->chains);
	spot->chains = chains;
	spot->nchains = more;
}

/* The entry that has this hash, or NULL. */
static struct dmig_spot_entry *find(const struct dmig_spot *spot, enum dmig_sight_kind kind,
				    const char *path, size_t len, size_t hash)
{
	struct dmig_spot_entry *entry = spot->chains[hash & (spot->nchains - 1)];

	while (entry && (entry->hash != hash || entry->sight.kind != kind ||
			 strncmp(entry->path, path, len) || entry->path[len]))
		entry = entry->next;
	return entry;
}

const struct dmig_spot_entry *dmig_spot_known(const struct dmig_spot *spot,
					      enum dmig_sight_kind kind, const char *path,
					      size_t len)
{
	return find(spot, kind, path, len, hash_of(kind, path, len));
}

struct dmig_spot_entry *dmig_spot_entry(struct dmig_spot *spot, enum dmig_sight_kind kind,
					const char *path, bool *ret_new)
{
	const size_t size = strlen(path) + 1;
	const size_t hash = hash_of(kind, path, size - 1);
	struct dmig_spot_entry *entry = find(spot, kind, path, size - 1, hash);

	*ret_new = false;
	if (entry)
		return entry;
	entry = dmig_spot_room(spot, sizeof(*entry) + size);
	if (!entry)
		return NULL;
	memcpy(entry->path, path, size);
	entry->sight.kind = kind;
	entry->sight.path = entry->path;
	entry->hash = hash;
	if (++spot->count > spot->nchains)
		grow(spot);
	entry->next = spot->chains[hash & (spot->nchains - 1)];
	spot->chains[hash & (spot->nchains - 1)] = entry;
	*spot->end = entry;
	spot->end = &entry->later;
	*ret_new = true;
	return entry;
}
