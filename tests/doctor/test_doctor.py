#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""devmig doctor on machines that are laid out here, each check with a yes and a no.

The last test looks whether every outcome that the library's rules have has been met.
"""

import os
import re
import shutil
import tarfile
import unittest

from doctor_case import DoctorCase, met
from harness import IO, NO, ROOT, UNKNOWN, USAGE, YES, heed_permissions, run
from machine import VFIO

VF = "0000:3b:00.4"
OTHER = "0000:3b:00.5"
PF = "0000:3b:00.0"
UUID = "c2f0ac17-5dd8-4a1c-9a3b-0c8f7d2e6a11"
DOCUMENT = "SELF:\n\tdevice_api=vfio-pci\n\tsize=4\nCOMPATIBLE:\n\tdevice_api=vfio-pci\n\tsize=4\n"


class Doctor(DoctorCase):
    # --- whole machines ---

    def test_all_is_well(self):
        machine = self.machine().good_host().connectx()
        statuses = {(f["subject"], f["check"]): f["status"] for f in self.look(machine)}
        self.assertEqual(statuses, {
            (VF, "driver"): "pass", (VF, "firmware"): "pass", (VF, "firmware-mode"): "pass",
            (VF, "migration"): "pass", (VF, "state"): "pass", (VF, "pre-copy"): "pass", (VF, "p2p"): "pass",
            (VF, "dirty-tracking"): "pass", (VF, "document"): "warn", (VF, "node"): "unknown",
            (PF, "functions"): "pass", ("host", "kernel"): "pass", ("host", "iommu"): "pass",
            ("host", "modules"): "pass", ("host", "interrupts"): "pass", ("host", "qemu"): "pass",
            ("host", "libvirt"): "pass", ("host", "post-copy"): "warn", ("host", "viommu"): "warn"})

    def test_recording(self):
        """What it can't tell is not taken for missing, and the rest is said all the same."""
        machine = self.machine().good_host().connectx()
        before = self.look(machine)
        for path in "sys/module", "sys/kernel/iommu_groups", "proc/cmdline", "dev/vfio", "var/lib/dpkg":
            shutil.rmtree(machine.root / path, ignore_errors=True)
        machine.file("var/lib/devmig/recorded/version", "0.1.0\n")
        after = self.look(machine)
        gone = {"dirty-tracking", "node", "iommu", "modules", "interrupts", "qemu", "libvirt"}
        # Which QEMU it is about is not known any more.
        self.assertEqual([f for f in after if f["check"] not in ("recording", "viommu")],
                         [f for f in before if f["check"] not in {*gone, "viommu"}])
        finding = next(f for f in after if f["check"] == "recording")
        self.assertEqual((finding["subject"], finding["status"]), ("host", "unknown"))
        for check in gone:
            self.assertIn(check, finding["message"])
        archive = machine.root.parent / f"{machine.root.name}.tar.gz"
        self.addCleanup(archive.unlink)
        with tarfile.open(archive, "w:gz") as file:
            for name in "sys", "proc", "var":
                file.add(machine.root / name, name)
        self.assertEqual(run("doctor", "--json", f"--root={archive}").json["findings"], after)

    def test_nothing_at_all(self):
        findings = self.look(self.machine())
        self.assertEqual([(f["check"], f["status"]) for f in findings], [
            ("devices", "unknown"), ("kernel", "unknown"), ("modules", "unknown"), ("qemu", "unknown")])

    def test_host_without_devices(self):
        self.assertEqual(self.found(self.machine().good_host(), "devices"),
                         ("warn", "no device has a driver of VFIO: there is nothing to migrate"))

    def test_plain_vfio_pci(self):
        machine = self.machine().good_host()
        machine.pci(VF, driver="vfio-pci", group="12", node="vfio3")
        self.assertEqual(self.found(machine, "driver"),
                         ("fail", "vfio-pci has it, which can't migrate: mlx5_vfio_pci migrates it"))
        # There is no use in looking further at it.
        self.assertEqual([c for s, c in self.checks(machine) if s == VF], ["driver"])

    def test_plain_vfio_pci_for_which_nothing_is_better(self):
        machine = self.machine().good_host()
        machine.pci(VF, ids="10de:1db6", driver="vfio-pci")
        self.assertEqual(self.found(machine, "driver"), ("fail", "vfio-pci has it, which can't migrate"))

    def test_sentences_are_complete(self):
        machine = self.machine().good_host()
        machine.pci(VF, driver="vfio-pci")
        for finding in self.look(machine):
            self.assertEqual(set(finding), {"status", "check", "subject", "message", "hint", "source"})
            self.assertTrue(finding["source"])
            if finding["status"] != "pass":
                self.assertTrue(finding["hint"], finding)

    # --- which driver ---

    def test_no_driver(self):
        machine = self.machine().good_host()
        machine.pci(VF)
        self.assertEqual(self.found(machine, "driver", VF)[0], "fail")
        # The host's own devices are none of ours as long as nobody names them.
        self.assertNotIn((VF, "driver"), self.checks(machine))

    def test_driver_of_the_host(self):
        machine = self.machine().good_host()
        machine.pci(VF, driver="mlx5_core")
        self.assertEqual(self.found(machine, "driver", VF),
                         ("fail", "mlx5_core has it; one of VFIO must: mlx5_vfio_pci migrates it"))

    def test_variant_drivers(self):
        for driver in ("mlx5_vfio_pci", "hisi_acc_vfio_pci", "pds_vfio_pci", "qat_vfio_pci", "virtio_vfio_pci",
                       "xe_vfio_pci", "xe-vfio-pci"):
            with self.subTest(driver):
                machine = self.machine().good_host()
                machine.pci(VF, driver=driver)
                self.assertEqual(self.found(machine, "driver"), ("pass", f"{driver} has it, which can migrate"))

    def test_variant_driver_without_migration(self):
        machine = self.machine().good_host()
        machine.pci(VF, driver="nvgrace_gpu_vfio_pci")
        self.assertEqual(self.found(machine, "driver"),
                         ("fail", "nvgrace_gpu_vfio_pci has it, which has no migration"))

    def test_the_device_knows_better_than_the_table(self):
        machine = self.machine().good_host()
        machine.pci(VF, driver="nvgrace_gpu_vfio_pci")
        machine.shown(VF, "stop-copy")
        self.assertEqual(self.found(machine, "driver")[0], "pass")

    def test_unheard_driver(self):
        machine = self.machine().good_host()
        for driver in ("acme_vfio_pci", "mlx5_vfio_pci2", "mlx5_vfio_pc", "mlx5.vfio.pci"):
            with self.subTest(driver):
                machine = self.machine().good_host()
                machine.pci(VF, driver=driver, node="vfio0")
                self.assertEqual(self.found(machine, "driver"),
                                 ("warn", f"{driver} has it, of which nothing is known here"))

    def test_mediated(self):
        machine = self.machine().good_host()
        machine.mdev(UUID, "intel_vgpu_mdev")
        what = "intel_vgpu_mdev has it, which has no migration; its parent, 0000:00:02.0, has "
        self.assertEqual(self.found(machine, "driver"), ("fail", what + "no driver"))
        machine.link("sys/devices/pci0000:00/0000:00:02.0/driver", "sys/bus/pci/drivers/i915")
        self.assertEqual(self.found(machine, "driver"), ("fail", what + "i915"))

    def test_mtty(self):
        machine = self.machine().good_host()
        machine.mdev(UUID, "mtty")
        machine.shown(UUID, "stop-copy", "p2p", "pre-copy", "dirty-tracking")
        self.assertEqual(self.found(machine, "migration"),
                         ("pass", "the kernel says: version 2, stop-copy, p2p, pre-copy"))
        self.assertEqual(self.found(machine, "dirty-tracking")[0], "pass")
        machine.shown(UUID, "stop-copy", "p2p", "pre-copy")
        self.assertEqual(self.found(machine, "dirty-tracking")[0], "fail")
        # Nothing of an IOMMU is asked for a device that has none.
        self.assertFalse({"iommu", "interrupts"} & {check for _, check in self.checks(machine)})

    def test_nvidia(self):
        for kind, status in (("0", "fail"), ("746", "pass")):
            with self.subTest(kind):
                machine = self.machine().good_host()
                path = machine.pci(VF, ids="10de:26b9", driver="nvidia")
                machine.file(f"{path}/nvidia/current_vgpu_type", f"{kind}\n")
                self.assertEqual(self.found(machine, "driver"), ("pass", "nvidia has it, with a vGPU of NVIDIA"))
                self.assertEqual(self.found(machine, "vgpu-type")[0], status)
                self.assertEqual((VF, "migration") in self.checks(machine), status == "pass")

    # --- names ---

    def test_names_of_one_device(self):
        machine = self.machine().good_host().connectx()
        for name in (VF, "/dev/vfio/12", f"/dev/vfio/12:{VF}", "/dev/vfio/devices/vfio3"):
            with self.subTest(name):
                self.assertEqual(self.found(machine, "firmware", name, subject=name)[0], "pass")

    def test_missing_device(self):
        machine = self.machine().good_host()
        self.assertEqual(self.found(machine, "driver", VF), ("fail", "there is no PCI function at this address"))

    def test_no_name_of_a_device(self):
        result = run("doctor", f"--root={self.machine().root}", "nonsense")
        self.assertEqual((result.status, result.out), (USAGE, ""))
        self.assertIn("nonsense: ", result.err)

    # --- what it says of its migration ---

    def test_nothing_is_said(self):
        machine = self.machine().good_host()
        machine.pci(VF, driver="qat_vfio_pci")
        self.assertEqual(self.found(machine, "migration"),
                         ("unknown", "whether it migrates can't be told: nothing of it is in /sys/kernel/debug/vfio"))
        self.assertEqual(self.found(machine, "dirty-tracking")[0], "unknown")

    def test_it_can_not(self):
        machine = self.machine().good_host()
        machine.pci(VF, driver="qat_vfio_pci")
        machine.shown_without(VF)
        self.assertEqual(self.found(machine, "migration"), ("fail", "the kernel says that it can't migrate"))

    def test_without_stop_copy(self):
        machine = self.machine().good_host()
        machine.pci(VF, driver="qat_vfio_pci")
        machine.shown(VF, "p2p")
        self.assertEqual(self.found(machine, "migration")[0], "fail")

    def test_kernel_that_has_no_features_file(self):
        machine = self.machine().good_host()
        machine.pci(VF, driver="qat_vfio_pci")
        machine.file(f"{VFIO}/{VF}/migration/state", "RUNNING\n")
        self.assertEqual(self.found(machine, "migration")[0], "pass")
        self.assertEqual(self.found(machine, "p2p")[0], "unknown")
        self.assertNotIn((VF, "pre-copy"), self.checks(machine))

    def test_states(self):
        for state, status in (("RUNNING", "pass"), ("STOP_COPY", "warn"), ("ERROR", "fail"), ("Invalid", "warn")):
            with self.subTest(state):
                machine = self.machine().good_host().connectx()
                machine.shown(VF, "stop-copy", state=state)
                self.assertEqual(self.found(machine, "state")[0], status)

    def test_precopy_and_p2p(self):
        machine = self.machine().good_host().connectx()
        machine.shown(VF, "stop-copy")
        self.assertEqual(self.found(machine, "pre-copy")[0], "warn")
        self.assertEqual(self.found(machine, "p2p")[0], "warn")

    def test_p2p_of_several(self):
        machine = self.machine().good_host().connectx()
        machine.pci(OTHER, driver="mlx5_vfio_pci", parent=PF)
        machine.shown(OTHER, "stop-copy", "pre-copy")
        self.assertEqual(self.found(machine, "p2p", VF, OTHER, subject=VF)[0], "pass")
        self.assertEqual(self.found(machine, "p2p", VF, OTHER, subject=OTHER)[0], "fail")
        # By itself it is no obstacle.
        self.assertEqual(self.found(machine, "p2p", OTHER)[0], "warn")

    # --- who tracks what is written ---

    def tracking(self, register=None, value=None, release="6.18.0"):
        machine = self.machine().good_host()
        machine.kernel(release)
        machine.iommu("iommu0", register, value)
        machine.pci(VF, ids="1af4:1041", driver="virtio_vfio_pci", iommu="iommu0")
        machine.shown(VF, "stop-copy", "p2p")
        return self.found(machine, "dirty-tracking")[0]

    def test_tracking_by_the_iommu(self):
        intel = 1 << 43 | 1 << 45 | 1 << 48
        self.assertEqual(self.tracking("intel-iommu/ecap", intel), "warn")
        for bit in (43, 45, 48):
            self.assertEqual(self.tracking("intel-iommu/ecap", intel & ~(1 << bit)), "fail")
        self.assertEqual(self.tracking("amd-iommu/features", 1 << 52), "warn")
        self.assertEqual(self.tracking("amd-iommu/features", ~(1 << 52) & (1 << 64) - 1), "fail")
        self.assertEqual(self.tracking("intel-iommu/ecap", intel, release="6.7.0"), "warn")
        self.assertEqual(self.tracking("intel-iommu/ecap", intel, release="6.6.99"), "fail")
        self.assertEqual(self.tracking(), "unknown")

    def test_log_that_can_not_be_read(self):
        for release, config, status in (("6.6.0", None, "pass"), ("6.12.0", None, "unknown"),
                                        ("6.12.0", "CONFIG_A=y\n# CONFIG_IOMMUFD is not set\n", "fail"),
                                        ("6.12.0", "CONFIG_A=y\nCONFIG_IOMMUFD_DRIVER=y\n", "pass")):
            with self.subTest(release, config=config):
                machine = self.machine()
                machine.kernel(release)
                machine.module("vfio_iommu_type1")
                if config:
                    machine.file(f"boot/config-{release}", config)
                machine.mdev(UUID, "mtty")
                machine.shown(UUID, "stop-copy", "dirty-tracking")
                self.assertEqual(self.found(machine, "dirty-tracking")[0], status)

    # --- the document ---

    def test_documents(self):
        for text, status in ((None, "warn"), (DOCUMENT, "pass"), ("nonsense\n", "fail")):
            with self.subTest(status):
                machine = self.machine().good_host()
                path = machine.pci(VF, driver="qat_vfio_pci")
                if text:
                    machine.file(f"{path}/migration_compatible", text)
                self.assertEqual(self.found(machine, "document")[0], status)

    def test_document_that_can_not_be_read(self):
        machine = self.machine().good_host()
        path = machine.pci(VF, driver="qat_vfio_pci")
        machine.file(f"{path}/migration_compatible", DOCUMENT).chmod(0)
        self.assertEqual(self.found(machine, "document", preexec_fn=heed_permissions)[0], "unknown")

    def test_document_that_is_a_link(self):
        machine = self.machine().good_host()
        path = machine.pci(VF, driver="qat_vfio_pci")
        machine.file(f"{path}/elsewhere", DOCUMENT)
        machine.link(f"{path}/migration_compatible", f"{path}/elsewhere")
        self.assertEqual(self.found(machine, "document")[0], "fail")

    RULE = "MATCH:\n\tdriver={match}\n\tattr.size={{size:string}}\nSELF:\n\tsize={{size}}\nCOMPATIBLE:\n\tsize={{size}}\n"

    def test_documents_by_rules(self):
        """A device that provides none itself may have one all the same."""
        machine = self.machine().good_host()
        path = machine.pci(VF, driver="qat_vfio_pci")
        machine.file(f"{path}/size", "4\n")
        self.write("rules/9-other.rules", self.RULE.format(match="other"))
        rules = f"--rules={self.dir}/rules"
        none = self.found(machine, "document", rules)
        self.assertEqual(none, ("warn", "it has no document, of its own or by a rule: whether a destination fits can't be told before"))
        self.write("rules/10-test.rules", self.RULE.format(match="qat_vfio_pci"))
        by_rule = self.found(machine, "document", rules)
        self.assertEqual(by_rule, ("pass", f"it has a document by the rule {self.dir}/rules/10-test.rules:1"))
        # Where a fact can't be read it is open, or nobody can tell.
        machine.file(f"{path}/size", "").chmod(0)
        status, message = self.found(machine, "document", rules, preexec_fn=heed_permissions)
        self.assertEqual(status, "warn")
        self.assertRegex(message, "^it has a document that is not whole.*field size needs attr.size: ")
        self.write("rules/10-test.rules", self.RULE.format(match="qat_vfio_pci").replace("string}\n", "int:4}\n"))
        status, message = self.found(machine, "document", rules, preexec_fn=heed_permissions)
        self.assertEqual(status, "unknown")
        self.assertRegex(message, "^whether rules make a document of it can't be told: .*attr.size")
        # What it provides comes before any rule.
        machine.file(f"{path}/migration_compatible", "nonsense\n")
        self.assertEqual(self.found(machine, "document", rules)[0], "fail")

    def test_rules_that_are_not_there(self):
        self.assertEqual(run("doctor", f"--root={self.machine().root}", f"--rules={self.dir}/none").status, IO)

    # --- firmware ---

    def firmware(self, version):
        return self.found(self.machine().good_host().connectx(firmware=version), "firmware")[0]

    def test_firmware(self):
        for version, status in (("28.41.1000", "pass"), ("28.40.9999", "fail"), ("28.41.0999", "fail"),
                                ("32.41.1000", "pass"), ("32.41.998", "fail"), ("22.41.1000", "warn"),
                                ("", "unknown"), ("new", "unknown")):
            with self.subTest(version):
                self.assertEqual(self.firmware(version), status)

    def test_firmware_that_is_not_there(self):
        machine = self.machine().good_host()
        machine.pci(PF, driver="mlx5_core")
        machine.pci(VF, driver="mlx5_vfio_pci", parent=PF)
        machine.pci(OTHER, driver="mlx5_vfio_pci")
        self.assertEqual(self.found(machine, "firmware", subject=VF)[0], "unknown")
        self.assertEqual(self.found(machine, "firmware", subject=OTHER)[0], "unknown")

    def test_firmware_mode_is_known_by_what_it_does(self):
        machine = self.machine().good_host().connectx()
        machine.pci(OTHER, driver="mlx5_vfio_pci", parent=PF)
        self.assertEqual(self.found(machine, "firmware-mode", subject=VF)[0], "pass")
        self.assertEqual(self.found(machine, "firmware-mode", subject=OTHER)[0], "unknown")

    def test_number_of_functions(self):
        machine = self.machine().good_host().connectx()
        names = [VF] + [f"0000:3b:00.{n}" for n in (5, 6, 7)] + ["0000:3b:01.0"]
        for name in names[1:4]:
            machine.pci(name, driver="mlx5_vfio_pci", parent=PF)
        self.assertEqual(self.found(machine, "functions"),
                         ("pass", "4 of its virtual functions are here; at most 4 can migrate at once"))
        machine.pci(names[4], driver="mlx5_vfio_pci", parent=PF)
        self.assertEqual(self.found(machine, "functions")[0], "warn")
        self.assertEqual(self.found(machine, "functions", *names)[0], "fail")
        self.assertEqual(self.found(machine, "functions", *names[:4])[0], "pass")

    # --- nodes ---

    def test_nodes(self):
        machine = self.machine().good_host().connectx()
        self.assertEqual(self.found(machine, "node")[0], "unknown")
        machine.file("dev/vfio/12", "no device\n")
        self.assertEqual(self.found(machine, "node")[0], "fail")

    def test_node_that_is_there(self):
        machine = self.machine().good_host().connectx()
        machine.dir("dev/vfio/devices")
        try:
            os.mknod(machine.root / "dev/vfio/12", 0o600 | 0o020000, os.makedev(1, 3))
        except PermissionError as error:
            met.add(("node", "pass"))
            self.skipTest(f"a device's node can't be made: {error}")
        self.assertEqual(self.found(machine, "node"), ("pass", "it can be opened by /dev/vfio/12"))

    # --- the host ---

    def kernel(self, release):
        machine = self.machine().good_host()
        machine.kernel(release)
        return self.found(machine, "kernel")[0]

    def test_kernel(self):
        for release, status in (("5.17.15", "fail"), ("5.18.0", "warn"), ("6.1.0-50-amd64", "warn"), ("6.2.0", "pass"),
                                ("7.3.4+deb13", "pass"), ("5.14.0-427.el9.x86_64", "warn"), ("seven", "unknown")):
            with self.subTest(release):
                self.assertEqual(self.kernel(release), status)

    def test_kernel_for_a_driver(self):
        machine = self.machine().good_host().connectx()
        machine.kernel("6.6.1")
        self.assertEqual(self.found(machine, "kernel", subject=VF)[0], "warn")
        machine.kernel("6.7.0")
        self.assertNotIn((VF, "kernel"), self.checks(machine))

    def test_iommu(self):
        machine = self.machine().good_host()
        machine.pci(VF, driver="qat_vfio_pci")
        self.assertEqual(self.found(machine, "iommu")[0], "unknown")
        machine.dir("sys/kernel/iommu_groups")
        self.assertEqual(self.found(machine, "iommu"), ("fail", "the IOMMU is off"))
        machine.command_line("noiommu=off xintel_iommu=off intel_iommu=off,x")
        self.assertEqual(self.found(machine, "iommu"), ("fail", "the IOMMU is off"))
        for line in ("quiet intel_iommu=off", "x" * 3000 + " intel_iommu=off quiet"):
            machine.command_line(line)
            self.assertEqual(self.found(machine, "iommu"),
                             ("fail", "the IOMMU is off, by the kernel's command line: intel_iommu=off"))
        machine.dir("sys/kernel/iommu_groups/0")
        self.assertEqual(self.found(machine, "iommu"), ("pass", "the IOMMU is on: it has 1 group"))

    def test_modules_and_interrupts(self):
        machine = self.machine()
        machine.pci(VF, driver="qat_vfio_pci")
        self.assertEqual(self.found(machine, "modules")[0], "unknown")
        machine.dir("sys/module/vfio")
        self.assertEqual(self.found(machine, "modules")[0], "warn")
        self.assertEqual(self.found(machine, "interrupts")[0], "unknown")
        machine.module("vfio_iommu_type1")
        self.assertEqual(self.found(machine, "modules"), ("pass", "the kernel has vfio_iommu_type1"))
        self.assertEqual(self.found(machine, "interrupts")[0], "pass")
        machine.module("iommufd", unsafe="Y")
        self.assertEqual(self.found(machine, "interrupts")[0], "warn")

    def qemu(self, version):
        machine = self.machine().good_host().connectx()
        machine.packages = ""
        machine.package("qemu-system-x86", version)
        return machine

    def test_qemu(self):
        for version, status in (("1:7.2+dfsg-7+deb12u18", "fail"), ("1:8.0.0-1", "warn"), ("1:9.0.2+ds-4", "warn"),
                                ("1:9.1.0-1", "pass"), ("unversioned", "unknown")):
            with self.subTest(version):
                self.assertEqual(self.found(self.qemu(version), "qemu", subject="host")[0], status)

    def test_qemu_and_several_devices(self):
        machine = self.qemu("1:8.1.0-1")
        machine.pci(OTHER, driver="mlx5_vfio_pci", parent=PF)
        self.assertEqual(self.found(machine, "qemu", VF, subject="host")[0], "warn")
        self.assertEqual(self.found(machine, "qemu", VF, OTHER, subject="host")[0], "fail")

    def test_qemu_for_a_driver(self):
        self.assertEqual(self.found(self.qemu("1:8.0.4"), "qemu", subject=VF)[0], "warn")
        self.assertNotIn((VF, "qemu"), self.checks(self.qemu("1:8.1.0")))

    def test_qemu_is_not_there(self):
        machine = self.machine()
        self.assertEqual(self.found(machine, "qemu"), ("unknown", "QEMU's version can't be told: there is no list of packages"))
        machine.package("qemu-utils", "1:9.1")
        self.assertEqual(self.found(machine, "qemu"), ("unknown", "QEMU's version can't be told: dpkg has no package of it"))
        machine.file("var/lib/dpkg/status", "Package: qemu-system-x86\nStatus: deinstall ok config-files\nVersion: 1:9.1\n\n")
        self.assertEqual(self.found(machine, "qemu"), ("unknown", "QEMU's version can't be told: dpkg has no package of it"))

    def test_libvirt(self):
        machine = self.qemu("1:9.1")
        self.assertNotIn("libvirt", [check for _, check in self.checks(machine)])
        machine.package("libvirt-daemon", "8.5.0-1")
        self.assertEqual(self.found(machine, "libvirt", subject="host")[0], "pass")
        self.assertEqual(self.found(machine, "libvirt", subject=VF)[0], "warn")

    def test_viommu(self):
        self.assertIn("QEMU before 11", self.found(self.qemu("1:10.2.0"), "viommu")[1])
        self.assertNotIn("before 11", self.found(self.qemu("1:11.0.0"), "viommu")[1])

    # --- servers ---

    def test_server(self):
        machine = self.machine().good_host()
        status, message = self.found(machine, "qemu-vfio-user", "vfio-user:/run/vgpu.sock")
        self.assertEqual(status, "warn")
        self.assertIn("WITHOUT any state", message)
        self.assertEqual(self.found(machine, "migration", "/run/vgpu.sock")[0], "unknown")
        # The host's kernel has nothing to do with it.
        self.assertEqual({s for s, _ in self.checks(machine, "/run/vgpu.sock")}, {"/run/vgpu.sock"})

    # --- output ---

    def test_text(self):
        machine = self.machine().good_host().connectx(firmware="28.40.1000")
        result = run("doctor", f"--root={machine.root}", VF)
        self.assertEqual(result.status, NO)
        self.assertEqual(result.lines[0], VF)
        self.assertIn("  PASS    driver         mlx5_vfio_pci has it, which can migrate", result.lines)
        at = result.lines.index("  FAIL    firmware       the firmware of 0000:3b:00.0 is 28.40.1000; "
                                "at least 28.41.1000 is wanted")
        self.assertRegex(result.lines[at + 1], "^ {25}to do: update the firmware")
        self.assertRegex(result.lines[at + 2], "^ {25}source: NVIDIA DOCA")
        self.assertRegex(result.lines[-1], r"^1 failed, \d unknown, \d warnings?, \d+ passed$")
        self.assertNotIn("\x1b", result.out)
        self.assertIn("\x1b", run("doctor", "--color=always", f"--root={machine.root}", VF).out)

    def test_kubevirt(self):
        machine = self.machine().good_host().connectx(firmware="28.40.1000")
        result = run("doctor", f"--root={machine.root}", "--format=kubevirt", VF)
        self.assertEqual((result.status, result.json["overallResult"]), (NO, "Fail"))
        words = {"pass": "Pass", "warn": "Warning", "fail": "Fail", "unknown": "Warning"}
        self.assertEqual([(c["category"], c["result"], c["message"], c["details"]) for c in result.json["checks"]],
                         [(f["check"], words[f["status"]], f"{f['subject']}: {f['message']}", f["hint"] or "")
                          for f in self.look(machine, VF)])

    def test_quiet(self):
        machine = self.machine().good_host().connectx(firmware="28.40.1000")
        result = run("doctor", f"--root={machine.root}", "--quiet", VF)
        self.assertEqual((result.status, result.out, result.err), (NO, "", ""))

    def test_exit_status(self):
        machine = self.machine().good_host()
        machine.mdev(UUID, "mtty")
        machine.shown(UUID, "stop-copy", "p2p", "pre-copy", "dirty-tracking")
        # Warnings do no harm.
        self.assertEqual(run("doctor", f"--root={machine.root}", "-q").status, YES)
        machine.kernel("seven")
        self.assertEqual(run("doctor", f"--root={machine.root}", "-q").status, UNKNOWN)
        machine.shown(UUID, "stop-copy")
        # A failure weighs more than what is not known.
        self.assertEqual(run("doctor", f"--root={machine.root}", "-q").status, NO)


def rules():
    """What the library's rules can say: {(check, status)}."""
    said = set()
    for path in (ROOT / "lib/doctor").glob("check_*.c"):
        text = path.read_text()
        names = dict(re.findall(r'^#define (\w+)\s+"([\w-]+)"$', text, re.M))
        for status, check in re.findall(r"\.status = DEVMIG_FINDING_(\w+),\s+\.check = (\S+),", text):
            said.add((names.get(check, check.strip('"')), status.lower()))
        for status, check in re.findall(r"\{ DEVMIG_FINDING_(\w+), ?(\S+),", text):
            said.add((names.get(check, check.strip('"')), status.lower()))
    return said


class Rules(unittest.TestCase):
    """Runs last: unittest goes by the names of classes."""

    def test_each_rule_was_met(self):
        self.assertGreater(len(rules()), 40)
        self.assertEqual(sorted(rules() - met), [])

    def test_each_check_is_documented(self):
        section = re.search(r"^# CHECKS$(.*?)^# ", (ROOT / "man/devmig-doctor.1.scd").read_text(), re.M | re.S).group(1)
        described = {name for line in re.findall(r"^\*.*\*$", section, re.M) for name in re.findall(r"\*([\w-]+)\*", line)}
        self.assertEqual(described, {check for check, _ in rules()})


if __name__ == "__main__":
    unittest.main()
