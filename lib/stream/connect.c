// SPDX-License-Identifier: LGPL-2.1-or-later
#include "connect.h"
#include "address.h"
#include "command.h"
#include "local.h"
#include "socket.h"
#include "ssh.h"
#include "tls.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>

#define TIMEOUT_MS 30000

/* Everything that connecting may need. */
struct attempt {
	struct devmig_context *context;
	const struct devmig_address *address;
	const struct devmig_address_options *options;
	unsigned int timeout;
	struct dmig_patience patience;
};

typedef int (*connect_fn)(struct attempt *attempt, struct devmig_channel **ret,
			  struct devmig_error **ret_error);

static int dial(struct attempt *attempt, int *ret_fd, struct devmig_error **ret_error)
{
	const struct devmig_address *address = attempt->address;

	if (!address->port)
		return dmig_fail_as(ret_error, -EINVAL, DMIG_BAD_ADDRESS, NULL,
				    "%s: nobody can connect to port 0", address->text);
	return dmig_socket_dial(address->host, address->port, address->text, &attempt->patience,
				ret_fd, ret_error);
}

static int connect_tls(struct attempt *attempt, struct devmig_channel **ret,
		       struct devmig_error **ret_error)
{
	const struct devmig_address_options *options = attempt->options;
	const char *host = options->name ? options->name : attempt->address->host;
	dmig_auto(credentials) struct dmig_credentials *credentials = NULL;
	dmig_auto(close) int fd = -1;
	int error = dmig_credentials_read(attempt->context, options->certificates, DMIG_CLIENT,
					  &credentials, ret_error);

	if (!error)
		error = dial(attempt, &fd, ret_error);
	if (error)
		return error;
	return dmig_tls_channel(credentials, &fd, host, attempt->address->text, &attempt->patience,
				ret, ret_error);
}

static int connect_tcp(struct attempt *attempt, struct devmig_channel **ret,
		       struct devmig_error **ret_error)
{
	dmig_auto(close) int fd = -1;
	int error = dial(attempt, &fd, ret_error);

	return error ? error : dmig_socket_channel(&fd, attempt->address->text, ret, ret_error);
}

static int connect_unix(struct attempt *attempt, struct devmig_channel **ret,
			struct devmig_error **ret_error)
{
	const struct devmig_address *address = attempt->address;
	dmig_auto(close) int fd = -1;
	int error =
		dmig_local_dial(address->path, address->text, &attempt->patience, &fd, ret_error);

	return error ? error : dmig_socket_channel(&fd, address->text, ret, ret_error);
}

static int connect_ssh(struct attempt *attempt, struct devmig_channel **ret,
		       struct devmig_error **ret_error)
{
	return dmig_ssh_channel(attempt->address, attempt->options->ssh, attempt->timeout, ret,
				ret_error);
}

static int connect_exec(struct attempt *attempt, struct devmig_channel **ret,
			struct devmig_error **ret_error)
{
	return dmig_exec_channel(attempt->address, ret, ret_error);
}

static int connect_standard(struct attempt *attempt, struct devmig_channel **ret,
			    struct devmig_error **ret_error)
{
	(void)attempt;
	return dmig_standard_channel(ret, ret_error);
}

int dmig_standard_channel(struct devmig_channel **ret, struct devmig_error **ret_error)
{
	return devmig_channel_descriptors(STDIN_FILENO, STDOUT_FILENO, "-", ret, ret_error);
}

/* The shell is the user's own, and what it runs is the user's wish. */
int dmig_exec_channel(const struct devmig_address *address, struct devmig_channel **ret,
		      struct devmig_error **ret_error)
{
	const char *const argv[] = { "/bin/sh", "-c", address->path, NULL };

	return dmig_command_channel(argv, address->text, ret, ret_error);
}

DEVMIG_EXPORT int devmig_connect(struct devmig_context *context,
				 const struct devmig_address *address,
				 const struct devmig_address_options *options,
				 struct devmig_channel **ret, struct devmig_error **ret_error)
{
	static const connect_fn kinds[] = {
		[DEVMIG_ADDRESS_STANDARD] = connect_standard, [DEVMIG_ADDRESS_TLS] = connect_tls,
		[DEVMIG_ADDRESS_TCP] = connect_tcp,           [DEVMIG_ADDRESS_UNIX] = connect_unix,
		[DEVMIG_ADDRESS_SSH] = connect_ssh,           [DEVMIG_ADDRESS_EXEC] = connect_exec,
	};
	struct attempt attempt = {
		.context = context,
		.address = address,
		.options = options,
		.timeout = options->timeout ? options->timeout : TIMEOUT_MS,
	};

	attempt.patience = dmig_patience(attempt.timeout, options->waiting, options->arg);
	return kinds[address->kind](&attempt, ret, ret_error);
}
