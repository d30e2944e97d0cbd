#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""devmig list on hosts that were laid out to stop it, to fill its memory, or to lead it out of the root."""

import os
import pathlib
import re
import resource
import shutil
import socket
import sys
import tempfile
import threading
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))
from harness import USAGE, Case, heed_permissions, run  # noqa: E402

GOOD = "0000:3b:00.0"
PCI = "sys/bus/pci/devices"
MDEV = "sys/bus/mdev/devices"
PARENTS = "sys/class/mdev_bus"

# Generous: the machine may be slow, and what does not end takes forever.
SECONDS = 60
# Where a hundred thousand files are made soonest.
FAST = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None

# Far above what a host takes, far below what an endless file would.
MEBIBYTES = 512


class Hostile(Case):
    def setUp(self):
        super().setUp()
        root = tempfile.TemporaryDirectory(dir=FAST)
        self.addCleanup(root.cleanup)
        self.root = pathlib.Path(root.name)
        self.function(GOOD)

    def path(self, name):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def write(self, name, text):
        self.path(name).write_text(text)

    def link(self, name, target):
        self.path(name).symlink_to(target)

    def function(self, address):
        """One that must be listed, whatever else there is."""
        self.write(f"{PCI}/{address}/vendor", "0x15b3\n")
        self.write(f"{PCI}/{address}/uevent", "DRIVER=vfio-pci\nPCI_ID=15B3:101E\n")

    def type(self, parent, kind, **files):
        for file, text in {"name": "a type", "device_api": "vfio-pci", "available_instances": "1",
                           **files}.items():
            self.write(f"{PARENTS}/{parent}/mdev_supported_types/{kind}/{file}", f"{text}\n")

    def list(self, status=0, **options):
        """The names that are listed, and what was said; in bounded time and memory."""
        limit = MEBIBYTES << 20

        def bound():
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
            options.get("preexec", int)()

        begin = time.monotonic()
        result = run("list", "--json", f"--root={self.root}", "--rules=rules",
                     preexec_fn=None if "ASAN_OPTIONS" in os.environ else bound)
        self.assertLess(time.monotonic() - begin, SECONDS)
        self.assertEqual(result.status, status, result.err)
        for line in result.err.splitlines():
            self.assertTrue(line.isprintable(), line)
        if status:
            return [], result.err
        names = [item["name"] for item in result.json["items"]]
        self.assertIn(GOOD, names)
        return names, result.err

    def told(self, message, *entries):
        """Each entry is named once, and nothing else is."""
        lines = [line for line in message.splitlines() if "bad-entry" in line]
        for entry in entries:
            self.assertEqual(len([line for line in lines if entry in line]), 1, f"{entry}: {message}")
        self.assertEqual(len(lines), len(entries), message)

    def test_links_in_a_circle(self):
        self.link(f"{PCI}/0000:3b:00.1", "0000:3b:00.1")
        self.link(f"{PCI}/0000:3b:00.2", "0000:3b:00.3")
        self.link(f"{PCI}/0000:3b:00.3", "0000:3b:00.2")
        self.link(PARENTS, "mdev_bus")
        self.link(MDEV, "../mdev/devices")
        for name in ("driver", "physfn", "subsystem", "nvidia", "vfio-dev", "migration",
                     "migration_compatible", "mdev_supported_types", "numa_node"):
            self.link(f"{PCI}/{GOOD}/{name}", name)
        names, message = self.list()
        self.assertEqual(names, [GOOD])
        for entry in (f"{PCI}/0000:3b:00.1", f"{PCI}/0000:3b:00.2", f"{PCI}/0000:3b:00.3", PARENTS,
                      f"{PCI}/{GOOD}/numa_node"):
            self.assertEqual(len(re.findall(rf"^.*{entry}:.*bad-entry", message, re.MULTILINE)), 1, message)

    def test_nothing_leads_out(self):
        outside = tempfile.TemporaryDirectory()
        self.addCleanup(outside.cleanup)
        secret = pathlib.Path(outside.name)
        (secret / "mdev_supported_types/secret-1").mkdir(parents=True)
        (secret / "self").write_text("secret=1\n")
        up = "../" * 40
        for target in (outside.name, up + outside.name):
            self.link(f"{PARENTS}/p{len(target)}", target)
            self.link(f"{PCI}/0000:3b:00.{len(target) % 7 + 1}", target)
        self.link(f"{PCI}/{GOOD}/migration", outside.name)
        self.link(f"{PCI}/{GOOD}/class", "/etc/passwd")
        names, message = self.list()
        self.assertEqual(names, [GOOD])
        self.assertNotIn("secret", message)

    def test_what_never_ends(self):
        self.type("card", "endless-1")
        types = f"{PARENTS}/card/mdev_supported_types/endless-1"
        os.mkfifo(self.path(f"{types}/description"))
        with open(self.path(f"{PCI}/{GOOD}/migration_compatible"), "w") as file:
            file.truncate(1 << 40)
        with open(self.path(f"{PCI}/{GOOD}/numa_node"), "w") as file:
            file.truncate(1 << 40)
        entries = [f"{types}/description", f"{GOOD}/numa_node"]
        try:
            os.mknod(self.path("etc/hostname"), 0o666 | 0o020000, os.makedev(1, 5))
            os.mknod(self.path(f"{types}/software_version"), 0o666 | 0o020000, os.makedev(1, 5))
        except PermissionError:
            pass
        names, message = self.list()
        self.assertEqual(names, [GOOD, "card", "card/endless-1"])
        self.told(message, *entries)
        self.assertIn("migration_compatible", message)

    def test_unreadable(self):
        self.type("card", "x-1")
        (self.root / PARENTS / "card/mdev_supported_types/x-1/name").chmod(0)
        self.type("shut", "x-1")
        shut = self.root / PARENTS / "shut/mdev_supported_types"
        shut.chmod(0)
        self.addCleanup(shut.chmod, 0o755)
        # Which driver it has is said there alone.
        self.function("0000:3c:00.0")
        (self.root / PCI / "0000:3c:00.0/uevent").chmod(0)
        names, message = self.list(preexec=heed_permissions)
        if "ASAN_OPTIONS" in os.environ:
            self.skipTest("the sanitizer's own memory is not bounded, nor is the user another one")
        self.assertEqual(names, [GOOD, "card", "card/x-1", "shut"])
        self.told(message, "x-1/name", "shut/mdev_supported_types", "0000:3c:00.0/uevent")

    def test_names(self):
        for name in ("new\nline", "escape\033[2J", "blank name", "no\x7fname", "uml\u00e4ut", "\u202eabc"):
            self.write(f"{PARENTS}/{name}/mdev_supported_types/t-1/name", "x\n")
            self.write(f"{PARENTS}/card/mdev_supported_types/{name}/name", "x\n")
        for name in ("-q", "x" * 255, "0000:3b:00.1\n", "0000:3b:00.9", "c2f0"):
            self.write(f"{PCI}/{name}/uevent", "DRIVER=vfio-pci\n")
            self.write(f"{MDEV}/{name}/uevent", "DRIVER=vfio_mdev\n")
        names, message = self.list()
        self.assertEqual(names, [GOOD, "card"])
        self.assertEqual(len([line for line in message.splitlines() if "bad-entry" in line]), 22, message)

    def test_values(self):
        self.type("card", "x-1", name="n" * 4096, description="d" * 65000, available_instances="9" * 18)
        self.type("card", "x-2", name="n" * 4097, description="d" * 65537, available_instances="9" * 19)
        self.type("card", "x-3", name="new\nline", description="\033[2J", available_instances="-1")
        self.type("card", "x-4")
        for name in ("name", "device_api"):
            (self.root / PARENTS / "card/mdev_supported_types/x-4" / name).write_bytes(b"\xff\0\n")
        names, message = self.list()
        self.assertEqual(names, [GOOD, "card", *(f"card/x-{n}" for n in (1, 2, 3, 4))])
        self.told(message, *(f"x-{n}/{name}" for n in (2, 3)
                             for name in ("name", "description", "available_instances")),
                  "x-4/name", "x-4/device_api")

    def test_server_that_says_nothing(self):
        """It is named by the user, so it is listed; two seconds are waited for it."""
        path = str(self.dir / "silent.sock")
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path)
            server.listen()
            result = run("list", "--json", f"--root={self.root}", "--rules=rules", f"--socket={path}",
                         f"--socket={self.dir / 'none.sock'}")
        self.assertEqual(result.status, 0, result.err)
        stated = {item["name"]: item["document"]["stated"] for item in result.json["items"]}
        self.assertEqual(stated[path], "bad")
        self.assertEqual(set(stated), {GOOD, path})
        self.assertIn("no-answer", result.err)
        self.assertIn("none.sock", result.err)

    def test_a_hundred_thousand_names(self):
        directory = self.root / MDEV
        directory.mkdir(parents=True)
        for number in range(100000):
            os.symlink("x", directory / f"{number:08x}-0000-0000-0000-000000000000")
        names, message = self.list()
        self.assertEqual(names, [GOOD])
        self.told(message, MDEV)

    def test_as_many_items_as_may_be(self):
        """The limit, and one past it; with each type a directory and nothing in it."""
        types = self.root / PARENTS / "card/mdev_supported_types"
        types.mkdir(parents=True)
        # The function and the card are two.
        for number in range(65536 - 2):
            os.mkdir(types / f"x-{number}")
        names, message = self.list()
        self.assertEqual(len(names), 65536)
        self.assertEqual(message, "")
        other = self.root / PARENTS / "other/mdev_supported_types"
        other.mkdir(parents=True)
        self.assertIn("65536", self.list(status=USAGE)[1])

    def test_more_than_is_kept(self):
        """Each file may be, all of them together are too much."""
        for number in range(2300):
            self.type("card", f"x-{number}", description="d" * 65000)
        self.assertIn("256 MiB", self.list(status=USAGE)[1])

    def test_a_recording_without_its_errors(self):
        """What could not be read would be taken for empty."""
        errors = self.path("var/lib/devmig/recorded/errors")
        for make in (os.mkfifo, os.mkdir, lambda path: path.touch() or os.truncate(path, 1 << 40)):
            make(errors)
            message = self.list(status=USAGE)[1]
            self.assertIn("var/lib/devmig/recorded/errors", message)
            self.assertIn("bad-recording", message)
            (os.rmdir if errors.is_dir() else os.unlink)(errors)

    def test_entries_that_vanish(self):
        """Whatever is removed while it is looked at is not there, and no fault."""
        uuids = [f"0e5c2a5e-8a64-4c7c-9d3c-{number:012x}" for number in range(64)]
        stop = threading.Event()

        def stir():
            while not stop.is_set():
                for number, uuid in enumerate(uuids):
                    device = self.root / f"sys/devices/card{number % 4}/{uuid}"
                    device.mkdir(parents=True, exist_ok=True)
                    (device / "uevent").write_text("DRIVER=vfio_mdev\n")
                    os.symlink(f"../../../devices/card{number % 4}/{uuid}", self.path(f"{MDEV}/{uuid}"))
                    self.function("0000:3c:00.0")
                    shutil.rmtree(self.root / PCI / "0000:3c:00.0")
                # As the kernel does it: the link on the bus goes first.
                for number, uuid in enumerate(uuids):
                    (self.root / MDEV / uuid).unlink()
                    shutil.rmtree(self.root / f"sys/devices/card{number % 4}/{uuid}")

        thread = threading.Thread(target=stir)
        thread.start()
        try:
            for _ in range(50):
                message = self.list()[1]
                self.assertEqual(message, "")
        finally:
            stop.set()
            thread.join()


if __name__ == "__main__":
    unittest.main()
