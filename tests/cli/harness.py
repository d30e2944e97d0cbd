# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of the command line have in common."""

import contextlib
import ctypes
import json
import os
import pathlib
import subprocess
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
DEVMIG = os.environ["DEVMIG"]  # the program to test, an absolute path

# Statuses of devmig(1).
YES, NO, USAGE, UNKNOWN, IO, APPLY = 0, 1, 2, 3, 4, 5


def environment(**changes):
    """An environment in which nothing of the user's shows in the output."""
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "LANG", "LC_ALL")}
    env.update(TERM="xterm", LC_ALL="C.UTF-8")
    env.update(changes)
    return env


class Result:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def lines(self):
        return self.out.splitlines()


def run(*words, stdin=b"", **options):
    """Run devmig with these words; what is not said is read from an empty standard input."""
    options.setdefault("env", environment())
    if isinstance(stdin, str):
        stdin = stdin.encode()
    done = subprocess.run([DEVMIG, *map(str, words)], input=stdin, capture_output=True, cwd=ROOT, timeout=120,
                          check=False, **options)
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


PR_CAPBSET_DROP = 24
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2


def heed_permissions():
    """In a child before it becomes the program: root is let through by permissions only.

    Another user would do as well, but may not be let into the directory that all this is in.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        if os.geteuid() == 0 and libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "a capability stays")


def run_on_slow_pipe(*words, stdin):
    """Run with a standard input that does not block, and comes in two pieces when it is waited for."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    with subprocess.Popen([DEVMIG, *map(str, words)], stdin=reader, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          cwd=ROOT, env=environment()) as process:
        os.close(reader)
        for piece in (stdin[:len(stdin) // 2], stdin[len(stdin) // 2:]):
            time.sleep(0.1)
            with contextlib.suppress(BrokenPipeError):
                os.write(writer, piece)
        os.close(writer)
        out, err = process.communicate(timeout=120)
    return Result(process.returncode, out.decode(), err.decode())


class Case(unittest.TestCase):
    """A test with a directory of its own."""

    maxDiff = None

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.dir = pathlib.Path(directory.name)

    def write(self, name, text):
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def expect(self, status, *words, err="", **options):
        """Run; the status must be this one, and `err` stand in what is complained of ("": no complaint)."""
        result = run(*words, **options)
        self.assertEqual(result.status, status, result.out + result.err)
        if err:
            self.assertIn(err, result.err)
            for line in result.err.splitlines():
                self.assertTrue(line.startswith("devmig: "), line)
        else:
            self.assertEqual(result.err, "")
        return result
