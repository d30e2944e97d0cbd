#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whatever is asked of a machine, its recording answers the same: whole, recorded again, or but for the masks."""

import itertools
import os
import pathlib
import re
import unittest

import machine
from harness import ROOT, USAGE, YES, Case, environment, run

MACHINES = sorted(path.name for path in machine.DIRECTORY.iterdir() if "." not in path.name)
RULES = f"--rules={ROOT}/rules"

# More of them say nothing more.
ITEMS_MAX, PAIRS_MAX = 8, 9
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What is of no type of its own, but names one machine.
NAMES = re.compile(rf"{UUID.pattern}|(?:[0-9a-f]{{2}}:){{5}}[0-9a-f]{{2}}|(?:[0-9a-f]{{4}}:){{3}}[0-9a-f]{{4}}")


def questions(items):
    """All that is asked of a host with these items: words of devmig's command line."""
    yield from (["list", "--json"], ["list"], ["types", "--json"], ["export", "--host=here"])
    yield from (["export", "--host=here", f"--format={form}"] for form in ("nfd", "prometheus", "nova"))
    items = list(items)[:ITEMS_MAX]
    for name in items:
        yield from (["show", option, name] for option in ("--json", "--facts", "--origin"))
        yield from (["plan", name], ["plan", "--json", name])
    yield from (["check", "--json", *pair] for pair in itertools.islice(itertools.product(items, items), PAIRS_MAX))


class RoundTrip(Case):
    def setUp(self):
        super().setUp()
        self.env = environment(TMPDIR=str(self.dir))

    def machines(self):
        for name in MACHINES:
            root = self.dir / name
            machine.unpack(name, root)
            yield name, root
        data = os.environ.get("DEVMIG_SHARED_DATA")
        if data:
            yield "sysfs-nvidia", pathlib.Path(data) / "sysfs-nvidia"

    def ask(self, place, words):
        result = run(*words, f"--root={place}", RULES, env=self.env)
        self.assertNotEqual(result.status, USAGE, result.err)
        return (str(result.status), *(text.replace(str(place), "PLACE") for text in (result.out, result.err)))

    def items(self, place):
        listed = run("list", "--json", f"--root={place}", RULES, env=self.env).json["items"]
        return [item["name"] for item in listed]

    def record(self, root, name, *words):
        self.expect(YES, "record", f"--root={root}", RULES, f"--output={self.dir}/{name}", "--quiet", *words, env=self.env)
        return self.dir / name

    def test_whole(self):
        asked = 0
        for name, root in self.machines():
            archive = self.record(root, "archive")
            again = self.record(archive, "again")
            self.assertEqual(archive.read_bytes(), again.read_bytes(), name)
            items = self.items(root)
            for words in questions(items):
                with self.subTest(machine=name, words=words):
                    before, after = ([self.without_new(text, items) for text in self.ask(place, words)]
                                     for place in (root, archive))
                    self.assertEqual(before, after)
                    asked += 1
        self.assertGreater(asked, 30 * len(MACHINES))

    @staticmethod
    def without_new(text, items):
        """A device that is still to be made gets a uuid at random."""
        return UUID.sub(lambda found: found[0] if found[0] in items else "NEW", text)

    def test_masked(self):
        for name, root in self.machines():
            archive = self.record(root, "archive", "--mask")
            again = self.record(archive, "again", "--mask")
            masks = {}
            self.assertEqual(archive.read_bytes(), again.read_bytes(), name)
            items = dict(zip(self.items(root), self.items(archive)))
            host = (root / "etc/hostname").read_text().strip() if (root / "etc/hostname").exists() else "\0"
            for words in questions(items):
                with self.subTest(machine=name, words=words):
                    status, *plain = self.ask(root, words)
                    masked_status, *masked = self.ask(archive, [items.get(word, word) for word in words])
                    self.assertEqual(status, masked_status)
                    for before, after in zip(plain, masked):
                        # It groups others by what is wrong with them, in the order of their names.
                        if words[0] == "plan":
                            continue
                        self.check_masks(masks, before, after)
                        self.assertEqual(self.tidy(before.replace(host, "host")), self.tidy(after))

    def check_masks(self, masks, before, after):
        """The same for the same, and nothing for two."""
        for original, mask in zip(NAMES.findall(before), NAMES.findall(after)):
            self.assertEqual(masks.setdefault(original, mask), mask)
            self.assertNotEqual(original, mask)
        self.assertEqual(len(set(masks.values())), len(masks))

    @staticmethod
    def tidy(text):
        """Without names, and without what depends on how long they are."""
        return re.sub(r"[ ─]+", " ", NAMES.sub("NAME", text))

    def test_nothing_is_left(self):
        """Names of one machine, wherever a machine has them: in paths, in links, in files, and in documents."""
        secrets = {"uuid": "5A1dbeef-0000-4000-8000-00000000c0de", "mac": "b8:ce:f6:01:02:03", "guid": "b8ce:f603:0001:0203",
                   "serial": "MT2043X01234", "wwid": "naa.600508b1001c"}
        root = self.dir / "mlx5"
        machine.unpack("mlx5", root)
        device = (root / "sys/bus/pci/devices/0000:3b:00.1").resolve()
        lines = "".join(f"\t{name}={secret}\n" for name, secret in secrets.items())
        (device / "migration_compatible").write_text(f"SELF:\n{lines}COMPATIBLE:\n{lines}")
        other = (root / "sys/bus/pci/devices/0000:3b:00.2").resolve()
        (other / "migration/self").mkdir(parents=True)
        (other / "migration/compatible").mkdir()
        for name, secret in secrets.items():
            for section in "self", "compatible":
                (other / f"migration/{section}/{name}").write_text(f"{secret}\n")
        for name, secret in secrets.items():
            (device / {"serial": "serial_number"}.get(name, name)).write_text(f"{secret}\n")
        # What looks like a path is none, and leaves paths alone.
        (other / "migration/self/path_serial").write_text("sys/devices/pci0000:3a\n")
        (device / "vpd").write_bytes(b"\x82\x00" + secrets["serial"].encode())
        self.expect(YES, "record", f"--root={root}", RULES, f"--output={self.dir}/plain", "-q", env=self.env)
        archive = self.record(root, "masked", "--mask")
        for place, is_left in (self.dir / "plain", True), (archive, False):
            found = self.dir / f"{place.name}.d"
            self.expect(YES, "record", f"--root={place}", RULES, f"--output={found}/", "-q", env=self.env)
            text = b"\n".join(bytes(path.relative_to(found)) + b"\n" +
                              (os.readlink(path).encode() if path.is_symlink() else b"" if path.is_dir() else path.read_bytes())
                              for path in sorted(found.rglob("*"))).lower()
            for name, secret in secrets.items():
                self.assertEqual(secret.lower().encode() in text, is_left, name)
        # Who could migrate still can, and to the other form of the same document.
        for words in itertools.product(("0000:3b:00.1", "0000:3b:00.2"), repeat=2):
            self.assertEqual(self.ask(root, ["check", *words])[0], str(YES))
            self.assertEqual(self.ask(archive, ["check", *words])[0], str(YES))


if __name__ == "__main__":
    unittest.main()
