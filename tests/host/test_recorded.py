#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Parts of two real machines' /sys: NVIDIA's types of both interfaces, each with its document.

The data is not part of the tree: DEVMIG_SHARED_DATA is the directory that has sysfs-nvidia.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

RULES = pathlib.Path(__file__).resolve().parents[2] / "rules"
ROOT = pathlib.Path(os.environ.get("DEVMIG_SHARED_DATA", "")) / "sysfs-nvidia"
A2, L40S = "0000:08:01.7", "0000:26:00.4"
TYPES = ROOT / f"sys/class/mdev_bus/{A2}/mdev_supported_types"
TABLE = ROOT / f"sys/bus/pci/devices/{L40S}/nvidia/creatable_vgpu_types"
FACTS = ["vgpu.type", "vgpu.name", "vgpu.framebuffer", "type.max", "parent.pci.id", "gpu.ecc", "gpu.migration", "vgpu.manager"]


def skip():
    if not os.environ.get("DEVMIG_SHARED_DATA"):
        print("DEVMIG_SHARED_DATA is not set: it is to name the directory that has sysfs-nvidia")
        sys.exit(77)
    if not ROOT.is_dir():
        print(f"{ROOT} is not there")
        sys.exit(77)


def look(*facts):
    """{item: (its line, {fact: value, None where it is absent, or a word of why})}"""
    done = subprocess.run([os.environ["PRINT_FACTS"], ROOT, *facts], capture_output=True, text=True, timeout=120,
                          check=True)
    items = {}
    for line in done.stdout.splitlines():
        if not line.startswith("  "):
            item = line.split(" ")[1]
            items[item] = (line, {})
            continue
        match = re.fullmatch(r"  ([\w.]+)(?:=(.*)| absent| (unknown): .*) \[.*\]", line)
        items[item][1][match[1]] = match[2] or match[3]
    return items


def stated(root):
    """{item: (kind, open facts)} of types, by the rules that are shipped"""
    done = subprocess.run([os.environ["PRINT_FACTS"], "-r", RULES, root], capture_output=True, text=True, timeout=120,
                          check=True)
    lines = done.stdout.splitlines()
    found = {}
    for line, said in zip(lines[::2], lines[1::2]):
        match = re.fullmatch(r"  stated (\w+)(?: by .*/([\w-]+)\.rules:\d+)?(?:, open: (.*))?", said)
        if line.startswith("type "):
            found[line.split(" ")[1]] = (match[1], set((match[3] or "").split()))
    return found


def read(path):
    return path.read_text().strip()


class Recorded(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.items = look(*FACTS)

    def types_of(self, parent):
        return {name.split("/")[1]: item for name, item in self.items.items() if name.startswith(f"{parent}/")}

    def test_nothing_else(self):
        """Two devices that types can be made of, and 15 and 23 types."""
        self.assertEqual(len(self.items), 2 + 15 + 23)
        self.assertIn(A2, self.items)
        self.assertIn(L40S, self.items)

    def test_mediated(self):
        found = self.types_of(A2)
        self.assertEqual(set(found), {path.name for path in TYPES.iterdir()})
        self.assertEqual(len(found), 15)
        for name, (line, facts) in found.items():
            with self.subTest(name):
                said = dict(part.split("=") for part in read(TYPES / name / "description").split(", "))
                self.assertEqual(facts["vgpu.type"], name.removeprefix("nvidia-"))
                self.assertEqual(facts["vgpu.name"], read(TYPES / name / "name"))
                self.assertEqual(facts["vgpu.framebuffer"] + "M", said["framebuffer"])
                self.assertEqual(facts["type.max"], said["max_instance"])
                self.assertEqual(facts["parent.pci.id"], "10de:25b6")
                self.assertIn(f"available={read(TYPES / name / 'available_instances')} max={said['max_instance']}", line)

    def test_own_interface(self):
        found = self.types_of(L40S)
        table = dict(re.findall(r"^(\d+) +: (.*)$", TABLE.read_text(), re.MULTILINE))
        self.assertEqual(len(table), 23)
        self.assertEqual({name: facts["vgpu.name"] for name, (_, facts) in found.items()}, table)
        self.assertEqual({name: facts["vgpu.type"] for name, (_, facts) in found.items()}, {n: n for n in table})
        self.assertTrue(all("available=1 max=1" in line for line, _ in found.values()))

    def test_not_recorded(self):
        """Nobody may take what was not recorded for the one or the other."""
        for name, (_, facts) in self.items.items():
            with self.subTest(name):
                self.assertEqual(facts["gpu.ecc"], "unknown")
                self.assertEqual(facts["gpu.migration"], "unknown")
                self.assertEqual(facts["vgpu.manager"], "unknown")

    def test_drafts(self):
        """Each type has a document but for what was not recorded."""
        found = stated(ROOT)
        self.assertEqual(len(found), 15 + 23)
        for name, (kind, unknown) in found.items():
            with self.subTest(name):
                self.assertEqual(kind, "draft")
                missing = {"gpu.ecc", "gpu.migration", "vgpu.manager", "host.os"}
                self.assertEqual(unknown, missing if name.startswith(A2) else missing | {"parent.pci.id"})

    def test_whole_with_the_rest(self):
        """What a recording of today would have besides makes each of them whole."""
        with tempfile.TemporaryDirectory() as directory:
            root = pathlib.Path(directory) / "root"
            shutil.copytree(ROOT, root, symlinks=True)
            for path in [root, *root.rglob("*")]:
                path.chmod(0o755 if path.is_dir() else 0o644)
            for path, text in {
                    f"sys/bus/pci/devices/{L40S}/vendor": "0x10de",
                    f"sys/bus/pci/devices/{L40S}/device": "0x26b9",
                    "sys/module/nvidia/version": "550.144.02",
                    "etc/os-release": "ID=rhel\nVERSION_ID=9.6",
                    "var/lib/devmig/recorded/nvml": f"{A2} gpu.ecc=on\n{A2} gpu.migration=yes\n"
                                                    f"{L40S} gpu.ecc=off\n{L40S} gpu.migration=yes",
            }.items():
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_text(f"{text}\n")
            found = stated(root)
        self.assertEqual(len(found), 15 + 23)
        self.assertEqual({kind for kind, _ in found.values()}, {"whole"})


if __name__ == "__main__":
    skip()
    unittest.main()
