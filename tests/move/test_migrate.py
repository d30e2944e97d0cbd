#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A device goes to another one, of this host or by an address: all of it, and it runs in one place."""

import fcntl
import json
import os
import pty
import re
import shutil
import signal
import struct
import subprocess
import termios
import unittest

from rig import MIB, MoveCase, ROOT, environment, run

BUSY = ("--memory=16M", "--fill=8M", "--dirty-rate=20M", "--working-set=2M")


class Here(MoveCase):
    def test_bit_for_bit(self):
        source = self.device("a", "--memory=32M", "--fill=20M")
        destination = self.device("b", "--memory=32M")
        before = source.status()
        text = self.expect(0, "migrate", source.name, destination.name).out
        self.assertIn(f"migrated: {source.name} to {destination.name}", text)
        self.assertRegex(text, r"source +STOP")
        self.assertRegex(text, r"destination +RUNNING")
        self.assertRegex(text, r"stopped for +[\d.]+ ms")
        self.assert_moved(before, source, destination)

    def test_there_and_back(self):
        source, destination = self.pair()
        before = source.status()
        self.expect(0, "migrate", "--quiet", source.name, destination.name)
        self.expect(0, "reset", source.name)
        self.expect(0, "migrate", "--quiet", "--no-precopy", destination.name, source.name)
        self.assert_moved(before, destination, source)

    def test_while_it_writes(self):
        source = self.device("a", *BUSY)
        destination = self.device("b", "--memory=16M")
        result = self.expect(0, "migrate", "--json", source.name, destination.name).json
        stopped, now = source.status(), destination.status()
        self.assertGreater(result["precopy_bytes"], 8 * MIB)
        self.assertEqual((stopped["state"], now["state"], now["loads"]), ("STOP", "RUNNING", 1))
        self.assertEqual((now["wrong_pages"], now["written_pages"]), (0, stopped["written_pages"]))
        self.assertGreater(now["step"], stopped["step"])
        self.assertGreaterEqual(now["counter"], stopped["counter"])
        later = destination.status()
        self.assertGreater(later["step"], now["step"])
        self.assertEqual(source.status()["step"], stopped["step"])

    def test_all_sets_of_flags(self):
        for flags in ("stop-copy", "stop-copy,p2p", "stop-copy,pre-copy", "stop-copy,p2p,pre-copy"):
            with self.subTest(flags):
                source = self.device("f" + flags, *self.SOURCE, f"--flags={flags}")
                destination = self.device("t" + flags, *self.EMPTY, f"--flags={flags}")
                before = source.status()
                result = self.expect(0, "migrate", "--json", source.name, destination.name).json
                self.assert_moved(before, source, destination)
                self.assertEqual(result["precopy_bytes"] > 0, "pre-copy" in flags)

    def test_without_precopy(self):
        source, destination = self.pair()
        result = self.expect(0, "migrate", "--json", "--no-precopy", source.name, destination.name).json
        self.assertEqual((result["precopy_bytes"], result["rounds"]), (0, 0))

    def test_downtime_that_cannot_be_had(self):
        source = self.device("a", *BUSY)
        destination = self.device("b", "--memory=16M")
        source.inject("stall=2")
        result = self.expect(0, "migrate", "--json", "--downtime=1", source.name, destination.name).json
        self.assertEqual((result["wish_met"], result["wished_downtime_ms"]), (False, 1))
        self.assertGreater(result["downtime_ns"], 1_000_000)

    def test_downtime_without_end(self):
        source = self.device("a", "--memory=16M", "--fill=16M")
        destination = self.device("b", "--memory=16M")
        before = source.status()
        source.inject("stall=20")
        result = self.expect(1, "migrate", "--json", "--no-precopy", "--max-downtime=30", source.name,
                             destination.name, err="30 ms at most").json
        self.assertEqual(result["source"]["state"], "RUNNING")
        self.assertEqual(source.status()["digest"], before["digest"])
        self.assertIn("peer-stalled", result["error"]["reason"])

    def test_json(self):
        source, destination = self.pair()
        result = self.expect(0, "migrate", "--json", source.name, destination.name).json
        self.assertEqual(list(result), [
            "outcome", "dry_run", "refusal", "check", "source", "destination", "bytes", "precopy_bytes", "rounds",
            "time_ns", "downtime_ns", "wished_downtime_ms", "converged", "wish_met", "error", "what_to_do"])
        self.assertEqual(result["outcome"], "done")
        self.assertEqual([result[k] for k in ("dry_run", "refusal", "check", "error", "what_to_do")],
                         [False, None, None, None, None])
        self.assertEqual(result["source"], {"name": source.name, "kind": "device", "state": "STOP", "state_number": 1,
                                            "reset": False, "known": None})
        self.assertEqual(result["destination"]["state"], "RUNNING")
        self.assertGreaterEqual(result["bytes"], 2 * MIB)
        self.assertGreater(result["time_ns"], result["downtime_ns"])
        self.assertEqual(result["wished_downtime_ms"], 300)

    def test_progress_as_json(self):
        source, destination = self.pair()
        source.inject("stall=20")
        result = run("migrate", "--quiet", "--progress=json", source.name, destination.name)
        self.assertEqual((result.status, result.out), (0, ""), result.err)
        lines = [json.loads(line) for line in result.err.splitlines()]
        self.assertEqual(list(lines[0]), ["phase", "round", "bytes", "rate", "remaining", "dirty"])
        phases = [line["phase"] for line in lines]
        self.assertEqual(list(dict.fromkeys(phases)), ["check", "pre-copy", "stop-copy", "load", "start"])
        self.assertEqual([line["bytes"] for line in lines], sorted(line["bytes"] for line in lines))

    def test_same_device(self):
        source, _ = self.pair()
        before = source.status()
        result = run("migrate", "--timeout=1000", source.name, source.name)
        self.assertNotEqual(result.status, 0)
        self.assert_as_before(before, source)

    def test_no_device(self):
        source, destination = self.pair()
        before = source.status()
        self.expect(4, "migrate", source.name, f"vfio-user:{self.dir}/none", err="not-reachable")
        self.expect(4, "migrate", f"vfio-user:{self.dir}/none", destination.name, err="not-reachable")
        self.expect(2, "migrate", "what", destination.name, err="no-device")
        self.assert_as_before(before, source)
        self.assert_blank(destination)

    def test_cancel(self):
        source, destination = self.pair("--memory=16M", "--fill=16M")
        destination = self.device("c", "--memory=16M")
        before = source.status()
        for phase in ("check", "pre-copy", "stop-copy"):
            for number in (signal.SIGINT, signal.SIGTERM):
                with self.subTest(phase, signal=number):
                    source.inject("stall=5")
                    tool = self.tool("migrate", "--json", "--progress=json", source.name, destination.name)
                    while f'"{phase}"'.encode() not in tool.process.stderr.readline():
                        pass
                    tool.kill(number)
                    tool.kill(number)
                    self.assertEqual(tool.end(), -number, tool.err)
                    result = json.loads(tool.out)
                    self.assertEqual((result["outcome"], result["source"]["state"]), ("cancelled", "RUNNING"))
                    source.inject("stall=off")
                    self.assert_as_before(before, source)
                    self.assert_blank(destination)
        self.expect(0, "migrate", "--quiet", source.name, destination.name)
        self.assert_moved(before, source, destination)

    def test_too_late_to_cancel(self):
        """In the phase start the destination may run already: signals change nothing, however many come."""
        source, destination = self.device("a", "--memory=1M", "--fill=256K"), self.device("b", "--memory=1M")
        before = source.status()
        destination.inject("stall=200")
        tool = self.tool("migrate", "--json", "--progress=json", source.name, destination.name)
        while b'"start"' not in tool.process.stderr.readline():
            pass
        for number in (signal.SIGINT, signal.SIGINT, signal.SIGTERM):
            tool.kill(number)
        self.assertEqual(tool.end(), 0, tool.err)
        self.assertEqual(json.loads(tool.out)["outcome"], "done")
        self.assert_moved(before, source, destination)

    def test_source_that_was_stopped(self):
        source, destination = self.pair()
        self.expect(0, "state", source.name, "STOP")
        before = source.status()
        result = self.expect(0, "migrate", "--json", source.name, destination.name).json
        self.assertEqual(result["precopy_bytes"], 0)
        self.assert_moved(before, source, destination)

    def test_a_signal_that_is_ignored_stays_so(self):
        """As nohup does it for who leaves."""
        source, destination = self.pair()
        source.inject("stall=10")
        old = signal.signal(signal.SIGHUP, signal.SIG_IGN)
        try:
            tool = self.tool("migrate", "--progress=json", source.name, destination.name)
        finally:
            signal.signal(signal.SIGHUP, old)
        while b"pre-copy" not in tool.process.stderr.readline():
            pass
        tool.kill(signal.SIGHUP)
        self.assertEqual(tool.end(), 0, tool.err)


class Refused(MoveCase):
    def check(self, status, source, destination, *options):
        before = source.status()
        result = run("migrate", *options, source.name, destination.name)
        self.assertEqual(result.status, status, result.out + result.err)
        self.assert_as_before(before, source)
        return result

    def test_with_reasons_in_the_words_of_check(self):
        source, _ = self.pair()
        destination = self.device("big", "--memory=8M")
        documents = []
        for device in (source, destination):
            self.expect(0, "save", "--quiet", "--keep-running", device.name, self.dir / "state")
            documents.append(self.write(device.path + ".devmig",
                                        self.expect(0, "stream", "--document", self.dir / "state").out))
        head, rest = self.expect(1, "check", *documents).out.split("\n", 1)
        for file, device in zip(documents, (source, destination)):
            head = head.replace(str(file), device.name)
            # Lines are those of what the server calls its document.
            rest = rest.replace(str(file), device.path)
        wanted = f"{head}\n{rest}"
        result = self.check(1, source, destination)
        self.assertTrue(result.out.startswith(wanted), result.out)
        self.assertRegex(result.out, r"source +RUNNING")
        self.assert_blank(destination)
        result = self.check(1, source, destination, "--json").json
        self.assertEqual((result["outcome"], result["refusal"]["verdict"]), ("refused", "incompatible"))
        self.assertEqual(result["check"]["parts"][0]["refusals"][0]["failures"][0]["found"], "4")

    def test_dry_run(self):
        source, destination = self.pair()
        big = self.device("big", "--memory=8M")
        self.assertIn("compatible: ", self.check(0, source, destination, "--dry-run").out)
        self.assertIn("incompatible: ", self.check(1, source, big, "--dry-run").out)
        result = self.check(0, source, destination, "--dry-run", "--json").json
        self.assertEqual((result["dry_run"], result["check"]["verdict"]), (True, "compatible"))
        self.assertEqual(self.check(0, source, destination, "--dry-run", "--quiet").out, "")
        for device in (destination, big):
            self.assert_blank(device)

    def test_something_to_be_set(self):
        source, destination = self.pair()
        mine = self.write("mine", "SELF:\n\tn=4\n")
        yours = self.write("yours", "SELF:\n\tn=1\nCOMPATIBLE:\n\tn={x:int}\nAPPLY:\n\taggregator={x}\n")
        result = self.check(5, source, destination, "--document", mine, "--destination-document", yours)
        self.assertIn("aggregator=4", result.out)
        self.assert_blank(destination)

    def test_malformed_document(self):
        source, destination = self.pair()
        bad = self.write("bad", "nothing\n")
        for option in ("--document", "--destination-document"):
            self.assertIn("[bad-line]", self.check(2, source, destination, option, bad).err)
        self.assert_blank(destination)


class Away(MoveCase):
    def migrate(self, address, *options, status=0):
        source, destination = self.pair()
        before = source.status()
        receiver, address = self.receiver(destination, address, *options)
        result = run("migrate", source.name, address)
        self.assertEqual(result.status, status, result.out + result.err)
        self.assertEqual(receiver.end(), status, receiver.err)
        return before, source, destination, result, receiver

    def test_unix(self):
        before, source, destination, result, receiver = self.migrate(f"unix:{self.dir}/way")
        self.assert_moved(before, source, destination)
        self.assertIn("RUNNING, with what was sent", result.out)
        self.assertIn("received: ", receiver.out)

    def test_tcp(self):
        before, source, destination, *_ = self.migrate("tcp://127.0.0.1:0")
        self.assert_moved(before, source, destination)

    @unittest.skipUnless(shutil.which("certtool"), "no certtool")
    def test_tls(self):
        subprocess.run([ROOT / "tests/channel/pki", self.dir], check=True)
        source, destination = self.pair()
        before = source.status()
        receiver, address = self.receiver(destination, "tls://127.0.0.1:0", "--again", f"--certificates={self.dir}/good")
        self.expect(4, "migrate", "--certificates=/var/empty", source.name, address, err="bad-certificates")
        self.expect(4, "migrate", f"--certificates={self.dir}/good", "--peer-name=b.example", source.name, address,
                    err="not-secure")
        self.assert_as_before(before, source)
        self.expect(0, "migrate", "--quiet", f"--certificates={self.dir}/good", source.name, address)
        self.assertEqual(receiver.end(), 0)
        self.assert_moved(before, source, destination)

    def test_command(self):
        """As ssh does it: the other side is at standard input and output."""
        source, destination = self.pair()
        before = source.status()
        result = run("migrate", source.name, f"exec:{os.environ['DEVMIG']} receive --quiet --listen=- {destination.name}")
        self.assertEqual(result.status, 0, result.err)
        self.assert_moved(before, source, destination)

    def test_ssh(self):
        """A command in the place of ssh that runs here what it is to run there."""
        source, destination = self.pair()
        before = source.status()
        ssh = self.write("ssh", '#!/bin/bash\nwhile [ "$1" != -- ]; do shift; done\nexec bash -c "$3"\n')
        ssh.chmod(0o755)
        path = f"{self.dir}:{os.path.dirname(os.environ['DEVMIG'])}:{os.environ['PATH']}"
        result = run("migrate", source.name, f"ssh://b.example/{destination.name}", env=environment(PATH=path))
        self.assertEqual(result.status, 0, result.err)
        self.assert_moved(before, source, destination)

    def test_refused(self):
        source, destination = self.device("a", *self.SOURCE), self.device("big", "--memory=8M")
        before = source.status()
        receiver, address = self.receiver(destination, "tcp://127.0.0.1:0")
        result = run("migrate", source.name, address)
        self.assertEqual((result.status, receiver.end()), (1, 1), result.err)
        self.assertTrue(result.out.startswith(f"incompatible: {source.name} cannot migrate to {address}\n"), result.out)
        self.assertIn("memory_mib is 4, wanted 8", result.out)
        self.assert_as_before(before, source)
        self.assert_blank(destination)

    def test_dry_run_and_again(self):
        source, destination = self.pair()
        before = source.status()
        receiver, address = self.receiver(destination, f"unix:{self.dir}/way", "--again")
        result = run("migrate", "--dry-run", source.name, address)
        self.assertEqual((result.status, result.out), (0, f"compatible: {source.name} can migrate to {address}\n"),
                         result.err)
        self.assert_as_before(before, source)
        result = run("migrate", "--dry-run", "--json", source.name, address).json
        self.assertEqual((result["outcome"], result["dry_run"]), ("done", True))
        self.expect(0, "migrate", "--quiet", source.name, address)
        self.assertEqual(receiver.end(), 0)
        self.assert_moved(before, source, destination)

    def test_cancel_at_either_side(self):
        for side in ("source", "destination"):
            with self.subTest(side):
                source = self.device(side + "a", "--memory=16M", "--fill=16M")
                destination = self.device(side + "b", "--memory=16M")
                before = source.status()
                source.inject("stall=5")
                receiver, address = self.receiver(destination, f"unix:{self.dir}/{side}")
                sender = self.tool("migrate", "--progress=json", source.name, address)
                while b'"stop-copy"' not in sender.process.stderr.readline():
                    pass
                victim, other = (sender, receiver) if side == "source" else (receiver, sender)
                victim.kill(signal.SIGINT)
                self.assertEqual(victim.end(), -signal.SIGINT, victim.err)
                self.assertEqual(other.end(), 1, other.err)
                source.inject("stall=off")
                self.assert_as_before(before, source)
                self.assert_blank(destination)

    def test_nobody_there(self):
        source, destination = self.pair()
        self.expect(4, "migrate", source.name, f"unix:{self.dir}/none", err="no-connection")
        self.expect(2, "migrate", source.name, "tcp://nowhere", err="bad-address")
        self.expect(2, "receive", destination.name, err="--listen")
        self.assertEqual(source.status()["state"], "RUNNING")

    def test_waiting_ends_by_a_signal(self):
        receiver, _ = self.receiver(self.device("b"), f"unix:{self.dir}/way")
        receiver.kill(signal.SIGINT)
        self.assertEqual(receiver.end(), -signal.SIGINT)


class Bar(MoveCase):
    def show(self, columns):
        """All that is shown on a terminal of standard error."""
        source, destination = self.pair("--memory=16M", "--fill=16M")
        destination = self.device("c", "--memory=16M")
        source.inject("stall=20")
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        tool = self.tool("migrate", source.name, destination.name, stderr=theirs)
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 4096)
            except OSError:
                piece = b""
            if not piece:
                break
            shown += piece
        os.close(ours)
        self.assertEqual(tool.end(), 0)
        return shown.decode()

    def test_bar(self):
        shown = self.show(100)
        self.assertRegex(shown, r"\rpre-copy|\r\033\[Kpre-copy 1 \[=*>? *\] \d+ % ")
        self.assertRegex(shown, r"MiB/s, .* left")
        self.assertTrue(shown.endswith("\r\033[K"), shown[-50:])
        self.assertTrue(all(len(line) < 100 for line in re.split(r"\r\033\[K", shown)))

    def test_narrow(self):
        self.assertTrue(all(len(line) < 20 for line in re.split(r"\r\033\[K", self.show(20))))

    def test_none_elsewhere(self):
        source, destination = self.pair()
        self.expect(0, "migrate", source.name, destination.name)


if __name__ == "__main__":
    unittest.main()
