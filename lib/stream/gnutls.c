// SPDX-License-Identifier: LGPL-2.1-or-later
#include "gnutls.h"
#include <dlfcn.h>
#include <lib/common/error.h>
#include <stdbool.h>

#define GNUTLS "libgnutls.so.30"

static int fail(const char *what, struct devmig_error **ret_error)
{
	return dmig_fail_as(ret_error, -ELIBACC, DMIG_NO_GNUTLS, NULL, "%s", what);
}

int dmig_gnutls_open(struct dmig_gnutls *gnutls, struct devmig_error **ret_error)
{
	bool missing = false;

	/*
	 * The code stays when the last one closes it: others may have been given addresses in
	 * it, for what is done at the end of a process.
	 */
	gnutls->handle = dlopen(GNUTLS, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (!gnutls->handle)
		return fail(dlerror(), ret_error);
#define LOAD(call)                                                                                 \
	gnutls->call = (__typeof__(gnutls->call))dlsym(gnutls->handle, "gnutls_" #call);           \
	missing |= !gnutls->call;
	DMIG_GNUTLS_CALLS(LOAD)
#undef LOAD
	if (!missing)
		return 0;
	dmig_gnutls_close(gnutls);
	return fail(GNUTLS " is too old", ret_error);
}

void dmig_gnutls_close(struct dmig_gnutls *gnutls)
{
	if (gnutls->handle)
		dlclose(gnutls->handle);
	gnutls->handle = NULL;
}
