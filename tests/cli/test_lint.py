#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""devmig lint: all remarks, for people and for programs, and the exit status by the worst of them."""

import re
import unittest

from harness import Case, EXAMPLES, IO, NO, USAGE, YES, heed_permissions, run

CLEAN = "SELF:\n\tdevice_api=vfio-pci\nCOMPATIBLE:\n\tdevice_api=vfio-pci\n"
ERRORS = "SELF:\n\ta=1\n\t=\n\ta=2\nCOMPATIBLE:\n\tb={x\n"
RULES = "# Source: a test (2026-11-01)\nMATCH:\n\tkind=vf\nSELF:\n\tdevice_api=vfio-pci\n"
LINE = re.compile(r"^(?P<file>[^:]+):(?:(?P<line>\d+):)?(?:(?P<column>\d+):)? "
                  r"(?P<severity>note|warning|error): (?P<message>.*) \[(?P<reason>[a-z-]+)\](?:; (?P<hint>.*))?$")


class Lint(Case):
    def both(self, status, *words, **options):
        """Run for people and as JSON; they must say the same.  The JSON is returned."""
        text, answer = self.expect(status, "lint", *words, **options), self.expect(status, "lint", "--json", *words,
                                                                                   **options).json
        rows = []
        for line in text.lines:
            self.assertRegex(line, LINE)
            row = LINE.match(line).groupdict()
            rows.append({k: int(v) if k in ("line", "column") and v else v for k, v in row.items()})
        self.assertEqual(rows, [{k: (r[k] or None) for k in LINE.groupindex} for r in answer["remarks"]])
        for severity in ("error", "warning", "note"):
            self.assertEqual(answer[severity + "s"], sum(r["severity"] == severity for r in answer["remarks"]))
        return answer

    def test_rules(self):
        clean = self.write("50-a.rules", RULES)
        self.assertEqual(self.both(YES, clean)["remarks"], [])
        # No document, so nothing to compare with others.
        self.assertEqual(self.both(YES, clean, self.write("clean", CLEAN), clean)["documents"], 3)
        odd = self.both(NO, self.write("60-b.rules", RULES.replace("kind", "knd").replace("Source", "From")))
        self.assertEqual([(r["line"], r["reason"]) for r in odd["remarks"]], [(None, "no-source"), (3, "no-such-fact")])
        bad = self.both(USAGE, self.write("70-c.rules", RULES + "MATCH:\n\tx\nSELF:\n\ty={z}\n"))
        self.assertEqual([(r["line"], r["column"], r["reason"]) for r in bad["remarks"]],
                         [(7, 2, "bad-line"), (6, 1, "empty-object")])

    def test_rules_of_another_name(self):
        other = self.write("other", RULES)
        self.both(USAGE, other)
        self.assertEqual(self.both(YES, "--rules", other)["remarks"], [])
        self.assertEqual(self.expect(YES, "lint", "--rules", "-", stdin=RULES).out, "")
        self.assertIn("no-match", self.expect(USAGE, "lint", "--rules", self.write("clean", CLEAN)).out)
        self.expect(IO, "lint", self.dir / "none.rules", err="none.rules")

    def test_clean(self):
        answer = self.both(YES, self.write("clean", CLEAN))
        self.assertEqual((answer["remarks"], answer["documents"]), ([], 1))

    def test_all_errors_of_a_file(self):
        path = self.write("bad", ERRORS)
        answer = self.both(USAGE, path)
        self.assertEqual([(r["line"], r["reason"]) for r in answer["remarks"]],
                         [(3, "bad-name"), (4, "duplicate-field"), (6, "unclosed-brace")])
        self.assertTrue(all(r["file"] == str(path) for r in answer["remarks"]))

    def test_warning(self):
        path = self.write("odd", "SELF:\n\tdevice_api=vfio_pci\nCOMPATIBLE:\n\tdevice_api=vfio_pci\n")
        answer = self.both(NO, path)
        self.assertIn("not-normal", {r["reason"] for r in answer["remarks"]})

    def test_malformed_is_worse_than_a_warning(self):
        odd = self.write("odd", "SELF:\n\tdevice_api=vfio_pci\n")
        self.both(USAGE, odd, self.write("bad", ERRORS))

    def test_a_file_that_cannot_be_read_behind_an_error(self):
        self.write("d/migration/other", "1\n")
        self.write("d/migration/self/b", "1\n").chmod(0)
        result = self.expect(IO, "lint", self.dir / "d", err="self/b: can't open", preexec_fn=heed_permissions)
        self.assertIn("[stray-entry]", result.out)

    def test_a_form_without_lines(self):
        text = self.write("text", "SELF:\n\tdevice_api=vfio-pci\nCOMPATIBLE:\n\tdevice_api=vfio-pci\n"
                                  "COMPATIBLE:\n\tdevice_api=vfio_pci\n")
        self.expect(YES, "convert", "--to", "tree", "-o", self.dir / "tree", text)
        self.assertIn(f"{text}:6: warning: device_api=", self.expect(NO, "lint", text).out)
        self.assertIn(f"{self.dir / 'tree'}: warning: object 2: device_api=",
                      self.expect(NO, "lint", self.dir / "tree").out)

    def test_pairs(self):
        one = self.write("one", "SELF:\n\tdevice_api=a\nCOMPATIBLE:\n\tdevice_api=a\nCOMPATIBLE:\n\tdevice_api=b\n")
        two = self.write("two", "SELF:\n\tdevice_api=b\nCOMPATIBLE:\n\tdevice_api=b\n")
        reasons = [r["reason"] for r in self.both(run("lint", one, two).status, one, two)["remarks"]]
        self.assertIn("readings-differ", reasons)
        alone = [r["reason"] for r in run("lint", "--json", "--no-pairs", one, two).json["remarks"]]
        self.assertNotIn("readings-differ", alone)
        self.assertEqual(run("lint", "--json", one).json["remarks"], [])

    def test_quiet(self):
        self.assertEqual(self.expect(USAGE, "lint", "-q", self.write("bad", ERRORS)).out, "")
        self.assertEqual(self.expect(YES, "lint", "--quiet", "--json", self.write("clean", CLEAN)).out, "")

    def test_standard_input(self):
        answer = self.both(USAGE, "-", stdin=ERRORS)
        self.assertEqual(answer["remarks"][0]["file"], "-")
        self.expect(USAGE, "lint", "-", "-", err="only once")

    def test_missing(self):
        clean = self.write("clean", CLEAN)
        self.expect(IO, "lint", self.dir / "none", clean, err="none")
        self.expect(USAGE, "lint", err="nothing is named for DOC...")

    def test_what_cannot_be_read_is_in_the_json(self):
        clean, none, loop = self.write("clean", CLEAN), self.dir / "none", self.dir / "loop"
        loop.symlink_to(loop)
        result = self.expect(IO, "lint", "--json", none, clean, loop, err="none")
        self.assertEqual([(r["severity"], r["file"], r["reason"], r["line"], r["hint"])
                          for r in result.json["remarks"]],
                         [("error", str(none), "no-document", None, "check the path"),
                          ("error", str(loop), "unreadable", None, "check path and permissions")])
        self.assertEqual((result.json["errors"], result.json["documents"]), (2, 3))
        self.assertEqual(self.expect(IO, "lint", none, err="none").out, "")

    def test_examples_have_no_errors(self):
        for path in sorted(EXAMPLES.glob("*.devmig")):
            with self.subTest(path.name):
                self.assertEqual(run("lint", "--json", path).json["errors"], 0)


if __name__ == "__main__":
    unittest.main()
