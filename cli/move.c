// SPDX-License-Identifier: LGPL-2.1-or-later
#include <limits.h>

#include "bar.h"
#include "cancel.h"
#include "cleanup.h"
#include "move.h"
#include "report.h"

/* What a call of the library returns that the progress has ended: no errno. */
#define GIVEN_UP 1

#define DOWNTIME_USUAL 300 /* as struct devmig_stream_options has it */

static size_t downtime;
static size_t max_downtime;
static size_t timeout;
static int progress;
static bool quiet;
static bool json;

const struct option move_options[] = {
	{ .kind = OPTION_COUNT,
	  .name = "timeout",
	  .count = &timeout,
	  .max = INT_MAX,
	  .value = "MS",
	  .help = "give up where nothing moves for so many milliseconds; 0, the default: 30000" },
	{ .kind = OPTION_CHOICE,
	  .name = "progress",
	  .choice = &progress,
	  .choices = bar_choices,
	  .help = "how to tell on standard error how far it is; auto, the default: a bar on a "
		  "terminal" },
	{ .kind = OPTION_FLAG,
	  .name = "quiet",
	  .letter = 'q',
	  .flag = &quiet,
	  .help = "no report and no bar; the exit status is the answer" },
	OPTION_JSON(json),
	OPTION_COMMON,
};

const struct option send_options[] = {
	{ .kind = OPTION_COUNT,
	  .name = "downtime",
	  .count = &downtime,
	  .max = INT_MAX,
	  .value = "MS",
	  .help = "for how many milliseconds the device may be stopped; 0, the default: 300" },
	{ .kind = OPTION_COUNT,
	  .name = "max-downtime",
	  .count = &max_downtime,
	  .max = INT_MAX,
	  .value = "MS",
	  .help = "let the device run on when it was stopped for so many milliseconds and is not "
		  "yet moved; 0, the default: 600000" },
	OPTION_MOVE,
};

bool move_is_quiet(void)
{
	return quiet;
}

bool move_wants_json(void)
{
	return json;
}

bool move_wants_downtime(void)
{
	return downtime;
}

unsigned int move_downtime(void)
{
	return downtime ? (unsigned int)downtime : DOWNTIME_USUAL;
}

struct devmig_device_options move_device_options(void)
{
	return (struct devmig_device_options){ .timeout = (unsigned int)timeout };
}

static int tell(void *arg, const struct devmig_stream_progress *now)
{
	(void)arg;
	bar_show(now);
	return cancel_asked() ? GIVEN_UP : 0;
}

/* The same until the destination has answered. */
static int tell_check(void *arg, const struct devmig_stream_progress *now)
{
	return now->phase == DEVMIG_PHASE_CHECK ? tell(arg, now) : GIVEN_UP;
}

struct devmig_stream_options move_stream_options(void)
{
	return (struct devmig_stream_options){
		.downtime = (unsigned int)downtime,
		.max_downtime = (unsigned int)max_downtime,
		.timeout = (unsigned int)timeout,
		.progress = tell,
	};
}

static enum bar_kind bar(void)
{
	return quiet && progress == BAR_AUTO ? BAR_NONE : (enum bar_kind)progress;
}

/* It may have ended before it has asked, or with a device that tells now. */
static void complete(struct devmig_device *device, struct devmig_stream_result *result)
{
	if (result->state == DEVMIG_STATES && devmig_device_state(device, &result->state, NULL))
		result->state = DEVMIG_STATES;
}

int move_send(struct devmig_device *device, struct devmig_channel *channel,
	      const struct devmig_stream_options *options, struct devmig_stream_result *ret,
	      struct devmig_error **ret_error)
{
	int err;

	bar_begin(bar());
	err = devmig_stream_send(device, channel, options, ret, ret_error);
	bar_end();
	complete(device, ret);
	return err;
}

int move_receive(struct devmig_device *device, struct devmig_channel *channel,
		 const struct devmig_stream_options *options, struct devmig_stream_result *ret,
		 struct devmig_error **ret_error)
{
	int err;

	bar_begin(bar());
	err = devmig_stream_receive(device, channel, options, ret, ret_error);
	bar_end();
	complete(device, ret);
	return err;
}

int move_ask(struct devmig_device *device, struct devmig_channel *channel,
	     const struct devmig_stream_options *options, struct devmig_stream_result *ret,
	     struct devmig_error **ret_error)
{
	struct devmig_stream_options ask = *options;
	int err;

	ask.progress = tell_check;
	err = move_send(device, channel, &ask, ret, ret_error);
	return err == GIVEN_UP && !cancel_asked() ? 0 : err;
}

int move_open(struct devmig_context *context, const char *name, struct devmig_device **ret)
{
	const struct devmig_device_options options = move_device_options();
	cli_auto(error) struct devmig_error *error = NULL;

	if (devmig_device_open(context, name, &options, ret, &error))
		return report_error(error);
	return 0;
}

int move_read_document(struct devmig_context *context, const char *path,
		       struct devmig_document **ret)
{
	cli_auto(error) struct devmig_error *error = NULL;

	if (path && devmig_document_read(context, DEVMIG_FORM_AUTO, path, ret, &error))
		return report_error(error);
	return 0;
}
