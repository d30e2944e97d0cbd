#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Self-tests of the oracle: cases worked out by hand from the specification, section by section, as tables.

Run: python3 -m unittest discover -s tests/oracle
"""

import os
import pathlib
import sys
import tempfile
import unittest
import unittest.mock
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import generate
import oracle

EXAMPLE = b"""SELF:
\tdevice_api=vfio-pci
\tmdev_type=i915-GVTg_V5_2
\taggregator=1
\tpv_mode="none+ppgtt+context"
\tinterface_version=3
COMPATIBLE:
\tdevice_api=vfio-pci
\tmdev_type=i915-GVTg_V5_{val1:int:1,2,4,8}
\taggregator={val1}/2
\tpv_mode={val2:string:"none+ppgtt","none+context","none+ppgtt+context"} \n\tinterface_version={val3:int:2,3}
COMPATIBLE: \n\tdevice_api=vfio-pci
\tmdev_type=i915-GVTg_V5_{val1:int:1,2,4,8}
\taggregator={val1}/2
\tpv_mode=""  #"" meaning empty, could be absent in a compatible device
\tinterface_version=1
"""

MAX = 9223372036854775807  # 2^63-1


def reason_of(data, parse=oracle.parse_text):
    """None where the document is well-formed."""
    try:
        parse(data)
    except oracle.Malformed as error:
        return error.reason
    return None


def document(self_lines, *objects):
    """Each object is a list of lines, an APPLY among them written out."""
    lines = ["SELF:", *self_lines]
    for fields in objects:
        lines += ["COMPATIBLE:", *fields]
    return "\n".join(lines).encode("ascii")


def assignment(fields, self_lines):
    """The assignment, or None where the object does not match, or the reason where it is malformed."""
    try:
        compatible = oracle.parse_text(document(["_=1"], fields)).objects[0]
    except oracle.Malformed as error:
        return error.reason
    source = oracle.parse_text(document([*self_lines, "_=1"])).self_fields
    return oracle.match_object(compatible, source)


class TableTest(unittest.TestCase):
    def check_matches(self, table):
        """Rows: field lines of the object (one or a list), the text of x (None for absent) or a list of lines of SELF,
        what assignment() is to return."""
        for fields, text, expected in table:
            if isinstance(fields, str):
                fields = [fields]
            if text is None:
                self_lines = []
            elif isinstance(text, str):
                self_lines = ["x=" + generate.quoted(text)]
            else:
                self_lines = text
            with self.subTest(fields=fields, text=text):
                self.assertEqual(assignment(fields, self_lines), expected)

    def check_values(self, table):
        """Rows: what stands after `=`, the text it means in SELF or the reason why it is wrong."""
        for written, expected in table:
            with self.subTest(written=written):
                try:
                    self.assertEqual(oracle.parse_literal(written), expected)
                except oracle.ValueProblem as error:
                    self.assertEqual(error.reason, expected)

    def check_documents(self, table):
        for data, expected in table:
            with self.subTest(data=data):
                self.assertEqual(reason_of(data), expected)


class Section2Test(TableTest):
    """The text form."""

    def test_lines_and_bytes(self):
        self.check_documents(
            [
                (EXAMPLE, None),
                (EXAMPLE.replace(b"\n", b"\r\n"), None),
                (b"SELF:\nx=1", None),
                (b"SELF:\nx=1\r\n", None),
                (b"SELF:\nx=1\r", "bad-byte"),
                (b"SELF:\nx=1\r\r\n", "bad-byte"),
                (b"SELF:\nx=1\ry=2\n", "bad-byte"),
                (b"\n \t\n# c\n\t# c\nSELF:\n\nx=1\n#\n", None),
                (b"SELF:\nx=\0\n", "bad-byte"),
                (b"SELF:\nx=\x7f\n", "bad-byte"),
                (b"SELF:\nx=\x1f\n", "bad-byte"),
                (b"SELF:\nx= ~!\n", None),
                (b"SELF:\nx=a\tb\n", None),
                (b"SELF:\nx=1\n# \xc3\xa9\n", "bad-byte"),
                (b"\xef\xbb\xbfSELF:\nx=1\n", "bad-byte"),
                (b"SELF:\nx=1\n\x0c\n", "bad-byte"),
            ]
        )

    def test_headers(self):
        self.check_documents(
            [
                (b"SELF: \t# c\nx=1\n", None),
                (b"SELF:# c\nx=1\n", None),
                (b"SELF: c\nx=1\n", "not-a-line"),
                (b"SELF :\nx=1\n", "not-a-line"),
                (b" SELF:\nx=1\n", "not-a-line"),
                (b"self:\nx=1\n", "not-a-line"),
                (b"", "self-missing"),
                (b"# nothing\n", "self-missing"),
                (b"x=1\n", "self-not-once-and-first"),
                (b"COMPATIBLE:\nx=1\nSELF:\nx=1\n", "self-not-once-and-first"),
                (b"SELF:\nx=1\nSELF:\ny=1\n", "self-not-once-and-first"),
                (b"SELF:\nx=1\nCOMPATIBLE:\nx=1\nSELF:\ny=1\n", "self-not-once-and-first"),
                (b"SELF:\nx=1\nAPPLY:\nx=1\n", "apply-without-compatible"),
                (b"APPLY:\nx=1\n", "self-not-once-and-first"),
                (b"SELF:\nx=1\nCOMPATIBLE:\nx=1\nAPPLY:\ny=1\nAPPLY:\nz=1\n", "apply-without-compatible"),
                (b"SELF:\nx=1\nCOMPATIBLE:\nx=1\nAPPLY:\ny=1\nCOMPATIBLE:\nx=1\nAPPLY:\ny=1\n", None),
                (b"SELF:\nSELF=1\n", None),
            ]
        )

    def test_fields(self):
        self.check_documents(
            [
                (b"SELF:\nx\n", "not-a-line"),
                (b"SELF:\n=1\n", "bad-name"),
                (b"SELF:\nx = 1\n", None),
                (b"SELF:\n \tx\t=\t1\n", None),
                (b"SELF:\nx y=1\n", "not-a-line"),
                (b"SELF:\n1x=1\n", "bad-name"),
                (b"SELF:\n-x=1\n", "bad-name"),
                (b"SELF:\n.x=1\n", "bad-name"),
                (b"SELF:\n_1.2-x=1\n", None),
                (b"SELF:\nx/y=1\n", "bad-name"),
                (b"SELF:\nx:=1\n", "bad-name"),
                (b"SELF:\nx=1\nX=1\n", None),
                (b"SELF:\nx=1\ny=1\nx=1\n", "duplicate-field"),
                (b"SELF:\nx=1\nCOMPATIBLE:\nx=1\nx=2\n", "duplicate-field"),
                (b"SELF:\nx=1\nCOMPATIBLE:\nx=1\nAPPLY:\nx=2\n", None),
                (b"SELF:\nx=1\nCOMPATIBLE:\nx=1\nAPPLY:\ny=2\ny=2\n", "duplicate-field"),
                (b"SELF:\nCOMPATIBLE:\nx=1\n", "empty-object"),
                (b"SELF:\n", "empty-object"),
                (b"SELF:\nx=1\nCOMPATIBLE:\n", "empty-object"),
                (b"SELF:\nx=1\nCOMPATIBLE:\n# c\nCOMPATIBLE:\nx=1\n", "empty-object"),
                (b"SELF:\nx=1\nCOMPATIBLE:\nx=1\nAPPLY:\n", "empty-object"),
            ]
        )

    def test_values(self):
        self.check_values(
            [
                ("", ""),
                ('""', ""),
                ("a", "a"),
                ("a b", "a b"),
                ("a  \t", "a"),
                ("a # c", "a"),
                ("a\t#c", "a"),
                ("a#c", "a#c"),
                ("a#b #c", "a#b"),
                ("#c", ""),
                ("a #{", "a"),
                ('a"b', 'a"b'),
                ("a\\b", "a\\b"),
                ("a\\", "a\\"),
                ("=a=", "=a="),
                ('"a"', "a"),
                ('" a "', " a "),
                ('"a"  # c', "a"),
                ('"a"#c', "a"),
                ('"a"b', "text-after-quote"),
                ('"a" b', "text-after-quote"),
                ('"a', "quote-not-closed"),
                ('"', "quote-not-closed"),
                ('"a\\"', "quote-not-closed"),
                ('"\\"\\\\\\{\\}"', '"\\{}'),
                ('"a\\n"', "bad-escape"),
                ('"a #b"', "a #b"),
                ("{", "brace-in-self"),
                ("a}", "stray-brace"),
                ("{v:int}", "brace-in-self"),
                ('"{"', "brace-in-self"),
                ('"}"', "stray-brace"),
                ("\\{", "brace-in-self"),
            ]
        )

    def test_place_of_an_error(self):
        with self.assertRaises(oracle.Malformed) as caught:
            oracle.parse_text(b'SELF:\n\tx = "a\\n"\n')
        self.assertEqual((caught.exception.line, caught.exception.column), (2, 8))

    def test_templates(self):
        self.check_matches(
            [
                ("x=}", "", "stray-brace"),
                ("x=a}b", "", "stray-brace"),
                ('x="a}b"', "", "stray-brace"),
                ('x="a\\}b"', "a}b", {}),
                ('x="\\{v\\}"', "{v}", {}),
                ("x={v:int}}", "", "stray-brace"),
                ("x={v:int", "1", "bad-placeholder"),
                ("x=\\{v:int}", "\\1", {"v": "1"}),
                ("x={v:string:#,b} #c", "#", {"v": "#"}),
                ('x={v:string:"a #b"} #c', "a #b", {"v": "a #b"}),
                ("x={v:int}#c", "1#c", {"v": "1"}),
                ('x="{v:int}" #c', "1", {"v": "1"}),
                ('x="{v:string:"a b"} c"', "a b c", {"v": "a b"}),
            ]
        )


class Section3Test(TableTest):
    """Values of a COMPATIBLE field."""

    def test_declaring_and_using(self):
        self.check_matches(
            [
                (["x={v:int}", "y={v}"], ["x=4", "y=4"], {"v": "4"}),
                (["x={v:int}", "y={v}"], ["x=4", "y=5"], None),
                (["x={v:int}-{v}"], "3-3", {"v": "3"}),
                (["x={v}", "y={v:int}"], [], "undeclared-variable"),
                ("x={v}-{v:int}", "", "undeclared-variable"),
                ("x={V:int}{v}", "", "undeclared-variable"),
                (["x={v:int}", "y={v:int}"], [], "declared-twice"),
                (["x={v:int}", "COMPATIBLE:", "y={v}"], [], "undeclared-variable"),
                (["x={v:int}", "COMPATIBLE:", "y={v:int}"], "1", {"v": "1"}),
                ("x={_1:int}", "1", {"_1": "1"}),
                ("x={1v:int}", "", "bad-variable-name"),
                ("x={v.w:int}", "", "bad-placeholder"),
                ("x={v-w:int}", "", "bad-placeholder"),
                ("x={}", "", "bad-variable-name"),
                ("x={v:}", "", "unknown-type"),
                ("x={v:INT}", "", "unknown-type"),
                ("x={v:text}", "", "unknown-type"),
                ("x={ v:int}", "", "bad-variable-name"),
                ("x={v:int }", "", "bad-placeholder"),
                ("x={v:int: 1}", "", "empty-item"),
                ("x={v:int:1, 2}", "", "empty-item"),
                ('x="{v:int:1 }"', "", "bad-list"),
            ]
        )

    def test_expressions(self):
        given = ["v=4"]
        self.check_matches(
            [
                (["v={v:int}", "x={v}/2"], given + ["x=2"], {"v": "4"}),
                (["v={v:int}", "x={v}/2"], given + ["x=02"], None),
                (["v={v:int}", "x={v}/2"], given + ["x=4/2"], None),
                (["v={v:int}", "x={v}/3"], given + ["x=1"], None),
                (["v={v:int}", "x={v}/0"], given + ["x=0"], None),
                (["v={v:int}", "x={v}*3"], given + ["x=12"], {"v": "4"}),
                (["v={v:int}", "x={v}+1"], given + ["x=5"], {"v": "4"}),
                (["v={v:int}", "x={v}-4"], given + ["x=0"], {"v": "4"}),
                (["v={v:int}", "x={v}-5"], given + ["x=-1"], None),
                (["v={v:int}", "x={v}-5"], given, None),
                (["v={v:int}", "x={v}/02"], given + ["x=4/02"], {"v": "4"}),
                (["v={v:int}", "x={v}/02"], given + ["x=2"], None),
                (["v={v:int}", "x={v}+999999999999999999"], given + ["x=1000000000000000003"], {"v": "4"}),
                (["v={v:int}", "x={v}+1000000000000000000"], given + ["x=4+1000000000000000000"], {"v": "4"}),
                (["v={v:int}", 'x="{v}-1"'], given + ["x=4-1"], {"v": "4"}),
                (["v={v:int}", 'x="{v}-1"'], given + ["x=3"], None),
                (["v={v:int}", "x={v}-1 # c"], given + ["x=3"], {"v": "4"}),
                (["v={v:int}", "x={v} -1"], given + ["x=4 -1"], {"v": "4"}),
                (["v={v:int}", "x={v}-1x"], given + ["x=4-1x"], {"v": "4"}),
                (["v={v:int}", "x=0{v}-1"], given + ["x=04-1"], {"v": "4"}),
                (["v={v:string}", "x={v}-1"], given + ["x=4-1"], {"v": "4"}),
                (["v={v:int}", "w={w:int}", "x={v}-{w}"], given + ["w=1", "x=4-1"], {"v": "4", "w": "1"}),
                ("x={v:int:1..8}*4", "8", {"v": "2"}),
                ("x={v:int:1..8}*4", "36", None),
                ("x={v:int:1..8}*4", "10", None),
                ("x={v:int:1..8}*4", None, None),
                ("x={v:int}/2", "3", {"v": "6"}),
                ("x={v:int}+1", "0", None),
                ("x={v:int}+1", str(MAX), {"v": str(MAX - 1)}),
                ("x={v:int}+1", str(MAX + 1), None),
                ("x={v:int}-1", str(MAX), None),
                ("x={v:int}*2", str(2**63), None),
                ("x={v:int}*0", "0", {"v": "0"}),
                ("x={v:int:7,2..4}*0", "0", {"v": "7"}),
                ("x={v:int:7..,2..4}*0", "0", {"v": "7"}),
                (["x={v:int:7,2..4}*0", "y={v}-"], ["x=0", "y=3-"], {"v": "3"}),
                (["x={v:int:7,2..4}*0", "y={v}-"], ["x=0", "y=5-"], None),
                (["x={v:int:7,2..4}*0", "y={v}+1"], ["x=0", "y=5"], {"v": "4"}),
                (["x={v:int}*0"], "00", None),
            ]
        )

    def test_int(self):
        self.check_matches(
            [
                ("x={v:int}", "0", {"v": "0"}),
                ("x={v:int}", "00", None),
                ("x={v:int}", "07", None),
                ("x={v:int}", "-7", None),
                ("x={v:int}", "+7", None),
                ("x={v:int}", str(MAX), {"v": str(MAX)}),
                ("x={v:int}", str(MAX + 1), None),
                ("x={v:int}", "", None),
                ("x={v:int}", None, None),
                ("x=a{v:int}b", "a12b", {"v": "12"}),
                ("x=a{v:int}b", "a012b", None),
                ("x=1{v:int}", "112", {"v": "12"}),
                ("x={v:int:1,2}", "12", None),
                ("x={v:int:4}", "4", {"v": "4"}),
                ("x={v:int:1..8}", "8", {"v": "8"}),
                ("x={v:int:1..8}", "9", None),
                ("x={v:int:4..}", str(MAX), {"v": str(MAX)}),
                ("x={v:int:4..}", "3", None),
                ("x={v:int:..8}", "0", {"v": "0"}),
                ("x={v:int:..8}", "9", None),
                ("x={v:int:3..3}", "3", {"v": "3"}),
                ("x={v:int:3..2}", "", "range-reversed"),
                ("x={v:int:..}", "", "range-without-bound"),
                ("x={v:int:}", "", "empty-item"),
                ("x={v:int:1,}", "", "empty-item"),
                ("x={v:int:,1}", "", "empty-item"),
                ("x={v:int:01}", "", "bad-item"),
                ("x={v:int:-1}", "", "bad-item"),
                ("x={v:int:a}", "", "bad-item"),
                ('x={v:int:"1"}', "", "bad-item"),
                ("x={v:int:" + str(MAX + 1) + "}", "", "bad-item"),
                ("x={v:int}5", "", "digit-after-int"),
                (["x={v:int}", "y={v}5"], "", "digit-after-int"),
                ("x={v:int} 5", "1 5", {"v": "1"}),
            ]
        )

    def test_string(self):
        self.check_matches(
            [
                ('x={v:string:"a","b"}', "b", {"v": "b"}),
                ("x={v:string:a,b}", "c", None),
                ("x={v:string:a,ab}c", "abc", {"v": "ab"}),
                ("x={v:string:a,ab}c", "ac", {"v": "a"}),
                ("x={v:string:a,aa}-{w:string:b,bb}", "aa-bb", {"v": "aa", "w": "bb"}),
                (["x={v:string:a,aa}a-", "y={v}"], ["x=aaa-", "y=aa"], {"v": "aa"}),
                ('x={v:string:""}', None, {"v": ""}),
                ('x={v:string:"",a}a', "a", {"v": ""}),
                ("x={v:string:a,}", "", "empty-item"),
                ("x={v:string:}", "", "empty-item"),
                ('x={v:string:"a,b}\\"\\\\"}', 'a,b}"\\', {"v": 'a,b}"\\'}),
                ("x={v:string:a b}", "", "bad-list"),
                ('x={v:string:a"b}', "", "bad-list"),
                ("x={v:string:a\\b}", "", "bad-list"),
                ('x={v:string:"a"b}', "", "bad-list"),
                ('x={v:string:"a}', "", "quote-not-closed"),
                ('x={v:string:"\\n"}', "", "bad-escape"),
                ("x={v:string:a:b{c}", "a:b{c", {"v": "a:b{c"}),
                ("x={v:string}", "any text", {"v": "any text"}),
                ("x={v:string}", "", None),
                ("x={v:string}", None, None),
                ("x={v:string}-b", "a-b", {"v": "a"}),
                ("x={v:string}-b", "a-c-b", None),
                ("x={v:string}-b", "-b", None),
                ("x={v:string}bc", "abbc", None),
                ('x={v:string}"', 'ab"', {"v": "ab"}),
                (["x={v:string}", "y={v}-{v}"], ["x=a", "y=a-a"], {"v": "a"}),
                ("x={v:string}{w:string:a}", "", "adjacent-placeholders"),
                ("x={v:string}{v}", "", "adjacent-placeholders"),
                ("x={v:string}5", "a5", {"v": "a"}),
            ]
        )

    def test_version(self):
        self.check_matches(
            [
                ("x={v:version}", "1.2.3.4", {"v": "1.2.3.4"}),
                ("x={v:version}", "7", {"v": "7"}),
                ("x={v:version}", "1.2.3.4.5", None),
                ("x={v:version}", "1.", None),
                ("x={v:version}", ".1", None),
                ("x={v:version}", "1..2", None),
                ("x={v:version}", "", None),
                ("x={v:version}", "2147483647", {"v": "2147483647"}),
                ("x={v:version}", "2147483648", None),
                ("x={v:version}", "1.02", {"v": "1.02"}),
                ("x=v{v:version}-rc", "v1.2-rc", {"v": "1.2"}),
                ("x={v:version}x", "1.2.x", None),
                ("x={v:version}.", "", "digit-after-version"),
                ("x={v:version}1", "", "digit-after-version"),
                (["x={v:version}", "y={v}.1"], "", "digit-after-version"),
                ("x={v:version:2.1.3}", "2.1.3", {"v": "2.1.3"}),
                ("x={v:version:2.1}", "2.1", {"v": "2.1"}),
                ("x={v:version:2.1}", "2.1.9", {"v": "2.1.9"}),
                ("x={v:version:2.1}", "2.10", None),
                ("x={v:version:2.1}", "2", None),
                ("x={v:version:2.0}", "2", {"v": "2"}),
                ("x={v:version:2.0.2..2.0.4}", "2.0.3", {"v": "2.0.3"}),
                ("x={v:version:2.0.2..2.0.4}", "2.0.4.1", {"v": "2.0.4.1"}),
                ("x={v:version:2.0.2..2.0.4}", "2.0", None),
                ("x={v:version:2.1..}", "2.1", {"v": "2.1"}),
                ("x={v:version:2.1..}", "2.0.9", None),
                ("x={v:version:2.1..}", "10", {"v": "10"}),
                ("x={v:version:..2.3}", "2.3.9", {"v": "2.3.9"}),
                ("x={v:version:..2.3}", "2.4", None),
                ("x={v:version:..3.2}", "0", {"v": "0"}),
                ("x={v:version:2.0..2.3}", "2.3.1", {"v": "2.3.1"}),
                ("x={v:version:2.0..2.3}", "1.9", None),
                ("x={v:version:2.0..2.3}", "3.0", None),
                ("x={v:version:2.1..2.0}", "", "range-reversed"),
                ("x={v:version:2.1..2.1}", "2.1.7", {"v": "2.1.7"}),
                ("x={v:version:2.1.5..2.1}", "2.1.6", {"v": "2.1.6"}),
                ("x={v:version:..}", "", "range-without-bound"),
                ("x={v:version:1.2.3.4.5}", "", "bad-item"),
                ("x={v:version:2147483648}", "", "bad-item"),
                ("x={v:version:1.}", "", "bad-item"),
                (["x={v:version}", "y={v}"], ["x=2.1", "y=2.1"], {"v": "2.1"}),
                (["x={v:version}", "y={v}"], ["x=2.1", "y=2.1.0"], None),
            ]
        )

    def test_set(self):
        self.check_matches(
            [
                ("x={v:set:a,b}", "a", {"v": "a"}),
                ("x={v:set:a,b}", "b+a", {"v": "b+a"}),
                ("x={v:set:a,b}", "a+c", None),
                ("x={v:set:a,b}", "", {"v": ""}),
                ("x={v:set:a,b}", None, {"v": ""}),
                ("x={v:set:a,b}", "a+", None),
                ('x={v:set:a,""}', "a+", {"v": "a+"}),
                ('x={v:set:"a b"}', "a b", {"v": "a b"}),
                ("x={v:set}", "", "list-missing"),
                ("x={v:set:}", "", "empty-item"),
                ("x=a{v:set:a}", "", "not-whole-value"),
                ("x={v:set:a}a", "", "not-whole-value"),
                (["x={v:set:a,b}", "y={v}"], ["x=a+b", "y=b+a"], None),
                (["x={v:set:a,b}", "y={v}"], ["x=a+b", "y=a+b"], {"v": "a+b"}),
                (["x={v:set:a,b}", "y=-{v}"], "", "not-whole-value"),
            ]
        )

    def test_mask(self):
        huge = "0x1" + "0" * 50
        self.check_matches(
            [
                ("x={v:mask:0x0f}", "0xF", {"v": "0xF"}),
                ("x={v:mask:0x0F}", "0x1f", None),
                ("x={v:mask:0xf}", "15", {"v": "15"}),
                ("x={v:mask:0xf}", "16", None),
                ("x={v:mask:0xf}", "015", None),
                ("x={v:mask:0xf}", "0x00001", {"v": "0x00001"}),
                ("x={v:mask:0xf}", "0x", None),
                ("x={v:mask:0xf}", "0X1", None),
                ("x={v:mask:0xf}", "f", None),
                ("x={v:mask:0xf}", "", None),
                ("x={v:mask:0xf}", None, None),
                (f"x={{v:mask:{huge}}}", huge, {"v": huge}),
                (f"x={{v:mask:{huge}}}", huge + "0", None),
                ("x={v:mask:0xffffffffffffffff}", str(2**63), None),
                ("x={v:mask:0xf,0x1}", "", "bad-item"),
                ("x={v:mask:15}", "", "bad-item"),
                ("x={v:mask:0x}", "", "bad-item"),
                ("x={v:mask}", "", "list-missing"),
                ("x={v:mask:0xf}a", "", "not-whole-value"),
            ]
        )

    def test_objects(self):
        self.check_matches(
            [
                ("x=1", ["x=1", "y=2"], {}),
                ("x=", None, {}),
                ('x=""', "", {}),
                ('x=""', "a", None),
                ("x=a", None, None),
                ("x=a", "ab", None),
                ("x=ab", "a", None),
                (["x=1", "y=2"], ["x=1", "y=3"], None),
                (["x={p:string:b,a,ab}{q:int:5,1}x"], [], "adjacent-placeholders"),
                (["x={p:string:a,ab}-{q:string:c,bc}", "y={q}"], ["x=ab-bc", "y=bc"], {"p": "ab", "q": "bc"}),
            ]
        )

    def test_assignment_is_the_first(self):
        self.check_matches(
            [
                (["x={v:int:9,1..3}*0", "y={w:int:4,3}*0"], ["x=0", "y=0"], {"v": "9", "w": "4"}),
                (["x={v:int:5..9,1..3}*0"], ["x=0"], {"v": "5"}),
                (["x={v:int:2,1}*0", "y={w:int:1,2}*0", "z={v}-{w}"], ["x=0", "y=0", "z=1-2"], {"v": "1", "w": "2"}),
                (["x={v:string:a,a}"], "a", {"v": "a"}),
            ]
        )

    def test_solving_misses_nothing(self):
        """Trying the solutions only gives what trying every small int gives (the texts are small enough for that)."""
        rng = generate.Rng("solving")
        for _ in range(300):
            source, destination, reading = generate.free_variables_pair(rng)
            expected = oracle.verdict(source, destination, reading)
            with unittest.mock.patch("oracle.possible_ints", every_small_int):
                actual = oracle.verdict(source, destination, reading)
            with self.subTest(source=source, destination=destination, reading=reading):
                self.assertEqual(vars(actual), vars(expected))


def every_small_int(_compatible, _source, variable):
    small = [value for value in [*range(25), MAX] if oracle.in_list(variable, value)]
    return sorted(small, key=lambda value: oracle.preference(variable, value))


class Section4Test(TableTest):
    """The limits: good at the limit, bad one past it."""

    def test_limits(self):
        for limit in generate.LIMITS:
            with self.subTest(limit=limit.__name__):
                self.assertIsNone(reason_of(limit(-1)))
                self.assertIsNone(reason_of(limit(0)))
                self.assertRegex(reason_of(limit(1)), "^too-many-|-too-long$")

    def test_sizes_at_the_limit(self):
        self.assertEqual(len(generate.limit_document(0)), 65536)
        self.assertEqual(len(oracle.parse_text(generate.limit_objects(0)).objects), 256)
        self.assertEqual(len(oracle.parse_text(generate.limit_self_fields(0)).self_fields), 64)
        self.assertEqual(len(oracle.parse_text(generate.limit_fields(0)).objects[0].fields), 64)
        self.assertEqual(len(oracle.parse_text(generate.limit_apply_fields(0)).objects[0].apply), 64)
        self.assertEqual(len(oracle.parse_text(generate.limit_variables(0)).objects[0].variables), 16)
        self.assertEqual(len(oracle.parse_text(generate.limit_value_self(0)).self_fields["y"]), 1024)

    def test_long_digit_runs_do_no_harm(self):
        digits = "9" * 1000
        self.assertIsNone(assignment(["x={v:int}"], ["x=" + digits]))
        self.assertIsNone(assignment(["x={v:version}"], ["x=" + digits]))
        self.assertEqual(assignment(["x={v:version}"], ["x=" + "0" * 1000]), {"v": "0" * 1000})
        self.assertEqual(reason_of(document(["x=1"], ["x={v:version:" + "9" * 9000 + "}"])), "bad-item")


APPLY_EXAMPLE = [
    "mdev_type=type_x{n:int:1,2,4,8}",
    "remote_url={url:string}",
    "APPLY:",
    "aggregator={n}",
    "remote_url={url}",
]


class Section6Test(unittest.TestCase):
    """APPLY, the verdict, the exit status."""

    def check(self, source, destination, reading, answer, number=None, values=None, apply=()):
        verdict = oracle.verdict(source, destination, reading)
        self.assertEqual(
            (verdict.answer, verdict.object, verdict.assignment, verdict.apply),
            (answer, number, values or {}, list(apply)),
        )

    def test_apply_against_the_destination(self):
        source = document(["mdev_type=type_x4", "remote_url=u"])
        values = {"n": "4", "url": "u"}
        for self_lines, missing in [
            (["a=1"], [("aggregator", "4"), ("remote_url", "u")]),
            (["aggregator=4"], [("remote_url", "u")]),
            (["aggregator=04", "remote_url=u"], [("aggregator", "4")]),
            (["aggregator=4", "remote_url=u"], []),
        ]:
            with self.subTest(self_lines=self_lines):
                answer = "compatible-after-apply" if missing else "compatible"
                self.check(source, document(self_lines, APPLY_EXAMPLE), "incoming", answer, 1, values, missing)

    def test_apply_values(self):
        given = ["n={n:int}", "s={s:string:a,b}", "t={t:set:a,b}"]
        source = document(["n=4", "s=b", "t=b+a"])
        for written, expected in [
            ("{n}/2", "2"),
            ("{n}/3", None),
            ("{n}/0", None),
            ("{n}-5", None),
            ("{n}-4", "0"),
            ("{n}*999999999999999999", "3999999999999999996"),
            ('"{n}/3"', "4/3"),
            ("{n}/03", "4/03"),
            ("x{n}-{s}", "x4-b"),
            ("{t}", "b+a"),
            ("plain", "plain"),
            ("", ""),
        ]:
            with self.subTest(written=written):
                destination = document(["z=1"], [*given, "APPLY:", "y=" + written])
                if expected is None:
                    self.check(source, destination, "incoming", "incompatible")
                else:
                    values = {"n": "4", "s": "b", "t": "b+a"}
                    apply = [("y", expected)]
                    self.check(source, destination, "incoming", "compatible-after-apply", 1, values, apply)

    def test_apply_overflow(self):
        source = document([f"n={MAX}"])
        self.check(source, document(["z=1"], ["n={n:int}", "APPLY:", "y={n}+1"]), "incoming", "incompatible")
        self.check(source, document(["z=1"], ["n={n:int}", "APPLY:", "y={n}*2"]), "incoming", "incompatible")

    def test_malformed_apply(self):
        for written, reason in [
            ("{v:int}", "declaration-in-apply"),
            ("{n:int}", "declaration-in-apply"),
            ("{m}", "undeclared-variable"),
            ("{n}{n}", "adjacent-placeholders"),
            ("{n}1", "digit-after-int"),
            ("}", "stray-brace"),
        ]:
            with self.subTest(written=written):
                self.assertEqual(reason_of(document(["z=1"], ["n={n:int}", "APPLY:", "y=" + written])), reason)

    def test_uncomputable_apply_does_not_make_the_search_go_on(self):
        destination = document(["z=1"], ["n={n:int:3,4}*0", "APPLY:", "y={n}/2"])
        self.check(document(["n=0"]), destination, "incoming", "incompatible")

    def test_empty_apply_value_must_be_named(self):
        with_apply = ["n=1", "APPLY:", "y="]
        source = document(["n=1"])
        self.check(source, document(["z=1"], with_apply), "incoming", "compatible-after-apply", 1, {}, [("y", "")])
        self.check(source, document(["y="], with_apply), "incoming", "compatible", 1)

    def test_which_object_decides(self):
        two = ["x={v:string}", "APPLY:", "a={v}", "b={v}"]
        one = ["x={v:string}", "APPLY:", "a={v}"]
        other_one = ["x={v:string}", "APPLY:", "b={v}"]
        none = ["x=1"]
        wrong = ["x=2"]
        uncomputable = ["x={v:int}", "APPLY:", "a={v}-2"]
        source = document(["x=1"])
        v = {"v": "1"}
        for objects, self_line, answer, number, values, apply in [
            ([], "z=1", "incompatible", None, {}, []),
            ([wrong], "z=1", "incompatible", None, {}, []),
            ([wrong, none], "z=1", "compatible", 2, {}, []),
            ([none, none], "z=1", "compatible", 1, {}, []),
            ([two, one], "z=1", "compatible-after-apply", 2, v, [("a", "1")]),
            ([one, other_one], "z=1", "compatible-after-apply", 1, v, [("a", "1")]),
            ([one, other_one], "b=1", "compatible", 2, v, []),
            ([two, other_one], "a=1", "compatible-after-apply", 1, v, [("b", "1")]),
            ([one, none], "z=1", "compatible", 2, {}, []),
            ([uncomputable, two], "z=1", "compatible-after-apply", 2, v, [("a", "1"), ("b", "1")]),
        ]:
            with self.subTest(objects=objects, self_line=self_line):
                self.check(source, document([self_line], *objects), "incoming", answer, number, values, apply)

    def test_readings(self):
        left = document(["x=1"], ["x=2", "APPLY:", "a=1", "b=1"])
        right = document(["x=2"], ["x={v:int}", "APPLY:", "b=1", "c={v}"])
        both = [("b", "1"), ("c", "1"), ("a", "1")]
        self.check(left, right, "incoming", "compatible-after-apply", 1, {"v": "1"}, both[:2])
        self.check(left, right, "outgoing", "compatible-after-apply", 1, {}, [("a", "1"), ("b", "1")])
        self.check(left, right, "both", "compatible-after-apply", 1, {"v": "1"}, both)
        undone = document(["x=2", "b=2"], ["x={v:int}", "APPLY:", "b=2"])
        self.check(left, undone, "incoming", "compatible", 1, {"v": "1"})
        self.check(left, undone, "both", "incompatible")
        self.check(left, left, "incoming", "incompatible")
        self.check(left, document(["x=2"]), "outgoing", "compatible-after-apply", 1, {}, [("a", "1"), ("b", "1")])
        self.check(left, document(["x=2"]), "both", "incompatible")
        plain = document(["x=2"], ["x={v:int}"])
        self.check(plain, plain, "both", "compatible", 1, {"v": "2"})
        self.check(left, plain, "both", "compatible-after-apply", 1, {"v": "1"}, [("a", "1"), ("b", "1")])

    def test_could_not_tell(self):
        good = document(["x=1"], ["x=1"])
        bad = document(["x=1"], ["x={"])
        for source, destination in [(None, good), (good, None), (bad, good), (good, bad), (b"", good)]:
            for reading in oracle.READINGS:
                with self.subTest(source=source, destination=destination, reading=reading):
                    self.check(source, destination, reading, "could-not-tell")

    def test_the_example_of_section_2(self):
        values = {"val1": "2", "val2": "none+ppgtt+context", "val3": "3"}
        self.check(EXAMPLE, EXAMPLE, "incoming", "compatible", 1, values)
        absent = document(["device_api=vfio-pci", "mdev_type=i915-GVTg_V5_8", "aggregator=4", "interface_version=1"])
        self.check(absent, EXAMPLE, "incoming", "compatible", 2, {"val1": "8"})
        odd = document(["device_api=vfio-pci", "mdev_type=i915-GVTg_V5_1", "aggregator=0", "interface_version=1"])
        self.check(odd, EXAMPLE, "incoming", "incompatible")

    def test_exit_status(self):
        good = document(["x=1"], ["x=1"])
        for source, destination, status in [
            (good, good, 0),
            (good, document(["y=1"], ["x=1", "APPLY:", "y=2"]), 5),
            (good, document(["y=1"]), 1),
            (good, b"", 3),
            (good, None, 3),
        ]:
            with self.subTest(source=source, destination=destination), tempfile.TemporaryDirectory() as directory:
                paths = []
                for name, data in (("s", source), ("d", destination)):
                    paths.append(os.path.join(directory, name))
                    if data is not None:
                        pathlib.Path(paths[-1]).write_bytes(data)
                with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
                    self.assertEqual(oracle.main(["check", *paths]), status)

    def test_wrong_usage(self):
        for arguments in ([], ["check"], ["check", "a"], ["check", "--reading", "x", "a", "b"]):
            with self.subTest(arguments=arguments), redirect_stderr(StringIO()):
                with self.assertRaises(SystemExit) as caught:
                    oracle.main(arguments)
                self.assertEqual(caught.exception.code, 2)


class Section7Test(unittest.TestCase):
    """JSON."""

    def test_good(self):
        document_ = oracle.parse_json(
            b'{"self": {"x": "{1}", "n": 12}, "compatible": [{"fields": {"x": "\\"\\\\{1\\\\}\\"", "n": "{v:int}"},'
            b' "apply": {"y": "{v}/4"}}]}'
        )
        self.assertEqual(document_.self_fields, {"x": "{1}", "n": "12"})
        verdict = oracle.verdict_on_documents(document_, document_, "incoming")
        self.assertEqual((verdict.answer, verdict.apply), ("compatible-after-apply", [("y", "3")]))

    def test_malformed(self):
        for data, expected in [
            (b'{"self": {"x": "1"}, "compatible": []}', None),
            (b'{"self": {"x": "1"}}', None),
            (b'{"compatible": []}', "unknown-or-missing-key"),
            (b'{"self": {"x": "1"}, "other": 1}', "unknown-or-missing-key"),
            (b'{"self": {"x": "1"}, "compatible": [{"fields": {"x": "1"}, "other": 1}]}', "unknown-or-missing-key"),
            (b'{"self": {"x": "1"}, "compatible": [{"apply": {"x": "1"}}]}', "unknown-or-missing-key"),
            (b'{"self": {"x": "1", "x": "2"}}', "duplicate-key"),
            (b'{"self": {}}', "empty-object"),
            (b'{"self": {"x": "1"}, "compatible": [{"fields": {}}]}', "empty-object"),
            (b'{"self": {"x": "1"}, "compatible": [{"fields": {"x": "1"}, "apply": {}}]}', "empty-object"),
            (b'{"self": {"x": 1.5}}', "bad-value"),
            (b'{"self": {"x": true}}', "bad-value"),
            (b'{"self": {"x": null}}', "bad-value"),
            (b'{"self": {"x": "\\n"}}', "bad-value"),
            (b'{"self": {"x": "\\u00e9"}}', "bad-value"),
            (b'{"self": {"x": "1"}, "compatible": [{"fields": {"x": 1}}]}', "bad-value"),
            (b'{"self": {"x": "1"}, "compatible": [{"fields": {"x": "{"}}]}', "bad-variable-name"),
            (b'{"self": {"x": "1"}, "compatible": {}}', "not-a-list"),
            (b'{"self": []}', "not-an-object"),
            (b"[]", "not-an-object"),
            (b"{", "bad-json"),
            (b'{"self": {"x": NaN}}', "bad-json"),
            (b"[" * 60000, "bad-json"),
            (b'{"self": {"x": "1"}}' + b" " * 65536, "document-too-long"),
        ]:
            with self.subTest(data=data[:80]):
                self.assertEqual(reason_of(data, oracle.parse_json), expected)


class GeneratorTest(unittest.TestCase):
    def test_same_seed_same_pairs(self):
        self.assertEqual(list(generate.pairs(5, 50)), list(generate.pairs(5, 50)))
        self.assertEqual(list(generate.pairs(5, 50))[17], generate.pair(5, 17))
        self.assertNotEqual(list(generate.pairs(5, 50)), list(generate.pairs(6, 50)))

    def test_no_answer_is_rare(self):
        answers = [oracle.verdict(*pair).answer for pair in generate.pairs(1, 1500)]
        for answer in oracle.EXIT_STATUS:
            self.assertGreater(answers.count(answer), 1500 * 0.05)


if __name__ == "__main__":
    unittest.main()
