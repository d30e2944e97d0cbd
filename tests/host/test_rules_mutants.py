#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each line of the rules that devmig ships counts, and each item and bound of a list: without it, or with
another one, a pair of tests/host/rules gives another answer."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = sorted((ROOT / "rules").glob("*.rules"))
PAIRS = os.environ["TEST_HOST_PAIRS"]

# Where a rule stands behind another one that has spoken of all other devices: for the reader.
SAID_TWICE = {("50-s390-ap.rules", 'ap.host_queues=""'), ("50-xe.rules", 'xe.vram=""')}


def neighbours(bound):
    """One less and one more: of a version in its last part."""
    *first, last = bound.split(".")
    for number in int(last) - 1, int(last) + 1:
        if number >= 0:
            yield ".".join([*first, str(number)])


def other_items(item):
    if ".." not in item:
        return
    low, high = item.split("..")
    for bound in neighbours(low) if low and low[0].isdigit() else []:
        yield f"{bound}..{high}"
    for bound in neighbours(high) if high and high[0].isdigit() else []:
        yield f"{low}..{bound}"


def other_lists(text):
    """One item missing, or one of its bounds moved."""
    items = text.split(",")
    for i, item in enumerate(items):
        for other in ([None] if len(items) > 1 else []) + list(other_items(item)):
            changed = items[:i] + ([] if other is None else [other]) + items[i + 1:]
            yield ",".join(changed)


def other_lines(line):
    for found in re.finditer(r"\{\w+:(?:int|string|version|set|mask):([^{}]*)\}", line):
        for text in other_lists(found[1]):
            yield line[:found.start(1)] + text + line[found.end(1):]
    found = re.search(r"(?<=\}[*/])\d+$", line)
    for operand in neighbours(found[0]) if found else []:
        if operand != "0":
            yield line[:found.start()] + operand


def mutants(lines):
    """Where, and the lines that stand there instead."""
    for i, line in enumerate(lines):
        text = line.strip()
        if text and not text.startswith("#") and not text.endswith(":"):
            yield i, []
            for other in other_lines(line):
                yield i, [other]


class Mutants(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.rules = pathlib.Path(directory.name)
        for path in RULES:
            shutil.copy(path, self.rules)

    def passes(self):
        env = {**os.environ, "DEVMIG_TEST_RULES": str(self.rules)}
        return subprocess.run([PAIRS], env=env, capture_output=True, timeout=120, check=False).returncode == 0

    def test_each_line_counts(self):
        self.assertTrue(self.passes())
        survivors, count = [], 0
        for path in RULES:
            lines = path.read_text().splitlines()
            for i, instead in mutants(lines):
                if (path.name, lines[i].strip()) in SAID_TWICE:
                    continue
                text = "\n".join(lines[:i] + instead + lines[i + 1:])
                (self.rules / path.name).write_text(f"{text}\n")
                count += 1
                if self.passes():
                    change = instead[0].strip() if instead else "nothing"
                    survivors.append(f"{path.name}:{i + 1}: {lines[i].strip()} -> {change}")
            shutil.copy(path, self.rules)
        print(f"{count} mutants")
        self.assertEqual(survivors, [], "\n" + "\n".join(survivors))


if __name__ == "__main__":
    unittest.main()
