/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_STREAM_H
#define DMIG_LIB_STREAM_H

#include <errno.h>
#include <stdio.h>

/*
 * End a stream of open_memstream(): @error if that is one, -ENOMEM where not all
 * that was written to it had room, else 0.
 */
static inline int dmig_stream_end(FILE *out, int error)
{
	const int lost = ferror(out);

	if (fclose(out) || lost)
		return error ? error : -ENOMEM;
	return error;
}

#endif
