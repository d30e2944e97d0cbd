#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""devmig index, and the verbs that take one: an index says what the records say."""

import itertools
import json
import os
import random
import re
import threading
import unittest

from fleets import FleetCase, record
from harness import APPLY, DEVMIG, EXAMPLES, IO, NO, ROOT, UNKNOWN, USAGE, YES, environment, heed_permissions, run

FLEET = EXAMPLES / "fleet.jsonl"
SOURCES = sorted(EXAMPLES.glob("*.devmig"))


class IndexCase(FleetCase):
    def index(self, *words, name="fleet.index", status=YES, err=""):
        path = self.dir / name
        self.expect(status, "index", "--quiet", "-o", path, *words, err=err)
        return path


class Same(IndexCase):
    """Whatever is asked, the answer is that of the records."""

    def compare(self, index, *words):
        of_records, of_index = run("find", *words, FLEET), run("find", *words, index)
        self.assertEqual((of_index.status, of_index.out, of_index.err),
                         (of_records.status, of_records.out.replace(str(FLEET), str(index)), of_records.err), words)
        return of_records.status

    def test_find(self):
        for verdicts in ("incoming", "all", "none"):
            index = self.index("--verdicts", verdicts, FLEET)
            seen = set()
            for source in SOURCES:
                for more in ((), ("--include-in-use", "-w"), ("--reading=outgoing", "--json", "-w"),
                             ("--reading=both", "-w"), ("--spread", "--numa=0"), ("--host=net2", "-w"), ("--count",)):
                    seen.add(self.compare(index, *more, source))
            self.assertEqual(seen, {YES, NO, APPLY})

    def test_check_by_name(self):
        index = self.index(FLEET)
        devices = [(r["host"] + "/" + r["device"], r["document"])
                   for r in map(json.loads, FLEET.read_text().splitlines())]
        for source, document in devices[::4]:
            for destination, other in devices[::3]:
                first = self.write("a.json", json.dumps(document))
                second = self.write("b.json", json.dumps(other))
                status = run("check", "-q", first, second).status
                named = [run("check", "--by-name", "--fleet", fleet, source, destination) for fleet in (FLEET, index)]
                self.assertEqual([r.status for r in named], [status, status])
                self.assertEqual(named[0].out, named[1].out)

    def test_order_of_lines(self):
        """Records that differ in one thing only, in any order: one index."""
        kinds = itertools.product(("vf", "pf", "mdev", "type"), (0, 1), "pq")
        lines = [record("h", f"d{i}", {"x": "1"}) | {"kind": kind, "numa": numa, "parent": parent}
                 for i, (kind, numa, parent) in enumerate(kinds)]
        indexes = set()
        for seed in range(6):
            random.Random(seed).shuffle(lines)
            indexes.add(self.index(self.fleet(*lines)).read_bytes())
        self.assertEqual(len(indexes), 1)

    def test_with_other_fleets(self):
        more = self.fleet(record("zz", "new", {"api": "x", "size": "4", "software_version": "1.2.0"}))
        result = self.expect(YES, "find", "--json", self.source, self.index(FLEET), more)
        self.assertEqual([(p["host"], p["identical"]) for p in result.json["places"]], [("zz", True)])
        self.assertEqual(result.json["records"], 29)
        again = self.expect(YES, "find", "--json", self.source, more, self.index(FLEET), self.index(more, name="i2"),
                            err="zz/new is named twice, first at")
        self.assertEqual(again.json["records"], 29)

    def test_an_index_of_an_index(self):
        first = self.index(FLEET)
        self.assertEqual(self.index(first, name="second").read_bytes(), first.read_bytes())
        self.assertEqual(self.index(FLEET, name="third").read_bytes(), first.read_bytes())


class Verbs(IndexCase):
    """Random fleets of the examples' documents: what the other verbs say of the records they say of the index."""

    DOCUMENTS = [record["document"] for record in map(json.loads, FLEET.read_text().splitlines())]

    def random_fleet(self, rng, name):
        records = []
        for number in range(rng.randint(5, 30)):
            kind = rng.choice(["mdev", "vf", "type"])
            more = {"available": rng.randint(0, 3), "units": rng.randint(1, 2)} if kind == "type" else {
                "in_use": rng.random() < 0.5, "vm": rng.choice(["a", "b", None])}
            if rng.random() < 0.9:
                more["document"] = rng.choice(self.DOCUMENTS)
            records.append({"host": f"h{rng.randint(0, 3)}", "device": f"d{number:02}", "kind": kind,
                            "parent": rng.choice(["p", "q"]), "numa": rng.randint(-1, 1), **more})
        return self.fleet(*records, name=name)

    def same(self, fleet, index, *words):
        results = [run(*[path if word == "FLEET" else word for word in words]) for path in (fleet, index)]
        self.assertEqual(results[0].status, results[1].status, words)
        # What was bad about records an index does not know any more.
        outputs = [re.sub(r'"bad_records": \d+', "", result.out) for result in results]
        self.assertEqual(outputs[0], outputs[1], words)
        return results[0]

    def test_same(self):
        rng = random.Random(11)
        seen = set()
        for number in range(25):
            fleet = self.random_fleet(rng, f"{number}.jsonl")
            index = self.dir / "random.index"
            run("index", "-q", "-o", index, "--verdicts", rng.choice(["incoming", "all", "none"]), fleet)
            reading = rng.choice(["incoming", "outgoing", "both"])
            for words in (["matrix", "--json", "-r", reading, "FLEET"], ["matrix", "--format=svg", "FLEET"],
                          ["baseline", "--json", "--all", "-r", reading, "-f", "FLEET", "h0", "h1"],
                          ["baseline", "--json", "-m", "one-way", "-f", "FLEET", "h2", "h3"],
                          ["drain", "--json", "-r", reading, "--at-once=1", "-f", "FLEET", "h0"],
                          ["drain", "--dry-run", "-f", "FLEET", "h1", "h2"]):
                seen.add((words[0], self.same(fleet, index, *words).status))
            changed = run("diff", "--json", "-r", reading, fleet, index)
            self.assertEqual(changed.status, YES, changed.out + changed.err)
        self.assertGreaterEqual(len(seen), 8, seen)


class Writing(IndexCase):
    def test_summary(self):
        path = self.dir / "out"
        result = self.expect(YES, "index", FLEET, "-o", path)
        self.assertEqual(result.out, f"{path}: 28 devices and types on 6 hosts, 19 classes, "
                                     f"{path.stat().st_size} bytes\n")
        told = self.expect(YES, "index", "--json", "--verdicts=all", FLEET, "-o", path).json
        self.assertEqual(told, {"index": str(path), "records": 28, "bad_records": 0, "hosts": 6, "classes": 19,
                                "verdicts": ["incoming", "outgoing", "both"], "bytes": path.stat().st_size})

    def test_an_old_one_is_replaced_whole(self):
        path = self.index(FLEET)
        before, old = path.stat().st_ino, path.read_bytes()
        with open(path, "rb") as held:
            self.index(self.small_fleet())
            self.assertNotEqual(path.stat().st_ino, before)
            self.assertEqual(held.read(), old)
        self.assertEqual(sorted(os.listdir(self.dir)), ["fleet.index", "fleet.jsonl", "source.devmig"])

    def test_standard_output(self):
        path = self.index(FLEET)
        command = f"'{DEVMIG}' index '{FLEET}' -o - | cmp - '{path}'"
        self.assertEqual(os.system(f"LC_ALL=C.UTF-8 {command}"), 0)

    def test_bad_records(self):
        fleet = self.fleet(record("h", "a", {"x": "1"}), "nonsense", record("h", "b", {"x": "1"}))
        result = self.expect(YES, "index", fleet, "-o", self.dir / "out", err="1 bad record")
        self.assertIn("2 devices", result.out)
        self.assertRegex(result.out, r": 2 devices and types on 1 host, 1 class, \d+ bytes, 1 bad record\n$")
        (self.dir / "out").unlink()
        self.expect(USAGE, "index", "--strict", fleet, "-o", self.dir / "out", err=f"{fleet}:2:1")
        self.assertFalse((self.dir / "out").exists())

    def test_nothing_but_an_index_is_replaced(self):
        fleet = self.small_fleet()
        records = fleet.read_bytes()
        self.expect(USAGE, "index", fleet, "-o", fleet, err="is no index; name another file")
        self.expect(USAGE, "index", self.dir, "-o", fleet, err="is no index")
        self.assertEqual(fleet.read_bytes(), records)
        path = self.index(fleet)
        whole = path.read_bytes()
        self.expect(YES, "index", path, "-o", path)
        self.assertEqual(path.read_bytes(), whole)
        # Whoever damaged one can make it anew, and whoever made room for one fill it.
        for there in (whole[:100], b""):
            path.write_bytes(there)
            self.expect(YES, "index", fleet, "-o", path)
            self.assertEqual(path.read_bytes(), whole)

    def test_no_record_at_all(self):
        path = self.index(FLEET)
        whole = path.read_bytes()
        empty = self.write("empty.jsonl", "\n")
        directory = self.dir / "directory"
        directory.mkdir()
        self.expect(UNKNOWN, "index", empty, directory, "-o", path,
                    err=f"no usable record in {empty}, no *.jsonl file in {directory}; no index is written")
        self.expect(UNKNOWN, "index", EXAMPLES / "gvtg-v5_2.devmig", "-o", path, err="no index is written")
        self.assertEqual(path.read_bytes(), whole)

    def test_a_fleet_without_a_document(self):
        fleet = self.fleet({"host": "h", "device": "d", "kind": "vf", "in_use": True, "vm": "guest"})
        path = self.index(fleet, err="1 bad record")
        result = self.expect(UNKNOWN, "find", self.source, path, err="no usable record")
        self.assertEqual(result.out, "")
        result = self.expect(UNKNOWN, "check", "--by-name", "-f", path, "h/d", "h/d")
        self.assertIn("[no-document]", result.out)

    def test_usage(self):
        self.expect(USAGE, "index", FLEET, err="--output must say")
        self.expect(USAGE, "index", "-o", "x", err="nothing is named for FLEET")
        self.expect(USAGE, "index", "--verify", FLEET, FLEET, err="is too much")
        self.expect(USAGE, "index", "--verify", "-o", "x", FLEET, err="--verify writes nothing")
        self.expect(USAGE, "index", "--verify", "--verdicts=all", FLEET, err="leave --verdicts out")
        self.assertEqual(self.expect(USAGE, "index", FLEET, "--json", "-o", "-", err="leave --json out").out, "")
        self.expect(USAGE, "index", err="usage: devmig index --output=FILE [OPTION...] FLEET...")
        self.expect(IO, "index", FLEET, "-o", self.dir / "none/x", err="can't write")
        self.expect(IO, "index", "/nonexistent", "-o", self.dir / "x", err="/nonexistent")

    def test_no_permission(self):
        os.chmod(self.dir, 0o500)
        self.addCleanup(os.chmod, self.dir, 0o700)
        self.expect(IO, "index", FLEET, "-o", self.dir / "x", err="can't write", preexec_fn=heed_permissions)


class Damage(IndexCase):
    def damaged(self, change, status=USAGE, err="[bad-index]"):
        path = self.index(FLEET)
        data = bytearray(path.read_bytes())
        path.write_bytes(bytes(change(data) or data))
        return self.expect(status, "index", "--verify", path, err=err)

    def test_whole(self):
        path = self.index(FLEET)
        self.assertIn("28 devices", self.expect(YES, "index", "--verify", path).out)
        self.expect(USAGE, "index", "--verify", FLEET, err=f"'{FLEET}' is none")
        self.expect(USAGE, "index", "--verify", self.dir, err="is none")
        self.expect(USAGE, "index", "--verify", "-", err="'-' is none", stdin=path.read_bytes())
        self.expect(IO, "index", "--verify", self.dir / "none", err="can't find")

    def test_what_the_fuzzer_begins_with(self):
        """Indexes of another layout would lead it nowhere."""
        seeds = sorted((ROOT / "fuzz/corpus/index").iterdir())
        self.assertGreater(len(seeds), 3)
        for seed in seeds:
            self.expect(YES, "index", "--verify", seed)

    def test_cut_short(self):
        for size in (9, 100, 199, 200, 4000, 8900):
            self.damaged(lambda data, size=size: data[:size])

    def test_longer(self):
        self.damaged(lambda data: data + b"x")

    def test_flipped(self):
        size = self.index(FLEET).stat().st_size
        for at in range(8, size, 97):
            def flip(data, at=at):
                data[at] ^= 0x10
            self.damaged(flip)

    def test_another_version(self):
        def change(data):
            data[8] = 2
        self.damaged(change, err="another version of devmig")

    def test_other_verbs(self):
        path = self.index(FLEET)
        data = bytearray(path.read_bytes())
        data[-2000] ^= 1
        path.write_bytes(data)
        self.expect(USAGE, "find", EXAMPLES / "type-x4-source.devmig", path, err="make it anew with devmig index")
        self.expect(USAGE, "check", "-n", "-f", path, "gpu1/x", "gpu1/y", err="[bad-index]")

    def test_from_a_pipe(self):
        data = self.index(FLEET).read_bytes()
        self.expect(UNKNOWN, "find", self.source, "-", stdin=data, err="which is read from a file only")

    def test_from_a_named_pipe(self):
        data = self.index(FLEET).read_bytes()
        pipe = self.dir / "pipe"
        os.mkfifo(pipe)

        def feed():
            with pipe.open("wb") as out:
                out.write(data)

        thread = threading.Thread(target=feed)
        thread.start()
        self.expect(UNKNOWN, "find", self.source, pipe, err="which is read from a file only")
        thread.join()

    def test_cut_in_the_header(self):
        path = self.index(FLEET)
        data = path.read_bytes()
        for size in (8, 9, 40, 199):
            path.write_bytes(data[:size])
            self.expect(USAGE, "find", self.source, path, err="the file is cut short")
        path.write_bytes(data[:7])
        self.expect(UNKNOWN, "find", self.source, path, err="no usable record")


class ByName(IndexCase):
    def test_answers(self):
        fleet = self.small_fleet()
        self.expect(YES, "check", "-n", "-f", fleet, "h2/c", "h1/a")
        self.expect(NO, "check", "-n", "-f", fleet, "h2/c", "h4/g")
        self.expect(APPLY, "check", "-n", "-f", fleet, "h2/c", "h2/d")
        result = self.expect(UNKNOWN, "check", "-n", "-f", fleet, "h2/c", "h2/zz")
        self.assertIn("the fleet has no h2/zz", result.out)
        self.expect(UNKNOWN, "check", "-n", "-f", fleet, "c", "h2/d")

    def test_slashes(self):
        fleet = self.fleet(record("a/b", "c", {"x": "1"}), record("a", "b/d", {"x": "1"}))
        self.expect(YES, "check", "-n", "-f", fleet, "a/b/c", "a/b/d")

    def test_usage(self):
        self.expect(USAGE, "check", "--by-name", "a/b", "c/d", err="--fleet must name the fleet")
        self.expect(USAGE, "check", "--fleet", FLEET, "a/b", "c/d", err="add --by-name")

    def test_two_fleets(self):
        more = self.fleet(record("zz", "d", {"api": "x", "size": "4"}), name="more.jsonl")
        self.expect(YES, "check", "-n", "-f", self.small_fleet(), "--fleet", more, "h2/c", "h1/a")
        self.expect(NO, "check", "-n", "-f", self.small_fleet(), "--fleet", more, "h4/g", "zz/d")


class Progress(IndexCase):
    def test_none_without_a_terminal(self):
        self.assertEqual(run("index", FLEET, "-o", self.dir / "x", env=environment(TERM="xterm")).err, "")


if __name__ == "__main__":
    unittest.main()
