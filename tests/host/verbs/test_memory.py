#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each allocation of a verb that shows a host fails once: what it prints is right then, or it says that it failed."""

import json
import os
import unittest

from verbs import HostCase, machine
from harness import environment, run

FAIL_NTH = os.environ.get("FAIL_NTH_LIBRARY")  # see tests/cli/fail_nth.c
NOT_REACHED = 99


@unittest.skipUnless(FAIL_NTH, "not with sanitizers, and not with every C library")
class Memory(HostCase):
    def setUp(self):
        super().setUp()
        builder = machine.Machine(self.root)
        builder.word_host("h", "6.12", "x86_64", "debian", "13")
        builder.word_parent("virtual/mtty/mtty")
        builder.word_type("virtual/mtty/mtty", "mtty-1", "vfio-pci", 23, "Single port serial")

    def check(self, *words, told=""):
        words = self.words(*words)
        whole = run(*words, env=environment(LC_ALL="C"))
        self.assertEqual((whole.status, bool(whole.err)), (0, bool(told)))
        self.assertIn(told, whole.err)
        for nth in range(1, 5000):
            result = run(*words, env=environment(LD_PRELOAD=FAIL_NTH, FAIL_NTH=str(nth), LC_ALL="C"))
            if result.status == NOT_REACHED:
                break
            with self.subTest(words[0], nth=nth):
                if result.status == whole.status and result.err == whole.err:
                    self.assertEqual(result.out, whole.out)
                elif result.status:
                    self.assertIn("devmig: ", result.err)
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

    def test_types(self):
        self.check("types")

    def test_export(self):
        for form in ("records", "nova", "nfd", "prometheus"):
            self.check("export", "--format", form)
        path = self.write("exports", f"records {self.dir}/x\n")
        self.check("export", "--listed", path)


if __name__ == "__main__":
    unittest.main()
