/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_RECORDING_H
#define DEVMIG_RECORDING_H

#include <devmig/survey.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A recording: what a survey, its facts and its statements read of a host, and nothing else,
 * as an archive (tar, compressed) or as a directory.  A context of it shows the same host
 * again, anywhere: devmig-record(1).
 */
struct devmig_recording;

/*
 * A host by the path of its root: a directory, or a recording that is an archive.  That is
 * unpacked into a directory of its own in $TMPDIR (/tmp without one), which only this user
 * can look into.  -EBADMSG or -E2BIG, reason bad-recording: it is no archive, or not one that
 * devmig_recording_write() makes; -ELIBACC, reason no-libarchive; -ENOMEM; an errno.
 */
int devmig_recording_open(const char *path, struct devmig_recording **ret,
			  struct devmig_error **ret_error);
/* The context of the host; the recording's own. */
struct devmig_context *devmig_recording_context(const struct devmig_recording *recording);
/* Remove what was unpacked: nothing is to be read by the context any more. */
void devmig_recording_close(struct devmig_recording *recording);

struct devmig_recording_options {
	/* Put something else in the place of what names one machine: devmig-record(1), MASKS. */
	bool mask;
	/*
	 * Called now and then: items that were looked at, and how many there are.  Return 0 to
	 * go on; anything else ends the call, which returns it and leaves nothing behind.  May
	 * be NULL.
	 */
	int (*progress)(void *arg, size_t done, size_t total);
	void *arg;
};

/*
 * Read all facts and statements of a survey, and put a recording of all that was read for it
 * at @path: a directory if that ends in '/', else an archive; complete or not at all.  A file
 * that is there is replaced, a directory must be missing.  "-": standard output.
 * -EEXIST, -E2BIG for more than an archive may have, -ELIBACC, -ENOMEM, errno of writing.
 */
int devmig_recording_write(struct devmig_survey *survey, const char *path,
			   const struct devmig_recording_options *options,
			   struct devmig_error **ret_error);

#ifdef __cplusplus
}
#endif

#endif
