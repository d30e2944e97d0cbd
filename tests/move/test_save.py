#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A device in a file, and back: all of it, or a clear no."""

import os
import signal
import subprocess
import unittest

from rig import MIB, MoveCase, environment, run, wait_until


class Save(MoveCase):
    def save(self, source, *options):
        file = self.dir / "state"
        self.expect(0, "save", "--quiet", *options, source.name, file)
        return file

    def test_bit_for_bit(self):
        source, destination = self.pair("--memory=32M", "--fill=20M")
        before = source.status()
        file = self.save(source)
        self.assertGreater(file.stat().st_size, 20 * MIB)
        self.expect(0, "restore", "--quiet", self.device("c", "--memory=32M").name, file)
        self.assertEqual(source.status()["state"], "STOP")
        again = self.device("d", "--memory=32M")
        self.expect(0, "restore", "--quiet", again.name, file)
        self.assert_moved(before, source, again)

    def test_with_precopy_while_it_writes(self):
        source = self.device("a", "--memory=16M", "--fill=8M", "--dirty-rate=10M", "--working-set=2M")
        result = self.expect(0, "save", "--json", "--precopy", source.name, self.dir / "state").json
        self.assertGreater(result["precopy_bytes"], 8 * MIB)
        self.assertGreater(result["bytes"], result["precopy_bytes"])
        self.assertTrue(result["converged"])
        stopped = source.status()
        destination = self.device("b", "--memory=16M")
        self.expect(0, "restore", "--quiet", destination.name, self.dir / "state")
        now = destination.status()
        self.assertEqual((stopped["state"], now["state"], now["wrong_pages"]), ("STOP", "RUNNING", 0))
        self.assertEqual(now["written_pages"], stopped["written_pages"])
        self.assertGreaterEqual(now["step"], stopped["step"])
        self.assertGreaterEqual(now["counter"], stopped["counter"])

    def test_standard_output_and_input(self):
        source, destination = self.pair()
        before = source.status()
        saved = self.tool("save", "--quiet", source.name, "-")
        restored = self.tool("restore", destination.name, "-", stdin=saved.process.stdout)
        saved.process.stdout.close()
        saved.process.stdout = None
        self.assertEqual((saved.end(), restored.end()), (0, 0), saved.err + restored.err)
        self.assertIn("restored: - to ", restored.out)
        self.assert_moved(before, source, destination)

    def test_report_gives_way_to_the_stream(self):
        source, _ = self.pair()
        saved = self.tool("save", source.name, "-", stdout=subprocess.DEVNULL)
        self.assertEqual(saved.end(), 0)
        self.assertIn("saved: ", saved.err)

    def test_keep_running(self):
        source, destination = self.pair()
        before = source.status()
        file = self.save(source, "--keep-running")
        self.assert_as_before(before, source)
        self.expect(0, "restore", "--quiet", destination.name, file)
        self.assertEqual(destination.status()["digest"], before["digest"])

    def test_keep_running_that_fails(self):
        source, _ = self.pair()
        source.inject("fail-next=RUNNING")
        result = run("save", "--keep-running", source.name, self.dir / "state")
        self.assertEqual(result.status, 1)
        self.assertIn("saved: ", result.out)
        self.assertIn("does not run again", result.err)
        self.assertEqual(run("stream", "--quiet", self.dir / "state").status, 0)
        self.expect(0, "state", source.name, "RUNNING")

    def test_file_is_complete_or_absent(self):
        source, _ = self.pair()
        before = source.status()
        source.inject("fail-next=STOP")
        result = run("save", source.name, self.dir / "state")
        self.assertEqual(result.status, 1, result.err)
        self.assertIn("not saved: ", result.out)
        self.assertIn("RUNNING", result.out)
        self.assertEqual([p.name for p in self.dir.iterdir() if not p.name.endswith((".sock", ".control"))], [])
        self.assert_as_before(before, source)

    def test_another_file_stays_until_there_is_a_new_one(self):
        source, _ = self.pair()
        file = self.write("state", "old")
        source.inject("fail-next=STOP_COPY")
        self.assertEqual(run("save", source.name, file).status, 1)
        self.assertEqual(file.read_bytes(), b"old")
        self.save(source)
        self.assertEqual(run("stream", "--quiet", file).status, 0)

    def test_disk_full(self):
        source, _ = self.pair()
        before = source.status()
        result = run("save", source.name, "/dev/full")
        self.assertEqual(result.status, 4, result.err)
        self.assertIn("No space left", result.err)
        self.assert_as_before(before, source)

    def test_limit_of_a_file(self):
        """As a disk that gets full in the middle, of which nothing may remain."""
        source, _ = self.pair()
        before = source.status()
        script = f"trap '' XFSZ; ulimit -f 1024; exec \"$0\" save \"$1\" \"$2\""
        done = subprocess.run(["bash", "-c", script, os.environ["DEVMIG"], source.name, self.dir / "state"],
                              capture_output=True, text=True, env=environment(), check=False)
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertIn("File too large", done.stderr)
        self.assertEqual([p.name for p in self.dir.iterdir() if "state" in p.name], [])
        self.assert_as_before(before, source)

    def test_not_a_stream(self):
        device = self.device("a")
        file = self.write("noise", os.urandom(5000))
        result = run("restore", device.name, file)
        self.assertEqual(result.status, 1)
        self.assertIn("[not-a-stream]", result.err)
        self.assert_blank(device)

    def test_refused(self):
        source, _ = self.pair()
        other = self.device("big", "--memory=8M")
        result = run("restore", other.name, self.save(source))
        self.assertEqual(result.status, 1)
        self.assertIn("[refused]", result.err)
        self.assertIn("incompatible: ", result.out)
        self.assertIn("memory", result.out)
        self.assert_blank(other)

    def test_documents_from_files(self):
        source, destination = self.pair()
        mine = self.write("mine", "SELF:\n\ta=1\n")
        yours = self.write("yours", "SELF:\n\ta=2\nCOMPATIBLE:\n\ta=1\n")
        file = self.save(source, "--document", mine)
        self.assertEqual(self.expect(0, "stream", "--document", file).out, "SELF:\n\ta=1\n")
        self.assertEqual(run("restore", destination.name, file).status, 1)
        self.assertEqual(run("restore", "--document", mine, destination.name, file).status, 1)
        # The device looks for itself whether it can do with what comes.
        self.expect(0, "restore", "--quiet", "--document", yours, destination.name, file)

    def test_usage(self):
        self.expect(2, "save", "--downtime=5", "nowhere", "state", err="--precopy")
        self.expect(2, "save", "nothing-like-a-device", "state", err="no-device")
        self.expect(4, "save", f"vfio-user:{self.dir}/none", self.dir / "state", err="not-reachable")
        self.expect(4, "restore", self.device("a").name, self.dir / "none", err="none")
        self.assertFalse((self.dir / "state").exists())

    def test_cancel(self):
        source = self.device("a", "--memory=64M", "--fill=64M")
        before = source.status()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            source.inject("stall=5")
            tool = self.tool("save", "--progress=json", source.name, self.dir / "state")
            while b"stop-copy" not in tool.process.stderr.readline():
                pass
            tool.kill(number)
            tool.kill(number)
            self.assertEqual(tool.end(), -number, tool.err)
            self.assertIn("devmig: cancelled", tool.err)
            source.inject("stall=off")
            self.assert_as_before(before, source)
            self.assertFalse((self.dir / "state").exists())

    def test_without_proc(self):
        """A file without a name could not be given one."""
        source, destination = self.pair()
        script = 'mount -t tmpfs none /proc/$$/fd && exec "$0" save --quiet "$1" "$2"'
        done = subprocess.run(["unshare", "--mount", "bash", "-c", script, os.environ["DEVMIG"], source.name,
                               self.dir / "state"], capture_output=True, text=True, env=environment(), check=False)
        if "unshare" in done.stderr or "mount:" in done.stderr:
            self.skipTest(f"no mount namespace: {done.stderr}")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.expect(0, "restore", "--quiet", destination.name, self.dir / "state")

    def test_killed(self):
        """Of what was written there is nothing, where files can be without a name."""
        try:
            os.close(os.open(self.dir, os.O_TMPFILE | os.O_WRONLY))
        except OSError as error:
            self.skipTest(f"no file without a name: {error.strerror}")
        source = self.device("a", "--memory=64M", "--fill=64M")
        before = source.status()
        source.inject("stall=1")
        tool = self.tool("save", "--progress=json", source.name, self.dir / "state")
        while b"stop-copy" not in tool.process.stderr.readline():
            pass
        tool.kill()
        self.assertEqual(tool.end(), -signal.SIGKILL)
        source.inject("stall=off")
        self.assertEqual([p.name for p in self.dir.iterdir() if not p.name.endswith((".sock", ".control"))], [])
        wait_until(lambda: source.status()["state"] in ("RUNNING", "STOP"), "the device is left")
        self.expect(0, "state", source.name, "RUNNING")
        self.assert_as_before(before, source)


class Stream(MoveCase):
    def setUp(self):
        super().setUp()
        self.file = self.dir / "state"
        self.source = self.device("a", *self.SOURCE)
        self.expect(0, "save", "--quiet", self.source.name, self.file)
        self.bytes = self.file.read_bytes()

    def test_good(self):
        text = self.expect(0, "stream", self.file).out
        self.assertIn(f"{self.file}: complete", text)
        result = self.expect(0, "stream", "--json", self.file).json
        self.assertEqual((result["complete"], result["more"], result["fault"]), (True, False, None))
        self.assertEqual(result["size"], len(self.bytes))
        self.assertEqual(result["bytes"], result["precopy_bytes"] + result["stopcopy_bytes"])
        self.assertEqual(result["records"]["end"], 1)
        self.assertEqual(result["identity"], self.source.name)
        self.assertEqual(result["flags"], ["STOP_COPY", "P2P", "PRE_COPY"])
        self.assertEqual(self.expect(0, "stream", "--json", "-", stdin=self.bytes).json["digest"], result["digest"])

    def test_document(self):
        text = self.expect(0, "stream", "--document", self.file).out
        self.assertTrue(text.startswith("SELF:\n"))
        self.assertEqual(self.expect(0, "check", "--quiet", "-", self.write("d", text), stdin=text).status, 0)

    def test_cut(self):
        for size in (0, 7, 8, 47, 48, 1000, len(self.bytes) // 2, len(self.bytes) - 1):
            with self.subTest(size=size):
                result = run("stream", "--json", "-", stdin=self.bytes[:size])
                self.assertEqual(result.status, 1)
                self.assertFalse(result.json["complete"])
                self.assertLessEqual(result.json["fault"]["offset"], size)

    def test_flipped(self):
        for at in (0, 9, 20, 60, 3000, len(self.bytes) // 2, len(self.bytes) - 1):
            with self.subTest(at=at):
                flipped = bytearray(self.bytes)
                flipped[at] ^= 0x40
                result = run("stream", "--json", "-", stdin=bytes(flipped))
                self.assertEqual(result.status, 1)
                self.assertLessEqual(result.json["fault"]["offset"], at)

    def test_more(self):
        self.assertTrue(self.expect(0, "stream", "--json", "-", stdin=self.bytes + b"x").json["more"])

    def test_unreadable(self):
        self.expect(4, "stream", self.dir / "none", err="none")
        self.expect(2, "stream", err="nothing is named for FILE")


class StateAndReset(MoveCase):
    def test_state(self):
        device = self.device("a", *self.SOURCE)
        self.assertEqual(self.expect(0, "state", device.name).out, "RUNNING\n")
        self.assertEqual(self.expect(0, "state", device.name, "stop").out, "STOP\n")
        result = self.expect(0, "state", "--json", device.name).json
        self.assertEqual((result["state"], result["state_number"], result["transport"]), ("STOP", 1, "vfio-user"))
        self.expect(2, "state", device.name, "RESUMING", err="RUNNING or STOP")
        self.assertEqual(self.expect(0, "state", device.name, "RUNNING").out, "RUNNING\n")
        device.inject("fail-next=STOP")
        self.expect(1, "state", device.name, "STOP", err="STOP")

    def test_reset(self):
        device = self.device("a", "--memory=4M")
        self.expect(0, "state", device.name, "STOP")
        self.expect(0, "reset", device.name)
        self.assertEqual(self.expect(0, "state", device.name).out, "RUNNING\n")


if __name__ == "__main__":
    unittest.main()
