// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>

#include "conform_run.h"
#include "conform_tests.h"

/* A read that has nothing to give must not wait for it. */
#define AT_ONCE_MS 1000

/* So often pre-copy begins, to see dirty_bytes at its start. */
#define DIRTY_TRIES 5

void conform_test_precopy_nomsg(struct conform *conform)
{
	static const char at[] = "read() in PRE_COPY when there is nothing now";
	conform_auto_stream stream = CONFORM_STREAM_NONE;
	int err = conform_stream_clear(&stream);

	if (err) {
		conform_fail(conform, err);
		return;
	}
	if (!conform_enter(conform, DEVMIG_STATE_PRE_COPY))
		return;
	switch (conform_drain_precopy(conform, &stream)) {
	case PRECOPY_ZERO:
		conform_found(conform, at, "ENOMSG",
			      "0, which is the end of the stream in STOP_COPY");
		break;
	case PRECOPY_BUSY:
		conform_skip(conform, "the device always has more data in pre-copy");
		break;
	case PRECOPY_NOMSG:
		if (conform->waited > AT_ONCE_MS)
			conform_found(conform, at, "ENOMSG at once", "ENOMSG after %llu ms",
				      (unsigned long long)conform->waited);
		break;
	case PRECOPY_FOUND:
		break;
	}
}

void conform_test_precopy_session(struct conform *conform)
{
	conform_auto_stream stream = CONFORM_STREAM_NONE;
	int err = conform_stream_clear(&stream);

	if (err) {
		conform_fail(conform, err);
		return;
	}
	if (!conform_enter(conform, DEVMIG_STATE_PRE_COPY) ||
	    conform_drain_precopy(conform, &stream) == PRECOPY_FOUND)
		return;
	if (conform_covers(conform, DEVMIG_STATE_PRE_COPY_P2P) &&
	    (!conform_must_go(conform, "PRE_COPY -> PRE_COPY_P2P", DEVMIG_STATE_PRE_COPY_P2P) ||
	     conform_drain_precopy(conform, &stream) == PRECOPY_FOUND ||
	     !conform_must_go(conform, "PRE_COPY_P2P -> PRE_COPY", DEVMIG_STATE_PRE_COPY) ||
	     conform_drain_precopy(conform, &stream) == PRECOPY_FOUND))
		return;
	if (conform_must_go(conform, "PRE_COPY -> STOP_COPY", DEVMIG_STATE_STOP_COPY))
		conform_drain(conform, NULL, &stream);
}

static int ask(struct conform *conform, struct devmig_precopy *ret)
{
	return devmig_device_precopy(conform->device, ret, NULL);
}

/* In pre-copy, where it must be told. */
static bool must_tell(struct conform *conform, const char *at, struct devmig_precopy *ret)
{
	int err = ask(conform, ret);

	if (!err)
		return true;
	return conform_found(conform, at, "what is left", "%s", conform_errno_text(err).text);
}

void conform_test_info_there(struct conform *conform)
{
	struct devmig_precopy info;

	/* The protocol of vfio-user has no word for it. */
	if (conform->info.transport == DEVMIG_TRANSPORT_USER && !conform->info.precopy_info) {
		conform_skip(conform, "vfio-user has no command for it");
		return;
	}
	if (conform_enter(conform, DEVMIG_STATE_PRE_COPY))
		must_tell(conform, "PRE_COPY", &info);
	if (conform_covers(conform, DEVMIG_STATE_PRE_COPY_P2P) &&
	    conform_enter(conform, DEVMIG_STATE_PRE_COPY_P2P))
		must_tell(conform, "PRE_COPY_P2P", &info);
}

void conform_test_info_elsewhere(struct conform *conform)
{
	static const unsigned int states[] = { DEVMIG_STATE_STOP_COPY, DEVMIG_STATE_RUNNING,
					       DEVMIG_STATE_STOP, DEVMIG_STATE_RUNNING_P2P };
	struct devmig_precopy info;

	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
		int err;

		if (!conform_covers(conform, states[i]) || !conform_enter(conform, states[i]))
			continue;
		err = ask(conform, &info);
		if (err != -EINVAL)
			conform_found(conform, conform_state_text(states[i]).text, "EINVAL", "%s",
				      conform_errno_text(err).text);
	}
}

void conform_test_initial_starts(struct conform *conform)
{
	struct devmig_precopy info;

	if (!conform_enter(conform, DEVMIG_STATE_PRE_COPY) ||
	    !must_tell(conform, "PRE_COPY, before the first read()", &info))
		return;
	if (!info.initial)
		conform_found(conform, "PRE_COPY, before the first read()", "initial_bytes over 0",
			      "0");
}

/* Read a little: there must be something, and less of it is left. */
static bool read_some(struct conform *conform)
{
	struct devmig_precopy before, after;
	unsigned char bytes[16];
	size_t n = 0;
	int err;

	if (!must_tell(conform, "PRE_COPY", &before))
		return false;
	err = devmig_device_read(conform->device, bytes, sizeof(bytes), &n, NULL);
	if (err && before.initial)
		return conform_found(conform, "read() in PRE_COPY, with initial_bytes over 0",
				     "data", "%s", conform_errno_text(err).text);
	if (!must_tell(conform, "PRE_COPY, after the first read()", &after))
		return false;
	if (!after.reinit && after.initial > before.initial)
		conform_found(conform, "PRE_COPY, after read()", "initial_bytes not more",
			      "from %llu to %llu", (unsigned long long)before.initial,
			      (unsigned long long)after.initial);
	return true;
}

/* It falls as long as data is read, and nothing is left of it when there is nothing to read. */
void conform_test_initial_falls(struct conform *conform)
{
	conform_auto_stream stream = CONFORM_STREAM_NONE;
	struct devmig_precopy after;
	int err = conform_stream_clear(&stream);

	if (err) {
		conform_fail(conform, err);
		return;
	}
	/* Where there is always more nobody knows when all of the beginning was read. */
	if (!conform_enter(conform, DEVMIG_STATE_PRE_COPY) || !read_some(conform) ||
	    conform_drain_precopy(conform, &stream) != PRECOPY_NOMSG ||
	    !must_tell(conform, "PRE_COPY, all read", &after))
		return;
	if (!after.reinit && after.initial)
		conform_found(conform, "PRE_COPY, when there is nothing to read", "initial_bytes 0",
			      "%llu", (unsigned long long)after.initial);
}

/* A device that runs may be quicker than the question; not each time, unless it is very busy. */
void conform_test_dirty_starts(struct conform *conform)
{
	struct devmig_precopy info;

	for (int i = 0; i < DIRTY_TRIES; i++)
		if (!conform_enter(conform, DEVMIG_STATE_PRE_COPY) ||
		    !must_tell(conform, "PRE_COPY, before the first read()", &info) || !info.dirty)
			return;
	conform_found(conform, "PRE_COPY, before the first read()", "dirty_bytes 0, once at least",
		      "%llu in the last of %d times", (unsigned long long)info.dirty, DIRTY_TRIES);
}
