// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "json_out.h"
#include "load.h"
#include "progress.h"
#include "report.h"
#include "verb.h"

/* With more classes the verdicts of all pairs take longer to work out than most want to wait. */
#define VERDICTS_BY_DEFAULT_MAX 4096

#define MAGIC "DEVMIGix" /* what an index begins with: devmig-fleet(5) */

enum verdicts { VERDICTS_INCOMING, VERDICTS_OUTGOING, VERDICTS_BOTH, VERDICTS_ALL, VERDICTS_NONE };

#define VERDICTS_DEFAULT (-1)

static const char *output;
static int verdicts = VERDICTS_DEFAULT;
static bool verify;
static bool quiet;
static bool json;

static const char *const verdict_choices[] = {
	[VERDICTS_INCOMING] = "incoming", [VERDICTS_OUTGOING] = "outgoing",
	[VERDICTS_BOTH] = "both",         [VERDICTS_ALL] = "all",
	[VERDICTS_NONE] = "none",         NULL,
};

static const unsigned int verdict_readings[] = {
	[VERDICTS_INCOMING] = DEVMIG_INDEX_INCOMING,
	[VERDICTS_OUTGOING] = DEVMIG_INDEX_OUTGOING,
	[VERDICTS_BOTH] = DEVMIG_INDEX_BOTH,
	[VERDICTS_ALL] = DEVMIG_INDEX_INCOMING | DEVMIG_INDEX_OUTGOING | DEVMIG_INDEX_BOTH,
	[VERDICTS_NONE] = 0,
};

static const struct option options[] = {
	{ .kind = OPTION_TEXT,
	  .name = "output",
	  .letter = 'o',
	  .text = &output,
	  .value = "FILE",
	  .help = "write the index to FILE" },
	{ .kind = OPTION_CHOICE,
	  .name = "verdicts",
	  .choice = &verdicts,
	  .choices = verdict_choices,
	  .help = "the reading whose answers for all pairs of classes are kept, all of them, or "
		  "none; incoming is the default up to 4096 classes" },
	{ .kind = OPTION_FLAG,
	  .name = "verify",
	  .flag = &verify,
	  .help = "look whether an index is whole, all of it" },
	{ .kind = OPTION_FLAG,
	  .name = "quiet",
	  .letter = 'q',
	  .flag = &quiet,
	  .help = "print nothing but complaints" },
	OPTION_JSON(json),
	OPTION_FLEET,
};

/* What an index holds; @size: 0 where it is not known. */
static void print_text(const char *name, const struct devmig_fleet *fleet, long long size,
		       size_t bad_records)
{
	const size_t count = devmig_fleet_count(fleet);
	const uint32_t hosts = devmig_fleet_host_count(fleet);
	const uint32_t classes = devmig_fleet_class_count(fleet);

	printf("%s: %zu %s on %u host%s, %u class%s", name, count,
	       count == 1 ? "device or type" : "devices and types", hosts, hosts == 1 ? "" : "s",
	       classes, classes == 1 ? "" : "es");
	if (size)
		printf(", %lld bytes", size);
	if (bad_records)
		printf(", %zu bad record%s", bad_records, bad_records == 1 ? "" : "s");
	putchar('\n');
}

static void print_json(const char *name, const struct devmig_fleet *fleet, long long size,
		       size_t bad_records, unsigned int readings)
{
	struct json out = { .out = stdout };
	enum devmig_reading reading;

	json_object(&out, NULL);
	json_text(&out, "index", name);
	json_number(&out, "records", (long long)devmig_fleet_count(fleet));
	json_number(&out, "bad_records", (long long)bad_records);
	json_number(&out, "hosts", devmig_fleet_host_count(fleet));
	json_number(&out, "classes", devmig_fleet_class_count(fleet));
	json_array(&out, "verdicts");
	for (reading = 0; devmig_reading_name(reading); reading++)
		if (readings & 1u << reading)
			json_text(&out, NULL, devmig_reading_name(reading));
	json_array_end(&out);
	if (size)
		json_number(&out, "bytes", size);
	json_object_end(&out);
}

static int tell(const char *name, const struct loaded *loaded, unsigned int readings)
{
	struct stat status;
	const long long size =
		stat(name, &status) == 0 && S_ISREG(status.st_mode) ? (long long)status.st_size : 0;

	if (quiet)
		return 0;
	if (json)
		print_json(name, loaded->fleet, size, loaded->bad_records, readings);
	else
		print_text(name, loaded->fleet, size, loaded->bad_records);
	return 0;
}

static unsigned int choose_readings(const struct devmig_fleet *fleet)
{
	if (verdicts != VERDICTS_DEFAULT)
		return verdict_readings[verdicts];
	return devmig_fleet_class_count(fleet) <= VERDICTS_BY_DEFAULT_MAX ? DEVMIG_INDEX_INCOMING
									  : 0;
}

static int write_index(const struct loaded *loaded)
{
	const unsigned int readings = choose_readings(loaded->fleet);
	cli_auto(error) struct devmig_error *error = NULL;
	int err;

	if (load_shows_progress() && !quiet)
		progress_begin("writing", output);
	err = devmig_fleet_write(loaded->fleet, output, readings, &error);
	progress_end();
	if (err)
		return report_error(error);
	/* The index itself may be there. */
	return strcmp(output, "-") == 0 ? 0 : tell(output, loaded, readings);
}

static int verify_index(const char *path, const struct loaded *loaded)
{
	cli_auto(error) struct devmig_error *error = NULL;

	if (devmig_fleet_verify(loaded->fleet, &error))
		return report_error(error);
	return tell(path, loaded, devmig_fleet_readings(loaded->fleet));
}

static bool begins_as_index(const char *path)
{
	FILE *in = fopen(path, "re");
	char magic[sizeof(MAGIC)] = "";
	bool begins;

	if (!in)
		return false;
	begins = fread(magic, 1, sizeof(MAGIC) - 1, in) == sizeof(MAGIC) - 1 &&
		 strcmp(magic, MAGIC) == 0;
	fclose(in);
	return begins;
}

static int check_verify_usage(char **operands, size_t count)
{
	struct stat status;

	if (output)
		return report_usage("index: --verify writes nothing; leave --output out");
	if (verdicts != VERDICTS_DEFAULT)
		return report_usage("index: --verify looks at what is there; leave --verdicts out");
	if (count > 1)
		return report_usage("index: --verify looks at one index, and '%s' is too much",
				    operands[1]);
	/* What can't be found or opened is complained of when it is read. */
	if (strcmp(operands[0], "-") == 0 ||
	    (stat(operands[0], &status) == 0 &&
	     (!S_ISREG(status.st_mode) ||
	      (access(operands[0], R_OK) == 0 && !begins_as_index(operands[0])))))
		return report_usage("index: --verify looks at an index, and '%s' is none",
				    operands[0]);
	return 0;
}

/* What the index is made of, say, is not to be lost to it. */
static int check_output(void)
{
	struct stat status;

	if (strcmp(output, "-") == 0 || stat(output, &status) || !S_ISREG(status.st_mode) ||
	    !status.st_size || begins_as_index(output))
		return 0;
	return report_usage("index: '%s' is there and is no index; name another file for "
			    "--output, or remove it",
			    output);
}

static int check_write_usage(char **operands, size_t count)
{
	if (!output)
		return report_usage("index: --output must say where the index goes");
	if (json && strcmp(output, "-") == 0)
		return report_usage("index: --json would stand behind the index; give --output "
				    "a file, or leave --json out");
	return report_two_stdins(operands, count);
}

/* A fleet without a record is rather a wrong file than one that all left. */
static int check_records(const struct devmig_fleet *fleet, char **operands, size_t count)
{
	cli_auto(free) char *words = NULL;

	if (devmig_fleet_count(fleet))
		return 0;
	words = load_nothing(operands, count);
	if (!words)
		return report_error(NULL);
	return report_failure(STATUS_UNKNOWN, "%s; no index is written", words);
}

static int run(struct devmig_context *context, char **operands, size_t count)
{
	cli_auto(loaded) struct loaded loaded = {};
	int status =
		verify ? check_verify_usage(operands, count) : check_write_usage(operands, count);

	if (!status && !verify)
		status = check_output();
	if (!status)
		status = load_fleet(context, operands, count, &loaded);
	if (status)
		return status;
	if (verify)
		return verify_index(operands[0], &loaded);
	status = check_records(loaded.fleet, operands, count);
	return status ? status : write_index(&loaded);
}

const struct verb index_verb = {
	.name = "index",
	.needs = "--output=FILE",
	.operands = "FLEET...",
	.summary = "make a fleet a file that the other verbs open at once",
	.status = "0 done, 2 usage, a damaged index, or a bad record with --strict, 3 no record at "
		  "all, 4 I/O",
	.options = options,
	.min = 1,
	.max = SIZE_MAX,
	.run = run,
};
