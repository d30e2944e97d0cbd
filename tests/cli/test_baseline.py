#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""devmig baseline: what it prints and answers.  What it finds is tests/baseline's matter."""

import json
import random
import unittest

from harness import APPLY, Case, EXAMPLES, IO, NO, UNKNOWN, USAGE, YES, run

FLEET = EXAMPLES / "fleet.jsonl"


def record(host, device, self_, accepts=None, apply=None, **more):
    entry = {"fields": accepts or self_}
    if apply:
        entry["apply"] = apply
    return {"host": host, "device": device, "kind": "vf", "document": {"self": self_, "compatible": [entry]}, **more}


class Baseline(Case):
    def fleet(self, *records):
        return self.write("fleet.jsonl", "".join(json.dumps(r) + "\n" for r in records))

    def baseline(self, status, fleet, *words, **options):
        return self.expect(status, "baseline", f"--fleet={fleet}", *words, **options)

    def json(self, status, fleet, *words):
        return self.baseline(status, fleet, "--json", *words).json

    def types(self):
        """A device of size 2, and types whose devices get the size of whoever comes."""
        accepts = {"api": "x", "size": "{n:int}"}
        one = record("h1", "a", {"api": "x", "size": "2"}, accepts)
        types = [record(host, "t", {"api": "x"}, accepts, {"size": "{n}"}, kind="type", available=3)
                 for host in ("h2", "h3")]
        return self.fleet(one, *types)

    def test_a_device_that_can_not_be_had_counts_for_nothing(self):
        accepts = {"api": "x"}
        fleet = self.fleet(record("h1", "a", {"api": "x"}, accepts),
                           record("h2", "b", {"api": "x"}, accepts, available=0))
        result = self.expect(NO, "baseline", "--json", "--fleet", fleet, "h1", "h2").json
        self.assertEqual([(m["name"], m["reason"]) for m in result["in_the_way"]], [("h2", "no-instance")])

    def test_as_things_stand(self):
        found = self.json(YES, FLEET, "net1", "net2")
        self.assertEqual((found["verdict"], found["cut"], found["in_the_way"]), ("compatible", False, []))
        first = found["configurations"][0]
        self.assertEqual([h["host"] for h in first["hosts"]], ["net1", "net2"])
        self.assertEqual((first["prepare"], first["settings"], first["devices"]), (0, 0, 3))
        self.assertTrue(all(h["create"] is None and h["apply"] == [] for h in first["hosts"]))

    def test_to_create_and_set(self):
        found = self.json(APPLY, self.types(), "h1", "h2", "h3")
        first, = found["configurations"]
        self.assertEqual((first["prepare"], first["settings"], first["creatable"]), (2, 2, 6))
        created = {"host": "h2", "device": "t", "available": 3, "types": 1}
        self.assertEqual(first["hosts"][1]["create"], created)
        self.assertEqual(first["hosts"][1]["apply"], [{"name": "size", "value": "2"}])
        self.assertEqual(first["hosts"][0]["apply"], [])
        out = self.baseline(APPLY, self.types(), "h1", "h2", "h3").out
        self.assertRegex(out, r"h2 +\w{8} +0 +0 +3 t +size=2")

    def test_to_set_on_what_is_there(self):
        accepts = {"api": "x"}
        fleet = self.fleet(*(record(host, "a", {"api": "x"}, accepts, {"mode": "1"}) for host in ("h1", "h2")))
        first, = self.json(APPLY, fleet, "h1", "h2")["configurations"]
        self.assertEqual([h["apply"] for h in first["hosts"]], [[{"name": "mode", "value": "1"}]] * 2)
        self.assertEqual([h["create"] for h in first["hosts"]], [None, None])

    def test_values_that_contradict(self):
        """Two sizes can't both be set on the third."""
        accepts = {"api": "x", "size": "{n:int}"}
        fleet = self.fleet(
            record("h1", "a", {"api": "x", "size": "2"}, accepts),
            record("h2", "b", {"api": "x", "size": "4"}, accepts),
            record("h3", "t", {"api": "x"}, accepts, {"size": "{n}"}, kind="type", available=1))
        miss, = self.json(NO, fleet, "h1", "h2", "h3")["in_the_way"]
        self.assertEqual((miss["field"], miss["in_apply"]), ("size", True))
        self.assertIn((miss["reason"], miss["wanted"], miss["found"]), [("conflict", "2", "4"), ("conflict", "4", "2")])
        self.json(APPLY, fleet, "h2", "h3")

    def test_one_way(self):
        newer = {"api": "x", "v": "2"}
        fleet = self.fleet(record("old", "a", {"api": "x", "v": "1"}),
                           record("new", "b", newer, {"api": "x", "v": "{v:int:1..2}"}))
        miss, = self.json(NO, fleet, "old", "new")["in_the_way"]
        self.assertEqual((miss["reason"], miss["field"], miss["wanted"], miss["found"]), ("different", "v", "1", "2"))
        self.assertEqual((miss["from"]["host"], miss["to"]["host"]), ("new", "old"))
        found = self.json(YES, fleet, "--migratable=one-way", "old", "new")
        self.assertEqual(found["migratable"], "one-way")
        self.json(NO, fleet, "--migratable=one-way", "new", "old")

    def test_pairs_are_looked_at_one_by_one(self):
        """A and B, B and C, but not A and C."""
        def host(name, version, low, high):
            return record(name, "a", {"v": str(version)}, {"v": f"{{v:int:{low}..{high}}}"})
        fleet = self.fleet(host("a", 1, 1, 2), host("b", 2, 1, 3), host("c", 3, 2, 3))
        self.baseline(YES, fleet, "a", "b")
        self.baseline(YES, fleet, "b", "c")
        self.baseline(NO, fleet, "a", "b", "c")

    def test_all_and_limit(self):
        fields = [{"k": str(n)} for n in range(3)]
        fleet = self.fleet(*(record(h, f"d{n}", f, {"k": "{k:int:0..2}"})
                             for h in ("h1", "h2") for n, f in enumerate(fields)))
        self.assertEqual(len(self.json(YES, fleet, "h1", "h2")["configurations"]), 3)
        self.assertEqual(len(self.json(YES, fleet, "--all", "h1", "h2")["configurations"]), 9)
        self.assertEqual(len(self.json(YES, fleet, "--all", "--limit=4", "h1", "h2")["configurations"]), 4)
        self.assertEqual(self.baseline(YES, fleet, "-q", "h1", "h2").out, "")

    def test_classes(self):
        fleet = self.types()
        digests = {h["host"]: h["digest"]
                   for h in self.json(APPLY, fleet, "h1", "h2")["configurations"][0]["hosts"]}
        found = self.json(APPLY, fleet, digests["h1"][:8], digests["h2"])
        hosts = found["configurations"][0]["hosts"]
        self.assertEqual([(h["host"], h["digest"]) for h in hosts], [(None, digests["h1"]), (None, digests["h2"])])
        self.assertEqual([h["creatable"] for h in hosts], [0, 6])
        self.json(APPLY, fleet, "h1", digests["h2"][:12])
        # Of a name the digits are enough that devmig matrix shows.
        for digits in (8, 6):
            self.json(APPLY, fleet, "h1", "anything#" + digests["h2"][:digits])
        self.baseline(UNKNOWN, fleet, "h1", digests["h2"][:8] + "#", err="the fleet has no host")
        self.baseline(UNKNOWN, fleet, "h1", digests["h2"][:7], err="the fleet has no host")
        self.baseline(UNKNOWN, fleet, "h1", "0" * 32, err="the fleet has no host")

    def test_host_called_like_a_class(self):
        digest = self.json(APPLY, self.types(), "h1", "h2")["configurations"][0]["hosts"][0]["digest"]
        records = [json.loads(line) for line in self.types().read_text().splitlines()]
        records[0]["host"] = digest[:8]
        hosts = self.json(APPLY, self.fleet(*records), digest[:8], "h2")["configurations"][0]["hosts"]
        self.assertEqual(hosts[0]["host"], digest[:8])

    def test_nothing_to_choose_from(self):
        doubt = {"host": "h1", "device": "a", "kind": "vf"}
        empty = record("h2", "t", {"k": "1"}, kind="type", available=0)
        fleet = self.fleet(doubt, empty, record("h3", "a", {"k": "1"}))
        for host, status, reason in (("h1", UNKNOWN, "no-document"), ("h2", NO, "no-instance")):
            result = run("baseline", f"--fleet={fleet}", "--json", host, "h3")
            miss, = result.json["in_the_way"]
            self.assertEqual((result.status, miss["name"], miss["reason"], "from" in miss), (status, host, reason, False))
        self.assertIn("no-instance", self.run_text(fleet, "h2", "h3"))

    def run_text(self, fleet, *hosts):
        return run("baseline", f"--fleet={fleet}", *hosts).out

    def test_index(self):
        index = self.dir / "index"
        self.expect(APPLY, "baseline", f"--fleet={self.types()}", "-q", "h1", "h2")
        self.assertEqual(run("index", self.types(), f"--output={index}").status, YES)
        self.assertEqual(self.json(APPLY, index, "h1", "h2"), self.json(APPLY, self.types(), "h1", "h2"))

    def test_search_is_bounded(self):
        """Devices that go with most others, by chance: who finds one of each host has solved a hard problem."""
        rng, hosts, each = random.Random(1), 40, 10
        pairs = {(a, b) for a in range(hosts * each) for b in range(a) if a // each != b // each and rng.random() < 0.9}
        lines = []
        for a in range(hosts * each):
            accepts = [str(b) for b in range(hosts * each) if (max(a, b), min(a, b)) in pairs]
            objects = [{"fields": {"k": f"{{k:int:{','.join(accepts[i:i + 200])}}}"}} for i in range(0, len(accepts), 200)]
            lines.append({"host": f"h{a // each}", "device": str(a % each), "kind": "vf",
                          "document": {"self": {"k": str(a)}, "compatible": objects}})
        names = [f"h{n}" for n in range(hosts)]
        self.baseline(UNKNOWN, self.fleet(*lines), *names, err="too much to search")

    def test_usage(self):
        self.expect(USAGE, "baseline", "net1", "net2", err="--fleet must name the fleet")
        self.baseline(USAGE, FLEET, "net1", err="there must be 2 of HOST|CLASS... at least; usage: devmig baseline --fleet=FLEET")
        self.baseline(USAGE, FLEET, err="nothing is named for HOST|CLASS...")
        self.baseline(USAGE, FLEET, "net1", "net2", "net1", err="net1 is named twice")
        self.baseline(UNKNOWN, FLEET, "net1", "net22", err="the fleet has no host or class net22; did you mean net2?")
        self.baseline(UNKNOWN, FLEET, "net1", "b98c91", err="the fleet has no host or class b98c91")
        self.baseline(IO, self.dir / "none", "net1", "net2", err="none")
        self.baseline(USAGE, FLEET, "--migratable=one", "net1", "net2", err="--migratable")


if __name__ == "__main__":
    unittest.main()
