// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <stdlib.h>

/* Each reason that a malformed text can have, at its line and column. */

struct row {
	const char *name;
	const char *text;
	size_t size;
	enum dmig_reason reason;
	u32 line;
	u32 column;
};

#define NAME(reason, name) #reason ": " name
#define ROW(name, text, reason, line, column)                                                      \
	{                                                                                          \
		NAME(reason, name), TEXT(text), DMIG_##reason, line, column                        \
	}

/* Lines 1 to 3 of documents whose fourth line is in error. */
#define OBJECT "SELF:\na=1\nCOMPATIBLE:\n"

static const struct row syntax[] = {
	ROW("control character in a value", "SELF:\na=\x01\n", BAD_BYTE, 2, 3),
	ROW("UTF-8", "SELF:\na=x\xc3\xa9\n", BAD_BYTE, 2, 4),
	ROW("DEL", "SELF:\na=x\x7f\n", BAD_BYTE, 2, 4),
	ROW("NUL in a value", "SELF:\na=x\0y\n", BAD_BYTE, 2, 4),
	ROW("NUL in a comment line", "# a\0b\nSELF:\na=1\n", BAD_BYTE, 1, 4),
	ROW("in a comment behind a value", "SELF:\na=1 #\x02\n", BAD_BYTE, 2, 6),
	ROW("CR that ends no line", "SELF:\na=1\rb=2\n", BAD_BYTE, 2, 4),
	ROW("CR at the very end", "SELF:\na=1\r", BAD_BYTE, 2, 4),
	ROW("in quotes", "SELF:\na=\"x\x7f\"\n", BAD_BYTE, 2, 5),
	ROW("in a quoted template", OBJECT "a=\"x\x01\"\n", BAD_BYTE, 4, 5),
	ROW("in a bare template", OBJECT "a={v:int}\x01\n", BAD_BYTE, 4, 10),
	ROW("in a quoted item", OBJECT "a={v:string:\"x\x01\"}\n", BAD_BYTE, 4, 15),
	ROW("for a name", "SELF:\n\x80=1\n", BAD_BYTE, 2, 1),
	ROW("behind a name", "SELF:\na\x01=1\n", BAD_BYTE, 2, 2),
	ROW("behind a quoted value", "SELF:\na=\"\"\x01\n", BAD_BYTE, 2, 5),
	ROW("behind a header", "SELF:\x01\na=1\n", BAD_BYTE, 1, 6),
	ROW("in a comment behind a header", "SELF: #\x01\na=1\n", BAD_BYTE, 1, 8),
	ROW("byte order mark", "\xef\xbb\xbfSELF:\na=1\n", BAD_BYTE, 1, 1),

	ROW("a word", "SELF:\nnothing\n", BAD_LINE, 2, 1),
	ROW("an indented word", "SELF:\n \tnothing\n", BAD_LINE, 2, 3),
	ROW("a colon", "SELF:\n:\n", BAD_LINE, 2, 1),
	ROW("indented header", " SELF:\na=1\n", BAD_HEADER, 1, 2),
	ROW("header in lower case", "self:\na=1\n", BAD_HEADER, 1, 1),
	ROW("start of a header", "SEL:\na=1\n", NO_HEADER, 1, 1),
	ROW("more than a header", "SELFS:\na=1\n", NO_HEADER, 1, 1),
	ROW("one byte at the end", "SELF:\na=1\nb", BAD_LINE, 3, 1),
	ROW("unknown header", "SELF:\na=1\nOTHER:\n", NO_HEADER, 3, 1),
	ROW("blank before the colon", "SELF :\na=1\n", BAD_HEADER, 1, 1),
	ROW("header without a colon", "SELF\na=1\n", BAD_HEADER, 1, 1),
	ROW("header in mixed case, without a colon", "Self # x\na=1\n", BAD_HEADER, 1, 1),
	ROW("header in brackets", "[SELF]\na=1\n", BAD_LINE, 1, 1),
	ROW("header without a colon, and text", "SELF x\na=1\n", BAD_LINE, 1, 1),
	ROW("wrong header, and a byte", "self: #\x01\na=1\n", BAD_HEADER, 1, 1),
	ROW("text behind a header", "SELF: x\na=1\n", BAD_LINE, 1, 7),
	ROW("field behind a header", "SELF:a=1\n", BAD_LINE, 1, 6),

	ROW("digit first", "SELF:\n1a=1\n", BAD_NAME, 2, 1),
	ROW("dash first", "SELF:\n  -a=1\n", BAD_NAME, 2, 3),
	ROW("dot first", "SELF:\n.a=1\n", BAD_NAME, 2, 1),
	ROW("none", "SELF:\n=1\n", BAD_NAME, 2, 1),
	ROW("a blank inside", "SELF:\na b=1\n", BAD_NAME, 2, 1),
	ROW("a dollar inside", "SELF:\na$=1\n", BAD_NAME, 2, 1),
	ROW("in COMPATIBLE", OBJECT "a/b=1\n", BAD_NAME, 4, 1),

	ROW("nothing at all", "", NO_SELF, 1, 1),
	ROW("comments only", "# a\n\n# b\n", NO_SELF, 1, 1),
	ROW("fields without a header", "\n\na=1\n", NO_SELF, 3, 1),
	ROW("indented field without a header", "\ta=1\n", NO_SELF, 1, 2),
	ROW("COMPATIBLE first", "#\nCOMPATIBLE:\na=1\nSELF:\na=1\n", SELF_NOT_FIRST, 2, 1),
	ROW("APPLY first", "APPLY:\na=1\n", SELF_NOT_FIRST, 1, 1),
	ROW("right behind", "SELF:\na=1\nSELF:\nb=1\n", SECOND_SELF, 3, 1),
	ROW("at the end", OBJECT "a=1\nSELF:\nb=1\n", SECOND_SELF, 5, 1),
	ROW("behind SELF", "SELF:\na=1\nAPPLY:\nb=1\n", APPLY_MISPLACED, 3, 1),
	ROW("twice", OBJECT "a=1\nAPPLY:\nb=1\nAPPLY:\nc=1\n", APPLY_MISPLACED, 7, 1),

	ROW("SELF", "SELF:\n", EMPTY_OBJECT, 1, 1),
	ROW("SELF before another", "\nSELF:\n# a\nCOMPATIBLE:\na=1\n", EMPTY_OBJECT, 2, 1),
	ROW("COMPATIBLE at the end", "SELF:\na=1\nCOMPATIBLE:", EMPTY_OBJECT, 3, 1),
	ROW("COMPATIBLE in the middle", "SELF:\na=1\nCOMPATIBLE:\nCOMPATIBLE:\na=1\n", EMPTY_OBJECT,
	    3, 1),
	ROW("COMPATIBLE with an APPLY", "SELF:\na=1\nCOMPATIBLE:\nAPPLY:\na=1\n", EMPTY_OBJECT, 3,
	    1),
	ROW("APPLY", OBJECT "a=1\nAPPLY:\n", EMPTY_OBJECT, 5, 1),

	ROW("in SELF", "SELF:\na=1\nb=1\n a=2\n", DUPLICATE_FIELD, 4, 2),
	ROW("in COMPATIBLE", OBJECT "a=1\na=1\n", DUPLICATE_FIELD, 5, 1),
	ROW("in APPLY", OBJECT "a=1\nAPPLY:\nb=1\nb=1\n", DUPLICATE_FIELD, 7, 1),
	/* Names in the order of the object before are read another way. */
	ROW("in SELF's order, then back", "SELF:\na=1\nb=1\nc=1\nCOMPATIBLE:\na=1\nb=1\na=1\n",
	    DUPLICATE_FIELD, 8, 1),
	ROW("in SELF's order with a gap", "SELF:\na=1\nb=1\nc=1\nd=1\nCOMPATIBLE:\na=1\nc=1\nc=1\n",
	    DUPLICATE_FIELD, 9, 1),
	ROW("out of SELF's order, then in it", "SELF:\na=1\nb=1\nc=1\nCOMPATIBLE:\nc=1\nb=1\nc=1\n",
	    DUPLICATE_FIELD, 8, 1),
	ROW("left from two objects before",
	    "SELF:\na=1\nb=1\nc=1\nCOMPATIBLE:\nc=1\nCOMPATIBLE:\nc=1\nb=1\nc=1\n", DUPLICATE_FIELD,
	    10, 1),
	ROW("left behind the names of the object before",
	    "SELF:\na=1\nb=1\nCOMPATIBLE:\nb=1\nCOMPATIBLE:\nb=1\nb=1\n", DUPLICATE_FIELD, 8, 1),
	ROW("left behind those, with a gap",
	    "SELF:\na=1\nb=1\nc=1\nCOMPATIBLE:\nc=1\nb=1\nCOMPATIBLE:\nc=1\nc=1\n", DUPLICATE_FIELD,
	    10, 1),
	ROW("in SELF's order, but for the middle",
	    "SELF:\nabcdefgh_1_abcdefgh=1\nabcdefgh_2_abcdefgh=1\nCOMPATIBLE:\n"
	    "abcdefgh_2_abcdefgh=1\nabcdefgh_2_abcdefgh=1\n",
	    DUPLICATE_FIELD, 6, 1),
	ROW("in the order of APPLY", OBJECT "a=1\nAPPLY:\nx=1\ny=1\nCOMPATIBLE:\nx=1\ny=1\nx=1\n",
	    DUPLICATE_FIELD, 11, 1),
	ROW("a long name",
	    "SELF:\na_name_of_more_than_two_words=1\na_name_of_more_than_two_words=1\n",
	    DUPLICATE_FIELD, 3, 1),

	ROW("end of the line", "SELF:\na=\"b\nb=1\n", UNCLOSED_QUOTE, 2, 3),
	ROW("CRLF", "SELF:\na=\"b\r\n", UNCLOSED_QUOTE, 2, 3),
	ROW("end of the text", "SELF:\na=\"", UNCLOSED_QUOTE, 2, 3),
	ROW("escaped quote last", "SELF:\na = \"b\\\"\n", UNCLOSED_QUOTE, 2, 5),
	ROW("in a template", OBJECT "a=\"{v:int}\n", UNCLOSED_QUOTE, 4, 3),
	ROW("in an item", OBJECT "a={v:string:\"x}\n", UNCLOSED_QUOTE, 4, 13),

	ROW("a letter", "SELF:\na=\"\\n\"\n", BAD_ESCAPE, 2, 4),
	ROW("at the end of the line", "SELF:\na=\"x\\\n", BAD_ESCAPE, 2, 5),
	ROW("at the end of the text", "SELF:\na=\"x\\", BAD_ESCAPE, 2, 5),
	ROW("a number sign", "SELF:\na=\"\\#\"\n", BAD_ESCAPE, 2, 4),
	ROW("in a template", OBJECT "a=\"{v:int}\\,\"\n", BAD_ESCAPE, 4, 11),
	ROW("in an item", OBJECT "a={v:string:\"\\x\"}\n", BAD_ESCAPE, 4, 14),

	ROW("a word", "SELF:\na=\"b\" c\n", AFTER_QUOTE, 2, 7),
	ROW("at once", "SELF:\na=\"b\"c\n", AFTER_QUOTE, 2, 6),
	ROW("another quote", "SELF:\na=\"b\"\"c\"\n", AFTER_QUOTE, 2, 6),
	ROW("an operation", OBJECT "a=\"{v:int}\"/2\n", AFTER_QUOTE, 4, 12),

	ROW("a placeholder", "SELF:\na={b}\n", BRACE_IN_SELF, 2, 3),
	ROW("closing", "SELF:\na=b}\n", BRACE_IN_SELF, 2, 4),
	ROW("in quotes", "SELF:\na=\"{\"\n", BRACE_IN_SELF, 2, 4),
	ROW("behind an escaped one", "SELF:\na=\"\\{}\"\n", BRACE_IN_SELF, 2, 6),

	ROW("bare", OBJECT "a=b}\n", UNOPENED_BRACE, 4, 4),
	ROW("in quotes", OBJECT "a=\"b}\"\n", UNOPENED_BRACE, 4, 5),
	ROW("behind a placeholder", OBJECT "a={v:int}}\n", UNOPENED_BRACE, 4, 10),
	ROW("in APPLY", OBJECT "a=1\nAPPLY:\nb=}\n", UNOPENED_BRACE, 6, 3),

	ROW("alone", OBJECT "a={\n", UNCLOSED_BRACE, 4, 3),
	ROW("behind a name", OBJECT "a=x{v\n", UNCLOSED_BRACE, 4, 4),
	ROW("behind a type", OBJECT "a={v:int\n", UNCLOSED_BRACE, 4, 3),
	ROW("behind a type, end of text", OBJECT "a={v:int", UNCLOSED_BRACE, 4, 3),
	ROW("behind a type, CRLF", OBJECT "a={v:int\r\n", UNCLOSED_BRACE, 4, 3),
	ROW("behind a use", OBJECT "a={v:int}\nb={v\n", UNCLOSED_BRACE, 5, 3),

	ROW("digit first", OBJECT "a={1v:int}\n", BAD_VARIABLE, 4, 4),
	ROW("none", OBJECT "a={}\n", BAD_VARIABLE, 4, 4),
	ROW("none, with a type", OBJECT "a={:int}\n", BAD_VARIABLE, 4, 4),
	ROW("a dash", OBJECT "a={v-w:int}\n", BAD_VARIABLE, 4, 4),
	ROW("a dot", OBJECT "a={v.w:int}\n", BAD_VARIABLE, 4, 4),
	ROW("a blank before", OBJECT "a={ v:int}\n", BAD_VARIABLE, 4, 4),
	ROW("a blank behind", OBJECT "a={v :int}\n", BAD_VARIABLE, 4, 4),
	ROW("a brace inside", OBJECT "a={v{w}}\n", BAD_VARIABLE, 4, 4),

	ROW("unknown", OBJECT "a={v:float}\n", BAD_TYPE, 4, 6),
	ROW("none", OBJECT "a={v:}\n", BAD_TYPE, 4, 6),
	ROW("upper case", OBJECT "a={v:Int}\n", BAD_TYPE, 4, 6),
	ROW("a blank before", OBJECT "a={v: int}\n", BAD_TYPE, 4, 6),
	ROW("a blank behind", OBJECT "a={v:int }\n", BAD_TYPE, 4, 9),

	ROW("never", OBJECT "a={v}\n", UNDECLARED, 4, 4),
	ROW("later only", OBJECT "a={v}\nb={v:int}\n", UNDECLARED, 4, 4),
	ROW("in another object", OBJECT "a={v:int}\nCOMPATIBLE:\na={v}\n", UNDECLARED, 6, 4),
	ROW("in APPLY", OBJECT "a=1\nAPPLY:\nb=x{v}\n", UNDECLARED, 6, 5),
	ROW("other case", OBJECT "a={v:int}\nb={V}\n", UNDECLARED, 5, 4),
	ROW("in two fields", OBJECT "a={v:int}\nb={v:int}\n", DECLARED_TWICE, 5, 4),
	ROW("in one field", OBJECT "a={v:int}-{v:string}\n", DECLARED_TWICE, 4, 12),
	ROW("new", OBJECT "a=1\nAPPLY:\nb={v:int}\n", DECLARED_IN_APPLY, 6, 4),
	ROW("set", OBJECT "a={v:set}\n", NO_LIST, 4, 4),
	ROW("mask", OBJECT "a={v:mask}\n", NO_LIST, 4, 4),

	ROW("two declarations", OBJECT "a={v:int}{w:string}\n", ADJACENT, 4, 20),
	ROW("declaration and use, quoted", OBJECT "a=\"{v:string}{v}\"\n", ADJACENT, 4, 17),
	ROW("int", OBJECT "a={v:int}1\n", DIGIT_FOLLOWS, 4, 11),
	ROW("int, quoted", OBJECT "a=\"{v:int}1\"\n", DIGIT_FOLLOWS, 4, 12),
	ROW("a used int", OBJECT "a={v:int}\nb={v}0x\n", DIGIT_FOLLOWS, 5, 8),
	ROW("version and digit", OBJECT "a={v:version}1\n", DIGIT_FOLLOWS, 4, 15),
	ROW("version and dot", OBJECT "a={v:version}.x\n", DIGIT_FOLLOWS, 4, 16),
	ROW("text before a set", OBJECT "a=x{v:set:a}\n", NOT_WHOLE, 4, 3),
	ROW("text behind a mask", OBJECT "a=\"{v:mask:0x1}x\"\n", NOT_WHOLE, 4, 3),
	ROW("a used set", OBJECT "a={v:set:a}\nb = {v}x\n", NOT_WHOLE, 5, 5),
	ROW("a set in APPLY", OBJECT "a={v:set:a}\nAPPLY:\nb=x{v}\n", NOT_WHOLE, 6, 3),
};

static const struct row lists[] = {
	ROW("int, a letter", OBJECT "a={v:int:x}\n", BAD_INT, 4, 10),
	ROW("int, leading zero", OBJECT "a={v:int:01}\n", BAD_INT, 4, 10),
	ROW("int, minus", OBJECT "a={v:int:-1}\n", BAD_INT, 4, 10),
	ROW("int, plus", OBJECT "a={v:int:+1}\n", BAD_INT, 4, 10),
	ROW("int, hexadecimal", OBJECT "a={v:int:0x1}\n", BAD_INT, 4, 10),
	ROW("int, quoted", OBJECT "a={v:int:\"1\"}\n", BAD_INT, 4, 10),
	ROW("int, second of two", OBJECT "a={v:int:1,x}\n", BAD_INT, 4, 12),
	ROW("int, three dots", OBJECT "a={v:int:1...3}\n", BAD_INT, 4, 10),
	ROW("int, two ranges in one", OBJECT "a={v:int:1..3..5}\n", BAD_INT, 4, 10),
	ROW("int, a bound with leading zero", OBJECT "a={v:int:1..08}\n", BAD_INT, 4, 10),
	ROW("a blank behind a comma", OBJECT "a={v:int:1, 2}\n", BAD_INT, 4, 12),
	ROW("a blank behind an item", OBJECT "a={v:int:1 ,2}\n", BAD_INT, 4, 11),
	ROW("string, a blank inside", OBJECT "a={v:string:a b}\n", BAD_ITEM, 4, 14),
	ROW("string, a quote inside", OBJECT "a={v:string:a\"b}\n", BAD_ITEM, 4, 14),
	ROW("string, a backslash inside", OBJECT "a={v:string:a\\b}\n", BAD_ITEM, 4, 14),
	ROW("string, text behind a quote", OBJECT "a={v:string:\"a\"b}\n", BAD_ITEM, 4, 16),
	ROW("version, five parts", OBJECT "a={v:version:1.2.3.4.5}\n", BAD_VERSION, 4, 14),
	ROW("version, dot first", OBJECT "a={v:version:.1}\n", BAD_VERSION, 4, 14),
	ROW("version, dot last", OBJECT "a={v:version:1.}\n", BAD_VERSION, 4, 14),
	ROW("version, letters", OBJECT "a={v:version:1.2-rc1}\n", BAD_VERSION, 4, 14),
	ROW("version, quoted", OBJECT "a={v:version:\"1.2\"}\n", BAD_VERSION, 4, 14),
	ROW("mask without 0x", OBJECT "a={v:mask:ff}\n", BAD_MASK, 4, 11),
	ROW("mask, decimal", OBJECT "a={v:mask:15}\n", BAD_MASK, 4, 11),
	ROW("mask, 0X", OBJECT "a={v:mask:0Xf}\n", BAD_MASK, 4, 11),
	ROW("mask without digits", OBJECT "a={v:mask:0x}\n", BAD_MASK, 4, 11),
	ROW("mask, not a digit", OBJECT "a={v:mask:0xg}\n", BAD_MASK, 4, 11),
	ROW("two masks", OBJECT "a={v:mask:0x1,0x2}\n", BAD_MASK, 4, 11),

	ROW("int list", OBJECT "a={v:int:}\n", EMPTY_ITEM, 4, 10),
	ROW("string list", OBJECT "a={v:string:}\n", EMPTY_ITEM, 4, 13),
	ROW("in the middle", OBJECT "a={v:int:1,,2}\n", EMPTY_ITEM, 4, 12),
	ROW("at the end", OBJECT "a={v:set:a,}\n", EMPTY_ITEM, 4, 12),
	ROW("at the start", OBJECT "a={v:version:,1}\n", EMPTY_ITEM, 4, 14),
	ROW("mask", OBJECT "a={v:mask:}\n", EMPTY_ITEM, 4, 11),

	ROW("int without a bound", OBJECT "a={v:int:..}\n", BAD_RANGE, 4, 10),
	ROW("int reversed", OBJECT "a={v:int:8..1}\n", BAD_RANGE, 4, 10),
	ROW("int reversed by one, second", OBJECT "a={v:int:1,2..1}\n", BAD_RANGE, 4, 12),
	ROW("version without a bound", OBJECT "a={v:version:..}\n", BAD_RANGE, 4, 14),
	ROW("version reversed", OBJECT "a={v:version:2.1..2.0.9}\n", BAD_RANGE, 4, 14),
	ROW("version reversed in part four", OBJECT "a={v:version:1.2.3.5..1.2.3.4}\n", BAD_RANGE,
	    4, 14),

	ROW("behind an item", OBJECT "a={v:int:1\n", UNCLOSED_BRACE, 4, 11),
	ROW("before an item", OBJECT "a={v:int:\n", UNCLOSED_BRACE, 4, 10),
	ROW("behind a comma", OBJECT "a={v:string:a,\r\n", UNCLOSED_BRACE, 4, 15),
	ROW("behind a quoted item", OBJECT "a={v:string:\"a\"", UNCLOSED_BRACE, 4, 16),
};

/* What looks like the rows above and is well-formed. */
static const struct row accepted[] = {
	ROW("blanks around everything", " \t\nSELF: \t\n \ta \t= \t1 \t\n", OK, 0, 0),
	ROW("comments around everything", "#\n # x\nSELF:#x\na=1 # y\nb=#\nc=\"\"#\n#", OK, 0, 0),
	ROW("CRLF everywhere", "#\r\n\r\nSELF:\r\na=1\r\nb=\"2\"\r\nCOMPATIBLE:#\r\na={v:int}\r\n",
	    OK, 0, 0),
	ROW("no LF at the end", "SELF:\na=1", OK, 0, 0),
	ROW("header names as field names", "SELF:\nSELF=1\nCOMPATIBLE=2\nAPPLY=3\n", OK, 0, 0),
	ROW("all bytes of a name", "SELF:\n_aZ.9-=1\n", OK, 0, 0),
	ROW("names that differ in case", "SELF:\na=1\nA=1\n", OK, 0, 0),
	ROW("names that differ in the middle",
	    "SELF:\nabcdefgh_1_abcdefgh=1\nabcdefgh_2_abcdefgh=1\n", OK, 0, 0),
	ROW("names that begin alike", "SELF:\na=1\na.b=1\na.b.c=1\n", OK, 0, 0),
	ROW("quotes and backslashes in a bare value", "SELF:\na=x\"\\n\"\\\n", OK, 0, 0),
	ROW("all escapes",
	    "SELF:\na=\"\\\"\\\\\\{\\}\"\n"
	    "COMPATIBLE:\na=\"\\\"\\\\\\{\\}{v:int}\"\n",
	    OK, 0, 0),
	ROW("braces in a quoted item", OBJECT "a={v:string:\"{\",\"}\",\"\\{\\}\"}\n", OK, 0, 0),
	ROW("a number sign inside of braces", OBJECT "a={v:string:#,a#,\" #\"}\n", OK, 0, 0),
	ROW("an opening brace in a bare item", OBJECT "a={v:string:a{b}\n", OK, 0, 0),
	ROW("tabs in values", "SELF:\na=x\ty\nb=\"\t\"\n", OK, 0, 0),
	ROW("a digit behind a string", OBJECT "a={v:string}1\nb={w:string:a}.\n", OK, 0, 0),
	ROW("a dot behind an int", OBJECT "a={v:int}.{w:int}\n", OK, 0, 0),
	ROW("a version range that ends above itself", OBJECT "a={v:version:2.1..2}\n", OK, 0, 0),
	ROW("a range of one", OBJECT "a={v:int:8..8}\nb={w:version:1.2..1.2}\n", OK, 0, 0),
	ROW("empty items", OBJECT "a={v:string:\"\"}\nb={w:set:\"\",\"\"}\n", OK, 0, 0),
	ROW("type names as variables", OBJECT "a={int:int}\nb={string:string}\n", OK, 0, 0),
	ROW("one variable in two objects", OBJECT "a={v:int}\nCOMPATIBLE:\na={v:set:x}\n", OK, 0,
	    0),
	ROW("SELF alone", "SELF:\na=\n", OK, 0, 0),
};

static void check_row(void **state)
{
	const struct row *row = *state;
	struct fuzz_document document;
	char *text = fuzz_copy(row->text, row->size);

	fuzz_parse(&document, text, row->size);
	free(text);
	fuzz_document_free(&document);
	if (document.reason == row->reason && document.place.line == row->line &&
	    document.place.column == row->column)
		return;
	print_error("wanted %u:%u\n", row->line, row->column);
	fail_msg("got %s", fixture_place(document.reason, document.place));
}

/* No text at all need not be anywhere. */
static void nowhere(void **state)
{
	struct fuzz_document document;

	(void)state;
	fuzz_parse(&document, NULL, 0);
	assert_string_equal(fixture_place(document.reason, document.place), "1:1 no-self");
	fuzz_document_free(&document);
}

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(nowhere),
	};

	return FIXTURE_ROWS(syntax, check_row) + FIXTURE_ROWS(lists, check_row) +
	       FIXTURE_ROWS(accepted, check_row) + cmocka_run_group_tests(others, NULL, NULL);
}
