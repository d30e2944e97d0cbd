// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * Every form into every other form.  All but the tree keep the document as it
 * is; the tree keeps it too, but for an order of fields that means nothing.
 */

#define RANDOM_DOCUMENTS 400

static const enum devmig_form forms[] = {
	DEVMIG_FORM_TEXT, DEVMIG_FORM_JSON, DEVMIG_FORM_FILES, DEVMIG_FORM_FILE, DEVMIG_FORM_TREE,
};
#define FORMS (sizeof(forms) / sizeof(forms[0]))

/* Through @form: written, and read again as what it looks like. */
static struct devmig_document *pass(struct fixture *f, struct devmig_document *document,
				    enum devmig_form form, unsigned int flags)
{
	static unsigned int number;
	struct devmig_document *again = NULL;
	struct devmig_error *error = NULL;
	char name[32];

	snprintf(name, sizeof(name), "%u", number++);
	if (devmig_document_write(document, form, fixture_path(f, name), flags, &error) ||
	    devmig_document_read(f->context, DEVMIG_FORM_AUTO, f->path, &again, &error))
		fail_msg("%s", devmig_error_text(error));
	assert_int_equal(devmig_document_form(again), form);
	return again;
}

/* Print a field's value, or that of SELF, as a line to be sorted. */
static char *line_of(const struct devmig_field *field, size_t object, const char *value)
{
	return fixture_print("%zu %.*s=%s", object, (int)field->name_len, field->name, value);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All fields, in an order that is not that of the document. */
static size_t sorted_fields(const struct devmig_document *document, char **lines)
{
	const size_t objects = devmig_document_object_count(document);
	size_t n = 0, i, object;
	struct devmig_field field;
	char *spelling;
	int apply;

	for (i = 0; !devmig_document_self(document, i, &field); i++) {
		spelling = strndup(field.value, field.value_len);
		lines[n++] = line_of(&field, 0, spelling);
		free(spelling);
	}
	for (object = 0; object < objects; object++)
		for (apply = 0; apply < 2; apply++)
			for (i = 0; i < devmig_document_field_count(document, object, apply); i++) {
				assert_int_equal(devmig_document_field(document, object, apply, i,
								       &field, &spelling),
						 0);
				lines[n++] =
					line_of(&field, 2 * object + 1 + (size_t)apply, spelling);
				free(spelling);
			}
	qsort(lines, n, sizeof(*lines), compare);
	return n;
}

static void same_fields(const struct devmig_document *a, const struct devmig_document *b)
{
	static char *of_a[8192], *of_b[8192];
	size_t n = sorted_fields(a, of_a), i;

	assert_int_equal(sorted_fields(b, of_b), n);
	for (i = 0; i < n; i++) {
		assert_string_equal(of_a[i], of_b[i]);
		free(of_a[i]);
		free(of_b[i]);
	}
}

/* From one form into another: what came through a tree once stays as it is then. */
static void convert(struct fixture *f, struct devmig_document *document)
{
	struct devmig_document *tree = pass(f, document, DEVMIG_FORM_TREE, DEVMIG_WRITE_LOSSY);
	size_t from, to;

	same_fields(document, tree);
	for (from = 0; from < FORMS; from++)
		for (to = 0; to < FORMS; to++) {
			struct devmig_document *first =
				pass(f, document, forms[from], DEVMIG_WRITE_LOSSY);
			struct devmig_document *second =
				pass(f, first, forms[to], DEVMIG_WRITE_LOSSY);
			const bool reordered =
				forms[from] == DEVMIG_FORM_TREE || forms[to] == DEVMIG_FORM_TREE;

			assert_true(devmig_document_equal(second, reordered ? tree : document));
			devmig_document_unref(first);
			devmig_document_unref(second);
		}
	devmig_document_unref(tree);
}

static void examples(void **state)
{
	struct fixture *f = *state;
	struct dirent **entries;
	int n = scandir(EXAMPLES, &entries, NULL, alphasort), documents = 0;

	assert_true(n > 0);
	while (n--) {
		const char *dot = strrchr(entries[n]->d_name, '.');

		if (dot && !strcmp(dot, ".devmig")) {
			char *path = fixture_print("%s/%s", EXAMPLES, entries[n]->d_name);
			struct devmig_document *document = NULL;
			struct devmig_error *error = NULL;

			if (devmig_document_read(f->context, DEVMIG_FORM_AUTO, path, &document,
						 &error))
				fail_msg("%s", devmig_error_text(error));
			convert(f, document);
			devmig_document_unref(document);
			free(path);
			documents++;
		}
		free(entries[n]);
	}
	free(entries);
	assert_true(documents >= 10);
}

static void random_documents(void **state)
{
	struct fixture *f = *state;
	unsigned int i, documents = 0;

	fixture_seed(5);
	for (i = 0; i < RANDOM_DOCUMENTS; i++) {
		struct devmig_document *document = NULL;
		char *text = fixture_random_document();

		if (!devmig_document_parse(f->context, DEVMIG_FORM_TEXT, text, strlen(text), "test",
					   &document, NULL)) {
			convert(f, document);
			documents++;
			devmig_document_unref(document);
		}
		free(text);
	}
	assert_true(documents > RANDOM_DOCUMENTS / 3);
}

/* Where a tree is written without LOSSY, its order is what was or means nothing. */
static void order_of_random_documents(void **state)
{
	struct fixture *f = *state;
	unsigned int i, written = 0, refused = 0;

	fixture_seed(6);
	for (i = 0; i < RANDOM_DOCUMENTS; i++) {
		struct devmig_document *document = NULL, *again = NULL;
		char *text = fixture_random_document();
		char name[32];
		int error = -EBADMSG;

		snprintf(name, sizeof(name), "order-%u", i);
		if (!devmig_document_parse(f->context, DEVMIG_FORM_TEXT, text, strlen(text), "test",
					   &document, NULL)) {
			error = devmig_document_write(document, DEVMIG_FORM_TREE,
						      fixture_path(f, name), 0, NULL);
			assert_true(!error || error == -EXDEV);
			written += !error;
			refused += !!error;
			/* Nothing is half-done. */
			assert_int_equal(access(f->path, F_OK), error ? -1 : 0);
		}
		if (!error) {
			again = fixture_read(f, DEVMIG_FORM_TREE, name);
			same_fields(document, again);
		}
		devmig_document_unref(document);
		devmig_document_unref(again);
		free(text);
	}
	assert_true(written > RANDOM_DOCUMENTS / 10);
	assert_true(refused > RANDOM_DOCUMENTS / 50);
}

/*
 * At the limit there is no room for indentation, for the quotes of empty
 * values, nor for the last LF, in any form.
 */
static void full_document(void **state)
{
	struct fixture *f = *state;
	char *value = fixture_repeat("v", 1000), *text = strdup("SELF:\na=\n"), *longer;
	struct devmig_document *document;
	unsigned int i;

	for (i = 0; i < 64; i++) {
		longer = fixture_print("%sCOMPATIBLE:\na=\nb=\nc=%.*s\n", text, i ? 1000 : 500,
				       value);
		free(text);
		text = longer;
	}
	longer = fixture_print("%sCOMPATIBLE:\nd=%.*s", text,
			       (int)(65536 - strlen(text) - strlen("COMPATIBLE:\nd=")), value);
	assert_int_equal(strlen(longer), 65536);
	document = fixture_parse(f, DEVMIG_FORM_TEXT, longer);
	convert(f, document);
	devmig_document_unref(document);
	free(value);
	free(text);
	free(longer);
}

/* Only SELF goes through a capability string. */
static void capability(void **state)
{
	struct fixture *f = *state;
	struct devmig_document *document = fixture_parse(
		f, DEVMIG_FORM_TEXT, "SELF:\na=\" \\{;%=\t\"\nb=\"\"\nCOMPATIBLE:\nb=1\n");
	struct devmig_document *again = NULL;
	char *string = NULL;
	size_t size;

	assert_int_equal(
		devmig_document_format(document, DEVMIG_FORM_CAPABILITY, &string, &size, NULL), 0);
	again = fixture_parse(f, DEVMIG_FORM_CAPABILITY, string);
	fixture_is(again, "SELF:\n\ta=\" \\{;%=\t\"\n\tb=\"\"\n");
	devmig_document_unref(document);
	free(string);
}

/* Any piece of a well-formed text, read as each form: an answer, and no harm. */
static void damaged_documents(void **state)
{
	static const enum devmig_form read_forms[] = { DEVMIG_FORM_TEXT, DEVMIG_FORM_JSON,
						       DEVMIG_FORM_CAPABILITY };
	struct fixture *f = *state;
	unsigned int i, well = 0, ill = 0;

	fixture_seed(7);
	for (i = 0; i < 20 * RANDOM_DOCUMENTS; i++) {
		const enum devmig_form form = read_forms[i % 3];
		struct devmig_document *document = NULL;
		struct devmig_error *error = NULL;
		char *text = fixture_random_document(), *bytes = NULL;
		size_t size;

		if (!devmig_document_parse(f->context, DEVMIG_FORM_TEXT, text, strlen(text), NULL,
					   &document, NULL) &&
		    !devmig_document_format(document, form, &bytes, &size, NULL)) {
			struct devmig_document *read = NULL;

			if (fixture_random(4))
				bytes[fixture_random((unsigned int)size)] =
					"{}:=\"\\,\n #v0\x80"[fixture_random(13)];
			if (devmig_document_parse(f->context, form, bytes, size, NULL, &read,
						  &error)) {
				assert_true(*devmig_error_reason(error));
				assert_true(devmig_error_line(error));
				ill++;
			} else {
				well++;
			}
			devmig_document_unref(read);
			devmig_error_free(error);
		}
		devmig_document_unref(document);
		free(bytes);
		free(text);
	}
	assert_true(well > 100);
	assert_true(ill > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(examples),      TEST(random_documents), TEST(order_of_random_documents),
		TEST(full_document), TEST(capability),       TEST(damaged_documents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
