#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""devmig list and devmig types: what is shown of a machine, and how."""

import os
import re
import unittest

from verbs import DRAFT_FACT, HostCase, ROOT, RULES, machine


class List(HostCase):
    def test_tree(self):
        self.unpack("mtty")
        lines = self.expect(0, *self.words("list", "-o", "NAME,KIND,FREE,DOCUMENT")).lines
        self.assertEqual(lines[0].split(), ["NAME", "KIND", "FREE", "DOCUMENT"])
        self.assertEqual(lines[1].split()[0], (self.root / "etc/hostname").read_text().strip())
        self.assertRegex(lines[2], r"^└─mtty +parent +- +-$")
        self.assertTrue(any(re.match(r"^  [├└]─mtty-1 +type +\d+ +[0-9a-f]{8}$", line) for line in lines), lines)

    def test_all_machines_are_listed(self):
        for path in sorted(p for p in machine.DIRECTORY.iterdir() if "." not in p.name):
            with self.subTest(path.name):
                self.root = self.dir / path.name
                self.root.mkdir()
                self.unpack(path.name)
                items = self.listed("--rules", ROOT / "rules")
                text = self.expect(0, *self.words("list")).lines
                self.assertEqual(len(text), len(items) + 2)
                self.assertEqual(len({item["name"] for item in items}), len(items))

    def test_json_is_what_the_table_has(self):
        self.unpack("mtty")
        names = ["NAME", "KIND", "DRIVER", "TYPE", "LABEL", "FREE", "MAX", "API", "DIGEST", "NUMA", "STATED"]
        keys = {"KIND": "kind", "DRIVER": "driver", "TYPE": "type", "LABEL": "label", "FREE": "available",
                "MAX": "max", "API": "device_api", "NUMA": "numa"}
        items = self.listed()
        for name in names[1:]:
            lines = self.expect(0, *self.words("list", "-o", f"NAME,{name}")).lines[2:]
            for line, item in zip(lines, items):
                shown = line.split(maxsplit=1)[1].strip()
                value = item["document"]["digest" if name == "DIGEST" else "stated"] if name in ("DIGEST", "STATED") \
                    else item[keys[name]]
                if name in ("FREE", "MAX") and item["kind"] != "type" or name == "NUMA" and value == -1:
                    value = None
                self.assertEqual(shown.split("─")[-1], "-" if value is None else str(value), line)

    def test_numbers_are_numbers(self):
        self.unpack("mtty")
        kinds = {item["name"]: item for item in self.listed() if item["kind"] == "type"}
        self.assertIsInstance(kinds["mtty/mtty-2"]["available"], int)
        self.assertIsNone(kinds["mtty/mtty-2"]["max"])
        self.assertEqual(kinds["mtty/mtty-2"]["document"]["stated"], "whole")
        self.assertRegex(kinds["mtty/mtty-2"]["document"]["digest"], "^[0-9a-f]{32}$")
        self.assertRegex(kinds["mtty/mtty-2"]["document"]["source"], r"10-test\.rules:1$")

    def test_without_types(self):
        self.unpack("mtty")
        self.assertEqual({item["kind"] for item in self.listed("--no-types")} & {"type"}, set())
        self.assertIn("mdev", {item["kind"] for item in self.listed("--no-types")})

    def test_operands(self):
        self.unpack("mtty")
        everything = self.listed()
        self.assertEqual([item["name"] for item in self.listed("mtty")], [item["name"] for item in everything])
        self.assertEqual([item["name"] for item in self.listed("mtty-1")], ["mtty/mtty-1"])
        uuid = next(item["name"] for item in everything if item["kind"] == "mdev")
        self.assertEqual([item["name"] for item in self.listed(uuid)], [uuid])
        self.expect(4, *self.words("list", "mtyt"), err="did you mean mtty?")

    def test_columns(self):
        self.unpack("mtty")
        usual = self.expect(0, *self.words("list")).lines[0].split()
        self.assertEqual(self.expect(0, *self.words("list", "-o", "+NUMA")).lines[0].split(), usual + ["NUMA"])
        self.expect(2, *self.words("list", "-o", "NAEM"), err="did you mean NAME?")
        shown = self.expect(0, "list", "--help").out
        for column in ("NAME", "STATED"):
            self.assertIn(column, shown)

    def test_no_document(self):
        """A rule that speaks of nothing here, one whose fact is unknown, and one that is not a document."""
        self.unpack("mtty")
        self.write("rules/10-test.rules", RULES.replace("mtty-{", "other-{"))
        self.assertEqual({item["document"]["stated"] for item in self.listed()}, {"none"})
        self.make_drafts()
        drafts = [item["document"] for item in self.listed() if item["kind"] == "type"]
        self.assertEqual({document["stated"] for document in drafts}, {"draft"})
        self.assertEqual([field["field"] for field in drafts[0]["open"]], ["m"])
        self.assertEqual(drafts[0]["open"][0]["fact"], DRAFT_FACT)
        self.assertEqual(drafts[0]["reason"], "unknown-fact")
        lines = self.expect(0, *self.words("list", "-o", "NAME,DOCUMENT,REASON", "mtty-1")).lines
        self.assertRegex(lines[2], r"mtty-1 +[0-9a-f]{8}\? +\S+")

    def test_bad_entries_are_complained_of_and_the_rest_listed(self):
        self.unpack("mtty")
        (self.root / "sys/class/mdev_bus/\x1b[31mbad\n").symlink_to("nowhere")
        result = self.expect(0, *self.words("list"), err="devmig: ")
        self.assertNotIn("\x1b", result.err + result.out)
        self.assertIn("mtty-1", result.out)

    def test_an_empty_machine(self):
        self.assertEqual(self.listed(), [])
        self.assertEqual(len(self.expect(0, *self.words("list")).lines), 2)
        self.expect(4, "list", "--root", self.dir / "nowhere", err="nowhere")

    def test_many_devices(self):
        """512 devices with documents in little time of the processor."""
        self.unpack("mtty")
        parent = next(self.root.glob("sys/devices/**/mdev_supported_types")).parent
        relative = parent.relative_to(self.root / "sys/devices")
        builder = machine.Machine(self.root)
        for number in range(512):
            builder.word_mdev(str(relative), f"83b8f4f2-509f-382f-3c1e-e6bfe0fb{number:04x}", "mtty-1", "vfio_mdev",
                              str(number + 100))
        before = os.times()
        items = self.listed()
        after = os.times()
        self.assertGreaterEqual(len(items), 512)
        self.assertEqual({item["document"]["stated"] for item in items if item["kind"] == "mdev"}, {"whole"})
        spent = after.children_user + after.children_system - before.children_user - before.children_system
        print(f"512 devices: {spent * 1000:.0f} ms of processor time")
        if "DEVMIG_SLOW" not in os.environ:
            self.assertLess(spent, 2)


class Types(HostCase):
    def test_table(self):
        self.unpack("mtty")
        lines = self.expect(0, *self.words("types")).lines
        self.assertEqual(lines[0].split(), ["PARENT", "TYPE", "NAME", "API", "FREE", "MAX", "DOCUMENT"])
        self.assertEqual([line.split()[:2] for line in lines[1:]], [["mtty", "mtty-1"], ["mtty", "mtty-2"]])

    def test_types_are_those_of_the_list(self):
        for name in ("mtty", "nvidia-mdev", "nvidia-vfio", "s390"):
            with self.subTest(name):
                self.root = self.dir / name
                self.root.mkdir()
                self.unpack(name)
                types = self.expect(0, *self.words("types", "--json")).json["types"]
                self.assertEqual(types, [item for item in self.listed() if item["kind"] == "type"])
                self.assertTrue(types)

    def test_operands(self):
        self.unpack("mtty")
        both = self.expect(0, *self.words("types", "--json", "mtty")).json["types"]
        self.assertEqual(len(both), 2)
        one = self.expect(0, *self.words("types", "--json", "mtty-2")).json["types"]
        self.assertEqual([item["name"] for item in one], ["mtty/mtty-2"])
        uuid = self.listed("--no-types")[-1]["name"]
        self.assertEqual(self.expect(0, *self.words("types", "--json", uuid)).json["types"], [])


if __name__ == "__main__":
    unittest.main()
