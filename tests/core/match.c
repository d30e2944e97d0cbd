// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

/* What matches, and with which values.  devmig-document(5), MATCHING and TYPES */

/* Of those that match, the assignment with the earliest items decides. */
static const struct fixture_question assignments[] = {
	{ "the first item that has the value", "a=4", "a={v:int:1..8,4}", "yes v=4" },
	{ "the first item of two alike", "a=x", "a={v:string:x,x}", "yes v=x" },
	{ "the first string that fits", "a=aab", "a={v:string:a,aa}ab", "yes v=a" },
	{ "the second where the first does not", "a=aaab", "a={v:string:a,aa}ab", "yes v=aa" },
	{ "not the longest", "a=xxx", "a={v:string:x,xx}x{w:string:\"\",x}", "yes v=x w=x" },
	{ "the order of the list counts", "a=xxx", "a={v:string:xx,x}x{w:string:\"\",x}",
	  "yes v=xx w=" },
	{ "another field decides", "a=xxx\nb=xx", "a={v:string:x,xx}x{w:string:\"\",x}\nb={v}",
	  "yes v=xx w=" },
	{ "a field before decides", "a=xx\nb=xxx", "a={u:string:xx}\nb={u}x{w:string:\"\",x}",
	  "yes u=xx w=" },
	{ "the first variable goes first", "a=x-x\nb=xxxx",
	  "a={v:string:x}-{w:string:x}\nb={t:string:x,xx}x{u:string:x,xx}",
	  "yes v=x w=x t=x u=xx" },
	{ "all combinations are tried", "a=aaaa\nb=aa-a",
	  "a={v:string:a,aa}a{w:string:a,aa}\nb={v}-{w}", "yes v=aa w=a" },
	{ "over three fields", "a=xxx\nb=yyy\nc=x-yy",
	  "a={v:string:x,xx}x{s:string:\"\",x}\nb={w:string:y,yy}y{t:string:\"\",y}\nc={v}-{w}",
	  "yes v=x s=x w=yy t=" },
	{ "an expression of a chosen text's neighbour", "a=ab4\nb=2",
	  "a={s:string:a,ab}b{n:int}\nb={n}/2", "yes s=a n=4" },
	{ "any string: up to the next literal", "a=one-two-three", "a={v:string}-{w:string}",
	  "yes v=one w=two-three" },
	{ "any string: not up to its second place", "a=xaab", "a={v:string}ab", "a: different" },
	{ "any string: to the end", "a=x y", "a={v:string}", "yes v=x y" },
	{ "int: the longest run of digits", "a=x123y", "a=x{v:int}y", "yes v=123" },
	{ "int: a list does not shorten the run", "a=12", "a={v:int:1}\nb={w:string:\"\"}",
	  "a: not-in-list" },
	{ "int: two with text between", "a=4.8", "a={v:int}.{w:int}", "yes v=4 w=8" },
	{ "int behind a digit", "a=12", "a=1{v:int}", "yes v=2" },
	{ "int behind text that ends in a digit", "a=x15", "a=x1{v:int}", "yes v=5" },
	{ "int behind zeros", "a=x007", "a=x00{v:int}", "yes v=7" },
	{ "version in text", "a=v2.1.3-x", "a=v{v:version:2.1}-x", "yes v=2.1.3" },
	{ "version: the longest run", "a=1.2.3x", "a={v:version}x", "yes v=1.2.3" },
	{ "version used again", "a=2.1\nb=x2.1", "a={v:version}\nb=x{v}", "yes v=2.1" },
	{ "mask used again", "a=0xF\nb=0xF", "a={v:mask:0xff}\nb={v}", "yes v=0xF" },
	{ "set used again", "a=x+y\nb=x+y", "a={v:set:y,x}\nb={v}", "yes v=x+y" },
	{ "an absent set used again", "c=1", "a={v:set:x}\nb={v}", "yes v=" },
	{ "fields that are not named do not count", "a=1\nb=2\nc=3", "b=2", "yes" },
	{ "an escaped brace is text", "a=\"\\{v\\}\"", "a=\"\\{v\\}\"", "yes" },
	{ "escapes in a template", "a=\"x\\\"\\\\4\"", "a=\"x\\\"\\\\{v:int}\"", "yes v=4" },
	{ "braces in items", "a=\"\\{\\}\"", "a={v:string:\"{}\",b}", "yes v={}" },
};

/* {v}*0 is 0 whatever v is: the next use fixes it, else its smallest value. */
static const struct fixture_question open[] = {
	{ "no use: the first item", "a=0", "a={v:int:7,1}*0", "yes v=7" },
	{ "no use: the low end of a range", "a=0", "a={v:int:3..9,1}*0", "yes v=3" },
	{ "no use: without a low end", "a=0", "a={v:int:..9}*0", "yes v=0" },
	{ "no use: without a list", "a=0", "a={v:int}*0", "yes v=0" },
	{ "a use", "a=0\nb=4", "a={v:int:1..8}*0\nb={v}", "yes v=4" },
	{ "a use in a template", "a=0\nb=x4", "a={v:int:1..8}*0\nb=x{v}", "yes v=4" },
	{ "a use in an expression", "a=0\nb=4", "a={v:int:1..8}*0\nb={v}/2", "yes v=8" },
	{ "two uses", "a=0\nb=4\nc=5", "a={v:int:1..8}*0\nb={v}\nc={v}-1",
	  "c: conflict v fixed by b" },
	{ "a use outside of the list", "a=0\nb=9", "a={v:int:1..8,10}*0\nb={v}", "b: not-in-list" },
	{ "a use that can't be", "a=0\nb=0", "a={v:int}*0\nb={v}+1", "b: below-zero" },
	{ "not zero", "a=1\nb=4", "a={v:int}*0\nb={v}", "a: different" },
	{ "only zero again", "a=0\nb=0", "a={v:int:2,1}*0\nb={v}*0", "yes v=2" },
	{ "the smallest value over all solutions", "a=0\nb=a-3-a-2-",
	  "a={v:int:1..8}*0\nb={s:string:a,a-3-a}-{v}-{t:string:a-2-,\"\"}", "yes v=2 s=a-3-a t=" },
	{ "the first item over all solutions", "a=0\nb=a-3-a-2-",
	  "a={v:int:3,2}*0\nb={s:string:a-3-a,a}-{v}-{t:string:a-2-,\"\"}", "yes v=3 s=a t=a-2-" },
	{ "earliest over all solutions", "a=0\nb=xxx-1",
	  "a={v:int:1..8}*0\nb={s:string:x,xx}x{t:string:\"\",x}-{v}", "yes v=1 s=x t=x" },
};

#define VERSION(name, value, list, result)                                                         \
	{                                                                                          \
		name, "a=" value, "a={v:version:" list "}", result                                 \
	}
#define YES(value) "yes v=" value
#define OUT        "a: out-of-range"
#define NOT_LISTED "a: not-in-list"

static const struct fixture_question versions[] = {
	VERSION("2.1 is 2.1", "2.1", "2.1", YES("2.1")),
	VERSION("2.1 covers 2.1.0", "2.1.0", "2.1", YES("2.1.0")),
	VERSION("2.1 covers 2.1.9.9", "2.1.9.9", "2.1", YES("2.1.9.9")),
	VERSION("2.1 does not cover 2.10", "2.10", "2.1", NOT_LISTED),
	VERSION("2.1 does not cover 2.0.9", "2.0.9", "2.1", NOT_LISTED),
	VERSION("2.1 does not cover 2", "2", "2.1", NOT_LISTED),
	VERSION("2 covers 2.9.9.9", "2.9.9.9", "2", YES("2.9.9.9")),
	VERSION("2 does not cover 3", "3", "2", NOT_LISTED),
	VERSION("2.0 covers 2: missing parts are 0", "2", "2.0", YES("2")),
	VERSION("2.1.0 covers 2.1", "2.1", "2.1.0", YES("2.1")),
	VERSION("2.1.0 does not cover 2.1.1", "2.1.1", "2.1.0", NOT_LISTED),
	VERSION("up to 2.3 includes 2.3.9", "2.3.9", "..2.3", YES("2.3.9")),
	VERSION("up to 2.3 includes 0", "0", "..2.3", YES("0")),
	VERSION("up to 2.3 ends before 2.4", "2.4", "..2.3", OUT),
	VERSION("from 2.1 on begins at 2.1.0", "2.1.0", "2.1..", YES("2.1.0")),
	VERSION("from 2.1 on: 2.1", "2.1", "2.1..", YES("2.1")),
	VERSION("from 2.1 on: 10", "10", "2.1..", YES("10")),
	VERSION("from 2.1 on: not 2.0.9", "2.0.9", "2.1..", OUT),
	VERSION("from 2.1 on: not 2", "2", "2.1..", OUT),
	VERSION("same major, minor not newer", "2.2.7", "2.0..2.3", YES("2.2.7")),
	VERSION("same major: not an older one", "1.9", "2.0..2.3", OUT),
	VERSION("parts are numbers", "2.10", "2.9..2.11", YES("2.10")),
	VERSION("leading zeros do not count", "535.161.05", "535.161.5", YES("535.161.05")),
	VERSION("leading zeros in the list neither", "535.161.5", "535.0161.05", YES("535.161.5")),
	VERSION("largest part", "1.2147483647", "1.2147483647", YES("1.2147483647")),
	VERSION("part four", "1.2.3.5", "1.2.3.4..1.2.3.6", YES("1.2.3.5")),
	VERSION("part four, above", "1.2.3.7", "1.2.3.4..1.2.3.6", OUT),
	VERSION("second of two ranges", "570.150", "535..550,570.124..570.172", YES("570.150")),
	VERSION("between two ranges", "570.100", "535..550,570.124..570.172", NOT_LISTED),
	VERSION("the high end covers all below it", "550.9", "535..550", YES("550.9")),
};

#define MASK(name, value, mask, result)                                                            \
	{                                                                                          \
		name, "a=" value, "a={v:mask:" mask "}", result                                    \
	}
#define OUTSIDE "a: bits-outside"
#define F32     "ffffffffffffffffffffffffffffffff"
#define Z32     "00000000000000000000000000000000"

static const struct fixture_question masks[] = {
	MASK("all bits", "0xff", "0xff", YES("0xff")),
	MASK("no bit", "0x0", "0x0", YES("0x0")),
	MASK("decimal", "13", "0xf", YES("13")),
	MASK("decimal 0", "0", "0x0", YES("0")),
	MASK("either case", "0xABCDEF", "0xabcdef", YES("0xABCDEF")),
	MASK("mask in upper case", "0xabcdef", "0xABCDEF", YES("0xabcdef")),
	MASK("leading zeros", "0x0000f", "0xf", YES("0x0000f")),
	MASK("mask with leading zeros", "0xf", "0x0000f", YES("0xf")),
	MASK("largest decimal", "9223372036854775807", "0x7fffffffffffffff",
	     YES("9223372036854775807")),
	MASK("bit 63", "0x8000000000000000", "0x7fffffffffffffff", OUTSIDE),
	MASK("bit 127", "0x80000000000000000000000000000000", "0x7fffffffffffffffffffffffffffffff",
	     OUTSIDE),
	MASK("bit 127 allowed", "0x80000000000000000000000000000000",
	     "0x80000000000000000000000000000000", YES("0x80000000000000000000000000000000")),
	MASK("bit 64", "0x10000000000000000", "0xffffffffffffffff", OUTSIDE),
	MASK("bit 64 allowed", "0x10000000000000000", "0x1ffffffffffffffff",
	     YES("0x10000000000000000")),
	MASK("128 bits", "0x" F32, "0x" F32, YES("0x" F32)),
	MASK("bit 128", "0x1" Z32, "0x" F32, OUTSIDE),
	MASK("bit 128 allowed", "0x1" Z32, "0x1" F32, YES("0x1" Z32)),
	MASK("129 bits and a mask of 128", "0x1" F32, "0x" F32, OUTSIDE),
	MASK("129 bits, a low one outside", "0x1" F32, "0x1fffffffffffffffffffffffffffffffe",
	     OUTSIDE),
	MASK("256 bits", "0x" F32 F32, "0x" F32 F32, YES("0x" F32 F32)),
	MASK("256 bits in either case", "0xF" Z32 Z32, "0xf" F32 F32, YES("0xF" Z32 Z32)),
	MASK("few bits and a long mask", "0x3", "0x" F32 F32, YES("0x3")),
	MASK("a low bit outside of a long mask", "0x1", "0x1" Z32, OUTSIDE),
	MASK("long with leading zeros only", "0x" Z32 Z32 "1", "0x1", YES("0x" Z32 Z32 "1")),
};

static const struct fixture_question sets[] = {
	{ "one of two", "a=x", "a={v:set:x,y}", "yes v=x" },
	{ "both in either order", "a=y+x", "a={v:set:x,y}", "yes v=y+x" },
	{ "twice the same", "a=x+x", "a={v:set:x,y}", "yes v=x+x" },
	{ "none", "a=", "a={v:set:x,y}", "yes v=" },
	{ "an empty item in the middle", "a=x++y", "a={v:set:x,\"\",y}", "yes v=x++y" },
	{ "an empty item at the end", "a=x+", "a={v:set:x,\"\"}", "yes v=x+" },
	{ "two empty items", "a=+", "a={v:set:\"\"}", "yes v=+" },
	{ "blanks are part of an item", "a=x + y", "a={v:set:\"x \",\" y\"}", "yes v=x + y" },
	{ "a listed plus is never in a set", "a=x+y", "a={v:set:\"x+y\"}", "a: not-in-set" },
	{ "long items", "a=an_item_of_more_than_24_bytes+b",
	  "a={v:set:an_item_of_more_than_24_bytes,b}", "yes v=an_item_of_more_than_24_bytes+b" },
};

int main(void)
{
	return FIXTURE_ROWS(assignments, fixture_check_question) +
	       FIXTURE_ROWS(open, fixture_check_question) +
	       FIXTURE_ROWS(versions, fixture_check_question) +
	       FIXTURE_ROWS(masks, fixture_check_question) +
	       FIXTURE_ROWS(sets, fixture_check_question);
}
