# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of moving devices have in common: devmig, and software devices to move."""

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/cli"))

from harness import Case, DEVMIG, environment, run  # noqa: E402

VGPU = os.environ["DEVMIG_VGPU_PROGRAM"]  # the software device, an absolute path

# Who runs the tests in the background has them ignored, and so have all that are started here.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

MIB = 1 << 20
LIMIT = 30  # seconds; what takes longer hangs

# Where a device's state is on the way, and must not stay.
ON_THE_WAY = ("PRE_COPY", "PRE_COPY_P2P", "STOP_COPY", "RESUMING", "RUNNING_P2P")


def wait_until(condition, what, seconds=LIMIT):
    end = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {seconds} seconds")
        time.sleep(0.005)


class Vgpu:
    """A software device with a server of its own."""

    def __init__(self, path, *options):
        self.path = str(path)
        self.process = subprocess.Popen([VGPU, f"--socket-path={path}", *options], stdin=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE)
        self.fresh = wait_until(self.status_or_end, "a device listens")

    @property
    def name(self):
        return f"vfio-user:{self.path}"

    def alive(self):
        return self.process.poll() is None

    def status(self):
        """What it says of itself; None: it is dead."""
        done = subprocess.run([VGPU, f"--status={self.path}", "--json"], capture_output=True, text=True, timeout=LIMIT,
                              check=False)
        return json.loads(done.stdout) if done.returncode == 0 else None

    def status_or_end(self):
        assert self.alive(), self.process.stderr.read()
        return self.status()

    def inject(self, *faults):
        subprocess.run([VGPU, f"--inject={self.path}", *faults], check=True, timeout=LIMIT)

    def kill(self):
        """As the OOM killer does."""
        self.process.kill()
        self.process.wait(LIMIT)

    def end(self):
        if self.alive():
            self.process.terminate()
        self.process.wait(LIMIT)
        self.process.stderr.close()
        # One that was killed leaves its sockets.
        for path in (self.path, f"{self.path}.control"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)


class Tool:
    """A devmig that runs while the test goes on."""

    def __init__(self, *words, env=None, **streams):
        streams.setdefault("stdin", subprocess.DEVNULL)
        streams.setdefault("stdout", subprocess.PIPE)
        streams.setdefault("stderr", subprocess.PIPE)
        self.process = subprocess.Popen([DEVMIG, *map(str, words)], env=env or environment(), **streams)
        self.out = self.err = ""

    def kill(self, number=signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(number)

    def end(self):
        """Wait; the status, negative for a signal."""
        out, err = self.process.communicate(timeout=LIMIT)
        self.out, self.err = (out or b"").decode(), (err or b"").decode()
        return self.process.returncode

    def drop(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


class MoveCase(Case):
    """A test with devices, which end with it."""

    SOURCE = ("--memory=4M", "--fill=2M")
    EMPTY = ("--memory=4M", "--fill=0")

    def device(self, name, *options):
        device = Vgpu(self.dir / f"{name}.sock", *(options or self.EMPTY))
        self.addCleanup(device.end)
        return device

    def tool(self, *words, **streams):
        tool = Tool(*words, **streams)
        self.addCleanup(tool.drop)
        return tool

    def pair(self, *options):
        return self.device("a", *(options or self.SOURCE)), self.device("b")

    def receiver(self, device, address, *options):
        """A devmig receive that waits, and the address to connect to."""
        tool = self.tool("receive", "--listen", address, *options, device.name)
        line = tool.process.stderr.readline().decode()
        self.assertTrue(line.startswith("devmig: waiting at "), line)
        return tool, line.split()[-1]

    def assert_moved(self, before, source, destination):
        """All of the state went over, and runs there and only there."""
        now = destination.status()
        self.assertEqual(now["state"], "RUNNING")
        self.assertGreater(now["loads"], 0)
        self.assertEqual(now["digest"], before["digest"])
        self.assertEqual(now["wrong_pages"], 0)
        self.assertGreaterEqual(now["counter"], before["counter"])
        self.assertEqual(source.status()["state"], "STOP")

    def assert_as_before(self, before, source):
        now = source.status()
        self.assertEqual((now["state"], now["digest"]), ("RUNNING", before["digest"]))
        self.assertGreaterEqual(now["counter"], before["counter"])

    def assert_blank(self, device):
        """It has nothing of a source: never touched, or reset."""
        now = device.status()
        self.assertEqual((now["state"], now["written_pages"]), ("RUNNING", 0))


__all__ = ["DEVMIG", "LIMIT", "MIB", "MoveCase", "ON_THE_WAY", "ROOT", "Tool", "VGPU", "Vgpu", "environment", "run", "wait_until"]
