/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIB_READER_H
#define DMIG_LIB_READER_H

#include <lib/document/folder.h>
#include <lib/document/read.h>

/*
 * What the readers of all forms have in common: the builder that they feed and
 * the errors that they meet, which are of two sorts.  A *problem* is something
 * wrong with the document; reading may go on behind it to find more.  A
 * *failure* is not the document's doing (I/O, memory) and ends the reading.
 *
 * Functions of readers return 0 to go on and a negative errno to stop.
 */
struct dmig_reader {
	struct devmig_context *context; /* the caller's */
	struct dmig_builder *builder;
	struct dmig_scratch *memory;
	void *string_memory;              /* of a capability string, which comes with its own */
	const struct dmig_document *core; /* the result */
	size_t text_size;                 /* of a document that is one text, else 0 */
	const struct dmig_looker *looker; /* NULL: directories are of the disk */
	const char *name;                 /* of the document, for errors */
	char *file;                       /* that is being read, of several; NULL: name */
	bool one_line;                    /* each file is one value, without lines */
	const struct dmig_input *input;   /* that the builder is looking at, or NULL */
	dmig_problem_fn each;
	void *arg;
	struct devmig_error *problem; /* the first */
	struct devmig_error *told;    /* the next, where a reader has its own words for it */
	struct devmig_error *failure;
};

/* Make the builder, for a document that is at most @size bytes long as text. */
int dmig_reader_begin(struct dmig_reader *reader, size_t size);

/* From here on errors are in this file. */
int dmig_reader_file(struct dmig_reader *reader, const char *file);

/* A problem in the current file.  0 to go on. */
int dmig_reader_problem(struct dmig_reader *reader, enum dmig_reason reason,
			struct dmig_place place, const char *near, size_t near_len);

/* A problem whose error is made already, and given away. */
int dmig_reader_tell(struct dmig_reader *reader, struct devmig_error *error);

/* A field that is not part of a text, and where its two halves are. */
struct dmig_input {
	const char *name;
	size_t name_len;
	const char *value;
	size_t value_len;
	struct dmig_place name_place;
	struct dmig_place value_place;
};

/* The builder's calls, which meet problems of their own. */
int dmig_reader_object(struct dmig_reader *reader, enum dmig_section section,
		       struct dmig_place place);
int dmig_reader_field(struct dmig_reader *reader, const struct dmig_input *input);
int dmig_reader_literal(struct dmig_reader *reader, const struct dmig_input *input);
/* The current file has no more of the open object: is it empty? */
int dmig_reader_check_empty(struct dmig_reader *reader);

/* What a call that stops has met: the errno of the failure, else of the first problem. */
int dmig_reader_errno(const struct dmig_reader *reader);

/*
 * The end of reading, which returned @error: the document, or the failure, or
 * the first problem.
 */
int dmig_reader_end(struct dmig_reader *reader, int error, enum devmig_form form,
		    struct devmig_document **ret, struct devmig_error **ret_error);

/* Free what the reader holds; for dmig_auto(reader). */
void dmig_auto_reader(struct dmig_reader *reader);

#endif
