#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What can be stated of a device of a host; documents are in test_documents.py."""

import json
import os
import pathlib
import re
import signal
import subprocess
import time
import unittest

from harness import Case, EXAMPLES, IO, ROOT, UNKNOWN, USAGE, YES, run

RULES = ROOT / "rules"
UUID = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"
OTHER = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1002"
DOCUMENT = "SELF:\n\tdevice_api=vfio-pci\n\tn=1\nCOMPATIBLE:\n\tdevice_api=vfio-pci\n\tn={x:int:1..4}\nAPPLY:\n\tm={x}\n"
FIELDS = {"device_api": "vfio-pci", "mdev_type": "mtty-2", "ports": "2", "stream_version": "1.0"}
PARENT = "sys/devices/virtual/mtty/mtty"


class ShowCase(Case):
    """A host with the kernel's sample driver, two devices of it, and a type of s390."""

    def setUp(self):
        super().setUp()
        self.host = self.dir / "host"
        self.type("mtty-2", name="Dual port serial", device_api="vfio-pci", available_instances="10")
        self.link("sys/class/mdev_bus/mtty", PARENT)
        for uuid in (UUID, OTHER):
            (self.host / PARENT / uuid).mkdir()
            self.link(f"sys/bus/mdev/devices/{uuid}", f"{PARENT}/{uuid}")
            self.link(f"{PARENT}/{uuid}/mdev_type", f"{PARENT}/mdev_supported_types/mtty-2")

    def type(self, type_, parent=PARENT, **attributes):
        directory = self.host / parent / "mdev_supported_types" / type_
        directory.mkdir(parents=True)
        for attribute, value in attributes.items():
            (directory / attribute).write_text(value + "\n")

    def link(self, path, target):
        path = self.host / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(os.path.relpath(self.host / target, path.parent))

    def own(self, text, uuid=UUID):
        (self.host / PARENT / uuid / "migration_compatible").write_text(text)

    def subchannel(self):
        """Its facts can't be read."""
        self.type("vfio_ccw-io", parent="sys/devices/css0/0.0.0313", name="I/O subchannel (Non-QDIO)",
                  device_api="vfio-ccw")
        self.link("sys/class/mdev_bus/0.0.0313", "sys/devices/css0/0.0.0313")

    def show(self, status, *words, err="", rules=RULES, **options):
        return self.expect(status, "show", f"--root={self.host}", f"--rules={rules}", *words, err=err, **options)


class Whole(ShowCase):
    def test_by_a_rule(self):
        answer = self.show(YES, "--json", UUID).json
        self.assertEqual((answer["name"], answer["kind"], answer["stated"], answer["own"]), (UUID, "mdev", "whole", False))
        self.assertRegex(answer["source"], r"50-mtty\.rules:\d+$")
        self.assertEqual(answer["self"], FIELDS)
        self.assertEqual(answer["compatible"], [{"fields": FIELDS}])
        self.assertEqual((answer["reason"], answer["message"], answer["line"], answer["open"]), (None, None, None, []))

    def test_is_the_document_that_check_takes(self):
        answer = self.show(YES, "--json", UUID).json
        members = {"self": answer["self"], "compatible": answer["compatible"]}
        path = self.write("document.json", json.dumps(members))
        self.assertEqual(self.expect(YES, "show", "--json", path).json["digest"], answer["digest"])

    def test_table(self):
        lines = self.show(YES, UUID).lines
        self.assertEqual(lines[0], UUID)
        self.assertRegex(lines[1], r"^whole, by the rule .*/50-mtty\.rules:\d+, digest [0-9a-f]{32}$")
        self.assertIn("mtty-2", "\n".join(lines))
        self.assertNotIn("OPEN", "\n".join(lines))

    def test_lines_are_those_of_the_rule(self):
        text = (RULES / "50-mtty.rules").read_text().splitlines()
        rows = [line.split() for line in self.show(YES, UUID).lines[3:]]
        numbered = [row for row in rows if row[-1].isdigit() and "─" in row[0]]
        self.assertEqual(len(numbered), 2 * len(FIELDS))
        for row in numbered:
            self.assertIn(row[0].split("─")[1] + "=", text[int(row[-1]) - 1])

    def test_type(self):
        for name in ("mtty/mtty-2", "mtty-2"):
            answer = self.show(YES, "--json", name).json
            self.assertEqual((answer["name"], answer["kind"], answer["self"]), ("mtty/mtty-2", "type", FIELDS))

    def test_its_own(self):
        self.own(DOCUMENT)
        answer = self.show(YES, "--json", "--origin", UUID).json
        source = f"{PARENT}/{UUID}/migration_compatible"
        self.assertEqual((answer["stated"], answer["own"], answer["source"]), ("whole", True, source))
        self.assertEqual(answer["compatible"], [{"fields": {"device_api": "vfio-pci", "n": "{x:int:1..4}"},
                                                 "apply": {"m": "{x}"}}])
        self.assertEqual([(f["field"], f["file"], f["line"], f["facts"]) for f in answer["origin"]],
                         [("device_api", source, 2, []), ("n", source, 3, [])])
        self.assertEqual(self.show(YES, UUID).lines[1],
                         f"whole, its own: {source}, digest {answer['digest']}")

    def test_its_own_wins_for_one_device_alone(self):
        self.own(DOCUMENT)
        self.assertEqual(self.show(YES, "--json", OTHER).json["self"], FIELDS)


class Draft(ShowCase):
    def setUp(self):
        super().setUp()
        self.subchannel()

    def test_open_fields(self):
        answer = self.show(UNKNOWN, "--json", "vfio_ccw-io").json
        self.assertEqual((answer["stated"], answer["digest"], answer["reason"]), ("draft", None, "unknown-fact"))
        self.assertEqual(answer["self"], {"device_api": "vfio-ccw", "mdev_type": "vfio_ccw-io"})
        text = (RULES / "50-s390-ccw.rules").read_text().splitlines()
        self.assertEqual([(o["field"], o["fact"]) for o in answer["open"]],
                         [("subchannel_type", "ccw.subchannel_type"), ("chpid_type", "ccw.chpid_type")])
        for field in answer["open"]:
            self.assertTrue(field["why"])
            self.assertIn(field["field"] + "=", text[field["line"] - 1])

    def test_table(self):
        out = self.show(UNKNOWN, "vfio_ccw-io").out
        self.assertRegex(out.splitlines()[1], r"^draft, by the rule \S*50-s390-ccw\.rules:\d+$")
        self.assertRegex(out, r"(?m)^OPEN +FACT +WHY +LINE$")
        self.assertRegex(out, r"(?m)^chpid_type +ccw\.chpid_type +\S.* +\d+$")

    def test_origin_has_open_fields_too(self):
        out = self.show(UNKNOWN, "--origin", "vfio_ccw-io").out
        self.assertRegex(out, r"(?m)^chpid_type +open +line \d+$")
        self.assertRegex(out, r"(?m)^└─ccw\.chpid_type +\S.* +sys/devices/css0/0\.0\.0313/\S+$")
        self.assertNotIn("OPEN", out)


class NoneOrBad(ShowCase):
    def test_none(self):
        empty = self.dir / "empty"
        empty.mkdir()
        answer = self.show(UNKNOWN, "--json", UUID, rules=empty).json
        self.assertEqual((answer["stated"], answer["reason"], answer["source"]), ("none", "no-document", None))
        self.assertEqual((answer["self"], answer["compatible"], answer["digest"]), (None, None, None))
        self.assertRegex(self.show(UNKNOWN, UUID, rules=empty).lines[1], "^none: .*document")

    def test_parent(self):
        self.assertEqual(self.show(UNKNOWN, "--json", "mtty").json["stated"], "none")

    def test_malformed_document_of_its_own(self):
        self.own(DOCUMENT.replace("4}", "4"))
        result = self.show(UNKNOWN, "--json", UUID, err="unclosed-brace")
        answer = result.json
        self.assertEqual((answer["stated"], answer["own"], answer["reason"], answer["line"]),
                         ("bad", True, "unclosed-brace", 6))
        self.assertRegex(self.show(UNKNOWN, UUID, err="migration_compatible:6:").lines[1], "^bad, its own: .*brace")

    def test_rule_that_depends_on_what_is_not_known(self):
        self.subchannel()
        rules = self.dir / "rules"
        rules.mkdir()
        (rules / "10-ccw.rules").write_text("MATCH:\n\ttype=vfio_ccw-io\n\tccw.chpid_type=1b\nSELF:\n\tdevice_api=vfio-ccw\n")
        answer = self.show(UNKNOWN, "--json", "vfio_ccw-io", rules=rules).json
        self.assertEqual((answer["stated"], answer["reason"], answer["self"]), ("bad", "unknown-fact", None))


class Origin(ShowCase):
    def test_json(self):
        text = (RULES / "50-mtty.rules").read_text().splitlines()
        origin = self.show(YES, "--json", "--origin", UUID).json["origin"]
        self.assertEqual({o["field"]: o["value"] for o in origin}, FIELDS)
        for field in origin:
            self.assertEqual(pathlib.Path(field["file"]), RULES / "50-mtty.rules")
            self.assertIn(field["field"] + "=", text[field["line"] - 1])
        facts = {o["field"]: o["facts"] for o in origin}
        self.assertEqual(facts["device_api"], [])
        self.assertEqual([(f["name"], f["state"], f["value"]) for f in facts["ports"]], [("type", "known", "mtty-2")])
        self.assertTrue(facts["ports"][0]["origin"].startswith(PARENT))

    def test_table(self):
        out = self.show(YES, "--origin", UUID).out
        self.assertRegex(out, r"(?m)^ports +2 +\S*50-mtty\.rules:\d+$")
        self.assertRegex(out, rf"(?m)^└─type +mtty-2 +{PARENT}/\S+$")
        self.assertNotIn("COMPATIBLE", out)


class Facts(ShowCase):
    def test_every_fact_of_the_manual(self):
        manual = (ROOT / "man/devmig-rules.5.scd").read_text().split("# FACTS")[1].split("\n# ")[0]
        rows = [line for line in manual.splitlines() if line.startswith("|")]
        named = {name for row in rows for name in re.findall(r"_([a-z]+(?:[._][a-z_]+)*)_", row)}
        shown = {f["name"] for f in self.show(YES, "--json", "--facts", UUID).json["facts"]}
        self.assertEqual(named - shown, set())
        self.assertGreater(len(shown), 30)

    def test_states(self):
        self.subchannel()
        facts = {f["name"]: f for f in self.show(UNKNOWN, "--json", "--facts", "vfio_ccw-io").json["facts"]}
        self.assertEqual((facts["kind"]["state"], facts["kind"]["value"]), ("known", "type"))
        self.assertEqual((facts["pci.id"]["state"], facts["pci.id"]["value"]), ("absent", None))
        self.assertEqual((facts["ccw.chpid_type"]["state"], facts["ccw.chpid_type"]["value"]), ("unknown", None))
        for fact in facts.values():
            self.assertEqual(bool(fact["why"]), fact["state"] == "unknown", fact)

    def test_table(self):
        out = self.show(YES, "--facts", UUID).out
        self.assertRegex(out, r"(?m)^FACT +STATE +VALUE +ORIGIN$")
        self.assertRegex(out, rf"(?m)^type +known +mtty-2 +{PARENT}/\S+$")
        self.assertRegex(out, r"(?m)^pci\.id +absent +")
        self.assertNotIn("SELF", out)

    def test_facts_and_origin(self):
        answer = self.show(YES, "--json", "--facts", "--origin", UUID).json
        self.assertTrue(answer["facts"] and answer["origin"])
        out = self.show(YES, "--facts", "--origin", UUID).out
        self.assertLess(out.index("FIELD"), out.index("FACT"))


class Words(ShowCase):
    def test_a_path_that_exists_is_a_document(self):
        work = self.dir / "work"
        work.mkdir()
        (work / UUID).write_text(DOCUMENT)
        words = [os.environ["DEVMIG"], "show", f"--root={self.host}", f"--rules={RULES}", UUID]
        done = subprocess.run(words, cwd=work, capture_output=True, text=True, check=True)
        self.assertIn("form text", done.stdout)

    def test_no_such_device(self):
        self.show(IO, "mtti", err="the host has no device mtti; did you mean mtty?")
        self.show(IO, "0000:00:00.0", err="the host has no device 0000:00:00.0")
        self.show(IO, self.dir / "nothing", err="no-document")

    def test_facts_of_a_document(self):
        for option in ("--facts", "--origin"):
            self.expect(USAGE, "show", option, EXAMPLES / "gvtg-v5_2.devmig", err=f"{option} is of a device")

    def test_no_such_directory(self):
        self.show(IO, UUID, rules=self.dir / "none", err=f"--rules={self.dir / 'none'}: No such file")
        self.show(IO, UUID, rules=self.write("file", ""), err="Not a directory")
        self.expect(IO, "show", f"--root={self.dir / 'none'}", UUID, err="none")

    def test_a_bad_file_of_rules_is_left_out(self):
        rules = self.dir / "rules"
        rules.mkdir()
        (rules / "10-bad.rules").write_text("MATCH:\n\ttype=x\n")
        (rules / "50-mtty.rules").write_text((RULES / "50-mtty.rules").read_text())
        result = self.show(YES, "--json", UUID, rules=rules, err="10-bad.rules:1:1: ")
        self.assertEqual(result.json["self"], FIELDS)

    def test_the_first_directory_of_rules_wins(self):
        mine = self.dir / "rules"
        mine.mkdir()
        (mine / "50-mtty.rules").write_text("MATCH:\n\ttype=mtty-2\nSELF:\n\tdevice_api=vfio-pci\n\tmine=1\n")
        answer = self.expect(YES, "show", f"--root={self.host}", f"--rules={mine}", f"--rules={RULES}", "--json", UUID).json
        self.assertEqual(answer["self"], {"device_api": "vfio-pci", "mine": "1"})
        (mine / "50-mtty.rules").write_text("")
        answer = self.expect(UNKNOWN, "show", f"--root={self.host}", f"--rules={mine}", f"--rules={RULES}", "--json", UUID)
        self.assertEqual(answer.json["stated"], "none")

    def test_a_server(self):
        path = self.dir / "gpu.sock"
        with subprocess.Popen([os.environ["DEVMIG_VGPU_PROGRAM"], f"--socket-path={path}"], stderr=subprocess.DEVNULL) as server:
            try:
                for _ in range(600):
                    if path.is_socket():
                        break
                    time.sleep(0.1)
                for words in ([path], [f"--socket={path}", path]):
                    answer = self.show(YES, "--json", *words).json
                    self.assertEqual((answer["kind"], answer["own"], answer["self"]["software_type"]),
                                     ("vfio-user", True, "devmig-vgpu"))
            finally:
                server.send_signal(signal.SIGTERM)

    def test_names_that_drive_a_terminal(self):
        self.type("mtty-2\x1b[31m", name="x", device_api="vfio-pci")
        out = run("show", f"--root={self.host}", f"--rules={RULES}", "--facts", "mtty").out
        self.assertNotIn("\x1b", out)


if __name__ == "__main__":
    unittest.main()
