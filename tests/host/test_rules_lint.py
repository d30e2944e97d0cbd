#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The rules that devmig ships: nothing in them is suspicious, and each says where it was taken from."""

import os
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = sorted((ROOT / "rules").glob("*.rules"))
DEVMIG = os.environ["DEVMIG"]


class Shipped(unittest.TestCase):
    def test_there_are_rules(self):
        self.assertGreater(len(RULES), 10)

    def test_nothing_is_remarked_on(self):
        for path in RULES:
            with self.subTest(path.name):
                done = subprocess.run([DEVMIG, "lint", path], capture_output=True, text=True, timeout=120, check=False)
                self.assertEqual((done.stdout, done.stderr, done.returncode), ("", "", 0))

    def test_all_are_installed(self):
        listed = re.findall(r"'(.*\.rules)'", (ROOT / "rules/meson.build").read_text())
        self.assertEqual(listed, [path.name for path in RULES])

    def test_each_file_has_pairs(self):
        pairs = {path.stem for path in (ROOT / "tests/host/rules").glob("*.pairs")}
        self.assertEqual(pairs, {path.stem.split("-", 1)[1] for path in RULES})

    def test_each_file_has_a_source_with_a_date(self):
        for path in RULES:
            with self.subTest(path.name):
                comments = "".join(re.findall(r"^#(.*)$", path.read_text().split("MATCH:")[0], re.M))
                sources = comments.split("Source: ")[1:]
                self.assertTrue(sources)
                for source in sources:
                    self.assertRegex(source, r"\(20\d\d-\d\d-\d\d\)")


if __name__ == "__main__":
    unittest.main()
