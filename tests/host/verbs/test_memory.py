#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each allocation of a verb that shows a host fails once: what it prints is right then, or it says that it failed."""

import json
import os
import signal
import tempfile
import unittest
from unittest import mock

from verbs import HostCase, machine
from harness import APPLY, IO, UNKNOWN, YES, environment, run

FAIL_NTH = os.environ.get("FAIL_NTH_LIBRARY")  # see tests/cli/fail_nth.c
NOT_REACHED = 99
LOADER = 127  # who loads a library when it is needed

UUID = "0e5c2a5e-8a64-4c7c-9d3c-000000000001"


@unittest.skipUnless(FAIL_NTH, "not with sanitizers, and not with every C library")
class Memory(HostCase):
    def setUp(self):
        super().setUp()
        builder = machine.Machine(self.root)
        builder.word_host("h", "6.12", "x86_64", "debian", "13")
        builder.word_parent("virtual/mtty/mtty")
        builder.word_type("virtual/mtty/mtty", "mtty-1", "vfio-pci", 23, "Single port serial")

    def died(self, result):
        """Some libraries end the program, or crash, where they have no memory: theirs is what they say."""
        return result.status in (-signal.SIGSEGV, LOADER) or "in libarchive: " in result.err

    def check(self, *words, told="", libraries=False, status=YES, **options):
        words = self.words(*words)
        whole = run(*words, env=environment(LC_ALL="C"), **options)
        self.assertEqual((whole.status, bool(whole.err)), (status, bool(told)))
        self.assertIn(told, whole.err)
        for nth in range(1, 5000):
            result = run(*words, env=environment(LD_PRELOAD=FAIL_NTH, FAIL_NTH=str(nth), LC_ALL="C"), **options)
            if result.status == NOT_REACHED:
                break
            with self.subTest(words[0], nth=nth):
                if libraries and self.died(result):
                    continue
                if result.status == whole.status and result.err == whole.err:
                    self.assertEqual(result.out, whole.out)
                else:
                    self.assertIn(result.status, (whole.status, UNKNOWN, IO), result.out + result.err)
                    # What could not be told is a part of the answer.
                    self.assertIn("devmig: " if result.status == IO else "memory", result.err + result.out)
                if "--json" in words and result.out:
                    json.loads(result.out)
        self.assertGreater(nth, 50)
        self.assertEqual((result.status, result.out), (NOT_REACHED, whole.out))

    def test_list(self):
        self.check("list")
        self.check("list", "--json")

    def test_documents_of_devices(self):
        """In each form of a directory, of a server that was recorded, and who was in use."""
        parent = "sys/devices/virtual/mtty/mtty"
        builder = machine.Machine(self.root)
        builder.files(f"{parent}/mdev_supported_types/mtty-1", software_version="1.2.3", compatible_mode="a b", mode="a")
        for number, path in enumerate(("migration/self", "migration/self/a")):
            uuid = f"83b8f4f2-509f-382f-3c1e-e6bfe0fa100{number}"
            builder.word_mdev("virtual/mtty/mtty", uuid, "mtty-1")
            builder.file(f"{parent}/{uuid}/{path}", "1\n" if number else "a=1\n")
        for name, text in {"socket": "/run/x\n", "error": "EPROTO protocol it talks nonsense\n"}.items():
            builder.file(f"var/lib/devmig/recorded/vfio-user/1/{name}", text)
        builder.file("var/lib/devmig/recorded/in-use", f"{uuid}\n")
        self.check("list", told="talks nonsense")

    def test_show(self):
        for words in ((), ("--origin",), ("--json",)):
            self.check("show", *words, "mtty/mtty-1")

    def test_plan(self):
        source = self.write("source", "SELF:\n\tdevice_api=vfio-pci\n\tmdev_type=mtty-1\n"
                                      "COMPATIBLE:\n\tdevice_api=vfio-pci\n\tmdev_type=mtty-1\n")
        for words in (("--json",), ("--format=text",)):
            self.check("plan", f"--uuid={UUID}", *words, source, status=APPLY)

    def test_domain(self):
        """What is put into the XML, and what the XML says."""
        builder = machine.Machine(self.root)
        builder.word_mdev("virtual/mtty/mtty", UUID, "mtty-1", "vfio_mdev")
        device = "<hostdev mode='subsystem' type='mdev'><source><address uuid='%s'/></source></hostdev>"
        domain = f"<domain><name>x</name><devices>{device % UUID}</devices></domain>"
        self.check("metadata", "-", libraries=True, stdin=domain)
        described = self.expect(0, *self.words("metadata", "-"), stdin=domain).out
        self.check("hook", "libvirt", "x", "migrate", "begin", "-", libraries=True, stdin=described)

    def test_recording(self):
        path = self.dir / "x.tar"
        self.check("record", "-q", "-o", path, libraries=True)
        self.root = path
        with tempfile.TemporaryDirectory() as directory, mock.patch.dict(os.environ, TMPDIR=directory):
            self.check("list", libraries=True)
            self.assertEqual(os.listdir(directory), [])

    def test_types(self):
        self.check("types")

    def test_export(self):
        for form in ("records", "nova", "nfd", "prometheus"):
            self.check("export", "--format", form)
        path = self.write("exports", f"records {self.dir}/x\n")
        self.check("export", "--listed", path)


if __name__ == "__main__":
    unittest.main()
