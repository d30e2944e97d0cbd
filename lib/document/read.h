/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_READ_H
#define DMIG_LIB_READ_H

#include <core/build.h>
#include <devmig/document.h>

/*
 * Called for each thing that is wrong with a document while it is read.  True:
 * go on behind it, to find more; false: stop.  @error, valid during the call
 * only, has the file that it stands in, which in a tree is one for each value; it
 * is -ENOMEM where there was no memory to tell.
 */
typedef bool (*dmig_problem_fn)(void *arg, const struct devmig_error *error);

/*
 * devmig_document_read() that tells all problems, not only the first, to @each
 * (may be NULL).  Where the document is malformed or past a limit the result is
 * the first problem's error as ever, and *ret is not touched.  An error that
 * @each was not told of (-ENOENT, I/O, -ENOMEM) has been no problem of the
 * document's.
 */
int dmig_document_read(struct devmig_context *context, enum devmig_form form, const char *path,
		       dmig_problem_fn each, void *arg, struct devmig_document **ret,
		       struct devmig_error **ret_error);

/*
 * The document of a directory of a looker's, in a form that is a directory.  -ENOENT: there
 * is none in this form.
 */
struct dmig_looker;
int dmig_document_look(struct devmig_context *context, enum devmig_form form, const char *path,
		       const struct dmig_looker *looker, struct devmig_document **ret,
		       struct devmig_error **ret_error);

#endif
