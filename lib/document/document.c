// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/match.h>
#include <core/print.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/document/document.h>

/*
 * An object with room for a document and its canonical text, which is less
 * than twice as long: a block holds every name and value, and only quotes and
 * escapes can add to them.
 */
static struct devmig_document *make_room(const struct dmig_document *core, struct dmig_out *ret_out)
{
	const size_t head = sizeof(struct devmig_document) + core->size;
	struct devmig_document *document = malloc(head + 2 * (size_t)core->size);

	if (!document)
		return NULL;
	*ret_out = (struct dmig_out){ .at = (char *)document + head, .size = 2 * core->size };
	dmig_print(core, ret_out);
	return document;
}

int dmig_document_make(struct devmig_context *context, enum devmig_form form, const char *name,
		       const struct dmig_document *core, struct devmig_document **ret,
		       struct devmig_error **ret_error)
{
	const size_t head = sizeof(struct devmig_document) + core->size;
	dmig_auto(free) char *copy = name ? strdup(name) : NULL;
	struct devmig_document *document, *shrunk;
	struct dmig_out out;

	if (name && !copy)
		return dmig_fail_memory(ret_error);
	document = make_room(core, &out);
	if (!document)
		return dmig_fail_memory(ret_error);
	/* What is kept in several files counts as one. */
	if (out.len > DMIG_DOCUMENT_MAX) {
		free(document);
		return dmig_fail_reason(ret_error, DMIG_LIMIT_DOCUMENT, name,
					(struct dmig_place){ 0 }, NULL, 0);
	}
	shrunk = realloc(document, head + out.len + 1);
	if (!shrunk) {
		free(document);
		return dmig_fail_memory(ret_error);
	}
	document = shrunk;
	*document = (struct devmig_document){
		.references = 1,
		.form = form,
		.context = devmig_context_ref(context),
		.name = dmig_steal(copy),
		.text = (char *)document + head,
		.text_size = out.len,
		.core = memcpy(document + 1, core, core->size),
	};
	((char *)document)[head + out.len] = 0;
	document->digest = dmig_digest(document->text, document->text_size);
	*ret = document;
	return 0;
}

bool dmig_document_is_compact(const struct devmig_document *document)
{
	return document->text[strlen("SELF:\n")] != '\t';
}

DEVMIG_EXPORT struct devmig_document *devmig_document_ref(struct devmig_document *document)
{
	if (document)
		__atomic_add_fetch(&document->references, 1, __ATOMIC_RELAXED);
	return document;
}

DEVMIG_EXPORT struct devmig_document *devmig_document_unref(struct devmig_document *document)
{
	if (document && !__atomic_sub_fetch(&document->references, 1, __ATOMIC_ACQ_REL)) {
		devmig_context_unref(document->context);
		free(document->name);
		free(document);
	}
	return NULL;
}

DEVMIG_EXPORT const char *devmig_document_name(const struct devmig_document *document)
{
	return document->name;
}

DEVMIG_EXPORT enum devmig_form devmig_document_form(const struct devmig_document *document)
{
	return document->form;
}

DEVMIG_EXPORT struct devmig_digest devmig_document_digest(const struct devmig_document *document)
{
	return document->digest;
}

/* Two texts can be made to have one digest: it alone does not decide. */
DEVMIG_EXPORT bool devmig_document_equal(const struct devmig_document *a,
					 const struct devmig_document *b)
{
	return a->text_size == b->text_size && !memcmp(&a->digest, &b->digest, sizeof(a->digest)) &&
	       !memcmp(a->text, b->text, a->text_size);
}

DEVMIG_EXPORT size_t devmig_document_self_count(const struct devmig_document *document)
{
	return document->core->nself;
}

static struct devmig_field self_field(const struct devmig_document *document,
				      const struct dmig_self_field *field)
{
	return (struct devmig_field){
		.name = dmig_chars(document->core, field->name),
		.name_len = field->name_len,
		.value = dmig_chars(document->core, field->value),
		.value_len = field->value_len,
		.line = field->line,
	};
}

DEVMIG_EXPORT int devmig_document_self(const struct devmig_document *document, size_t index,
				       struct devmig_field *ret)
{
	if (index >= document->core->nself)
		return -ERANGE;
	*ret = self_field(document, &dmig_self(document->core)[index]);
	return 0;
}

DEVMIG_EXPORT int devmig_document_self_find(const struct devmig_document *document,
					    const char *name, struct devmig_field *ret)
{
	const struct dmig_self_field *field = dmig_self_find(document->core, name, strlen(name));

	if (!field)
		return -ENOENT;
	*ret = self_field(document, field);
	return 0;
}

DEVMIG_EXPORT size_t devmig_document_object_count(const struct devmig_document *document)
{
	return document->core->nobjects;
}

DEVMIG_EXPORT size_t devmig_document_field_count(const struct devmig_document *document,
						 size_t object, bool apply)
{
	const struct dmig_object *in;

	if (object >= document->core->nobjects)
		return 0;
	in = dmig_object(document->core, (u32)object);
	return apply ? in->napply : in->nfields;
}

DEVMIG_EXPORT int devmig_document_field(const struct devmig_document *document, size_t object,
					bool apply, size_t index, struct devmig_field *ret,
					char **ret_spelling)
{
	const struct dmig_document *core = document->core;
	const struct dmig_object *in;
	const struct dmig_field *field;
	char *spelling;
	size_t len;

	if (index >= devmig_document_field_count(document, object, apply))
		return -ERANGE;
	in = dmig_object(core, (u32)object);
	field = &(apply ? dmig_apply(core, in) : dmig_fields(core, in))[index];
	spelling = dmig_spell_field(core, in, field, false, &len);
	if (!spelling)
		return -ENOMEM;
	*ret = (struct devmig_field){
		.name = dmig_chars(core, field->name),
		.name_len = field->name_len,
		.line = field->line,
	};
	*ret_spelling = spelling;
	return 0;
}
