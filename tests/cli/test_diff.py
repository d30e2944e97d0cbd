#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""devmig diff: records against dictionaries of the JSON lines, migrations against what devmig find says of each device."""

import collections
import copy
import json
import random
import unittest

from harness import Case, EXAMPLES, IO, NO, UNKNOWN, USAGE, YES, run

FLEET = EXAMPLES / "fleet.jsonl"
DEFAULTS = {"in_use": False, "vm": None, "numa": -1, "parent": None, "units": 0, "migrations": 0, "available": 1}
PARTS = ["document", *DEFAULTS, "kind"]


def document(rng):
    """A small language, so that documents repeat and accept one another."""
    self_ = {"k": rng.choice("ab"), "v": str(rng.randint(1, 3))}
    objects = []
    for _ in range(rng.randint(1, 2)):
        low = rng.randint(1, 3)
        entry = {"fields": {"k": rng.choice(["a", "b"]), "v": f"{{v:int:{low}..{rng.randint(low, 3)}}}"}}
        if rng.random() < 0.2:
            entry["apply"] = {"size": "{v}"}
        objects.append(entry)
    return {"self": self_, "compatible": objects}


def random_record(rng, documents):
    kind = rng.choice(["vf", "vf", "mdev", "type"])
    record = {"kind": kind, "document": rng.choice(documents)}
    if kind == "type":
        record["available"] = rng.randint(0, 2)
    elif rng.random() < 0.5:
        record["in_use"] = True
        if rng.random() < 0.5:
            record["vm"] = f"vm{rng.randint(1, 3)}"
    if rng.random() < 0.1:
        del record["document"]
    return record


def change_record(rng, record, documents):
    record = copy.deepcopy(record)
    what = rng.randint(0, 5)
    if what == 0:
        record["document"] = rng.choice(documents)
    elif what == 1 and record["kind"] != "type":
        record["in_use"] = not record.get("in_use", False)
        record.pop("vm", None)
    elif what == 2 and record["kind"] == "type":
        record["available"] = rng.randint(0, 2)
    elif what == 3:
        record.update(numa=rng.randint(-1, 1), parent="p")
    elif what == 4:
        record.pop("document", None)
    elif what == 5 and record["kind"] != "type":
        record["migrations"] = rng.randint(1, 2)
    return record


def random_fleets(rng):
    documents = [document(rng) for _ in range(rng.randint(2, 5))]
    before = {(f"h{rng.randint(0, 3)}", f"d{rng.randint(0, 4)}"): random_record(rng, documents)
              for _ in range(rng.randint(1, 14))}
    before["h0", "sure"] = {"kind": "vf", "document": documents[0]}
    after = {}
    for name, record in before.items():
        if name != ("h0", "sure") and rng.random() < 0.2:
            continue
        after[name] = change_record(rng, record, documents) if rng.random() < 0.4 else record
    for _ in range(rng.randint(0, 4)):
        after.setdefault((f"h{rng.randint(0, 4)}", f"d{rng.randint(0, 5)}"), random_record(rng, documents))
    after["h0", "sure"] = before["h0", "sure"]
    return before, after


def key(record):
    """What makes two documents equal."""
    return json.dumps(record["document"]) if "document" in record else None


def value(record, part):
    return key(record) if part == "document" else record.get(part, DEFAULTS.get(part))


def is_place(record):
    return "document" in record and not record.get("in_use") and value(record, "available") > 0


class Snapshot:
    """A fleet, and what devmig find says of it."""

    def __init__(self, case, records, name, reading):
        self.case, self.records, self.reading = case, records, reading
        lines = [json.dumps({"host": host, "device": device, **record}) for (host, device), record in records.items()]
        self.path = case.write(f"{name}.jsonl", "".join(line + "\n" for line in lines))
        self.places_of = {}

    def places(self, document_):
        """The records that a device with this document can go to."""
        if document_ is None:
            return set()
        if document_ not in self.places_of:
            source = self.case.write("source.json", document_)
            result = run("find", f"--reading={self.reading}", "--json", source, self.path).json
            self.places_of[document_] = {(p["host"], p["device"]) for p in result["places"]}
        return self.places_of[document_]

    def pairs(self):
        """{(document, document): (devices, in use, places)}"""
        sources, places = collections.defaultdict(list), collections.Counter()
        for name, record in self.records.items():
            if record["kind"] != "type" and "document" in record:
                sources[key(record)].append(name)
            places[key(record)] += is_place(record)
        found = {}
        for source, devices in sources.items():
            for device in devices:
                for place in self.places(source) - {device}:
                    destination = key(self.records[place])
                    in_use = sum(self.records[d].get("in_use", False) for d in devices)
                    found[source, destination] = (len(devices), in_use, places[destination])
        return found


class Oracle(Case):
    def records(self, before, after):
        expected = {}
        for name in before.keys() | after.keys():
            if name not in after:
                expected[name] = ("went", set())
            elif name not in before:
                expected[name] = ("came", set())
            else:
                parts = {p for p in PARTS if value(before[name], p) != value(after[name], p)}
                if parts:
                    expected[name] = ("changed", parts)
        return expected

    def prospects(self, old, new):
        expected = {}
        for name in old.records.keys() & new.records.keys():
            before, after = old.records[name], new.records[name]
            if not (before.get("in_use") and after.get("in_use")):
                continue
            had, has = bool(old.places(key(before))), bool(new.places(key(after)))
            if had and not has:
                own = key(before) != key(after) and new.places(key(before))
                expected[name] = ("lost", *self.why(old, new, key(before), own, ("taken", "went", "changed")))
            elif has and not had:
                own = key(before) != key(after) and (key(before) is None or old.places(key(after)))
                expected[name] = ("gained", *self.why(new, old, key(after), own, ("freed", "came", "changed")))
        return expected

    def why(self, here, there, document_, own, words):
        """The reason, and what became of how many of the places."""
        fates = collections.Counter()
        places = here.places(document_)
        for name in places:
            if name not in there.records:
                fates[1] += 1
            elif key(there.records[name]) != key(here.records[name]):
                fates[2] += 1
            elif not is_place(there.records[name]):
                fates[0] += 1
        reason = "document" if own else words[max(range(3), key=lambda i: (fates[i], -i))]
        return reason, len(places), fates[0], fates[1], fates[2]

    def digest(self, document_):
        if document_ is None:
            return None
        return run("show", "--json", self.write("digest.json", document_)).json["digest"]

    def index(self, snapshot):
        """The same as an index, which knows the answers."""
        path = snapshot.path.with_suffix(".index")
        self.assertEqual(run("index", "--verdicts=all", snapshot.path, f"--output={path}").status, YES)
        return path

    def compare(self, rng):
        reading = rng.choice(["incoming", "outgoing", "both"])
        before, after = random_fleets(rng)
        old, new = Snapshot(self, before, "old", reading), Snapshot(self, after, "new", reading)
        result = run("diff", f"--reading={reading}", "--json", old.path, new.path)
        found, records = result.json, self.records(before, after)
        self.assertEqual(result.status, NO if records else YES)
        self.assertEqual({(r["host"], r["device"]): (r["change"], set(r["changed"]))
                          for r in found["records"] if r["change"] != "equal"}, records)
        self.assertEqual(run("diff", f"--reading={reading}", "--json", *map(self.index, (old, new))).json, found)
        names = [(r["host"], r["device"]) for r in found["records"]]
        self.assertEqual(names, sorted(names))
        self.check_hosts(found, before, after, records)
        self.check_migrations(found, old.pairs(), new.pairs())
        self.check_prospects(found, self.prospects(old, new))
        return len(found["migrations"]), found["summary"]["lost"], found["summary"]["gained"]

    def check_hosts(self, found, before, after, records):
        hosts = {host for host, _ in before.keys() | after.keys()}
        expected = {}
        for host in hosts:
            counts = collections.Counter(records.get(n, ("equal",))[0] for n in before.keys() | after.keys()
                                         if n[0] == host)
            if not any(n[0] == host for n in before):
                expected[host] = ("came", counts)
            elif not any(n[0] == host for n in after):
                expected[host] = ("went", counts)
            elif set(counts) != {"equal"}:
                expected[host] = ("changed", counts)
        self.assertEqual({h["host"]: (h["change"], collections.Counter({k: v for k, v in h["records"].items() if v}))
                          for h in found["hosts"]}, expected)
        self.assertEqual(found["summary"]["hosts"]["equal"], len(hosts) - len(expected))

    def check_migrations(self, found, before, after):
        expected = {("came", *map(self.digest, pair)): after[pair] for pair in after.keys() - before.keys()}
        expected |= {("went", *map(self.digest, pair)): before[pair] for pair in before.keys() - after.keys()}
        self.assertEqual({(m["change"], m["from"], m["to"]): (m["devices"], m["in_use"], m["places"])
                          for m in found["migrations"]}, expected)

    def check_prospects(self, found, expected):
        self.assertEqual({(r["host"], r["device"]): r["places"] for r in found["records"] if r["places"]},
                         {name: words[0] for name, words in expected.items()})
        counts = collections.Counter()
        for group in found["in_use"]:
            taken, went = ("taken", "went") if group["places"] == "lost" else ("freed", "came")
            counts[group["places"], group["reason"], group["had"], group[taken], group[went],
                   group["changed"]] += group["devices"]
        self.assertEqual(counts, collections.Counter(expected.values()))

    def test_random_fleets(self):
        rng, seen = random.Random(1), [0, 0, 0]
        for number in range(100):
            with self.subTest(number):
                seen = [a + b for a, b in zip(seen, self.compare(rng))]
        # Fleets in which nothing happens would tell little.
        self.assertTrue(all(count > 5 for count in seen), seen)


class Answers(Case):
    def fleets(self, **changes):
        lines = FLEET.read_text().splitlines()
        records = [json.loads(line) for line in lines]
        records[0].update(changes)
        return FLEET, self.write("new.jsonl", "".join(json.dumps(r) + "\n" for r in records))

    def test_equal(self):
        result = self.expect(YES, "diff", FLEET, FLEET)
        self.assertEqual(result.out, f"the fleets are equal: {len(FLEET.read_text().splitlines())} records\n")
        self.assertEqual(self.expect(YES, "diff", "--quiet", FLEET, FLEET).out, "")

    def test_order_of_lines_is_no_difference(self):
        turned = self.write("turned.jsonl", "".join(line + "\n" for line in reversed(FLEET.read_text().splitlines())))
        self.expect(YES, "diff", FLEET, turned)

    def test_one_part(self):
        old, new = self.fleets(numa=7)
        result = self.expect(NO, "diff", old, new)
        self.assertIn("numa of 1 record changed", result.out)
        self.assertNotIn("migrations that", result.out)
        record, = self.expect(NO, "diff", "--json", old, new).json["records"]
        self.assertEqual(record["changed"]["numa"]["new"], 7)
        self.assertEqual(self.expect(NO, "diff", "-q", old, new).out, "")

    def test_fields_and_objects(self):
        first = json.loads(FLEET.read_text().splitlines()[0])["document"]
        changed = copy.deepcopy(first)
        changed["self"].pop("device_api")
        changed["self"]["more"] = "1"
        changed["compatible"].append({"fields": {"device_api": "vfio-ap"}, "apply": {"a": "1"}})
        old, new = self.fleets(document=changed)
        out = self.expect(NO, "diff", old, new).out
        self.assertIn("SELF device_api: vfio-pci -> (absent)", out)
        self.assertIn("SELF more: (absent) -> 1", out)
        number = len(changed["compatible"])
        self.assertIn(f"object {number} came: device_api=vfio-ap APPLY: a=1", out)
        differences = self.expect(NO, "diff", "--json", old, new).json["documents"][0]["differences"]
        self.assertEqual(differences, [
            {"change": "went", "field": "device_api", "old": "vfio-pci", "new": None},
            {"change": "came", "field": "more", "old": None, "new": "1"},
            {"change": "came", "object": number, "text": "device_api=vfio-ap APPLY: a=1"},
        ])

    def test_order_of_objects(self):
        records = [json.loads(line) for line in FLEET.read_text().splitlines()]
        at = next(i for i, r in enumerate(records) if len(r["document"]["compatible"]) > 1)
        records[at]["document"]["compatible"].reverse()
        new = self.write("new.jsonl", "".join(json.dumps(r) + "\n" for r in records))
        self.assertIn("objects stand in another order", self.expect(NO, "diff", FLEET, new).out)

    def in_use(self, old, new):
        """The one group of devices in use, of two fleets as records."""
        group, = run("diff", "--json", *(
            self.write(f"{name}.jsonl", "".join(json.dumps({"host": "h", "kind": "vf", **r}) + "\n" for r in records))
            for name, records in (("old", old), ("new", new)))).json["in_use"]
        return group["places"], group["reason"]

    def test_reasons(self):
        fits = {"self": {"v": "1"}, "compatible": [{"fields": {"v": "1"}}]}
        other = {"self": {"v": "2"}, "compatible": [{"fields": {"v": "9"}}]}
        mine, place = {"device": "a", "in_use": True, "document": fits}, {"device": "b", "document": fits}
        second = {"device": "c", "document": fits}
        self.assertEqual(self.in_use([mine, place], [mine]), ("lost", "went"))
        self.assertEqual(self.in_use([mine, place], [mine, dict(place, in_use=True)]), ("lost", "taken"))
        self.assertEqual(self.in_use([mine, place], [mine, dict(place, document=other)]), ("lost", "changed"))
        self.assertEqual(self.in_use([mine, place], [dict(mine, document=other), place]), ("lost", "document"))
        self.assertEqual(self.in_use([mine, place, second], [mine, dict(place, document=other)]), ("lost", "went"))
        self.assertEqual(self.in_use([mine], [mine, place]), ("gained", "came"))
        self.assertEqual(self.in_use([mine, dict(place, in_use=True)], [mine, place]), ("gained", "freed"))
        self.assertEqual(self.in_use([mine, dict(place, document=other)], [mine, place]), ("gained", "changed"))
        self.assertEqual(self.in_use([dict(mine, document=other), place], [mine, place]), ("gained", "document"))
        nothing = {k: v for k, v in mine.items() if k != "document"}
        self.assertEqual(self.in_use([nothing, dict(second, document=other)], [mine, place]), ("gained", "document"))

    def between(self, old, new):
        """What changed between two fleets of records of one host."""
        return run("diff", "--json", *(
            self.write(f"{name}.jsonl", "".join(json.dumps({"host": "h", "kind": "vf", **r}) + "\n" for r in records))
            for name, records in (("old", old), ("new", new)))).json

    def test_what_is_no_device(self):
        """A device that can't be had is none that could go anywhere."""
        fits = {"self": {"v": "1"}, "compatible": [{"fields": {"v": "1"}}]}
        gone = {"device": "a", "document": fits, "available": 0}
        place = {"device": "b", "kind": "type", "document": fits, "available": 1}
        self.assertEqual(self.between([place], [place, gone])["migrations"], [])
        came, = self.between([place], [place, gone, dict(gone, device="c", in_use=True, available=1)])["migrations"]
        self.assertEqual((came["devices"], came["in_use"], came["places"]), (1, 1, 1))

    def test_in_use_of_a_document_is_after(self):
        one, other = ({"self": {"v": v}} for v in "12")
        old = [{"device": d, "document": one, "in_use": d == "a"} for d in "abc"]
        new = [{"device": d, "document": other, "in_use": d != "a"} for d in "abc"]
        document, = self.between(old, new)["documents"]
        self.assertEqual((document["records"], document["in_use"]), (3, 2))

    def test_another_doubt(self):
        fits = {"device": "a", "document": {"self": {"v": "1"}}}
        missing, broken = {"device": "b"}, {"device": "b", "document": {"self": {"v": "\x01"}}}
        self.assertEqual(self.between([fits, missing], [fits, missing])["records"], [])
        record, = self.between([fits, missing], [fits, broken])["records"]
        self.assertEqual((record["device"], record["changed"]), ("b", {"document": {"old": None, "new": None}}))

    def test_an_object_that_is_there_twice(self):
        def listing(*values):
            return {"self": {"v": "1"}, "compatible": [{"fields": {"v": v}} for v in values]}
        document, = self.between([{"device": "a", "document": listing("1", "1")}],
                                 [{"device": "a", "document": listing("1", "2")}])["documents"]
        self.assertEqual([(d["change"], d["object"], d["text"]) for d in document["differences"]],
                         [("went", 2, "v=1"), ("came", 2, "v=2")])

    def test_types_go_nowhere(self):
        """That its like lost its place to go is not said of a type, which is no device."""
        fits = {"self": {"v": "1"}, "compatible": [{"fields": {"v": "1"}}]}
        device = {"device": "a", "document": fits, "in_use": True}
        kind = {"device": "b", "kind": "type", "document": fits, "in_use": True, "available": 1}
        place = {"device": "c", "document": fits}
        found = self.between([device, kind, place], [device, kind])
        self.assertEqual({r["device"]: r["places"] for r in found["records"]}, {"a": "lost", "c": None})

    def test_names_of_classes(self):
        """Two digests begin with the same eight digits: 392e4e4a344d and 392e4e4ad004."""
        lines = [json.dumps({"host": "h", "device": a, "kind": "vf", "document": {"self": {"a": a}}})
                 for a in ("1", "161055", "121426")]
        old, new = self.write("old.jsonl", lines[0] + "\n"), self.write("new.jsonl", "\n".join(lines) + "\n")
        shown = self.expect(NO, "diff", old, new).out
        self.assertIn("\n392e4e4a3 came", shown)
        self.assertIn("\n392e4e4ad came", shown)

    def test_limit(self):
        new = self.write("new.jsonl", FLEET.read_text().splitlines()[0] + "\n")
        gone = len(FLEET.read_text().splitlines()) - 1
        self.assertIn(f"and {gone - 2} more", self.expect(NO, "diff", "--limit=2", FLEET, new).out)
        result = self.expect(NO, "diff", "--limit=0", FLEET, new)
        self.assertNotRegex(result.out, r"\d more")
        for limit in (1 << 40, 1 << 60, 1 << 62, (1 << 64) - 1):
            self.assertEqual(self.expect(NO, "diff", f"--limit={limit}", FLEET, new).out, result.out)

    def many(self, name, classes, in_use):
        """A fleet of so many classes, each of one device, which can go to its own only."""
        lines = (json.dumps({"host": "h", "device": str(i), "kind": "vf", "in_use": in_use, "document": {
            "self": {"a": f"{name}{i}"}, "compatible": [{"fields": {"a": f"{name}{i}"}}]}}) for i in range(classes))
        return self.write(name, "\n".join(lines) + "\n")

    def test_too_many_classes(self):
        words = ["diff", "--json", self.many("old", 4200, False), self.many("new", 4200, False)]
        self.assertTrue(self.expect(NO, *words, err="too many classes: not all migrations were looked at").json["summary"]["cut"])
        words = ["diff", "--json", self.many("old", 4200, True), self.many("new", 4200, True)]
        self.assertFalse(self.expect(NO, *words).json["summary"]["cut"])

    def test_damaged(self):
        """A record of one of two indexes is damaged: it is said of which."""
        bad = self.dir / "bad.index"
        good = self.dir / "good.index"
        self.expect(YES, "index", FLEET, "-q", f"--output={good}")
        # With few records all of its blocks are looked at when it is opened.
        lines = (json.dumps({"host": f"h{i}", "device": "d", "kind": "vf", "document": {"self": {"a": "1"}}})
                 for i in range(20000))
        self.expect(YES, "index", self.write("many.jsonl", "\n".join(lines) + "\n"), "-q", f"--output={bad}")
        data = bytearray(bad.read_bytes())
        offset, size = (int.from_bytes(data[104 + at:112 + at], "little") for at in (0, 8))
        data[offset + size // 2] ^= 1
        bad.write_bytes(data)
        for words in ([bad, good], [good, bad], [FLEET, bad]):
            self.expect(USAGE, "diff", *words, err="bad.index: not an index of a fleet: it is damaged [bad-index]")

    def test_could_not_tell(self):
        empty = self.write("empty.jsonl", "")
        self.expect(UNKNOWN, "diff", FLEET, empty, err="no usable record in")
        self.expect(UNKNOWN, "diff", empty, FLEET, err="no usable record in")
        self.expect(IO, "diff", FLEET, self.dir / "none", err="none")
        self.expect(USAGE, "diff", FLEET, err="nothing is named for NEW")
        self.expect(USAGE, "diff", "-", "-", err="-")
        bad = self.write("bad.jsonl", FLEET.read_text() + "{\n")
        self.expect(YES, "diff", FLEET, bad, err="1 bad record")
        self.expect(USAGE, "diff", "--strict", FLEET, bad, err="bad.jsonl")


if __name__ == "__main__":
    unittest.main()
