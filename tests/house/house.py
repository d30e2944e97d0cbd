# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of the house have in common: the tree, its files, and how a breach is told."""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Not ours, or made by tools.
FOREIGN = ('LICENSES/', 'bench/peers/node_modules/', 'fuzz/corpus/')


def files(*patterns):
    """The tree's files as relative paths: what git has and what it would take; without git, all that
    is in no build directory."""
    done = subprocess.run(['git', '-C', ROOT, 'ls-files', '-co', '--exclude-standard', '-z'],
                          capture_output=True, text=True)
    if done.returncode == 0 and done.stdout:
        names = done.stdout.rstrip('\0').split('\0')
    else:
        names = [str(path.relative_to(ROOT)) for path in ROOT.rglob('*')
                 if path.is_file() and not str(path.relative_to(ROOT)).startswith(('build', '.git/'))]
    paths = [pathlib.PurePosixPath(name) for name in sorted(set(names))
             if not name.startswith(FOREIGN) and (ROOT / name).is_file()]
    if not patterns:
        return paths
    return [path for path in paths if any(path.match(pattern) for pattern in patterns)]


def run(command, **options):
    """Run a command and return it with what it printed."""
    return subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          **options)


def finish(breaches, passed):
    """Print each breach and exit with 1, or say what was looked at."""
    for breach in breaches:
        print(breach)
    if breaches:
        print(f'{len(breaches)} breaches')
        sys.exit(1)
    print(passed)


def skip(why):
    """A test that can't be done here is skipped, and says why."""
    print(f'skipped: {why}')
    sys.exit(77)


def has(program):
    """Is a program installed?"""
    return any(os.access(pathlib.Path(where) / program, os.X_OK)
               for where in os.environ.get('PATH', '').split(':'))
