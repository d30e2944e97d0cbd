// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <core/apply.h>
#include <errno.h>
#include <lib/document/document.h>
#include <lib/document/tree.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * A tree has no order, and a document whose order means something is not written
 * as one: what is written gives every source the same answer, and the same
 * values to APPLY.
 */

#define DOCUMENTS 2000
#define SOURCES   12

/*
 * Values that let variables choose, with the variables that they declare and
 * use, and values of a source that several choices fit.
 */
static const struct value {
	const char *text;
	const char *declares;
	const char *uses;
	const char *sources[3];
} choices[] = {
	{ "{v:int:0..9}*0", "v", "", { "0" } },
	{ "{w:int:3,2,1}*0", "w", "", { "0" } },
	{ "{p:string:a,a-3}-{r:string}", "pr", "", { "a-3-z", "a-3-2" } },
	{ "{q:string:a-3,a}-{s:string}", "qs", "", { "a-3-z", "a-3-2" } },
	{ "{p}-{v}-{t:string}", "t", "pv", { "a-3-2-z", "a-3-1-3" } },
	{ "{q}-{w}-{u:string}", "u", "qw", { "a-3-2-z", "a-3-1-3" } },
	{ "{p}-{w}-{x:string}", "x", "pw", { "a-3-2-z", "a-3-1-3" } },
	{ "{v}-{w}", "", "vw", { "3-2", "2-2", "1-3" } },
	{ "{y:int:1,2,3}", "y", "", { "1", "2", "3" } },
	{ "{y}-{v}", "", "yv", { "3-2", "2-2", "1-3" } },
};

#define COUNT(array)  (sizeof(array) / sizeof((array)[0]))
#define ONE_OF(array) array[fixture_random(COUNT(array))]

/* A random object: which value each of the fields a to f has, and the order of their names. */
struct object {
	const struct value *values[6];
	char names[7];
	unsigned int count;
	char declared[32];
};

static bool fits(const struct object *object, const struct value *value)
{
	return strspn(value->uses, object->declared) == strlen(value->uses) &&
	       !strpbrk(value->declares, *object->declared ? object->declared : " ");
}

static void make_object(struct object *object)
{
	const unsigned int count = 2 + fixture_random(5);

	*object = (struct object){ .names = "abcdef" };
	while (object->count < count) {
		const struct value *value = &ONE_OF(choices);
		const unsigned int at = object->count + fixture_random(6 - object->count);
		const char name = object->names[at];

		if (!fits(object, value))
			continue;
		strcat(object->declared, value->declares);
		object->names[at] = object->names[object->count];
		object->names[object->count] = name;
		object->values[object->count++] = value;
	}
}

static struct devmig_document *make_document(struct fixture *f, const struct object *object)
{
	struct devmig_document *document;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	unsigned int i;

	assert_non_null(out);
	fputs("SELF:\nid=1\nCOMPATIBLE:\n", out);
	for (i = 0; i < object->count; i++)
		fprintf(out, "%c=%s\n", object->names[i], object->values[i]->text);
	fputs("APPLY:\n", out);
	for (i = 0; object->declared[i]; i++)
		fprintf(out, "x%02u={%c}\n", i, object->declared[i]);
	fclose(out);
	document = fixture_parse(f, DEVMIG_FORM_TEXT, text);
	free(text);
	return document;
}

static struct devmig_document *make_source(struct fixture *f, const struct object *object)
{
	struct devmig_document *document;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	unsigned int i;

	assert_non_null(out);
	fputs("SELF:\nid=1\n", out);
	for (i = 0; i < object->count; i++) {
		const char *value = ONE_OF(object->values[i]->sources);

		fprintf(out, "%c=%s\n", object->names[i],
			value ? value : object->values[i]->sources[0]);
	}
	fclose(out);
	document = fixture_parse(f, DEVMIG_FORM_TEXT, text);
	free(text);
	return document;
}

/* The answer, and what to set. */
static void answer(const struct devmig_document *source, const struct devmig_document *accepts,
		   char *ret, size_t size)
{
	const struct dmig_document *core = accepts->core;
	const struct dmig_object *object = dmig_object(core, 0);
	const struct dmig_field *apply = dmig_apply(core, object);
	struct dmig_out out = { .at = ret, .size = size - 1 };
	struct dmig_match match;
	unsigned int i;

	memset(ret, 0, size);
	dmig_out_number(&out, dmig_match(source->core, core, core, &match));
	if (*ret == '0' + DMIG_ANSWER_INCOMPATIBLE)
		return;
	for (i = 0; i < object->napply; i++) {
		dmig_out_char(&out, ' ');
		dmig_apply_print(core, object, &apply[i], match.binds, &out);
	}
}

/* Returns how many of the sources were accepted. */
static unsigned int compare(struct fixture *f, const struct object *object,
			    const struct devmig_document *text, const struct devmig_document *tree)
{
	unsigned int accepted = 0, i;

	for (i = 0; i < SOURCES; i++) {
		struct devmig_document *source = make_source(f, object);
		char by_text[256], by_tree[256];

		answer(source, text, by_text, sizeof(by_text));
		answer(source, tree, by_tree, sizeof(by_tree));
		assert_string_equal(by_text, by_tree);
		accepted += *by_text != '0' + DMIG_ANSWER_INCOMPATIBLE;
		devmig_document_unref(source);
	}
	return accepted;
}

static void same_answers(void **state)
{
	struct fixture *f = *state;
	unsigned int written = 0, refused = 0, accepted = 0, i;

	fixture_seed(7);
	for (i = 0; i < DOCUMENTS; i++) {
		struct devmig_document *document, *tree;
		struct object object;
		char *name = fixture_print("t%u", i);

		make_object(&object);
		document = make_document(f, &object);
		if (devmig_document_write(document, DEVMIG_FORM_TREE, fixture_path(f, name), 0,
					  NULL)) {
			refused++;
		} else {
			tree = fixture_read(f, DEVMIG_FORM_TREE, name);
			accepted += compare(f, &object, document, tree);
			written++;
			devmig_document_unref(tree);
		}
		devmig_document_unref(document);
		free(name);
	}
	/* Each must have happened often enough to say something. */
	print_message("%u written, %u refused, %u accepted\n", written, refused, accepted);
	assert_true(written > DOCUMENTS / 10 && refused > DOCUMENTS / 10 && accepted > DOCUMENTS);
}

static void free_variable_and_choice(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document =
		fixture_parse(f, DEVMIG_FORM_TEXT,
			      "SELF:\nid=1\nCOMPATIBLE:\nz={v:int:0..9}*0\n"
			      "b={p:string:a,a-3}-{r:string}\nc={p}-{v}-{s:string}\n"
			      "APPLY:\nx={v}\n");
	struct devmig_error *error = NULL;

	assert_int_equal(
		devmig_document_write(document, DEVMIG_FORM_TREE, fixture_path(f, "t"), 0, &error),
		-EXDEV);
	fixture_error(error, -EXDEV, "order-lost", "test", 0, 0);
	devmig_document_unref(document);
}

/* One variable that is free has no other to come before or behind. */
static void free_variable_alone(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document = fixture_parse(
		f, DEVMIG_FORM_TEXT, "SELF:\nid=1\nCOMPATIBLE:\nz={v:int:0..9}*0\nb={p:int:1,2}\n");

	assert_int_equal(
		devmig_document_write(document, DEVMIG_FORM_TREE, fixture_path(f, "t"), 0, NULL),
		0);
	devmig_document_unref(document);
}

static void order(const char *const *values, size_t n, const char *expected)
{
	struct dmig_tree_object object = { .count = n };
	u8 got[DMIG_FIELDS_MAX];
	char letters[DMIG_FIELDS_MAX + 1] = "";
	size_t i;

	for (i = 0; i < n; i++)
		object.fields[i] = (struct dmig_tree_field){
			.name = "n",
			.name_len = 1,
			.value = strdup(values[i]),
			.value_len = strlen(values[i]),
		};
	dmig_tree_order(&object, got);
	for (i = 0; i < n; i++)
		letters[i] = (char)('a' + got[i]);
	assert_string_equal(letters, expected);
	dmig_auto_tree_object(&object);
}

#define ORDER(expected, ...)                                                                       \
	order((const char *const[]){ __VA_ARGS__ },                                                \
	      sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *), expected)

/* What is no value is the builder's business, but must do no harm here. */
static void order_of_what_is_malformed(void **state)
{
	(void)state;
	ORDER("ba", "{", "x");
	ORDER("ab", "{v:string:\"", "x");
	ORDER("ab", "{v:string:\"\\", "x");
	ORDER("ab", "\"\\", "x");
	ORDER("ba", "{v", "x");
	ORDER("ab", "{v:", "x");
	ORDER("ba", "{}", "x");
	ORDER("ab", "", "\"");
	ORDER("ab", "}", "}}");
	ORDER("bca", "{v}", "x", "y");
	ORDER("cab", "{v}{v}", "\"{v}\"", "\t\"{v:int}\"");
	ORDER("abc", "\"x\" {v}", "x #{w}", "#{w}");
	ORDER("ab", "x#{v:int}", "{v}");
}

/* More variables than an object may have; each has a name of its own. */
static void order_of_many_variables(void **state)
{
	struct dmig_tree_object object = { .count = 2 };
	char *values[2] = { strdup(""), strdup("") };
	u8 got[DMIG_FIELDS_MAX];
	unsigned int i;

	(void)state;
	for (i = 0; i < 100; i++) {
		char *more = fixture_print("%s-{v%u:int}", values[0], i);

		free(values[0]);
		values[0] = more;
		more = fixture_print("%s-{w%u}", values[1], i);
		free(values[1]);
		values[1] = more;
	}
	for (i = 0; i < 2; i++)
		object.fields[i] = (struct dmig_tree_field){ "n", 1, values[i], strlen(values[i]) };
	dmig_tree_order(&object, got);
	assert_true(got[0] + got[1] == 1);
	dmig_auto_tree_object(&object);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(same_answers),
		TEST(free_variable_and_choice),
		TEST(free_variable_alone),
		cmocka_unit_test(order_of_what_is_malformed),
		cmocka_unit_test(order_of_many_variables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
