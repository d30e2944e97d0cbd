#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The program that talks to a QEMU in the kernel's tests, against others that are none.

Whatever they send, it ends in time, and what was not answered as it should be is a failure."""

import os
import pathlib
import socket
import subprocess
import tempfile
import threading
import time
import unittest

MONITOR = os.environ['MONITOR']

DONE, FAILED, USAGE = 0, 1, 2

GREETING = b'{"QMP": {"version": {}, "capabilities": []}}\r\n'
EMPTY = b'{"return": {}}\r\n'


def migration(status, **more):
    members = ''.join(f', "{name}": {value}' for name, value in more.items())
    return f'{{"return": {{"status": "{status}"{members}}}}}\r\n'.encode()


class Server(threading.Thread):
    """Someone who says something at once, and then an answer to each line."""

    def __init__(self, directory, greeting, answers, stay):
        super().__init__()
        self.path = os.path.join(directory, 'socket')
        self.greeting, self.answers, self.stay = greeting, answers, stay
        self.asked = []
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(self.path)
        self.listening.listen()
        self.listening.settimeout(20)

    def run(self):
        with self.listening, self.listening.accept()[0] as peer:
            peer.settimeout(20)
            try:
                self.talk(peer)
            except (BrokenPipeError, ConnectionResetError):
                pass

    def talk(self, peer):
        lines = peer.makefile('rb')
        peer.sendall(self.greeting)
        for answer in self.answers:
            line = lines.readline()
            if not line:
                return
            self.asked.append(line.decode().rstrip('\n'))
            peer.sendall(answer)
        # Silent until the other one goes, who must not stay for our sake.
        while self.stay and lines.readline():
            pass


class Case(unittest.TestCase):
    def talk(self, kind, greeting, answers, *steps, stay=False, seconds=5):
        """Let the monitor go through steps; it must end within its time."""
        with tempfile.TemporaryDirectory() as directory:
            server = Server(directory, greeting, answers, stay)
            server.start()
            start = time.monotonic()
            done = subprocess.run([MONITOR, '-t', str(seconds), kind, server.path, *steps],
                                  capture_output=True, text=True, timeout=60, check=False)
            self.took = time.monotonic() - start
            server.join()
        self.asked, self.out, self.err = server.asked, done.stdout, done.stderr
        self.assertLess(self.took, seconds + 2, 'it did not end in time')
        return done.returncode

    def qmp(self, answers, *steps, **options):
        return self.talk('qmp', GREETING, [EMPTY, *answers], *steps, **options)

    def qtest(self, answers, *steps, **options):
        return self.talk('qtest', b'', answers, *steps, **options)


class Qmp(Case):
    def test_runs_a_command(self):
        self.assertEqual(self.qmp([EMPTY], '{"execute":"stop"}'), DONE)
        self.assertEqual(self.asked, ['{"execute":"qmp_capabilities"}', '{"execute":"stop"}'])

    def test_an_error_ends_it(self):
        error = b'{"error": {"class": "GenericError", "desc": "no"}}\n'
        self.assertEqual(self.qmp([error, EMPTY], '{"execute":"a"}', '{"execute":"b"}'), FAILED)
        self.assertEqual(len(self.asked), 2)
        self.assertIn('failed: {"execute":"a"}', self.err)

    def test_an_event_is_no_answer(self):
        event = b'{"event": "STOP", "return": {}, "timestamp": {}}\r\n'
        self.assertEqual(self.qmp([event + EMPTY], '{"execute":"stop"}', 'event:STOP'), DONE)
        self.assertEqual(self.qmp([event], '{"execute":"stop"}', seconds=1, stay=True), FAILED)

    def test_an_event_counts_once(self):
        event = b'{"event": "STOP"}\n'
        steps = ['{"execute":"stop"}', 'event:STOP', 'event:STOP']
        self.assertEqual(self.qmp([event + EMPTY], *steps, seconds=1, stay=True), FAILED)
        self.assertEqual(self.qmp([event * 2 + EMPTY], *steps), DONE)

    def test_events_of_another_before_the_greeting(self):
        late = b'{"event": "MIGRATION"}\n'
        self.assertEqual(self.talk('qmp', late + GREETING, [EMPTY, EMPTY], '{"execute":"a"}'), DONE)
        self.assertEqual(self.talk('qmp', late + GREETING, [EMPTY], 'event:MIGRATION', stay=True,
                                   seconds=1), FAILED)

    def test_a_migration_ends(self):
        going = [migration('setup'), migration('active')]
        self.assertEqual(self.qmp([*going, migration('completed')], 'migration:completed'), DONE)
        self.assertEqual(self.qmp([*going, migration('failed')], 'migration:completed'), FAILED)
        self.assertEqual(self.qmp([*going, migration('failed')], 'migration:failed'), DONE)
        self.assertEqual(self.qmp([migration('completed')], 'migration:failed'), FAILED)

    def test_a_migration_does_not_end(self):
        answers = [migration('active')] * 1000
        self.assertEqual(self.qmp(answers, 'migration:completed', seconds=1), FAILED)
        self.assertGreaterEqual(self.took, 1)

    def test_passes(self):
        first, third = (migration('active', ram=f'{{"dirty-sync-count": {n}}}') for n in (1, 3))
        self.assertEqual(self.qmp([first, third], 'passes:3'), DONE)
        self.assertEqual(self.qmp([first, migration('failed')], 'passes:3'), FAILED)

    def test_device(self):
        ended = migration('completed', vfio='{"transferred": 60}')
        self.assertEqual(self.qmp([ended], 'device:60'), DONE)
        self.assertEqual(self.qmp([ended], 'device:61'), FAILED)
        self.assertEqual(self.qmp([migration('completed')], 'device:1'), FAILED)

    def test_machine(self):
        self.assertEqual(self.qmp([migration('paused'), migration('running')], 'machine:running'), DONE)

    def test_answers_that_are_none(self):
        for answer in (b'\n', b'null\n', b'[]\n', b'"return"\n', b'{"return"\n', b'{"retur\0n": 1}\n',
                       b'{"return\\u0000": {}}\n', b'{"' + b'x' * 500 + b'": 1}\n',
                       b'[' * 10000 + b'\n', b'{"a":' * 10000 + b'\n', b'\xff\xfe\n'):
            with self.subTest(answer=answer[:20]):
                self.assertEqual(self.qmp([answer], '{"execute":"a"}'), FAILED)
                self.assertEqual(self.qmp([answer] * 500, 'migration:completed', seconds=1), FAILED)

    def test_states_without_an_end(self):
        self.assertEqual(self.qmp([migration('x' * 10000)] * 500, 'migration:completed', seconds=1), FAILED)

    def test_a_line_without_an_end(self):
        self.assertEqual(self.qmp([b'x' * (1 << 20)], '{"execute":"a"}'), FAILED)
        self.assertIn('a line without an end', self.err)

    def test_events_without_an_end(self):
        event = b'{"event": "' + b'E' * 1000 + b'"}\n'
        self.assertEqual(self.qmp([event * 20000], '{"execute":"a"}', seconds=2), FAILED)

    def test_silence(self):
        self.assertEqual(self.talk('qmp', b'', [], '{"execute":"a"}', stay=True, seconds=1), FAILED)
        self.assertIn('no answer in time', self.err)
        self.assertEqual(self.qmp([], '{"execute":"a"}', stay=True, seconds=1), FAILED)

    def test_hanging_up(self):
        self.assertEqual(self.qmp([], '{"execute":"a"}'), FAILED)
        self.assertEqual(self.talk('qmp', GREETING[:10], [], '{"execute":"a"}'), FAILED)

    def test_nothing_for_a_terminal_to_do(self):
        self.qmp([b'{"return": "\x1b[2J"}\n'], '{"execute":"a"}')
        self.assertNotIn('\x1b', self.err)


class Qtest(Case):
    def test_values_are_printed(self):
        self.assertEqual(self.qtest([b'OK\n', b'OK 0x00a7\n'], 'outb 0x80 1', 'inb 0x80'), DONE)
        self.assertEqual(self.out, '0xa7\n')
        self.assertEqual(self.asked, ['outb 0x80 1', 'inb 0x80'])

    def test_expected(self):
        self.assertEqual(self.qtest([b'OK 0x00a7\n'], 'inb 0x80', 'expect:0xa7'), DONE)
        self.assertEqual(self.qtest([b'OK 0x00a6\n'], 'inb 0x80', 'expect:0xa7'), FAILED)
        self.assertIn('0xa6 was read', self.err)
        self.assertEqual(self.qtest([b'OK\n'], 'inb 0x80', 'expect:0'), FAILED)
        self.assertEqual(self.qtest([b'OK 0x1\n', b'OK\n'], 'inb 1', 'outb 1 1', 'expect:1'), FAILED)

    def test_answers_that_are_none(self):
        for answer in (b'FAIL Unknown command\n', b'\n', b'OKAY\n', b'ERR\n', b'\0OK\n'):
            with self.subTest(answer=answer):
                self.assertEqual(self.qtest([answer], 'inb 0x80'), FAILED)

    def test_values_that_are_none(self):
        for value in (b'0x10000000000000000', b'-1', b'0x', b'1 2', b'x' * 100000):
            with self.subTest(value=value[:20]):
                self.assertEqual(self.qtest([b'OK ' + value + b'\n'], 'readq 0', 'expect:0'), FAILED)

    def test_interrupts_in_between(self):
        self.assertEqual(self.qtest([b'IRQ raise 5\nOK 0x1\n'], 'inb 0x80', 'expect:1'), DONE)
        self.assertEqual(self.qtest([b'IRQ raise 5\n' * 100], 'inb 0x80', stay=True, seconds=1), FAILED)

    def test_a_bar_is_placed(self):
        answers = [b'OK\n', b'OK 0x0\n', b'OK\n', b'OK\n']
        self.assertEqual(self.qtest(answers, 'bar:5:0=0xc0000000'), DONE)
        self.assertEqual(self.asked, ['outl 0xcf8 0x80002810', 'inl 0xcfc',
                                      'outl 0xcf8 0x80002810', 'outl 0xcfc 0xc0000000'])

    def test_a_wide_bar_is_placed(self):
        answers = [b'OK\n', b'OK 0xc\n'] + [b'OK\n'] * 4
        self.assertEqual(self.qtest(answers, 'bar:5:2=0x1200000000'), DONE)
        self.assertEqual(self.asked[2:], ['outl 0xcf8 0x80002818', 'outl 0xcfc 0x0',
                                          'outl 0xcf8 0x8000281c', 'outl 0xcfc 0x12'])
        self.assertEqual(self.qtest([b'OK\n', b'OK 0x0\n'], 'bar:5:2=0x1200000000'), FAILED)

    def test_the_size_of_a_bar(self):
        narrow = [b'OK\n', b'OK 0x0\n', b'OK\n', b'OK\n', b'OK\n', b'OK 0xfffff000\n', b'OK\n', b'OK\n']
        self.assertEqual(self.qtest(narrow, 'size:5:0'), DONE)
        self.assertEqual(self.out, '0x1000\n')
        wide = [b'OK\n', b'OK 0xc\n'] + [b'OK\n'] * 5 + [b'OK 0x0000000c\n', b'OK\n', b'OK 0xfffffffe\n']
        self.assertEqual(self.qtest(wide + [b'OK\n'] * 4, 'size:5:2'), DONE)
        self.assertEqual(self.out, '0x200000000\n')
        self.assertEqual(self.qtest([b'OK\n', b'OK 0x1\n'], 'size:5:0'), FAILED)

    def test_words_of_steps(self):
        for step in ('bar:', 'bar:5', 'bar:32:0=0', 'bar:5:6=0', 'bar:5:0', 'bar:-1:0=0', 'enable:',
                     'enable:0x100000000000000000', 'enable:5x', 'size:5:0=1', 'expect:', 'expect:-1'):
            with self.subTest(step=step):
                self.assertEqual(self.qtest([b'OK\n', b'OK 0x0\n'], step), FAILED)


class Program(unittest.TestCase):
    def run_with(self, *words):
        return subprocess.run([MONITOR, *words], capture_output=True, timeout=60, check=False).returncode

    def test_usage(self):
        for words in ([], ['qmp'], ['qmp', 'x'], ['other', 'x', 'y'], ['-t', '0', 'qmp', 'x', 'y'],
                      ['-t', '601', 'qmp', 'x', 'y'], ['-x', 'qmp', 'x', 'y']):
            self.assertEqual(self.run_with(*words), USAGE, words)

    def test_nobody_listens(self):
        with tempfile.TemporaryDirectory() as directory:
            path = pathlib.Path(directory, 'socket')
            self.assertEqual(self.run_with('-t', '1', 'qmp', str(path), '{}'), FAILED)
            self.assertEqual(self.run_with('-t', '1', 'qmp', 'x' * 200, '{}'), FAILED)

    def test_nobody_listens_yet(self):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, 'socket')
            process = subprocess.Popen([MONITOR, '-t', '20', 'qtest', path, 'inb 1'], stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL)
            time.sleep(0.3)
            server = Server(directory, b'', [b'OK 0x1\n'], False)
            server.start()
            self.assertEqual(process.communicate(timeout=60)[0], b'0x1\n')
            self.assertEqual(process.returncode, DONE)
            server.join()


if __name__ == '__main__':
    unittest.main()
