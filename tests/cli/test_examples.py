#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every example of the documentation prints what the documentation says.

In README.md, docs/*.md and man/*.scd each literal block that begins with a line "$ ... devmig ..." is run, in a
directory that has the examples, the rules and what the blocks before made: a line "$ COMMAND" is a command, what
follows it is its output, errors included.  "$ echo $?" shows the status of the command before it. What was measured, and the name of a temporary directory, may be another each time.

    test_examples.py --update    writes the real output into the files
"""

import contextlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

from harness import DEVMIG, EXAMPLES, ROOT, environment

sys.path.insert(0, str(ROOT / "tests/host"))
import machine  # noqa: E402

SOURCES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "man").glob("*.scd"))]
BLOCK = re.compile(r"^```[a-z]*\n(.*?)^```$", re.M | re.S)
# Pages of programs, not of verbs
PROGRAMS = {"devmig-vgpu.1.scd"}

# What differs from run to run: /tmp/devmig-vgpu-Xy12Zw, 39 ms, 26 MiB/s
MEASURED = re.compile(r"(?<=/devmig-vgpu-)\w{6}\b|\b[\d.]+ (?:[nm]?s|[KMG]iB/s)(?!\w)")

# Where other programs are than that with the verbs.
PLACES = [str(pathlib.Path(os.environ[name]).parent) for name in ("DEVMIG_VGPU_PROGRAM",) if name in os.environ]
EXAMPLE_PROGRAM = os.environ.get("EXAMPLE_PROGRAM")
VGPU = os.environ["DEVMIG_VGPU_PROGRAM"]  # the software device, an absolute path


def is_transcript(block):
    first = block.split("\n", 1)[0]
    return first.startswith("$ ") and re.search(r"\bdevmig\b", first)


@contextlib.contextmanager
def stage(text):
    """A directory as the root of the tree, in which commands may write, with the machines that a text names."""
    with tempfile.TemporaryDirectory() as directory:
        for name in ("examples", "rules"):
            (pathlib.Path(directory) / name).symlink_to(ROOT / name)
        for name in set(re.findall(r"\bmachines/([\w-]+)", text)):
            machine.unpack(name, pathlib.Path(directory) / "machines" / name)
        yield directory


def play(block, directory):
    """The block with the output that its commands really have."""
    programs = ":".join(str(pathlib.Path(program).parent) for program in (DEVMIG, VGPU))
    env = environment(PATH=f"{programs}:{os.environ['PATH']}")
    played, status = "", 0
    for command in (line for line in block.splitlines() if line.startswith("$ ")):
        done = subprocess.run(["bash", "-c", f"(exit {status}); {command[2:]}"], cwd=directory, env=env, timeout=120,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        status = done.returncode
        # Tables fill their columns with blanks, which documents better do without.
        played += f"{command}\n" + "".join(line.rstrip() + "\n" for line in done.stdout.decode().splitlines())
    return played


def comparable(block):
    return MEASURED.sub("...", block)


def play_file(text):
    def replaced(match):
        block = match.group(1)
        played = play(block, directory) if is_transcript(block) else block
        return match.group(0) if comparable(played) == comparable(block) else match.group(0).replace(block, played)
    with stage(text) as directory:
        return BLOCK.sub(replaced, text)


class Examples(unittest.TestCase):
    maxDiff = None

    def play_all(self, path):
        blocks = [block for block in BLOCK.findall(path.read_text()) if is_transcript(block)]
        with stage("".join(blocks)) as directory:
            for block in blocks:
                with self.subTest(path=path.name, command=block.splitlines()[0]):
                    self.assertEqual(comparable(play(block, directory)), comparable(block))
        return len(blocks)

    def test_output_is_as_documented(self):
        played = 0
        for path in SOURCES:
            if path.exists():
                played += self.play_all(path)
        self.assertGreater(played, 10)

    def test_each_page_of_a_verb_has_an_example(self):
        for path in set((ROOT / "man").glob("devmig-*.1.scd")) - {ROOT / "man/devmig-vgpu.1.scd"}:
            verb = path.name.split(".")[0].split("-")[1]
            commands = [b for b in BLOCK.findall(path.read_text()) if is_transcript(b) and f"devmig {verb}" in b]
            self.assertTrue(commands, f"{path.name} has no example of devmig {verb}")

    @unittest.skipUnless(EXAMPLE_PROGRAM, "the example of libdevmig(3) was not built")
    def test_program_of_the_library_page(self):
        def answer(source, destination):
            return subprocess.run([EXAMPLE_PROGRAM, EXAMPLES / source, EXAMPLES / destination], capture_output=True,
                                  text=True, check=True).stdout.splitlines()
        self.assertEqual(answer("type-x4-source.devmig", "type-x1-created.devmig"), ["compatible"])
        self.assertEqual(answer("type-x4-source.devmig", "type-with-apply.devmig"), ["compatible-after-apply"])
        self.assertEqual(answer("type-with-apply.devmig", "type-x4-source.devmig"),
                         ["incompatible", "mdev_type is type_x1, wanted type_x4", "remote_url is absent, wanted any text"])
        doubt = answer("none", "type-x4-source.devmig")
        self.assertEqual((doubt[0], len(doubt)), ("could-not-tell", 2))
        self.assertIn("none", doubt[1])


if __name__ == "__main__":
    if sys.argv[1:] == ["--update"]:
        for source in SOURCES:
            if source.exists() and play_file(source.read_text()) != source.read_text():
                source.write_text(play_file(source.read_text()))
    else:
        unittest.main()
