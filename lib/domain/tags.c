// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tags.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <stdlib.h>
#include <string.h>

#define BLANKS " \t\r\n"

struct scanner {
	const char *xml; /* NUL-terminated, without another one */
	size_t size;
	size_t at;
	const char *name;
	struct dmig_tags *tags;
	size_t room; /* of tags->at */
	size_t open[DMIG_DOMAIN_DEPTH_MAX];
	size_t depth;
	size_t markup;
	size_t attributes;
	size_t namespaces;
	struct devmig_error **ret_error;
};

struct attribute {
	struct dmig_span name;
	struct dmig_span value;
};

struct dmig_place dmig_place_of(const char *xml, size_t at)
{
	struct dmig_place place = { .line = 1, .column = 1 };
	size_t i;

	for (i = 0; i < at; i++) {
		place.column++;
		if (xml[i] == '\n') {
			place.line++;
			place.column = 1;
		}
	}
	return place;
}

static int fail(const struct scanner *scanner, enum dmig_reason reason, size_t at, const char *what)
{
	return dmig_fail_detail(scanner->ret_error, reason, scanner->name,
				dmig_place_of(scanner->xml, at), "%s", what);
}

static bool begins(const struct scanner *scanner, const char *with)
{
	return strncmp(scanner->xml + scanner->at, with, strlen(with)) == 0;
}

/* Go behind the next @end. */
static int skip_past(struct scanner *scanner, const char *end, const char *what)
{
	const char *found = strstr(scanner->xml + scanner->at, end);

	if (!found)
		return fail(scanner, DMIG_BAD_DOMAIN, scanner->at, what);
	scanner->at = (size_t)(found - scanner->xml) + strlen(end);
	return 0;
}

static size_t skip(const char *xml, size_t at, const char *bytes)
{
	return at + strspn(xml + at, bytes);
}

static size_t skip_until(const char *xml, size_t at, const char *bytes)
{
	return at + strcspn(xml + at, bytes);
}

/* The attribute at @at; false: none is there.  *ret_end is behind it. */
static bool read_attribute(const char *xml, size_t at, struct attribute *ret, size_t *ret_end)
{
	char quote[2] = "";

	ret->name.start = at;
	ret->name.end = skip_until(xml, at, BLANKS "=/><\"'");
	at = skip(xml, ret->name.end, BLANKS);
	if (ret->name.end == ret->name.start || xml[at] != '=')
		return false;
	at = skip(xml, at + 1, BLANKS);
	quote[0] = xml[at];
	if (quote[0] != '"' && quote[0] != '\'')
		return false;
	ret->value.start = at + 1;
	ret->value.end = skip_until(xml, at + 1, quote);
	*ret_end = ret->value.end + 1;
	return xml[ret->value.end];
}

static int count_attribute(struct scanner *scanner, const struct attribute *attribute, size_t among)
{
	if (strncmp(scanner->xml + attribute->name.start, "xmlns", 5) == 0)
		scanner->namespaces++;
	scanner->attributes++;
	if (among > DMIG_DOMAIN_ATTRIBUTE_MAX)
		return fail(scanner, DMIG_LIMIT_DOMAIN, attribute->name.start,
			    "an element with more than 256 attributes");
	if (scanner->attributes > DMIG_DOMAIN_ATTRIBUTES_MAX)
		return fail(scanner, DMIG_LIMIT_DOMAIN, attribute->name.start,
			    "more than 131072 attributes");
	if (scanner->namespaces > DMIG_DOMAIN_NAMESPACES_MAX)
		return fail(scanner, DMIG_LIMIT_DOMAIN, attribute->name.start,
			    "more than 256 namespaces");
	return 0;
}

static int add_tag(struct scanner *scanner, struct dmig_tag tag)
{
	struct dmig_tags *tags = scanner->tags;

	if (tags->count == scanner->room) {
		const size_t room = scanner->room ? 2 * scanner->room : 256;
		struct dmig_tag *at = reallocarray(tags->at, room, sizeof(*at));

		if (!at)
			return dmig_fail_memory(scanner->ret_error);
		tags->at = at;
		scanner->room = room;
	}
	tags->at[tags->count++] = tag;
	return 0;
}

static int open_tag(struct scanner *scanner, size_t start)
{
	if (scanner->depth == DMIG_DOMAIN_DEPTH_MAX)
		return fail(scanner, DMIG_LIMIT_DOMAIN, start,
			    "more than 128 elements within each other");
	scanner->open[scanner->depth++] = scanner->tags->count - 1;
	return 0;
}

static int end_start_tag(struct scanner *scanner, size_t start)
{
	const bool empty = scanner->xml[scanner->at] == '/';
	struct dmig_tag tag = { .start = start, .empty = empty };
	int error;

	scanner->at += empty;
	if (scanner->xml[scanner->at] != '>')
		return fail(scanner, DMIG_BAD_DOMAIN, scanner->at, "a tag that does not end");
	scanner->at++;
	tag.end = tag.closing = tag.after = scanner->at;
	error = add_tag(scanner, tag);
	return error || empty ? error : open_tag(scanner, start);
}

static int scan_start_tag(struct scanner *scanner)
{
	const size_t start = scanner->at;
	struct attribute attribute;
	size_t among = 0;
	int error;

	scanner->at = skip_until(scanner->xml, start + 1, BLANKS "/>");
	while (true) {
		scanner->at = skip(scanner->xml, scanner->at, BLANKS);
		if (!scanner->xml[scanner->at] || strchr("/>", scanner->xml[scanner->at]))
			return end_start_tag(scanner, start);
		if (!read_attribute(scanner->xml, scanner->at, &attribute, &scanner->at))
			return fail(scanner, DMIG_BAD_DOMAIN, attribute.name.start,
				    "an attribute that is none");
		error = count_attribute(scanner, &attribute, ++among);
		if (error)
			return error;
	}
}

static int scan_end_tag(struct scanner *scanner)
{
	const size_t start = scanner->at;
	struct dmig_tag *tag;
	int error;

	if (!scanner->depth)
		return fail(scanner, DMIG_BAD_DOMAIN, start, "a closing tag too many");
	error = skip_past(scanner, ">", "a closing tag that does not end");
	if (error)
		return error;
	tag = &scanner->tags->at[scanner->open[--scanner->depth]];
	tag->closing = start;
	tag->after = scanner->at;
	return 0;
}

static int scan_markup(struct scanner *scanner)
{
	/* Each was counted when it was opened. */
	if (begins(scanner, "</"))
		return scan_end_tag(scanner);
	if (++scanner->markup > DMIG_DOMAIN_MARKUP_MAX)
		return fail(scanner, DMIG_LIMIT_DOMAIN, scanner->at,
			    "more than 65536 elements, comments and so on");
	if (begins(scanner, "<!--")) {
		scanner->at += 4;
		return skip_past(scanner, "-->", "a comment that does not end");
	}
	if (begins(scanner, "<![CDATA["))
		return skip_past(scanner, "]]>", "a section that does not end");
	if (begins(scanner, "<!"))
		return fail(scanner, DMIG_BAD_DOMAIN, scanner->at,
			    "a document type, which libvirt never writes");
	if (begins(scanner, "<?"))
		return skip_past(scanner, "?>", "an instruction that does not end");
	return scan_start_tag(scanner);
}

static bool is_utf8(const struct scanner *scanner, struct dmig_span name)
{
	const char *text = scanner->xml + name.start;

	return name.end - name.start == 5 &&
	       (strncmp(text, "UTF-8", 5) == 0 || strncmp(text, "utf-8", 5) == 0);
}

/* Bytes are looked for as they are, so they must be those of UTF-8. */
static int check_encoding(struct scanner *scanner)
{
	struct attribute attribute;
	size_t at;

	if (!begins(scanner, "<?xml"))
		return 0;
	at = scanner->at + strlen("<?xml");
	while (read_attribute(scanner->xml, skip(scanner->xml, at, BLANKS), &attribute, &at))
		if (strncmp(scanner->xml + attribute.name.start, "encoding", 8) == 0 &&
		    !is_utf8(scanner, attribute.value))
			return fail(scanner, DMIG_BAD_DOMAIN, attribute.value.start,
				    "an encoding that is not UTF-8");
	return 0;
}

static int scan(struct scanner *scanner)
{
	int error = check_encoding(scanner);

	while (!error) {
		scanner->at = skip_until(scanner->xml, scanner->at, "<");
		if (scanner->at == scanner->size)
			break;
		error = scan_markup(scanner);
	}
	if (!error && scanner->depth)
		error = fail(scanner, DMIG_BAD_DOMAIN, scanner->size, "elements that do not end");
	if (!error && !scanner->tags->count)
		error = fail(scanner, DMIG_BAD_DOMAIN, 0, "no element");
	return error;
}

int dmig_tags_scan(struct dmig_tags *tags, const char *xml, size_t size, const char *name,
		   struct devmig_error **ret_error)
{
	dmig_auto(free) struct scanner *scanner = calloc(1, sizeof(*scanner));
	const char *nul = memchr(xml, 0, size);

	if (!scanner)
		return dmig_fail_memory(ret_error);
	*scanner = (struct scanner){
		.xml = xml, .size = size, .name = name, .tags = tags, .ret_error = ret_error
	};
	if (nul)
		return fail(scanner, DMIG_BAD_DOMAIN, (size_t)(nul - xml), "a byte that is 0");
	if (begins(scanner, "\xef\xbb\xbf"))
		scanner->at = 3;
	return scan(scanner);
}

void dmig_tags_free(struct dmig_tags *tags)
{
	free(tags->at);
	*tags = (struct dmig_tags){ 0 };
}

struct dmig_span dmig_tag_name(const char *xml, const struct dmig_tag *tag)
{
	return (struct dmig_span){ tag->start + 1, skip_until(xml, tag->start + 1, BLANKS "/>") };
}

bool dmig_tag_attribute(const char *xml, const struct dmig_tag *tag, const char *name,
			struct dmig_span *ret)
{
	const size_t len = strlen(name);
	struct attribute attribute;
	size_t at = dmig_tag_name(xml, tag).end;

	while (read_attribute(xml, skip(xml, at, BLANKS), &attribute, &at)) {
		if (attribute.name.end - attribute.name.start != len ||
		    memcmp(xml + attribute.name.start, name, len) != 0)
			continue;
		*ret = attribute.value;
		return true;
	}
	return false;
}
