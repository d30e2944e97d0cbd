#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What can be seen of a file without understanding it: formatting, licence, length, notes to oneself."""

import re

import house

FORMATTERS = ('clang-format-14', 'clang-format')

SOURCES = ('*.c', '*.h', '*.py', '*.sh', '*.js', 'meson.build', 'meson_options.txt', '*.map',
           'Makefile', 'Kbuild', '*.config')

LONGEST = 600
# Longer than that when the rule came. They may shrink, and leave this list then.
LONG = {
    'tests/oracle/generate.py': 1324,
    'tests/oracle/oracle.py': 962,
    'tests/oracle/test_oracle.py': 782,
    'tests/unit/test_tree.c': 716,
}

SPDX = re.compile(r'^(//|/\*|#) SPDX-License-Identifier: (LGPL-2\.1-or-later|GPL-2\.0-only)( \*/)?$')

# In two parts, so that this file has none.
NOTES = re.compile(r'\b(' + '|'.join(('TO' 'DO', 'FIX' 'ME', 'X' 'XX', 'HA' 'CK')) + r')\b')


def check_format(breaches):
    formatter = next((name for name in FORMATTERS if house.has(name)), None)
    if not formatter:
        house.skip('clang-format is not installed')
    sources = house.files('*.c', '*.h')
    done = house.run([formatter, '--dry-run', '-Werror', *sources], cwd=house.ROOT)
    breaches += [line for line in done.stderr.splitlines() if ': error: ' in line]
    if done.returncode and not breaches:
        breaches.append(done.stderr)
    return len(sources)


def is_source(path, lines):
    return any(path.match(pattern) for pattern in SOURCES) or (lines and lines[0][:2] == '#!')


def is_for_kernel(path):
    """Modules, and what they are built with: that of the product, and those of tests."""
    return str(path).startswith('kernel/') or (house.ROOT / path.parent / 'Kbuild').is_file()


def check_licence(path, lines, breaches):
    at = 1 if lines and lines[0].startswith('#!') else 0
    match = SPDX.match(lines[at]) if len(lines) > at else None
    wanted = 'GPL-2.0-only' if is_for_kernel(path) else 'LGPL-2.1-or-later'
    if not match or match[2] != wanted:
        breaches.append(f'{path}:{at + 1}: not an SPDX line with {wanted}')


def check_length(path, lines, breaches):
    most = LONG.get(str(path), LONGEST)
    if len(lines) > most:
        breaches.append(f'{path}: {len(lines)} lines, {most} are allowed')
    elif str(path) in LONG and len(lines) <= LONGEST:
        breaches.append(f'{path}: short enough to leave the list in tests/house/format.py')


def check_notes(path, lines, breaches):
    for number, line in enumerate(lines, 1):
        if NOTES.search(line):
            breaches.append(f'{path}:{number}: {line.strip()}')


def main():
    breaches = []
    formatted = check_format(breaches)
    sources = 0
    for path in house.files():
        try:
            lines = (house.ROOT / path).read_text().splitlines()
        except UnicodeDecodeError:
            continue
        check_notes(path, lines, breaches)
        if is_source(path, lines):
            sources += 1
            check_licence(path, lines, breaches)
            check_length(path, lines, breaches)
    if not formatted or not sources:
        breaches.append('no sources found: the test looks in the wrong place')
    house.finish(breaches, f'{formatted} files formatted, {sources} sources')


if __name__ == '__main__':
    main()
