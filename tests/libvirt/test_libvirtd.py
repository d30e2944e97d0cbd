#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Two real libvirtd, machines that move between them, and the hook as it is installed.

No device can be assigned here. So that the hook has something to decide, another hook, which libvirt runs before
it, puts one into the XML; and a third one takes it out again, so that the machine can start. What libvirt and QEMU
make of a machine that has one is seen in what they complain of.
"""

import pathlib
import tempfile
import time
import unittest

import daemons

daemons.enter()

from rig import ROOT, UUIDS, VFS, Host, document, domain, entry, mdev, metadata, own, pci  # noqa: E402
from harness import DEVMIG, run  # noqa: E402

SCRIPT = ROOT / "integration/libvirt/50-devmig.in"

INSERT = """#!/usr/bin/env python3
import sys
xml = sys.stdin.read()
with open("{trace}", "a") as trace:
    print(*sys.argv[1:], file=trace)
if sys.argv[2:4] == ["migrate", "begin"]:
    sys.stdout.write(xml.replace("<devices>", "<devices>" + \"\"\"{device}\"\"\", 1))
"""
REMOVE = """#!/usr/bin/env python3
import sys
xml = sys.stdin.read()
if sys.argv[2:4] == ["migrate", "begin"] and "<hostdev" in xml:
    open("{seen}", "w").write(xml)
    start, end = xml.index("<hostdev"), xml.index("</hostdev>") + len("</hostdev>")
    sys.stdout.write(xml[:start] + xml[end:])
"""


class Libvirtd(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory(prefix="devmig-libvirt-")
        cls.addClassCleanup(cls.directory.cleanup)
        cls.dir = pathlib.Path(cls.directory.name)
        daemons.raise_loopback()
        cls.source = daemons.Daemon(cls.dir, "source", 1)
        cls.destination = daemons.Daemon(cls.dir, "destination", 2)
        for daemon in (cls.source, cls.destination):
            cls.addClassCleanup(daemon.stop)
        cls.source.start()

    def setUp(self):
        """The destination reads once which hooks there are."""
        self.destination.stop()
        self.destination.no_hooks()
        self.host = Host(tempfile.mkdtemp(dir=self.dir))
        self.host.dir("sys/bus/pci/devices")
        script = SCRIPT.read_text().replace("@devmig@", DEVMIG)
        self.destination.hook("qemu.d/50-devmig", script.replace("--undocumented=pass", f"--undocumented=pass --root={self.host.root}"))
        self.trace = self.dir / "trace"
        self.trace.write_text("")

    def around(self, device):
        """Give each machine that comes this device, and take it away behind our hook."""
        self.seen = pathlib.Path(tempfile.mkdtemp(dir=self.dir)) / "seen"
        self.destination.hook("qemu", INSERT.format(trace=self.trace, device=device))
        self.destination.hook("qemu.d/90-remove", REMOVE.format(seen=self.seen))

    def run_machine(self, xml):
        path = self.dir / "vm.xml"
        path.write_text(xml)
        self.source.virsh("create", path)
        self.addCleanup(self.source.virsh, "destroy", "vm", check=False)
        self.addCleanup(self.destination.virsh, "destroy", "vm", check=False)

    def migrate(self):
        return self.source.virsh("migrate", "--live", "vm", self.destination.remote, "tcp://127.0.0.1:49200", check=False)

    def machines(self, daemon):
        return daemon.virsh("list", "--name").stdout.split()

    def test_machine_without_devices_moves(self):
        self.destination.start()
        self.run_machine(domain(more=metadata(entry(UUIDS[0], own(1)))))
        moved = self.migrate()
        self.assertEqual(moved.returncode, 0, moved.stderr)
        self.assertEqual((self.machines(self.source), self.machines(self.destination)), ([], ["vm"]))

    def test_veto_leaves_the_machine_where_it_is(self):
        self.host.gpu(1, document(2)).gpu(2, "SELF:\n\ta=1\nCOMPATIBLE:\n\tversion=3\n\tother=1\n")
        self.around(mdev(0))
        self.destination.start()
        self.run_machine(domain(more=metadata(entry(UUIDS[0], own(1)))))
        moved = self.migrate()
        self.assertNotEqual(moved.returncode, 0)
        reasons = [f"vm: no device of this host takes over {UUIDS[0]}", f"{UUIDS[1]}: version is 1, wanted",
                   f"{UUIDS[2]}: version is 1, wanted", "other is absent"]
        for said in (moved.stderr, self.destination.log()):
            at = 0
            for reason in reasons:
                self.assertIn(reason, said[at:])
                at = said.index(reason, at)
        self.assertEqual((self.machines(self.source), self.machines(self.destination)), (["vm"], []))
        self.assertEqual(self.source.virsh("domstate", "vm").stdout.strip(), "running")
        self.assertIn("vm migrate begin -", self.trace.read_text())

    def test_machine_starts_with_what_the_hook_says(self):
        self.host.gpu(3, document(2, "1,2"))
        self.around(mdev(0))
        self.destination.start()
        self.run_machine(domain(more=metadata(entry(UUIDS[0], own(1)))))
        moved = self.migrate()
        self.assertEqual(moved.returncode, 0, moved.stderr + self.destination.log())
        self.assertEqual((self.machines(self.source), self.machines(self.destination)), ([], ["vm"]))
        self.assertIn(f"<address uuid='{UUIDS[3]}'/>", self.seen.read_text())
        now = self.destination.virsh("dumpxml", "vm").stdout
        self.assertIn(f'<devmig:device uuid="{UUIDS[3]}">{own(2)}</devmig:device>', now)
        self.assertNotIn(UUIDS[0], now)

    def test_libvirt_takes_the_device_that_the_hook_chose(self):
        """It looks for that one, which is not there, in the real /sys."""
        self.host.gpu(3, document(1)).vf(4, document(1))
        self.destination.start()
        message = daemons.prepare(self.destination, domain(mdev(0), more=metadata(entry(UUIDS[0], own(1)))))
        self.assertIn(UUIDS[3], message)
        self.assertNotIn(UUIDS[0], message)
        # For a function it goes as far as to write how it starts QEMU.
        self.assertNotEqual(daemons.prepare(self.destination, domain(pci(0), more=metadata(entry(VFS[0], own(1))))), "")
        log = (self.destination.dir / "var/log/libvirt/qemu/vm.log").read_text()
        self.assertIn(f'"driver":"vfio-pci","host":"{VFS[4]}"', log)
        self.assertNotIn(VFS[0], log)

    def test_veto_of_a_machine_with_a_device(self):
        self.host.gpu(3, document(2))
        self.destination.start()
        message = daemons.prepare(self.destination, domain(mdev(0), more=metadata(entry(UUIDS[0], own(1)))))
        self.assertIn(f"{UUIDS[3]}: version is 1, wanted", message)

    def test_metadata_by_virsh(self):
        """What is printed for virsh metadata is what the hook reads."""
        self.host.gpu(0, document(1))
        self.destination.start()
        self.run_machine(domain())
        element = run("metadata", "--element", f"--root={self.host.root}", "-", stdin=domain(mdev(0))).out
        self.source.virsh("metadata", "vm", "https://devmig.dev/xmlns/domain/1", "--key", "devmig", "--set", element)
        now = self.source.virsh("dumpxml", "vm").stdout
        self.assertIn("devmig:devices", now)
        described = now.replace("<devices>", "<devices>" + mdev(0), 1)
        again = run("hook", "libvirt", f"--root={self.host.root}", "--undocumented=veto", "--", "vm", "migrate",
                    "begin", "-", stdin=described)
        self.assertEqual((again.status, again.out, again.err), (0, "", ""))
        self.assertIn(own(1), described)


if __name__ == "__main__":
    unittest.main(verbosity=2)
