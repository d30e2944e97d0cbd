// SPDX-License-Identifier: LGPL-2.1-or-later
#include <core/match.h>
#include <core/print.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/document/document.h>

/*
 * A byte of text becomes two of the canonical text at most: "a=" is the
 * shortest line of a field, and needs a tab and two quotes.
 */
static size_t room_for(const struct dmig_document *core, size_t text_size)
{
	struct dmig_out out = { 0 };

	if (text_size)
		return 2 * text_size + 2;
	dmig_print(core, &out);
	return out.len + 1;
}

int dmig_document_make(struct devmig_context *context, enum devmig_form form, const char *name,
		       const struct dmig_document *core, size_t text_size,
		       struct devmig_document **ret, struct devmig_error **ret_error)
{
	dmig_auto(free) char *copy = name ? strdup(name) : NULL;
	const size_t room = room_for(core, text_size);
	struct devmig_document *document;

	if (name && !copy)
		return dmig_fail_memory(ret_error);
	/* What is kept in several files counts as one. */
	if (!text_size && room > DMIG_DOCUMENT_MAX + 1)
		return dmig_fail_reason(ret_error, DMIG_LIMIT_DOCUMENT, name,
					(struct dmig_place){ 0 }, NULL, 0);
	document = malloc(sizeof(*document) + core->size + room);
	if (!document)
		return dmig_fail_memory(ret_error);
	*document = (struct devmig_document){
		.references = 1,
		.form = form,
		.context = devmig_context_ref(context),
		.name = dmig_steal(copy),
		.core = memcpy(document + 1, core, core->size),
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.room = room,
	};
	*ret = document;
	return 0;
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
		pthread_mutex_destroy(&document->lock);
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
