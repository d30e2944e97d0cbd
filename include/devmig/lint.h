/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_LINT_H
#define DEVMIG_LINT_H

#include <devmig/document.h>

#ifdef __cplusplus
extern "C" {
#endif

enum devmig_severity { DEVMIG_NOTE, DEVMIG_WARNING, DEVMIG_ERROR };

/* "note", "warning", "error"; NULL: no severity */
const char *devmig_severity_name(enum devmig_severity severity);

/* One remark; its strings are valid during the call only. */
struct devmig_remark {
	enum devmig_severity severity;
	const char *reason;  /* stable code: "unreachable-object" */
	const char *message; /* one sentence with the names and values concerned */
	const char *hint;
	const char *file;    /* NULL: none */
	unsigned int line;   /* 0: unknown */
	unsigned int column; /* 0: unknown */
	unsigned int object; /* 1-based number of the COMPATIBLE object, 0: not of one */
	const char *field;   /* NULL: not of one */
};

/* Return 0 to go on; anything else ends the call, which returns it and sets no error. */
typedef int (*devmig_remark_fn)(void *arg, const struct devmig_remark *remark);

/*
 * All errors of a file, not only the first, then, if it has none, what is
 * suspicious in it.  @path as for devmig_document_read().
 * *ret (may be NULL) is the document, or NULL where it is malformed.
 * 0 also where errors were found.  What keeps the rest from being read is no
 * error of the document and fails the call, behind the remarks that there were:
 * the errno of I/O, -ENOENT, -EISDIR and -ENOTDIR as for devmig_document_read(),
 * -EINVAL, -ENOMEM.
 */
int devmig_lint(struct devmig_context *context, enum devmig_form form, const char *path,
		devmig_remark_fn each, void *arg, struct devmig_document **ret,
		struct devmig_error **ret_error);

/* What is suspicious in a document, in the order of its lines. */
int devmig_lint_document(const struct devmig_document *document, devmig_remark_fn each, void *arg,
			 struct devmig_error **ret_error);

/*
 * Where the two readings of a pair differ: then they do in either direction, and
 * one remark says both.  It is of the document whose list says no.
 */
int devmig_lint_pair(const struct devmig_document *a, const struct devmig_document *b,
		     devmig_remark_fn each, void *arg, struct devmig_error **ret_error);

/*
 * A copy of a document with spellings made normal: vfio_pci → vfio-pci,
 * 8086591d → 8086:591d, lower case.  devmig-document(5), FIELD NAMES.
 */
int devmig_document_normalize(struct devmig_context *context,
			      const struct devmig_document *document, struct devmig_document **ret,
			      struct devmig_error **ret_error);

/*
 * What a COMPATIBLE object stands for, one assignment after the other.
 * Variables without a list, or with a range of over 4096 values, stay
 * patterns.
 */
struct devmig_expansion {
	unsigned int object;       /* 1-based */
	unsigned long long number; /* counts from 1 for each object */
	bool possible;             /* false: no source can have these values */
	const char *reason;        /* why not possible, "" else */
	const char *message;       /* the same for people, "" else */
	size_t variables;
	const char *const *names;  /* of the variables, in order of declaration */
	const char *const *values; /* the list where the variable stays a pattern, "*" where it
				      has none */
	size_t fields;
	const char *const *field_names;
	const char *const *field_values; /* literal, or the pattern that is left; as it would
					    stand behind '=', but for "1/2" where there is no
					    result */
	size_t settings;
	const char *const *setting_names;
	const char *const *setting_values;
};

/* Return 0 to go on; anything else ends the call, which returns it and sets no error. */
typedef int (*devmig_expansion_fn)(void *arg, const struct devmig_expansion *expansion);

/* Enumerate; @object is 0-based. */
int devmig_expand(const struct devmig_document *document, size_t object, devmig_expansion_fn each,
		  void *arg, struct devmig_error **ret_error);

#ifdef __cplusplus
}
#endif

#endif
