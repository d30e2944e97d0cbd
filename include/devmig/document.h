/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_DOCUMENT_H
#define DEVMIG_DOCUMENT_H

#include <devmig/context.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A compatibility document: what a device is (SELF) and what may migrate to it
 * (COMPATIBLE objects).  devmig-document(5) is the language.  A document is
 * immutable and reference-counted (atomically); threads may share it.
 */
struct devmig_document;

/* The forms that a document can be kept in.  devmig-document(5), FORMS. */
enum devmig_form {
	DEVMIG_FORM_AUTO,       /* reading only: find out */
	DEVMIG_FORM_TEXT,       /* one file, the text form */
	DEVMIG_FORM_JSON,       /* one file, JSON */
	DEVMIG_FORM_TREE,       /* a directory with migration/self/NAME … */
	DEVMIG_FORM_FILES,      /* a directory with migration/self and migration/compatible */
	DEVMIG_FORM_FILE,       /* a directory with migration_compatible */
	DEVMIG_FORM_TRAITS,     /* a type's directory of August 2020; reading only */
	DEVMIG_FORM_CAPABILITY, /* one line: SELF only */
};

/* "auto", "text", "json", "tree", "files", "file", "traits", "capability"; NULL: no form */
const char *devmig_form_name(enum devmig_form form);
/* -EINVAL for a name that is none. */
int devmig_form_from_name(const char *name, enum devmig_form *ret);

/*
 * Read a document from memory: form TEXT, JSON, CAPABILITY, or AUTO (JSON when
 * the first byte that is no white space is '{', else TEXT).
 * @name: what errors call it, such as a file's name; NULL for none.
 * -EBADMSG malformed, -E2BIG past a limit, -EINVAL for other forms, -ENOMEM.
 */
int devmig_document_parse(struct devmig_context *context, enum devmig_form form, const char *bytes,
			  size_t size, const char *name, struct devmig_document **ret,
			  struct devmig_error **ret_error);

/*
 * Read a document from @path: a file, "-" for standard input, or a directory
 * in one of the tree forms, which are tried in the order FILE, TREE or FILES,
 * TRAITS.  @path may be the directory that holds migration/, or migration/
 * itself.
 * -ENOENT: @path is not there, or is a directory in which no document is, with
 * reason no-document; -EISDIR, -ENOTDIR: @path is a directory and @form is one of
 * a file, or the other way round; -EINVAL: no form; -EBADMSG, -E2BIG, -ENOMEM;
 * other errno of I/O.
 */
int devmig_document_read(struct devmig_context *context, enum devmig_form form, const char *path,
			 struct devmig_document **ret, struct devmig_error **ret_error);

struct devmig_document *devmig_document_ref(struct devmig_document *document);
/* Drop a reference; NULL is allowed.  Returns NULL. */
struct devmig_document *devmig_document_unref(struct devmig_document *document);

/* The name given when it was read; NULL where none was. */
const char *devmig_document_name(const struct devmig_document *document);

/* The form that it was read from. */
enum devmig_form devmig_document_form(const struct devmig_document *document);

/*
 * The document in form TEXT (canonical: one spelling for each document), JSON
 * or CAPABILITY, NUL-terminated; the caller frees it with free().
 * *ret_size (may be NULL) is its length.  CAPABILITY holds SELF alone: the
 * rest is left out.
 * -EINVAL for other forms, -E2BIG for a capability string over 4095 bytes.
 */
int devmig_document_format(const struct devmig_document *document, enum devmig_form form,
			   char **ret, size_t *ret_size, struct devmig_error **ret_error);

/* Write TREE even where it can't hold an order that has a meaning. */
#define DEVMIG_WRITE_LOSSY (1u << 0)

/*
 * Write the document to @path in @form, complete or not at all.  Files are
 * replaced by rename; a directory form needs a @path that does not exist or is
 * an empty directory.  "-" is standard output, for forms of one file.
 * -EXDEV with reason order-lost where a tree would lose a meaningful order and
 * @flags does not allow it; -EEXIST, -EINVAL (a form that is only read), errno.
 */
int devmig_document_write(const struct devmig_document *document, enum devmig_form form,
			  const char *path, unsigned int flags, struct devmig_error **ret_error);

/* The name of the document: XXH3-128 of its canonical text, big-endian. */
struct devmig_digest {
	uint8_t bytes[16];
};

struct devmig_digest devmig_document_digest(const struct devmig_document *document);
/* 32 hexadecimal digits and a NUL. */
void devmig_digest_format(const struct devmig_digest *digest, char ret[33]);
bool devmig_document_equal(const struct devmig_document *a, const struct devmig_document *b);

/* --- what is in it --- */

/* One field; pointers are owned by the document, not NUL-terminated. */
struct devmig_field {
	const char *name;
	size_t name_len;
	const char *value; /* SELF: the literal bytes */
	size_t value_len;
	unsigned int line; /* where it was read, 0 if not from a single text */
};

size_t devmig_document_self_count(const struct devmig_document *document);
/* -ERANGE past the end. */
int devmig_document_self(const struct devmig_document *document, size_t index,
			 struct devmig_field *ret);
/* The value of a field of SELF by name: -ENOENT where there is none. */
int devmig_document_self_find(const struct devmig_document *document, const char *name,
			      struct devmig_field *ret);

size_t devmig_document_object_count(const struct devmig_document *document);
/* Fields of COMPATIBLE object @object (0-based), or of its APPLY. */
size_t devmig_document_field_count(const struct devmig_document *document, size_t object,
				   bool apply);
/*
 * A field of a COMPATIBLE object or its APPLY: name and line; value is NULL.
 * *ret_spelling is the value in canonical spelling, to be freed with free().
 */
int devmig_document_field(const struct devmig_document *document, size_t object, bool apply,
			  size_t index, struct devmig_field *ret, char **ret_spelling);

#ifdef __cplusplus
}
#endif

#endif
