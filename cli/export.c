// SPDX-License-Identifier: LGPL-2.1-or-later
#include "export.h"
#include "cleanup.h"
#include "output.h"
#include "report.h"
#include "verb.h"

static int format;
static const char *output;
static const char *list;
static const char *host_name;

enum {
	FORMAT_RECORDS,
	FORMAT_NOVA,
	FORMAT_NFD,
	FORMAT_PROMETHEUS,
	FORMAT_COUNT,
};

const struct export_format export_formats[] = {
	[FORMAT_RECORDS] = { "records", export_records },
	[FORMAT_NOVA] = { "nova", export_nova },
	[FORMAT_NFD] = { "nfd", export_nfd },
	[FORMAT_PROMETHEUS] = { "prometheus", export_prometheus },
	[FORMAT_COUNT] = { NULL, NULL },
};

const char *const export_format_names[] = {
	[FORMAT_RECORDS] = "records",
	[FORMAT_NOVA] = "nova",
	[FORMAT_NFD] = "nfd",
	[FORMAT_PROMETHEUS] = "prometheus",
	NULL,
};

static const struct option options[] = {
	{ .kind = OPTION_CHOICE,
	  .name = "format",
	  .choice = &format,
	  .choices = export_format_names,
	  .help = "for whom: records for devmig itself, the default; Nova, "
		  "node-feature-discovery, or Prometheus" },
	{ .kind = OPTION_TEXT,
	  .name = "output",
	  .letter = 'o',
	  .text = &output,
	  .value = "FILE",
	  .help = "the file to replace; standard output if it is left out" },
	{ .kind = OPTION_TEXT,
	  .name = "listed",
	  .text = &list,
	  .value = "LIST",
	  .help = "write all files that LIST names, each in its format" },
	{ .kind = OPTION_TEXT,
	  .name = "host",
	  .text = &host_name,
	  .value = "NAME",
	  .help = "what the host is called; its own name if it is left out" },
	OPTION_HOST,
};

int export_to(const struct export_format *wanted, const char *path, const struct host *host,
	      const char *name)
{
	struct output to;
	int status = output_begin(&to, path);

	if (status)
		return status;
	return output_end(&to, wanted->print(to.out, host, name));
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	cli_auto(host) struct host host = { .users = true };
	int status;

	(void)operands;
	(void)count;
	if (list && (output || format))
		return report_usage("export: --listed names files and formats; leave out --format "
				    "and --output");
	if (list)
		return export_listed(context, list, host_name);
	status = host_open(context, &host);
	return status ? status : export_to(&export_formats[format], output, &host, host_name);
}

const struct verb export_verb = {
	.name = "export",
	.operands = "",
	.summary = "what this host has, for fleets, schedulers and monitoring",
	.status = "0 done, 2 usage, 4 I/O",
	.options = options,
	.run = run,
};
