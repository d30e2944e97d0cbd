/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_BUILD_H
#define DMIG_BUILD_H

#include "document.h"

/*
 * The builder makes a compiled document out of objects and fields.  Readers of
 * every form end here, so the language's rules are enforced in one place.
 *
 * The caller gives the memory; the builder allocates nothing.
 */

struct dmig_builder;

/*
 * Called for each error.  True: go on behind it, to find more (the result is
 * still an error); false: stop.  @near points to the offending bytes, valid
 * during the call only.
 */
typedef bool (*dmig_report_fn)(void *arg, enum dmig_reason reason, struct dmig_place place,
			       const char *near, size_t near_len);

/*
 * Bytes of memory that any document of @text_size bytes fits into while it is
 * built, the builder itself included.  At most about 3 MiB.
 */
size_t dmig_build_memory(size_t text_size);

/*
 * Start in @memory (aligned to 8).  @report may be NULL: stop at the first
 * error.  Returns NULL when @size is too small to begin at all.
 */
struct dmig_builder *dmig_build_begin(void *memory, size_t size, dmig_report_fn report, void *arg);

enum dmig_section {
	DMIG_SECTION_NONE,
	DMIG_SECTION_SELF,
	DMIG_SECTION_COMPATIBLE,
	DMIG_SECTION_APPLY,
};

/*
 * Open an object; the one before it is closed.  False: stop (an error was
 * reported and is not to be passed over).
 */
bool dmig_build_object(struct dmig_builder *b, enum dmig_section section, struct dmig_place place);

/*
 * Add a field whose value is @value as it stands behind '=' in the text form;
 * @place is the value's, and the name is taken to stand right before the '='.
 */
bool dmig_build_field(struct dmig_builder *b, const char *name, size_t name_len, const char *value,
		      size_t value_len, struct dmig_place place);

/*
 * Add a field of SELF whose value is the literal bytes @value, without quotes
 * and escapes, as the JSON form and capability strings have them.
 */
bool dmig_build_literal(struct dmig_builder *b, const char *name, size_t name_len,
			const char *value, size_t value_len, struct dmig_place place);

/* Report an error of a reader's own; true: go on. */
bool dmig_build_error(struct dmig_builder *b, enum dmig_reason reason, struct dmig_place place,
		      const char *near, size_t near_len);

/*
 * Read text: a whole document (NONE), or the field lines of a SELF or of
 * COMPATIBLE objects whose first header is left out (the two-files form).
 */
bool dmig_build_text(struct dmig_builder *b, const char *text, size_t size,
		     enum dmig_section section);

/*
 * Report now, if the open object is without a field, what closing it would.  For
 * readers of several files: it is this file that lacks one.
 */
bool dmig_build_check_empty(struct dmig_builder *b);

/*
 * Close the last object and finish.  0 and *ret_doc, which stands at the
 * beginning of the caller's memory and has size (*ret_doc)->size; or the
 * first error's reason and, if @ret_place is given, its place.
 */
enum dmig_reason dmig_build_end(struct dmig_builder *b, const struct dmig_document **ret_doc,
				struct dmig_place *ret_place);

/* All of the above for a text document: begin, read, end. */
enum dmig_reason dmig_parse(const char *text, size_t size, void *memory, size_t memory_size,
			    const struct dmig_document **ret_doc, struct dmig_place *ret_place);

#endif
