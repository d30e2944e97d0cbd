/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_SIDE_H
#define CLI_SIDE_H

#include <devmig/devmig.h>

#include "host.h"
#include "json_out.h"

/*
 * One of the two devices of a question: its document, or why there is none.
 * A missing or malformed one is no failure, it makes the answer could-not-tell.
 */
struct side {
	const char *path;
	struct devmig_document *document; /* NULL: see side_error() */
	struct devmig_error *error;
	/* Of a device of this host; it may say more where there is no document.  NULL: none. */
	struct devmig_statement *statement;
};

void side_read(struct devmig_context *context, const char *path, struct side *ret);
/*
 * The same, or, where @path is nothing that there is, or a socket, a device of the host,
 * which is looked at once.  0, or what to exit with after a complaint.
 */
int side_read_or_look(struct devmig_context *context, const char *path, struct host *host,
		      struct side *ret);
/* The same for a device of a fleet, HOST/DEVICE. */
void side_find(const struct devmig_fleet *fleet, const char *name, struct side *ret);
void cli_auto_side(struct side *side); /* cli_auto(side) */

/* Why there is no document; NULL: there is one. */
const struct devmig_error *side_error(const struct side *side);

/*
 * Compare two sides.  0, or what to exit with after a complaint; @ret is to be freed.
 */
int sides_check(struct side *source, struct side *destination, enum devmig_reading reading,
		struct devmig_verdict **ret);

/* STATUS_UNKNOWN for a document that is missing or malformed, STATUS_IO if it could not be read. */
int side_status(const struct side *side);
/* What to exit with for the answer to the question. */
int sides_status(enum devmig_answer answer, const struct side *source,
		 const struct side *destination);

/* {"name": …, "form": …, "digest": …}; without a document the last two are null. */
void json_document(struct json *json, const char *key, const char *path,
		   const struct devmig_document *document);

#endif
