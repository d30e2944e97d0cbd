# SPDX-License-Identifier: LGPL-2.1-or-later
"""A test: a script for the guest that says itself, in lines "#: WORD VALUE", what it is to run in."""

import os

# What a test can ask for: the words that may come more than once, and those that may come once.
MANY = {'kernel', 'load', 'put', 'file', 'disk', 'leaves', 'argument', 'expect'}
ONCE = {'memory', 'cpus', 'seconds', 'append'}


class Mistake(Exception):
    """A declaration that can't be understood."""


class Test:
    """What the lines say. See tests/kernel/run for their meaning."""

    def __init__(self, path):
        self.path = path
        self.name = os.path.basename(path).removesuffix('.sh')
        self.many = {word: [] for word in MANY}
        self.once = {}
        with open(path) as file:
            for line in file:
                if line.startswith('#: '):
                    self.take(*line[3:].strip().partition(' ')[::2])
        if not self.many['kernel']:
            raise Mistake(f'{path}: no line "#: kernel"')

    def take(self, word, value):
        if word in MANY and value:
            self.many[word] += value.split() if word == 'kernel' else [value]
        elif word in ONCE and value and word not in self.once:
            self.once[word] = value
        else:
            raise Mistake(f'{self.path}: {word} {value}')

    def expected(self):
        """The exit status of the machine, and words that must be in what it prints."""
        status = 0
        words = []
        for value in self.many['expect']:
            if value.isdigit():
                status = int(value)
            else:
                words.append(value)
        return status, words


def tests(folder):
    """All tests of a folder: the scripts that declare something."""
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if name.endswith('.sh') and '\n#: ' in read(path):
            yield Test(path)


def read(path):
    with open(path) as file:
        return file.read()
