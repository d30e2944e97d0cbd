// SPDX-License-Identifier: LGPL-2.1-or-later
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "flags.h"
#include "json_out.h"
#include "report.h"
#include "verb.h"

#define NAME_MAX_LEN 32

static bool json;

static const struct option options[] = {
	OPTION_JSON(json),
	OPTION_COMMON,
};

/*
 * What is asked for: RUNNING and STOP alone.  In the others a transfer is open, which
 * belongs to the program that moves the device.  DEVMIG_STATES: nothing was asked for.
 */
static int choose(const char *word, unsigned int *ret)
{
	char name[NAME_MAX_LEN] = "";
	size_t i;

	for (i = 0; word[i] && i < sizeof(name) - 1; i++)
		name[i] = (char)toupper((unsigned char)word[i]);
	if (strcmp(name, devmig_state_name(DEVMIG_STATE_RUNNING)) == 0)
		*ret = DEVMIG_STATE_RUNNING;
	else if (strcmp(name, devmig_state_name(DEVMIG_STATE_STOP)) == 0)
		*ret = DEVMIG_STATE_STOP;
	else
		return report_usage("state: STATE can be RUNNING or STOP, not '%s'", word);
	return 0;
}

static int go(struct devmig_device *device, unsigned int state, unsigned int *now)
{
	cli_auto(error) struct devmig_error *error = NULL;

	/* Of what has come nobody knows whether it is all. */
	if (*now == DEVMIG_STATE_RESUMING)
		return report_failure(STATUS_NO,
				      "%s is receiving, and may have a part of a state: 'devmig "
				      "reset' is the way out",
				      devmig_device_name(device));
	if (devmig_device_go(device, state, now, &error)) {
		report_failure(0, "%s", devmig_error_text(error));
		return STATUS_NO;
	}
	return 0;
}

static void print_text(unsigned int state)
{
	const char *name = devmig_state_name(state);

	if (name)
		puts(name);
	else
		printf("%u\n", state);
}

static void print_json(const struct devmig_device *device, unsigned int state)
{
	const struct devmig_device_info *info = devmig_device_info(device);
	struct json out = { .out = stdout };

	json_object(&out, NULL);
	json_text(&out, "device", devmig_device_name(device));
	json_text(&out, "state", devmig_state_name(state));
	json_number(&out, "state_number", state);
	json_text(&out, "transport", devmig_transport_name(info->transport));
	json_flags(&out, info->flags);
	json_object_end(&out);
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	cli_auto(device) struct devmig_device *device = NULL;
	cli_auto(error) struct devmig_error *error = NULL;
	unsigned int wanted = DEVMIG_STATES, now;
	int status = count > 1 ? choose(operands[1], &wanted) : 0;

	if (status)
		return status;
	if (devmig_device_open(context, operands[0], NULL, &device, &error))
		return report_error(error);
	if (devmig_device_state(device, &now, &error)) {
		report_failure(0, "%s", devmig_error_text(error));
		return STATUS_UNKNOWN;
	}
	if (wanted != DEVMIG_STATES)
		status = go(device, wanted, &now);
	if (!status && json)
		print_json(device, now);
	else if (!status)
		print_text(now);
	return status;
}

const struct verb state_verb = {
	.name = "state",
	.operands = "DEVICE [STATE]",
	.summary = "where a device is in a migration; let it run again, or stop it",
	.status = "0 done, 1 it does not go there, 3 it does not tell, 2 usage, 4 I/O",
	.options = options,
	.min = 1,
	.max = 2,
	.run = run,
};
