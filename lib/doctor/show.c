// SPDX-License-Identifier: LGPL-2.1-or-later
#include <devmig/document.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/format.h>
#include <lib/common/root.h>
#include <string.h>

#include "visit.h"

/* What the kernel shows of a device that is not opened: Documentation/ABI/testing/debugfs-vfio. */

#define DEBUGFS      "sys/kernel/debug/vfio"
#define FEATURES_MAX 4096

/* The words of the features file, as drivers/vfio/debugfs.c has them. */
static const struct {
	const char *word;
	uint64_t flag; /* 0: dirty tracking, which is no flag of migration */
} features[] = {
	{ "stop-copy", DEVMIG_MIGRATION_STOP_COPY },
	{ "p2p", DEVMIG_MIGRATION_P2P },
	{ "pre-copy", DEVMIG_MIGRATION_PRE_COPY },
	{ "dirty-tracking", 0 },
};

static void take_feature(struct dmig_patient *patient, const char *word)
{
	size_t i;

	for (i = 0; i < DMIG_COUNT(features); i++) {
		if (strcmp(word, features[i].word))
			continue;
		if (features[i].flag)
			patient->flags |= features[i].flag;
		else
			patient->log = true;
	}
}

static void show_features(const struct dmig_visit *visit, struct dmig_patient *patient)
{
	dmig_auto(free) char *text = NULL;
	char *word, *rest = NULL;
	size_t size;

	if (dmig_look_file(visit->look, FEATURES_MAX, &text, &size,
			   DEBUGFS "/%s/migration/features", patient->device))
		return;
	patient->flags_known = true;
	for (word = strtok_r(text, "\n", &rest); word; word = strtok_r(NULL, "\n", &rest))
		take_feature(patient, word);
}

static int show_migration(const struct dmig_visit *visit, struct dmig_patient *patient)
{
	if (!dmig_look_dir(visit->look, DEBUGFS "/%s", patient->device)) {
		patient->why = strdup("nothing of it is in /" DEBUGFS);
		return patient->why ? 0 : -ENOMEM;
	}
	patient->told = DMIG_TOLD_SHOWN;
	if (!dmig_look_dir(visit->look, DEBUGFS "/%s/migration", patient->device))
		return 0;
	patient->generation = DEVMIG_GENERATION_V2;
	dmig_look_line(visit->look, &patient->state, DEBUGFS "/%s/migration/state",
		       patient->device);
	show_features(visit, patient);
	return 0;
}

static int show_document(const struct dmig_visit *visit, struct dmig_patient *patient)
{
	dmig_auto(error) struct devmig_error *error = NULL;
	dmig_auto(free) char *path = NULL;
	struct devmig_document *document = NULL;
	int code = dmig_root_real(visit->look->root, patient->path, &path);

	if (code)
		return code == -ENOMEM ? code : 0;
	code = devmig_document_read(visit->context, DEVMIG_FORM_AUTO, path, &document, &error);
	devmig_document_unref(document);
	return dmig_patient_paper(patient, code, error);
}

int dmig_patient_paper(struct dmig_patient *patient, int code, const struct devmig_error *error)
{
	if (code == -ENOMEM)
		return code;
	free(patient->paper_problem);
	patient->paper_problem = NULL;
	if (!code) {
		patient->paper = DMIG_PAPER_GOOD;
		return 0;
	}
	patient->paper_problem = strdup(devmig_error_message(error));
	if (code == -ENOENT || code == -ENODEV)
		patient->paper = DMIG_PAPER_NONE;
	else if (code == -EBADMSG || code == -E2BIG)
		patient->paper = DMIG_PAPER_BAD;
	else
		patient->paper = DMIG_PAPER_UNKNOWN;
	return patient->paper_problem ? 0 : -ENOMEM;
}

int dmig_patient_show(const struct dmig_visit *visit, struct dmig_patient *patient)
{
	int error;

	if (patient->kind == DMIG_PATIENT_USER) {
		patient->why = strdup("its server was not asked");
		return patient->why ? 0 : -ENOMEM;
	}
	error = show_migration(visit, patient);
	return error ? error : show_document(visit, patient);
}
