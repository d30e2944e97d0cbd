#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""devmig export: each format is read by who it is for, or by what is theirs in Debian."""

import fcntl
import json
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "host/verbs"))
from verbs import DRAFT_FACT, HostCase, ROOT, machine  # noqa: E402

READER = pathlib.Path(__file__).parent / "reader.py"
HOSTILE = "A \"quoted\" \\ name, {with} = all; $(of) %s `it`"


def read_by_others(*words, text=None):
    """What reader.py says; Debian's packages are those of Debian's python."""
    done = subprocess.run(["/usr/bin/python3", READER, *map(str, words)], input=text, capture_output=True, text=True,
                          check=False)
    if done.stderr.startswith("SKIP: "):
        raise unittest.SkipTest(done.stderr.strip())
    if done.returncode:
        raise AssertionError(done.stderr)
    return done.stdout


class ExportCase(HostCase):
    def export(self, *words, err="", status=0):
        return self.expect(status, *self.words("export", *words), err=err)

    def add_type(self, name, available=4, label=None, description=None):
        parent = "virtual/mtty/mtty"
        machine.Machine(self.root).word_type(parent, name, "vfio-pci", available, label, description)


class Records(ExportCase):
    def records(self, *words, err=""):
        return [json.loads(line) for line in self.export(*words, err=err).lines]

    def test_find_reads_what_export_wrote(self):
        """Into a file, and from there by find, index and the other way round by diff."""
        self.unpack("mtty")
        fleet = self.dir / "host.jsonl"
        self.export("-o", fleet)
        self.write("source.devmig", "SELF:\n\tdevice_api=vfio-pci\n\tmdev_type=mtty-2\n")
        found = self.expect(0, "find", "--json", self.dir / "source.devmig", fleet).json
        self.assertEqual(found["bad_records"], 0)
        self.assertEqual([(place["host"], place["device"]) for place in found["places"]], [("samples", "mtty/mtty-2")])
        self.expect(0, "index", "-o", self.dir / "host.index", fleet)
        again = self.expect(0, "find", "--json", self.dir / "source.devmig", self.dir / "host.index").json
        self.assertEqual(again["places"], found["places"])

    def test_all_machines_are_fleets(self):
        for path in sorted(p for p in machine.DIRECTORY.iterdir() if "." not in p.name):
            with self.subTest(path.name):
                self.root = self.dir / path.name
                self.root.mkdir()
                self.unpack(path.name)
                fleet = self.dir / f"{path.name}.jsonl"
                self.export("--rules", ROOT / "rules", "--host", "h", "-o", fleet)
                text = fleet.read_text()
                self.assertEqual(text.count("\n"), len(text.splitlines()))
                listed = {item["name"]: item for item in self.listed("--rules", ROOT / "rules")}
                for line in text.splitlines():
                    record = json.loads(line)
                    self.assertEqual(record["host"], "h")
                    item = listed[record["device"]]
                    self.assertEqual(item["document"]["stated"] == "whole", "document" in record)
                    self.assertEqual(item["document"]["stated"] == "draft", "draft" in record)
                    self.assertEqual((record["kind"], record.get("parent")), (item["kind"], item["parent"]))
                # The reader finds nothing wrong with them but that some have no document.
                result = self.expect(0, "index", "--json", "-o", self.dir / "x.index", fleet,
                                     err="" if all("document" in json.loads(line) for line in text.splitlines())
                                     else "devmig: ") if text else None
                for line in result.err.splitlines() if result else ():
                    self.assertRegex(line, r"no-document|bad record")

    def test_records_are_in_the_fast_form(self):
        """Without blanks but behind colons and commas, the document last: devmig-fleet(5)."""
        self.unpack("mtty")
        for line in self.export().lines:
            self.assertTrue(line.startswith('{"host":"samples","device":"'), line)
            self.assertNotRegex(line, r"\{ | \}|\n|  ")
            if '"document"' in line:
                self.assertEqual(list(json.loads(line))[-1], "document")

    def test_a_draft_is_no_document(self):
        self.unpack("mtty")
        self.make_drafts()
        records = self.records()
        self.assertEqual({"document" in record for record in records}, {False})
        self.assertEqual(list(records[0]["draft"]), ["self", "compatible"])
        self.assertEqual([(field["field"], field["fact"]) for field in records[0]["open"]], [("m", DRAFT_FACT)])
        self.write("source.devmig", "SELF:\n\tdevice_api=vfio-pci\n\tmdev_type=mtty-2\n")
        self.export("-o", self.dir / "h.jsonl")
        self.expect(3, "find", self.dir / "source.devmig", self.dir / "h.jsonl", err="no-document")

    def test_units(self):
        """What a type takes of its parent, where all types of it say how many there can be."""
        self.unpack("nvidia-mdev")
        records = [record for record in self.records() if record["kind"] == "type"]
        most = {item["name"]: item["max"] for item in self.listed()}
        by_parent = {}
        for record in records:
            by_parent.setdefault(record["parent"], []).append(record)
        for siblings in by_parent.values():
            self.assertEqual(len({record["units"] * most[record["device"]] for record in siblings}), 1)
            self.assertEqual({record["units"] > 0 for record in siblings}, {True})
        self.root = self.dir / "other"
        self.root.mkdir()
        self.unpack("mtty")
        self.assertEqual({record.get("units") for record in self.records()}, {None})

    def test_what_nobody_can_be_given(self):
        """Is one of the fleet where something is stated of it, and none is to be had."""
        self.unpack("mlx5")
        functions = {item["name"] for item in self.listed() if item["kind"] == "pf"}
        self.assertEqual({record["device"] for record in self.records()} & functions, set())
        self.write("rules/20-pf.rules", "MATCH:\n\tkind=pf\nSELF:\n\ta=1\nCOMPATIBLE:\n\ta=1\n")
        records = {record["device"]: record for record in self.records()}
        self.assertEqual({records[name].get("available") for name in functions}, {0})
        self.assertEqual({record.get("available") for name, record in records.items() if name not in functions}, {None})

    def test_a_host_without_a_name(self):
        self.unpack("mtty")
        (self.root / "etc/hostname").unlink()
        self.export(status=2, err="name")
        self.assertEqual({record["host"] for record in self.records("--host", "h\"1")}, {'h"1'})
        self.export("--host", "h\n1", status=2, err="host")
        self.export("--host", "h" * 256, status=2, err="host")


class Library(ExportCase):
    """The fleet that the library makes is the one that is in the records."""

    def fleet(self, *words, status=0):
        done = subprocess.run([os.environ["PRINT_FLEET"], *map(str, words)], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, status, done.stderr)
        return [line.split("\t") for line in done.stdout.splitlines()] if not status else done.stderr

    def test_all_machines(self):
        for path in sorted(p for p in machine.DIRECTORY.iterdir() if "." not in p.name):
            with self.subTest(path.name):
                self.root = self.dir / path.name
                self.root.mkdir()
                self.unpack(path.name)
                words = ("--root", self.root, "--rules", ROOT / "rules")
                documents = {item["name"]: item["document"] for item in self.expect(0, "list", "--json", *words).json["items"]}
                expected = []
                for line in self.expect(0, "export", "--host", "h", *words).lines:
                    record = json.loads(line)
                    document = documents[record["device"]]
                    whole = document["stated"] == "whole"
                    expected.append(["h", record["device"], record["kind"], record.get("parent", "-"),
                                     str(int(record.get("in_use", False))), str(record.get("available", 1)),
                                     str(record.get("units", 0)), str(record.get("numa", -1)),
                                     document["digest"] if whole else "-", "-" if whole else "no-document"])
                self.assertEqual(self.fleet(self.root, ROOT / "rules", "h"), sorted(expected))

    def test_its_name(self):
        self.unpack("mtty")
        self.assertEqual({record[0] for record in self.fleet(self.root, self.dir / "rules", "")}, {"samples"})
        (self.root / "etc/hostname").unlink()
        self.assertIn("name", self.fleet(self.root, self.dir / "rules", "", status=1))


class Nova(ExportCase):
    def provider(self, err=""):
        text = self.export("--format=nova", err=err).json
        self.assertEqual(text["meta"], {"schema_version": "1.0"})
        (provider,) = text["providers"]
        self.assertEqual(provider["identification"], {"uuid": "$COMPUTE_NODE"})
        inventories = {}
        for entry in provider["inventories"]["additional"]:
            inventories.update(entry)
        self.assertEqual(len(inventories), len(provider["inventories"]["additional"]))
        return inventories, provider["traits"]["additional"]

    def test_names_are_those_of_openstack(self):
        self.unpack("mtty")
        labels = ["Single port serial", HOSTILE, "GRID P40-1Q", "__a--b__", "x" * 248]
        for number, label in enumerate(labels):
            self.add_type(f"t-{number}", label=label)
        inventories, _ = self.provider()
        # The first is a type of the machine itself, too.
        expected = read_by_others("names", text="".join(f"{label}\n" for label in labels + ["Dual port serial"]))
        self.assertEqual(sorted(inventories), sorted(expected.split()))
        for name, inventory in inventories.items():
            self.assertRegex(name, r"^CUSTOM_[A-Z0-9_]+$")
            self.assertLessEqual(len(name), 255)
            self.assertLessEqual(1, inventory["total"])
            self.assertEqual(inventory["max_unit"], inventory["total"])

    def test_totals(self):
        """What there is and what can be created: 23 more and the one of mtty-1."""
        self.unpack("mtty")
        inventories, traits = self.provider()
        self.assertEqual({name: entry["total"] for name, entry in inventories.items()},
                         {"CUSTOM_SINGLE_PORT_SERIAL": 24, "CUSTOM_DUAL_PORT_SERIAL": 11})
        digests = {item["document"]["digest"] for item in self.listed() if item["document"]["digest"]}
        self.assertEqual(sorted(traits), sorted(f"CUSTOM_DEVMIG_{digest.upper()}" for digest in digests))

    def test_two_types_of_one_name(self):
        self.unpack("mtty")
        self.add_type("t-1", label="A-1")
        self.add_type("t-2", label="A 1")
        inventories, _ = self.provider(err="both would be CUSTOM_A_1")
        self.assertNotIn("CUSTOM_A_1", inventories)
        self.assertIn("CUSTOM_DUAL_PORT_SERIAL", inventories)

    def test_a_name_that_is_too_long(self):
        self.unpack("mtty")
        self.add_type("t-1", label="x" * 249)
        inventories, _ = self.provider(err="255")
        self.assertEqual(len(inventories), 2)

    def test_functions_are_called_as_nova_calls_them(self):
        self.unpack("mlx5")
        inventories, _ = self.provider()
        functions = [item for item in self.listed() if item["kind"] == "vf" and item["assignable"]]
        self.assertTrue(functions)
        self.assertEqual(sum(entry["total"] for name, entry in inventories.items() if name.startswith("CUSTOM_PCI_15B3_")),
                         len(functions))


class Nfd(ExportCase):
    LABEL = re.compile(r"devmig\.feature\.node\.kubernetes\.io/(?P<name>[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)=true")

    def labels(self, err=""):
        names = []
        for line in self.export("--format=nfd", err=err).lines:
            match = self.LABEL.fullmatch(line)
            self.assertTrue(match, line)
            self.assertLessEqual(len(match["name"]), 63)
            names.append(match["name"])
        self.assertEqual(names, sorted(set(names)))
        return names

    def test_labels(self):
        self.unpack("mtty")
        digests = [f"document.{digest}" for digest in
                   sorted({item["document"]["digest"] for item in self.listed() if item["document"]["digest"]})]
        self.assertEqual(self.labels(), digests + ["type.Dual-port-serial", "type.Single-port-serial"])

    def test_drivers(self):
        self.unpack("mlx5")
        self.assertIn("driver.mlx5_vfio_pci", self.labels())

    def test_hostile_names(self):
        self.unpack("mtty")
        for number, label in enumerate([HOSTILE, "ends with $", "x" * 58]):
            self.add_type(f"t-{number}", label=label)
        labels = self.labels()
        self.assertIn("type.ends-with", labels)
        self.assertIn("type." + "x" * 58, labels)

    def test_what_no_label_can_hold(self):
        self.unpack("mtty")
        self.add_type("t-1", label="x" * 59)
        self.assertEqual(len([name for name in self.labels(err="63 characters") if name.startswith("type.")]), 2)
        self.add_type("t-1", label="???")
        self.labels(err="nothing of it")

    def test_a_file_of_64_kib_at_most(self):
        self.unpack("mtty")
        for number in range(900):
            self.add_type(f"t-{number}", label=f"{number:04} " + "x" * 50)
        result = self.export("--format=nfd", err="labels are left out")
        self.assertLessEqual(len(result.out), 65536)
        self.assertGreater(len(result.out), 65400)


class Prometheus(ExportCase):
    def families(self, text):
        path = self.write("devmig.prom", text)
        return {name: (kind, help_text, samples) for name, kind, help_text, samples in
                json.loads(read_by_others("prometheus", path))}

    def test_their_parser_reads_it(self):
        self.unpack("mtty")
        families = self.families(self.export("--format=prometheus").out)
        self.assertEqual({kind for kind, _, _ in families.values()}, {"gauge"})
        self.assertTrue(all(help_text for _, help_text, _ in families.values()))
        items = self.listed()
        info = {labels["device"]: labels for _, labels, value in families["devmig_device_info"][2] if value == 1}
        self.assertEqual(set(info), {item["name"] for item in items})
        for item in items:
            labels = info[item["name"]]
            self.assertEqual(labels["document"], item["document"]["digest"] or "")
            self.assertEqual((labels["kind"], labels["stated"]), (item["kind"], item["document"]["stated"]))
        free = {labels["device"]: value for _, labels, value in families["devmig_type_available_instances"][2]}
        self.assertEqual(free, {"mtty/mtty-1": 23, "mtty/mtty-2": 11})
        self.assertEqual(families["devmig_type_max_instances"][2], [])
        self.assertEqual(families["devmig_survey_errors"][2][0][2], 0)

    def test_hostile_names(self):
        self.unpack("mtty")
        self.add_type("t-1", label=HOSTILE)
        families = self.families(self.export("--format=prometheus").out)
        labels = next(labels for _, labels, _ in families["devmig_device_info"][2] if labels["type"] == "t-1")
        self.assertEqual(labels["label"], HOSTILE)

    def test_a_draft_has_no_digest(self):
        self.unpack("mtty")
        self.make_drafts()
        samples = self.families(self.export("--format=prometheus").out)["devmig_device_info"][2]
        self.assertEqual({(labels["stated"], labels["document"]) for _, labels, _ in samples},
                         {("draft", ""), ("none", "")})

    @unittest.skipUnless(shutil.which("promtool"), "promtool is not installed (package prometheus)")
    def test_promtool_finds_nothing(self):
        for name in ("mtty", "nvidia-mdev", "mlx5"):
            with self.subTest(name):
                self.root = self.dir / name
                self.root.mkdir()
                self.unpack(name)
                text = self.export("--format=prometheus").out
                done = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True,
                                      check=False)
                self.assertEqual((done.returncode, done.stderr), (0, ""))


class Files(ExportCase):
    def test_a_file_is_replaced_by_rename(self):
        self.unpack("mtty")
        path = self.write("x.prom", "old\n")
        with path.open() as old:
            self.export("--format=prometheus", "-o", path)
            self.assertEqual(old.read(), "old\n")
        self.assertIn("devmig_device_info{", path.read_text())
        self.assertEqual(sorted(p.name for p in self.dir.iterdir()), ["root", "rules", "x.prom"])
        os.umask(0o022)
        self.export("-o", self.dir / "new")
        self.assertEqual(stat.S_IMODE((self.dir / "new").stat().st_mode), 0o644)

    def test_nothing_is_written_where_something_failed(self):
        self.unpack("mtty")
        path = self.write("x.jsonl", "old\n")
        self.export("-o", path, "--host", "", status=2, err="name")
        self.assertEqual(path.read_text(), "old\n")
        self.export("-o", self.dir / "no/where", status=4, err="no/where")

    def test_a_list(self):
        self.unpack("mtty")
        path = self.write("exports", f"# said\n\n  records\t{self.dir}/h.jsonl  \nprometheus {self.dir}/a file.prom\n")
        self.export("--listed", path)
        self.assertEqual((self.dir / "h.jsonl").read_text(), self.export().out)
        self.assertEqual((self.dir / "a file.prom").read_text(), self.export("--format=prometheus").out)
        self.export("--listed", self.dir / "none")
        self.export("--listed", path, "--format=nfd", status=2, err="leave out")

    def test_one_file_that_fails_leaves_the_others(self):
        self.unpack("mtty")
        path = self.write("exports", f"nfd {self.dir}/no/where\nrecords {self.dir}/h.jsonl\n")
        self.export("--listed", path, status=4, err="no/where")
        self.assertTrue((self.dir / "h.jsonl").exists())

    def test_a_malformed_list(self):
        for text, complaint in (("recrods /x", "exports:1: there is no format 'recrods'; did you mean 'records'?"),
                                ("\nrecords x", "exports:2: behind the format stands the file"),
                                ("records", "stands the file"),
                                ("zzzzzzzz /x", "see devmig-export(1)"),
                                ("#" * 5000, "a line of more than 4094 bytes"),
                                ("nfd /x\n" * 65, "exports:65: more than 64 files")):
            with self.subTest(complaint):
                self.export("--listed", self.write("exports", text + "\n"), status=2, err=complaint)
        self.export("--listed", self.write("exports", "#" * 4094 + "\n"))
        self.export("--listed", self.dir, status=4, err="directory")

    def test_one_after_the_other(self):
        """Who holds the list is waited for."""
        self.unpack("mtty")
        path = self.write("exports", f"records {self.dir}/h.jsonl\n")
        with path.open() as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            thread = threading.Thread(target=self.export, args=("--listed", path))
            thread.start()
            thread.join(0.5)
            self.assertTrue(thread.is_alive())
            self.assertFalse((self.dir / "h.jsonl").exists())
        thread.join(60)
        self.assertTrue((self.dir / "h.jsonl").exists())

    def test_who_never_ends(self):
        """Whoever may read the list could lock it for ever."""
        self.unpack("mtty")
        path = self.write("exports", f"records {self.dir}/h.jsonl\n")
        with path.open() as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            self.export("--listed", path, err="held its lock for 10 seconds")
        self.assertTrue((self.dir / "h.jsonl").exists())


if __name__ == "__main__":
    unittest.main()
