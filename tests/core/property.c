// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include "generate.h"
#include <stdlib.h>

/* What holds for every document, asked of many random ones. */

#define DOCUMENTS 50000
#define SEED      0x9e3779b97f4a7c15ULL

static struct random random_of(u64 number)
{
	struct random random = { SEED ^ (number * 0xd1342543de82ef95ULL + 1) };

	/* Neighbours begin alike. */
	for (int i = 0; i < 4; i++)
		random_below(&random, 2);
	return random;
}

/* Document @number in spelling @spelling. */
static void make(struct fuzz_document *document, u64 number, u64 spelling)
{
	struct random shape = random_of(number);
	struct random how = random_of(~spelling);
	size_t size;
	const char *text = generate(&shape, &how, 0, &size);

	fuzz_parse(document, text, size);
	if (!document->doc)
		fail_msg("%s: %.*s", fixture_place(document->reason, document->place), (int)size,
			 text);
}

static void assert_same_text(const struct dmig_document *a, const struct dmig_document *b)
{
	size_t a_size;
	size_t b_size;
	char *a_text = fuzz_print(a, &a_size);
	char *b_text = fuzz_print(b, &b_size);

	if (a_size != b_size || memcmp(a_text, b_text, a_size))
		fail_msg("%.*s\n--- and\n%.*s", (int)a_size, a_text, (int)b_size, b_text);
	free(a_text);
	free(b_text);
}

/* The answer with all that it says, without offsets. */
static void describe(char *ret, size_t size, const struct dmig_document *source,
		     const struct dmig_document *accepts)
{
	struct dmig_match match;
	const enum dmig_answer answer = dmig_match(source, accepts, accepts, &match);
	FILE *file = fmemopen(ret, size, "w");

	assert_non_null(file);
	fprintf(file, "%d", answer);
	if (answer != DMIG_ANSWER_INCOMPATIBLE) {
		fprintf(file, " %u %u", match.object, match.unset);
		fixture_print_binds(file, accepts, dmig_object(accepts, match.object), match.binds);
	}
	fclose(file);
}

#define ANSWER_MAX 1024

/*
 * A document in two spellings: printing gives one text for both, which is read
 * as the same document; and both give @source the same answer, which is noted.
 */
static void check_spellings(u64 number, const struct dmig_document *source,
			    struct fuzz_document *ret, unsigned int *answers)
{
	char before[ANSWER_MAX];
	char after[ANSWER_MAX];
	struct fuzz_document other;

	make(ret, number, number);
	make(&other, number, number + DOCUMENTS);
	fuzz_check_canonical(ret->doc);
	assert_same_text(ret->doc, other.doc);

	describe(before, sizeof(before), source, ret->doc);
	describe(after, sizeof(after), source, other.doc);
	assert_string_equal(before, after);
	answers[before[0] - '0']++;
	fuzz_check_match(source, ret->doc, ret->doc);
	fuzz_document_free(&other);
}

static void spellings(void **state)
{
	unsigned int answers[3] = { 0 };
	struct fuzz_document source;

	(void)state;
	make(&source, DOCUMENTS, 0);
	for (u64 i = 0; i < DOCUMENTS; i++) {
		struct fuzz_document document;

		check_spellings(i, source.doc, &document, answers);
		fuzz_document_free(&source);
		source = document;
	}
	fuzz_document_free(&source);
	/* Each answer must have been given often enough to say something. */
	print_message("%u compatible, %u after APPLY, %u incompatible\n", answers[0], answers[1],
		      answers[2]);
	for (size_t i = 0; i < DMIG_COUNT(answers); i++)
		assert_true(answers[i] > DOCUMENTS / 100);
}

static const char *pick(struct random *random, const char *const *from, u32 count)
{
	return from[random_below(random, count)];
}

/* A value that can be read in several ways: made of what such objects are made of. */
static void print_ambiguous(struct random *random, FILE *out)
{
	static const char *const parts[] = { "-1-", "-2-", "-3-", "-4", "a", "1" };

	fputs("z=0\nf=a", out);
	for (u32 left = 1 + random_below(random, 3); left; left--)
		fputs(pick(random, parts, DMIG_COUNT(parts)), out);
}

/*
 * An object with several solutions, as {v}*0 leaves v open; of some of them
 * APPLY can be computed and of others not.
 */
static void print_open(struct random *random, FILE *out)
{
	static const char *const lists[] = { "", ":1..9", ":3,1..2,9", ":2..4,0..99" };
	static const char *const items[] = { "a,a-1-", "a-2-,a", "\"\",a,a-", "a,aa,a-3-" };
	static const char *const operations[] = { "/2", "/3", "-2", "-9", "*1" };
	static const char *const rests[] = { "-{q:string}", "-{q:int}", "-{p}", "" };

	fprintf(out, "COMPATIBLE:\nz={v:int%s}*0\n", pick(random, lists, DMIG_COUNT(lists)));
	fprintf(out, "f={p:string:%s}-{v}%s\n", pick(random, items, DMIG_COUNT(items)),
		pick(random, rests, DMIG_COUNT(rests)));
	fprintf(out, "APPLY:\nx={v}%s\n", pick(random, operations, DMIG_COUNT(operations)));
}

static void print_to(void (*print)(struct random *random, FILE *out), struct random *random,
		     struct fixture_text *ret)
{
	fixture_begin(ret);
	print(random, ret->file);
	fixture_end(ret);
}

/* Whatever solution the match ends with, a refusal has a failure, and an acceptance none. */
static void several_solutions(void **state)
{
	unsigned int refused = 0;

	(void)state;
	for (u64 i = 0; i < DOCUMENTS; i++) {
		struct random random = random_of(i);
		struct fuzz_document source, accepts;
		struct dmig_bind binds[DMIG_VARS_MAX];
		struct fixture_text self, object;
		enum dmig_reason reason;

		print_to(print_ambiguous, &random, &self);
		print_to(print_open, &random, &object);
		fixture_make(&source, self.bytes, "");
		fixture_make(&accepts, "z=1", object.bytes);
		fuzz_check_match(source.doc, accepts.doc, accepts.doc);
		reason = dmig_match_object(source.doc, accepts.doc, dmig_object(accepts.doc, 0),
					   binds);
		refused += reason == DMIG_NOT_EXACT || reason == DMIG_BELOW_ZERO;
		fuzz_document_free(&source);
		fuzz_document_free(&accepts);
		free(self.bytes);
		free(object.bytes);
	}
	print_message("%u refused for APPLY\n", refused);
	assert_true(refused > DOCUMENTS / 100);
}

/* A document elsewhere in memory, the original overwritten. */
static const struct dmig_document *move(struct fuzz_document *document, void **ret)
{
	*ret = fuzz_copy(document->doc, document->doc->size);
	memset(document->memory, 0xa5, document->doc->size);
	return *ret;
}

static void moving(void **state)
{
	(void)state;
	for (u64 i = 0; i < DOCUMENTS / 10; i++) {
		char before[ANSWER_MAX];
		char after[ANSWER_MAX];
		struct fuzz_document source;
		struct fuzz_document accepts;
		const struct dmig_document *moved_source;
		const struct dmig_document *moved_accepts;
		void *memory[2];

		make(&source, i + 1, i);
		make(&accepts, i, i);
		describe(before, sizeof(before), source.doc, accepts.doc);
		moved_source = move(&source, &memory[0]);
		moved_accepts = move(&accepts, &memory[1]);
		describe(after, sizeof(after), moved_source, moved_accepts);
		assert_string_equal(before, after);
		free(memory[0]);
		free(memory[1]);
		fuzz_document_free(&source);
		fuzz_document_free(&accepts);
	}
}

static const struct dmig_document *build_at(void *memory, size_t memory_size, const char *text,
					    size_t size)
{
	const struct dmig_document *doc = NULL;

	memset(memory, 0, memory_size);
	assert_int_equal(dmig_parse(text, size, memory, memory_size, &doc, NULL), DMIG_OK);
	assert_ptr_equal(doc, memory);
	return doc;
}

/* Built at two places the block is the same: nothing in it depends on where it is. */
static void no_pointers(void **state)
{
	const size_t memory_size = dmig_build_memory(DMIG_DOCUMENT_MAX);
	char *memory = malloc(2 * memory_size + 8);

	(void)state;
	assert_non_null(memory);
	for (u64 i = 0; i < 1000; i++) {
		struct random shape = random_of(i);
		struct random how = random_of(i);
		size_t size;
		const char *text = generate(&shape, &how, 0, &size);
		const size_t small = dmig_build_memory(size);
		const struct dmig_document *a = build_at(memory, small, text, size);
		const struct dmig_document *b =
			build_at(memory + small / 8 * 8 + 8, small, text, size);

		assert_int_equal(a->size, b->size);
		assert_memory_equal(a, b, a->size);
	}
	free(memory);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(spellings),
		cmocka_unit_test(several_solutions),
		cmocka_unit_test(moving),
		cmocka_unit_test(no_pointers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
