#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""devmig list opens each file of a host once at most, whoever wants to know of it."""

import collections
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))
from harness import DEVMIG, ROOT, environment  # noqa: E402
from machine import unpack  # noqa: E402

MACHINES = sorted(path.stem for path in (HERE / "machines").iterdir())
# Where leaks are looked for the one who looks can't be traced as well.
TRACED = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}
OPENED = re.compile(r"= \d+<([^<>]*)>$", re.MULTILINE)


class Once(unittest.TestCase):
    def opened(self, root):
        """How often which regular file was opened to be read."""
        with tempfile.NamedTemporaryFile() as log:
            subprocess.run(["strace", "-f", "-y", "-o", log.name, "-e", "trace=open,openat,openat2", DEVMIG, "list",
                            "--json", f"--root={root}", f"--rules={ROOT / 'rules'}"], env=environment(**TRACED), check=True,
                           stdout=subprocess.DEVNULL)
            lines = [line for line in pathlib.Path(log.name).read_text().splitlines() if "O_PATH" not in line]
        files = [match[1] for line in lines for match in [OPENED.search(line)] if match]
        return collections.Counter(file for file in files if file.startswith(f"{root}/") and os.path.isfile(file))

    def check(self, root, least):
        opened = self.opened(os.path.realpath(root))
        self.assertGreater(len(opened), least, "the trace shows nothing")
        self.assertEqual({file: count for file, count in opened.items() if count > 1}, {})

    def test_machines(self):
        self.assertTrue(MACHINES)
        for name in MACHINES:
            with self.subTest(name), tempfile.TemporaryDirectory() as root:
                unpack(name, root)
                self.check(root, 0 if name == "empty" else 2)

    def test_own_documents(self):
        """A device whose document is one file."""
        with tempfile.TemporaryDirectory() as root:
            device = pathlib.Path(root) / "sys/bus/pci/devices/0000:3b:00.0"
            device.mkdir(parents=True)
            (device / "uevent").write_text("DRIVER=vfio-pci\nPCI_ID=15B3:101E\n")
            (device / "migration_compatible").write_text("SELF:\n\ta=1\n")
            (device / "numa_node").write_text("0\n")
            self.check(root, 2)

    def test_what_others_recorded(self):
        data = os.environ.get("DEVMIG_SHARED_DATA")
        if not data:
            self.skipTest("DEVMIG_SHARED_DATA does not name the directory with recorded machines")
        self.check(os.path.join(data, "sysfs-nvidia"), 60)


if __name__ == "__main__":
    if not shutil.which("strace"):
        print("skipped: strace is not installed")
        sys.exit(77)
    unittest.main()
