// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <stdlib.h>

int fixture_rows(const char *group, const void *rows, size_t count, size_t row_size,
		 CMUnitTestFunction function)
{
	struct CMUnitTest *tests = calloc(count, sizeof(*tests));
	int failed;

	if (!tests)
		abort();
	for (size_t i = 0; i < count; i++) {
		const char *row = (const char *)rows + i * row_size;

		memcpy(&tests[i].name, row, sizeof(tests[i].name));
		tests[i].test_func = function;
		tests[i].initial_state = (void *)(uintptr_t)row;
	}
	failed = _cmocka_run_group_tests(group, tests, count, NULL, NULL);
	free(tests);
	return failed;
}

void fixture_begin(struct fixture_text *text)
{
	*text = (struct fixture_text){ 0 };
	text->file = open_memstream(&text->bytes, &text->size);
	assert_non_null(text->file);
}

void fixture_end(struct fixture_text *text)
{
	assert_int_equal(fclose(text->file), 0);
	text->file = NULL;
}

void fixture_repeat(struct fixture_text *text, const char *what, size_t times)
{
	while (times--)
		fputs(what, text->file);
}

void fixture_parse(struct fuzz_document *document, const char *text)
{
	fuzz_parse(document, text, strlen(text));
	if (!document->doc)
		fail_msg("%s in: %s", fixture_place(document->reason, document->place), text);
}

void fixture_make(struct fuzz_document *document, const char *self, const char *objects)
{
	struct fixture_text text;

	fixture_begin(&text);
	fprintf(text.file, "SELF:\n%s\n%s", self, objects);
	fixture_end(&text);
	fixture_parse(document, text.bytes);
	free(text.bytes);
}

const char *fixture_place(enum dmig_reason reason, struct dmig_place place)
{
	static char text[64];

	snprintf(text, sizeof(text), "%u:%u %s", place.line, place.column,
		 reason ? dmig_reason_code(reason) : "ok");
	return text;
}

void fixture_print_binds(FILE *file, const struct dmig_document *doc,
			 const struct dmig_object *object, const struct dmig_bind *binds)
{
	const struct dmig_var *vars = dmig_vars(doc, object);

	for (u32 i = 0; i < object->nvars; i++) {
		fprintf(file, " %.*s=", vars[i].name_len, dmig_chars(doc, vars[i].name));
		if (vars[i].type == DMIG_TYPE_INT)
			fprintf(file, "%llu", (unsigned long long)binds[i].number);
		else
			fprintf(file, "%.*s", (int)binds[i].len, binds[i].text);
	}
}

struct explanation {
	FILE *file;
	const struct dmig_document *accepts;
	const struct dmig_object *object;
	bool any;
};

static void print_name(FILE *file, const struct dmig_document *doc, const struct dmig_field *field)
{
	fprintf(file, "%.*s", field->name_len, dmig_chars(doc, field->name));
}

static void print_failure(void *arg, const struct dmig_failure *failure)
{
	struct explanation *e = arg;
	const struct dmig_document *doc = e->accepts;
	const struct dmig_var *var = &dmig_vars(doc, e->object)[failure->var];
	const struct dmig_field *fields =
		failure->in_apply ? dmig_apply(doc, e->object) : dmig_fields(doc, e->object);

	fputs(e->any ? "; " : "", e->file);
	fputs(failure->in_apply ? "APPLY " : "", e->file);
	print_name(e->file, doc, &fields[failure->field]);
	fprintf(e->file, ": %s", dmig_reason_code(failure->reason));
	if (failure->bind) {
		fprintf(e->file, " %.*s fixed by ", var->name_len, dmig_chars(doc, var->name));
		print_name(e->file, doc, &dmig_fields(doc, e->object)[failure->bind->field]);
	}
	e->any = true;
}

char *fixture_explain(const struct dmig_document *source, const struct dmig_document *accepts,
		      u32 object)
{
	struct dmig_bind binds[DMIG_VARS_MAX];
	struct explanation e = { .accepts = accepts, .object = dmig_object(accepts, object) };
	struct fixture_text text;

	fixture_begin(&text);
	e.file = text.file;
	if (dmig_match_object(source, accepts, e.object, binds)) {
		dmig_explain_object(source, accepts, e.object, print_failure, &e);
	} else {
		fputs("yes", text.file);
		fixture_print_binds(text.file, accepts, e.object, binds);
	}
	fixture_end(&text);
	return text.bytes;
}

void fixture_check_question(void **state)
{
	const struct fixture_question *row = *state;
	struct fuzz_document source;
	struct fuzz_document accepts;
	struct fixture_text object;
	char *result;

	fixture_begin(&object);
	fprintf(object.file, "COMPATIBLE:\n%s\n", row->object);
	fixture_end(&object);
	fixture_make(&source, row->self, "");
	fixture_make(&accepts, "z=1", object.bytes);
	fuzz_check_match(source.doc, accepts.doc, accepts.doc);
	result = fixture_explain(source.doc, accepts.doc, 0);
	assert_string_equal(result, row->result);
	free(result);
	free(object.bytes);
	fuzz_document_free(&source);
	fuzz_document_free(&accepts);
}
