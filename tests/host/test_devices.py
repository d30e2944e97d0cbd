#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Devices of a host where a document is asked for: check and find, on recorded machines."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))
from harness import DEVMIG, EXAMPLES, IO, NO, ROOT, UNKNOWN, YES, Case, environment, heed_permissions, run  # noqa: E402
from machine import unpack  # noqa: E402

VF, TWIN, OTHER = "0000:3b:00.1", "0000:3b:00.2", "0000:5e:00.1"
RULES = f"--rules={ROOT / 'rules'}"


class Devices(Case):
    def machine(self, name):
        root = tempfile.TemporaryDirectory()
        self.addCleanup(root.cleanup)
        unpack(name, root.name)
        return root.name

    def check(self, status, root, *words):
        result = self.expect(status, "check", "--json", f"--root={root}", RULES, *words)
        self.assertEqual(result.err, "")
        return result.json

    def test_two_devices(self):
        root = self.machine("mlx5")
        answer = self.check(YES, root, VF, TWIN)
        self.assertEqual((answer["verdict"], answer["source"]["name"]), ("compatible", VF))
        answer = self.check(NO, root, VF, OTHER)
        failures = answer["parts"][0]["refusals"][0]["failures"]
        self.assertIn("fw_version", [failure["field"] for failure in failures])

    def test_lines_are_of_the_rule(self):
        root = self.machine("mlx5")
        text = run("check", f"--root={root}", RULES, VF, OTHER).out
        self.assertIn(f"incompatible: {VF} cannot migrate to {OTHER}", text)
        self.assertRegex(text, r"found +28\.41\.1000 +\S*/50-mlx5\.rules:\d+\n")

    def test_device_and_document(self):
        root = self.machine("mlx5")
        shown = run("show", "--json", f"--root={root}", RULES, TWIN).json
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump({"self": shown["self"], "compatible": shown["compatible"]}, file)
            file.flush()
            self.assertEqual(self.check(YES, root, VF, file.name)["verdict"], "compatible")
            self.assertEqual(self.check(YES, root, file.name, VF)["verdict"], "compatible")
            self.check(NO, root, OTHER, file.name)

    def test_a_draft_is_refused_or_could_not_be_told(self):
        root = self.machine("nvidia-mdev")
        os.remove(os.path.join(root, "var/lib/devmig/recorded/nvml"))
        types = ["0000:08:00.4/nvidia-742", "0000:08:00.4/nvidia-746"]
        answer = self.check(UNKNOWN, root, types[0], types[0])
        self.assertEqual(answer["verdict"], "could-not-tell")
        self.assertEqual({doubt["reason"] for doubt in answer["doubts"]}, {"unknown-fact"})
        self.assertIn("gpu.ecc", answer["doubts"][0]["message"])
        self.assertEqual(self.check(NO, root, types[0], types[1])["verdict"], "incompatible")

    def test_rules_of_a_devmig_that_is_not_installed(self):
        """It takes those of its source; a copy elsewhere those of the system, of which here are none."""
        root = self.machine("mlx5")
        words = ["show", "--json", f"--root={root}", VF]
        shown = run(*words).json
        self.assertEqual(shown["stated"], "whole")
        self.assertEqual(pathlib.Path(shown["source"].split(":")[0]),
                         pathlib.Path(DEVMIG).parents[1] / "rules/50-mlx5.rules")
        copy = shutil.copy(DEVMIG, self.dir)
        done = subprocess.run([copy, *words], capture_output=True, check=False, env=environment())
        self.assertNotIn(str(pathlib.Path(DEVMIG).parents[1]), done.stdout.decode())

    def test_no_such_device(self):
        root = self.machine("mlx5")
        answer = self.check(UNKNOWN, root, VF, "0000:3b:00.7")
        self.assertEqual([doubt["reason"] for doubt in answer["doubts"]], ["no-document"])

    def test_a_file_comes_first(self):
        root = self.machine("mlx5")
        with tempfile.TemporaryDirectory() as work:
            document = EXAMPLES / "type-x4-source.devmig"
            pathlib.Path(work, VF).write_text(document.read_text())
            path = os.path.join(work, VF)
            answer = self.check(YES, root, path, EXAMPLES / "type-x1-created.devmig")
            self.assertEqual(answer["source"]["form"], "text")

    def test_find(self):
        root = self.machine("mlx5")
        shown = run("show", "--json", f"--root={root}", RULES, TWIN).json
        document = {"self": shown["self"], "compatible": shown["compatible"]}
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as fleet:
            for host in "a", "b":
                fleet.write(json.dumps({"host": host, "device": TWIN, "kind": "vf", "document": document}) + "\n")
            fleet.flush()
            words = ["find", "--json", f"--root={root}", RULES]
            found = self.expect(YES, *words, VF, fleet.name).json
            self.assertEqual([place["host"] for place in found["places"]], ["a", "b"])
        self.expect(NO, *words, VF, EXAMPLES / "fleet.jsonl")

    def test_find_for_a_draft(self):
        root = self.machine("nvidia-mdev")
        os.remove(os.path.join(root, "var/lib/devmig/recorded/nvml"))
        result = self.expect(UNKNOWN, "find", "--json", f"--root={root}", RULES, "0000:08:00.4/nvidia-742",
                             EXAMPLES / "fleet.jsonl", err="unknown-fact")
        self.assertEqual((result.json["verdict"], result.json["reason"]), ("could-not-tell", "unknown-fact"))

    def test_an_own_document_that_cannot_be_read(self):
        root = self.machine("mlx5")
        own = os.path.join(root, os.path.realpath(f"{root}/sys/bus/pci/devices/{VF}"), "migration_compatible")
        pathlib.Path(own).write_text("SELF:\n\ta=1\nCOMPATIBLE:\n\ta=1\n")
        self.check(YES, root, VF, VF)
        os.chmod(own, 0)
        result = run("check", f"--root={root}", RULES, VF, TWIN, preexec_fn=heed_permissions)
        self.assertEqual(result.status, IO, result.out)
        self.assertIn("Permission denied", result.out)


if __name__ == "__main__":
    unittest.main()
