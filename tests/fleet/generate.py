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
        for devices, documents in ((1000, 300), (1000, 1000), (2000, 2000), (2500, 400), (5000, 2000), (1, 1)):
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

    def test_machines(self):
        """A VM has one to four devices, all of one host; who has none is free."""
        hosts, counts = {}, {}
        for record in records("--devices", 20000):
            self.assertEqual("vm" in record, record.get("in_use", False))
            if "vm" in record:
                hosts.setdefault(record["vm"], set()).add(record["host"])
                counts[record["vm"]] = counts.get(record["vm"], 0) + 1
        self.assertEqual({len(names) for names in hosts.values()}, {1})
        self.assertEqual(set(counts.values()), {1, 2, 3, 4})

    def test_parents(self):
        """A host of virtual functions has their PF, which says how many may migrate at once."""
        fleet = records("--devices", 20000)
        ports = {(record["host"], record["device"]): record
                 for record in fleet if record["kind"] == "pf"}
        functions = [record for record in fleet
                     if record["document"]["self"].get("driver") == "mlx5_vfio_pci"]
        on_ports = sum((record["host"], record["parent"]) in ports for record in functions)
        self.assertGreater(on_ports / len(functions), 0.6)
        self.assertEqual({record["migrations"] for record in ports.values()}, {4})
        nodes = {}
        for record in fleet:
            if "parent" in record:
                nodes.setdefault((record["host"], record["parent"]), set()).add(record["numa"])
        self.assertEqual({len(of_parent) for of_parent in nodes.values()}, {1})
        for record in fleet:
            self.assertEqual(record.get("units"), 1 if record["kind"] == "type" else None)

    def test_in_order(self):
        def hosts(*options):
            return [record["host"] for record in records(*options)]

        self.assertEqual(hosts("--in-order"), sorted(hosts("--in-order")))
        self.assertNotEqual(hosts(), sorted(hosts()))

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
    ("--seed", 1): "13998845e53b475590b5cbe29d0be175c361927777481c81a445986acd5cfb65",
    ("--seed", 7, "--devices", 5000, "--documents", 700, "--hosts-max-devices", 8): "cfe01275595d7aa85d1fd95d054e929956a8a194ee9a367538db633789c2896c",
}

if __name__ == "__main__":
    unittest.main()
