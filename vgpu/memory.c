// SPDX-License-Identifier: LGPL-2.1-or-later
#define XXH_INLINE_ALL
#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <lib/common/cleanup.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xxhash.h>

#define BITS 64

static uint8_t *page_at(const struct memory *memory, uint64_t page)
{
	return memory->bytes + page * MEMORY_PAGE;
}

static bool marked(const struct memory_marks *marks, uint64_t page)
{
	return marks->words[page / BITS] >> page % BITS & 1;
}

static void set_mark(struct memory_marks *marks, uint64_t page)
{
	marks->count += !marked(marks, page);
	marks->words[page / BITS] |= 1ULL << page % BITS;
}

static void clear_mark(struct memory_marks *marks, uint64_t page)
{
	marks->count -= marked(marks, page);
	marks->words[page / BITS] &= ~(1ULL << page % BITS);
}

static size_t marks_size(const struct memory *memory)
{
	return (memory->pages + BITS - 1) / BITS * sizeof(uint64_t);
}

static void clear_marks(const struct memory *memory, struct memory_marks *marks)
{
	memset(marks->words, 0, marks_size(memory));
	marks->count = 0;
}

/* The next page from @page on that has a mark; memory->pages: there is none. */
static uint64_t next_marked(const struct memory *memory, const struct memory_marks *marks,
			    uint64_t page)
{
	while (page < memory->pages) {
		const uint64_t word = marks->words[page / BITS] >> page % BITS;

		if (word)
			return page + (uint64_t)__builtin_ctzll(word);
		page = (page / BITS + 1) * BITS;
	}
	return memory->pages;
}

static int make_file(const char *name, uint64_t size, int *ret)
{
	dmig_auto(close) int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0 || ftruncate(fd, (off_t)size) ||
	    fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL))
		return -errno;
	*ret = dmig_steal_fd(&fd);
	return 0;
}

/* Put a file at a place of the address space that is ours. */
static int put_file(uint8_t *place, uint64_t size, int fd)
{
	void *got = mmap(place, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0);

	return got == MAP_FAILED ? -errno : 0;
}

static int map_files(struct memory *memory)
{
	const uint64_t rest = memory->size - memory->window;
	dmig_auto(close) int fd = -1;
	void *place = mmap(NULL, memory->size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int error;

	if (place == MAP_FAILED)
		return -errno;
	memory->bytes = place;
	if (memory->window) {
		error = make_file("devmig-vgpu-window", memory->window, &memory->window_fd);
		if (!error)
			error = put_file(memory->bytes, memory->window, memory->window_fd);
		if (error)
			return error;
	}
	if (!rest)
		return 0;
	error = make_file("devmig-vgpu-memory", rest, &fd);
	return error ? error : put_file(memory->bytes + memory->window, rest, fd);
}

int memory_create(struct memory *memory, uint64_t size, uint64_t window)
{
	struct memory_marks *const marks[] = { &memory->touched, &memory->initial, &memory->dirty };
	int error;

	*memory = (struct memory){
		.size = size,
		.pages = size / MEMORY_PAGE,
		.window = window,
		.window_fd = -1,
	};
	error = map_files(memory);
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		marks[i]->words = calloc(1, marks_size(memory));
		if (!marks[i]->words)
			error = -ENOMEM;
	}
	memory->sent = calloc(window / MEMORY_PAGE + 1, sizeof(*memory->sent));
	if (!memory->sent)
		error = -ENOMEM;
	if (error)
		memory_destroy(memory);
	return error;
}

void memory_destroy(struct memory *memory)
{
	if (memory->bytes)
		munmap(memory->bytes, memory->size);
	if (memory->window_fd >= 0)
		close(memory->window_fd);
	free(memory->touched.words);
	free(memory->initial.words);
	free(memory->dirty.words);
	free(memory->sent);
	*memory = (struct memory){ .window_fd = -1 };
}

/* Giving the pages back is quick, and those who have mapped the window see zeros. */
void memory_clear(struct memory *memory)
{
	if (madvise(memory->bytes, memory->size, MADV_REMOVE))
		memset(memory->bytes, 0, memory->size);
	clear_marks(memory, &memory->touched);
	memory->writes++;
}

void memory_read(const struct memory *memory, uint64_t offset, void *bytes, size_t size)
{
	memcpy(bytes, memory->bytes + offset, size);
}

void memory_write(struct memory *memory, uint64_t offset, const void *bytes, size_t size)
{
	if (!size)
		return;
	memcpy(memory->bytes + offset, bytes, size);
	for (uint64_t page = offset / MEMORY_PAGE; page <= (offset + size - 1) / MEMORY_PAGE;
	     page++)
		memory_mark(memory, page);
}

void memory_mark(struct memory *memory, uint64_t page)
{
	memory->writes++;
	set_mark(&memory->touched, page);
	if (memory->tracking && !marked(&memory->initial, page))
		set_mark(&memory->dirty, page);
}

void memory_track(struct memory *memory)
{
	for (uint64_t page = 0; page < memory->window / MEMORY_PAGE; page++)
		set_mark(&memory->touched, page);
	memcpy(memory->initial.words, memory->touched.words, marks_size(memory));
	memory->initial.count = memory->touched.count;
	clear_marks(memory, &memory->dirty);
	memory->tracking = true;
}

void memory_untrack(struct memory *memory)
{
	memory->tracking = false;
	clear_marks(memory, &memory->initial);
	clear_marks(memory, &memory->dirty);
}

void memory_scan_window(struct memory *memory, bool all)
{
	for (uint64_t page = 0; page < memory->window / MEMORY_PAGE; page++)
		if (all || XXH3_64bits(page_at(memory, page), MEMORY_PAGE) != memory->sent[page])
			memory_mark(memory, page);
}

uint64_t memory_take(struct memory *memory, struct memory_marks *marks, uint64_t *page,
		     uint64_t most)
{
	const uint64_t window = memory->window / MEMORY_PAGE;
	uint64_t count = 0;

	if (!marks->count || !most)
		return 0;
	*page = next_marked(memory, marks, *page);
	if (*page == memory->pages)
		*page = next_marked(memory, marks, 0);
	do {
		clear_mark(marks, *page + count);
		count++;
	} while (count < most && *page + count < memory->pages && marked(marks, *page + count));
	/* Before they are copied: what a client writes in between is seen later. */
	for (uint64_t i = *page; i < *page + count && i < window; i++)
		memory->sent[i] = XXH3_64bits(page_at(memory, i), MEMORY_PAGE);
	return count;
}

static bool is_zero(const uint8_t *page)
{
	return !page[0] && !memcmp(page, page + 1, MEMORY_PAGE - 1);
}

void memory_forget_dirty(struct memory *memory)
{
	clear_marks(memory, &memory->dirty);
}

uint64_t memory_touched_count(const struct memory *memory)
{
	uint64_t count = memory->touched.count;

	for (uint64_t page = 0; page < memory->window / MEMORY_PAGE; page++)
		count += !marked(&memory->touched, page);
	return count;
}

bool memory_touched(const struct memory *memory, uint64_t page)
{
	return page < memory->window / MEMORY_PAGE || marked(&memory->touched, page);
}

/* Pages of zeros do not count, so it is the same whoever has touched them. */
uint64_t memory_digest(const struct memory *memory, uint64_t first, uint64_t end)
{
	uint64_t digest = 0;

	for (uint64_t page = first; page < end; page++) {
		if (memory_touched(memory, page) && !is_zero(page_at(memory, page)))
			digest += XXH3_64bits_withSeed(page_at(memory, page), MEMORY_PAGE, page);
	}
	return digest;
}
