#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The generator of fleets: same seed, same bytes; as many documents as asked."""

import hashlib
import json
import subprocess
import sys
import tempfile
import unittest

GENERATOR = sys.argv.pop(1)


def run(*options):
    return subprocess.run([GENERATOR, *map(str, options)], capture_output=True, check=False)


def records(*options):
    done = run(*options)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


class Generate(unittest.TestCase):
    def test_digest(self):
        """The bytes of a seed never change: recorded fleets can be named by their options."""
        for options, digest in DIGESTS.items():
            done = run(*options)
            self.assertEqual(hashlib.sha256(done.stdout).hexdigest(), digest, options)

    def test_seeds_differ(self):
        self.assertNotEqual(run("--seed", 1).stdout, run("--seed", 2).stdout)

    def test_counts(self):
        for devices, documents in ((1000, 300), (1000, 1000), (2500, 400), (5000, 2000), (1, 1)):
            with self.subTest(devices=devices, documents=documents):
                fleet = records("--devices", devices, "--documents", documents)
                distinct = {json.dumps(record["document"], sort_keys=True) for record in fleet}
                names = {(record["host"], record["device"]) for record in fleet}
                self.assertEqual(len(fleet), devices)
                self.assertEqual(len(distinct), documents)
                self.assertEqual(len(names), devices)

    def test_hosts(self):
        for most in (1, 5, 16, 300):
            per_host = {}
            for record in records("--devices", 3000, "--hosts-max-devices", most):
                per_host[record["host"]] = per_host.get(record["host"], 0) + 1
            self.assertLessEqual(max(per_host.values()), most)
            if most <= 16:
                self.assertEqual(max(per_host.values()), most)

    def test_shape(self):
        fleet = records("--devices", 20000)
        devices = [record for record in fleet if record["kind"] != "type"]
        types = [record for record in fleet if record["kind"] == "type"]
        in_use = sum(record["in_use"] for record in devices) / len(devices)
        self.assertTrue(0.55 < in_use < 0.65, in_use)
        self.assertEqual({record["available"] for record in types}, set(range(9)))
        self.assertEqual({record["numa"] for record in fleet}, {0, 1})

    def test_output(self):
        with tempfile.NamedTemporaryFile() as file:
            self.assertEqual(run("-o", file.name).returncode, 0)
            self.assertEqual(file.read(), run().stdout)

    def test_full_disk(self):
        self.assertEqual(run("-o", "/dev/full").returncode, 4)

    def test_usage(self):
        for options in (("--devices", "0"), ("--devices", "x"), ("--devices", "-1"),
                        ("--documents", "0"), ("--documents", "1001"), ("--no-such",),
                        ("--seed", "18446744073709551616"), ("extra",),
                        ("--hosts-max-devices", "0")):
            done = run(*options)
            self.assertEqual((done.returncode, done.stdout), (2, b""), options)
        self.assertEqual(run("--help").returncode, 0)


DIGESTS = {
    ("--seed", 1): "cef03893f44bcb32b5f0107ae2e025aee0671d14792cdc5b10f8db8ec1ae92f6",
    ("--seed", 7, "--devices", 5000, "--documents", 700, "--hosts-max-devices", 8): "4a515eaebe72d06b8acce0baaaaad30fa8d7112c278205e72c11c8740d6dbcf7",
}

if __name__ == "__main__":
    unittest.main()
