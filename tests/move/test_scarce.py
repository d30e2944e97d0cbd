#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each allocation of a program that moves a device fails once: nothing is lost, and it says so, or has done it."""

import os
import unittest

from rig import MoveCase, environment, run

FAIL_NTH = os.environ.get("FAIL_NTH_LIBRARY")  # see tests/cli/fail_nth.c
NOT_REACHED = 99
SMALL = ("--memory=1M", "--fill=256K")


@unittest.skipUnless(FAIL_NTH, "not with sanitizers, and not with every C library")
class Scarce(MoveCase):
    def each(self, *words):
        """Run with each allocation failing in turn, until there is none; the results, to be looked at."""
        for nth in range(1, 2000):
            result = run(*words, env=environment(LD_PRELOAD=FAIL_NTH, FAIL_NTH=str(nth), LC_ALL="C"))
            with self.subTest(words[0], nth=nth):
                yield result
            if result.status == NOT_REACHED:
                self.assertGreater(nth, 8)
                return
        self.fail("it allocates without end")

    def test_save(self):
        source = self.device("a", *SMALL)
        file = self.dir / "state"
        for result in self.each("save", "--json", "--document", self.write("d", "SELF:\n\ta=1\n"), source.name, file):
            now = source.status()
            self.assertEqual(now["digest"], source.fresh["digest"])
            if result.status in (0, NOT_REACHED):
                self.assertEqual(now["state"], "STOP")
                self.assertEqual(run("stream", "--quiet", file).status, 0)
                self.expect(0, "state", source.name, "RUNNING")
                file.unlink()
            else:
                self.assertEqual((now["state"], file.exists()), ("RUNNING", False), result.err)
                self.assertIn("devmig: ", result.err)

    def test_restore(self):
        source, destination = self.device("a", *SMALL), self.device("b", "--memory=1M")
        self.expect(0, "save", "--quiet", source.name, self.dir / "state")
        for result in self.each("restore", "--json", destination.name, self.dir / "state"):
            now = destination.status()
            self.assertEqual(now["state"], "RUNNING")
            whole = now["digest"] == source.fresh["digest"]
            self.assertTrue(whole or now["written_pages"] == 0, now)
            if result.status in (0, NOT_REACHED):
                self.assertTrue(whole)
                self.expect(0, "reset", destination.name)

    def test_migrate(self):
        """In both processes the same one fails."""
        source, destination = self.device("a", *SMALL), self.device("b", "--memory=1M")
        for result in self.each("migrate", "--json", "--timeout=5000", source.name, destination.name):
            here, there = source.status(), destination.status()
            self.assertEqual(here["digest"], source.fresh["digest"])
            moved = there["digest"] == source.fresh["digest"] and there["state"] == "RUNNING"
            self.assertTrue(moved or there["written_pages"] == 0 or there["state"] != "RUNNING", there)
            self.assertEqual(here["state"], "STOP" if moved else "RUNNING", result.err)
            if result.status in (0, NOT_REACHED):
                self.assertTrue(moved)
            if moved:
                self.expect(0, "reset", destination.name)
                self.expect(0, "state", source.name, "RUNNING")

    def test_stream(self):
        source = self.device("a", *SMALL)
        self.expect(0, "save", "--quiet", source.name, self.dir / "state")
        for form in ((), ("--json",), ("--document",)):
            whole = run("stream", *form, self.dir / "state").out
            for result in self.each("stream", *form, self.dir / "state"):
                if result.status in (0, NOT_REACHED):
                    self.assertEqual(result.out, whole)
                else:
                    self.assertEqual(result.status, 4, result.err)


if __name__ == "__main__":
    unittest.main()
