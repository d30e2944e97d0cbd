#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Machines as mdevctl sees them, with their sys in the place of this machine's: the same types and devices."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import machine

NAMES = sorted(path.name for path in machine.DIRECTORY.iterdir() if not path.suffix)
# Without privileges one is root of a namespace of one's own, where that is allowed.
UNSHARE = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
SCRIPT = 'mount --bind "$1/sys" /sys && mdevctl "$2" --dumpjson'


def skip():
    if not shutil.which("mdevctl"):
        print("mdevctl is not there")
        sys.exit(77)
    if subprocess.run([*UNSHARE, "mount", "--bind", "/usr", "/usr"], capture_output=True, check=False).returncode:
        print("namespaces of mounts are not allowed here")
        sys.exit(77)


def run(*words):
    return json.loads(subprocess.run(words, capture_output=True, text=True, timeout=120, check=True).stdout)


def told(root, what):
    """{(parent, name): what is said of it}"""
    return {(parent, name): said for entry in run(*UNSHARE, "sh", "-c", SCRIPT, "sh", root, what)
            for parent, things in entry.items() for thing in things for name, said in thing.items()}


class Oracle(unittest.TestCase):
    maxDiff = None

    def test_all(self):
        for name in NAMES:
            with self.subTest(name), tempfile.TemporaryDirectory() as root:
                machine.unpack(name, root)
                items = run(os.environ["DEVMIG"], "list", "--json", f"--root={root}")["items"]
                self.assertEqual(
                    {(item["parent"], item["type"]): (item["available"], item["device_api"], item["label"])
                     for item in items if "/mdev_supported_types/" in item["path"]},
                    {key: (said["available_instances"], said["device_api"], said.get("name"))
                     for key, said in told(root, "types").items()})
                self.assertEqual({(item["parent"], item["name"]): item["type"] for item in items if item["kind"] == "mdev"},
                                 {key: said["mdev_type"] for key, said in told(root, "list").items()})


if __name__ == "__main__":
    skip()
    unittest.main()
