#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A device that is right passes, with each set of flags; and what is not tested then is known."""

import unittest

import conform
from harness import Case, YES

# Only a device that is faulty gets there.
NEVER = {"reset-leaves-error", "error-stays"}
PRE_COPY = {"refuse-blocked", "precopy-nomsg", "precopy-session", "precopy-info", "precopy-info-elsewhere",
            "initial-starts", "initial-falls", "dirty-starts", "round-trip-precopy", "precopy-complete"}
P2P = {"p2p-memory"}
SETS = {
    "stop-copy": NEVER | PRE_COPY | P2P,
    "stop-copy,p2p": NEVER | PRE_COPY,
    "stop-copy,pre-copy": NEVER | P2P,
    "stop-copy,p2p,pre-copy": NEVER | {"refuse-missing"},
}


class Passes(Case):
    def check(self, skipped, *options):
        foreign = self.write("foreign.devmig", conform.FOREIGN)
        with conform.everything(*options, foreign_document=foreign) as words:
            outcome = conform.conform_json(*words)
        self.assertEqual({name: outcome.what(name) for name in outcome.found}, {})
        self.assertEqual(outcome.status, YES, outcome.err)
        self.assertEqual(outcome.with_result("skip"), skipped)

    def test_sets_of_flags(self):
        for flags, skipped in SETS.items():
            with self.subTest(flags):
                self.check(skipped, f"--flags={flags}")

    def test_short_reads_are_allowed(self):
        with conform.server("--fault=short-reads=1000") as device:
            outcome = conform.conform_json(device)
        self.assertEqual({name: outcome.what(name) for name in outcome.found}, {})
        self.assertEqual(outcome.status, YES, outcome.err)

    def test_a_device_that_does_nothing(self):
        with conform.server("--dirty-rate=0") as device:
            outcome = conform.conform_json(device)
        self.assertEqual(outcome.found, set())
        self.assertEqual(outcome.status, YES, outcome.err)

    def test_error_is_left(self):
        for name in ("reset-leaves-error", "error-stays"):
            with self.subTest(name), conform.server("--fault=error-next=RESUMING") as device:
                outcome = conform.conform_json("--only", name, device)
                self.assertEqual(outcome.tests[name]["result"], "pass", outcome.what(name))


if __name__ == "__main__":
    unittest.main()
