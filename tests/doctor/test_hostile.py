#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""devmig doctor on a machine whose files were laid out to mislead, to stop, or to get out."""

import os
import unittest

from doctor_case import DoctorCase
from harness import NO, UNKNOWN, run

VF = "0000:3b:00.4"
PF = "0000:3b:00.0"
UUID = "c2f0ac17-5dd8-4a1c-9a3b-0c8f7d2e6a11"


class Hostile(DoctorCase):
    def test_driver_with_a_newline(self):
        machine = self.machine().good_host()
        machine.pci(VF, driver="evil\nhost\n  PASS    driver\x1b[2J", node="vfio0")
        status, message = self.found(machine, "driver")
        self.assertEqual(status, "warn")
        self.assertIn(r"evil\x0ahost\x0a  PASS    driver\x1b[2J", message)
        text = run("doctor", f"--root={machine.root}").out
        self.assertNotIn("\x1b", text)
        self.assertEqual([line for line in text.splitlines() if line.startswith("host")], ["host"])

    def test_driver_that_controls_a_terminal_in_one_character(self):
        machine = self.machine().good_host()
        machine.pci(VF, driver="evil\x9b31m", node="vfio0")
        self.assertIn(r"evil\xc2\x9b31m", self.found(machine, "driver")[1])

    def test_values_with_newlines_and_marks(self):
        machine = self.machine().good_host().connectx(firmware="28\x1b[31m.41\u202e.1\nsecond line")
        status, message = self.found(machine, "firmware")
        self.assertEqual(status, "fail")
        self.assertIn("28\\x1b[31m.41", message)
        self.assertNotIn("\n", message)
        self.assertNotIn("second line", message)
        text = run("doctor", f"--root={machine.root}").out
        self.assertNotIn("\u202e", text)
        self.assertNotIn("\x1b", text)

    def test_bytes_that_are_no_text(self):
        machine = self.machine().good_host()
        (machine.root / "proc/sys/kernel/osrelease").write_bytes(b"\xff\xfe6.1\0\n")
        self.assertEqual(self.found(machine, "kernel")[0], "unknown")
        self.assertEqual(run("doctor", f"--root={machine.root}").status, UNKNOWN)

    def test_names_that_are_no_devices(self):
        machine = self.machine().good_host()
        for name in ("..evil", "a\nb", "x" * 255, "0000:3b:00.4\n", "-q"):
            machine.link(f"sys/bus/pci/devices/{name}", "sys/devices")
            machine.link(f"sys/bus/mdev/devices/{name}", "sys/devices")
        self.assertEqual(self.found(machine, "devices")[0], "warn")

    def test_links_in_a_circle(self):
        machine = self.machine().good_host()
        path = machine.pci(VF, driver="mlx5_vfio_pci")
        for name in ("physfn", "iommu_group", "iommu", "nvidia", "vfio-dev"):
            machine.link(f"{path}/{name}", f"{path}/{name}")
        machine.link("sys/kernel/debug/vfio", "sys/kernel/debug/vfio")
        machine.link("sys/bus/mdev/devices", "sys/bus/mdev/devices")
        self.assertEqual(self.found(machine, "migration")[0], "unknown")
        self.assertEqual(self.found(machine, "devices")[0], "unknown")

    def test_device_in_a_circle(self):
        machine = self.machine().good_host()
        machine.link(f"sys/bus/pci/devices/{VF}", f"sys/bus/pci/devices/{VF}")
        self.assertEqual(self.found(machine, "devices")[0], "warn")
        self.assertEqual(self.found(machine, "driver", VF)[0], "fail")

    def test_nothing_leads_out_of_the_root(self):
        secret = self.write("secret", "6.18.0-secret\n")
        machine = self.machine()
        machine.dir("proc/sys/kernel")
        (machine.root / "proc/sys/kernel/osrelease").symlink_to(secret)
        self.assertEqual(self.found(machine, "kernel"), ("unknown", "the kernel's release can't be read"))
        (machine.root / "proc/sys/kernel/osrelease").unlink()
        (machine.root / "proc/sys/kernel").rmdir()
        outside = self.dir / "outside"
        outside.mkdir()
        (outside / "osrelease").write_text("6.18.0-secret\n")
        for target in (outside, "../../../outside"):
            (machine.root / "proc/sys/kernel").symlink_to(target)
            self.assertEqual(self.found(machine, "kernel")[0], "unknown")
            (machine.root / "proc/sys/kernel").unlink()

    def test_nothing_is_waited_for(self):
        machine = self.machine().good_host()
        path = machine.pci(VF, driver="mlx5_vfio_pci", parent=PF)
        machine.dir(f"sys/devices/pci0000:00/{PF}/infiniband/mlx5_0")
        for name in (f"{path}/migration_compatible", f"sys/kernel/debug/vfio/{VF}/migration/state",
                     f"sys/kernel/debug/vfio/{VF}/migration/features", "var/lib/dpkg/pipe"):
            (machine.root / name).parent.mkdir(parents=True, exist_ok=True)
            os.mkfifo(machine.root / name)
        (machine.root / "var/lib/dpkg/status").unlink()
        os.mkfifo(machine.root / "var/lib/dpkg/status")
        self.assertEqual(self.found(machine, "qemu")[0], "unknown")
        self.assertEqual(self.found(machine, "p2p")[0], "unknown")

    def test_directories_in_the_place_of_files(self):
        machine = self.machine()
        for name in ("proc/sys/kernel/osrelease", "var/lib/dpkg/status", "proc/cmdline"):
            machine.dir(name)
        machine.dir("sys/kernel/iommu_groups")
        machine.pci(VF, driver="qat_vfio_pci")
        self.assertEqual(self.found(machine, "kernel")[0], "unknown")
        self.assertEqual(self.found(machine, "iommu")[0], "fail")

    def test_big_files(self):
        machine = self.machine().good_host()
        machine.file("proc/sys/kernel/osrelease", "6" * 100_000)
        self.assertEqual(self.found(machine, "kernel"), ("unknown", "the kernel's release can't be read"))
        machine.file("proc/sys/kernel/osrelease", "6" * 60_000)
        self.assertLess(len(self.found(machine, "kernel")[1]), 300)
        # Sparse: only its size is looked at before it is given up.
        with open(machine.root / "var/lib/dpkg/status", "wb") as status:
            status.truncate(65 << 20)
        self.assertEqual(self.found(machine, "qemu")[0], "unknown")

    def test_many_devices(self):
        machine = self.machine().good_host()
        for number in range(4097):
            machine.link(f"sys/bus/mdev/devices/{UUID[:-5]}{number:05x}", "sys/bus/pci")
        status, message = self.found(machine, "devices")
        self.assertEqual(status, "unknown")
        self.assertIn("more devices than 4096", message)

    def test_values_that_are_no_numbers(self):
        for value in ("", "zzzz", "ffffffffffffffffffffffff", "0x", "-"):
            with self.subTest(value):
                machine = self.machine().good_host()
                machine.iommu("dmar0")
                machine.file("sys/devices/virtual/iommu/dmar0/intel-iommu/ecap", value)
                machine.pci(VF, driver="qat_vfio_pci", iommu="dmar0")
                machine.shown(VF, "stop-copy", "p2p")
                self.assertEqual(self.found(machine, "dirty-tracking")[0], "unknown")

    def test_features_that_nobody_knows(self):
        machine = self.machine().good_host()
        machine.pci(VF, driver="qat_vfio_pci")
        machine.shown(VF, "stop-copy", "warp", "", "x" * 3000)
        self.assertEqual(self.found(machine, "migration"), ("pass", "the kernel says: version 2, stop-copy"))

    def test_name_of_an_operand(self):
        machine = self.machine().good_host()
        result = run("doctor", f"--root={machine.root}", "vfio-user:/run/a\nhost\n  PASS")
        self.assertEqual(result.lines[0], r"vfio-user:/run/a\x0ahost\x0a  PASS")

    def test_what_the_summary_says_of_a_hostile_machine(self):
        machine = self.machine().good_host()
        machine.pci(VF, driver="vfio-pci")
        self.assertEqual(run("doctor", f"--root={machine.root}", "-q").status, NO)


if __name__ == "__main__":
    unittest.main()
