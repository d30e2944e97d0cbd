// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "nearest.h"
#include "report.h"
#include "verb.h"

const struct verb *const verbs[] = {
	&check_verb,    &find_verb,    &index_verb,   &matrix_verb,  &baseline_verb, &drain_verb,
	&diff_verb,     &list_verb,    &types_verb,   &show_verb,    &export_verb,   &watch_verb,
	&record_verb,   &plan_verb,    &create_verb,  &migrate_verb, &receive_verb,  &save_verb,
	&restore_verb,  &stream_verb,  &state_verb,   &reset_verb,   &doctor_verb,   &conform_verb,
	&metadata_verb, &hook_verb,    &convert_verb, &fmt_verb,     &lint_verb,     &expand_verb,
	&decode_verb,   &version_verb, &help_verb,    NULL,
};

const struct verb *verb_find(const char *name)
{
	const struct verb *const *verb;

	for (verb = verbs; *verb; verb++)
		if (strcmp((*verb)->name, name) == 0)
			return *verb;
	return NULL;
}

int verb_unknown(const char *name)
{
	struct nearest nearest = { .wanted = name, .wanted_len = strlen(name) };
	const struct verb *const *verb;

	for (verb = verbs; *verb; verb++)
		nearest_offer(&nearest, (*verb)->name);
	if (nearest.best)
		return report_usage("there is no verb '%s'; did you mean '%s'?", name,
				    nearest.best);
	return report_usage("there is no verb '%s'; see 'devmig --help'", name);
}

static int run_verb(const struct verb *verb, int argc, char **argv)
{
	struct devmig_context *context = NULL;
	cli_auto(error) struct devmig_error *error = NULL;
	size_t count;
	int status;

	switch (option_parse(verb, argc, argv, &count)) {
	case OPTIONS_HELP:
		help_print_verb(verb);
		return STATUS_YES;
	case OPTIONS_WRONG:
		return STATUS_USAGE;
	case OPTIONS_LOST:
		return STATUS_IO;
	case OPTIONS_DONE:
		break;
	}
	if (devmig_context_new(NULL, &context, &error))
		return report_error(error);
	status = verb->run(context, argv, count);
	devmig_context_unref(context);
	return status;
}

static int run_global(const char *word)
{
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
		help_print_all();
	else if (strcmp(word, "--version") == 0)
		printf("devmig %s\n", DEVMIG_VERSION);
	else
		return report_usage("there is no option %s before the verb; see 'devmig --help'",
				    word);
	return STATUS_YES;
}

/*
 * A file that is opened while one of the three standard ones is closed would
 * take its place and get what is meant for it.  What stands in is opened the
 * wrong way round, so that using it remains an error.
 */
static void hold_standard_files(void)
{
	int fd;

	for (fd = 0; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* Nothing is done as long as its output may be lost. */
static int close_stdout(int status)
{
	struct pollfd pipe = { .fd = STDOUT_FILENO };
	int failed = ferror(stdout);

	errno = 0;
	if (fflush(stdout) == 0 && !failed && fclose(stdout) == 0)
		return status;
	/* The reader of a pipe has left: it knows. */
	if (poll(&pipe, 1, 0) == 1 && (pipe.revents & POLLERR))
		return STATUS_IO;
	return report_failure(STATUS_IO, "standard output: %s",
			      errno ? strerror(errno) : "write error");
}

int main(int argc, char **argv)
{
	const struct verb *verb;
	int status;

	hold_standard_files();
	signal(SIGPIPE, SIG_IGN);
	if (argc < 2)
		status = report_usage("no verb; see 'devmig --help'");
	else if (argv[1][0] == '-')
		status = run_global(argv[1]);
	else if ((verb = verb_find(argv[1])))
		status = run_verb(verb, argc - 2, argv + 2);
	else
		status = verb_unknown(argv[1]);
	return close_stdout(status);
}
