#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The units of systemd, the rule of udev and what they name, as they are installed."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

UNITS = pathlib.Path(__file__).resolve().parents[2] / "integration/systemd"
SERVICE = pathlib.Path(os.environ["SERVICE"])  # devmig-export.service, made by meson
SKIP = 77


def verify(*paths):
    return subprocess.run(["systemd-analyze", "verify", "--man=no", *map(str, paths)], capture_output=True, text=True,
                          check=False)


class Units(unittest.TestCase):
    def test_systemd_finds_nothing_wrong(self):
        with tempfile.TemporaryDirectory() as directory:
            place = pathlib.Path(directory)
            text = SERVICE.read_text()
            program = re.search(r"^ExecStart=(\S+)", text, re.M).group(1)
            # It looks for programs, and this one is not installed.
            (place / SERVICE.name).write_text(text.replace(program, "/bin/true"))
            shutil.copy(UNITS / "devmig-export.timer", place)
            done = verify(place / SERVICE.name, place / "devmig-export.timer")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            (place / SERVICE.name).write_text(text.replace("Type=oneshot", "Typ=oneshot"))
            self.assertIn("Typ", verify(place / SERVICE.name).stderr)

    def test_the_rule_starts_what_there_is(self):
        rule = (UNITS / "90-devmig-export.rules").read_text()
        self.assertIn(SERVICE.name, rule)
        self.assertIn("devmig-export.timer", rule)
        lines = [line for line in rule.splitlines() if line and not line.startswith("#")]
        for line in lines:
            for key in line.split(", "):
                self.assertRegex(key, r'^[A-Z]+(==|\+=)"[^"]+"$')

    def test_the_list_is_one(self):
        """Each line of it, the commented ones as well, is what export reads."""
        text = (UNITS / "exports").read_text()
        listed = re.findall(r"^#?(records|prometheus|nfd|nova) +(/\S+)$", text, re.M)
        self.assertEqual([name for name, _ in listed], ["records", "prometheus", "nfd", "nova"])
        with tempfile.TemporaryDirectory() as directory:
            path = pathlib.Path(directory) / "exports"
            path.write_text("".join(f"{name} {directory}/{name}\n" for name, _ in listed))
            done = subprocess.run([os.environ["DEVMIG"], "export", "--listed", path, "--root", directory, "--host", "h"],
                                  capture_output=True, text=True, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(len(list(pathlib.Path(directory).iterdir())), 5)


if __name__ == "__main__":
    if not shutil.which("systemd-analyze"):
        print("SKIP: systemd-analyze is not installed (package systemd)")
        sys.exit(SKIP)
    unittest.main()
