// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libxml.h"
#include <dlfcn.h>
#include <lib/common/error.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>

#define LIBXML "libxml2.so.2"

static int fail(const char *what, struct devmig_error **ret_error)
{
	return dmig_fail_as(ret_error, -ELIBACC, DMIG_NO_LIBXML, NULL, "%s", what);
}

int dmig_libxml_open(struct dmig_libxml *libxml, struct devmig_error **ret_error)
{
	bool missing = false;

	/* The code stays: it has made data for each thread that used it. */
	libxml->handle = dlopen(LIBXML, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (!libxml->handle)
		return fail(dlerror(), ret_error);
#define LOAD(call)                                                                                 \
	libxml->call = (__typeof__(libxml->call))dlsym(libxml->handle, "xml" #call);               \
	missing |= !libxml->call;
	DMIG_LIBXML_CALLS(LOAD)
#undef LOAD
	if (!missing)
		return 0;
	dmig_libxml_close(libxml);
	return fail(LIBXML " is too old", ret_error);
}

void dmig_libxml_close(struct dmig_libxml *libxml)
{
	if (libxml->handle)
		dlclose(libxml->handle);
	libxml->handle = NULL;
}

static int fail_read(const xmlError *error, const char *name, struct devmig_error **ret_error)
{
	struct dmig_place place = { 0 };

	if (!error || error->code == XML_ERR_NO_MEMORY)
		return dmig_fail_memory(ret_error);
	if (error->line > 0)
		place = (struct dmig_place){ .line = error->line,
					     .column = error->int2 > 0 ? error->int2 : 1 };
	return dmig_fail_detail(ret_error, DMIG_BAD_DOMAIN, name, place, "%.*s",
				error->message ? (int)strcspn(error->message, "\n") : 0,
				error->message ? error->message : "");
}

int dmig_libxml_read(const struct dmig_libxml *libxml, const char *xml, size_t size,
		     const char *name, xmlDoc **ret, struct devmig_error **ret_error)
{
	/* The encoding is said here, so that nothing in the text says another one. */
	const int flags = XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_NOCDATA |
			  XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
	xmlParserCtxt *parser = libxml->NewParserCtxt();
	int error = 0;

	if (!parser)
		return dmig_fail_memory(ret_error);
	*ret = libxml->CtxtReadMemory(parser, xml, (int)size, NULL, "UTF-8", flags);
	if (!*ret)
		error = fail_read(libxml->CtxtGetLastError(parser), name, ret_error);
	libxml->FreeParserCtxt(parser);
	return error;
}
