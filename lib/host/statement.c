// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/document/document.h>
#include <lib/host/statement.h>

/* What a statement is made of, and what it says. */

static const char *const kinds[] = {
	[DEVMIG_STATED_WHOLE] = "whole",
	[DEVMIG_STATED_DRAFT] = "draft",
	[DEVMIG_STATED_NONE] = "none",
	[DEVMIG_STATED_BAD] = "bad",
};

DEVMIG_EXPORT const char *devmig_stated_name(enum devmig_stated stated)
{
	return (unsigned int)stated < DMIG_COUNT(kinds) ? kinds[stated] : NULL;
}

struct devmig_statement *dmig_statement_new(enum devmig_stated kind, const char *source)
{
	struct devmig_statement *statement = calloc(1, sizeof(*statement));

	if (!statement)
		return NULL;
	statement->references = 1;
	statement->kind = kind;
	statement->source = dmig_arena_copy(&statement->arena, source, strlen(source));
	if (!statement->source)
		return devmig_statement_unref(statement);
	return statement;
}

DEVMIG_EXPORT struct devmig_statement *devmig_statement_ref(struct devmig_statement *statement)
{
	if (statement)
		__atomic_add_fetch(&statement->references, 1, __ATOMIC_RELAXED);
	return statement;
}

DEVMIG_EXPORT struct devmig_statement *devmig_statement_unref(struct devmig_statement *statement)
{
	if (statement && !__atomic_sub_fetch(&statement->references, 1, __ATOMIC_ACQ_REL)) {
		devmig_document_unref(statement->document);
		devmig_error_free(statement->error);
		dmig_arena_free(&statement->arena);
		free(statement);
	}
	return NULL;
}

int dmig_statement_trace(struct devmig_statement *statement, const char *file)
{
	const struct dmig_document *doc = statement->document->core;
	struct dmig_arena *arena = &statement->arena;
	struct dmig_origin *origins = dmig_arena_array(arena, doc->nself, sizeof(*origins));

	if (!origins)
		return -ENOMEM;
	for (u32 i = 0; i < doc->nself; i++) {
		const struct dmig_self_field *field = &dmig_self(doc)[i];
		struct devmig_origin *head = &origins[i].head;

		head->field = dmig_arena_copy(arena, dmig_chars(doc, field->name), field->name_len);
		head->value =
			dmig_arena_copy(arena, dmig_chars(doc, field->value), field->value_len);
		head->file = file;
		head->line = field->line;
		if (!head->field || !head->value)
			return -ENOMEM;
	}
	statement->origins = origins;
	statement->norigins = doc->nself;
	return 0;
}

int dmig_statement_fact(struct devmig_statement *statement, const struct devmig_fact *fact,
			struct devmig_fact *ret)
{
	struct dmig_arena *arena = &statement->arena;

	*ret = (struct devmig_fact){
		.name = dmig_arena_copy(arena, fact->name, strlen(fact->name)),
		.state = fact->state,
		.value = dmig_arena_copy(arena, fact->value, strlen(fact->value)),
		.origin = dmig_arena_copy(arena, fact->origin, strlen(fact->origin)),
		.why = dmig_arena_copy(arena, fact->why, strlen(fact->why)),
	};
	return ret->name && ret->value && ret->origin && ret->why ? 0 : -ENOMEM;
}

DEVMIG_EXPORT enum devmig_stated devmig_statement_kind(const struct devmig_statement *statement)
{
	return statement->kind;
}

DEVMIG_EXPORT struct devmig_document *devmig_statement_document(
	const struct devmig_statement *statement)
{
	return statement->document;
}

DEVMIG_EXPORT const struct devmig_error *devmig_statement_error(
	const struct devmig_statement *statement)
{
	return statement->error;
}

DEVMIG_EXPORT const char *devmig_statement_source(const struct devmig_statement *statement)
{
	return statement->source;
}

DEVMIG_EXPORT bool devmig_statement_own(const struct devmig_statement *statement)
{
	return statement->own;
}

DEVMIG_EXPORT size_t devmig_statement_open_count(const struct devmig_statement *statement)
{
	return statement->nopen;
}

DEVMIG_EXPORT int devmig_statement_open(const struct devmig_statement *statement, size_t index,
					struct devmig_open_field *ret)
{
	if (index >= statement->nopen)
		return -ERANGE;
	*ret = statement->open[index];
	return 0;
}

DEVMIG_EXPORT int devmig_statement_origin(const struct devmig_statement *statement, size_t index,
					  struct devmig_origin *ret)
{
	if (index >= statement->norigins)
		return -ERANGE;
	*ret = statement->origins[index].head;
	return 0;
}

DEVMIG_EXPORT int devmig_statement_origin_fact(const struct devmig_statement *statement,
					       size_t index, size_t fact, struct devmig_fact *ret)
{
	if (index >= statement->norigins || fact >= statement->origins[index].head.facts)
		return -ERANGE;
	*ret = statement->origins[index].facts[fact];
	return 0;
}

/* There is no document: nobody has said anything, or it can't be told what. */
static struct devmig_statement *state_error(const struct devmig_error *error)
{
	const char *file = devmig_error_file(error) ? devmig_error_file(error) : "";
	struct devmig_statement *statement;

	if (!error || dmig_reason_base(dmig_error_reason(error)) == DMIG_NO_DOCUMENT)
		statement = dmig_statement_new(DEVMIG_STATED_NONE, "");
	else
		statement = dmig_statement_new(DEVMIG_STATED_BAD, file);
	if (!statement)
		return NULL;
	statement->own = statement->kind == DEVMIG_STATED_BAD;
	if (error)
		dmig_fail_again(&statement->error, error);
	else
		dmig_fail_place(&statement->error, -ENOENT, DMIG_NO_DOCUMENT, NULL,
				(struct dmig_place){ 0 });
	if (devmig_error_errno(statement->error) == -ENOMEM && devmig_error_errno(error) != -ENOMEM)
		return devmig_statement_unref(statement);
	return statement;
}

static struct devmig_statement *state_document(struct devmig_document *document)
{
	const char *name = document->name ? document->name : "";
	struct devmig_statement *statement = dmig_statement_new(DEVMIG_STATED_WHOLE, name);

	if (!statement)
		return NULL;
	statement->own = true;
	statement->document = devmig_document_ref(document);
	if (dmig_statement_trace(statement, statement->source))
		return devmig_statement_unref(statement);
	return statement;
}

DEVMIG_EXPORT int devmig_statement_of_document(struct devmig_document *document,
					       const struct devmig_error *error,
					       struct devmig_statement **ret,
					       struct devmig_error **ret_error)
{
	struct devmig_statement *statement =
		document ? state_document(document) : state_error(error);

	if (!statement)
		return dmig_fail_memory(ret_error);
	*ret = statement;
	return 0;
}
