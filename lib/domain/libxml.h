/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_LIBXML_H
#define DMIG_LIB_LIBXML_H

#include <devmig/error.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>

/* Opened when it is first needed: few who use libdevmig have anything of libvirt's. */
#define DMIG_LIBXML_CALLS(X)                                                                       \
	X(CtxtGetLastError)                                                                        \
	X(CtxtReadMemory)                                                                          \
	X(DocGetRootElement)                                                                       \
	X(FreeDoc)                                                                                 \
	X(FreeParserCtxt)                                                                          \
	X(NewParserCtxt)

struct dmig_libxml {
	void *handle; /* owned; NULL: it is not open */
#define DMIG_LIBXML_MEMBER(call) __typeof__(xml##call) *call;
	DMIG_LIBXML_CALLS(DMIG_LIBXML_MEMBER)
#undef DMIG_LIBXML_MEMBER
};

/* -ELIBACC where there is none, or not this one. */
int dmig_libxml_open(struct dmig_libxml *libxml, struct devmig_error **ret_error);
void dmig_libxml_close(struct dmig_libxml *libxml);

/*
 * The tree of a text, which has no DTD; entities that XML itself has are replaced, and
 * sections of CDATA are text.  To be freed with FreeDoc().
 */
int dmig_libxml_read(const struct dmig_libxml *libxml, const char *xml, size_t size,
		     const char *name, xmlDoc **ret, struct devmig_error **ret_error);

#endif
