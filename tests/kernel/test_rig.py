#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What of the rig needs no machine to be tested."""

import contextlib
import importlib.machinery
import importlib.util
import io
import os
import pathlib
import subprocess
import sys
import tempfile
import types
import unittest

from rig import declaration, guest, initramfs, klog, modules, runner, tap

HERE = os.path.dirname(os.path.abspath(__file__))


class Tap(unittest.TestCase):
    def faults(self, *lines):
        return tap.read('\n'.join(lines)).faults

    def test_a_complete_list_is_good(self):
        for lines in (('1..2', 'ok 1 - one', 'ok 2'), ('ok 1 - one', 'ok 2 - two', '1..2')):
            self.assertEqual(self.faults('noise', *lines), [])

    def test_lists_follow_each_other(self):
        first, last = ('1..1', 'ok 1 - one'), ('ok 1 - two', 'ok 2 - three', '1..2')
        for lines in (first + last, last + first, first + first, last + last):
            self.assertEqual(self.faults(*lines), [], lines)

    def test_a_failed_result_is_a_fault(self):
        self.assertEqual(self.faults('1..2', 'ok 1 - one', 'not ok 2 - two'), ['two'])

    def test_a_list_that_is_short_or_long_is_a_fault(self):
        for lines in (('1..2', 'ok 1 - one'), ('1..1', 'ok 1', 'ok 2'), ('ok 1', '1..2'), ('1..1',),
                      ('1..2', 'ok 1', '1..1', 'ok 1'), ('ok 1', 'ok 1', '1..1')):
            self.assertEqual(len(self.faults(*lines)), 1, lines)

    def test_results_that_do_not_count_on_are_a_fault(self):
        self.assertEqual(len(self.faults('1..2', 'ok 1 - one', 'ok 3 - three')), 1)
        self.assertEqual(len(self.faults('1..2', 'ok 1 - one', 'ok 1 - one')), 2)

    def test_no_plan_is_a_fault(self):
        self.assertEqual(self.faults('ok 1 - one')[0], '1 results without a plan')
        self.assertEqual(self.faults(''), ['no results'])

    def test_giving_up_is_a_fault(self):
        self.assertIn('Bail out! no device', self.faults('1..1', 'ok 1', 'Bail out! no device'))

    def test_words_are_no_results(self):
        self.assertEqual(self.faults('1..1', 'ok', 'ok then', 'not ok', 'ok 1 - one'), [])

    def test_what_is_skipped_says_why(self):
        results = tap.read('1..2\nok 1 - one # SKIP no iommufd\nok 2 - two # SKIP\n1..0 # SKIP no module')
        self.assertEqual(results.faults, [])
        self.assertEqual(results.skipped, [('one', 'no iommufd'), ('two', 'it does not say why'),
                                           (tap.ALL, 'no module')])


def load_program(path):
    """A program of ours, to call what is in it."""
    loader = importlib.machinery.SourceFileLoader('program', path)
    program = importlib.util.module_from_spec(importlib.util.spec_from_loader('program', loader))
    loader.exec_module(program)
    return program


class Telling(unittest.TestCase):
    """What tests/kernel/run makes of outcomes, and tools/count-tests of that."""

    FAILED = (['it is there', 'status 1, not 0'], [], 'said one\nsaid two\n', 1.0)
    PASSED = ([], [('a part', 'no need')], 'said\n', 2.0)

    def tell(self, *outcomes):
        run = load_program(os.path.join(HERE, 'run'))
        results, printed = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(printed):
            for number, outcome in enumerate(outcomes):
                run.tell(types.SimpleNamespace(name=f't{number}'), types.SimpleNamespace(name='k'), outcome, results)
        return printed.getvalue(), results.getvalue()

    def count(self, results):
        with tempfile.TemporaryDirectory() as directory:
            pathlib.Path(directory, 'kernel').write_text(results)
            program = os.path.join(HERE, '..', '..', 'tools', 'count-tests')
            return subprocess.run([sys.executable, program, '--sum', directory], capture_output=True, text=True,
                                  check=False)

    def test_what_failed_is_told_before_and_after_the_output(self):
        printed, results = self.tell(self.FAILED)
        words = ['it is there', 'status 1', '| said one', '| said two', 'it is there', 'status 1']
        at = 0
        for word in words:
            at = printed.index(word, at) + len(word)
        self.assertEqual(results, 'fail kernel: t0 on k\nbecause kernel: t0 on k: it is there\n'
                                  'because kernel: t0 on k: status 1, not 0\n')

    def test_reasons_are_shown_and_not_counted(self):
        done = self.count(self.tell(self.FAILED, ([], [], '', 1.0))[1])
        self.assertEqual(done.stdout.splitlines(), ['failed   kernel: t0 on k', 'because  kernel: t0 on k: it is there',
                                                    'because  kernel: t0 on k: status 1, not 0',
                                                    '1 passed, 1 failed, 0 skipped'])
        self.assertEqual(done.returncode, 1)

    def test_what_is_skipped_must_be_listed(self):
        done = self.count(self.tell(self.PASSED)[1])
        self.assertIn('kernel: t0 on k: a part: skipped, but tests/skips does not list it', done.stdout)
        self.assertTrue(done.stdout.endswith('1 passed, 1 failed, 0 skipped\n'))


class Running(unittest.TestCase):
    """A machine whose kernel says one thing the first time, another the second."""

    def outcome(self, *logs):
        with tempfile.TemporaryDirectory() as directory:
            machines = runner.Runner(directory)
            test = types.SimpleNamespace(name='one', many={'leaves': [], 'expect': []},
                                         expected=lambda: (0, []))
            kernel = types.SimpleNamespace(name='k')
            left = list(logs)
            log = machines.log(test, kernel, 'log')
            machines.command = lambda *_: ['sh', '-c', 'echo "$1" >"$0"; echo 1..1; echo "$2ok 1 - one"', log,
                                           left[0], 'not ' if 'Oops' in left.pop(0) else '']
            faults, _, output, _ = machines.run(test, kernel)
            return faults, 'once more' in output, len(left)

    def test_a_machine_runs_once(self):
        self.assertEqual(self.outcome('all is well', 'unused'), ([], False, 1))
        self.assertEqual(self.outcome('Oops: 0000 [#1]', 'unused'), (['one'], False, 1))

    def test_once_more_where_the_emulator_failed(self):
        self.assertEqual(self.outcome('Oops: int3: 0000 [#1]', 'all is well'), ([], True, 0))
        self.assertEqual(self.outcome('Oops: int3: 0000 [#1]', 'Oops: int3: 0000 [#1]', 'unused'),
                         (['one'], True, 1))


class Log(unittest.TestCase):
    COMPLAINTS = (
        'WARNING: CPU: 0 PID: 91 at kernel/module.c:1',
        'WARNING: possible circular locking dependency detected',
        'BUG: KASAN: slab-use-after-free in f+0x1/0x2 [m]',
        'BUG: sleeping function called from invalid context at mm/slab.h:1',
        'BUG kmalloc-64 (Tainted: G): Redzone overwritten',
        'Oops: general protection fault, probably for non-canonical address',
        'Kernel panic - not syncing: Fatal exception',
        'UBSAN: array-index-out-of-bounds in drivers/x.c:1:2',
        'ODEBUG: free active (active state 0) object: 00000000 object type: timer_list',
        'refcount_t: underflow; use-after-free.',
        'INFO: task sh:80 blocked for more than 120 seconds.',
        'unreferenced object 0xffff888004c4d800 (size 128):',
    )
    ORDINARY = (
        'use "pci=nocrs" and report a bug',
        'RAS: Correctable Errors collector initialized.',
        'provoke: loading out-of-tree module taints kernel.',
        'debug: unmapping init memory',
        'DEBUG_PAGEALLOC is not set',
        'rcu: Hierarchical RCU implementation.',
        'FAULT_INJECTION: forcing a failure.',
    )

    def test_each_complaint_is_found(self):
        for line in self.COMPLAINTS:
            self.assertEqual(klog.complaints([f'[    1.000000] {line}']), [0], line)

    def test_ordinary_lines_are_not(self):
        self.assertEqual(klog.complaints([f'[    1.000000] {line}' for line in self.ORDINARY]), [])

    def test_the_excerpt_is_bounded(self):
        log = ['quiet'] * 50 + [self.COMPLAINTS[0]] * 10000
        self.assertEqual(len(klog.excerpt(log)), klog.MOST + 1)
        self.assertIn('more lines', klog.excerpt(log)[-1])
        self.assertEqual(klog.excerpt(['quiet'] * 10), [])


class Modules(unittest.TestCase):
    """A kernel whose modules are known by what they need."""

    class Fake(modules.Modules):
        NEEDS = {'bus': [], 'core': ['bus'], 'driver': ['core', 'helper'], 'helper': ['bus'], 'other': ['driver']}

        def __init__(self):
            self.paths = dict.fromkeys(self.NEEDS)
            self.builtin = {'tty'}

        def needs(self, name):
            return self.NEEDS[name]

    def order(self, load=(), put=()):
        lines, names = guest.load_order(self.Fake(), load, put)
        return [line.strip() for line in lines], sorted(names)

    def test_what_is_needed_comes_first(self):
        self.assertEqual(self.order(['driver a=1 b=2', 'core']),
                         (['bus', 'core', 'helper', 'driver a=1 b=2'], ['bus', 'core', 'driver', 'helper']))

    def test_what_is_put_there_is_not_loaded_but_what_it_needs(self):
        self.assertEqual(self.order(put=['driver']),
                         (['bus', 'core', 'helper'], ['bus', 'core', 'driver', 'helper']))

    def test_what_needs_something_put_there_waits(self):
        self.assertEqual(self.order(put=['core', 'other']),
                         (['bus', 'helper'], ['bus', 'core', 'driver', 'helper', 'other']))

    def test_what_is_built_in_is_not_loaded(self):
        self.assertEqual(self.order(['tty']), ([], []))

    def test_what_is_not_there_is_told(self):
        with self.assertRaises(modules.Missing):
            self.order(['absent'])

    def test_folders_go_before_the_kernel(self):
        with tempfile.TemporaryDirectory() as directory:
            for path in ('kernel/modules/a/my-one.ko.xz', 'kernel/modules/b/two.ko', 'x/two.ko', 'y/two.ko'):
                pathlib.Path(directory, path).parent.mkdir(parents=True, exist_ok=True)
                pathlib.Path(directory, path).touch()
            pathlib.Path(directory, 'kernel/modules/modules.builtin').write_text('kernel/drivers/tty/some-tty.ko\n')
            found = modules.Modules(f'{directory}/kernel', [f'{directory}/x', f'{directory}/y'])
            self.assertEqual(found.find('my_one'), 'my_one')
            self.assertEqual(str(found.paths[found.find('two')]), f'{directory}/x/two.ko')
            self.assertIsNone(found.find('some_tty'))


class Initramfs(unittest.TestCase):
    def test_entries_are_as_the_format_says(self):
        tree = initramfs.Initramfs()
        tree.file('/a/b', b'12345', 0o755)
        with tempfile.NamedTemporaryFile() as target:
            tree.write(target.name)
            archive = target.read()
        self.assertEqual(len(archive) % 4, 0)
        self.assertEqual(archive.count(b'070701'), 3)
        directory, file = archive.index(b'a\0'), archive.index(b'a/b\0')
        self.assertLess(directory, file)
        header = archive[file - 110:file]
        self.assertEqual(int(header[14:22], 16), 0o100755)
        self.assertEqual(int(header[54:62], 16), 5)
        self.assertEqual(archive[file + 6:file + 11], b'12345')


class Declarations(unittest.TestCase):
    def declare(self, text):
        with tempfile.NamedTemporaryFile('w', suffix='.sh') as file:
            file.write(text)
            file.flush()
            return declaration.Test(file.name)

    def test_the_words(self):
        test = self.declare('#!/bin/sh\n#: kernel a b\n#: load m x=1 y=2\n#: expect 120\n#: expect no go\n#: cpus 1\n')
        self.assertEqual(test.many['kernel'], ['a', 'b'])
        self.assertEqual(test.many['load'], ['m x=1 y=2'])
        self.assertEqual(test.expected(), (120, ['no go']))
        self.assertEqual(test.once, {'cpus': '1'})

    def test_mistakes_are_told(self):
        for text in ('#: load m\n', '#: kernel a\n#: laod m\n', '#: kernel a\n#: load\n',
                     '#: kernel a\n#: cpus 1\n#: cpus 2\n'):
            with self.assertRaises(declaration.Mistake, msg=text):
                self.declare(text)

    def test_those_of_the_tree(self):
        self.assertGreater(len(list(declaration.tests(os.path.join(HERE, 'guest')))), 10)


if __name__ == '__main__':
    unittest.main()
