#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""devmig create gets a signal, by strace at a call of our choice."""

import itertools
import shutil
import signal
import subprocess
import unittest

from harness import DEVMIG, ROOT, environment
from test_plan import Host

# Who runs the tests in the background has it ignored, and so have all that are started here.
signal.signal(signal.SIGHUP, signal.SIG_DFL)


@unittest.skipUnless(shutil.which("strace"), "there is no strace")
class Signals(Host):
    """Each of them, at whatever the program does: it is as it was, or done."""

    def create(self, kind, call, number):
        """The status, and what it complained of; it gets the signal as it makes the call for the n-th time."""
        words = ["strace", "-qq", "-o", self.dir / "trace", "-e", f"trace={call}", "-e",
                 f"inject={call}:signal={kind.name}:when={number}", DEVMIG, "create", "--root", self.root, "--rules",
                 self.dir / "rules", self.source(vgpu="1155")]
        done = subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False, cwd=ROOT,
                              env=environment(ASAN_OPTIONS="detect_leaks=0"))
        return done.returncode, done.stderr

    def setUp(self):
        super().setUp()
        self.current = self.vgpu_function("0000:3b:00.4")
        status, err = self.create(signal.SIGCONT, "write", 1)
        if status:
            self.skipTest(f"nothing can be traced: {err}")

    def test_when_it_was_written(self):
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
            self.current.write_text("0\n")
            self.assertEqual(self.create(number, "write", 1), (
                -number, "devmig: undone: what was written to /sys/bus/pci/devices/0000:3b:00.4/nvidia/current_vgpu_type\n"
                "devmig: it was given up\n"))
            self.assertEqual(self.current.read_text(), "0\n")

    def test_again_while_it_is_undone(self):
        self.current.write_text("0\n")
        self.assertEqual(self.create(signal.SIGTERM, "write", "1+")[0], -signal.SIGTERM)
        self.assertEqual(self.current.read_text(), "0\n")

    def test_whatever_it_does(self):
        met = set()
        for number in itertools.count(1):
            self.current.write_text("0\n")
            status, err = self.create(signal.SIGTERM, "openat", number)
            self.assertEqual((status, self.current.read_text()), (0, "1155\n") if not status else (-signal.SIGTERM, "0\n"),
                             f"{number}: {err}")
            met.add((status, "undone" in err))
            if "SIGTERM" not in (self.dir / "trace").read_text():
                break
        # Before it begins, when it has written, and when it is done.
        self.assertEqual(met, {(-signal.SIGTERM, False), (-signal.SIGTERM, True), (0, False)})


if __name__ == "__main__":
    unittest.main()
