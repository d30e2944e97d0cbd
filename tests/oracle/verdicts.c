// SPDX-License-Identifier: LGPL-2.1-or-later
#include <devmig/verdict.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Answers pairs of documents from standard input, for the comparison with the
 * independent reading of the language in oracle.py.
 *
 * A question: a byte 'i', 'o' or 'b' for the reading, the sizes of the two
 * documents (32 bits each, little-endian), their bytes.  An answer: one line
 * of JSON, {"answer", "object", "assignment", "apply"}.
 */

static const enum devmig_reading readings[256] = {
	['i'] = DEVMIG_INCOMING,
	['o'] = DEVMIG_OUTGOING,
	['b'] = DEVMIG_BOTH,
};

static void print_string(const char *text)
{
	putchar('"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			putchar('\\');
		if ((unsigned char)*text < ' ')
			printf("\\u%04x", *text);
		else
			putchar(*text);
	}
	putchar('"');
}

static void print_assignment(const struct devmig_verdict *verdict)
{
	struct devmig_variable variable;

	for (size_t i = 0; !devmig_verdict_variable(verdict, 0, i, &variable); i++) {
		if (i)
			putchar(',');
		print_string(variable.name);
		putchar(':');
		print_string(variable.value);
	}
}

static void print_apply(const struct devmig_verdict *verdict)
{
	struct devmig_setting setting;

	for (size_t i = 0; !devmig_verdict_setting(verdict, i, &setting); i++) {
		printf(i ? ",[" : "[");
		print_string(setting.name);
		putchar(',');
		print_string(setting.value);
		putchar(']');
	}
}

/* A verdict must say why it is no: a refusal without a failure is a bug. */
static void require_reasons(const struct devmig_verdict *verdict)
{
	struct devmig_refusal refusal;
	struct devmig_part part;

	for (size_t p = 0; !devmig_verdict_part(verdict, p, &part); p++)
		for (size_t r = 0; !devmig_verdict_refusal(verdict, p, r, &refusal); r++)
			if (!refusal.failures) {
				fprintf(stderr, "verdicts: a refusal without a reason\n");
				exit(1);
			}
}

static void print_answer(const struct devmig_verdict *verdict)
{
	const enum devmig_answer answer = devmig_verdict_answer(verdict);
	const bool matched = answer == DEVMIG_COMPATIBLE || answer == DEVMIG_AFTER_APPLY;
	struct devmig_part part = { 0 };

	printf("{\"answer\":\"%s\",\"object\":", devmig_answer_name(answer));
	if (matched && !devmig_verdict_part(verdict, 0, &part))
		printf("%u", part.object);
	else
		printf("null");
	printf(",\"assignment\":{");
	if (matched)
		print_assignment(verdict);
	printf("},\"apply\":[");
	print_apply(verdict);
	printf("]}\n");
	require_reasons(verdict);
}

static struct devmig_document *parse(struct devmig_context *context, const char *bytes, size_t size)
{
	struct devmig_document *document = NULL;

	devmig_document_parse(context, DEVMIG_FORM_TEXT, bytes, size, NULL, &document, NULL);
	return document;
}

static int answer(struct devmig_context *context, enum devmig_reading reading, const char *bytes,
		  uint32_t source_size, uint32_t destination_size)
{
	struct devmig_document *source = parse(context, bytes, source_size);
	struct devmig_document *destination = parse(context, bytes + source_size, destination_size);
	struct devmig_verdict *verdict;
	int r;

	r = devmig_check(source, NULL, destination, NULL, reading, &verdict, NULL);
	if (!r) {
		print_answer(verdict);
		/* The short way must agree with the long one. */
		if (source && destination &&
		    devmig_match(source, destination, reading, NULL) !=
			    devmig_verdict_answer(verdict)) {
			fprintf(stderr, "verdicts: devmig_match and devmig_check differ\n");
			r = -EINVAL;
		}
		devmig_verdict_free(verdict);
	}
	devmig_document_unref(source);
	devmig_document_unref(destination);
	return r;
}

static uint32_t read_size(const unsigned char *at)
{
	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

int main(void)
{
	struct devmig_context *context;
	unsigned char head[9];
	int r = 0;

	if (devmig_context_new(NULL, &context, NULL))
		return 1;
	while (!r && fread(head, 1, sizeof(head), stdin) == sizeof(head)) {
		const uint32_t source = read_size(head + 1);
		const uint32_t destination = read_size(head + 5);
		char *bytes = malloc((size_t)source + destination + 1);

		if (!bytes || fread(bytes, 1, (size_t)source + destination, stdin) !=
				      (size_t)source + destination)
			r = -EIO;
		else
			r = answer(context, readings[head[0]], bytes, source, destination);
		free(bytes);
		fflush(stdout);
	}
	devmig_context_unref(context);
	return r ? 1 : 0;
}
