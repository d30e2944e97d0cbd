/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_MEMORY_H
#define VGPU_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MEMORY_PAGE 4096

/* The window can be looked at as a whole in no time. */
#define MEMORY_WINDOW_MAX (16U << 20)

struct memory_marks {
	uint64_t *words;
	uint64_t count;
};

/*
 * BAR 2.  What clients may map, the window, begins it and is a file of its own: so they
 * get at nothing else, and files are sealed, so that nobody makes one shorter.
 *
 * Which pages were written is known by marks, one bit for each page.  All of this is
 * guarded by the lock of the device, but for the bytes of the window, which clients write
 * when they like: its pages are compared with what was sent of them, and count as
 * written whenever the device has stopped.
 */
struct memory {
	uint8_t *bytes;
	uint64_t size;
	uint64_t pages;
	uint64_t window; /* bytes */
	int window_fd;   /* -1: no window */
	uint64_t writes; /* how often it was changed, but for the window by clients */

	struct memory_marks touched; /* written since the last reset: the others are 0 */
	bool tracking;
	struct memory_marks initial; /* not sent yet, since tracking began */
	struct memory_marks dirty;   /* written since they were sent */
	uint64_t *sent;              /* of the window: the hash of each page as it was sent */
};

/* 0, -ENOMEM, or another errno. */
int memory_create(struct memory *memory, uint64_t size, uint64_t window);
void memory_destroy(struct memory *memory);

/* All of it is 0 then. */
void memory_clear(struct memory *memory);

/* The caller has checked offset and size. */
void memory_read(const struct memory *memory, uint64_t offset, void *bytes, size_t size);
void memory_write(struct memory *memory, uint64_t offset, const void *bytes, size_t size);

/* The page was written, or is just being. */
void memory_mark(struct memory *memory, uint64_t page);

/* From now on all that was ever written is to be sent, and what is written. */
void memory_track(struct memory *memory);
void memory_untrack(struct memory *memory);
/* As if nothing had been written since it was sent; for a fault. */
void memory_forget_dirty(struct memory *memory);
/* Mark what clients have written to the window; @all: whatever they may have written. */
void memory_scan_window(struct memory *memory, bool all);

/*
 * Take up to @most pages in a row that have a mark, and clear it: from *@page on, and from the
 * start again behind the last one.  Returns how many, and the first in *@page.
 */
uint64_t memory_take(struct memory *memory, struct memory_marks *marks, uint64_t *page,
		     uint64_t most);

/* Was the page written since the last reset?  One of the window may always have been. */
bool memory_touched(const struct memory *memory, uint64_t page);
uint64_t memory_touched_count(const struct memory *memory);

/*
 * A hash of pages @first to @end - 1, which is the same wherever they are the same; the sum of
 * two hashes is that of both.
 */
uint64_t memory_digest(const struct memory *memory, uint64_t first, uint64_t end);

#endif
