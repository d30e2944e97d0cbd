# SPDX-License-Identifier: LGPL-2.1-or-later
"""The Test Anything Protocol, as a guest prints it: one list of results after another."""

import re

PLAN = re.compile(r'1\.\.(\d+)(?:\s*#\s*SKIP\s*(.*))?$', re.IGNORECASE)
POINT = re.compile(r'(not )?ok (\d+)\b\s*-?\s*([^#]*?)\s*(?:#\s*(.*))?$')
SKIP = re.compile(r'SKIP\S*\s*(.*)', re.IGNORECASE)

# What is skipped where a plan has no results.
ALL = 'all of it'


class Results:
    """What was found. A fault is what makes it fail: a result, or a list that is not complete."""

    def __init__(self):
        self.points = 0
        self.plans = 0
        self.faults = []
        self.skipped = []

        # Of the list that is being read: its plan, and how many results it has.
        self.planned = None
        self.seen = 0

    def close(self):
        """A list has ended: was it what it said it would be?"""
        if self.planned is None and self.seen:
            self.faults.append(f'{self.seen} results without a plan')
        elif self.planned is not None and self.seen != self.planned:
            self.faults.append(f'{self.planned} results were planned, there are {self.seen}')
        self.planned, self.seen = None, 0

    def plan(self, match):
        # A plan is a list's first line or its last.
        if self.planned is not None:
            self.close()
        self.plans += 1
        self.planned = int(match[1])
        if self.planned == 0:
            self.skipped.append((ALL, match[2] or 'it does not say why'))
        if self.seen:
            self.close()

    def point(self, match):
        number = int(match[2])
        if number == 1 and self.seen:
            self.close()
        self.seen += 1
        self.points += 1
        name = match[3] or f'number {number}'
        if number != self.seen:
            self.faults.append(f'{name}: has number {number}, comes as number {self.seen}')
        skip = SKIP.match(match[4] or '')
        if match[1]:
            self.faults.append(name)
        elif skip:
            self.skipped.append((name, skip[1] or 'it does not say why'))


def read(text):
    """The results in what a guest printed; other lines are for people."""
    results = Results()
    for line in text.splitlines():
        plan, point = PLAN.match(line), POINT.match(line)
        if plan:
            results.plan(plan)
        elif point:
            results.point(point)
        elif line.startswith('Bail out!'):
            results.faults.append(line)
    results.close()
    if not results.plans:
        results.faults.append('no results')
    return results
