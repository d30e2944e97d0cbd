// SPDX-License-Identifier: LGPL-2.1-or-later
#include <devmig/device.h>
#include <lib/common/cleanup.h>
#include <lib/common/format.h>
#include <string.h>

#include "visit.h"

/* Of an answer of a server, in milliseconds. */
#define TIMEOUT 5000

static inline void dmig_auto_device(struct devmig_device **device)
{
	devmig_device_close(*device);
}

static int ask_state(struct devmig_device *device, struct dmig_patient *patient)
{
	unsigned int state;
	const char *name;

	if (patient->generation != DEVMIG_GENERATION_V2 ||
	    devmig_device_state(device, &state, NULL))
		return 0;
	name = devmig_state_name(state);
	free(patient->state);
	patient->state = name ? strdup(name) : dmig_format("%u", state);
	return patient->state ? 0 : -ENOMEM;
}

static int ask_document(struct devmig_device *device, struct dmig_patient *patient)
{
	dmig_auto(error) struct devmig_error *error = NULL;
	struct devmig_document *document = NULL;
	const int code = devmig_device_document(device, &document, &error);

	devmig_document_unref(document);
	return dmig_patient_paper(patient, code, error);
}

static int set_why(struct dmig_patient *patient, const char *why)
{
	free(patient->why);
	patient->why = strdup(why);
	return patient->why ? 0 : -ENOMEM;
}

/* What the kernel shows stays where somebody has it open, or nobody may open it. */
int dmig_patient_ask(const struct dmig_visit *visit, struct dmig_patient *patient)
{
	const struct devmig_device_options options = { .timeout = TIMEOUT };
	dmig_auto(device) struct devmig_device *device = NULL;
	dmig_auto(error) struct devmig_error *error = NULL;
	const struct devmig_device_info *info;
	int code;

	code = devmig_device_open(visit->context, patient->name, &options, &device, &error);
	if (code)
		return code == -ENOMEM ? code : set_why(patient, devmig_error_message(error));
	info = devmig_device_info(device);
	patient->told = DMIG_TOLD_ASKED;
	patient->generation = info->generation;
	patient->flags_known = true;
	patient->flags = info->flags;
	patient->log = info->dma_log;
	code = ask_state(device, patient);
	return code ? code : ask_document(device, patient);
}
