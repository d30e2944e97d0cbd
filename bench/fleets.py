# SPDX-License-Identifier: LGPL-2.1-or-later
"""The benches of fleets: of each size one fleet is made, measured in all ways, and removed."""

import collections
import itertools
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers"))
import postgres  # pylint: disable=wrong-import-position

SIZES = [10_000, 100_000, 1_000_000]
FULL_SIZE = 10_000_000
MAIN_SIZE = 1_000_000
QUICK_SIZE = 2000
DOCUMENTS, MANY_DOCUMENTS = 400, 2000
ROUNDS, FULL_ROUNDS, COLD_ROUNDS = 7, 3, 200

SECTIONS = ("ingest", "index", "fleet", "traits", "scale")


def call(command):
    subprocess.run(command, check=True, stdout=sys.stderr)


def say(text):
    print(text, file=sys.stderr, flush=True)


class Fleets:
    def __init__(self, bench, quick, full):
        self.bench = bench
        self.quick = quick
        self.sizes = [QUICK_SIZE] if quick else SIZES + [FULL_SIZE] * full
        self.main = QUICK_SIZE if quick else MAIN_SIZE
        self.place = self.fleet = self.index = None
        self.labels = {}

    def file(self, name):
        """Of the fleet that is measured now; gone afterwards."""
        return os.path.join(self.place, name)

    # --- what to do ---

    def plan(self, sections):
        """What is to be measured of which fleet: by devices and documents."""
        parts = collections.defaultdict(set)
        for section in ("ingest", "index", "fleet", "traits"):
            if section in sections:
                parts[self.main, DOCUMENTS].add(section)
        if "fleet" in sections:
            parts[self.main, MANY_DOCUMENTS].add("new")
        if "scale" in sections:
            for size in self.sizes:
                parts[size, DOCUMENTS] |= {"ingest", "index", "fleet", "memory"}
        return parts

    def measure(self, sections):
        for (devices, documents), parts in sorted(self.plan(sections).items()):
            say(f"bench: {devices} devices, {documents} documents: {', '.join(sorted(parts))}")
            self.labels = {"devices": devices, "documents": documents}
            with tempfile.TemporaryDirectory(dir=self.bench.work) as self.place:
                self.measure_parts(parts)

    def measure_parts(self, parts):
        self.fleet, self.index = self.file("fleet.jsonl"), self.file("fleet.index")
        call([self.bench.program("fleet"), "--devices", str(self.labels["devices"]),
              "--documents", str(self.labels["documents"]), "-o", self.fleet])
        call([self.devmig(), "index", self.fleet, "-o", self.index])
        for part in ("ingest", "index", "fleet", "new", "traits", "memory"):
            if part in parts:
                getattr(self, "measure_" + part)()

    # --- measuring ---

    def devmig(self):
        return os.path.join(self.bench.build, "cli", "devmig")

    def rounds(self):
        if self.quick:
            return 1
        return FULL_ROUNDS if self.labels["devices"] >= FULL_SIZE else ROUNDS

    def run(self, name, *arguments):
        """A bench's lines, with the fleet's size in each."""
        records = self.bench.run([self.bench.program(name), *map(str, arguments)])
        for record in records:
            record.update(self.labels)
        return records

    def run_in_turn(self, name, rounds, commands):
        """Whole programs: name, command."""
        parts = [[label, *command] for label, command in commands]
        self.run("start", name, rounds, *itertools.chain.from_iterable(
            part if not i else ["--", *part] for i, part in enumerate(parts)))

    def measure_ingest(self):
        commands = [("devmig index", [self.devmig(), "index", self.fleet, "-o", self.index]),
                    ("lines + XXH3", [self.bench.program("ingest-hash"), self.fleet])]

        def add_sqlite():
            program = self.bench.build_with_yyjson("ingest_sqlite.c", "-lsqlite3")
            files = [self.fleet, self.file("ingest.db")]
            commands.append(("yyjson + SQLite", [program, *files]))
            commands.append(("yyjson + SQLite, durable", [program, "--durable", *files]))

        self.bench.try_peer("yyjson + SQLite", add_sqlite)
        self.run_in_turn("ingest", self.rounds(), commands)
        self.run("ingest-hash", "--loop", self.fleet)
        for record in self.bench.of("ingest", **self.labels):
            record["bytes"] = os.path.getsize(self.fleet)

    def write_source(self):
        """The document that is the most frequent at the beginning of the fleet."""
        with open(self.fleet, encoding="ascii") as file:
            lines = list(itertools.islice(file, 1000))
        documents = collections.Counter(line[line.index('"document":') + 11:-2] for line in lines)
        path = self.file("source.json")
        with open(path, "w", encoding="ascii") as file:
            file.write(documents.most_common(1)[0][0])
        return path

    def measure_index(self):
        find = [self.devmig(), "find", self.write_source(), self.index, "--limit"]
        self.run_in_turn("index", 3 if self.quick else COLD_ROUNDS, [
            ("devmig find --limit 20", [*find, "20"]), ("/bin/true", ["/bin/true"])])

    def measure_fleet(self):
        database = self.file("find.db")
        commands = [[self.bench.program("find"), *self.bench.quick, self.index],
                    [self.bench.program("find-hash"), *self.bench.quick, self.fleet]]

        def add_sqlite():
            program = self.bench.need_program("find-sqlite")
            call([program, "--make", database, self.fleet])
            commands.append([program, *self.bench.quick, database])

        def with_postgres():
            program = self.bench.need_program("find-postgres")
            if not postgres.programs():
                raise self.bench.Missing("its server is not installed")
            with postgres.Server() as server:
                call([program, "--make", server.connection(), self.fleet])
                self.alternate([*commands, [program, *self.bench.quick, server.connection()]])

        self.bench.try_peer("SQLite", add_sqlite)
        if not self.bench.try_peer("PostgreSQL", with_postgres):
            self.alternate(commands)

    def alternate(self, commands):
        for record in self.bench.alternate(commands, self.rounds()):
            record.update(self.labels)
        self.compare()

    def compare(self):
        """All engines have to find the same devices, in the same order if they have one."""
        records = [record for record in self.bench.of("fleet", **self.labels) if record["matches"]]
        for key in ("sum", "order"):
            if len({record[key] for record in records} - {None}) > 1:
                said = [(record["engine"], record["case"], record[key]) for record in records]
                sys.exit(f"bench: engines found other devices ({key}): {said}")

    def measure_new(self):
        self.run("find", *self.bench.quick, self.index)

    def measure_traits(self):
        self.run("traits", self.fleet)

    def measure_memory(self):
        for record in self.run("memory", self.fleet):
            record["index_bytes"] = os.path.getsize(self.index)

    # --- printing ---

    def one(self, bench, **wanted):
        """The record; None where that was left out."""
        found = self.bench.of(bench, **wanted)
        return found[0] if found else None

    def print_ingest(self):
        print("\ningest: lines to a ready index as a whole program, ms by the clock: median / best "
              "run (and the best in\n  times devmig's), processor time, MiB that the program had")
        labels = {"devices": self.main, "documents": DOCUMENTS}
        base = self.one("ingest", engine="devmig index", case="clock", **labels)
        for record in self.bench.of("ingest", case="clock", **labels):
            used = self.one("ingest", engine=record["engine"], case="processor", **labels)
            print(f"  {record['engine']:24}{record['ns'] / 1e6:9.1f} /{record['min'] / 1e6:9.1f} "
                  f"({record['min'] / base['min']:6.2f})   {used['ns'] / 1e6:9.1f} "
                  f"/{used['min'] / 1e6:9.1f}   {record['bytes'] / record['min'] * 1000:8.1f} MB/s"
                  f"{record['rss_kib'] / 1024:9.1f}")
        loop = self.one("ingest", engine="lines + XXH3, in memory", **labels)
        print(f"  {'lines + XXH3, in memory':24}{loop['ns'] / 1e6:9.1f} /{loop['min'] / 1e6:9.1f} "
              f"({loop['min'] / base['min']:6.2f})")

    def print_index(self):
        print("\nindex: a whole devmig find of an index, page cache warm, us: median / best run")
        for record in self.bench.of("index", case="clock", devices=self.main):
            used = self.one("index", engine=record["engine"], case="processor", devices=self.main)
            print(f"  {record['engine']:24}clock {record['ns'] / 1000:9.1f} /"
                  f"{record['min'] / 1000:9.1f}   processor {used['ns'] / 1000:9.1f} /"
                  f"{used['min'] / 1000:9.1f}   {used['runs']} runs")

    def print_fleet(self):
        labels = {"devices": self.main, "documents": DOCUMENTS}
        print(f"\nfleet: one search of {self.main} devices with all it finds, ns: median / best "
              "run (and the best in times\n  devmig's of the same case)")
        for record in self.bench.of("fleet", **labels):
            base = self.one("fleet", engine="devmig", case=record["case"], **labels)
            print(f"  {record['engine']:26}{record['case']:12}{record['ns']:12.1f} /"
                  f"{record['min']:12.1f} ({record['min'] / base['min']:8.3g})" +
                  (f"   {record['matches']:.0f} devices" if record["matches"] else ""))
        for record in self.bench.of("fleet", devices=self.main, documents=MANY_DOCUMENTS):
            print(f"  {'devmig, 2000 documents':26}{record['case']:12}{record['ns']:12.1f} /"
                  f"{record['min']:12.1f}")

    def print_traits(self):
        print("\ntraits: candidates that Placement would name, by what they are")
        for record in self.bench.of("traits"):
            print(f"  {record['case']:24}{record['right']:14} right {record['wrong']:14} wrong "
                  f"({record['wrong'] / record['right']:5.2f})   {record['lost']} lost   "
                  f"{record['misled']} of {record['sources']} sources misled")

    def print_scale(self):
        print(f"\nscale: {DOCUMENTS} documents; the best runs; in brackets in times devmig's")
        print("     devices   index ms     (SQLite)  (XXH3)   cold find us   count ns   by class ns"
              "     (SQLite)   in order ns     (SQLite) (PostgreSQL)   found")
        for devices in self.sizes:
            self.print_size({"devices": devices, "documents": DOCUMENTS})
        print("     devices   names/device   index bytes   rest/device   rest/further device   "
              "read: anonymous KiB   most KiB   index: most KiB")
        before = None
        for devices in self.sizes:
            before = self.print_memory({"devices": devices, "documents": DOCUMENTS}, before)

    def print_size(self, labels):
        def best(bench, engine, case):
            record = self.one(bench, engine=engine, case=case, **labels)
            return record["min"] if record else float("nan")

        index = best("ingest", "devmig index", "clock")
        by_class = best("fleet", "devmig", "by class")
        in_order = best("fleet", "devmig", "in order")
        found = self.one("fleet", engine="devmig", case="in order", **labels)
        print(f"  {labels['devices']:10} {index / 1e6:10.1f} "
              f"({best('ingest', 'yyjson + SQLite', 'clock') / index:10.2f}) "
              f"({best('ingest', 'lines + XXH3', 'clock') / index:6.2f})"
              f"{best('index', 'devmig find --limit 20', 'clock') / 1000:14.1f}"
              f"{best('fleet', 'devmig', 'count'):12.1f}{by_class:14.1f}"
              f"   ({best('fleet', 'SQLite, deduplicated', 'by class') / by_class:9.2f})"
              f"{in_order:14.1f}"
              f"   ({best('fleet', 'SQLite, expanded', 'in order') / in_order:9.2f})"
              f"  ({best('fleet', 'PostgreSQL, expanded', 'in order') / in_order:9.2f})"
              f"   {found['matches']:.0f}")

    def print_memory(self, labels, before):
        """*before*: devices and bytes beyond names of the size before; returns this one's."""
        record = self.one("memory", **labels)
        made = self.one("ingest", engine="devmig index", case="clock", **labels)
        devices, rest = labels["devices"], record["index_bytes"] - record["names"]
        further = (rest - before[1]) / (devices - before[0]) if before else float("nan")
        print(f"  {devices:10}{record['names'] / devices:15.1f}{record['index_bytes']:14}"
              f"{rest / devices:14.1f}{further:22.1f}{record['anonymous_kib']:22}"
              f"{record['rss_kib']:11}{made['rss_kib']:18}")
        return devices, rest
