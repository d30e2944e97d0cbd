/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_STREAM_H
#define DMIG_LIB_STREAM_H

#include <errno.h>
#include <stdio.h>

/*
 * End a stream of open_memstream(), whose text is @text: @error if that is one, -ENOMEM
 * where not all that was written to it had room, else 0.  fclose() says nothing of it where
 * glibc has no room for the text's last copy; only then there is none.
 */
static inline int dmig_stream_end(FILE *out, char *const *text, int error)
{
	const int lost = ferror(out);

	if (fclose(out) || lost || !*text)
		return error ? error : -ENOMEM;
	return error;
}

#endif
