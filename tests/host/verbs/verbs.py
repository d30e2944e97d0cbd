# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of verbs that look at a host have in common."""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / "cli"), str(HERE.parent)]

from harness import Case, ROOT  # noqa: E402
import machine  # noqa: E402

RULES = """\
MATCH:
	type=mtty-{ports:int:1,2}
SELF:
	device_api=vfio-pci
	mdev_type=mtty-{ports}
COMPATIBLE:
	device_api=vfio-pci
	mdev_type=mtty-{ports}
"""


# A fact that can't be read where a recording does not have it.
DRAFT_FACT = "host.kernel"


class HostCase(Case):
    """A test with a machine of its own, and rules that stay as they are here."""

    def setUp(self):
        super().setUp()
        self.root = self.dir / "root"
        self.root.mkdir()
        self.write("rules/10-test.rules", RULES)

    def unpack(self, name):
        return machine.unpack(name, self.root)

    def make_drafts(self):
        """Let the rule need a fact that is not known, so that what it states has an open field."""
        (self.root / "proc/sys/kernel/osrelease").unlink()
        self.write("rules/10-test.rules", RULES.replace("SELF:", f"\t{DRAFT_FACT}={{m:string}}\nSELF:\n\tm={{m}}"))

    def words(self, verb, *words):
        return (verb, "--root", self.root, "--rules", self.dir / "rules", *words)

    def listed(self, *words, err="", **options):
        return self.expect(0, *self.words("list", "--json", *words), err=err, **options).json["items"]
