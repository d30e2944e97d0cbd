#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""devmig watch tells a change of what is stated of a device, also the first one that there is."""

import pathlib
import subprocess
import time
import unittest

from verbs import HostCase, machine
from harness import DEVMIG, YES, environment

RULES = """\
MATCH:
	bus=pci
	attr.mode={mode:string}
SELF:
	mode={mode}
"""


class Watch(HostCase):
    def wait_until_it_waits(self, process):
        """In poll(); not every kernel tells, so not forever."""
        for _ in range(100):
            self.assertIsNone(process.poll())
            if "poll" in pathlib.Path(f"/proc/{process.pid}/wchan").read_text():
                break
            time.sleep(0.05)

    def test_document(self):
        machine.Machine(self.root).word_pci("pci0000:00/0000:01:00.0", "15b3:101e", "15b3:0061", "020000", "00",
                                            "vfio-pci")
        mode = self.root / "sys/devices/pci0000:00/0000:01:00.0/mode"
        mode.write_text("one\n")
        self.write("rules/10-test.rules", RULES)
        # Nobody makes an event: it looks by itself.
        with subprocess.Popen([DEVMIG, *map(str, self.words("watch", "--once", "--interval=2"))],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()) as process:
            self.wait_until_it_waits(process)
            mode.write_text("two\n")
            try:
                out, err = process.communicate(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        self.assertEqual((process.returncode, err), (YES, ""))
        self.assertRegex(out, r"^changed pf 0000:01:00\.0: document [0-9a-f]{32} -> [0-9a-f]{32}\n$")


if __name__ == "__main__":
    unittest.main()
