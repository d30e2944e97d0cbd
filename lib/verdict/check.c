// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <lib/common/export.h>
#include <lib/common/format.h>
#include <lib/document/document.h>
#include <lib/verdict/clash.h>
#include <lib/verdict/refusal.h>
#include <lib/verdict/value.h>
#include <lib/verdict/verdict.h>
#include <stdlib.h>

/* Making a verdict.  Every function returns 0 or -ENOMEM. */

static const char *field_name(struct devmig_verdict *v, const struct dmig_document *doc,
			      const struct dmig_field *field)
{
	return dmig_arena_copy(&v->arena, dmig_chars(doc, field->name), field->name_len);
}

static int copy_variables(struct devmig_verdict *v, struct dmig_part *part,
			  const struct dmig_document *accepts, const struct dmig_match *match)
{
	const struct dmig_object *object = dmig_object(accepts, match->object);
	struct devmig_variable *variables =
		dmig_arena_array(&v->arena, object->nvars, sizeof(*variables));

	if (!variables)
		return -ENOMEM;
	for (u32 i = 0; i < object->nvars; i++) {
		const struct dmig_var *var = &dmig_vars(accepts, object)[i];
		char digits[DMIG_DIGITS_MAX];
		const char *text;
		size_t len;

		dmig_bind_text(var, &match->binds[i], digits, &text, &len);
		variables[i].name =
			dmig_arena_copy(&v->arena, dmig_chars(accepts, var->name), var->name_len);
		variables[i].value = dmig_arena_copy(&v->arena, text, len);
		if (!variables[i].name || !variables[i].value)
			return -ENOMEM;
	}
	part->variables = variables;
	part->head.variables = object->nvars;
	return 0;
}

/* What one reading comes to. */
static int add_part(struct devmig_verdict *v, enum devmig_reading reading,
		    struct dmig_match *ret_match)
{
	const bool incoming = reading == DEVMIG_INCOMING;
	const struct dmig_document *to = v->destination->core;
	const struct dmig_document *accepts = incoming ? to : v->source->core;
	const struct dmig_document *asked = incoming ? v->source->core : to;
	struct dmig_part *part = &v->parts[v->nparts++];

	part->head.reading = reading;
	part->head.answer = (enum devmig_answer)dmig_match(asked, accepts, to, ret_match);
	if (part->head.answer == DEVMIG_INCOMPATIBLE)
		return dmig_refusals_add(&v->arena, part, asked, accepts);
	part->head.object = ret_match->object + 1;
	part->head.line = dmig_object(accepts, ret_match->object)->line;
	return copy_variables(v, part, accepts, ret_match);
}

/* Of the same name is the same: two lists that agree want one value. */
static bool has_setting(const struct devmig_verdict *v, const struct devmig_setting *setting)
{
	for (size_t i = 0; i < v->nsettings; i++)
		if (!strcmp(v->settings[i].name, setting->name))
			return true;
	return false;
}

/* Add what a matched object wants set and what is not on the list yet. */
static int add_settings(struct devmig_verdict *v, const struct dmig_part *part,
			const struct dmig_match *match)
{
	const bool incoming = part->head.reading == DEVMIG_INCOMING;
	const struct dmig_document *accepts = (incoming ? v->destination : v->source)->core;
	const struct dmig_object *object = dmig_object(accepts, match->object);
	const struct dmig_field *attribute = dmig_apply(accepts, object);

	for (u32 i = 0; i < object->napply; i++, attribute++) {
		struct devmig_setting setting = { .line = attribute->line };

		if (dmig_apply_is_set(accepts, object, attribute, match->binds,
				      v->destination->core))
			continue;
		setting.name = field_name(v, accepts, attribute);
		setting.value =
			dmig_arena_result(&v->arena, accepts, object, attribute, match->binds);
		if (!setting.name || !setting.value)
			return -ENOMEM;
		if (!has_setting(v, &setting))
			v->settings[v->nsettings++] = setting;
	}
	return 0;
}

static int add_all_settings(struct devmig_verdict *v, const struct dmig_match matches[2])
{
	int r = 0;

	v->settings =
		dmig_arena_array(&v->arena, v->nparts * DMIG_FIELDS_MAX, sizeof(*v->settings));
	if (!v->settings)
		return -ENOMEM;
	for (size_t i = 0; !r && i < v->nparts; i++)
		r = add_settings(v, &v->parts[i], &matches[i]);
	return r;
}

/* Two lists that both say yes may want the destination set in two ways. */
static int check_clash(struct devmig_verdict *v, const struct dmig_match matches[2])
{
	const struct dmig_document *to = v->destination->core;
	const struct dmig_document *from = v->source->core;
	const struct dmig_matched incoming = { to, dmig_object(to, matches[0].object),
					       matches[0].binds };
	const struct dmig_matched outgoing = { from, dmig_object(from, matches[1].object),
					       matches[1].binds };

	if (!dmig_clash_count(&incoming, &outgoing))
		return 0;
	v->answer = DEVMIG_INCOMPATIBLE;
	return dmig_clash_refuse(&v->arena, &v->parts[1], &incoming, &outgoing);
}

static int add_parts(struct devmig_verdict *v)
{
	struct dmig_match matches[2];
	int r = 0;

	if (v->reading != DEVMIG_OUTGOING)
		r = add_part(v, DEVMIG_INCOMING, &matches[v->nparts]);
	if (!r && v->reading != DEVMIG_INCOMING)
		r = add_part(v, DEVMIG_OUTGOING, &matches[v->nparts]);
	if (r)
		return r;
	v->answer = DEVMIG_COMPATIBLE;
	for (size_t i = 0; i < v->nparts; i++)
		v->answer = dmig_answer_both(v->answer, v->parts[i].head.answer);
	/* Nothing to set means that all is set already, to one value. */
	if (v->answer == DEVMIG_AFTER_APPLY && v->nparts == 2)
		r = check_clash(v, matches);
	return !r && v->answer == DEVMIG_AFTER_APPLY ? add_all_settings(v, matches) : r;
}

/* A document that was not read, whatever the error was; NULL: it was not there. */
static const char *doubt_reason(const struct devmig_error *error)
{
	if (!error)
		return dmig_reason_code(DMIG_NO_DOCUMENT);
	/* Without memory an error has none. */
	return *devmig_error_reason(error) ? devmig_error_reason(error)
					   : dmig_reason_code(DMIG_UNREADABLE);
}

static const char *print_doubt(struct dmig_arena *arena, bool destination,
			       const struct devmig_error *error)
{
	const char *what = error ? devmig_error_text(error) : dmig_reason_what(DMIG_NO_DOCUMENT);
	dmig_auto(free) char *text =
		dmig_format("%s: %s", destination ? "destination" : "source", what);

	return text ? dmig_arena_copy(arena, text, strlen(text)) : NULL;
}

static int add_doubt(struct devmig_verdict *v, bool destination, const struct devmig_error *error)
{
	struct devmig_doubt *doubt = &v->doubts[v->ndoubts++];
	const char *reason = doubt_reason(error);

	v->answer = DEVMIG_COULD_NOT_TELL;
	*doubt = (struct devmig_doubt){
		.destination = destination,
		.reason = dmig_arena_copy(&v->arena, reason, strlen(reason)),
		.text = print_doubt(&v->arena, destination, error),
		.line = error ? devmig_error_line(error) : 0,
		.column = error ? devmig_error_column(error) : 0,
	};
	return doubt->reason && doubt->text ? 0 : -ENOMEM;
}

static int fill_verdict(struct devmig_verdict *v, const struct devmig_error *source_error,
			const struct devmig_error *destination_error)
{
	int r = 0;

	if (!v->source)
		r = add_doubt(v, false, source_error);
	if (!r && !v->destination)
		r = add_doubt(v, true, destination_error);
	if (r || v->ndoubts)
		return r;
	return add_parts(v);
}

DEVMIG_EXPORT int devmig_check(struct devmig_document *source,
			       const struct devmig_error *source_error,
			       struct devmig_document *destination,
			       const struct devmig_error *destination_error,
			       enum devmig_reading reading, struct devmig_verdict **ret,
			       struct devmig_error **ret_error)
{
	struct devmig_verdict *v;

	if (!devmig_reading_name(reading))
		return dmig_fail(ret_error, -EINVAL, "no reading of lists");
	v = calloc(1, sizeof(*v));
	if (!v)
		return dmig_fail_memory(ret_error);
	v->reading = reading;
	v->source = source ? devmig_document_ref(source) : NULL;
	v->destination = destination ? devmig_document_ref(destination) : NULL;
	if (fill_verdict(v, source_error, destination_error)) {
		devmig_verdict_free(v);
		return dmig_fail_memory(ret_error);
	}
	*ret = v;
	return 0;
}
