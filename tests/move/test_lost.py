#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Nothing is lost, and nothing runs twice, whatever dies at whatever moment.

Each process, and the connection, is ended before each record of either side; bytes are changed, and the other side
stops answering.  Then, each time:

  * the destination runs with all of the state, or it has nothing of it, or does not run;
  * the source runs, or is in STOP with all of its state;
  * never do both run with it;
  * what the program that survived says of its device is so;
  * what devmig-migrate(1) tells to do afterwards gets the device to a destination after all.

    test_lost.py --long [--seed=N]    also many random moments, with a device that writes meanwhile
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import unittest

from proxy import Cut, DESTINATION, Proxy, SOURCE, Stall
from rig import LIMIT, MoveCase, ON_THE_WAY, Vgpu, environment, wait_until

SMALL = ("--memory=1M", "--fill=1M")
BUSY = ("--memory=16M", "--fill=16M", "--dirty-rate=50M", "--working-set=1M")

LONG = "--long" in sys.argv
SEED = next((int(word.split("=")[1]) for word in sys.argv if word.startswith("--seed=")), random.randrange(1 << 32))
ROUNDS = 400 if LONG else 12

# Who is killed.
VICTIMS = ("the source's program", "the destination's program", "the source's device", "the destination's device")


class Stage:
    """Two devices, two programs, and what is between them."""

    def __init__(self, case, options):
        self.case = case
        self.dir = case.dir / f"stage{len(list(case.dir.iterdir()))}"
        self.dir.mkdir()
        memory = next(option for option in options if option.startswith("--memory"))
        self.source = Vgpu(self.dir / "a.sock", *options)
        self.destination = Vgpu(self.dir / "b.sock", memory)
        self.devices = [self.source, self.destination]
        self.blank = self.destination.fresh
        self.before = self.source.status()
        self.steady = "--dirty-rate" not in " ".join(options)
        self.proxy = self.sender = self.receiver = None
        # Set when all of them are known: what is between them may be quicker than who starts it.
        self.started = threading.Event()

    def by_proxy(self, timeout, before):
        """Each side is a program of its own, and the test stands between them."""
        self.receiver, _ = self.case.receiver(self.destination, f"unix:{self.dir}/receiver", f"--timeout={timeout}",
                                              "--json")
        self.proxy = Proxy(self.dir / "proxy", self.dir / "receiver", before)
        self.sender = self.case.tool("migrate", "--json", f"--timeout={timeout}", self.source.name,
                                     f"unix:{self.dir}/proxy")
        self.started.set()

    def victim(self, name):
        return {VICTIMS[0]: self.sender, VICTIMS[1]: self.receiver,
                VICTIMS[2]: self.source, VICTIMS[3]: self.destination}[name]

    def another_destination(self):
        self.devices.append(Vgpu(self.dir / "c.sock", f"--memory={self.before['memory']}"))
        return self.devices[-1]

    def end(self):
        for device in self.devices:
            device.end()

    def wait(self):
        """Until both programs have ended; their reports, None: it was killed."""
        self.sender.end()
        # One that had no device any more has never come.
        if not self.proxy.connected:
            self.receiver.kill(signal.SIGTERM)
        self.receiver.end()
        return [json.loads(tool.out) if tool.out else None for tool in (self.sender, self.receiver)]


class Judge:
    """Looks at what is left."""

    def __init__(self, stage):
        self.case, self.stage = stage.case, stage
        self.source, self.destination = (self.settled(device) for device in (stage.source, stage.destination))

    @staticmethod
    def settled(device):
        """Its status when it has seen that its client is gone; None: it is dead."""
        def look():
            status = device.status()
            return status if not status or status["state"] not in ON_THE_WAY else None
        if not device.alive():
            return None
        return wait_until(look, "a device is in a state to stay in")

    def is_whole(self, status):
        """Is it all of the state, as it was or as it has become since?"""
        before, stage = self.stage.before, self.stage
        if status["wrong_pages"] or status["counter"] < before["counter"] or status["step"] < before["step"]:
            return False
        if status["written_pages"] != before["written_pages"]:
            return False
        return not stage.steady or status["digest"] == before["digest"]

    def is_blank(self, status):
        return status["written_pages"] == 0 and status["digest"] == self.stage.blank["digest"]

    def runs_there(self):
        return bool(self.destination and self.destination["state"] == "RUNNING" and self.is_whole(self.destination))

    def look(self):
        case, source, destination = self.case, self.source, self.destination
        if destination and destination["state"] == "RUNNING":
            case.assertTrue(self.is_whole(destination) or self.is_blank(destination), f"half a state: {destination}")
        if source:
            case.assertIn(source["state"], ("RUNNING", "STOP"))
            case.assertTrue(self.is_whole(source), f"the source has lost something: {source}")
            case.assertFalse(source["state"] == "RUNNING" and self.runs_there(), "both run")
        # A destination that was killed with the state in it may have run: that is the device's death.
        if source and destination and source["state"] == "STOP":
            case.assertIn(destination["state"], ("RUNNING", "STOP", "ERROR"))

    def compare(self, report, end, status):
        """What a program has said of its device is so."""
        if not report or not status:
            return
        said = report[end]
        if said["state"]:
            self.case.assertEqual(said["state"], status["state"], report)
        self.case.assertEqual(report["what_to_do"] is None, report["outcome"] == "done", report)

    def agree(self, sent, received):
        self.compare(sent, "source", self.source)
        self.compare(received, "destination", self.destination)
        if sent and sent["outcome"] == "done" and self.destination:
            self.case.assertTrue(self.runs_there(), "it was not migrated")
        if sent and sent["destination"]["known"] == "without":
            self.case.assertFalse(self.runs_there(), "it runs there")

    def recover(self):
        """As devmig-migrate(1), WHEN IT HAS FAILED, tells; then all of it gets to a new destination."""
        case, stage = self.case, self.stage
        if not self.source or self.runs_there():
            return
        if self.destination and not self.is_blank(self.destination):
            case.expect(0, "reset", stage.destination.name)
        if self.source["state"] == "STOP":
            case.expect(0, "state", stage.source.name, "RUNNING")
        target = stage.destination
        if not target.alive():
            target = stage.another_destination()
        case.expect(0, "migrate", "--quiet", stage.source.name, target.name)
        self.source, self.destination = self.settled(stage.source), self.settled(target)
        self.look()
        case.assertTrue(self.runs_there(), "it could not be migrated afterwards")


class LostCase(MoveCase):
    TIMEOUT = 5000

    def play(self, act, options=SMALL, timeout=None):
        """Migrate with act(stage, unit) called before each unit, and judge; the stage."""
        box = []

        def before(unit):
            if not box[0].started.wait(LIMIT):
                raise AssertionError("the stage was not set up")
            return act(box[0], unit)

        stage = Stage(self, options)
        box.append(stage)
        self.addCleanup(stage.end)
        stage.by_proxy(timeout or self.TIMEOUT, before)
        sent, received = stage.wait()
        stage.proxy.end()
        judge = Judge(stage)
        judge.look()
        judge.agree(sent, received)
        judge.recover()
        stage.end()
        return stage

    def places(self, options=SMALL):
        """All places of records, of a migration in which nothing happens."""
        stage = self.play(lambda stage, unit: unit.data, options)
        names = [unit.name for unit in stage.proxy.seen]
        for name in ("header", "accepted", "pre-copy", "switch", "ready", "end", "loaded", "go", "running"):
            self.assertIn(name, names)
        return stage.proxy.seen

    def at(self, place, action):
        """An act() that does something at one place, once; it gives what goes on there."""
        def act(stage, unit):
            return action(stage, unit) if unit.place == place else unit.data
        return act


class Boundaries(LostCase):
    """At each place where one record ends and the next one begins."""

    def kill_everywhere(self, name):
        def kill(stage, unit):
            stage.victim(name).kill()
            if name in VICTIMS[:2]:
                stage.victim(name).process.wait(10)
            return unit.data
        for unit in self.places():
            with self.subTest(f"{name} dies before {unit}"):
                self.play(self.at(unit.place, kill))

    def test_source_program(self):
        self.kill_everywhere(VICTIMS[0])

    def test_destination_program(self):
        self.kill_everywhere(VICTIMS[1])

    def test_source_device(self):
        self.kill_everywhere(VICTIMS[2])

    def test_destination_device(self):
        self.kill_everywhere(VICTIMS[3])

    def test_connection(self):
        def cut(stage, unit):
            raise Cut
        for unit in self.places():
            with self.subTest(f"cut before {unit}"):
                self.play(self.at(unit.place, cut))

    def test_stalled(self):
        def stall(stage, unit):
            raise Stall
        for unit in self.places():
            with self.subTest(f"nothing more from {unit} on"):
                began = time.monotonic()
                self.play(self.at(unit.place, stall), timeout=1500)
                self.assertLess(time.monotonic() - began, 15)


class Damage(LostCase):
    """Bytes that are not as they were sent."""

    def test_changed_bytes(self):
        dice = random.Random(SEED)
        print(f"seed {SEED}", file=sys.stderr)
        places = self.places()
        for _ in range(ROUNDS):
            unit = dice.choice(places)
            at, bit = dice.randrange(unit.size), 1 << dice.randrange(8)

            def change(stage, now, at=at, bit=bit):
                data = bytearray(now.data)
                data[at % len(data)] ^= bit
                return bytes(data)
            with self.subTest(f"byte {at} of {unit}, bit {bit:#x}"):
                self.play(self.at(unit.place, change), timeout=2000)

    def test_order(self):
        """A record that is left out, or comes twice, or before another one."""
        places = [unit for unit in self.places() if unit.side == SOURCE and unit.index]
        for unit in places:
            with self.subTest(f"{unit} is left out"):
                self.play(self.at(unit.place, lambda stage, now: b""), timeout=200)
            with self.subTest(f"{unit} comes twice"):
                self.play(self.at(unit.place, lambda stage, now: now.data * 2), timeout=500)

    def test_alien(self):
        """What is no answer, and what is no stream."""
        for side in (SOURCE, DESTINATION):
            with self.subTest(side):
                self.play(self.at((side, 0), lambda stage, now: b"HTTP/1.1 400 Bad Request\r\n\r\n"), timeout=500)


class Moments(LostCase):
    """Random ones, while the device writes."""

    def play_at(self, delay, name, stage):
        time.sleep(delay)
        stage.victim(name).kill()
        sent, received = stage.wait()
        judge = Judge(stage)
        judge.look()
        judge.agree(sent, received)
        judge.recover()
        stage.end()

    def duration(self):
        began = time.monotonic()
        stage = self.play(lambda stage, unit: unit.data, BUSY)
        stage.end()
        return time.monotonic() - began

    def test_each_program_and_each_device(self):
        dice = random.Random(SEED)
        print(f"seed {SEED}", file=sys.stderr)
        duration = self.duration()
        for number in range(ROUNDS):
            delay, name = dice.random() * duration, dice.choice(VICTIMS)
            with self.subTest(number=number, victim=name, delay=delay):
                stage = Stage(self, BUSY)
                self.addCleanup(stage.end)
                stage.by_proxy(5000, lambda unit: unit.data)
                self.play_at(delay, name, stage)
                stage.proxy.end()

    def test_within_one_host(self):
        """The two processes of one devmig: each, and both as by a signal to the group."""
        dice = random.Random(SEED + 1)
        # Looking for leaks takes a process, too, without which it never ends.
        env = environment(ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0")
        for number in range(ROUNDS):
            delay, whom = dice.random() * 0.4, dice.choice(("parent", "child", "both"))
            with self.subTest(number=number, whom=whom, delay=delay):
                stage = Stage(self, BUSY)
                self.addCleanup(stage.end)
                tool = self.tool("migrate", "--json", "--timeout=5000", stage.source.name, stage.destination.name,
                                 env=env)
                children = f"/proc/{tool.process.pid}/task/{tool.process.pid}/children"
                time.sleep(delay)
                self.kill_some(whom, tool, children)
                tool.end()
                judge = Judge(stage)
                judge.look()
                judge.agree(json.loads(tool.out) if tool.out else None, None)
                judge.recover()
                stage.end()

    @staticmethod
    def kill_some(whom, tool, children):
        try:
            with open(children, encoding="ascii") as file:
                pids = [int(word) for word in file.read().split()]
        except FileNotFoundError:
            pids = []
        if whom in ("child", "both"):
            for pid in pids:
                subprocess.run(["kill", "-KILL", str(pid)], stderr=subprocess.DEVNULL, check=False)
        if whom in ("parent", "both"):
            tool.kill()


class Disk(MoveCase):
    """A file system that gets full."""

    def test_full(self):
        source = self.device("a", "--memory=8M", "--fill=8M")
        before = source.status()
        script = ('mount -t tmpfs -o size=4M none "$2" && "$0" save --json "$1" "$2/state"; '
                  'status=$?; ls "$2" >&2; exit $status')
        mount = self.dir / "small"
        mount.mkdir()
        probe = subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False)
        if probe.returncode:
            self.skipTest("no mount namespace: " + probe.stderr.decode().strip())
        done = subprocess.run(["unshare", "-m", "bash", "-c", script, os.environ["DEVMIG"], source.name, mount],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertIn("No space left on device", done.stderr)
        self.assertNotIn("state\n", done.stderr.splitlines(keepends=True)[-1])
        self.assertEqual(json.loads(done.stdout)["source"]["state"], "RUNNING")
        self.assert_as_before(before, source)


if __name__ == "__main__":
    unittest.main(argv=[word for word in sys.argv if word != "--long" and not word.startswith("--seed=")])
