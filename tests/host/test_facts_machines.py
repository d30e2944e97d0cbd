#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Items and facts of machines: of each as it is, and of some with something wrong."""

import contextlib
import difflib
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import machine

PRINT = os.environ["PRINT_FACTS"]
PAGE = pathlib.Path(__file__).resolve().parents[2] / "man/devmig-rules.5.scd"
RULES = pathlib.Path(__file__).resolve().parents[2] / "rules"
NAMES = sorted(path.name for path in machine.DIRECTORY.iterdir() if not path.suffix)
KNOWN, ABSENT, UNKNOWN = "known", "absent", "unknown"

NVML = "var/lib/devmig/recorded/nvml"
MDEV = "sys/devices/pci0000:00/0000:00:01.0/0000:08:00.4"
TYPE = f"{MDEV}/mdev_supported_types/nvidia-746/description"
L40S = "sys/devices/pci0000:20/0000:20:01.0/0000:26:00.5/nvidia"
FREE = "sys/devices/pci0000:20/0000:20:01.0/0000:26:00.4/nvidia"
CARD = "sys/devices/pci0000:3a/0000:3a:00.0/0000:3b:00.0/infiniband"
QAT = "sys/devices/pci0000:6b/0000:6b:00.0/qat"
XE = "sys/devices/pci0000:00/0000:00:06.0/0000:03:00.0"
DRI = "sys/kernel/debug/dri/0000:03:00.0/sriov/vf1"
CSS = "sys/devices/css0"
AP = "sys/devices/vfio_ap/matrix/669d9b23-fe1b-4ecb-be08-a2fabca99b71"
NET = "sys/devices/pci0000:80/0000:80:01.0/0000:81:00.0/virtio0/features"
GVT = "sys/devices/pci0000:00/0000:00:02.0/mdev_supported_types/i915-GVTg_V5_8/description"

VGPU = "3f1b9f6a-1b7c-4a9e-9d2e-0a5c8e1d0001"
QUEUES = "669d9b23-fe1b-4ecb-be08-a2fabca99b71"
DASD = "7e270a25-e163-4922-af60-757fc8ed48c6"
T4 = "aa618089-8b16-4d01-a136-25a0f3c73123"
LPAR_DASD = "09a5b1d2-0f2b-4f5e-9b36-17f2a9f2000"
LPAR_QUEUES = "669d9b23-fe1b-4ecb-be08-a2fabca99b8"
DISPLAY = "c0de0001-0000-4000-8000-00000000000"
SHARE = "a297db4a-f4c2-11e6-90f6-d3b88d6c9525"

# machine, path, its new content or None to remove it, item, fact, state, value or a word of why
QUEUE_NAMES = [f"05.{number:04x}" for number in range(100)]


def queues(count):
    def make(place):
        for number in range(count):
            (place / f"05.{number:04x}").mkdir(parents=True)
    return make


CHANGES = [
    # NVIDIA, mediated
    ("nvidia-mdev", TYPE, "framebuffer=4096M", VGPU, "vgpu.framebuffer", KNOWN, "4096"),
    ("nvidia-mdev", TYPE, "framebuffer = 4096M , x", VGPU, "vgpu.framebuffer", KNOWN, "4096"),
    ("nvidia-mdev", TYPE, "xframebuffer=1M, framebuffers=2M", VGPU, "vgpu.framebuffer", UNKNOWN, "no framebuffer"),
    ("nvidia-mdev", TYPE, "framebuffer=4G", VGPU, "vgpu.framebuffer", UNKNOWN, "number of M"),
    ("nvidia-mdev", TYPE, "framebuffer=M", VGPU, "vgpu.framebuffer", UNKNOWN, "number of M"),
    ("nvidia-mdev", TYPE, "framebuffer=-4M", VGPU, "vgpu.framebuffer", UNKNOWN, "number of M"),
    ("nvidia-mdev", TYPE, "framebuffer=", VGPU, "vgpu.framebuffer", UNKNOWN, "number of M"),
    ("nvidia-mdev", TYPE, "", VGPU, "vgpu.framebuffer", UNKNOWN, "no framebuffer"),
    ("nvidia-mdev", TYPE, None, VGPU, "vgpu.framebuffer", UNKNOWN, "no framebuffer"),
    ("nvidia-mdev", "sys/module/nvidia/version", None, VGPU, "vgpu.manager", UNKNOWN, "NVML"),
    ("nvidia-mdev", "sys/module/nvidia", None, VGPU, "vgpu.manager", ABSENT, ""),
    ("nvidia-mdev", "sys/module", None, VGPU, "vgpu.manager", UNKNOWN, "NVML"),
    ("nvidia-mdev", "sys/module/nvidia/version", "a\nb", VGPU, "vgpu.manager", UNKNOWN, "NVML"),
    ("nvidia-mdev", NVML, None, VGPU, "gpu.ecc", UNKNOWN, "NVML"),
    ("nvidia-mdev", NVML, "0000:08:00.00 gpu.ecc=on", VGPU, "gpu.ecc", UNKNOWN, "NVML"),
    ("nvidia-mdev", NVML, "x\n0000:08:00.0 gpu.ecc=off\n", VGPU, "gpu.ecc", KNOWN, "off"),
    ("nvidia-mdev", NVML, "0000:08:00.0 gpu.ecc=", VGPU, "gpu.ecc", ABSENT, ""),
    ("nvidia-mdev", NVML, "0000:08:00.0 gpu.migration=yes", VGPU, "gpu.migration", KNOWN, "yes"),
    ("nvidia-mdev", NVML, "0000:08:00.0 gpu.ecc=on", VGPU, "gpu.migration", UNKNOWN, "NVML"),
    ("nvidia-mdev", NVML, "0000:08:00.0 gpu.ecc=\x1b[2J", VGPU, "gpu.ecc", UNKNOWN, "can't be read"),
    ("nvidia-mdev", NVML, "0000:08:00.0 gpu.ecc=on" + "n" * 70000, VGPU, "gpu.ecc", UNKNOWN, "can't be read"),
    # its own interface
    ("nvidia-vfio", f"{L40S}/current_vgpu_type", "1156", "0000:26:00.5", "vgpu.name", KNOWN, "NVIDIA L40S-48Q"),
    ("nvidia-vfio", f"{L40S}/current_vgpu_type", "0", "0000:26:00.5", "vgpu.type", ABSENT, ""),
    ("nvidia-vfio", f"{L40S}/current_vgpu_type", "0", "0000:26:00.5", "vgpu.framebuffer", ABSENT, ""),
    ("nvidia-vfio", f"{L40S}/current_vgpu_type", "none", "0000:26:00.5", "vgpu.type", UNKNOWN, "number"),
    ("nvidia-vfio", f"{L40S}/current_vgpu_type", "none", "0000:26:00.5", "vgpu.name", UNKNOWN, "number"),
    ("nvidia-vfio", f"{L40S}/current_vgpu_type", "9" * 40, "0000:26:00.5", "vgpu.type", UNKNOWN, "number"),
    ("nvidia-vfio", f"{FREE}/creatable_vgpu_types", "ID : vGPU Name\n", "0000:26:00.5", "vgpu.name", UNKNOWN, "1155"),
    ("nvidia-vfio", NVML, None, "0000:26:00.5", "vgpu.framebuffer", UNKNOWN, "NVML"),
    # firmware
    ("mlx5", f"{CARD}/mlx5_0/fw_ver", "", "0000:3b:00.1", "fw.version", UNKNOWN, "devlink"),
    ("mlx5", f"{CARD}/mlx5_0/fw_ver", "1\n2", "0000:3b:00.1", "fw.version", UNKNOWN, "devlink"),
    ("mlx5", CARD, None, "0000:3b:00.1", "fw.psid", UNKNOWN, "devlink"),
    ("mlx5", f"{CARD}/mlx5_0", None, "0000:3b:00.1", "fw.psid", UNKNOWN, "devlink"),
    ("nvidia-vfio", "sys/devices/pci0000:20/0000:20:01.0/0000:26:00.5/physfn", None, "0000:26:00.5", "fw.version",
     UNKNOWN, "physical function"),
    ("virtio", NET, "0", "0000:81:00.0", "fw.psid", ABSENT, ""),
    # QAT
    ("qat", f"{QAT}/cfg_services", "dc", "0000:6b:00.1", "qat.services", KNOWN, "dc"),
    ("qat", f"{QAT}/cfg_services", "asym;sym", "0000:6b:00.1", "qat.services", KNOWN, "asym+sym"),
    ("qat", f"{QAT}/cfg_services", "sym;asym;dc", "0000:6b:00.1", "qat.services", KNOWN, "asym+dc+sym"),
    ("qat", f"{QAT}/cfg_services", "", "0000:6b:00.1", "qat.services", UNKNOWN, "can't be read"),
    ("qat", f"{QAT}/cfg_services", "sym+dc", "0000:6b:00.1", "qat.services", UNKNOWN, "can't be read"),
    ("qat", f"{QAT}/cfg_services", "a;b;c;d;e;f;g;h;i", "0000:6b:00.1", "qat.services", UNKNOWN, "can't be read"),
    ("qat", QAT, None, "0000:6b:00.1", "qat.services", ABSENT, ""),
    # hisi
    ("hisi", "sys/module/hisi_zip", None, "0000:75:00.0", "hisi.queues", UNKNOWN, "no such file"),
    ("hisi", "sys/bus/pci/devices/0000:75:00.0", None, "0000:75:00.1", "hisi.isolation", UNKNOWN, "isolates"),
    # xe
    ("xe", f"{DRI}/tile1/ggtt_quota", "18446744073709551615", "0000:03:00.1", "xe.ggtt", UNKNOWN, "can't be read"),
    ("xe", f"{DRI}/tile1/ggtt_quota", "-1", "0000:03:00.1", "xe.ggtt", UNKNOWN, "can't be read"),
    ("xe", f"{DRI}/tile1/ggtt_quota", None, "0000:03:00.1", "xe.ggtt", KNOWN, "536870912"),
    ("xe", f"{DRI}/tile0/vram_quota", None, "0000:03:00.1", "xe.vram", KNOWN, "6442450944"),
    ("xe", DRI, None, "0000:03:00.1", "xe.ggtt", UNKNOWN, "this kernel"),
    ("xe", "sys/kernel/debug", None, "0000:03:00.1", "xe.ggtt", UNKNOWN, "debugfs"),
    ("xe", f"{XE}/virtfn0", None, "0000:03:00.1", "xe.ggtt", UNKNOWN, "virtfn"),
    ("xe", f"{XE}/sriov_admin/vf2/profile/vram_quota", "4 GiB", "0000:03:00.2", "xe.vram", UNKNOWN, "can't be read"),
    ("xe", f"{XE}/sriov_admin", None, "0000:03:00.2", "xe.vram", ABSENT, ""),
    # channels
    ("s390", f"{CSS}/0.0.0313/pimpampom", "80 80 ff", DASD, "ccw.chpids", KNOWN, "40"),
    ("s390", f"{CSS}/0.0.0313/pimpampom", "20 80 ff", DASD, "ccw.chpids", KNOWN, "00"),
    ("s390", f"{CSS}/0.0.0313/pimpampom", "00 80 ff", DASD, "ccw.chpids", ABSENT, ""),
    ("s390", f"{CSS}/0.0.0313/pimpampom", "00 80 ff", DASD, "ccw.chpid_type", ABSENT, ""),
    ("s390", f"{CSS}/0.0.0313/pimpampom", "c0c0ff", DASD, "ccw.chpids", UNKNOWN, "can't be read"),
    ("s390", f"{CSS}/0.0.0313/chpids", "40 48", DASD, "ccw.chpids", UNKNOWN, "can't be read"),
    ("s390", f"{CSS}/0.0.0313/chpids", "40 48 +0 -0 00 00 00 00", DASD, "ccw.chpids", UNKNOWN, "can't be read"),
    ("s390", f"{CSS}/chp0.48/type", "1a", DASD, "ccw.chpid_type", KNOWN, "1b+1a"),
    ("s390", f"{CSS}/chp0.48", None, DASD, "ccw.chpid_type", UNKNOWN, "no such file"),
    ("s390", f"{CSS}/0.0.0313/type", None, DASD, "ccw.subchannel_type", UNKNOWN, "no such file"),
    # crypto
    ("s390", f"{AP}/matrix", "", QUEUES, "ap.queues", ABSENT, ""),
    ("s390", f"{AP}/matrix", "", QUEUES, "ap.count", KNOWN, "0"),
    ("s390", f"{AP}/matrix", "", QUEUES, "ap.functions", ABSENT, ""),
    ("s390", f"{AP}/matrix", ".0004\n", QUEUES, "ap.count", KNOWN, "0"),
    ("s390", f"{AP}/matrix", "05.0004\n", QUEUES, "ap.functions", KNOWN, "0x92000000"),
    ("s390", f"{AP}/matrix", "05.0004\nx\n", QUEUES, "ap.queues", UNKNOWN, "can't be read"),
    ("s390", f"{AP}/matrix", "05.00g4\n", QUEUES, "ap.count", UNKNOWN, "can't be read"),
    ("s390", f"{AP}/matrix", "07.0004\n", QUEUES, "ap.functions", UNKNOWN, "no such file"),
    ("s390", f"{AP}/matrix", None, QUEUES, "ap.queues", UNKNOWN, "no such file"),
    ("s390", "sys/bus/ap/drivers/vfio_ap", None, QUEUES, "ap.host_queues", UNKNOWN, "no such file"),
    ("s390", "sys/bus/ap/drivers/vfio_ap", "x", QUEUES, "ap.host_queues", UNKNOWN, "can't be read"),
    ("s390", "sys/bus/ap/drivers/vfio_ap", lambda place: place.mkdir(), QUEUES, "ap.host_queues", ABSENT, ""),
    ("s390", "sys/bus/ap/drivers/vfio_ap", lambda place: (place / "05.0004").mkdir(parents=True) or
     (place / "05.00040").mkdir(), QUEUES, "ap.host_queues", KNOWN, "05.0004"),
    ("s390", "sys/bus/ap/drivers/vfio_ap", queues(100), QUEUES, "ap.host_queues", KNOWN, "+".join(QUEUE_NAMES)),
    ("s390", "sys/bus/ap/drivers/vfio_ap", queues(101), QUEUES, "ap.host_queues", UNKNOWN, "more queues"),
    ("s390", f"{AP}/control_domains", "", QUEUES, "ap.control", ABSENT, ""),
    ("s390", f"{AP}/control_domains", "4", QUEUES, "ap.control", UNKNOWN, "can't be read"),
    ("s390", "sys/devices/ap/card06/ap_functions", "92000000", QUEUES, "ap.functions", UNKNOWN, "can't be read"),
    ("s390", "sys/devices/ap/card06/ap_functions", "0x0000000g", QUEUES, "ap.functions", UNKNOWN, "can't be read"),
    # virtio
    ("virtio", NET, "0", "0000:81:00.0", "virtio.features", KNOWN, "0x0"),
    ("virtio", NET, "0" * 127 + "1", "0000:81:00.0", "virtio.features", KNOWN, "0x8" + "0" * 31),
    ("virtio", NET, "0" * 128 + "1", "0000:81:00.0", "virtio.features", UNKNOWN, "can't be read"),
    ("virtio", NET, "2", "0000:81:00.0", "virtio.features", UNKNOWN, "can't be read"),
    ("virtio", NET, "", "0000:81:00.0", "virtio.features", UNKNOWN, "can't be read"),
    # GVT-g
    ("gvt", GVT, "low_gm_size: 64MB\n", SHARE, "gvt.low_gm", KNOWN, "64"),
    ("gvt", GVT, "low_gm_size: 64MB\n", SHARE, "gvt.fence", UNKNOWN, "no fence"),
    ("gvt", GVT, "low_gm_size: 64GB\n", SHARE, "gvt.low_gm", UNKNOWN, "number of MB"),
    ("gvt", GVT, "fence: \n", SHARE, "gvt.fence", UNKNOWN, "not a value"),
]


HIDDEN = "qat.capabilities qat.extended qat.cir qat.pir"
# Two fields have the second.
OF_NVML = "gpu.ecc gpu.migration gpu.migration"

# What the rules that are shipped state of assignable devices: the file, and facts that are open.
STATED = {
    "nvidia-mdev": {VGPU: ("50-nvidia-vgpu", ""), VGPU[:-1] + "2": ("50-nvidia-vgpu", "")},
    "nvidia-vfio": {"0000:26:00.5": ("50-nvidia-vgpu", "")},
    "mlx5": {"0000:3b:00.1": ("50-mlx5", ""), "0000:3b:00.2": ("50-mlx5", ""), "0000:3b:00.3": ("50-mlx5", ""),
             "0000:5e:00.1": ("50-mlx5", "fw.psid")},
    "gvt": {SHARE: ("50-i915-gvtg", "")},
    "mtty": {"83b8f4f2-509f-382f-3c1e-e6bfe0fa1001": ("50-mtty", "")},
    "qat": {"0000:6b:00.1": ("50-qat", HIDDEN), "0000:6b:00.2": ("50-qat", HIDDEN)},
    "hisi": {"0000:75:00.1": ("50-hisi-acc", "hisi.queues hisi.isolation hisi.stream")},
    "xe": {"0000:00:02.1": ("50-xe", ""), "0000:03:00.1": ("50-xe", ""), "0000:03:00.2": ("50-xe", "")},
    "s390": {DASD: ("50-s390-ccw", ""), QUEUES: ("50-s390-ap", ""), QUEUES[:-1] + "2": ("50-s390-ap", "")},
    "t4": {T4: ("50-nvidia-vgpu", OF_NVML), "b2107403-110c-45b0-af87-32cc91597b8a": ("50-nvidia-vgpu", OF_NVML)},
    "a100-mig": {"d5d1a4f8-0c55-4b16-8d25-4b6cf0f3e001": ("50-nvidia-vgpu", OF_NVML)},
    "nvidia-guide": {"0000:3d:00.5": ("50-nvidia-vgpu", f"vgpu.name {OF_NVML}"),
                     "0000:3d:00.7": ("50-nvidia-vgpu", OF_NVML), "0000:3d:01.0": ("50-nvidia-vgpu", OF_NVML)},
    "lpar": {LPAR_DASD + "1": ("50-s390-ccw", ""), LPAR_DASD + "2": ("50-s390-ccw", ""),
             **{f"{LPAR_QUEUES}{i}": ("50-s390-ap", "") for i in range(3)}},
    "samples": {DISPLAY + "1": (None, ""), DISPLAY + "2": (None, "")},
    "functions": {"0000:17:00.3": ("90-vfio-pci", ""), "0000:17:00.4": ("50-mlx5", ""),
                  "0000:17:01.1": ("90-vfio-pci", ""), "0000:17:01.2": ("50-mlx5", ""),
                  "0000:9a:00.1": ("50-xe", "xe.ggtt xe.vram"), "0000:9a:00.2": ("90-vfio-pci", ""),
                  "0000:c1:02.0": ("90-vfio-pci", ""), "10000:e1:00.0": ("90-vfio-pci", "")},
    "virtio": {"0000:81:00.1": ("50-virtio", "virtio.features"), "0000:b1:00.1": ("50-pds", "")},
    "empty": {},
}


def look(*words):
    done = subprocess.run([PRINT, *words], capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        raise AssertionError(f"{PRINT}: {done.returncode}, {done.stderr}")
    return done.stdout


def ask(root, item, fact):
    """State, and value or why, of one fact of one item."""
    lines = look(root, fact).splitlines()
    at = next(i for i, line in enumerate(lines) if line.split(" ")[1:2] == [item])
    answer = next(line for line in lines[at + 1:] if line.startswith(f"  {fact}"))[2 + len(fact):]
    answer = answer[:answer.rindex(" [")]
    if answer.startswith("="):
        return KNOWN, answer[1:]
    return (ABSENT, "") if answer == " absent" else (UNKNOWN, answer.removeprefix(" unknown: "))


@contextlib.contextmanager
def changed(root, path, content):
    """With another content, a function that makes it, or nothing at a path; then it is as before."""
    place, aside = pathlib.Path(root) / path, pathlib.Path(f"{root}.aside")
    there = os.path.lexists(place)
    if there:
        place.rename(aside)
    if callable(content):
        content(place)
    elif content is not None:
        place.write_text(content)
    try:
        yield
    finally:
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        elif os.path.lexists(place):
            place.unlink()
        if there:
            aside.rename(place)


NO_FILES = {
    "pipe": os.mkfifo,
    "loop": lambda place: place.symlink_to(place.name),
    "directory": os.mkdir,
}


class Machines(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = f"{directory.name}/root"

    def unpack(self, name):
        shutil.rmtree(self.root, ignore_errors=True)
        machine.unpack(name, self.root)

    def test_as_they_are(self):
        self.assertGreaterEqual(len(NAMES), 11)
        for name in NAMES:
            with self.subTest(name):
                self.unpack(name)
                expected = (machine.DIRECTORY / f"{name}.expected").read_text()
                found = look(self.root)
                self.assertEqual(found, expected, "\n" + "\n".join(difflib.unified_diff(
                    expected.splitlines(), found.splitlines(), "expected", "found", lineterm="")))

    def test_changed(self):
        for name in NAMES:
            self.unpack(name)
            for _, path, content, item, fact, state, words in (c for c in CHANGES if c[0] == name):
                with (self.subTest(machine=name, path=path, content=str(content)[:40], fact=fact),
                      changed(self.root, path, content)):
                    found = ask(self.root, item, fact)
                    self.assertEqual(found[0], state, found)
                    if state == UNKNOWN:
                        self.assertIn(words, found[1])
                    else:
                        self.assertEqual(found[1], words)

    def test_manual_page(self):
        """devmig-rules(5) lists the facts that there are, in their order."""
        facts = PAGE.read_text().split("# FACTS\n")[1].split("\n# ")[0]
        lines = re.findall(r"^\|  (.*)$", facts, re.MULTILINE)
        named = [name for line in lines for name in re.findall(r"_([\w.]+?)_(?:,|$)", line)]
        named = [name for name in named if name not in ("parent.FACT", "attr.NAME")]
        self.assertEqual(named, look("-n").split())

    def test_stated(self):
        """What can be assigned has a document, whole but for what its machine does not show; samples have none."""
        self.assertEqual(set(STATED), set(NAMES))
        for name, expected in STATED.items():
            with self.subTest(name):
                self.unpack(name)
                lines = look("-r", RULES, self.root).splitlines()
                stated = {}
                for line, said in zip(lines[::2], lines[1::2]):
                    if line.endswith(" assignable"):
                        match = re.fullmatch(r"  stated (\w+)(?: by .*/([\w-]+)\.rules:\d+(?:, open: (.*))?)?", said)
                        stated[line.split(" ")[1]] = (match[2], match[3] or "")
                        self.assertEqual(match[1], "draft" if match[3] else "whole" if match[2] else "none")
                self.assertEqual(stated, expected)

    def test_files_that_are_no_files(self):
        """A pipe, a loop of links and a directory in the place of a file: nothing is known, and that is all."""
        for name in NAMES:
            self.unpack(name)
            asked = {(path, item, fact) for machine, path, _, item, fact, state, _ in CHANGES
                     if machine == name and state == KNOWN and pathlib.Path(self.root, path).is_file()}
            for path, item, fact in sorted(asked):
                for kind, make in NO_FILES.items():
                    with (self.subTest(machine=name, path=path, kind=kind, fact=fact),
                          changed(self.root, path, make)):
                        found = ask(self.root, item, fact)
                        self.assertNotEqual(found[0], KNOWN, found)


if __name__ == "__main__":
    unittest.main()
