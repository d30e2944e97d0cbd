// SPDX-License-Identifier: LGPL-2.1-or-later
#include "archive.h"

#include <dlfcn.h>
#include <lib/common/error.h>
#include <stdbool.h>

#define LIBARCHIVE "libarchive.so.13"

static int fail(const char *what, struct devmig_error **ret_error)
{
	return dmig_fail_as(ret_error, -ELIBACC, DMIG_NO_LIBARCHIVE, NULL, "%s", what);
}

int dmig_archive_open(struct dmig_archive *archive, struct devmig_error **ret_error)
{
	bool missing = false;

	archive->handle = dlopen(LIBARCHIVE, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (!archive->handle)
		return fail(dlerror(), ret_error);
#define LOAD(call)                                                                                 \
	archive->call = (__typeof__(archive->call))dlsym(archive->handle, "archive_" #call);       \
	missing |= !archive->call;
	DMIG_ARCHIVE_CALLS(LOAD)
#undef LOAD
	if (!missing)
		return 0;
	dmig_archive_close(archive);
	return fail(LIBARCHIVE " is too old", ret_error);
}

void dmig_archive_close(struct dmig_archive *archive)
{
	if (archive->handle)
		dlclose(archive->handle);
	archive->handle = NULL;
}
