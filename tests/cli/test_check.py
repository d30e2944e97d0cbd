#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""devmig check: every verdict, for people and for programs, and every exit status."""

import datetime
import json
import unittest

from harness import APPLY, Case, EXAMPLES, IO, NO, UNKNOWN, USAGE, YES, heed_permissions, run

SMALL = EXAMPLES / "qat-4xxx-vf-small.devmig"
LARGE = EXAMPLES / "qat-4xxx-vf-large.devmig"
X4 = EXAMPLES / "type-x4-source.devmig"
TYPE = EXAMPLES / "type-with-apply.devmig"
CREATED = EXAMPLES / "type-x1-created.devmig"

SOURCE = "SELF:\n\tapi=x\n\tsize=4\n"
TWO_OBJECTS = """SELF:
	api=x
COMPATIBLE:
	api=y
	size={n:int:1..3}
COMPATIBLE:
	api=x
	size={n:int:1..3}
"""


class Verdicts(Case):
    def test_compatible(self):
        result = self.expect(YES, "check", SMALL, LARGE)
        self.assertTrue(result.lines[0].startswith(f"compatible: {SMALL} "), result.out)
        self.assertIn("object 1", result.lines[1])
        self.assertIn("cir=500", result.lines[1])

    def test_compatible_json(self):
        answer = self.expect(YES, "check", "--json", SMALL, LARGE).json
        self.assertEqual(answer["verdict"], "compatible")
        self.assertEqual(answer["reading"], "incoming")
        self.assertEqual(answer["source"]["name"], str(SMALL))
        self.assertEqual(answer["source"]["form"], "text")
        self.assertRegex(answer["source"]["digest"], "^[0-9a-f]{32}$")
        self.assertNotEqual(answer["source"]["digest"], answer["destination"]["digest"])
        part, = answer["parts"]
        self.assertEqual((part["object"], part["refusals"]), (1, []))
        self.assertEqual(part["assignment"]["cir"], "500")
        self.assertEqual((answer["apply"], answer["doubts"]), ([], []))

    def test_after_apply(self):
        result = self.expect(APPLY, "check", X4, TYPE)
        self.assertTrue(result.lines[0].startswith("compatible after apply: "))
        self.assertEqual([line.strip() for line in result.lines[-2:]],
                         ["aggregator=4", "remote_url=nvme+tcp://storage.example:4420/ns7"])

    def test_after_apply_json(self):
        answer = self.expect(APPLY, "check", "--json", X4, TYPE).json
        self.assertEqual(answer["verdict"], "compatible-after-apply")
        self.assertEqual([(s["name"], s["value"]) for s in answer["apply"]],
                         [("aggregator", "4"), ("remote_url", "nvme+tcp://storage.example:4420/ns7")])
        self.assertTrue(all(isinstance(s["line"], int) for s in answer["apply"]))

    def test_apply_already_done(self):
        self.assertEqual(self.expect(YES, "check", "--json", X4, CREATED).json["apply"], [])

    def test_incompatible_tells_all_objects_nearest_first(self):
        source, destination = self.write("s", SOURCE), self.write("d", TWO_OBJECTS)
        result = self.expect(NO, "check", source, destination)
        self.assertTrue(result.lines[0].startswith("incompatible: "))
        heads = [line for line in result.lines if line.startswith("  object ")]
        self.assertEqual(heads[0], f"  object 2 {destination}:6: 1 field fails (the nearest)")
        self.assertEqual(heads[1], f"  object 1 {destination}:3: 2 fields fail")
        for piece in (f"wanted  {{n:int:1..3}}  {destination}:8", f"found   4             {source}:3", "out-of-range",
                      "hint: "):
            self.assertIn(piece, result.out)

    def test_incompatible_json(self):
        source, destination = self.write("s", SOURCE), self.write("d", TWO_OBJECTS)
        answer = self.expect(NO, "check", "--json", source, destination).json
        self.assertEqual(answer["verdict"], "incompatible")
        part, = answer["parts"]
        self.assertEqual((part["object"], part["line"]), (None, None))
        self.assertEqual([r["object"] for r in part["refusals"]], [2, 1])
        failure, = part["refusals"][0]["failures"]
        self.assertEqual(failure["field"], "size")
        self.assertEqual(failure["reason"], "out-of-range")
        self.assertEqual((failure["wanted"], failure["wanted_line"]), ("{n:int:1..3}", 8))
        self.assertEqual((failure["found"], failure["found_line"]), ("4", 3))
        self.assertIs(failure["in_apply"], False)

    def test_absent_field(self):
        source = self.write("s", "SELF:\n\tapi=x\n")
        destination = self.write("d", TWO_OBJECTS)
        failure = self.expect(NO, "check", "--json", source, destination).json["parts"][0]["refusals"][0]["failures"][0]
        self.assertEqual((failure["reason"], failure["found"]), ("absent", None))
        self.assertIn("(absent)", run("check", source, destination).out)

    def test_apply_is_not_compared_with_the_source(self):
        source = self.write("s", "SELF:\n\tapi=x\n\tsize=4\n")
        destination = self.write("d", "SELF:\n\tapi=x\nCOMPATIBLE:\n\tapi=x\n\tsize={n:int}\nAPPLY:\n\thalf={n}/8\n")
        failure = self.expect(NO, "check", "--json", source, destination).json["parts"][0]["refusals"][0]["failures"][0]
        self.assertEqual((failure["field"], failure["in_apply"], failure["wanted_line"]), ("half", True, 7))
        self.assertEqual({"found", "found_line"} & set(failure), set())
        text = run("check", source, destination).out
        self.assertIn(f"wanted  {{n}}/8  {destination}:7\n", text)
        self.assertNotIn("found", text)

    def test_a_hint_stands_once_behind_all_fields(self):
        source = self.write("s", "SELF:\n\ta=1\n\tb=0x9\n\tc=1\n\td=0x9\n")
        destination = self.write("d", "SELF:\n\ta=1\nCOMPATIBLE:\n\ta=2\n\tb={n:mask:0x1}\n\tc=2\n\td={m:mask:0x1}\n")
        lines = self.expect(NO, "check", source, destination).lines
        hints = [i for i, line in enumerate(lines) if line.startswith("    hint")]
        self.assertEqual(len(hints), len({lines[i] for i in hints}))
        self.assertEqual(hints, list(range(len(lines) - len(hints), len(lines))))
        self.assertIn("    hint for a, c: choose a destination that accepts it", lines)
        self.assertEqual(sum(line.startswith("    hint for b, d: ") for line in lines), 1)
        same = self.write("same", "SELF:\n\ta=1\nCOMPATIBLE:\n\ta=2\n\tc=2\n")
        self.assertEqual(self.expect(NO, "check", source, same).lines[-1],
                         "    hint: choose a destination that accepts it")
        outgoing = self.expect(NO, "check", "-r", "outgoing", destination, source).out
        self.assertIn(": choose a destination that the source's list names", outgoing)
        self.assertNotIn("that accepts it", outgoing)

    def test_values_are_shown_whatever_they_are(self):
        source = self.write("s", 'SELF:\n\ta=""\n\tb=' + "x" * 900 + "\n")
        destination = self.write("d", "SELF:\n\ta=1\nCOMPATIBLE:\n\ta=2\n\tb=3\n")
        text = self.expect(NO, "check", source, destination).out
        self.assertIn('found   ""', text)
        self.assertIn("found   " + "x" * 199 + "…  ", text)
        failures = self.expect(NO, "check", "--json", source, destination).json["parts"][0]["refusals"][0]["failures"]
        self.assertEqual([f["found"] for f in failures], ["", "x" * 900])

    def test_conflict(self):
        source = self.write("s", "SELF:\n\ta=1\n\tb=2\n")
        destination = self.write("d", "SELF:\n\ta=1\nCOMPATIBLE:\n\ta={n:int:1..9}\n\tb={n}\n")
        failure, = self.expect(NO, "check", "--json", source, destination).json["parts"][0]["refusals"][0]["failures"]
        self.assertEqual(failure["reason"], "conflict")
        self.assertEqual([failure[k] for k in ("variable", "fixed_by", "fixed_to")], ["n", "a", "1"])

    def test_two_lists_that_want_two_values(self):
        source = self.write("s", "SELF:\n\tt=1\nCOMPATIBLE:\n\tt=1\nAPPLY:\n\tx=2\n")
        destination = self.write("d", "SELF:\n\tt=1\n\tx=1\nCOMPATIBLE:\n\tt={n:int}\nAPPLY:\n\tx={n}\n")
        text = self.expect(NO, "check", "-r", "both", source, destination).out
        self.assertIn("APPLY: x would have to be 2 for the source's list and 1 for the destination's [conflict]", text)
        self.assertRegex(text, r"wanted  2  \S*/s:6\n *wanted  1  \S*/d:7\n")
        parts = self.expect(NO, "check", "-r", "both", "--json", source, destination).json["parts"]
        self.assertEqual([part["verdict"] for part in parts], ["compatible", "incompatible"])
        failure, = parts[1]["refusals"][0]["failures"]
        self.assertEqual({k: failure[k] for k in ("field", "in_apply", "reason", "wanted", "found")},
                         {"field": "x", "in_apply": True, "reason": "conflict", "wanted": "2", "found": "1"})
        self.assertNotIn("variable", failure)
        document = {"self": {"t": "1"}, "compatible": [{"fields": {"t": "1"}, "apply": {"x": "3"}}]}
        fleet = self.write("f.jsonl", json.dumps({"host": "h", "device": "a", "kind": "vf", "document": document}) + "\n")
        self.assertIn("conflict", self.expect(NO, "find", "-r", "both", "--why-not", source, fleet).out)
        self.assertNotIn("readings-differ", run("lint", source, destination).out)

    def test_accepts_nothing(self):
        result = self.expect(NO, "check", SMALL, EXAMPLES / "mlx5-cx7-vf-old.devmig")
        self.assertIn("accepts nothing", result.out)
        answer = self.expect(NO, "check", "--json", SMALL, EXAMPLES / "mlx5-cx7-vf-old.devmig").json
        refusal, = answer["parts"][0]["refusals"]
        self.assertEqual((refusal["object"], refusal["line"]), (None, None))
        failure, = refusal["failures"]
        self.assertEqual((failure["reason"], failure["field"], failure["wanted"]), ("accepts-nothing", None, None))
        self.assertEqual((failure["wanted_line"], failure["found_line"]), (None, None))


class CouldNotTell(Case):
    def check(self, status, *words, doubts, **options):
        """The verdict is printed for people and as JSON, with these (document, reason) pairs."""
        result = self.expect(status, "check", *words, **options)
        self.assertTrue(result.lines[0].startswith("could not tell: "), result.out)
        answer = self.expect(status, "check", "--json", *words, **options).json
        self.assertEqual(answer["verdict"], "could-not-tell")
        self.assertEqual([(d["document"], d["reason"]) for d in answer["doubts"]], doubts)
        self.assertEqual(answer["parts"], [])
        return answer

    def test_missing(self):
        answer = self.check(UNKNOWN, self.dir / "none", LARGE, doubts=[("source", "no-document")])
        self.assertEqual((answer["source"]["form"], answer["source"]["digest"]), (None, None))
        self.assertEqual([answer["doubts"][0][k] for k in ("line", "column", "hint")],
                         [None, None, "check the path"])

    def test_behind_a_file(self):
        self.expect(UNKNOWN, "check", SMALL, SMALL / "none")

    def test_directory_without_a_document(self):
        self.check(UNKNOWN, SMALL, self.dir, doubts=[("destination", "no-document")])

    def test_malformed(self):
        bad = self.write("bad", "SELF:\n\ta=1\nCOMPATIBLE:\n\ta={n:int:1\n")
        answer = self.check(UNKNOWN, SMALL, bad, doubts=[("destination", "unclosed-brace")])
        self.assertEqual(answer["doubts"][0]["line"], 4)
        self.assertEqual(answer["doubts"][0]["hint"], "close it with } on the same line")
        self.assertIn(f"{bad}:4:", answer["doubts"][0]["message"])

    def test_too_big(self):
        self.check(UNKNOWN, self.write("big", "#" * 65537), SMALL, doubts=[("source", "limit-document")])

    def test_both(self):
        none = self.dir / "none"
        self.check(UNKNOWN, none, none, doubts=[("source", "no-document"), ("destination", "no-document")])

    def test_permission(self):
        locked = self.write("locked", SOURCE)
        locked.chmod(0)
        self.check(IO, SMALL, locked, doubts=[("destination", "unreadable")], preexec_fn=heed_permissions)

    def test_unreadable(self):
        loop = self.dir / "loop"
        loop.symlink_to(loop)
        self.check(IO, loop, SMALL, doubts=[("source", "unreadable")])
        self.check(IO, self.dir / "none", loop, doubts=[("source", "no-document"), ("destination", "unreadable")])


class Options(Case):
    def test_outgoing(self):
        # The source names the destination, and not the other way round.
        source = self.write("s", "SELF:\n\ta=1\nCOMPATIBLE:\n\ta=2\n")
        destination = self.write("d", "SELF:\n\ta=2\nCOMPATIBLE:\n\ta=2\n")
        self.expect(NO, "check", source, destination)
        self.expect(NO, "check", "--reading=incoming", source, destination)
        answer = self.expect(YES, "check", "-r", "outgoing", "--json", source, destination).json
        self.assertEqual((answer["reading"], answer["parts"][0]["reading"]), ("outgoing", "outgoing"))
        self.assertIn(f"{source}:3", self.expect(YES, "check", "--reading", "outgoing", source, destination).out)

    def test_both(self):
        answer = self.expect(NO, "check", "--reading=both", "--json", SMALL, LARGE).json
        self.assertEqual([(p["reading"], p["verdict"]) for p in answer["parts"]],
                         [("incoming", "compatible"), ("outgoing", "incompatible")])
        text = self.expect(NO, "check", "--reading=both", SMALL, LARGE).out
        self.assertLess(text.index("  incoming: "), text.index("  outgoing: "))

    def test_quiet(self):
        for status, source, destination in ((YES, SMALL, LARGE), (NO, LARGE, SMALL), (APPLY, X4, TYPE),
                                            (UNKNOWN, SMALL, self.dir / "none")):
            self.assertEqual(self.expect(status, "check", "--quiet", source, destination).out, "")
            self.assertEqual(self.expect(status, "check", "-q", "--json", source, destination).out, "")

    def test_standard_input(self):
        text = SMALL.read_bytes()
        self.assertIn("- can migrate to", self.expect(YES, "check", "-", LARGE, stdin=text).out)
        self.expect(NO, "check", LARGE, "-", stdin=text)
        self.expect(USAGE, "check", "-", "-", stdin=text, err="only once")

    def test_directory_forms(self):
        for form in ("tree", "files", "file"):
            with self.subTest(form):
                directory = self.dir / form
                self.expect(YES, "convert", "--lossy", "--to", form, "-o", directory, LARGE,
                            err="note: a tree holds no order" if form == "tree" else "")
                answer = self.expect(YES, "check", "--json", SMALL, directory).json
                self.assertEqual(answer["destination"]["form"], form)

    def preflight(self, status, *words):
        """What --format=kubevirt prints: the overall result, and (result, message, details) of each check."""
        answer = self.expect(status, "check", "--format=kubevirt", *words).json
        self.assertEqual(list(answer), ["checkedAt", "overallResult", "checks"])
        asked = datetime.datetime.strptime(answer["checkedAt"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc)
        self.assertLess(abs(datetime.datetime.now(datetime.timezone.utc) - asked), datetime.timedelta(minutes=10))
        self.assertEqual({check["category"] for check in answer["checks"]}, {"DeviceCompatibility"})
        return answer["overallResult"], [(c["result"], c["message"], c["details"]) for c in answer["checks"]]

    def test_kubevirt(self):
        overall, checks = self.preflight(YES, SMALL, LARGE)
        self.assertEqual((overall, checks), ("Pass", [("Pass", f"compatible: {SMALL} to {LARGE}", "")]))
        overall, checks = self.preflight(APPLY, X4, TYPE)
        self.assertEqual(overall, "Warning")
        self.assertEqual(checks[1:], [("Warning", "to set on the destination: aggregator=4", ""),
                                      ("Warning", "to set on the destination: "
                                                  "remote_url=nvme+tcp://storage.example:4420/ns7", "")])
        overall, checks = self.preflight(NO, LARGE, SMALL)
        self.assertEqual((overall, len(checks)), ("Fail", 5))
        self.assertEqual(checks[2], ("Fail", "extended_dc_capabilities is 0x3, but its bits 0x2 are outside 0x1",
                                     "bits-outside: wanted {ext:mask:0x1}, found 0x3; turn them off at the source, or "
                                     "choose a destination that offers them"))
        overall, checks = self.preflight(UNKNOWN, SMALL, "/dev/null")
        self.assertEqual((overall, checks[1][0], checks[1][2]), ("Fail", "Fail", "no-self"))

    def test_format_json_is_json(self):
        self.assertEqual(run("check", "--format=json", SMALL, LARGE).out, run("check", "--json", SMALL, LARGE).out)

    def test_usage(self):
        self.expect(USAGE, "check", err="nothing is named for SRC DST; usage: devmig check [OPTION...] SRC DST")
        self.expect(USAGE, "check", SMALL, err="nothing is named for DST;")
        self.expect(USAGE, "check", SMALL, LARGE, X4, err=f"'{X4}' is too much; usage: devmig check ")
        self.expect(USAGE, "check", "--reading=sideways", SMALL, LARGE,
                    err="--reading can't be 'sideways'; it can be incoming, outgoing or both")
        self.expect(USAGE, "check", "--reading=bot", SMALL, LARGE, err="did you mean 'both'?")
        self.expect(USAGE, "convert", "--to=xml", SMALL,
                    err="--to can't be 'xml'; it can be text, json, tree, files, file or capability")


class Agreement(Case):
    def test_text_and_json_agree_on_all_examples(self):
        words = {"compatible": YES, "compatible after apply": APPLY, "incompatible": NO}
        names = sorted(EXAMPLES.glob("*.devmig"))
        self.assertGreater(len(names), 10)
        for source in names:
            for destination in names:
                with self.subTest(source=source.name, destination=destination.name):
                    text, answer = run("check", source, destination), run("check", "--json", source, destination)
                    verdict = text.lines[0].split(":")[0]
                    self.assertEqual(verdict.replace(" ", "-"), answer.json["verdict"])
                    self.assertEqual((text.status, answer.status), (words[verdict], words[verdict]))
                    failures = [f for r in answer.json["parts"][0]["refusals"] for f in r["failures"] if f["field"]]
                    self.assertEqual(text.out.count("\n      wanted "), len(failures))


if __name__ == "__main__":
    unittest.main()
