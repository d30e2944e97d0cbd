#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares the C implementation with the oracle on random pairs of documents.

compare.py --program PATH [--cli DEVMIG] [--seed N] [--first N] [--count N] [--cli-count N] [--keep DIRECTORY]
           [--differences N]

PATH is a program linked with the library that answers requests on stdin, one after the other:

    request   one byte for the reading ('i', 'o', 'b'), the sizes of source and destination (32 bits, little-endian),
              the source, the destination
    response  one line of JSON: {"answer": ..., "object": N or null, "assignment": {...}, "apply": [[name, text], ...]}

DEVMIG is the real command; it is asked about --cli-count of the pairs, evenly spread, and its exit status is compared.

Exit status: 0 all alike, 1 a difference (shown, and kept in --keep), or an answer so rare that the run proves little.
"""

import argparse
import collections
import json
import pathlib
import signal
import struct
import subprocess
import sys
import tempfile
import time

import generate
import oracle

SECONDS_PER_ANSWER = 20
RAREST_SHARE = 0.03
# With fewer pairs than this the shares are chance.
ENOUGH_PAIRS_FOR_SHARES = 500


class NoAnswer(Exception):
    """The program died, hung, or said something else than one line of JSON."""


class Program:
    """The C program at the other end of two pipes."""

    def __init__(self, path):
        self.path = path
        self.process = None

    def ask(self, source, destination, reading):
        """One request, written whole before the answer is read: the program reads it whole before it answers, so
        neither waits for the other.  Should it not, the alarm ends the wait."""
        if self.process is None:
            self.process = subprocess.Popen([self.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        header = reading[:1].encode("ascii") + struct.pack("<II", len(source), len(destination))
        signal.alarm(SECONDS_PER_ANSWER)
        try:
            self.process.stdin.write(header + source + destination)
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except TimeoutError:
            raise NoAnswer(f"no answer in {SECONDS_PER_ANSWER} s{self.stop()}") from None
        except BrokenPipeError:
            raise NoAnswer(f"the program closed its input{self.stop()}") from None
        finally:
            signal.alarm(0)
        if not line.endswith(b"\n"):
            raise NoAnswer(f"the program ended without a whole answer{self.stop()}")
        try:
            return json.loads(line)
        except ValueError:
            raise NoAnswer(f"not JSON: {line!r}") from None

    def stop(self):
        """Ends the process and tells how it had ended if it had."""
        if self.process is None:
            return ""
        process, self.process = self.process, None
        try:
            process.stdin.close()
        except BrokenPipeError:
            pass  # it is dead already; the status below says so
        try:
            status = process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            status = None
        process.stdout.close()
        return "" if status is None else f" (exit status {status})"


def raise_timeout(_signal, _frame):
    raise TimeoutError


def expected_answer(source, destination, reading):
    """The oracle's verdict in the form of a response."""
    verdict = oracle.verdict(source, destination, reading)
    return {
        "answer": verdict.answer,
        "object": verdict.object,
        "assignment": verdict.assignment,
        "apply": [list(pair) for pair in verdict.apply],
    }


def differing_parts(expected, actual):
    """Names of the parts that differ.  The order of an assignment counts: it is that of declaration."""
    if not isinstance(actual, dict):
        return ["response"]
    parts = [part for part in expected if part not in actual or actual[part] != expected[part]]
    if "assignment" not in parts and list(actual["assignment"]) != list(expected["assignment"]):
        parts.append("order of assignment")
    return parts


def command_status(command, directory, source, destination, reading):
    """Exit status of the real command, or a word for why there is none."""
    source_path, destination_path = directory / "source", directory / "destination"
    source_path.write_bytes(source)
    destination_path.write_bytes(destination)
    arguments = [command, "check", "--reading", reading, "--quiet", str(source_path), str(destination_path)]
    try:
        done = subprocess.run(arguments, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS_PER_ANSWER)
    except subprocess.TimeoutExpired:
        return "timeout"
    return done.returncode


def show_difference(options, index, pair, expected, actual, what):
    source, destination, reading = pair
    lines = [
        f"DIFFERENCE in {what}: seed {options.seed}, pair {index}, reading {reading}",
        *shown_document("source", source),
        *shown_document("destination", destination),
        f"oracle:  {json.dumps(expected)}",
        f"C:       {json.dumps(actual)}",
    ]
    reason = oracle.verdict(source, destination, reading).reason
    if reason:
        lines.append(f"oracle's reason: {reason}")
    lines.append(f"again with: --seed {options.seed} --first {index} --count 1")
    if options.keep:
        directory = options.keep / f"pair-{options.seed}-{index}"
        keep(directory, pair, lines)
        lines.append(f"kept in {directory}")
    print("\n".join(lines))


def shown_document(title, data):
    """Every byte visible, a line for each line."""
    return [f"--- {title}, {len(data)} bytes"] + [repr(line)[1:] for line in data.splitlines(keepends=True)]


def keep(directory, pair, lines):
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "source").write_bytes(pair[0])
    (directory / "destination").write_bytes(pair[1])
    (directory / "difference.txt").write_text("\n".join(lines) + "\n", encoding="ascii")


def parse_options():
    parser = argparse.ArgumentParser(description="compare the C implementation with the oracle on random pairs")
    parser.add_argument("--program", required=True, help="answers requests on stdin (see the head of this file)")
    parser.add_argument("--cli", metavar="DEVMIG", help="the real command, to compare its exit status")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="index of the first pair")
    parser.add_argument("--count", type=int, default=20000, help="number of pairs")
    parser.add_argument("--cli-count", type=int, default=200, help="how many of them to try with the command, too")
    parser.add_argument("--keep", type=pathlib.Path, metavar="DIRECTORY", help="where to leave a pair that differs")
    parser.add_argument("--differences", type=int, default=1, help="stop after that many differences")
    options = parser.parse_args()
    if options.count < 1:
        parser.error("--count must be at least 1")
    return options


def is_for_command(options, number):
    """Whether the pair is one of --cli-count evenly spread ones."""
    if options.cli is None:
        return False
    wanted = min(options.cli_count, options.count)
    return (number + 1) * wanted // options.count > number * wanted // options.count


def compare_pair(options, program, directory, number, answers):
    """True where everything is alike; else shows the difference."""
    index = options.first + number
    pair = generate.pair(options.seed, index)
    expected = expected_answer(*pair)
    answers[expected["answer"]] += 1
    try:
        actual = program.ask(*pair)
    except NoAnswer as error:
        show_difference(options, index, pair, expected, str(error), "response")
        return False
    parts = differing_parts(expected, actual)
    if parts:
        show_difference(options, index, pair, expected, actual, ", ".join(parts))
        return False
    if is_for_command(options, number):
        answers["command"] += 1
        # The command finds out by itself which form a file is in.
        answer = oracle.verdict(*pair, parse=oracle.parse_either).answer
        wanted_status = oracle.EXIT_STATUS[answer]
        status = command_status(options.cli, directory, *pair)
        if status != wanted_status:
            show_difference(options, index, pair, wanted_status, status, "exit status of the command")
            return False
    return True


def compare_all(options, program, answers):
    """The number of differences."""
    differences = 0
    show_progress = sys.stderr.isatty()
    with tempfile.TemporaryDirectory(prefix="devmig-compare-") as directory:
        for number in range(options.count):
            if show_progress and number % 500 == 0:
                print(f"\r{number} of {options.count} ", end="", file=sys.stderr, flush=True)
            if not compare_pair(options, program, pathlib.Path(directory), number, answers):
                differences += 1
            if differences == options.differences:
                break
    if show_progress:
        print("\r\033[K", end="", file=sys.stderr)
    return differences


def main():
    options = parse_options()
    signal.signal(signal.SIGALRM, raise_timeout)
    answers = collections.Counter()
    program = Program(options.program)
    started = time.monotonic()
    try:
        differences = compare_all(options, program, answers)
    finally:
        program.stop()
    if differences:
        print(f"compare.py: {differences} difference(s), seed {options.seed}")
        return 1
    seconds = time.monotonic() - started
    shares = ", ".join(f"{answer} {answers[answer]}" for answer in oracle.EXIT_STATUS)
    print(
        f"{options.count} pairs alike (seed {options.seed}): {shares}; "
        f"{answers['command']} also by the command; {seconds:.1f} s"
    )
    rare = [answer for answer in oracle.EXIT_STATUS if answers[answer] < RAREST_SHARE * options.count]
    if rare and options.count >= ENOUGH_PAIRS_FOR_SHARES:
        print(f"compare.py: too few pairs are {', '.join(rare)} for this run to mean much", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
