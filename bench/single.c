// SPDX-License-Identifier: LGPL-2.1-or-later
#include "single.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static __attribute__((noreturn)) void give_up(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(2);
}

static struct devmig_document *parse(struct devmig_context *context, const char *text)
{
	struct devmig_document *document;
	struct devmig_error *error = NULL;

	if (devmig_document_parse(context, DEVMIG_FORM_TEXT, text, strlen(text), NULL, &document,
				  &error))
		give_up(devmig_error_text(error));
	return document;
}

struct devmig_document *single_source(struct devmig_context *context, const char *name,
				      const char *value, size_t len)
{
	struct devmig_document *document;
	char *text;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		give_up("no memory");
	fprintf(out, "SELF:\n\t%s=\"", value ? name : "nothing");
	for (i = 0; value && i < len; i++) {
		if (strchr("\"\\{}", value[i]))
			fputc('\\', out);
		fputc(value[i], out);
	}
	fputs("\"\n", out);
	if (fclose(out))
		give_up("no memory");
	document = parse(context, text);
	free(text);
	return document;
}

/* Behind the brace that closes the placeholder at @at. */
static const char *placeholder_end(const char *at)
{
	bool quoted = false;

	for (; *at && (quoted || *at != '}'); at++) {
		if (quoted && *at == '\\')
			at++;
		else if (*at == '"')
			quoted = !quoted;
	}
	return *at ? at + 1 : at;
}

/* The placeholder that declares the variable, of the fields before @field; to be freed. */
static char *find_declaration(const struct devmig_document *document, size_t object, size_t field,
			      const char *variable, size_t len)
{
	struct devmig_field other;
	char *spelling, *brace, *found = NULL;

	while (!found && field--) {
		if (devmig_document_field(document, object, false, field, &other, &spelling))
			give_up("no such field");
		for (brace = strchr(spelling, '{'); brace && !found; brace = strchr(brace + 1, '{'))
			if (!strncmp(brace + 1, variable, len) && brace[1 + len] == ':')
				found = strndup(brace, (size_t)(placeholder_end(brace) - brace));
		free(spelling);
	}
	if (!found)
		give_up("a variable that nobody declares");
	return found;
}

/* Put the declaration in the place of the first use, if that is one of another field's variable. */
static void write_closed(FILE *out, const struct devmig_document *document, size_t object,
			 size_t field, const char *spelling)
{
	const char *brace = strchr(spelling, '{'), *end;
	char *declaration;

	if (!brace || strcspn(brace, ":") < strcspn(brace, "}")) {
		fputs(spelling, out);
		return;
	}
	end = placeholder_end(brace);
	declaration =
		find_declaration(document, object, field, brace + 1, (size_t)(end - brace) - 2);
	fprintf(out, "%.*s%s%s", (int)(brace - spelling), spelling, declaration, end);
	free(declaration);
}

struct devmig_document *single_rule(struct devmig_context *context,
				    const struct devmig_document *document, size_t object,
				    size_t field)
{
	struct devmig_document *rule;
	struct devmig_field named;
	char *spelling, *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out || devmig_document_field(document, object, false, field, &named, &spelling))
		give_up("no memory");
	fprintf(out, "SELF:\n\tnothing=\"\"\nCOMPATIBLE:\n\t%.*s=", (int)named.name_len,
		named.name);
	write_closed(out, document, object, field, spelling);
	fputc('\n', out);
	if (fclose(out))
		give_up("no memory");
	rule = parse(context, text);
	free(spelling);
	free(text);
	return rule;
}
