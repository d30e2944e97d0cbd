#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Parts of machines, as people copy them: what is still there is found, and nothing else."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import machine

DEVMIG = os.environ["DEVMIG"]
RULES = pathlib.Path(__file__).resolve().parents[2] / "rules"
NAMES = sorted(path.name for path in machine.DIRECTORY.iterdir() if not path.suffix)
PCI, CLASS, MDEV = "sys/bus/pci", "sys/class/mdev_bus", "sys/bus/mdev"
LISTS = [f"{PCI}/devices", CLASS, f"{MDEV}/devices"]
SHOWN = ["kind", "parent", "type", "label", "description", "device_api", "available", "max", "driver", "assignable"]
MEDIATED = ["parent", "type", "mdev"]


def listed(root):
    """{name: what is shown of it}"""
    done = subprocess.run([DEVMIG, "list", "--json", f"--root={root}", f"--rules={RULES}"], capture_output=True, text=True,
                          timeout=120, check=True)
    return {item["name"]: {key: item[key] for key in SHOWN} for item in json.loads(done.stdout)["items"]}, done.stderr


def without_empty(root):
    """What git keeps."""
    for path, _, _ in os.walk(root, topdown=False):
        if path != root and not os.listdir(path):
            os.rmdir(path)


def copy(source, target, deep):
    """With directories in the place of links, where it is @deep; in what these lead to links are left out."""
    os.makedirs(target, exist_ok=True)
    for entry in os.scandir(source):
        if entry.is_dir() and (deep or not entry.is_symlink()):
            copy(entry.path, f"{target}/{entry.name}", deep and not entry.is_symlink())
        elif entry.is_file():
            shutil.copy(entry.path, f"{target}/{entry.name}")


def copy_lists(root, deep):
    with tempfile.TemporaryDirectory() as place:
        for path in LISTS:
            for entry in os.scandir(f"{root}/{path}") if os.path.isdir(f"{root}/{path}") else []:
                copy(os.path.realpath(entry.path), f"{place}/{path}/{entry.name}", deep)
        for path in *LISTS, "sys/devices":
            shutil.rmtree(f"{root}/{path}", ignore_errors=True)
        shutil.copytree(place, root, dirs_exist_ok=True)


def copied(root):
    """What links lead to stands in their place."""
    copy_lists(root, True)


def files_alone(root):
    """All links of devices' directories are lost."""
    copy_lists(root, False)


def without(*paths):
    def remove(root):
        for path in paths:
            shutil.rmtree(f"{root}/{path}", ignore_errors=True)
    return remove


class Parts(unittest.TestCase):
    maxDiff = None

    def both(self, name, change):
        """All that the machine has, and what is found in the part of it."""
        with tempfile.TemporaryDirectory() as root:
            machine.unpack(name, root)
            whole, _ = listed(root)
            change(root)
            part, complaints = listed(root)
        self.assertEqual(complaints, "")
        return whole, part

    def same(self, change):
        for name in NAMES:
            with self.subTest(name):
                whole, part = self.both(name, change)
                self.assertEqual(part, whole)

    def test_git(self):
        self.same(without_empty)

    def test_copied(self):
        self.same(copied)

    def test_without_the_class(self):
        self.same(without(CLASS))

    def test_without_the_bus_of_mediated_devices(self):
        self.same(without(MDEV))

    def test_mediated_devices_alone(self):
        for name in NAMES:
            for paths in (PCI, MDEV), (PCI, CLASS):
                with self.subTest(name, paths=paths):
                    whole, part = self.both(name, without(*paths))
                    for item, shown in part.items():
                        self.assertEqual(shown, whole[item])
                    self.assertEqual([item for item, shown in whole.items() if shown["kind"] == "mdev" and
                                      item not in part], [])

    def test_files_alone(self):
        """Whether a function is virtual, and what of several types a device is, is not told; nothing is made up."""
        for name in NAMES:
            with self.subTest(name):
                whole, part = self.both(name, files_alone)
                for item, shown in part.items():
                    for key, value in shown.items():
                        unknown = (None, "function", "vf") if key == "kind" else (None,)
                        self.assertIn(value, (whole[item][key], *unknown), f"{item}: {key}")
                self.assertEqual([item for item, shown in whole.items() if shown["kind"] != "pf" and item not in part], [])


if __name__ == "__main__":
    unittest.main()
