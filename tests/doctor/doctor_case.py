# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of devmig doctor have in common."""

from harness import NO, UNKNOWN, YES, Case, run
from machine import Machine

# What was found so far: {(check, status)}.
met = set()


class DoctorCase(Case):
    maxDiff = None

    def machine(self):
        root = self.dir / f"root{len(list(self.dir.iterdir()))}"
        root.mkdir()
        return Machine(root)

    def look(self, machine, *words, **options):
        result = run("doctor", f"--root={machine.root}", "--json", *words, **options)
        self.assertEqual(result.err, "")
        self.assertEqual(result.status, {"pass": YES, "warn": YES, "fail": NO, "unknown": UNKNOWN}[result.json["status"]])
        for finding in result.json["findings"]:
            met.add((finding["check"], finding["status"]))
        return result.json["findings"]

    def found(self, machine, check, *words, subject=None, **options):
        """(status, message) of the one finding of a check."""
        findings = [f for f in self.look(machine, *words, **options)
                    if f["check"] == check and subject in (None, f["subject"])]
        self.assertEqual(len(findings), 1, findings)
        return findings[0]["status"], findings[0]["message"]

    def checks(self, machine, *words):
        return [(f["subject"], f["check"]) for f in self.look(machine, *words)]
