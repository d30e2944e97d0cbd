// SPDX-License-Identifier: LGPL-2.1-or-later
#include "control.h"
#include "options.h"
#include "report.h"
#include "run.h"
#include "server.h"
#include "session.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* All that there is while the program serves. */
struct program {
	struct vgpu vgpu;
	struct server server;  /* of the protocol */
	struct server control; /* without a listener: there is none */
	struct run run;
	int signals; /* a signalfd */
};

/* As nohup(1) has it. */
static bool is_ignored(int number)
{
	struct sigaction action;

	return !sigaction(number, NULL, &action) && action.sa_handler == SIG_IGN;
}

/* Signals are read, in one place; other threads never see them. */
static int catch_signals(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGQUIT);
	sigaddset(&signals, SIGCHLD);
	if (!is_ignored(SIGHUP))
		sigaddset(&signals, SIGHUP);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &signals, SFD_CLOEXEC);
}

/*
 * It is the command that decides when all ends.  What the kernel sends is from the terminal,
 * which has told the command as well.
 */
static void pass_on(const struct program *program, const struct signalfd_siginfo *signal)
{
	if (signal->ssi_code != SI_KERNEL)
		kill(program->run.child, (int)signal->ssi_signo);
}

/* Wait for a reason to end; returns the status to exit with. */
static int wait_for_end(struct program *program)
{
	struct pollfd pollfds[] = {
		{ .fd = program->signals, .events = POLLIN },
		{ .fd = program->run.child ? -1 : program->server.done, .events = POLLIN },
	};
	struct signalfd_siginfo signal;
	int status = STATUS_DONE;

	for (;;) {
		if (poll(pollfds, 2, -1) < 0 && errno != EINTR)
			return STATUS_FAILED;
		if (pollfds[1].revents)
			return STATUS_DONE;
		if (!pollfds[0].revents ||
		    read(program->signals, &signal, sizeof(signal)) != sizeof(signal))
			continue;
		if (signal.ssi_signo == SIGCHLD) {
			if (program->run.child && run_ended(&program->run, &status))
				return status;
		} else if (program->run.child) {
			pass_on(program, &signal);
		} else {
			return STATUS_DONE;
		}
	}
}

static bool listen_at(struct server *server, const char *path)
{
	const int error = server_listen(server, path);

	if (error == -EADDRINUSE)
		return report("%s is there already; end the server that listens there, or remove "
			      "it",
			      path);
	return !error || report("can't listen at %s: %s", path, strerror(-error));
}

static bool open_control(struct program *program, const struct options *options, const char *socket)
{
	char path[PLACE_PATH_MAX + sizeof(CONTROL_SUFFIX)];

	program->control.vgpu = &program->vgpu;
	program->control.serve = control_serve;
	if (options->control)
		return listen_at(&program->control, options->control);
	if (!socket)
		return true;
	snprintf(path, sizeof(path), "%s" CONTROL_SUFFIX, socket);
	return listen_at(&program->control, path);
}

static bool open_sockets(struct program *program, const struct options *options)
{
	const char *socket = options->run ? program->run.socket : options->socket;
	int error;

	program->server.vgpu = &program->vgpu;
	program->server.serve = session_serve;
	if (socket) {
		if (!listen_at(&program->server, socket))
			return false;
	} else {
		error = server_take(&program->server, options->fd);
		if (error)
			return report("descriptor %d is no socket: %s", options->fd,
				      strerror(-error));
	}
	return open_control(program, options, socket);
}

static bool has_control(const struct program *program)
{
	return program->control.listener >= 0;
}

/* From the first thread on everything is ended in the order back. */
static int serve(struct program *program, const struct options *options)
{
	int status = STATUS_FAILED;

	if (activity_start(&program->vgpu)) {
		report("no thread can be started");
		return status;
	}
	if (server_start(&program->server)) {
		report("no thread can be started");
	} else {
		if (has_control(program) && server_start(&program->control)) {
			report("no thread can be started");
		} else {
			if (!options->run ||
			    run_start(&program->run, options->words, options->nwords))
				status = wait_for_end(program);
			if (has_control(program))
				server_stop(&program->control);
		}
		server_stop(&program->server);
	}
	activity_end(&program->vgpu);
	return status;
}

static bool make_device(struct vgpu *vgpu, const struct options *options)
{
	struct devmig_error *error = NULL;
	const int failed = vgpu_create(vgpu, &options->settings, &error);

	if (failed) {
		report("no device: %s", error ? devmig_error_text(error) : strerror(-failed));
		devmig_error_free(error);
		return false;
	}
	faults_copy(&vgpu->faults, &options->faults);
	return true;
}

static int be_server(const struct options *options)
{
	/* Big, and threads have pointers into it. */
	static struct program program = {
		.server = SERVER_CLOSED,
		.control = SERVER_CLOSED,
	};
	int status = STATUS_FAILED;

	program.signals = catch_signals();
	if (!make_device(&program.vgpu, options))
		return status;
	if ((!options->run || run_prepare(&program.run)) && open_sockets(&program, options))
		status = serve(&program, options);
	server_close(&program.control);
	server_close(&program.server);
	run_clean(&program.run);
	vgpu_destroy(&program.vgpu);
	close(program.signals);
	return status;
}

static bool inject(const struct options *options)
{
	for (int i = 0; i < options->nwords; i++)
		if (!control_inject(options->inject, options->words[i]))
			return false;
	return true;
}

int main(int argc, char **argv)
{
	struct options options;
	int status;

	if (!options_read(&options, argc, argv, &status))
		return status;
	if (options.status)
		return control_status(options.status, options.json) ? STATUS_DONE : STATUS_FAILED;
	if (options.inject)
		return inject(&options) ? STATUS_DONE : STATUS_FAILED;
	return be_server(&options);
}
