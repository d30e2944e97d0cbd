// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <core/apply.h>

/* Why an object does not match: each reason that a verdict can have. */

static const struct fixture_question absent[] = {
	{ "a literal", "b=1", "a=1", "a: absent" },
	{ "an int", "b=1", "a={v:int}", "a: absent" },
	{ "any string", "b=1", "a={v:string}", "a: absent" },
	{ "a listed string", "b=1", "a={v:string:x}", "a: absent" },
	{ "a version", "b=1", "a={v:version}", "a: absent" },
	{ "a mask", "b=1", "a={v:mask:0x1}", "a: absent" },
	{ "an expression", "b=1", "a={v:int}/2", "a: absent" },
	{ "a template", "b=1", "a=x{v:int}", "a: absent" },
	{ "a used int", "a=1", "a={v:int}\nb={v}", "b: absent" },
	{ "name in other case", "A=1", "a=1", "a: absent" },
	{ "empty is absent", "b=1", "a=\"\"", "yes" },
	{ "absent is empty", "a=", "a=", "yes" },
	{ "an empty item", "b=1", "a={v:string:x,\"\"}", "yes v=" },
	{ "a set", "b=1", "a={v:set:x}", "yes v=" },
	{ "an empty set", "a=", "a={v:set:x}", "yes v=" },
	{ "a template of an empty item", "b=1", "a={v:string:\"\",x}\nc={v}", "yes v=" },
};

static const struct fixture_question values[] = {
	{ "different: literal", "a=2", "a=1", "a: different" },
	{ "different: empty", "a=", "a=1", "a: different" },
	{ "different: not empty", "a=1", "a=", "a: different" },
	{ "different: other case", "a=X", "a=x", "a: different" },
	{ "different: longer", "a=a_long_value_of_this_device_x", "a=a_long_value_of_this_device",
	  "a: different" },
	{ "different: in the middle", "a=12345678_a_12345678", "a=12345678_b_12345678",
	  "a: different" },
	{ "different: number and leading zero", "a=01", "a=1", "a: different" },
	{ "different: start of a template", "a=y4", "a=x{v:int}", "a: different" },
	{ "different: end of a template", "a=4y", "a={v:int}x", "a: different" },
	{ "different: text behind a template", "a=4xx", "a={v:int}x", "a: different" },
	{ "different: a template is longer", "a=4", "a={v:int}x", "a: different" },
	{ "different: empty for any string", "a=", "a={v:string}", "a: different" },
	{ "different: nothing left for any string", "a=-x", "a={v:string}-x", "a: different" },
	{ "different: a multiple of zero", "a=1", "a={v:int}*0", "a: different" },
	{ "not-in-list: int", "a=3", "a={v:int:1,2,4}", "a: not-in-list" },
	{ "not-in-list: two ranges", "a=5", "a={v:int:1..4,6..}", "a: not-in-list" },
	{ "not-in-list: string", "a=c", "a={v:string:a,b}", "a: not-in-list" },
	{ "not-in-list: start of an item", "a=ab", "a={v:string:a,abc}", "a: not-in-list" },
	{ "not-in-list: in a template", "a=x-c", "a=x-{v:string:a,b}", "a: not-in-list" },
	{ "not-in-list: version", "a=2.2", "a={v:version:2.1,2.3}", "a: not-in-list" },
	{ "not-in-list: expression", "a=9", "a={v:int:1,2}*3", "a: not-in-list" },
	{ "out-of-range: above", "a=9", "a={v:int:1..8}", "a: out-of-range" },
	{ "out-of-range: below", "a=0", "a={v:int:1..8}", "a: out-of-range" },
	{ "out-of-range: no upper bound", "a=3", "a={v:int:4..}", "a: out-of-range" },
	{ "out-of-range: no lower bound", "a=9", "a={v:int:..8}", "a: out-of-range" },
	{ "out-of-range: version", "a=2.4", "a={v:version:2.0..2.3}", "a: out-of-range" },
	{ "out-of-range: in a template", "a=x9", "a=x{v:int:1..8}", "a: out-of-range" },
	{ "not-a-number: a word", "a=x", "a={v:int}", "a: not-a-number" },
	{ "not-a-number: empty", "a=", "a={v:int}", "a: not-a-number" },
	{ "not-a-number: leading zero", "a=01", "a={v:int}", "a: not-a-number" },
	{ "not-a-number: sign", "a=-1", "a={v:int}", "a: not-a-number" },
	{ "not-a-number: hexadecimal", "a=0x1", "a={v:int}", "a: not-a-number" },
	{ "not-a-number: 2^63", "a=9223372036854775808", "a={v:int}", "a: not-a-number" },
	{ "not-a-number: twenty digits", "a=18446744073709551617", "a={v:int}", "a: not-a-number" },
	{ "not-a-number: leading zero in a template", "a=x01", "a=x{v:int}", "a: not-a-number" },
	{ "not-a-number: for an expression", "a=x", "a={v:int}/2", "a: not-a-number" },
	{ "number: 2^63-1", "a=9223372036854775807", "a={v:int}", "yes v=9223372036854775807" },
	{ "number: 0", "a=0", "a={v:int}", "yes v=0" },
	{ "not-a-version: a letter", "a=v1", "a={v:version}", "a: not-a-version" },
	{ "not-a-version: empty", "a=", "a={v:version}", "a: not-a-version" },
	{ "not-a-version: two dots", "a=1..2", "a={v:version}", "a: not-a-version" },
	{ "not-a-version: dot first", "a=.1", "a={v:version}", "a: not-a-version" },
	{ "not-a-version: dot last", "a=1.", "a={v:version}", "a: not-a-version" },
	{ "not-a-version: five parts", "a=1.2.3.4.5", "a={v:version}", "a: not-a-version" },
	{ "not-a-version: part of 2^31", "a=1.2147483648", "a={v:version}", "a: not-a-version" },
	{ "not-a-version: text behind", "a=1.2-rc", "a={v:version}", "a: not-a-version" },
	{ "not-a-version: another separator", "a=1-2", "a={v:version}", "a: not-a-version" },
	{ "not-a-version: dot before text", "a=1.2.x", "a={v:version}x", "a: not-a-version" },
	{ "not-a-mask: a word", "a=x", "a={v:mask:0x1}", "a: not-a-mask" },
	{ "not-a-mask: empty", "a=", "a={v:mask:0x1}", "a: not-a-mask" },
	{ "not-a-mask: no digits", "a=0x", "a={v:mask:0x1}", "a: not-a-mask" },
	{ "not-a-mask: not a digit", "a=0xg", "a={v:mask:0x1}", "a: not-a-mask" },
	{ "not-a-mask: 0X", "a=0X1", "a={v:mask:0x1}", "a: not-a-mask" },
	{ "not-a-mask: digits without 0x", "a=f", "a={v:mask:0xf}", "a: not-a-mask" },
	{ "not-a-mask: decimal with leading zero", "a=07", "a={v:mask:0xf}", "a: not-a-mask" },
	{ "not-a-mask: decimal of 2^63", "a=9223372036854775808", "a={v:mask:0xffffffffffffffffff}",
	  "a: not-a-mask" },
	{ "bits-outside: one", "a=0x10", "a={v:mask:0xf}", "a: bits-outside" },
	{ "bits-outside: decimal", "a=16", "a={v:mask:0xf}", "a: bits-outside" },
	{ "not-in-set: one of two", "a=x+z", "a={v:set:x,y}", "a: not-in-set" },
	{ "not-in-set: an empty item", "a=x++y", "a={v:set:x,y}", "a: not-in-set" },
	{ "not-in-set: plus at the end", "a=x+", "a={v:set:x,y}", "a: not-in-set" },
	{ "not-in-set: plus alone", "a=+", "a={v:set:x,y}", "a: not-in-set" },
	{ "not-in-set: something else behind an item", "a=xyx", "a={v:set:x}", "a: not-in-set" },
	{ "not-in-set: other case", "a=X", "a={v:set:x,y}", "a: not-in-set" },
};

static const struct fixture_question results[] = {
	{ "not-exact: of a fixed variable", "a=3\nb=1", "a={v:int}\nb={v}/2",
	  "b: not-exact v fixed by a" },
	{ "not-exact: of a fixed variable, whatever the source has", "a=3\nb=9223372036854775807",
	  "a={v:int}\nb={v}/2", "b: not-exact v fixed by a" },
	{ "not-exact: declared", "a=6", "a={v:int}*4", "a: not-exact" },
	{ "below-zero: of a fixed variable", "a=3\nb=1", "a={v:int}\nb={v}-5",
	  "b: below-zero v fixed by a" },
	{ "below-zero: declared", "a=3", "a={v:int}+5", "a: below-zero" },
	{ "overflow: product", "a=9223372036854775807\nb=2", "a={v:int}\nb={v}*2",
	  "b: overflow v fixed by a" },
	{ "overflow: sum", "a=9223372036854775807\nb=1", "a={v:int}\nb={v}+1",
	  "b: overflow v fixed by a" },
	{ "overflow: of a fixed variable, whatever the source has", "a=9223372036854775807\nb=1",
	  "a={v:int}\nb={v}*2", "b: overflow v fixed by a" },
	{ "overflow: division of a fixed variable by zero", "a=1\nb=1", "a={v:int}\nb={v}/0",
	  "b: overflow v fixed by a" },
	{ "overflow: declared division by zero", "a=1", "a={v:int}/0", "a: overflow" },
	{ "overflow: declared quotient", "a=9223372036854775807", "a={v:int}/2", "a: overflow" },
	{ "overflow: declared difference", "a=9223372036854775807", "a={v:int}-1", "a: overflow" },
	{ "at the limit: sum", "a=9223372036854775806\nb=9223372036854775807", "a={v:int}\nb={v}+1",
	  "yes v=9223372036854775806" },
	{ "at the limit: product", "a=4611686018427387903\nb=9223372036854775806",
	  "a={v:int}\nb={v}*2", "yes v=4611686018427387903" },
	{ "at the limit: difference", "a=5\nb=0", "a={v:int}\nb={v}-5", "yes v=5" },
	{ "quotient", "a=8\nb=4", "a={v:int:1,2,4,8}\nb={v}/2", "yes v=8" },
	{ "quotient of zero", "a=0\nb=0", "a={v:int}\nb={v}/7", "yes v=0" },
	{ "product with zero", "a=5\nb=0", "a={v:int}\nb={v}*0", "yes v=5" },
	{ "quotient that times its divisor wraps to the value", "a=0\nb=4611686018427387904",
	  "a={v:int}\nb={v}/4", "b: conflict v fixed by a" },
	{ "result with leading zero", "a=8\nb=04", "a={v:int}\nb={v}/2", "b: not-a-number" },
	{ "declared: quotient", "a=4\nb=8", "a={v:int:8}/2\nb={v}", "yes v=8" },
	{ "declared: outside of the list", "a=4", "a={v:int:1,2}/2", "a: not-in-list" },
	{ "quoted operations are text", "a=8-1", "a=\"{v:int}-1\"", "yes v=8" },
	{ "quoted operations are not computed", "a=7", "a=\"{v:int}-1\"", "a: different" },
	{ "operand with leading zero is text", "a=8/02", "a={v:int}/02", "yes v=8" },
};

static const struct fixture_question conflicts[] = {
	{ "int", "a=3\nb=4", "a={v:int}\nb={v}", "b: conflict v fixed by a" },
	{ "int in a template", "a=3\nb=x4", "a={v:int}\nb=x{v}", "b: conflict v fixed by a" },
	{ "result", "a=4\nb=3", "a={v:int}\nb={v}/2", "b: conflict v fixed by a" },
	{ "declared by an expression", "a=2\nb=5", "a={v:int}/2\nb={v}",
	  "b: conflict v fixed by a" },
	{ "string", "a=x\nb=y", "a={v:string}\nb={v}", "b: conflict v fixed by a" },
	{ "string in a template", "a=x\nb=y-", "a={v:string}\nb={v}-", "b: conflict v fixed by a" },
	{ "version compares as text", "a=2.1\nb=2.01", "a={v:version}\nb={v}",
	  "b: conflict v fixed by a" },
	{ "mask compares as text", "a=0xf\nb=0xF", "a={v:mask:0xff}\nb={v}",
	  "b: conflict v fixed by a" },
	{ "set compares as text", "a=x+y\nb=y+x", "a={v:set:x,y}\nb={v}",
	  "b: conflict v fixed by a" },
	{ "absent set and one that is not", "b=x", "a={v:set:x}\nb={v}",
	  "b: conflict v fixed by a" },
	{ "the first of two is to blame", "a=1\nb=2\nc=3-2", "a={v:int}\nb={w:int}\nc={v}-{w}",
	  "c: conflict v fixed by a" },
	{ "the second of two is to blame", "a=1\nb=2\nc=1-3", "a={v:int}\nb={w:int}\nc={v}-{w}",
	  "c: conflict w fixed by b" },
	{ "both are to blame", "a=1\nb=2\nc=3-4", "a={v:int}\nb={w:int}\nc={v}-{w}",
	  "c: conflict v fixed by a" },
	{ "64 ways through the field", "a=1\nb=2\nc=1x1x1x1x1x1-1-3",
	  "a={v:int}\nb={w:int}\nc={c:string:1,2}x{d:string:1,2}x{e:string:1,2}x{f:string:1,2}x"
	  "{g:string:1,2}x{h:string:1,2}-{v}-{w}",
	  "c: conflict w fixed by b" },
	{ "too many to go each for each variable", "a=1\nb=2\nc=1x1x1x1x1x1x1-1-3",
	  "a={v:int}\nb={w:int}\nc={c:string:1,2}x{d:string:1,2}x{e:string:1,2}x{f:string:1,2}x"
	  "{g:string:1,2}x{h:string:1,2}x{i:string:1,2}-{v}-{w}",
	  "c: not-in-list" },
	{ "no variable is to blame", "a=1\nc=x", "a={v:int}\nc=y{v}", "c: different" },
	{ "a failed declaration blames no other", "a=9\nb=1", "a={v:int:1,2}\nb={v}/2",
	  "a: not-in-list" },
	{ "a failed declaration that is not first blames no other", "z=1\na=9\nb=1",
	  "z=1\na={v:int:1,2}\nb={v}/2", "a: not-in-list" },
	{ "the next field fixes what failed", "a=9\nb=1\nc=3", "a={v:int:1,2}\nb={v}/2\nc={v}",
	  "a: not-in-list; c: conflict v fixed by b" },
	{ "an absent declaration blames no other", "b=x", "a={v:string}\nb={v}", "a: absent" },
	{ "failures in the order of the text", "a=2\nc=x\nd=5", "d=6\nb=1\na=1\nc={v:int}",
	  "d: different; b: absent; a: different; c: not-a-number" },
};

/* What an operation makes of two numbers. */
struct operation {
	const char *name;
	u64 value;
	u8 op;
	u64 operand;
	enum dmig_reason reason;
	u64 result;
};

#define BEYOND (DMIG_INT_MAX / 2 + 1)

static const struct operation operations[] = {
	{ "8/2", 8, '/', 2, DMIG_OK, 4 },
	{ "0/2", 0, '/', 2, DMIG_OK, 0 },
	{ "9/2", 9, '/', 2, DMIG_NOT_EXACT, 0 },
	{ "1/2", 1, '/', 2, DMIG_NOT_EXACT, 0 },
	{ "8/0", 8, '/', 0, DMIG_OVERFLOW, 0 },
	{ "0/0", 0, '/', 0, DMIG_OVERFLOW, 0 },
	{ "8-8", 8, '-', 8, DMIG_OK, 0 },
	{ "8-9", 8, '-', 9, DMIG_BELOW_ZERO, 0 },
	{ "largest + 0", DMIG_INT_MAX, '+', 0, DMIG_OK, DMIG_INT_MAX },
	{ "largest + 1", DMIG_INT_MAX, '+', 1, DMIG_OVERFLOW, 0 },
	{ "half of it * 2", BEYOND - 1, '*', 2, DMIG_OK, DMIG_INT_MAX - 1 },
	{ "more than half of it * 2", BEYOND, '*', 2, DMIG_OVERFLOW, 0 },
	{ "product that wraps to little", 1ULL << 62, '*', 1ULL << 58, DMIG_OVERFLOW, 0 },
	{ "largest * 1", DMIG_INT_MAX, '*', 1, DMIG_OK, DMIG_INT_MAX },
	{ "largest * 0", DMIG_INT_MAX, '*', 0, DMIG_OK, 0 },
};

static void check_operation(void **state)
{
	const struct operation *row = *state;
	u64 result = 0;

	assert_int_equal(dmig_compute(row->value, row->op, row->operand, &result), row->reason);
	if (!row->reason)
		assert_true(result == row->result);
}

/* Which object is nearest: fewest failing fields, then the first. */
struct nearest {
	const char *name;
	const char *objects;
	u32 index;
};

static const struct nearest nearest[] = {
	{ "one object", "COMPATIBLE:\na=2\nb=2\n", 0 },
	{ "a tie", "COMPATIBLE:\na=2\nb=1\nCOMPATIBLE:\na=1\nb=2\n", 0 },
	{ "fewer failures later", "COMPATIBLE:\na=2\nb=2\nCOMPATIBLE:\na=1\nb=2\n", 1 },
	{ "a tie behind a worse one",
	  "COMPATIBLE:\na=2\nb=2\nCOMPATIBLE:\na=1\nb=2\nCOMPATIBLE:\na=2\nb=1\n", 1 },
	{ "more failures later", "COMPATIBLE:\na=1\nb=2\nCOMPATIBLE:\na=2\nb=2\n", 0 },
	{ "an absent field is one failure", "COMPATIBLE:\na=2\nb=2\nCOMPATIBLE:\na=1\nc=1\n", 1 },
	{ "not how many fields match", "COMPATIBLE:\nb=2\nCOMPATIBLE:\na=1\nb=2\n", 0 },
};

static void check_nearest(void **state)
{
	const struct nearest *row = *state;
	struct fuzz_document source;
	struct fuzz_document accepts;

	fixture_make(&source, "a=1\nb=1", "");
	fixture_make(&accepts, "z=1", row->objects);
	assert_int_equal(dmig_nearest(source.doc, accepts.doc), row->index);
	fuzz_document_free(&source);
	fuzz_document_free(&accepts);
}

int main(void)
{
	return FIXTURE_ROWS(absent, fixture_check_question) +
	       FIXTURE_ROWS(values, fixture_check_question) +
	       FIXTURE_ROWS(results, fixture_check_question) +
	       FIXTURE_ROWS(conflicts, fixture_check_question) +
	       FIXTURE_ROWS(operations, check_operation) + FIXTURE_ROWS(nearest, check_nearest);
}
