// SPDX-License-Identifier: LGPL-2.1-or-later
#include <devmig/domain.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "domain_file.h"
#include "hook.h"
#include "host.h"
#include "landed.h"
#include "report.h"
#include "verb.h"

/* Seconds.  Libvirt waits for a hook as long as it takes, and the source with it. */
#define TIME_MAX 60

#define TIME_OVER "devmig: hook: it took more than a minute; the migration is refused\n"

static void give_up(int signal)
{
	ssize_t n;

	(void)signal;
	n = write(STDERR_FILENO, TIME_OVER, sizeof(TIME_OVER) - 1);
	(void)n;
	_exit(STATUS_IO);
}

static int without_documents(const struct hook_options *options, const char *guest)
{
	if (options->undocumented == HOOK_VETO)
		return report_failure(STATUS_UNKNOWN,
				      "%s: its XML has no documents of its devices; put them there "
				      "on the source with devmig metadata",
				      guest);
	report_failure(
		0,
		"%s: its XML has no documents of its devices, so nobody can tell whether they "
		"can come here; devmig metadata puts them there on the source",
		guest);
	return STATUS_YES;
}

/* What the devices of this host are, in the order of the domain's. */
static int fill_changes(const struct devmig_landing *landing, struct devmig_survey *survey,
			struct devmig_reassignment *changes, size_t count)
{
	cli_auto(error) struct devmig_error *error = NULL;
	struct devmig_statement *statement;
	struct devmig_item item;
	size_t i, index;

	for (i = 0; i < count; i++) {
		devmig_landing_item(landing, i, &index);
		devmig_survey_item(survey, index, &item);
		if (devmig_survey_statement(survey, index, &statement, &error))
			return report_error(error);
		changes[i] = (struct devmig_reassignment){
			.device = i,
			.name = item.name,
			.document = devmig_statement_document(statement),
		};
	}
	return 0;
}

/* Libvirt takes what is printed for the XML, and nothing for: as it was. */
static int print_changed(const struct domain_file *file, const struct devmig_landing *landing,
			 struct devmig_survey *survey)
{
	const size_t count = devmig_domain_count(file->domain);
	cli_auto(free) struct devmig_reassignment *changes = calloc(count, sizeof(*changes));
	cli_auto(error) struct devmig_error *error = NULL;
	cli_auto(free) char *text = NULL;
	size_t size;
	int status;

	if (!changes)
		return report_error(NULL);
	status = fill_changes(landing, survey, changes, count);
	if (status)
		return status;
	if (devmig_domain_reassign(file->domain, changes, count, &text, &size, &error))
		return report_error(error);
	if (size != file->size || memcmp(text, file->text, size) != 0)
		fwrite(text, 1, size, stdout);
	return STATUS_YES;
}

static int land(struct devmig_context *context, const struct domain_file *file, const char *guest)
{
	cli_auto(landing) struct devmig_landing *landing = NULL;
	cli_auto(error) struct devmig_error *error = NULL;
	cli_auto(host) struct host host = { .users = true };
	int status = host_open(context, &host);

	if (status)
		return status;
	if (devmig_landing_new(file->domain, host.survey, &landing, &error))
		return report_error(error);
	if (!devmig_landing_complete(landing))
		return landed_report(file->domain, landing, host.survey, guest);
	return print_changed(file, landing, host.survey);
}

/* Libvirt gives the machine's name, the operation and two more words. */
static int run(struct devmig_context *context, const struct hook_options *options, char **operands,
	       size_t count)
{
	cli_auto(domain_file) struct domain_file file = {};
	int status;

	(void)count;
	if (strcmp(operands[1], "migrate") != 0 || strcmp(operands[2], "begin") != 0)
		return STATUS_YES;
	signal(SIGALRM, give_up);
	alarm(TIME_MAX);
	status = domain_file_read(context, "-", &file);
	if (status || !devmig_domain_count(file.domain))
		return status;
	if (!devmig_domain_described(file.domain))
		return without_documents(options, operands[0]);
	return land(context, &file, operands[0]);
}

const struct hook hook_libvirt = {
	.name = "libvirt",
	.operands = "NAME OPERATION SUBOPERATION EXTRA",
	.min = 4,
	.max = 4,
	.run = run,
};
