# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs tests in machines, and judges what came of it."""

import os
import pathlib
import subprocess
import time

from rig import tap

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SECONDS = 180

# A kernel that patches itself puts a breakpoint in the way of its other processors meanwhile. The
# emulator, of several processors, lets one run into it now and then after it has been taken away.
# No code of C has such an instruction: it says nothing of what is tested.
EMULATOR = 'Oops: int3'


class Runner:
    """Runs tests, of which it has what they need."""

    def __init__(self, directory):
        self.directory = directory
        self.logs = os.path.join(directory, 'logs')
        os.makedirs(self.logs, exist_ok=True)

    def build(self, tests):
        """The folders that tests have files of."""
        names = [name for test in tests for word in ('file', 'disk') for name in test.many[word]]
        for folder in sorted({name.split('/')[0] for name in names}):
            if os.path.exists(os.path.join(HERE, folder, 'Makefile')):
                subprocess.run(['make', '-s', '-C', os.path.join(HERE, folder),
                                f'O={os.path.join(self.directory, "built", folder)}'], check=True)

    def find(self, name):
        """A declared file: built in its folder, or there."""
        built = os.path.join(self.directory, 'built', name)
        return built if os.path.exists(built) else os.path.join(HERE, name)

    def command(self, test, kernel):
        """The machine that a test declares."""
        words = [os.path.join(HERE, 'vm'), '--kernel', kernel.path, '--log', self.log(test, kernel, 'log'),
                 '--out', self.log(test, kernel, 'out'), '--file', os.path.join(HERE, 'guest', 'tap.sh')]
        for folder in kernel.modules:
            words += ['--modules', folder]
        for word in ('load', 'put'):
            for value in test.many[word]:
                words += [f'--{word}', value]
        for word in ('file', 'disk'):
            for value in test.many[word]:
                words += [f'--{word}', self.find(value)]
        for word, value in {'seconds': SECONDS, **test.once}.items():
            words += [f'--{word}', str(int(value) * kernel.slow) if word == 'seconds' else value]
        return [*words, test.path, *test.many['argument']]

    def log(self, test, kernel, end):
        return os.path.join(self.logs, f'{test.name}-{kernel.name}.{end}')

    def run(self, test, kernel):
        """Returns what is wrong, what was skipped, what was printed, and how long it took."""
        start = time.monotonic()
        done = self.machine(test, kernel)
        if self.emulator_failed(test, kernel):
            done = self.machine(test, kernel)
            done.stdout = f'run once more, as the emulator failed: {EMULATOR}\n{done.stdout}'
        with open(self.log(test, kernel, 'output'), 'w') as file:
            file.write(done.stdout)
        faults, skipped = self.judge(test, kernel, done)
        return faults, skipped, done.stdout, time.monotonic() - start

    def machine(self, test, kernel):
        pathlib.Path(self.log(test, kernel, 'log')).unlink(missing_ok=True)
        return subprocess.run(self.command(test, kernel), text=True, errors='replace',
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def emulator_failed(self, test, kernel):
        log = pathlib.Path(self.log(test, kernel, 'log'))
        return log.exists() and EMULATOR in log.read_text(errors='replace')

    def judge(self, test, kernel, done):
        status, words = test.expected()
        faults = [f'no "{word}" in the output' for word in words if word not in done.stdout]
        if done.returncode != status:
            faults.append(f'status {done.returncode}, not {status}')
        for name in test.many['leaves']:
            if not os.path.exists(os.path.join(self.log(test, kernel, 'out'), name)):
                faults.append(f'it left no {name}')
        if test.many['expect']:
            return faults, []
        results = tap.read(done.stdout)
        return faults + results.faults, results.skipped
