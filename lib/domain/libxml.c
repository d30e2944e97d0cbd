// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libxml.h"
#include <dlfcn.h>
#include <errno.h>
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

	if (!error)
		return dmig_fail_memory(ret_error);
	if (error->line > 0)
		place = (struct dmig_place){ .line = error->line,
					     .column = error->int2 > 0 ? error->int2 : 1 };
	return dmig_fail_detail(ret_error, DMIG_BAD_DOMAIN, name, place, "%.*s",
				error->message ? (int)strcspn(error->message, "\n") : 0,
				error->message ? error->message : "");
}

/* Called in the place of printing. */
static void note_error(void *arg, xmlErrorPtr error)
{
	xmlParserCtxt *parser = arg;

	if (error->code == XML_ERR_NO_MEMORY || errno == ENOMEM)
		parser->_private = parser;
}

/*
 * What libxml2 has no memory for it often leaves out, or complains of what follows; but
 * malloc() sets errno, which was 0 before.
 */
static bool has_lacked_memory(const xmlParserCtxt *parser)
{
	return parser->_private || errno == ENOMEM;
}

int dmig_libxml_read(const struct dmig_libxml *libxml, const char *xml, size_t size,
		     const char *name, xmlDoc **ret, struct devmig_error **ret_error)
{
	/* The encoding is said here, so that nothing in the text says another one. */
	const int flags = XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_NOCDATA |
			  XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
	xmlParserCtxt *parser;
	int error = 0;

	errno = 0;
	parser = libxml->NewParserCtxt();
	if (!parser)
		return dmig_fail_memory(ret_error);
	parser->_private = NULL;
	parser->sax->serror = (xmlStructuredErrorFunc)note_error;
	*ret = libxml->CtxtReadMemory(parser, xml, (int)size, NULL, "UTF-8", flags);
	if (has_lacked_memory(parser)) {
		if (*ret)
			libxml->FreeDoc(*ret);
		*ret = NULL;
		error = dmig_fail_memory(ret_error);
	}
	if (!*ret && !error)
		error = fail_read(libxml->CtxtGetLastError(parser), name, ret_error);
	libxml->FreeParserCtxt(parser);
	return error;
}
