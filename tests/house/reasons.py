#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The manual page lists every reason, with the sentence that programs give."""

import difflib
import re
import sys

import house

PAGE = house.ROOT / 'man/devmig-document.5.scd'
HEADER = house.ROOT / 'core/reason.h'
MARK = '; REASONS\n'


def main():
    done = house.run([sys.executable, house.ROOT / 'tools/reasons'])
    if done.returncode:
        sys.exit(done.stderr)
    page = PAGE.read_text()
    if page.count(MARK) != 1:
        sys.exit(f'{PAGE.name}: no line "; REASONS", or several')
    said = re.split(r'^# ', page.split(MARK)[1], flags=re.MULTILINE)[0]
    breaches = list(difflib.unified_diff(said.strip().splitlines(),
                                         done.stdout.strip().splitlines(),
                                         PAGE.name, 'tools/reasons', lineterm=''))
    # The script could leave some out.
    codes = re.findall(r'^\tX\(\w+,\s*(?:\\\n\s*)?"([^"]+)"', HEADER.read_text(), re.MULTILINE)
    listed = re.findall(r'^\|  (\S+)$', said, re.MULTILINE)
    breaches += [f'{code} is not listed' for code in codes if code not in listed]
    breaches += [f'{code} is listed twice' for code in set(listed) if listed.count(code) > 1]
    if not codes:
        breaches.append('no reasons found: the test looks in the wrong place')
    house.finish(breaches, f'{len(codes)} reasons')


if __name__ == '__main__':
    main()
