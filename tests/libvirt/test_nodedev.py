#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A real libvirtd and a real mdevctl take the node device of a plan.

The parent is a PCI function of this machine, which has no types: the device is defined, and not started.
"""

import json
import os
import pathlib
import subprocess
import sys
import unittest

import daemons

FUNCTIONS = pathlib.Path("/sys/bus/pci/devices")
DRIVER = "/usr/lib/x86_64-linux-gnu/libvirt/connection-driver/libvirt_driver_nodedev.so"
daemons.NEEDED |= {DRIVER: "libvirt-daemon", "/usr/bin/mdevctl": "mdevctl"}
daemons.OWN += ("/etc/mdevctl.d",)

UUID = "83b8f4f2-509f-4d29-a6b5-1d3c0e2f7aff"
VALUE = "v'\"$(false)`&<>;"

daemons.enter()
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
from harness import APPLY, Case  # noqa: E402


class NodeDevice(Case):
    def setUp(self):
        super().setUp()
        daemons.raise_loopback()
        self.daemon = daemons.Daemon(self.dir, "host", 1)
        for name in ("callouts", "notifiers"):
            (self.daemon.dir / "etc/mdevctl.d/scripts.d" / name).mkdir(parents=True)
        # By which libvirt gives mdevctl the JSON.
        (self.daemon.dir / "dev").mkdir()
        (self.daemon.dir / "dev/stdin").symlink_to("/proc/self/fd/0")
        self.daemon.start()
        self.addCleanup(self.daemon.stop)

    def plan(self, parent, form):
        quoted = VALUE.replace('"', '\\"')
        text = {"self": {"a": "b"}, "compatible": [{"fields": {"a": "b"}, "apply": {"level": "4", "name": f'"{quoted}"'}}]}
        fleet = self.write("f.jsonl", json.dumps({"host": "h", "device": f"{parent}/t-1", "kind": "type", "available": 1,
                                                  "parent": parent, "document": text}) + "\n")
        source = self.write("s.devmig", "SELF:\n\ta=b\n")
        return self.expect(APPLY, "plan", source, "--fleet", fleet, "--format", form, "--uuid", UUID).out

    def test_it_is_defined(self):
        parent = sorted(os.listdir(FUNCTIONS))[-1]
        name = f"mdev_{UUID}_{parent}".translate(str.maketrans("-:.", "___"))
        self.daemon.virsh("nodedev-define", self.write("x.xml", self.plan(parent, "libvirt")))
        defined = self.daemon.dir / "etc/mdevctl.d" / parent / UUID
        # What mdevctl was told is what it would be told without libvirt.
        self.assertEqual(json.loads(defined.read_text()), json.loads(self.plan(parent, "mdevctl-json")))
        # It is the name that libvirt gives, and there is no such type to start it of.
        listed = self.daemon.virsh("nodedev-list", "--inactive", "--cap", "mdev").stdout.split()
        self.assertEqual(listed, [name])
        self.assertNotEqual(self.daemon.virsh("nodedev-start", name, check=False).returncode, 0)
        self.daemon.virsh("nodedev-undefine", name)
        self.assertFalse(defined.exists())


if __name__ == "__main__":
    if not (FUNCTIONS.is_dir() and os.listdir(FUNCTIONS)):
        daemons.skip("this machine has no PCI function, which libvirt wants for a parent")
    if subprocess.run(["mdevctl", "list"], capture_output=True, check=False).returncode:
        daemons.skip("mdevctl does not run here")
    unittest.main()
