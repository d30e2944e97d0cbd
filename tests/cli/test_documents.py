#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""devmig show, convert, expand, decode: the verbs that read one document."""

import json
import os
import subprocess
import unittest

from harness import Case, DEVMIG, EXAMPLES, IO, NO, USAGE, YES, environment

GVTG = EXAMPLES / "gvtg-v5_4.devmig"
TYPE = EXAMPLES / "type-with-apply.devmig"
BAD = "SELF:\n\ta=1\nCOMPATIBLE:\n\ta={n:int:1\n"

# Text, and the same as JSON.
DOCUMENT = """SELF:
	b=" x"
	a=1
COMPATIBLE:
	b={n:int:2..3}
	a={m:string:"q r",s}
APPLY:
	z={n}*2
	y=""
COMPATIBLE:
	a=""
"""
AS_JSON = {
    "self": {"b": " x", "a": "1"},
    "compatible": [
        {"fields": {"b": "{n:int:2..3}", "a": '{m:string:"q r",s}'}, "apply": {"z": "{n}*2", "y": '""'}},
        {"fields": {"a": '""'}},
    ],
}


def in_order(value):
    """Something that is equal only if the order of the keys is, too."""
    if isinstance(value, dict):
        return [(k, in_order(v)) for k, v in value.items()]
    return [in_order(v) for v in value] if isinstance(value, list) else value


class DocumentCase(Case):
    def setUp(self):
        super().setUp()
        self.document = self.write("document", DOCUMENT)

    def fails_on_bad_documents(self, *words):
        bad = self.write("bad", BAD)
        self.expect(USAGE, *words, bad, err=f"{bad}:4:")
        self.expect(IO, *words, self.dir / "none", err="none")


class Show(DocumentCase):
    def test_table(self):
        result = self.expect(YES, "show", TYPE)
        self.assertEqual(result.lines[0], str(TYPE))
        self.assertRegex(result.lines[1], "^form text, digest [0-9a-f]{32}$")
        for name in ("SELF", "COMPATIBLE 1", "APPLY 1", "device_api", "type_x{n:int:1,2,4,8}"):
            self.assertIn(name, result.out)

    def test_lines_are_those_of_the_file(self):
        text = DOCUMENT.splitlines()
        rows = [line.split() for line in self.expect(YES, "show", self.document).lines[3:]]
        numbered = [row for row in rows if row[-1].isdigit() and row[0][-1] in "abyz"]
        self.assertEqual(len(numbered), 7)
        for row in numbered:
            self.assertIn(row[0][-1] + "=", text[int(row[-1]) - 1])
            self.assertIn(row[-2], text[int(row[-1]) - 1])

    def test_json_is_the_json_form(self):
        answer = self.expect(YES, "show", "--json", self.document).json
        self.assertEqual((answer.pop("name"), answer.pop("form")), (str(self.document), "text"))
        digest = answer.pop("digest")
        self.assertEqual(in_order(answer), in_order(AS_JSON))
        again = self.write("again.json", json.dumps(answer))
        self.assertEqual(self.expect(YES, "show", "--json", again).json["digest"], digest)

    def test_standard_input(self):
        answer = self.expect(YES, "show", "--json", "-", stdin=json.dumps(AS_JSON)).json
        self.assertEqual((answer["name"], answer["form"]), ("-", "json"))

    def test_bad(self):
        self.fails_on_bad_documents("show")
        self.fails_on_bad_documents("show", "--json")
        self.expect(USAGE, "show", err="nothing is named for DOC")


class Convert(DocumentCase):
    def test_json(self):
        result = self.expect(YES, "convert", "--to=json", self.document)
        self.assertEqual(in_order(result.json), in_order(AS_JSON))
        text = self.expect(YES, "convert", "--to", "text", "-", stdin=result.out).out
        self.assertEqual(text, self.expect(YES, "fmt", self.document).out)

    def test_round_trips(self):
        digest = self.expect(YES, "show", "--json", GVTG).json["digest"]
        for form in ("text", "json", "tree", "files", "file"):
            with self.subTest(form):
                path = self.dir / form
                err = "note: a tree holds no order" if form == "tree" else ""
                self.assertEqual(self.expect(YES, "convert", "-t", form, "--output", path, "--lossy", GVTG, err=err).out,
                                 "")
                answer = self.expect(YES, "show", "--json", path).json
                self.assertEqual(answer["form"], form)
                if form != "tree":
                    self.assertEqual(answer["digest"], digest)

    def test_order_of_a_tree(self):
        tree = self.dir / "tree"
        self.expect(NO, "convert", "--to=tree", "-o", tree, self.document, err="[order-lost]")
        self.assertFalse(tree.exists())
        self.expect(YES, "convert", "--to=tree", "-o", tree, "--lossy", self.document, err="note: a tree holds no order")
        self.assertEqual((tree / "migration/self/a").read_text(), "1\n")

    def test_note_of_a_tree(self):
        """Said only where what is read back differs."""
        note = "note: a tree holds no order"
        sorted_, unsorted = (self.write(name, "SELF:\n" + fields + "COMPATIBLE:\n" + fields) for name, fields in (
            ("sorted", "\ta=1\n\tb=2\n"), ("unsorted", "\tb=2\n\ta=1\n")))
        self.expect(YES, "convert", "--to=tree", "-o", self.dir / "one", sorted_)
        result = self.expect(YES, "convert", "--to=tree", "-o", self.dir / "two", unsorted, err=note)
        self.assertEqual(len(result.err.splitlines()), 1)
        self.expect(YES, "convert", "--to=files", "-o", self.dir / "three", unsorted)

    def test_capability(self):
        self.expect(NO, "convert", "--to=capability", self.document, err="--lossy")
        self.assertEqual(self.expect(YES, "convert", "--to=capability", "--lossy", self.document).out.rstrip("\n"),
                         "b= x;a=1")

    def test_replaces_files_and_not_directories(self):
        path = self.write("old", "old")
        self.expect(YES, "convert", "--to=text", "-o", path, self.document)
        self.assertTrue(path.read_text().startswith("SELF:"))
        self.write("full/file", "")
        self.expect(IO, "convert", "--to=files", "-o", self.dir / "full", self.document,
                    err="full: not empty; name a new or an empty directory")
        self.expect(IO, "convert", "--to=json", "-o", self.dir / "full", self.document,
                    err="full: a directory; the form json is one file")
        self.expect(IO, "convert", "--to=files", "-o", path, self.document,
                    err=f"{path}: no directory; the form files wants a new or an empty one")

    def test_usage(self):
        self.expect(USAGE, "convert", self.document, err="--to=FORM is missing")
        self.expect(USAGE, "convert", "--to=tre", self.document, err="did you mean 'tree'?")
        self.expect(USAGE, "convert", "--to=traits", self.document, err="traits can only be read")
        self.expect(USAGE, "convert", "--to=tree", self.document, err="name it with --output")
        self.expect(USAGE, "convert", "--to=tree", "-o", "-", self.document, err="name it with --output")
        self.fails_on_bad_documents("convert", "--to=json")

    def test_nothing_is_left_of_a_failure(self):
        bad = self.write("bad", BAD)
        self.expect(USAGE, "convert", "--to=json", "-o", self.dir / "new", bad, err="bad")
        self.expect(IO, "convert", "--to=json", "-o", self.dir / "no/such/place", self.document, err="no/such/place")
        self.assertEqual(sorted(p.name for p in self.dir.iterdir()), ["bad", "document"])


class Expand(DocumentCase):
    def test_json(self):
        answer = self.expect(YES, "expand", "--json", self.document).json
        self.assertEqual(answer["document"]["name"], str(self.document))
        self.assertIs(answer["complete"], True)
        got = [(a["object"], a["number"], a["assignment"], a["fields"], a["apply"]) for a in answer["assignments"]]
        self.assertEqual(got, [
            (1, 1, {"n": "2", "m": "q r"}, {"b": "2", "a": "q r"}, {"z": "4", "y": '""'}),
            (1, 2, {"n": "2", "m": "s"}, {"b": "2", "a": "s"}, {"z": "4", "y": '""'}),
            (1, 3, {"n": "3", "m": "q r"}, {"b": "3", "a": "q r"}, {"z": "6", "y": '""'}),
            (1, 4, {"n": "3", "m": "s"}, {"b": "3", "a": "s"}, {"z": "6", "y": '""'}),
            (2, 1, {}, {"a": '""'}, {}),
        ])
        self.assertTrue(all(a["possible"] and a["reason"] is None for a in answer["assignments"]))

    def test_impossible(self):
        document = self.write("odd", "SELF:\n\ta=1\nCOMPATIBLE:\n\ta={n:int:3,4}\n\tb={n}/2\n")
        first, second = self.expect(YES, "expand", "--json", document).json["assignments"]
        self.assertEqual((first["possible"], first["reason"]), (False, "not-exact"))
        self.assertTrue(first["message"])
        self.assertEqual((second["possible"], second["fields"]), (True, {"a": "4", "b": "2"}))
        table = self.expect(YES, "expand", document).out
        self.assertIn("not-exact", table)
        self.assertIn("possible", table)

    def test_table(self):
        result = self.expect(YES, "expand", self.document)
        self.assertEqual(result.lines[0].split(), ["NUMBER", "ASSIGNMENT", "FIELDS", "APPLY", "POSSIBLE"])
        self.assertEqual(sum(line.startswith(("1.", "2.")) for line in result.lines), 5)

    def test_object_and_limit(self):
        def objects(*words, **options):
            return [a["object"] for a in self.expect(YES, "expand", "--json", *words, self.document,
                                                     **options).json["assignments"]]
        self.assertEqual(objects("--object=2"), [2])
        self.assertEqual(objects("--object", "1"), [1, 1, 1, 1])
        self.assertEqual(objects("-n", "3"), [1, 1, 1])
        self.assertEqual(objects("--limit=0"), [1, 1, 1, 1, 2])
        self.assertIs(self.expect(YES, "expand", "--json", "-n4", self.document).json["complete"], False)
        self.assertIs(self.expect(YES, "expand", "--json", "-n5", self.document).json["complete"], True)
        self.expect(USAGE, "expand", "--object=3", self.document, err="has 2 COMPATIBLE objects")
        self.expect(USAGE, "expand", "--object=0", self.document, err="counted from 1")
        self.expect(USAGE, "expand", "--limit=0", self.document, err="--limit=0 wants --json")
        self.expect(YES, "expand", "--limit=2", self.document, err="more than 2")

    def test_limit_by_default(self):
        document = self.write("many", "SELF:\n\ta=1\nCOMPATIBLE:\n\ta={n:int:1..4096}\n")
        answer = self.expect(YES, "expand", "--json", document).json
        self.assertEqual((len(answer["assignments"]), answer["complete"]), (1000, False))
        table = self.expect(YES, "expand", document, err="more than 64 assignments; --limit shows more")
        self.assertEqual(len(table.lines), 65)
        table = self.expect(YES, "expand", "--limit=4000", document, err="more than 1000 assignments; --json --limit=0")
        self.assertEqual(len(table.lines), 1001)

    def test_memory_does_not_grow_with_the_assignments(self):
        # 100 million of them: whatever is kept of each would not fit.
        lists = "".join(f"\t{name}={{{name}:int:1..100}}\n" for name in "abcd")
        document = self.write("huge", "SELF:\n\ta=1\nCOMPATIBLE:\n" + lists)
        # A sanitizer that keeps freed memory for a while keeps little.
        env = environment(ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1")
        with subprocess.Popen([DEVMIG, "expand", "--json", "--limit=200000", str(document)], env=env,
                              stdout=subprocess.PIPE) as process:
            count = sum(b'"number"' in line for line in process.stdout)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        self.assertLess(usage.ru_maxrss, 100 << 10)
        self.assertEqual((process.returncode, count), (YES, 200000))

    def test_nothing_to_expand(self):
        document = self.write("none", "SELF:\n\ta=1\n")
        self.assertIn("accepts nothing", self.expect(YES, "expand", document).out)
        self.assertEqual(self.expect(YES, "expand", "--json", document).json["assignments"], [])

    def test_bad(self):
        self.fails_on_bad_documents("expand")


class Decode(DocumentCase):
    STRINGS = {
        "00028086-193b-i915-GVTg_V5_2": {"device_api": "vfio-pci", "pci_id": "8086:193b",
                                         "mdev_type": "i915-GVTg_V5_2"},
        "8086-193b-i915-GVTg_V5_4": {"pci_id": "8086:193b", "mdev_type": "i915-GVTg_V5_4"},
        "a=1;b=%3bx": {"a": "1", "b": ";x"},
    }

    def test_formats(self):
        names = set()
        for string, fields in self.STRINGS.items():
            with self.subTest(string):
                answer = self.expect(YES, "decode", "--json", string).json
                self.assertLessEqual(fields.items(), answer["self"].items())
                names.add(answer["format"])
                text = self.expect(YES, "decode", string)
                self.assertEqual(text.lines[0], f"# format: {answer['format']}")
                again = self.expect(YES, "show", "--json", "-", stdin=text.out).json
                self.assertEqual(again["self"], answer["self"])
                self.assertEqual(self.expect(YES, "decode", "-", stdin=string + "\n").out, text.out)
        self.assertEqual(len(names), len(self.STRINGS))
        self.assertIn("generic", names)

    def test_encode(self):
        string = self.expect(YES, "decode", "--encode", GVTG).out
        self.assertEqual(string, "device_api=vfio-pci;mdev_type=i915-GVTg_V5_4;aggregator=2;interface_version=1\n")
        self.assertEqual(self.expect(YES, "decode", "-e", "--json", GVTG).json, {"string": string.strip()})
        self.assertEqual(self.expect(YES, "decode", "-e", "-", stdin=GVTG.read_bytes()).out, string)
        self.assertEqual(self.expect(YES, "decode", "--json", string.strip()).json["self"],
                         self.expect(YES, "show", "--json", GVTG).json["self"])

    def test_bad(self):
        self.expect(USAGE, "decode", "8086", err="[bad-capability]")
        self.expect(USAGE, "decode", "", err="[bad-capability]")
        self.expect(USAGE, "decode", "8086-193b-i916-GVTg_V5_4", err="devmig: string:1:10: ")
        self.expect(USAGE, "decode", "00068086-193b-i915-GVTg_V5_2", err="devmig: string:1:1: ")
        self.expect(USAGE, "decode", "a=1;b", err="devmig: string:1:5: ")
        self.expect(USAGE, "decode", "-", stdin="a=1;b", err="devmig: -:1:5: ")
        self.expect(USAGE, "decode", "-", stdin="a=1\nb=2\n", err="devmig: ")
        self.expect(USAGE, "decode", "-", stdin="a=" + "x" * 4095, err="[limit-string]")
        self.fails_on_bad_documents("decode", "--encode")


if __name__ == "__main__":
    unittest.main()
