#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The command line itself: parsing of options, help, colors, and output that cannot be written."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import time
import unittest

from harness import Case, DEVMIG, EXAMPLES, IO, ROOT, USAGE, YES, environment, run

A = EXAMPLES / "gvtg-v5_4.devmig"
B = EXAMPLES / "gvtg-v5_2.devmig"
FLEET = EXAMPLES / "fleet.jsonl"

# One call of each verb that prints something and succeeds.
PRINTING = [
    ["check", A, A], ["check", "--json", A, A], ["find", A, FLEET], ["find", "--json", A, FLEET], ["show", A],
    ["matrix", FLEET], ["matrix", "--json", FLEET], ["matrix", "--format=svg", FLEET], ["matrix", "--format=dot", FLEET],
    ["show", "--json", A], ["convert", "--to=text", A], ["convert", "--to=json", A], ["fmt", A], ["expand", A],
    ["expand", "--json", A], ["decode", "a=1"], ["decode", "--encode", A], ["version"], ["version", "--json"], ["help"],
    ["help", "--json"], ["check", "--help"], ["--help"], ["--version"],
]


def without_colors(text):
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def run_to(output, *words, **options):
    return subprocess.run([DEVMIG, *map(str, words)], stdout=output, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                          cwd=ROOT, env=environment(), timeout=120, check=False, **options)


def run_on_terminal(*words, columns=80, **changes):
    """What appears on a terminal."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen([DEVMIG, *map(str, words)], stdout=follower, stdin=subprocess.DEVNULL, cwd=ROOT,
                               env=environment(**changes))
    os.close(follower)
    shown = b""
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:  # EIO: nobody has the terminal open any more
            break
        if not piece:
            break
        shown += piece
    os.close(leader)
    process.wait()
    return shown.decode()


class Output(Case):
    def test_full_disk(self):
        for words in PRINTING:
            with self.subTest(words=words), open("/dev/full", "w", encoding="ascii") as full:
                done = run_to(full, *words)
                self.assertEqual(done.returncode, IO)
                self.assertIn(b"No space left on device", done.stderr)
                self.assertEqual(done.stderr.count(b"\n"), 1)

    def test_closed_pipe(self):
        for words in PRINTING:
            with self.subTest(words=words):
                reader, writer = os.pipe()
                os.close(reader)
                done = run_to(writer, *words)
                os.close(writer)
                self.assertEqual((done.returncode, done.stderr), (IO, b""))

    def test_pipe_closed_halfway(self):
        document = self.write("many", "SELF:\n\ta=1\nCOMPATIBLE:\n\ta={n:int:1..4096}\n\tb={m:int:1..9}\n")
        line = '{"host":"h","device":"%d","kind":"vf","document":{"self":{"a":"1"},"compatible":[{"fields":{"a":"1"}}]}}\n'
        fleet = self.write("fleet.jsonl", "".join(line % i for i in range(5000)))
        for words in (["expand", "--json", "--limit=0", document], ["find", "--json", document, fleet]):
            with self.subTest(words=words), subprocess.Popen([DEVMIG, *map(str, words)], stdout=subprocess.PIPE,
                                                             stderr=subprocess.PIPE, env=environment()) as process:
                process.stdout.read(10)
                process.stdout.close()
                self.assertEqual(process.stderr.read(), b"")
                self.assertEqual(process.wait(), IO)

    def test_closed_standard_output(self):
        for words in PRINTING:
            with self.subTest(words=words):
                done = run_to(None, *words, preexec_fn=lambda: os.close(1))
                self.assertEqual(done.returncode, IO)
                self.assertIn(b"Bad file descriptor", done.stderr)

    def test_nothing_to_print_to_a_closed_output(self):
        self.assertEqual(run_to(None, "check", "-q", A, A, preexec_fn=lambda: os.close(1)).returncode, YES)
        path = self.dir / "out"
        done = run_to(None, "convert", "--to=text", "-o", path, A, preexec_fn=lambda: os.close(1))
        self.assertEqual((done.returncode, done.stderr), (YES, b""))
        self.assertEqual(path.read_text(), run("fmt", A).out)

    def test_closed_standard_input(self):
        done = run_to(subprocess.PIPE, "fmt", "-", preexec_fn=lambda: os.close(0))
        self.assertEqual(done.returncode, IO)
        done = run_to(subprocess.PIPE, "check", "-", A, preexec_fn=lambda: os.close(0))
        self.assertEqual(done.returncode, IO)

    def test_closed_standard_error(self):
        self.assertEqual(run_to(subprocess.PIPE, "chek", preexec_fn=lambda: os.close(2)).returncode, USAGE)

    def test_library_for_tables_is_missing(self):
        (self.dir / "libsmartcols.so.1").write_bytes(b"")
        env = environment(LD_LIBRARY_PATH=f"{self.dir}:{os.environ.get('LD_LIBRARY_PATH', '')}")
        self.expect(IO, "show", A, env=env, err="libsmartcols.so.1")
        self.assertIn("use --json", self.expect(IO, "find", A, FLEET, env=env, err="devmig: ").err)
        self.expect(YES, "show", "--json", A, env=env)
        self.expect(YES, "check", A, A, env=env)

    def test_json_of_names_that_are_not_utf8(self):
        path = os.path.join(os.fsencode(self.dir), b"x\xff\xc3\xa9")
        with open(path, "w", encoding="ascii") as file:
            file.write("SELF:\n\ta=1\n")
        done = subprocess.run([DEVMIG, "show", "--json", path], capture_output=True, check=True)
        self.assertIn("x\\ufffd\u00e9".encode(), done.stdout)

    def test_json_escapes(self):
        path = self.write('q"\\\t\n\x01', "SELF:\n\ta=1\n")
        self.assertEqual(self.expect(YES, "show", "--json", path).json["name"], str(path))


class Colors(Case):
    def test_not_in_pipes(self):
        for words in PRINTING:
            self.assertNotIn("\x1b", run(*words).out)

    def test_matrix_on_terminals(self):
        digits = {re.search("#[0-9a-f]+$", c["name"]).group() for c in run("matrix", "--json", FLEET).json["classes"]}
        for columns, is_grid in ((200, True), (84, True), (81, False), (80, False)):
            with self.subTest(columns):
                shown = without_colors(run_on_terminal("matrix", FLEET, columns=columns))
                lines = shown.split("\r\n\r\n")[0].split("\r\n")
                self.assertEqual("ITSELF" in lines[0], not is_grid)
                self.assertLessEqual(max(map(len, lines)), columns)
                self.assertEqual(set(re.findall("#[0-9a-f]{8,}", "\n".join(lines))), digits)
                self.assertEqual("…" in shown, columns < 200)

    def test_nothing_is_cut_that_is_to_be_copied(self):
        rack, columns = EXAMPLES / "rack.jsonl", 50
        shown = " ".join(without_colors(run_on_terminal("drain", "-f", rack, "r1", columns=columns)).split())
        self.assertIn("new 0000:65:00.0/type_x1 compatible after apply aggregator=4 "
                      "remote_url=nvme+tcp://storage.example:4420/ns7 1 web", shown)
        self.assertIn("no-place r2/0000:6b:00.1: capabilities is 0x41bd30d, but its bits 0x180000 are outside "
                      "0x403d30d [bits-outside]", shown)
        for words in (("net1", "gpu1", "--migratable=one-way"), ("net1", "gpu1")):
            pieces = run("baseline", "-f", FLEET, *words).out.split()
            shown = without_colors(run_on_terminal("baseline", "-f", FLEET, *words, columns=columns)).split()
            self.assertEqual(set(pieces) - set(shown) - {"SET", "-"}, set())

    def test_on_terminals(self):
        self.assertIn("\x1b[32mcompatible\x1b[0m", run_on_terminal("check", A, A))
        self.assertIn("\x1b[", run_on_terminal("find", A, FLEET))
        self.assertNotIn("\x1b", run_on_terminal("check", "--json", A, A))
        for words in (["--color=never"], ["--color", "never"]):
            self.assertNotIn("\x1b", run_on_terminal("check", *words, A, A))
        self.assertNotIn("\x1b", run_on_terminal("check", A, A, NO_COLOR="1"))
        self.assertNotIn("\x1b", run_on_terminal("check", A, A, TERM="dumb"))
        self.assertIn("\x1b[32m", run_on_terminal("check", A, A, NO_COLOR=""))

    def test_always(self):
        self.assertIn("\x1b[31m", run("check", "--color=always", A, EXAMPLES / "s390-ccw-fcp.devmig").out)
        self.assertIn("\x1b[", run("find", "--color=always", A, FLEET, env=environment(NO_COLOR="1")).out)
        self.expect(USAGE, "check", "--color=sometimes", A, A, err="sometimes")

    def test_same_text_with_and_without(self):
        for words in (["check", B, A], ["show", A], ["lint", A, B]):
            plain, colored = run(*words), run(*words, "--color=always")
            self.assertEqual(without_colors(colored.out), plain.out)


class Widths(Case):
    """Tables fit the terminal, and what is cut is marked; elsewhere nothing is cut."""

    SOURCE = EXAMPLES / "type-x4-source.devmig"
    SETTING = "remote_url=nvme+tcp://storage.example:4420/ns7"

    def test_places_and_reasons_at_80_columns(self):
        shown = run_on_terminal("find", "-w", "--color=never", self.SOURCE, FLEET)
        for line in shown.splitlines():
            self.assertLessEqual(len(line.rstrip()), 80, line)
        self.assertNotIn("SET", shown)
        self.assertIn("\n      aggregator=4\r\n      " + self.SETTING + "\r\n", shown)
        self.assertIn("5d7e21f0-88f4-4a5e-9a3b-0a6b1e4cc401 mdev", shown)

    def test_cut_where_there_is_no_other_way(self):
        shown = run_on_terminal("find", "-w", "--color=never", self.SOURCE, FLEET, columns=54)
        for line in shown.splitlines():
            self.assertLessEqual(len(line.rstrip()), 54, line)
        self.assertIn("…", shown)

    def test_all_where_there_is_room(self):
        for shown in (run_on_terminal("find", "-w", "--color=never", self.SOURCE, FLEET, columns=300).replace("\r", ""),
                      run("find", "-w", self.SOURCE, FLEET).out):
            self.assertNotIn("…", shown)
            self.assertIn("aggregator=4 " + self.SETTING, shown)
            self.assertIn("compatible after apply", shown)
            self.assertIn("i915-GVTg_V5_{val1:int:1,2,4,8}", shown)


class Progress(Case):
    """find tells what it is waiting for on a terminal, and takes that away again."""

    def find(self, *words, until):
        """Run find with a fleet that does not come until `until` was shown, or for a second if that is empty.

        What the terminal was sent, and the output.
        """
        leader, follower = pty.openpty()
        process = subprocess.Popen([DEVMIG, "find", *words, str(A), "-"], stdin=subprocess.PIPE, stderr=follower,
                                   stdout=subprocess.PIPE, cwd=ROOT, env=environment())
        os.close(follower)
        shown = b""
        if not until:
            time.sleep(1)  # much longer than it waits before it shows something
        while until not in shown:
            shown += os.read(leader, 4096)
        out = process.communicate(FLEET.read_bytes())[0]
        while True:
            try:
                shown += os.read(leader, 4096)
            except OSError:
                break
        os.close(leader)
        self.assertEqual(process.returncode, YES)
        return shown, out

    def test_shown_and_taken_away(self):
        shown, out = self.find(until=b"reading -")
        self.assertTrue(shown.endswith(b"\r\x1b[K"), shown)
        self.assertEqual(out.decode(), run("find", A, FLEET).out)

    def test_not_wanted(self):
        self.assertEqual(self.find("--no-progress", until=b"")[0], b"")
        self.assertEqual(self.find("--quiet", until=b"")[0], b"")

    def test_not_without_a_terminal(self):
        self.assertEqual(run("find", A, FLEET).err, "")


class Words(Case):
    def test_verbs(self):
        self.expect(USAGE, err="no verb")
        self.expect(USAGE, "chek", err="did you mean 'check'?")
        self.expect(USAGE, "expan", err="did you mean 'expand'?")
        self.expect(USAGE, "something", err="see 'devmig --help'")
        self.expect(USAGE, "", err="no verb ''")
        self.expect(USAGE, "help", "lnit", err="did you mean 'lint'?")
        self.expect(USAGE, "help", "foo", err="no verb 'foo'; see")
        self.expect(USAGE, "--colour", err="no option --colour")

    def test_options(self):
        self.expect(USAGE, "check", "--jsn", A, A, err="did you mean --json?")
        self.expect(USAGE, "check", "--something", A, A, err="no option --something")
        self.expect(USAGE, "check", "-Z", A, A, err="no option -Z")
        self.expect(USAGE, "check", "--json=yes", A, A, err="takes no value")
        self.expect(USAGE, "check", A, A, "--reading", err="wants a value")
        self.expect(USAGE, "find", A, FLEET, "-n", err="wants a value")
        self.expect(USAGE, "version", "x", err="too much")

    def test_options_after_operands_and_two_dashes(self):
        self.assertEqual(self.expect(YES, "check", A, "--json", A).out, self.expect(YES, "check", "--json", A, A).out)
        self.assertEqual(self.expect(YES, "check", "-q", "--", A, A).out, "")
        (self.dir / "--json").write_bytes(A.read_bytes())
        done = subprocess.run([DEVMIG, "check", "--", "--json", "--json"], cwd=self.dir, capture_output=True,
                              check=True)
        self.assertTrue(done.stdout.startswith(b"compatible: --json can migrate to --json"))

    def test_letters_together(self):
        self.assertEqual(self.expect(YES, "find", "-qn1", A, FLEET).out, "")
        self.assertEqual(len(self.expect(YES, "find", "-wn1", "-oHOST", A, FLEET).out.split("\n\n")[0].splitlines()), 2)

    def test_help_wins(self):
        help_text = self.expect(YES, "check", "--help").out
        for words in (["--help"], *([verb["name"], "--help"] for verb in run("help", "--json").json["verbs"])):
            for line in self.expect(YES, *words).lines:
                self.assertLessEqual(len(line), 80, line)
        self.assertEqual(self.expect(YES, "check", "-h", "too", "many", "operands").out, help_text)
        self.assertEqual(self.expect(YES, "-h").out, self.expect(YES, "help").out)

    def test_version(self):
        version = self.expect(YES, "version", "--json").json
        self.assertEqual(self.expect(YES, "--version").out, f"devmig {version['devmig']}\n")
        self.assertEqual(self.expect(YES, "version").out,
                         f"devmig {version['devmig']}\nlibdevmig {version['libdevmig']}\n")

    def test_json_of_help(self):
        verbs = self.expect(YES, "help", "--json").json["verbs"]
        self.assertEqual(self.expect(YES, "help", "--json", "find").json["verbs"],
                         [v for v in verbs if v["name"] == "find"])


if __name__ == "__main__":
    unittest.main()
