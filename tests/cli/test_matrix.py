#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""devmig matrix: what it says is what check says, in every form that it says it in."""

import collections
import itertools
import json
import os
import random
import re
import shutil
import stat
import subprocess
import unittest
import xml.etree.ElementTree as ElementTree

from harness import DEVMIG, IO, NO, UNKNOWN, USAGE, YES, ROOT, Case, run

FLEET = "examples/fleet.jsonl"
SVG = "{http://www.w3.org/2000/svg}"
MARKS = {".": False, "#": True, "+": True, ">": True, "}": True}
NAME = re.compile(r"[\w._+:/@%~,=-]*#[0-9a-f]{8,}", re.ASCII)


def record(number, document, **more):
    return {"host": f"host{number % 3}", "device": f"device{number}", "kind": "vf", "document": document, **more}


def lines(records):
    return "".join(json.dumps(r) + "\n" for r in records)


def numbered(number, sources, apply=()):
    """A document that accepts exactly the numbers of these sources, some of them after apply."""
    def accept(numbers):
        return {"fields": {"n": "{n:int:%s}" % ",".join(map(str, sorted(numbers)))}}
    plain = set(sources) - set(apply)
    compatible = [accept(plain)] if plain else []
    if apply:
        compatible.append({**accept(apply), "apply": {"mode": "{n}"}})
    return {"self": {"type": "t", "n": str(number)}, "compatible": compatible}


def numbered_fleet(count, edges, apply=()):
    sources = collections.defaultdict(set)
    later = collections.defaultdict(set)
    for source, destination in edges:
        sources[destination].add(source)
        if (source, destination) in apply:
            later[destination].add(source)
    return lines(record(n, numbered(n, sources[n], later[n]), in_use=n % 2 == 0) for n in range(count))


def edges_of(matrix):
    """{(source, destination): attributes to set}, by places."""
    found = {}
    for source, entry in enumerate(matrix["classes"]):
        found.update({(source, to): 0 for to in entry["compatible"]})
        found.update({(source, to["class"]): to["unset"] for to in entry["after_apply"]})
    return found


def number_of(entry):
    return int(re.fullmatch(r"t(?:,n=(\d+))?#\w+", entry["name"]).group(1) or 0)


def closure(count, edges):
    reach = [[(a, b) in edges for b in range(count)] for a in range(count)]
    for k, i, j in itertools.product(range(count), repeat=3):
        reach[i][j] |= reach[i][k] and reach[k][j]
    return reach


def random_edges(count, density):
    return {pair for pair in itertools.product(range(count), repeat=2) if random.random() < density}


class Matrix(Case):
    def fleet(self, *words, **numbers):
        return self.write("fleet.jsonl", numbered_fleet(*words, **numbers))

    def matrix(self, fleet, *words):
        return self.expect(YES, "matrix", "--json", fleet, *words).json

    def check_pairs(self, matrix, documents, *options):
        """Each pair as check has it."""
        paths = {}
        for number, document in enumerate(documents):
            path = self.write(f"{number}.json", json.dumps(document))
            digest = run("show", "--json", path).json["digest"]
            paths[digest] = path
        self.assertEqual({c["digest"] for c in matrix["classes"]}, set(paths))
        edges = edges_of(matrix)
        for source, destination in itertools.product(range(len(paths)), repeat=2):
            result = run("check", "--json", *options, paths[matrix["classes"][source]["digest"]],
                         paths[matrix["classes"][destination]["digest"]])
            expected = {YES: 0, NO: None}.get(result.status, len(result.json["apply"]))
            self.assertEqual(edges.get((source, destination)), expected)

    def test_pairs_of_the_examples(self):
        documents = {json.dumps(json.loads(line).get("document")) for line in (ROOT / FLEET).read_text().splitlines()}
        self.check_pairs(self.matrix(FLEET), [json.loads(d) for d in documents if d != "null"])

    def test_pairs_by_each_reading(self):
        random.seed(1)
        edges = random_edges(6, 0.5)
        apply = set(random.sample(sorted(edges), 6))
        fleet = self.fleet(6, edges, apply=apply)
        documents = [json.loads(line)["document"] for line in fleet.read_text().splitlines()]
        for reading in ("incoming", "outgoing", "both"):
            with self.subTest(reading):
                matrix = self.matrix(fleet, "--reading", reading)
                self.assertEqual(matrix["reading"], reading)
                self.check_pairs(matrix, documents, "--reading", reading)

    def test_counts(self):
        document = numbered(1, [1])
        fleet = self.write("fleet", lines((
            record(0, document, in_use=True), record(1, document), record(2, document, in_use=True),
            record(3, document, kind="type", available=5), record(4, document, kind="type", available=0),
            record(5, numbered(2, []), in_use=True))))
        matrix = self.matrix(fleet)
        self.assertEqual(matrix["records"], 6)
        self.assertEqual([(c["in_use"], c["free"], c["instances"], c["to_itself"]) for c in matrix["classes"]],
                         [(2, 2, 6, True), (1, 0, 0, False)])

    def check_groups(self, matrix):
        count, edges, groups = len(matrix["classes"]), edges_of(matrix), matrix["groups"]
        reach = closure(count, edges)
        group_of = {place: number for number, group in enumerate(groups) for place in group["classes"]}
        self.assertEqual(list(group_of), list(range(count)))
        for a, b in itertools.combinations(range(count), 2):
            self.assertEqual(group_of[a] == group_of[b], reach[a][b] and reach[b][a])
        for place, entry in enumerate(matrix["classes"]):
            self.assertEqual(entry["group"], group_of[place])
            self.assertEqual(entry["goes_to"], sum(a == place != b for a, b in edges))
            self.assertEqual(entry["comes_from"], sum(b == place != a for a, b in edges))
            self.assertEqual(entry["to_itself"], (place, place) in edges)
        self.check_ways(edges, reach, groups, group_of)

    def check_ways(self, edges, reach, groups, group_of):
        ways = collections.defaultdict(lambda: [0, 0])
        for (a, b), unset in edges.items():
            if group_of[a] != group_of[b]:
                self.assertLess(a, b)
                ways[group_of[a], group_of[b]][unset > 0] += 1
        found = {(g, way["group"]): [way["compatible"], way["after_apply"]]
                 for g, group in enumerate(groups) for way in group["one_way"]}
        self.assertEqual(found, ways)
        first = [group["classes"][0] for group in groups]
        for g, group in enumerate(groups):
            for way in group["one_way"]:
                between = any(reach[first[g]][first[k]] and reach[first[k]][first[way["group"]]]
                              for k in range(len(groups)) if k not in (g, way["group"]))
                self.assertEqual(way["implied"], between)
            kind = (any(a == g for a, _ in ways), any(b == g for _, b in ways))
            self.assertEqual(group["kind"], {(False, False): "island", (True, False): "origin",
                                             (True, True): "passage", (False, True): "dead-end"}[kind])
            for key in ("in_use", "free", "instances"):
                self.assertIn(key, group)

    def test_groups_of_random_fleets(self):
        random.seed(2)
        for number in range(30):
            with self.subTest(number):
                count = random.randint(1, 14)
                edges = random_edges(count, random.choice([0, 0.05, 0.1, 0.2, 0.5]))
                apply = {edge for edge in edges if random.random() < 0.3}
                matrix = self.matrix(self.fleet(count, edges, apply=apply))
                numbers = [number_of(entry) if count > 1 else 0 for entry in matrix["classes"]]
                self.assertEqual({(numbers[a], numbers[b]) for a, b in edges_of(matrix)}, edges)
                self.check_groups(matrix)

    def test_order(self):
        """Versions of which each goes to the next two: in their order; and what is alone by name, with numbers."""
        matrix = self.matrix(self.fleet(25, set()))
        self.assertEqual([number_of(entry) for entry in matrix["classes"]], list(range(25)))
        count = 25
        edges = {(a, b) for a in range(count) for b in range(a, min(a + 3, count))}
        matrix = self.matrix(self.fleet(count, edges))
        self.assertEqual([number_of(entry) for entry in matrix["classes"]], list(range(count)))

    def test_names(self):
        matrix = self.matrix(FLEET)
        names = [c["name"] for c in matrix["classes"]]
        self.assertEqual(len(set(names)), len(names))
        for entry in matrix["classes"]:
            self.assertRegex(entry["name"], NAME)
            self.assertTrue(entry["digest"].startswith(entry["name"].split("#")[1]))
        self.assertIn("nvidia-746,570.172.07", [name.split("#")[0] for name in names])

    # --- tables ---

    def grid(self, result, count):
        """The cells of a grid, and the names and counts of its rows."""
        head = next(n for n, line in enumerate(result.lines) if line.split()[:3] == ["#", "GROUP", "CLASS"])
        rows = result.lines[head + 1:head + 1 + count]
        width = 2 * count
        return [[c for c in row[-width:][1::2]] for row in rows], [row[:-width].split() for row in rows]

    def test_grid(self):
        random.seed(3)
        edges = random_edges(12, 0.1)
        fleet = self.fleet(12, edges, apply=set(random.sample(sorted(edges), 5)))
        matrix = self.matrix(fleet)
        groups = [c["group"] for c in matrix["classes"]]
        found = edges_of(matrix)
        cells, heads = self.grid(self.expect(YES, "matrix", fleet), 12)
        for a, b in itertools.product(range(12), repeat=2):
            expected = "."
            if (a, b) in found:
                expected = ("#+" if groups[a] == groups[b] else ">}")[found[a, b] > 0]
            self.assertEqual(cells[a][b], expected)
        self.assertEqual(heads, [[str(n + 1), f"G{c['group'] + 1}", c["name"], str(c["in_use"]), str(c["instances"])]
                                 for n, c in enumerate(matrix["classes"])])

    def test_many_classes_are_a_list(self):
        for count, is_list in ((40, False), (41, True)):
            fleet = self.fleet(count, {(n, n) for n in range(count)})
            self.assertEqual("ITSELF" in self.expect(YES, "matrix", fleet).out, is_list)
        out = self.expect(YES, "matrix", "--format=list", fleet).lines
        self.assertEqual(out[0].split(), ["#", "CLASS", "GROUP", "KIND", "IN-USE", "FREE", "GOES-TO", "COMES-FROM", "ITSELF"])
        self.assertEqual(len(self.grid(self.expect(YES, "matrix", "--format", "grid", fleet), 41)[0]), 41)
        self.assertEqual(out[-1], "41 islands of one class")

    def test_groups(self):
        out = self.expect(YES, "matrix", "--format", "groups", self.fleet(
            6, {(0, 1), (1, 0), (1, 2), (2, 3), (0, 3), (3, 3), (5, 5)})).lines
        self.assertEqual([line.split()[:8] for line in out[1:6]], [
            ["G1", "origin", "2", "1", "1", "G2", "G3", "-"], ["G2", "passage", "1", "1", "0", "G3", "G1", "t,n=2#" + out[2].split("#")[1]],
            ["G3", "dead", "end", "1", "0", "1", "-", "G1"], ["G4", "island", "1", "1", "0", "-", "-", "t,n=4#" + out[4].split("#")[1]],
            ["G5", "island", "1", "0", "1", "-", "-", "t,n=5#" + out[5].split("#")[1]]])
        self.assertRegex(out[6], "^go nowhere, not even to others of their class: t,n=4#[0-9a-f]+$")
        self.assertRegex(out[7], "^do not go to others of their class: t,n=0#[0-9a-f]+ t,n=1#[0-9a-f]+ t,n=2#[0-9a-f]+$")
        self.assertEqual(len(out), 8)

    def test_colors(self):
        fleet = self.fleet(2, {(0, 0)})
        self.assertIn("\033[32m#\033[0m", self.expect(YES, "matrix", "--color=always", fleet).out)
        self.assertNotIn("\033", self.expect(YES, "matrix", fleet).out)

    # --- pictures ---

    def check_picture(self, fleet):
        matrix = self.matrix(fleet)
        picture = ElementTree.fromstring(self.expect(YES, "matrix", "--format=svg", fleet).out)
        self.assertEqual(picture.tag, SVG + "svg")
        self.assertEqual({element.tag.removeprefix(SVG) for element in picture.iter()} - {
            "svg", "title", "style", "rect", "text", "g", "path"}, set())
        shown = collections.Counter(element.get("class").split()[0] for element in picture.iter(SVG + "rect")
                                    if element.get("class") and element.find(SVG + "title") is not None)
        groups = [c["group"] for c in matrix["classes"]]
        expected = collections.Counter(
            ("apply" if groups[a] == groups[b] else "onewayapply") if unset else
            ("yes" if groups[a] == groups[b] else "oneway") for (a, b), unset in edges_of(matrix).items())
        expected["noself"] = sum(not c["to_itself"] for c in matrix["classes"])
        self.assertEqual(shown, +expected)
        texts = [element.text for element in picture.iter(SVG + "text")]
        for entry in matrix["classes"]:
            self.assertEqual(texts.count(entry["name"]), 4 if len(groups) > 60 else 2)
        return picture

    def test_picture(self):
        self.check_picture(FLEET)
        random.seed(4)
        edges = random_edges(70, 0.02)
        self.check_picture(self.fleet(70, edges, apply={edge for edge in edges if random.random() < 0.3}))

    def test_cells_are_joined_when_there_are_too_many(self):
        count = 240
        edges = set(itertools.product(range(count), repeat=2))
        picture = ElementTree.fromstring(self.expect(YES, "matrix", "--format", "svg", self.fleet(count, edges)).out)
        cells = [r for r in picture.iter(SVG + "rect") if r.get("class") == "yes" and r.find(SVG + "title") is not None]
        self.assertEqual(len(cells), count)
        self.assertAlmostEqual(float(cells[0].get("width")), 10 * count - 1)

    def test_hostile_text(self):
        evil = "\"]; <script>alert(1)</script> & ' ]]> --> \\n %s `x`"
        documents = [{"self": {"type": evil, "a": f"{evil}{n}"}, "compatible": [{"fields": {"a": "{s:string}"}}]}
                     for n in range(3)]
        fleet = self.write("fleet", lines(record(n, d) for n, d in enumerate(documents)))
        for form in ("svg", "dot", "grid", "list", "groups", "json"):
            out = self.expect(YES, "matrix", "--format", form, fleet).out
            self.assertNotIn("<script", out)
            self.assertNotIn("`", out)
        self.check_picture(fleet)
        self.plain(fleet)

    def plain(self, fleet, *words):
        """Nodes and edges as Graphviz has understood them."""
        dot = self.expect(YES, "matrix", "--format=dot", fleet, *words).out
        done = subprocess.run(["dot", "-Tplain"], input=dot, capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.stderr, "")
        words = [line.split() for line in done.stdout.splitlines()]
        return ({w[1]: " ".join(w[6:]) for w in words if w[0] == "node"},
                {(w[1], w[2]) for w in words if w[0] == "edge"})

    @unittest.skipUnless(shutil.which("dot"), "there is no Graphviz")
    def test_graph_of_classes(self):
        fleet = self.fleet(7, {(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (2, 4), (5, 5)})
        nodes, edges = self.plain(fleet)
        self.assertEqual(set(nodes), {f"c{n}" for n in range(1, 8)})
        self.assertEqual(edges, {("c1", "c2"), ("c2", "c3"), ("c3", "c1"), ("c1", "c4"), ("c4", "c5")})
        self.assertIn("t,n=3#", nodes["c4"])

    @unittest.skipUnless(shutil.which("dot"), "there is no Graphviz")
    def test_graph_of_groups(self):
        edges = set(itertools.product(range(30), repeat=2)) | {(3, 30), (30, 31), (3, 31)}
        nodes, found = self.plain(self.fleet(45, edges))
        self.assertEqual(set(nodes), {"g1", "g2", "g3", "islands"})
        self.assertEqual(found, {("g1", "g2"), ("g2", "g3")})
        self.assertIn("and 29 more classes", nodes["g1"])
        self.assertIn("13 islands:", nodes["islands"])

    # --- choosing ---

    def chosen(self, fleet, *words):
        return {number_of(c) for c in self.matrix(fleet, *words)["classes"]}

    def test_some_classes(self):
        fleet = self.fleet(9, {(0, 1), (1, 2), (2, 3), (4, 4), (6, 5)})
        names = {number_of(c): c for c in self.matrix(fleet)["classes"]}
        self.assertEqual(self.chosen(fleet, "--class", names[1]["name"]), {0, 1, 2})
        self.assertEqual(self.chosen(fleet, "-c", names[6]["digest"]), {5, 6})
        self.assertEqual(self.chosen(fleet, "-c", names[6]["digest"][:9], "-c", names[1]["name"]), {0, 1, 2, 5, 6})

    def test_no_such_class(self):
        fleet = self.fleet(40, set())
        for wrong in ("xyz", "t,n=4", "t,n=4#", "00112233445566", "x#" + "0" * 40, "", "#"):
            with self.subTest(wrong):
                self.expect(UNKNOWN, "matrix", "-c", wrong, fleet, err=f"the fleet has no class {wrong}")
        digits = collections.Counter(c["digest"][0] for c in self.matrix(fleet)["classes"])
        digit, count = digits.most_common(1)[0]
        self.expect(USAGE, "matrix", "-c", digit, fleet, err=f"the digests of {count} classes begin with {digit}")

    def test_classes_of_a_host(self):
        fleet = self.fleet(9, {(0, 1), (6, 6), (4, 5)})
        self.assertEqual(self.chosen(fleet, "--host", "host0"), {0, 1, 3, 6})
        self.assertEqual(self.chosen(fleet, "-H", "host0", "-H", "host1"), {0, 1, 3, 4, 5, 6, 7})
        self.expect(UNKNOWN, "matrix", "-H", "host9", fleet, err="the fleet has no host host9")

    def test_limit(self):
        fleet = self.fleet(4097, {(7, 8)})
        self.expect(USAGE, "matrix", fleet, err="4097 classes are too many for a matrix, which has up to 4096: choose some with "
                    "--class or --host")
        self.assertEqual(self.chosen(fleet, "-H", "host1", "--class", self.digest_of(fleet, 8)) & {6, 7, 8}, {7, 8})

    def test_limit_of_hosts(self):
        """Who asks for too many is told so at once; what these can go to is not looked for."""
        lines = (json.dumps({"host": "h", "device": str(i), "kind": "vf", "document": {"self": {"a": str(i)}}})
                 for i in range(5000))
        fleet = self.write("fleet.jsonl", "\n".join(lines) + "\n")
        self.expect(USAGE, "matrix", "-H", "h", fleet, err="5000 classes are too many for a matrix, which has up to 4096")

    def digest_of(self, fleet, number):
        document = json.loads(fleet.read_text().splitlines()[number])["document"]
        return run("show", "--json", self.write("one.json", json.dumps(document))).json["digest"]

    # --- where it goes ---

    def test_output(self):
        fleet = self.fleet(3, {(0, 1)})
        path = self.dir / "out.svg"
        self.assertEqual(self.expect(YES, "matrix", "--format", "svg", "-o", path, fleet).out, "")
        self.assertEqual(path.read_text(), self.expect(YES, "matrix", "--format", "svg", fleet).out)
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o666 & ~os.umask(os.umask(0o22)))
        self.expect(YES, "matrix", "--json", "-o", path, fleet)
        json.loads(path.read_text())
        self.assertEqual(sorted(p.name for p in self.dir.iterdir()), ["fleet.jsonl", "out.svg"])
        self.assertEqual(self.expect(YES, "matrix", "--json", "-o", "-", fleet).out, path.read_text())

    def test_output_takes_a_place(self):
        fleet = self.fleet(3, {(0, 1)})
        path = self.write("old", "old")
        path.chmod(0o640)
        link = self.dir / "link"
        link.symlink_to("old")
        self.expect(YES, "matrix", "--json", "-o", link, fleet)
        json.loads(path.read_text())
        self.assertTrue(link.is_symlink())
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o640)

    def test_output_stays_where_standard_output_is(self):
        fleet = self.fleet(3, {(0, 1)})
        path = self.write("log", "before\n")
        with open(path, "a", encoding="ascii") as log:
            done = subprocess.run([DEVMIG, "matrix", "--json", "-o", "/dev/stdout", fleet], stdout=log, check=False)
        self.assertEqual(done.returncode, YES)
        text = path.read_text()
        self.assertTrue(text.startswith("before\n{"))
        self.assertEqual(json.loads(text[len("before\n"):]), run("matrix", "--json", fleet).json)
        self.assertEqual(sorted(p.name for p in self.dir.iterdir()), ["fleet.jsonl", "log"])

    def test_output_that_leads_nowhere(self):
        link = self.dir / "link"
        link.symlink_to("nowhere/at/all")
        self.expect(IO, "matrix", "--json", "-o", link, self.fleet(3, {(0, 1)}), err="link: can't write: No such file")
        self.assertTrue(link.is_symlink())

    def test_output_that_is_the_fleet(self):
        fleet = self.fleet(3, {(0, 1)})
        before = fleet.read_bytes()
        link = self.dir / "link"
        link.symlink_to(fleet)
        for path in (fleet, link):
            self.expect(USAGE, "matrix", "--json", "-o", path, fleet, err="is the fleet; name another file")
        self.assertEqual(fleet.read_bytes(), before)

    def test_output_that_fails(self):
        fleet = self.fleet(3, {(0, 1)})
        self.expect(USAGE, "matrix", "-o", self.dir / "x", fleet, err="--output is for")
        self.expect(USAGE, "matrix", "--format=svg", "--json", fleet, err="--json and --format=svg are two formats")
        self.expect(IO, "matrix", "--format", "svg", "-o", self.dir / "none/x", fleet, err="none/x: can't write: No such file")
        self.expect(IO, "matrix", "--format", "svg", "-o", "/dev/full", fleet, err="/dev/full: ")
        self.expect(IO, "matrix", "--format", "svg", "-o", self.dir, fleet, err=f"{self.dir}: can't write: Is a directory")

    def test_no_usable_document(self):
        fleet = self.write("fleet", json.dumps({"host": "h", "device": "d", "kind": "vf"}) + "\n")
        result = run("matrix", fleet)
        self.assertEqual((result.status, result.out), (UNKNOWN, ""))
        self.assertIn(f"no usable record in {fleet}", result.err)
        result = run("matrix", "--json", fleet)
        self.assertEqual(result.status, UNKNOWN)
        self.assertEqual(result.json, {"reading": "incoming", "records": 1, "bad_records": 1, "classes": [],
                                       "groups": []})


if __name__ == "__main__":
    unittest.main()
