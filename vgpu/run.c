// SPDX-License-Identifier: LGPL-2.1-or-later
#include "run.h"
#include "report.h"

#include <errno.h>
#include <lib/common/cleanup.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* A directory whose name is too long for the path of a socket is no use. */
static const char *place(void)
{
	const char *directory = getenv("TMPDIR");

	return directory && *directory && strlen(directory) < 40 ? directory : "/tmp";
}

bool run_prepare(struct run *run)
{
	*run = (struct run){ 0 };
	snprintf(run->directory, sizeof(run->directory), "%s/devmig-vgpu-XXXXXX", place());
	if (!mkdtemp(run->directory))
		return report("no directory can be made in %s: %s", place(), strerror(errno));
	snprintf(run->socket, sizeof(run->socket), "%s/vgpu", run->directory);
	return true;
}

static char *join(char **words, int count)
{
	size_t size = 1;
	char *text;

	for (int i = 0; i < count; i++)
		size += strlen(words[i]) + 1;
	text = calloc(1, size);
	for (int i = 0; text && i < count; i++) {
		if (i)
			strcat(text, " ");
		strcat(text, words[i]);
	}
	return text;
}

/* It gets the signals that we wait for in our own way. */
static int spawn(char *text, pid_t *ret)
{
	char *argv[] = { "sh", "-c", text, NULL };
	posix_spawnattr_t attributes;
	sigset_t none, usual;
	int error;

	sigemptyset(&none);
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &usual);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	error = posix_spawn(ret, "/bin/sh", NULL, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
	return error;
}

bool run_start(struct run *run, char **words, int count)
{
	dmig_auto(free) char *text = join(words, count);
	char name[sizeof(run->socket) + 16];
	int error;

	snprintf(name, sizeof(name), "vfio-user:%s", run->socket);
	if (!text || setenv(RUN_VARIABLE, name, 1))
		return report("no memory for the command");
	error = spawn(text, &run->child);
	return !error || report("the shell can't be started: %s", strerror(error));
}

bool run_ended(struct run *run, int *ret_status)
{
	int status;

	if (waitpid(run->child, &status, WNOHANG) != run->child)
		return false;
	*ret_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	run->child = 0;
	return true;
}

void run_clean(const struct run *run)
{
	if (*run->directory)
		rmdir(run->directory);
}
