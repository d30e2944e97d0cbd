// SPDX-License-Identifier: LGPL-2.1-or-later
#define XXH_INLINE_ALL
#include "listing.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

/* Documents by the hash of their text, in the order that they are met. */
struct texts {
	struct text {
		XXH128_hash_t hash;
		const char *json;
		size_t size;
		uint32_t number; /* from 1; 0: free */
	} * slots;
	uint32_t count;
};

#define TEXT_SLOTS (1u << 18) /* more than twice what the generator can be asked for */

static __attribute__((noreturn)) void give_up(const char *what, const char *why)
{
	fprintf(stderr, "bench: %s: %s\n", what, why);
	exit(2);
}

static void *allocate(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size);

	if (!memory)
		give_up("calloc", "no memory");
	return memory;
}

static void map(struct listing *listing, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;

	if (fd < 0 || fstat(fd, &status))
		give_up(path, "can't be read");
	listing->size = (size_t)status.st_size;
	listing->text = mmap(NULL, listing->size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (listing->text == MAP_FAILED)
		give_up(path, "can't be mapped");
}

static uint32_t text_number(struct texts *texts, const char *json, size_t size)
{
	XXH128_hash_t hash = XXH3_128bits(json, size);
	struct text *slot = &texts->slots[hash.low64 % TEXT_SLOTS];

	while (slot->number && !XXH128_isEqual(slot->hash, hash))
		if (++slot == texts->slots + TEXT_SLOTS)
			slot = texts->slots;
	if (!slot->number)
		*slot = (struct text){ hash, json, size, ++texts->count };
	return slot->number - 1;
}

/* Behind @key; the generator writes no blanks. */
static const char *find(const char *at, const char *end, const char *key)
{
	const char *found = memmem(at, (size_t)(end - at), key, strlen(key));

	if (!found)
		give_up("a record without", key);
	return found + strlen(key);
}

static bool has(const char *at, const char *end, const char *text)
{
	return memmem(at, (size_t)(end - at), text, strlen(text));
}

/* How long the string is that begins at @at. */
static uint16_t length(const char *at, const char *end)
{
	return (uint16_t)((const char *)memchr(at, '"', (size_t)(end - at)) - at);
}

static void read_line(const char *line, const char *end, struct texts *texts, struct listed *ret)
{
	const char *document;

	ret->host = find(line, end, "\"host\":\"");
	ret->host_len = length(ret->host, end);
	ret->device = find(ret->host, end, "\"device\":\"");
	ret->device_len = length(ret->device, end);
	document = find(ret->device, end, "\"document\":");
	ret->free = !has(ret->device, document, "\"in_use\":true") &&
		    !has(ret->device, document, "\"available\":0");
	ret->class_number = text_number(texts, document, (size_t)(end - 1 - document));
}

static void read_lines(struct listing *listing, struct texts *texts)
{
	const char *end = listing->text + listing->size, *line, *next;
	size_t room = 0;

	for (line = listing->text; line < end; line = next + 1) {
		next = memchr(line, '\n', (size_t)(end - line));
		if (!next)
			give_up("the last line", "has no end");
		if (listing->count == room) {
			room = room ? 2 * room : 1024;
			listing->devices =
				reallocarray(listing->devices, room, sizeof(*listing->devices));
			if (!listing->devices)
				give_up("reallocarray", "no memory");
		}
		read_line(line, next, texts, &listing->devices[listing->count++]);
	}
}

static int compare_names(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int order = memcmp(a, b, a_len < b_len ? a_len : b_len);

	return order ? order : (a_len > b_len) - (a_len < b_len);
}

static int compare_devices(const void *a_, const void *b_)
{
	const struct listed *a = a_, *b = b_;
	int order = compare_names(a->host, a->host_len, b->host, b->host_len);

	return order ? order : compare_names(a->device, a->device_len, b->device, b->device_len);
}

static struct devmig_document *parse(struct listing *listing, const struct text *text)
{
	struct devmig_document *document;
	struct devmig_error *error = NULL;

	if (devmig_document_parse(listing->context, DEVMIG_FORM_JSON, text->json, text->size, NULL,
				  &document, &error))
		give_up("a document", devmig_error_text(error));
	return document;
}

struct numbered {
	struct devmig_digest digest;
	struct devmig_document *document;
	uint32_t met; /* its number by then */
};

static int compare_digests(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct devmig_digest));
}

/* Number the documents by digest. */
static void sort_documents(struct listing *listing, const struct texts *texts)
{
	struct numbered *all = allocate(texts->count, sizeof(*all));
	uint32_t *numbers = allocate(texts->count, sizeof(*numbers)), i, number = 0;

	for (i = 0; i < TEXT_SLOTS; i++) {
		const struct text *text = &texts->slots[i];

		if (!text->number)
			continue;
		all[number].document = parse(listing, text);
		all[number].digest = devmig_document_digest(all[number].document);
		all[number++].met = text->number - 1;
	}
	qsort(all, number, sizeof(*all), compare_digests);
	listing->documents = allocate(number, sizeof(struct devmig_document *));
	listing->nclasses = number;
	for (i = 0; i < number; i++) {
		listing->documents[i] = all[i].document;
		numbers[all[i].met] = i;
	}
	for (i = 0; i < listing->count; i++)
		listing->devices[i].class_number = numbers[listing->devices[i].class_number];
	free(numbers);
	free(all);
}

static void sort_free(struct listing *listing)
{
	uint32_t *first = allocate(listing->nclasses + 2, sizeof(*first)), i;

	for (i = 0; i < listing->count; i++)
		if (listing->devices[i].free)
			first[listing->devices[i].class_number + 2]++;
	for (i = 2; i < listing->nclasses + 2; i++)
		first[i] += first[i - 1];
	listing->free = allocate(first[listing->nclasses + 1], sizeof(*listing->free));
	/* first[c + 1] is where the next of class c goes, and at the end where c + 1 begins. */
	for (i = 0; i < listing->count; i++)
		if (listing->devices[i].free)
			listing->free[first[listing->devices[i].class_number + 1]++] = i;
	listing->first = first;
}

void listing_read(struct listing *listing, const char *path)
{
	struct texts texts = { .slots = allocate(TEXT_SLOTS, sizeof(*texts.slots)) };

	*listing = (struct listing){ 0 };
	if (devmig_context_new(NULL, &listing->context, NULL))
		give_up("devmig_context_new", "no memory");
	map(listing, path);
	read_lines(listing, &texts);
	qsort(listing->devices, listing->count, sizeof(*listing->devices), compare_devices);
	sort_documents(listing, &texts);
	sort_free(listing);
	free(texts.slots);
}

void listing_free(struct listing *listing)
{
	uint32_t i;

	for (i = 0; i < listing->nclasses; i++)
		devmig_document_unref(listing->documents[i]);
	free(listing->documents);
	free(listing->devices);
	free(listing->free);
	free(listing->first);
	munmap(listing->text, listing->size);
	devmig_context_unref(listing->context);
}
