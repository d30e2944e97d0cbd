#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""devmig find: places, order, reasons, bad records, and every exit status."""

import gzip
import json
import os
import unittest

from fleets import FleetCase, record
from harness import APPLY, Case, EXAMPLES, IO, NO, UNKNOWN, USAGE, YES, environment, heed_permissions, run, run_on_slow_pipe

FLEET = EXAMPLES / "fleet.jsonl"
X4 = EXAMPLES / "type-x4-source.devmig"


class Places(FleetCase):
    def places(self, *words, status=YES):
        result = self.expect(status, "find", "--json", *words)
        return [(place["host"], place["device"]) for place in result.json["places"]]

    def test_one_host(self):
        self.assertEqual(self.places("--host=h2", self.source, self.small_fleet()), [("h2", "c"), ("h2", "d")])
        self.assertEqual(self.places("--host", "h4", self.source, self.small_fleet(), status=NO), [])
        result = self.expect(NO, "find", "--host", "h4", "--why-not", "--json", self.source, self.small_fleet())
        self.assertEqual([group["count"] for group in result.json["why_not"]], [2])
        self.expect(UNKNOWN, "find", "--host=h22", self.source, self.small_fleet(),
                    err="the fleet has no host h22; did you mean h2?")

    def test_one_numa_node(self):
        self.assertEqual(self.places("--numa=1", self.source, self.small_fleet()), [("h1", "a")])
        self.assertEqual(self.places("--numa=0", self.source, self.small_fleet(), status=NO), [])
        self.expect(NO, "find", "--numa=65535", self.source, self.small_fleet())
        for wrong in (65536, 3000000000, -1):
            self.expect(USAGE, "find", f"--numa={wrong}", self.source, self.small_fleet(),
                        err=f"--numa wants a number from 0 to 65535, not '{wrong}'")

    def test_spread(self):
        self.assertEqual(self.places("--spread", self.source, self.small_fleet()), [("h2", "c"), ("h1", "b")])
        self.assertEqual(self.places("--spread", "-n1", self.source, self.small_fleet()), [("h2", "c")])
        self.assertEqual(self.places("--spread", "--numa=1", self.source, self.small_fleet()), [("h1", "a")])

    def test_count(self):
        fleet = self.small_fleet()
        self.assertEqual(self.expect(YES, "find", "--count", self.source, fleet).out, "6\n")
        self.assertEqual(self.expect(YES, "find", "-c", "--include-in-use", self.source, fleet).out, "7\n")
        self.assertEqual(self.expect(YES, "find", "-c", "--spread", self.source, fleet).out, "2\n")
        self.assertEqual(self.expect(NO, "find", "-c", "--numa=5", self.source, fleet).out, "0\n")
        counted = self.expect(YES, "find", "-c", "--json", "--host=h2", self.source, fleet).json
        self.assertEqual((counted["count"], counted["total"]), (2, 4))
        self.assertNotIn("places", counted)

    def test_order_and_table(self):
        result = self.expect(YES, "find", "--columns=HOST,DEVICE,KIND,NUMA,FREE,VERSION", self.source,
                             self.small_fleet())
        self.assertEqual([line.split() for line in result.lines], [
            ["HOST", "DEVICE", "KIND", "NUMA", "FREE", "VERSION"],
            ["h2", "c", "vf", "-", "1", "1.2.0"],
            ["h1", "b", "mdev", "-", "1", "1.9.0"],
            ["h1", "a", "vf", "1", "1", "1.3.0"],
            ["h2", "d", "type", "-", "3", "-"],
        ])

    def test_default_columns(self):
        result = self.expect(YES, "find", self.source, self.small_fleet())
        self.assertEqual(result.lines[0].split(),
                         ["HOST", "DEVICE", "KIND", "NUMA", "FREE", "VERDICT", "VERSION", "SET"])
        self.assertIn("identical", result.lines[1])
        self.assertIn("compatible after apply", result.lines[4])
        self.assertIn("size=4", result.lines[4])

    def test_json_has_the_same_as_the_table(self):
        fleet = self.small_fleet()
        answer = self.expect(YES, "find", "--json", self.source, fleet).json
        table = self.expect(YES, "find", "--columns=HOST,DEVICE,KIND,NUMA,FREE,DIGEST", self.source, fleet)
        rows = [[p["host"], p["device"], p["kind"], "-" if p["numa"] < 0 else str(p["numa"]), str(p["free"]),
                 p["digest"]] for p in answer["places"]]
        self.assertEqual([line.split() for line in table.lines[1:]], rows)

    def test_json(self):
        answer = self.expect(YES, "find", "--json", self.source, self.small_fleet()).json
        self.assertEqual((answer["records"], answer["bad_records"], answer["total"]), (8, 0, 6))
        first, last = answer["places"][0], answer["places"][-1]
        self.assertEqual((first["verdict"], first["identical"], first["apply"]), ("compatible", True, []))
        self.assertEqual((last["verdict"], last["identical"]), ("compatible-after-apply", False))
        self.assertEqual(last["apply"], [{"name": "size", "value": "4"}])
        self.assertEqual((last["version"], last["numa"], last["free"]), (None, -1, 3))
        self.assertNotIn("why_not", answer)

    def test_several_fleets_and_a_directory(self):
        self.fleet(record("h1", "a", {"api": "x"}), name="d/one.jsonl")
        self.fleet(record("h2", "b", {"api": "x"}), name="d/two.jsonl")
        self.write("d/not-a-fleet.txt", "nothing\n")
        other = self.fleet(record("h3", "c", {"api": "x"}), name="three.jsonl")
        answer = self.expect(YES, "find", "--json", self.source, self.dir / "d", other).json
        self.assertEqual([p["device"] for p in answer["places"]], ["a", "b", "c"])

    def test_standard_input(self):
        fleet = self.small_fleet().read_bytes()
        self.assertEqual(len(self.expect(YES, "find", self.source, "-", stdin=fleet).lines), 5)
        self.expect(YES, "find", "-", self.small_fleet(), stdin=self.source.read_bytes())
        self.expect(USAGE, "find", "-", "-", err="only once")

    def test_standard_input_that_does_not_block(self):
        fleet = self.small_fleet()
        result = run_on_slow_pipe("find", self.source, "-", stdin=fleet.read_bytes())
        self.assertEqual((result.status, result.out, result.err),
                         (YES, self.expect(YES, "find", self.source, fleet).out, ""))

    def test_names_cannot_drive_the_terminal(self):
        fleet = self.fleet(record("h\x1b[2J", "d", {"api": "x"}), record("h", "d\x07", {"api": "x"}),
                           record("h", "d\x9b2J", {"api": "x"}), json.dumps(record("h\x80", "d", {"api": "x"}), ensure_ascii=False))
        result = self.expect(UNKNOWN, "find", self.source, fleet, err="4 bad records")
        self.assertNotRegex(result.out + result.err, "[\x1b\x80-\x9f]")
        # What is next to them is none, and no other character has such bytes alone.
        fleet = self.fleet(record("h\xa0", "\u06db\u20ac", {"api": "x"}))
        self.expect(YES, "find", self.source, fleet)

    def test_names_cannot_turn_what_stands_around_them(self):
        """Marks of direction and separators of lines are named, wherever they are shown."""
        odd = "\u061c\u200e\u2028\u2029\u202e\u2066\u2069"
        named = "<U+061C><U+200E><U+2028><U+2029><U+202E><U+2066><U+2069>"
        fleet = self.fleet(record("h" + odd, "d" + odd, {"api": "x"}), record("h", "é\u3042\U0001f600", {"api": "x"}))
        other = self.fleet(record("h", "é\u3042\U0001f600", {"api": "x"}), record("i" + odd, "d", {"api": 7}), name="other")
        for words in (["find", self.source, fleet], ["diff", other, fleet],
                      ["find", "-w", self.write("none", "SELF:\n\tapi=none\n"), fleet]):
            with self.subTest(words):
                out = run(*words, env=environment(LC_ALL="C.UTF-8")).out
                self.assertIn("h" + named, out)
                self.assertIn("d" + named, out)
                self.assertFalse(set(out) & set(odd))
        control = odd + "\x1b[2J\u0085\u009b31m"
        for words in (["find", self.source, other], ["find", self.source, self.dir / f"no{control}"],
                      ["find", "--host", control, self.source, fleet]):
            with self.subTest(words):
                err = run(*words).err
                self.assertIn("<U+202E>", err)
                self.assertFalse(set(err) & set(odd + "\x1b\u0085\u009b"))
        self.assertEqual(run("find", "--json", self.source, fleet).json["places"][1]["host"], "h" + odd)

    def test_names_of_all_languages(self):
        one = record("höst", "d", {"api": "x"})
        for fleet in (self.fleet(one), self.fleet(json.dumps(one, ensure_ascii=False))):
            self.assertEqual(self.expect(YES, "find", self.source, fleet).lines[1].split()[0], "höst")
            self.assertEqual(self.expect(YES, "find", "--json", self.source, fleet).json["places"][0]["host"], "höst")


class Statuses(FleetCase):
    def test_only_after_apply(self):
        fleet = self.fleet(record("h", "d", {"api": "x", "size": "1"}, {"size": "{n:int}"}, {"size": "{n}"}))
        self.expect(APPLY, "find", self.source, fleet)

    def test_nowhere(self):
        result = self.expect(NO, "find", self.source, self.fleet(record("h", "d", {"api": "y"})))
        self.assertIn("no place", result.out)
        self.assertIn("--why-not", result.out)

    def test_nothing_to_ask(self):
        empty = self.fleet(name="empty.jsonl")
        doubtful = self.fleet(record("h", "d", {}), name="doubtful.jsonl")
        (self.dir / "nothing").mkdir()
        for path, said in ((empty, f"no usable record in {empty}"), (doubtful, f"no usable record in {doubtful}"),
                           (self.dir / "nothing", f"no *.jsonl file in {self.dir / 'nothing'}")):
            self.assertEqual(self.expect(UNKNOWN, "find", self.source, path, err=said).out, "")
            self.assertEqual(self.expect(UNKNOWN, "find", "-q", "--json", self.source, path, err=said).out, "")
            answer = self.expect(UNKNOWN, "find", "--json", self.source, path, err=said).json
            self.assertEqual((answer["verdict"], answer["reason"], answer["message"]),
                             ("could-not-tell", "no-document", said))
        self.assertEqual((answer["records"], answer["bad_records"]), (0, 0))
        self.expect(YES, "find", self.source, empty, self.small_fleet())

    def test_outright_beyond_the_limit(self):
        # The identical device comes first although something must be set on it.
        same = {"api": "x", "size": "4", "software_version": "1.2.0"}
        fleet = self.fleet(record("h1", "a", same, {"size": "{n:int}"}, {"mode": "{n}"}),
                           record("h1", "b", {"api": "x"}, {"size": "{n:int}"}))
        answer = self.expect(YES, "find", "--limit=1", "--json", self.source, fleet).json
        self.assertEqual([(p["device"], p["verdict"]) for p in answer["places"]], [("a", "compatible-after-apply")])
        self.assertEqual(answer["total"], 2)

    def test_source_missing_or_malformed(self):
        fleet = self.small_fleet()
        answer = self.expect(UNKNOWN, "find", "--json", self.dir / "none", fleet, err="none").json
        self.assertEqual(answer["reason"], "no-document")
        bad = self.write("bad", "SELF:\n\t=\n")
        self.expect(UNKNOWN, "find", bad, fleet, err=f"{bad}:2:")
        answer = self.expect(UNKNOWN, "find", "--json", bad, fleet, err=f"{bad}:2:").json
        self.assertEqual(answer["verdict"], "could-not-tell")
        self.assertEqual(answer["source"], {"name": str(bad), "form": None, "digest": None})

    def test_source_unreadable(self):
        loop = self.dir / "loop"
        loop.symlink_to(loop)
        answer = self.expect(IO, "find", "--json", loop, FLEET, err="loop").json
        self.assertEqual(answer["reason"], "unreadable")

    def test_fleet_missing(self):
        self.expect(IO, "find", self.source, self.dir / "none", err="none")

    def test_json_is_whole_or_not_there(self):
        """Where reading fails, however much was read, there is an error and no beginning of an answer."""
        good, broken = self.small_fleet(), self.fleet("{", name="broken.jsonl")
        self.assertEqual(self.expect(IO, "find", "--json", self.source, good, self.dir / "none", err="none").out, "")
        # Its first page can't be read.
        self.assertEqual(self.expect(IO, "find", "--json", self.source, good, "/proc/self/mem", err="mem").out, "")
        self.assertEqual(self.expect(USAGE, "find", "--json", "--strict", self.source, good, broken,
                                     err=f"{broken}:1:").out, "")
        answer = self.expect(YES, "find", "--json", self.source, good, broken, err=f"{broken}:1:").json
        self.assertEqual((answer["records"], answer["bad_records"]), (8, 1))

    def test_a_file_of_a_directory_that_may_not_be_read(self):
        self.fleet(record("h1", "a", {"api": "x"}), name="d/one.jsonl")
        secret = self.fleet(record("h2", "b", {"api": "x"}), name="d/two.jsonl")
        secret.chmod(0)
        result = self.expect(YES, "find", "--json", self.source, self.dir / "d", err=f"{secret}: ",
                             preexec_fn=heed_permissions)
        self.assertIn("1 bad record", result.err)
        self.assertEqual((result.json["records"], result.json["bad_records"]), (1, 1))
        for words in (["--strict", self.source, self.dir / "d"], [self.source, secret]):
            result = self.expect(IO, "find", "--json", *words, err=f"{secret}: ", preexec_fn=heed_permissions)
            self.assertEqual(result.out, "")

    def test_quiet(self):
        self.assertEqual(self.expect(YES, "find", "-q", self.source, self.small_fleet()).out, "")
        self.assertEqual(self.expect(YES, "find", "--quiet", "--json", self.source, self.small_fleet()).out, "")


class Options(FleetCase):
    def test_include_in_use(self):
        fleet = self.small_fleet()
        answer = self.expect(YES, "find", "--include-in-use", "--json", self.source, fleet).json
        places = {p["device"]: (p["in_use"], p["free"]) for p in answer["places"]}
        self.assertEqual(places["e"][0], True)
        self.assertEqual(set(places), set("abcde"))

    def test_limit(self):
        fleet = self.small_fleet()
        for words in (["--limit", "2"], ["--limit=2"], ["-n", "2"], ["-n2"]):
            self.assertEqual(len(self.expect(YES, "find", *words, self.source, fleet).lines), 3)
        self.assertEqual(len(self.expect(YES, "find", "--limit=0", self.source, fleet).lines), 5)
        for wrong in ("x", "-1", "1x", "", "99999999999999999999999"):
            self.expect(USAGE, "find", f"--limit={wrong}", self.source, fleet, err="--limit wants a number from 0 to ")

    def test_reading(self):
        fleet = self.fleet(record("h", "d", {"api": "x"}, {"api": "y"}))
        source = self.write("s2", "SELF:\n\tapi=x\nCOMPATIBLE:\n\tapi=x\n")
        self.expect(NO, "find", source, fleet)
        answer = self.expect(YES, "find", "-r", "outgoing", "--json", source, fleet).json
        self.assertEqual(answer["reading"], "outgoing")
        self.expect(NO, "find", "--reading=both", source, fleet)

    def test_columns(self):
        fleet = self.small_fleet()
        swapped = self.expect(YES, "find", "-o", "device,host", self.source, fleet)
        self.assertEqual(swapped.lines[1].split(), ["c", "h2"])
        added = self.expect(YES, "find", "-o", "+DIGEST", self.source, fleet).lines[0].split()
        self.assertEqual((added[0], added[-1]), ("HOST", "DIGEST"))
        self.expect(USAGE, "find", "-o", "HOSTS", self.source, fleet, err="did you mean HOST?")
        self.expect(USAGE, "find", "-o", "FOO", self.source, fleet,
                    err="no column 'FOO'; there are HOST,DEVICE,KIND,NUMA,FREE,VERDICT,VERSION,SET,DIGEST")
        self.expect(USAGE, "find", "-o", "", self.source, fleet, err="no column ''")
        self.expect(USAGE, "find", "-o", ",".join(["HOST"] * 1000), self.source, fleet, err="too many columns")

    def test_why_not(self):
        fleet = self.small_fleet()
        answer = self.expect(YES, "find", "--why-not", "--json", self.source, fleet).json
        groups = {g["reason"]: g for g in answer["why_not"]}
        self.assertEqual(sum(g["count"] for g in answer["why_not"]), 4)
        self.assertEqual(answer["why_not"][0]["count"], 2)
        self.assertEqual(groups["in-use"]["records"], [{"host": "h3", "device": "e"}])
        self.assertEqual(groups["in-use"]["verdict"], "compatible")
        self.assertEqual(groups["no-instance"]["records"], [{"host": "h3", "device": "f"}])
        refused = groups["different"]
        self.assertEqual((refused["field"], refused["wanted"], refused["found"]), ("size", "2", "4"))
        self.assertEqual([r["device"] for r in refused["records"]], ["g", "h"])

        table = self.expect(YES, "find", "-w", self.source, fleet).out.split("\n\n")[1].splitlines()
        self.assertEqual(table[0].split(), ["COUNT", "REASON", "FIELD", "WANTED", "FOUND"])
        self.assertEqual(table[1].split(), ["2", "different", "size", "2", "4"])
        self.assertEqual(table[2], "      h4/g h4/h")
        self.assertEqual([int(line.split()[0]) for line in table[1::2]], [g["count"] for g in answer["why_not"]])

    def test_why_not_apply(self):
        """The source is not asked for what APPLY sets, so it does not lack it either."""
        fleet = self.fleet(record("h", "d", {"api": "x"}, {"size": "{n:int}"}, {"half": "{n}/8"}))
        group = self.expect(NO, "find", "-w", "--json", self.source, fleet).json["why_not"][0]
        self.assertEqual((group["reason"], group["field"], group["in_apply"]), ("not-exact", "half", True))
        self.assertNotIn("found", group)
        row = self.expect(NO, "find", "-w", self.source, fleet).lines[3]
        self.assertEqual(row.split(), ["1", "not-exact", "half", "{n}/8", "-"])

    def test_conflicts_with_different_fields(self):
        """Alike but for the field that the value comes from: two reasons, each of its own device."""
        source = self.write("three", "SELF:\n\ta=1\n\tb=5\n\tc=2\n")
        fleet = self.fleet(*(record("h", of, {"x": "1"}, {of: "{v:int}", "b": "{v}"}) for of in "ac"))
        groups = self.expect(NO, "find", "-w", "--json", source, fleet).json["why_not"]
        self.assertEqual({group["records"][0]["device"]: group["message"] for group in groups},
                         {"a": "b is 5, but v=1 from a makes it 1", "c": "b is 5, but v=2 from c makes it 2"})

    def test_a_match_that_apply_refuses(self):
        """The smallest v that fits is 2, of which APPLY has no third, although 3 would fit as well."""
        fields = {"z": "{v:int:1..9}*0", "f": "{p:string:a,a-3-}-{v}-{q:string}"}
        fleet = self.fleet(record("h1", "a", {"z": "0"}),
                           record("h2", "b", {"api": "x"}, fields, {"x": "{v}/3"}))
        source = self.write("several", "SELF:\n\tz=0\n\tf=a-3--2-z\n")
        answer = self.expect(YES, "find", "-w", "--json", source, fleet).json
        self.assertEqual([p["device"] for p in answer["places"]], ["a"])
        self.assertEqual([(g["reason"], g["field"]) for g in answer["why_not"]], [("not-exact", "x")])

    def test_why_not_shows_some_names(self):
        fleet = self.fleet(*(record("h", f"d{i}", {"api": "y"}) for i in range(9)))
        result = self.expect(NO, "find", "--why-not", self.source, fleet)
        self.assertIn("h/d0 h/d1 h/d2 and 6 more\n", result.out)
        answer = self.expect(NO, "find", "-w", "--json", self.source, fleet).json
        self.assertEqual(len(answer["why_not"][0]["records"]), 9)


class BadRecords(FleetCase):
    def fleet_with_bad_ones(self):
        good = record("h1", "a", {"api": "x"})
        return self.fleet(good, "{", json.dumps({"host": "h1", "device": "b", "kind": "vf", "document": {"self": {}}}))

    def test_reported_counted_and_passed_over(self):
        fleet = self.fleet_with_bad_ones()
        result = self.expect(YES, "find", "--json", "-w", self.source, fleet, err=f"{fleet}:2")
        self.assertRegex(result.err, f"{fleet}:3:.*: h1/b ")
        self.assertIn("2 bad records", result.err)
        self.assertEqual(result.json["bad_records"], 2)
        self.assertEqual([p["device"] for p in result.json["places"]], ["a"])
        untold = [g for g in result.json["why_not"] if g["verdict"] == "could-not-tell"]
        self.assertEqual(untold[0]["records"], [{"host": "h1", "device": "b"}])

    def test_strict(self):
        fleet = self.fleet_with_bad_ones()
        result = self.expect(USAGE, "find", "--strict", self.source, fleet, err=f"{fleet}:2")
        self.assertEqual(result.out, "")
        self.expect(YES, "find", "--strict", self.source, self.small_fleet())

    def test_named_twice(self):
        twice = [record("h", "d", {"api": "x"}, numa=numa) for numa in (5, 2)]
        fleet = self.fleet(*twice)
        result = self.expect(YES, "find", "--json", self.source, fleet,
                             err=f"{fleet}:2:1: ")
        self.assertIn(f"h/d is named twice, first at {fleet}:1 [bad-record]", result.err)
        self.assertEqual([p["numa"] for p in result.json["places"]], [5])
        self.assertEqual((result.json["records"], result.json["bad_records"]), (1, 1))
        self.expect(USAGE, "find", "--strict", self.source, fleet, err="[bad-record]")

    def test_no_file_in_a_directory(self):
        self.fleet(record("h1", "a", {"api": "x"}), name="d/one.jsonl")
        fifo, link = self.dir / "d/two.jsonl", self.dir / "d/z.jsonl"
        os.mkfifo(fifo)
        link.symlink_to("nowhere")
        result = self.expect(YES, "find", "--json", self.source, self.dir / "d", err=f"{fifo}: ")
        self.assertIn(f"{link}: ", result.err)
        self.assertIn("2 bad records", result.err)
        self.assertEqual((result.json["records"], result.json["bad_records"]), (1, 2))
        self.expect(USAGE, "find", "--strict", self.source, self.dir / "d", err=f"{fifo}: ")
        fifo.unlink()
        self.expect(IO, "find", "--strict", self.source, self.dir / "d", err=f"{link}: ")

    def test_a_file_that_is_no_fleet(self):
        whole = json.dumps([record("h", "a", {"api": "x"}), record("h", "b", {"api": "x"})], indent=2)
        for text, said in ((self.source.read_bytes(), "is a document, and no fleet"), (whole, "without the array"),
                           (gzip.compress(self.small_fleet().read_bytes()), "compressed by gzip"),
                           (json.dumps(record("h", "a", {"api": "x"}), indent=2), "each record on one line")):
            path = self.write("other.jsonl", text)
            answer = self.expect(UNKNOWN, "find", "--json", self.source, path, err=said)
            self.assertEqual(len(answer.err.splitlines()), 3)
            self.assertEqual((answer.json["records"], answer.json["bad_records"]), (0, 1))
            self.assertEqual(run("find", "--json", self.source, path, self.small_fleet()).json["bad_records"], 1)
            self.expect(USAGE, "find", "--strict", self.source, path, err=said)

    def test_a_fleet_for_a_source(self):
        said = "this looks like a fleet; SRC stands before FLEET"
        self.expect(UNKNOWN, "find", self.small_fleet(), self.source, err=said)
        self.assertNotIn(said, self.expect(UNKNOWN, "find", self.write("bad", "{"), self.source, err="bad:1:").err)

    def test_a_flood_of_them_is_cut(self):
        fleet = self.fleet(*["{"] * 250)
        result = self.expect(UNKNOWN, "find", self.source, fleet, err="250 bad records")
        self.assertEqual(len(result.err.splitlines()), 103)
        self.assertIn("and 150 more", result.err)


class Examples(Case):
    def test_examples_agree_with_check(self):
        """For each example as the source: find has each record of the example fleet right, as check has it."""
        records = [json.loads(line) for line in FLEET.read_text().splitlines() if line]
        verdicts = {YES: "compatible", APPLY: "compatible-after-apply"}
        for source in sorted(EXAMPLES.glob("*.devmig")):
            with self.subTest(source.name):
                status = {}
                for i, one in enumerate(records):
                    if one["kind"] == "type" and not one.get("available"):
                        continue
                    document = self.write(f"{i}.json", json.dumps(one.get("document", {})))
                    status[one["host"], one["device"]] = run("check", "-q", source, document).status
                answer = run("find", "--json", "--include-in-use", source, FLEET).json
                found = {(p["host"], p["device"]): p["verdict"] for p in answer["places"]}
                expected = {name: verdicts[s] for name, s in status.items() if s in verdicts}
                self.assertEqual(found, expected)


if __name__ == "__main__":
    unittest.main()
