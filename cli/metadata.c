// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "domain_file.h"
#include "host.h"
#include "output.h"
#include "report.h"
#include "verb.h"

static bool element;
static const char *output;

static const struct option options[] = {
	{ .kind = OPTION_FLAG,
	  .name = "element",
	  .letter = 'e',
	  .flag = &element,
	  .help = "print only what is put into the XML, as virsh metadata --set wants it" },
	{ .kind = OPTION_TEXT,
	  .name = "output",
	  .letter = 'o',
	  .text = &output,
	  .value = "FILE",
	  .help = "write to FILE, complete or not at all" },
	OPTION_HOST,
};

static int refuse(const struct devmig_statement *statement, const struct devmig_item *item)
{
	const struct devmig_error *error = devmig_statement_error(statement);

	return report_failure(STATUS_UNKNOWN, "%s: it has no document%s%s", item->name,
			      error ? ": " : "; no rule speaks of it",
			      error ? devmig_error_text(error) : "");
}

/* What is left open could be anything: it would be compared as if it did not matter. */
static int state(const struct host *host, const char *name, struct devmig_document **ret)
{
	cli_auto(error) struct devmig_error *error = NULL;
	struct devmig_statement *statement;
	struct devmig_item item;
	size_t index;
	int status = host_find(host, name, &index);

	if (status)
		return status;
	devmig_survey_item(host->survey, index, &item);
	if (devmig_survey_statement(host->survey, index, &statement, &error))
		return report_error(error);
	if (devmig_statement_kind(statement) != DEVMIG_STATED_WHOLE)
		return refuse(statement, &item);
	*ret = devmig_statement_document(statement);
	return 0;
}

/* All that is wrong is said. */
static int state_all(const struct host *host, const struct devmig_domain *domain,
		     struct devmig_document **documents)
{
	struct devmig_assigned assigned;
	int worst = 0;
	size_t i;

	for (i = 0; !devmig_domain_device(domain, i, &assigned); i++) {
		const int status = state(host, assigned.name, &documents[i]);

		if (status > worst)
			worst = status;
	}
	return worst;
}

static int write_text(const char *text, size_t size)
{
	struct output out;
	int status = output_begin(&out, output);

	if (status)
		return status;
	fwrite(text, 1, size, out.out);
	if (element)
		fputc('\n', out.out);
	return output_end(&out, 0);
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	cli_auto(domain_file) struct domain_file file = {};
	cli_auto(free) struct devmig_document **documents = NULL;
	cli_auto(error) struct devmig_error *error = NULL;
	cli_auto(host) struct host host = {};
	cli_auto(free) char *text = NULL;
	size_t size;
	int status = domain_file_read(context, operands[0], &file);

	(void)count;
	if (!status)
		status = host_open(context, &host);
	if (status)
		return status;
	documents = calloc(devmig_domain_count(file.domain) + 1, sizeof(struct devmig_document *));
	if (!documents)
		return report_error(NULL);
	status = state_all(&host, file.domain, documents);
	if (status)
		return status;
	if ((element ? devmig_domain_element : devmig_domain_describe)(file.domain, documents,
								       &text, &size, &error))
		return report_error(error);
	return write_text(text, size);
}

const struct verb metadata_verb = {
	.name = "metadata",
	.operands = "DOMAIN|-",
	.summary = "put the documents of its devices into a libvirt domain's XML",
	.status = "0 done, 3 a device has no document, 2 malformed or usage, 4 I/O",
	.options = options,
	.min = 1,
	.max = 1,
	.run = run,
};
