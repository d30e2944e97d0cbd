/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_VISIT_H
#define DMIG_LIB_VISIT_H

#include <core/platform.h>
#include <devmig/survey.h>

#include "finding.h"
#include "look.h"
#include "patient.h"
#include "release.h"

/* A program of which the version matters. */
struct dmig_software {
	enum {
		DMIG_SOFTWARE_UNKNOWN, /* there is no way to tell */
		DMIG_SOFTWARE_NONE,
		DMIG_SOFTWARE_THERE,
	} state;
	struct dmig_version version;
	char *text; /* of the version */
	char *how;  /* it is known */
};

/* What is looked at in one call of devmig_doctor(). */
struct dmig_visit {
	struct devmig_doctor *doctor; /* findings go there */
	struct devmig_context *context;
	const struct devmig_doctor_options *options;
	struct dmig_look *look;
	bool real;     /* the root is "/" */
	bool recorded; /* it is what devmig record has made */

	struct devmig_survey *survey; /* NULL: none was taken */
	struct dmig_patient *patients;
	size_t count;
	bool cut;       /* the host has more */
	int scan_error; /* of listing them; a negative errno */

	char *release; /* of the kernel; NULL: it can't be read */
	bool kernel_known;
	struct dmig_version kernel;
	struct dmig_software qemu;
	struct dmig_software libvirt;
};

/* "host": the subject of what is no device's. */
#define DMIG_HOST "host"

/* --- what is read, before anything is checked; -ENOMEM where nothing else is said --- */

/* The patients that were named. */
int dmig_visit_named(struct dmig_visit *visit, struct devmig_error **ret_error);
int dmig_visit_scan(struct dmig_visit *visit);    /* all that the host has */
void dmig_visit_kernel(struct dmig_visit *visit); /* its release */
int dmig_visit_software(struct dmig_visit *visit);

/* What is in /sys of a device; @patient is all 0, and to be freed in any case. */
int dmig_patient_fill(const struct dmig_visit *visit, struct dmig_patient *patient,
		      const char *name);
/* What the kernel shows of its migration, and its document. */
int dmig_patient_show(const struct dmig_visit *visit, struct dmig_patient *patient);
/* What reading its document came to: a call's result. */
int dmig_patient_paper(struct dmig_patient *patient, int code, const struct devmig_error *error);
/* What rules make of devices that have no document. */
int dmig_visit_state(struct dmig_visit *visit);
/* Open it and ask. */
int dmig_patient_ask(const struct dmig_visit *visit, struct dmig_patient *patient);

/* --- checks of a device; false: there is no use in any other --- */

bool dmig_check_driver(struct dmig_visit *visit, const struct dmig_patient *patient);
bool dmig_check_vgpu_type(struct dmig_visit *visit, const struct dmig_patient *patient);
bool dmig_check_migration(struct dmig_visit *visit, const struct dmig_patient *patient);
bool dmig_check_state(struct dmig_visit *visit, const struct dmig_patient *patient);
bool dmig_check_precopy(struct dmig_visit *visit, const struct dmig_patient *patient);
bool dmig_check_p2p(struct dmig_visit *visit, const struct dmig_patient *patient);
bool dmig_check_tracking(struct dmig_visit *visit, const struct dmig_patient *patient);
bool dmig_check_document(struct dmig_visit *visit, const struct dmig_patient *patient);
bool dmig_check_driver_kernel(struct dmig_visit *visit, const struct dmig_patient *patient);
bool dmig_check_driver_software(struct dmig_visit *visit, const struct dmig_patient *patient);
bool dmig_check_firmware(struct dmig_visit *visit, const struct dmig_patient *patient);
bool dmig_check_firmware_mode(struct dmig_visit *visit, const struct dmig_patient *patient);
bool dmig_check_node(struct dmig_visit *visit, const struct dmig_patient *patient);
bool dmig_check_user(struct dmig_visit *visit, const struct dmig_patient *patient);

/* --- checks of the host --- */

void dmig_check_devices(struct dmig_visit *visit);
void dmig_check_recording(struct dmig_visit *visit);
void dmig_check_kernel(struct dmig_visit *visit);
void dmig_check_iommu(struct dmig_visit *visit);
void dmig_check_modules(struct dmig_visit *visit);
void dmig_check_interrupts(struct dmig_visit *visit);
void dmig_check_functions(struct dmig_visit *visit);
void dmig_check_qemu(struct dmig_visit *visit);
void dmig_check_libvirt(struct dmig_visit *visit);
void dmig_check_postcopy(struct dmig_visit *visit);
void dmig_check_viommu(struct dmig_visit *visit);

#endif
