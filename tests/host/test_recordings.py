#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""devmig record: a recording shows the host that it was made of, whole or masked."""

import io
import os
import pathlib
import re
import signal
import subprocess
import tarfile
import time
import unittest

import machine
from harness import DEVMIG, IO, ROOT, USAGE, YES, Case, environment, run

PRINT_FACTS = os.environ["PRINT_FACTS"]  # the program of print-facts.c
MACHINES = sorted(path.name for path in machine.DIRECTORY.iterdir() if "." not in path.name)

UUID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def read(path):
    return pathlib.Path(path).read_bytes()


def facts(root):
    """All items of the host below a directory, and all facts that these have."""
    done = subprocess.run([PRINT_FACTS, root], capture_output=True, text=True, check=True)
    return done.stdout.replace(str(root), "ROOT")


def everything(root):
    """What is below a directory: names, targets of links, contents, one after the other."""
    for path in sorted(root.rglob("*")):
        yield str(path.relative_to(root)).encode()
        if path.is_symlink():
            yield os.readlink(path).encode()
        elif path.is_file():
            yield path.read_bytes()


class Recordings(Case):
    def setUp(self):
        super().setUp()
        self.tmp = self.dir / "tmp"
        self.tmp.mkdir()
        self.env = environment(TMPDIR=str(self.tmp))

    def build(self, name):
        root = self.dir / name
        machine.unpack(name, root)
        return root

    def record(self, root, name, *words, status=YES, **options):
        out = f"{self.dir}/{name}"
        result = self.expect(status, "record", f"--rules={ROOT}/rules", f"--root={root}", f"--output={out}",
                             *words, env=self.env, **options)
        self.assertEqual(list(self.tmp.iterdir()), [], "something unpacked stays")
        return out, result

    def test_every_machine_comes_back(self):
        self.assertGreater(len(MACHINES), 5)
        for name in MACHINES:
            with self.subTest(machine=name):
                root = self.build(name)
                archive, _ = self.record(root, f"{name}.tar.zst")
                directory, _ = self.record(root, f"{name}-recorded/")
                self.assertEqual(facts(root), facts(directory.rstrip("/")))
                # The recording of a recording is the same, byte for byte.
                again, _ = self.record(archive, f"{name}-again.tar.zst")
                self.assertEqual(read(archive), read(again))
                again, _ = self.record(directory, f"{name}-again-2.tar.zst")
                self.assertEqual(read(archive), read(again))

    def test_documents_of_devices_come_back(self):
        """In each form, and one that is malformed."""
        text = "SELF:\n\ta=1\n\tb={}\nCOMPATIBLE:\n\ta=1\nAPPLY:\n\tc=2\nCOMPATIBLE:\n\ta=2\n"
        self.write("whole.devmig", text.format(7))
        root = self.build("mlx5")
        functions = [root / "sys/bus/pci/devices" / f"0000:3b:00.{number}" for number in range(4)]
        for function, form in zip(functions, ("tree", "files", "file")):
            self.expect(YES, "convert", f"--to={form}", self.dir / "whole.devmig", f"--output={self.dir / form}")
            for path in sorted((self.dir / form).iterdir()):
                path.rename(function.resolve() / path.name)
        (functions[3].resolve() / "migration").mkdir()
        (functions[3].resolve() / "migration/self").write_text("no field\n")

        def shown(place, number):
            return run("show", "--json", f"--root={place}", f"--rules={ROOT}/rules", f"0000:3b:00.{number}", env=self.env)

        archive, _ = self.record(root, "own.tar.zst", err="bad-line")
        for number in range(4):
            with self.subTest(number):
                before, after = shown(root, number), shown(archive, number)
                self.assertEqual((before.status, before.json["own"]), (YES if number < 3 else 3, True), before.err)
                self.assertEqual(before.json.get("self"), {"a": "1", "b": "7"} if number < 3 else None)
                self.assertEqual((before.status, before.out), (after.status, after.out))

    def test_who_was_in_use(self):
        """The answer of /proc is one of the recording's, and of that of it; names of others are nothing."""
        root = self.build("gvt")
        device = "a297db4a-f4c2-11e6-90f6-d3b88d6c9525"
        used = root / "var/lib/devmig/recorded/in-use"
        used.parent.mkdir(parents=True, exist_ok=True)
        for text, names in (f"{device}\n", {device}), (f"none\n\n{'x' * 999}\n0000:00:02.0\n{device}", set()):
            with self.subTest(text):
                used.write_text(text)
                archive, _ = self.record(root, "used.tar.zst")
                again, _ = self.record(archive, "again.tar.zst")
                masked, _ = self.record(archive, "masked.tar.zst", "--mask")
                for place in root, archive, again:
                    items = run("list", "--json", f"--root={place}", f"--rules={ROOT}/rules", env=self.env).json["items"]
                    self.assertEqual({item["name"] for item in items if item["in_use"]}, names)
                items = run("list", "--json", f"--root={masked}", f"--rules={ROOT}/rules", env=self.env).json["items"]
                self.assertEqual(sum(bool(item["in_use"]) for item in items), len(names))
                self.assertEqual(read(archive), read(again))

    def test_doctor(self):
        """What it says of a machine it says of the recording, but for what that does not have."""
        # Of a machine without devices nothing is read that would be of one, such as its kernel.
        for name in set(MACHINES) - {"empty"}:
            with self.subTest(machine=name):
                root = self.build(name)
                archive, _ = self.record(root, f"{name}.tar.zst")
                before, after = (run("doctor", "--json", f"--root={place}", env=self.env).json for place in (root, archive))
                checks = {finding["check"] for finding in after["findings"]}
                self.assertEqual([f for f in before["findings"] if f["check"] in checks],
                                 [f for f in after["findings"] if f["check"] != "recording"])
                self.assertEqual(list(self.tmp.iterdir()), [])

    def test_a_type_with_traits_comes_back(self):
        root = self.build("gvt")
        kind = next((root / "sys/class/mdev_bus").iterdir()).resolve() / "mdev_supported_types"
        kind = sorted(kind.iterdir())[0]
        (kind / "software_version").write_text("2.1.0\n")
        (kind / "compatible_type").write_text(f"{kind.name}\n")
        archive, _ = self.record(root, "traits.tar.zst")
        words = ["show", "--json", f"--rules={ROOT}/rules", kind.name]
        before, after = (run(*words, f"--root={place}", env=self.env) for place in (root, archive))
        self.assertEqual((before.json["own"], before.json["stated"]), (True, "whole"))
        self.assertEqual(before.out, after.out)

    def test_masks_leave_nothing(self):
        seen = 0
        for name in MACHINES:
            with self.subTest(machine=name):
                root = self.build(name)
                self.record(root, f"{name}-plain/")
                self.record(root, f"{name}-masked/", "--mask")
                plain, masked = (self.dir / path for path in (f"{name}-plain", f"{name}-masked"))
                originals = {found for text in everything(plain) for found in UUID.findall(text)}
                originals.add((root / "etc/hostname").read_bytes().strip())
                seen += len(originals)
                for text in everything(masked):
                    for original in originals:
                        self.assertNotIn(original, text)
                # All else is the same: put the masks where the originals were.
                expected = facts(plain)
                for number, original in enumerate(sorted(filter(UUID.fullmatch, originals)), 1):
                    expected = expected.replace(original.decode(), f"00000000-0000-0000-0000-{number:012x}")
                self.assertEqual(expected, facts(masked))
        self.assertGreater(seen, len(MACHINES))

    def test_standard_output(self):
        root = self.build("gvt")
        archive, result = self.record(root, "file.tar.zst")
        self.assertRegex(result.out, r"file\.tar\.zst: \d+ devices and types\n")
        done = subprocess.run([DEVMIG, "record", f"--rules={ROOT}/rules", f"--root={root}", "-o", "-"],
                              capture_output=True, check=True, env=self.env)
        self.assertEqual(done.stdout, read(archive))
        _, result = self.record(root, "quiet.tar.zst", "--quiet")
        self.assertEqual(result.out, "")

    def test_what_can_not_be_written(self):
        root = self.build("gvt")
        before = sorted(self.dir.iterdir())
        for out in ("none/file", "none/directory/"):
            self.record(root, out, status=IO, err="[unwritable]")
        self.record(root, "tmp/../gvt/", status=IO, err="File exists")
        self.expect(IO, "record", f"--root={root}", "--output=/dev/full", env=self.env, err="No space left on device")
        self.expect(USAGE, "record", f"--root={root}", err="--output must say where")
        self.assertEqual(sorted(self.dir.iterdir()), before)

    @unittest.skipIf(os.geteuid(), "only root can take /proc away")
    def test_without_proc(self):
        root = self.build("gvt")
        script = 'umount -l /proc && exec "$@"'
        # Without /proc a program that was not installed does not find what it is linked to.
        env = {**self.env, "LD_LIBRARY_PATH": str(pathlib.Path(DEVMIG).parents[1] / "lib")}
        for place in root, "/":
            words = [DEVMIG, "list", f"--root={place}", f"--rules={ROOT}/rules"]
            done = subprocess.run(["unshare", "-m", "sh", "-c", script, "sh", *words], capture_output=True, text=True,
                                  env=env, check=False)
            if any(word in done.stderr for word in ("unshare", "umount", "anitizer")):
                self.skipTest(f"what it runs in needs /proc: {done.stderr}")
            self.assertEqual((done.returncode, done.stdout), (IO, ""))
            self.assertIn("/proc is not mounted", done.stderr)

    def test_hostile_archives(self):
        """More of them are in test_recording.c."""
        for name, what in {"/etc/passwd": "leads out", "../x": "leads out", "sys/../../x": "leads out"}.items():
            out = io.BytesIO()
            with tarfile.open(fileobj=out, mode="w:gz") as archive:
                entry = tarfile.TarInfo(name)
                archive.addfile(entry, io.BytesIO())
            path = self.write("hostile.tar.gz", out.getvalue())
            self.record(path, "out", status=USAGE, err=what)
        self.record(self.write("text", "no archive"), "out", status=USAGE, err="[bad-recording]")
        self.record(self.dir / "missing", "out", status=IO, err="No such file")
        self.assertFalse((self.dir / "out").exists())

    def test_signal(self):
        """Whoever ends it leaves nothing behind, however far it is."""
        root = self.build("nvidia-mdev")
        archive, _ = self.record(root, "file.tar.zst")
        before = sorted(self.dir.iterdir())
        for delay in (0.0, 0.002, 0.004, 0.008, 0.012, 0.02):
            with subprocess.Popen([DEVMIG, "record", f"--root={archive}", f"--output={self.dir}/r/"], env=self.env,
                                  stdout=subprocess.DEVNULL) as process:
                time.sleep(delay)
                process.send_signal(signal.SIGTERM)
                process.wait(timeout=60)
            self.assertEqual(list(self.tmp.iterdir()), [])
            after = sorted(self.dir.iterdir())
            self.assertIn(after, (before, sorted([*before, self.dir / "r"])))
            if after != before:
                break


class Watch(Case):
    """The kernel makes an event when it is asked to; what changes is a directory that stands for a host."""

    def setUp(self):
        super().setUp()
        try:
            self.make_event()
        except OSError as error:
            self.skipTest(f"the kernel can't be asked for an event: {error}")

    @staticmethod
    def make_event():
        with open("/sys/class/net/lo/uevent", "w", encoding="ascii") as file:
            file.write("change")

    def watch(self, change, *words):
        """What is printed until the first change, which `change` makes."""
        root = self.dir / "host"
        if not root.exists():
            machine.unpack("gvt", root)
        with subprocess.Popen([DEVMIG, "watch", "--once", f"--root={root}", f"--rules={ROOT}/rules", *words],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              env=environment()) as process:
            # It is ready when it waits for what comes.
            while b"poll" not in read(f"/proc/{process.pid}/wchan"):
                self.assertIsNone(process.poll())
                time.sleep(0.05)
            change(root)
            self.make_event()
            out, err = process.communicate(timeout=120)
        self.assertEqual((process.returncode, err), (YES, ""))
        return out

    @staticmethod
    def available(root):
        return next(root.glob("sys/devices/**/available_instances"))

    def test_availability(self):
        out = self.watch(lambda root: self.available(root).write_text("77\n"))
        self.assertRegex(out, r"^changed type 0000:00:02\.0/\S+: available \d+ -> 77\n$")

    def test_json(self):
        out = self.watch(lambda root: self.available(root).write_text("77\n"), "--json")
        self.assertRegex(out, r'^\{"change": "changed","kind": "type",.*"available": \["\d+","77"\]\}\}\n$')

    def test_export_is_kept(self):
        path = self.dir / "records.jsonl"
        self.watch(lambda root: self.available(root).write_text("77\n"), f"--export={path}")
        self.assertIn('"available":77', path.read_text())
        first = path.read_text()
        path.unlink()
        self.watch(lambda root: self.available(root).write_text("78\n"), f"--export={path}")
        self.assertEqual(path.read_text(), first.replace(":77", ":78"))

    def test_devices_come_and_go(self):
        def change(root):
            for link in root.glob("sys/bus/mdev/devices/*"):
                link.unlink()
        out = self.watch(change)
        self.assertRegex(out, r"(?m)^removed mdev [0-9a-f-]{36}$")

    def test_recording_does_not_change(self):
        root = self.dir / "host"
        machine.unpack("gvt", root)
        run("record", f"--root={root}", f"--output={self.dir}/r")
        self.expect(USAGE, "watch", f"--root={self.dir}/r", err="nothing changes there")


if __name__ == "__main__":
    unittest.main()
