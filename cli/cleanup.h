/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_CLEANUP_H
#define CLI_CLEANUP_H

#include <devmig/devmig.h>
#include <stdlib.h>

/*
 * A variable that is given back when it goes out of scope; it must be NULL
 * where it is defined:
 *
 *	cli_auto(document) struct devmig_document *document = NULL;
 */
#define cli_auto(what) __attribute__((cleanup(cli_auto_##what)))

static inline void cli_auto_free(void *pointer)
{
	free(*(void **)pointer);
}

static inline void cli_auto_document(struct devmig_document **document)
{
	devmig_document_unref(*document);
}

static inline void cli_auto_error(struct devmig_error **error)
{
	devmig_error_free(*error);
}

static inline void cli_auto_device(struct devmig_device **device)
{
	devmig_device_close(*device);
}

static inline void cli_auto_channel(struct devmig_channel **channel)
{
	devmig_channel_close(*channel);
}

#endif
