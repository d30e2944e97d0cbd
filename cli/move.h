/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_MOVE_H
#define CLI_MOVE_H

#include <devmig/stream.h>

#include "option.h"

/*
 * What all verbs have in common that move a device's state: the options, and how it
 * is gone about.
 */

/* --timeout, --progress, --quiet, --json and those of every verb end a verb's table: */
extern const struct option move_options[];
#define OPTION_MOVE                                                                                \
	{                                                                                          \
		.kind = OPTION_END, .more = move_options                                           \
	}
/* The same behind --downtime and --max-downtime, for what sends: */
extern const struct option send_options[];
#define OPTION_SEND                                                                                \
	{                                                                                          \
		.kind = OPTION_END, .more = send_options                                           \
	}
#define OPTION_DOCUMENT(variable)                                                                  \
	{                                                                                          \
		.kind = OPTION_TEXT, .name = "document", .letter = 'd', .text = &(variable),       \
		.value = "DOC",                                                                    \
		.help = "the document of DEVICE, in place of what it says of itself"               \
	}
#define OPTION_WITHOUT_DOCUMENTS(variable)                                                         \
	{                                                                                          \
		.kind = OPTION_FLAG, .name = "without-documents", .flag = &(variable),             \
		.help = "take a device also if one of the two has no document"                     \
	}

/* What was asked for. */
bool move_is_quiet(void);
bool move_wants_json(void);
bool move_wants_downtime(void);
/* In milliseconds, also where it was not asked for. */
unsigned int move_downtime(void);
struct devmig_device_options move_device_options(void);
struct devmig_stream_options move_stream_options(void);

/*
 * Send or receive, with a bar, and until a signal comes; what the library's calls
 * return.  There is no error where something was given up on.
 */
int move_send(struct devmig_device *device, struct devmig_channel *channel,
	      const struct devmig_stream_options *options, struct devmig_stream_result *ret,
	      struct devmig_error **ret_error);
int move_receive(struct devmig_device *device, struct devmig_channel *channel,
		 const struct devmig_stream_options *options, struct devmig_stream_result *ret,
		 struct devmig_error **ret_error);
/* Ask the destination alone; 0: it was asked, and ret->answer has what it said. */
int move_ask(struct devmig_device *device, struct devmig_channel *channel,
	     const struct devmig_stream_options *options, struct devmig_stream_result *ret,
	     struct devmig_error **ret_error);

/* Open a device; 0, or what to exit with after a complaint. */
int move_open(struct devmig_context *context, const char *name, struct devmig_device **ret);
/* The document of a file; NULL: *ret stays as it is. */
int move_read_document(struct devmig_context *context, const char *path,
		       struct devmig_document **ret);

#endif
