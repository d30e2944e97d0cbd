// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/cleanup.h>
#include <lib/common/json.h>
#include <string.h>

#include "form.h"

static void put_quoted(FILE *out, const char *text)
{
	for (; *text; text++)
		if (*text == '\'')
			fputs("'\\''", out);
		else
			putc(*text, out);
}

void dmig_put_word(FILE *out, const char *text)
{
	putc('\'', out);
	put_quoted(out, text);
	putc('\'', out);
}

void dmig_put_path(FILE *out, const char *path)
{
	fputs("'/", out);
	put_quoted(out, path);
	putc('\'', out);
}

void dmig_put_xml(FILE *out, const char *text)
{
	static const struct {
		char byte;
		const char *entity;
	} entities[] = {
		{ '&', "&amp;" },  { '<', "&lt;" },    { '>', "&gt;" },
		{ '"', "&quot;" }, { '\'', "&apos;" }, { '\t', "&#9;" },
	};
	size_t i;

	for (; *text; text++) {
		for (i = 0; i < DMIG_COUNT(entities); i++)
			if (entities[i].byte == *text)
				break;
		if (i < DMIG_COUNT(entities))
			fputs(entities[i].entity, out);
		else
			putc(*text, out);
	}
}

int dmig_put_json(FILE *out, const char *text)
{
	const size_t len = strlen(text);
	struct dmig_out measured = { 0 };
	dmig_auto(free) char *bytes = NULL;

	dmig_json_print_string(text, len, &measured);
	bytes = malloc(measured.len);
	if (!bytes)
		return -ENOMEM;
	measured = (struct dmig_out){ .at = bytes, .size = measured.len };
	dmig_json_print_string(text, len, &measured);
	fwrite(bytes, 1, measured.len, out);
	return 0;
}
