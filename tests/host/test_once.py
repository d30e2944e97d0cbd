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
# What is to be read of each form of devmig-document(5), below a device's directory.
FORMS = {
    "file": {"migration_compatible": "SELF:\n\ta=1\nCOMPATIBLE:\n\ta=1\n"},
    "files": {"migration/self": "a=1\n", "migration/compatible": "a=1\n"},
    "tree": {"migration/self/a": "1\n", "migration/self/b": "1\n", "migration/compatible/a": "1\n"},
    "numbered tree": {"migration/self/a": "1\n", "migration/compatible0001/a": "1\n",
                      "migration/compatible0002/a": "{n:int:1,2}\n", "migration/apply0002/b": "{n}\n"},
    "traits": {"software_version": "2.1.0\n", "compatible_type": "other\n", "compatible_mode": "a b\n",
               "mode": "a\n", "dynamic_resources": "aggregator\n", "aggregator": "1\n", "device_api": "vfio-pci\n"},
    "malformed": {"migration/self/a": "1\n2\n"},
}
TYPE, MDEV = "i915-GVTg_V5_8", "a297db4a-f4c2-11e6-90f6-d3b88d6c9525"
OPENED = re.compile(r"= \d+<([^<>]*)>$", re.MULTILINE)


class Once(unittest.TestCase):
    def opened(self, root, *words):
        """How often which regular file was opened to be read."""
        with tempfile.NamedTemporaryFile() as log:
            subprocess.run(["strace", "-f", "-y", "-o", log.name, "-e", "trace=open,openat,openat2", DEVMIG, *words,
                            f"--root={root}", f"--rules={ROOT / 'rules'}"], env=environment(**TRACED), check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            lines = [line for line in pathlib.Path(log.name).read_text().splitlines() if "O_PATH" not in line]
        files = [match[1] for line in lines for match in [OPENED.search(line)] if match]
        return collections.Counter(file for file in files if file.startswith(f"{root}/") and os.path.isfile(file))

    def check(self, root, least):
        root = os.path.realpath(root)
        for words in ["list", "--json"], ["export", "--host=here"], ["record", "--output=/dev/null"]:
            opened = self.opened(root, *words)
            self.assertGreater(len(opened), least, "the trace shows nothing")
            self.assertEqual({file: count for file, count in opened.items() if count > 1}, {}, words[0])
        return opened

    def test_machines(self):
        self.assertTrue(MACHINES)
        for name in MACHINES:
            with self.subTest(name), tempfile.TemporaryDirectory() as root:
                unpack(name, root)
                self.check(root, 0 if name == "empty" else 2)

    def test_own_documents(self):
        """Devices, and a type with two devices, that say themselves what they are: in each form."""
        for name, files in FORMS.items():
            with self.subTest(name), tempfile.TemporaryDirectory() as root:
                unpack("gvt", root)
                devices = pathlib.Path(root, "sys/devices/pci0000:00/0000:00:02.0")
                for device in devices, devices / f"mdev_supported_types/{TYPE}", devices / MDEV:
                    for path, text in files.items():
                        (device / path).parent.mkdir(parents=True, exist_ok=True)
                        (device / path).write_text(text)
                opened = self.check(root, 2)
                for path in files:
                    self.assertIn(f"{os.path.realpath(devices)}/mdev_supported_types/{TYPE}/{path}", opened)

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
