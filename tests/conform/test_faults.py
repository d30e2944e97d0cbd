#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each fault of the software device is found, by the test that is there for it."""

import concurrent.futures
import dataclasses
import re
import subprocess
import tempfile
import unittest
import pathlib

import conform
import vfio_user
from harness import IO, NO, YES


@dataclasses.dataclass
class Fault:
    """What finds it; nothing else may find anything, but where it shows everywhere."""
    tests: str
    value: str = ""
    more: tuple = ()  # options of the device
    conform: tuple = ()
    everywhere: bool = False
    status: int = NO


def only(test, *words):
    return {"conform": ("--only", test, *words)}


FAULTS = {
    # transitions
    "illegal-arc": Fault("refuse-blocked"),
    "refuse-state": Fault("arcs combinations", everywhere=True),
    "state-unchanged": Fault("arcs combinations", everywhere=True),
    "state-in-spite": Fault("refuse-error refuse-unknown refuse-blocked refuse-resuming", everywhere=True),
    "wrong-errno": Fault("refuse-error refuse-unknown refuse-blocked refuse-resuming"),
    "error-requested": Fault("refuse-error refuse-resuming refusal-harmless"),
    "skip-stop": Fault("truncated-runs"),
    "half-way": Fault("combinations combinations-resuming", everywhere=True),
    "flags-without-states": Fault("arcs", more=("--flags=stop-copy",), everywhere=True),
    "states-without-flags": Fault("refuse-missing", more=("--flags=stop-copy",)),
    "state-stale": Fault("arcs combinations", everywhere=True),
    "fail-next": Fault("arcs"),
    "error-next": Fault("arcs"),
    "stall": Fault("arcs", value="=3000", **only("arcs", "--timeout=1"), status=IO),
    # data that is read
    "data-after-end": Fault("stream-end", **only("stream-end", "--timeout=2")),
    "end-early": Fault("round-trip again", everywhere=True),
    "precopy-empty": Fault("initial-falls"),
    "precopy-blocks": Fault("precopy-nomsg", value="=1500"),
    "odd-sizes": Fault("odd-reads"),
    "repeat-short": Fault("odd-reads"),
    "corrupt-at": Fault("again", value="=100", **only("again")),
    "exit-at": Fault("stream-end", **only("stream-end"), status=IO),
    "miss-last": Fault("precopy-complete"),
    "counter-lost": Fault("watched-moves"),
    "read-anywhere": Fault("read-outside session-ends reset-ends-session read-resuming"),
    # estimates
    "initial-stays": Fault("initial-falls"),
    "precopy-anywhere": Fault("precopy-info-elsewhere"),
    "size-zero": Fault("data-size-plausible", status=YES),
    "size-nonsense": Fault("data-size-plausible", status=YES),
    # data that is written
    "truncated-accepted": Fault("truncated", everywhere=True),
    "corrupt-accepted": Fault("flipped", status=YES),
    "head-accepted": Fault("foreign foreign-again"),
    "second-unchecked": Fault("foreign-again", **only("foreign-again")),
    "not-latched": Fault("refusal-final"),
    "write-anywhere": Fault("write-outside reset-ends-session"),
    # what runs, what is cleared, what is logged
    "counter-in-stop": Fault("stop-watched saves-same watched-moves"),
    "memory-in-stop": Fault("stop-watched saves-same", everywhere=True),
    "dma-in-p2p": Fault("p2p-memory", status=YES),
    "reset-keeps-error": Fault("reset-leaves-error", more=("--fault=error-next=RESUMING",),
                               **only("reset-leaves-error"), status=IO),
    "reset-to-stop": Fault("reset-runs", everywhere=True),
    "reset-keeps-memory": Fault("reset-clears", status=YES),
    "log-misses": Fault("log-complete"),
    "log-keeps": Fault("log-cleared"),
}

# What it may do, and test_passes.py has it.
ALLOWED = {"short-reads"}


def faults_of_device():
    out = subprocess.run([vfio_user.VGPU, "--help-faults"], check=True, capture_output=True, text=True).stdout
    return set(re.findall(r"^([a-z0-9-]+)", out, re.M))


class Faults(unittest.TestCase):
    maxDiff = None

    def test_table_is_complete(self):
        self.assertEqual(set(FAULTS) | ALLOWED, faults_of_device())
        self.assertGreaterEqual(len(FAULTS), 20)

    def test_each(self):
        with tempfile.TemporaryDirectory() as directory:
            document = pathlib.Path(directory) / "foreign.devmig"
            document.write_text(conform.FOREIGN)

            def run(name):
                fault = FAULTS[name]
                with conform.everything(f"--fault={name}{fault.value}", *fault.more,
                                        foreign_document=document) as words:
                    return conform.conform_json(*words, *fault.conform)

            # Most of a run is waiting.
            with concurrent.futures.ThreadPoolExecutor(4) as pool:
                outcomes = dict(zip(FAULTS, pool.map(run, FAULTS)))
        for name, fault in FAULTS.items():
            with self.subTest(name):
                outcome, wanted = outcomes[name], set(fault.tests.split())
                if fault.everywhere:
                    self.assertLessEqual(wanted, outcome.found)
                else:
                    self.assertEqual(outcome.found, wanted)
                self.assertEqual(outcome.status, fault.status, outcome.err)

    def test_foreign_is_refused_the_first_time(self):
        """So that second-unchecked is what the test above finds."""
        with tempfile.TemporaryDirectory() as directory:
            document = pathlib.Path(directory) / "foreign.devmig"
            document.write_text(conform.FOREIGN)
            with conform.everything("--fault=second-unchecked", foreign_document=document) as words:
                outcome = conform.conform_json(*words, "--only", "foreign")
        self.assertEqual(outcome.tests["foreign"]["result"], "pass")


if __name__ == "__main__":
    unittest.main()
