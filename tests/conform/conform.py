# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of 'devmig conform' have in common: software devices, and runs on them."""

import contextlib
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "cli"), str(HERE.parent / "vgpu")]

# pylint: disable=wrong-import-position
from harness import run  # noqa: E402
from vfio_user import Server  # noqa: E402

# Small, so that a stream takes no time, and with a guest that keeps writing.
VGPU = ["--memory=1M", "--dirty-rate=1M"]

# The counter, and where the guest writes.
WATCH = ["--watch=0:0x10:4", "--watch=0:0x14:4", "--watch=2:0:0x10000"]
# The device's own DMA, to the first of the pages that conform maps: a word, with an interrupt when it is
# written, and its counter, from time to time.
DMA = ["--poke=0:0x20:00000010", "--poke=0:0x24:00000000", "--poke=0:0x28:04000000", "--poke=0:0x30:01000000",
       "--poke=0:0x30:02000000"]

# A device of the same size that says that it is another.
FOREIGN = "SELF:\n\tdevice_api=vfio-pci\n\tsoftware_type=another\nCOMPATIBLE:\n\tsoftware_type=another\n"

# The software device cuts its records to what is read, which is its right.
ALWAYS = {"odd-reads-same"}


def conform(*words):
    """A run, in which nothing but devmig itself complains: no sanitizer."""
    result = run("conform", *words)
    for line in result.err.splitlines():
        assert line.startswith("devmig: "), result.err
    return result


class Outcome:
    """What a run with --json says."""

    def __init__(self, result):
        self.status, self.err, self.json = result.status, result.err, result.json
        self.tests = {test["name"]: test for test in self.json["tests"]}

    def with_result(self, *results):
        return {name for name, test in self.tests.items() if test["result"] in results}

    @property
    def found(self):
        """Tests that found something, but for what they always find."""
        return self.with_result("fail", "remark") - ALWAYS

    def what(self, name):
        return [f"{finding['at']}: {finding['wanted']}: {finding['got']}" for finding in self.tests[name]["findings"]]


def conform_json(*words):
    return Outcome(conform("--json", *words))


@contextlib.contextmanager
def server(*options):
    """A device, which may end as it likes."""
    device = Server(*VGPU, *options)
    try:
        yield f"vfio-user:{device.path}"
    finally:
        said, _ = device.stop()
        assert not said, said


@contextlib.contextmanager
def everything(*options, foreign_document):
    """A device with all that the tests need of others: the words for conform."""
    with server(*options) as device, server() as second, server(f"--document={foreign_document}") as foreign:
        yield [device, f"--second={second}", f"--foreign={foreign}", *WATCH, *DMA]
