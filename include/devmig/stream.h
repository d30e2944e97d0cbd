/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_STREAM_H
#define DEVMIG_STREAM_H

#include <devmig/channel.h>
#include <devmig/device.h>
#include <devmig/verdict.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Moving a device's state through a channel.  devmig-stream(5) has the format, the
 * order of what both sides do, and a table of what becomes of both devices whatever
 * fails when.
 */

enum devmig_stream_phase {
	DEVMIG_PHASE_CHECK,     /* may it migrate? */
	DEVMIG_PHASE_PRE_COPY,  /* the device runs */
	DEVMIG_PHASE_STOP_COPY, /* it is stopped, and the rest goes over */
	DEVMIG_PHASE_LOAD,      /* the destination looks at what it has */
	DEVMIG_PHASE_START, /* the destination runs, or is about to: it can't be ended any more */
};

/* "check", "pre-copy", "stop-copy", "load", "start"; NULL: no phase */
const char *devmig_stream_phase_name(enum devmig_stream_phase phase);

/* A number that is not known. */
#define DEVMIG_UNKNOWN UINT64_MAX

struct devmig_stream_progress {
	enum devmig_stream_phase phase;
	unsigned int round; /* of pre-copy, from 1 */
	uint64_t bytes;     /* of the device's data, until now */
	uint64_t rate;      /* bytes in a second, lately */
	uint64_t remaining; /* as the device estimates; or DEVMIG_UNKNOWN */
	uint64_t dirty;     /* of these, what it has changed since it was read; DEVMIG_UNKNOWN */
};

/* How to send, or receive; all 0: as is usual. */
struct devmig_stream_options {
	/*
	 * The document of this side's device, in place of what the device says of itself.
	 * A reference is not taken.
	 */
	struct devmig_document *document;
	/* Receiving: also a device of which, or of this one, there is no document. */
	bool without_documents;
	/* Sending: stop the device at once. */
	bool without_precopy;
	/* Sending: how long the device may be stopped, in milliseconds; 0: 300. */
	unsigned int downtime;
	/*
	 * Sending: pre-copy ends, whatever the estimate says, after so many rounds (0: 50)
	 * and so many milliseconds (0: 600 000).
	 */
	unsigned int rounds;
	unsigned int precopy_time;
	/*
	 * Sending: after so many milliseconds in which no device has run the source gives up, and
	 * lets its device go on; 0: 600 000.  A device that was stopped before has no such
	 * limit, and what makes a file outlast a crash is not cut short.
	 */
	unsigned int max_downtime;
	/* In milliseconds: a record, or an answer, that takes longer is none; 0: 30 000. */
	unsigned int timeout;
	/*
	 * Called when a phase begins, and about ten times in a second, also while the channel
	 * waits (but see devmig_channel_kind.meanwhile), and not while the device does; may be
	 * NULL.  Another answer than 0, of either sign, ends what is under way, as a failure
	 * does, and is returned, without an error object.  It has no meaning in
	 * DEVMIG_PHASE_START.
	 */
	int (*progress)(void *arg, const struct devmig_stream_progress *progress);
	void *arg;
};

/* What is known of the device at the other side. */
enum devmig_stream_other {
	/* It has not said.  A destination has not been told to run, and will not. */
	DEVMIG_OTHER_UNKNOWN,
	/*
	 * A destination: it has said that it has nothing of the state; or it was not reached, or
	 * nobody answers there and it has no stream with an end.
	 */
	DEVMIG_OTHER_WITHOUT,
	DEVMIG_OTHER_MAY_RUN, /* the connection was lost when it could not yet be known */
	DEVMIG_OTHER_RUNS,
	DEVMIG_OTHER_STOPPED, /* a source: for good; its state is still there */
};

/* "unknown", "without", "may-run", "runs", "stopped"; NULL: none of them */
const char *devmig_stream_other_name(enum devmig_stream_other other);

struct devmig_stream_result {
	uint64_t bytes;         /* of the device's data */
	uint64_t precopy_bytes; /* of them */
	unsigned int rounds;
	uint64_t time;     /* all of it, in nanoseconds */
	uint64_t downtime; /* sending: how long no device ran, as far as is known */
	/* Sending: the estimate was below the wish when the device was stopped. */
	bool converged;
	/* Sending: the downtime was what was wished for. */
	bool wish_met;
	/* Where this side's device is; DEVMIG_STATES: not even that is known. */
	unsigned int state;
	/* Sending: the negative errno of going back to where the device was, which failed; or 0. */
	int back;
	/* Receiving: the device was reset, since something failed. */
	bool reset;
	enum devmig_stream_other other;
	/*
	 * The answer to whether it may migrate, and, where it may not, the explanation in
	 * lines: sending, as the destination gave it, or could-not-tell where it gave none, and
	 * where it accepts what it has no documents to compare of.
	 * To be freed with free(); may be NULL.
	 */
	enum devmig_answer answer;
	char *explanation;
};

/*
 * Send a device's state.  It must be RUNNING or in STOP; when all has gone well it is
 * in STOP, and its state is still there.  When anything fails it is where it was before, or
 * ret->back says why it could not go there; unless the destination may run already: then it
 * is in STOP, and ret->other is DEVMIG_OTHER_MAY_RUN.  The channel is not to be used after a
 * failure.
 * *ret is filled in any case.
 *
 * Errors have a reason of devmig-document(5), REASONS, "stream": refused (-EPERM),
 * destination-failed (-EREMOTEIO), peer-gone (-ENOTCONN), peer-stalled (-ETIMEDOUT),
 * stream-damaged (-EBADMSG), newer-stream (-EPROTONOSUPPORT), unwritable with the
 * errno of writing; or are those of the device.
 */
int devmig_stream_send(struct devmig_device *device, struct devmig_channel *channel,
		       const struct devmig_stream_options *options,
		       struct devmig_stream_result *ret, struct devmig_error **ret_error);

/*
 * Receive a device's state.  Afterwards the device runs with it; or something failed,
 * and it was reset if it had been touched.  No byte behind the stream's end is read.
 * *ret is filled in any case.
 *
 * Further errors: not-a-stream and stream-cut (-EBADMSG), source-gave-up (-ECANCELED).
 */
int devmig_stream_receive(struct devmig_device *device, struct devmig_channel *channel,
			  const struct devmig_stream_options *options,
			  struct devmig_stream_result *ret, struct devmig_error **ret_error);

/* A stream that was looked at, complete or not. */
struct devmig_stream_info;

/* Kinds of records. */
enum devmig_stream_record {
	DEVMIG_RECORD_PRE_COPY,
	DEVMIG_RECORD_SWITCH,
	DEVMIG_RECORD_STOP_COPY,
	DEVMIG_RECORD_END,
	DEVMIG_RECORD_ABORT,
	DEVMIG_RECORD_GO,
	DEVMIG_RECORD_ALIVE,
	DEVMIG_RECORD_UNKNOWN, /* all that may be skipped and were */
};
#define DEVMIG_RECORDS 8

/* "pre-copy", "switch", ... ; NULL: none of them */
const char *devmig_stream_record_name(enum devmig_stream_record record);

struct devmig_stream_summary {
	unsigned int major;
	unsigned int minor;
	uint64_t flags;    /* of the device: DEVMIG_MIGRATION_* */
	uint64_t estimate; /* bytes; or DEVMIG_UNKNOWN */
	const char *identity;
	struct devmig_document *document; /* the info's; NULL: there is none */
	uint64_t records[DEVMIG_RECORDS];
	uint64_t precopy_bytes;
	uint64_t stopcopy_bytes;
	struct devmig_digest digest; /* of the device's data, as far as it goes */
	uint64_t size;               /* of the stream, as far as it is good */
	bool complete;               /* it has its end, and that is right */
	bool more;                   /* and more bytes follow, at the latest within a second */
};

/*
 * Look at a stream without a device, and verify all of it.  0 also for a stream with a
 * fault, which devmig_stream_info_fault() has; -ENOMEM, or the errno of reading.
 */
int devmig_stream_inspect(struct devmig_context *context, struct devmig_channel *channel,
			  struct devmig_stream_info **ret, struct devmig_error **ret_error);
void devmig_stream_info_free(struct devmig_stream_info *info);

void devmig_stream_info_summary(const struct devmig_stream_info *info,
				struct devmig_stream_summary *ret);
/*
 * The first fault, and in *ret_offset (may be NULL) the byte that what is wrong begins
 * at: the header, a record, or what was read of it.  NULL: there is none.
 */
const struct devmig_error *devmig_stream_info_fault(const struct devmig_stream_info *info,
						    uint64_t *ret_offset);

#ifdef __cplusplus
}
#endif

#endif
