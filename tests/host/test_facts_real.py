#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A machine that is the root of a process: then NVML itself is asked, for which nvml_stand_in.c stands in."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import machine

PRINT = os.environ["PRINT_FACTS"]
BUILD = os.path.dirname(PRINT)
MDEV = "mdev 3f1b9f6a-1b7c-4a9e-9d2e-0a5c8e1d0001"

# What a program needs of this machine, where it is; the rest is the other machine's.
SCRIPT = r"""
set -e
root=$1
shift
for path in /usr /lib /lib64 /bin /proc "$BUILD" "$LIBRARIES"; do
	[ -e "$path" ] || continue
	mkdir -p "$root$path"
	mount --rbind "$path" "$root$path"
done
exec chroot "$root" "$@"
"""
# Without privileges one is root of a namespace of one's own, where that is allowed.
UNSHARE = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]


def look(root, *facts, **environment):
    libraries = os.path.join(os.path.dirname(os.path.dirname(BUILD)), "lib")
    env = {**os.environ, "BUILD": BUILD, "LIBRARIES": libraries, "LD_LIBRARY_PATH": f"{BUILD}:{libraries}", **environment}
    return subprocess.run([*UNSHARE, "sh", "-c", SCRIPT, "sh", root, PRINT, "/", *facts], env=env, capture_output=True,
                          text=True, timeout=120, check=True).stdout


def skip():
    if subprocess.run([*UNSHARE, "mount", "--bind", "/usr", "/usr"], capture_output=True, check=False).returncode:
        print("namespaces of mounts are not allowed here")
        sys.exit(77)


class Real(unittest.TestCase):
    def setUp(self):
        # Nothing is to be removed through a mount that is left.
        self.directory = tempfile.mkdtemp()
        self.root = f"{self.directory}/root"
        machine.unpack("nvidia-mdev", self.root)

    def tearDown(self):
        subprocess.run(["rm", "-r", "--one-file-system", self.directory], check=True)

    def answer(self, fact, **environment):
        lines = look(self.root, fact, **environment).splitlines()
        return lines[next(i for i, line in enumerate(lines) if line.startswith(MDEV)) + 1]

    def test_library(self):
        """Not what was recorded counts, but what the library says now."""
        self.assertEqual(self.answer("gpu.ecc"), "  gpu.ecc=off [NVML]")
        self.assertEqual(self.answer("gpu.ecc", STAND_IN_ECC_ON="1"), "  gpu.ecc=on [NVML]")
        self.assertEqual(self.answer("gpu.ecc", STAND_IN_ECC="3"), "  gpu.ecc=none [NVML]")
        self.assertIn("unknown: NVML: Driver Not Loaded", self.answer("gpu.ecc", STAND_IN_INIT="9"))
        self.assertEqual(self.answer("gpu.migration"), "  gpu.migration=no [NVML]")
        self.assertEqual(self.answer("gpu.migration", STAND_IN_MIGRATES="1"), "  gpu.migration=yes [NVML]")

    def test_version(self):
        self.assertIn("[sys/module/nvidia/version]", self.answer("vgpu.manager"))
        pathlib.Path(self.root, "sys/module/nvidia/version").unlink()
        self.assertEqual(self.answer("vgpu.manager"), "  vgpu.manager=535.161.05 [NVML]")

    def test_devlink(self):
        """This machine's kernel has no such card."""
        self.assertRegex(self.answer("fw.version"), r"unknown: .*devlink.* \[devlink\]")


if __name__ == "__main__":
    skip()
    unittest.main()
