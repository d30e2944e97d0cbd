/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef TEST_STREAM_DEVICE_H
#define TEST_STREAM_DEVICE_H

#include <devmig/device.h>

/*
 * A device in memory, in the place of lib/device.  Its state is bytes, which it sends in
 * blocks and dirties while it runs in pre-copy; it knows whether what it has received is
 * whole, and remembers what was done to it.
 */
struct devmig_device {
	struct devmig_device_info info;
	const char *name;
	const char *document; /* its text; NULL: it has none */

	/* How it behaves */
	size_t read_max;     /* bytes of one read; 0: any */
	unsigned int dirty;  /* so often it dirties blocks once all was read */
	size_t dirty_blocks; /* as many */
	bool never_done;     /* it dirties for ever */
	bool endless;        /* and never has nothing now, however much is read */
	bool knows_nothing;  /* it says that nothing is left, whatever is */
	unsigned int slow;   /* so often it has nothing now, while initial bytes are left */
	unsigned int looks;  /* so often it says that initial bytes are left, when none are */
	bool fail_reset;
	unsigned int fail;  /* the call of this number fails; 0: none */
	bool fail_to_error; /* and it is in ERROR then, when it was asked for a state */
	bool refuse_load;   /* it finds fault with what it has received */

	/* What it is */
	unsigned int state;
	unsigned char *bytes;
	size_t size;
	size_t block;

	/* Saving: what is still to be read, and where in it the reader is. */
	unsigned char *queue;
	size_t queue_size;
	size_t queue_at;
	/* Resuming: what has come. */
	unsigned char *came;
	size_t came_size;

	/* What happened */
	unsigned int calls;
	unsigned int resets;
	bool touched;  /* it was asked for a state */
	bool loaded;   /* the whole of a state is in it */
	bool half;     /* something else than that may be */
	bool ran;      /* with the state that was loaded */
	bool ran_half; /* which must never be */
};

/* @size bytes that follow from @seed, in blocks; all to be given back. */
struct devmig_device *fake_new(uint64_t flags, size_t size, size_t block, unsigned int seed);
void fake_free(struct devmig_device *device);

#endif
