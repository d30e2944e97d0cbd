#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Public headers stand alone in C and C++; what they declare is exported, documented, and all there is.

headers.py LIBRARY
"""

import re
import sys

import house

HEADERS = sorted((house.ROOT / 'include/devmig').glob('*.h'))
MAP = house.ROOT / 'lib/libdevmig.map'

WARNINGS = ['-Wall', '-Wextra', '-Werror', '-pedantic']
COMPILERS = [
    ['gcc', '-std=c11', '-x', 'c'],
    ['clang', '-std=c11', '-x', 'c'],
    ['g++', '-std=c++17', '-x', 'c++'],
]

# A call that is declared at the start of a line.
CALL = re.compile(r'^[a-z][^\n(]*?\b(devmig_\w+)\(', re.MULTILINE)


def check_alone(breaches):
    """Each header is the whole of a translation unit."""
    for compiler in COMPILERS:
        if not house.has(compiler[0]):
            house.skip(f'{compiler[0]} is not installed')
        for header in HEADERS:
            source = f'#include <devmig/{header.name}>\nint nothing_else;\n'
            done = house.run([*compiler, *WARNINGS, '-fsyntax-only',
                              f'-I{house.ROOT}/include', '-'], input=source)
            if done.returncode:
                breaches.append(f'{header.name} with {" ".join(compiler[:2])}:\n{done.stderr}')


def blocks_of(text):
    """Runs of lines without an empty line between them, outside of types and comments."""
    block, depth, comment = [], 0, False
    for line in text.splitlines():
        if not line.strip() and not depth and not comment:
            if block:
                yield block
            block = []
            continue
        block.append(line)
        depth += line.count('{') - line.count('}')
        # extern "C" { is not a type.
        depth -= 'extern "C" {' in line
        depth += line == '}' and block[0].startswith('#ifdef __cplusplus')
        comment = line.rfind('/*') > line.rfind('*/') or (comment and '*/' not in line)
    if block:
        yield block


def is_documented(block):
    return block[0].lstrip().startswith('/*')


def types_of(block):
    """The types that a block defines: `enum devmig_form`, `struct devmig_fleet`."""
    return re.findall(r'^(?:struct|enum) (devmig_\w+)(?:;| \{)', '\n'.join(block), re.MULTILINE)


def check_comments(header, breaches):
    """A comment stands in front of each call, or of the type that it is of: of the same name, or the one before."""
    documented = []
    for block in blocks_of(header.read_text()):
        if is_documented(block):
            documented += types_of(block)
            continue
        for call in CALL.findall('\n'.join(block)):
            named = any(call.startswith(kind + '_') for kind in documented)
            if not named and (not documented or documented[-1] not in '\n'.join(block)):
                breaches.append(f'{header.name}: {call} has no comment')


def declared():
    return {call for header in HEADERS for call in CALL.findall(header.read_text())}


def exported(library):
    done = house.run(['nm', '-D', '--defined-only', library])
    if done.returncode:
        sys.exit(done.stderr)
    names = [line.split() for line in done.stdout.splitlines()]
    # A: the version itself.
    return {name[-1].split('@')[0] for name in names if name[-2] != 'A'}


def compare(what, other, left, right, breaches):
    breaches += [f'{name} is {what}, but not {other}' for name in sorted(left - right)]


def check_names(library, breaches):
    in_map = set(re.findall(r'^\s+(\w+);', MAP.read_text(), re.MULTILINE))
    calls = declared()
    defined = exported(library)
    compare('declared', 'in libdevmig.map', calls, in_map, breaches)
    compare('in libdevmig.map', 'declared', in_map, calls, breaches)
    compare('declared', 'exported', calls, defined, breaches)
    compare('exported', 'declared', defined, calls, breaches)
    return len(calls)


def check_all_included(breaches):
    """devmig.h is all of them."""
    text = (house.ROOT / 'include/devmig/devmig.h').read_text()
    for header in HEADERS:
        if header.name != 'devmig.h' and f'<devmig/{header.name}>' not in text:
            breaches.append(f'devmig.h does not include {header.name}')


def check_all_installed(breaches):
    """A header that is included and not installed breaks every program."""
    text = (house.ROOT / 'meson.build').read_text()
    for header in HEADERS:
        if f"'include/devmig/{header.name}'" not in text:
            breaches.append(f'{header.name} is not installed: meson.build')


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    breaches = []
    check_alone(breaches)
    for header in HEADERS:
        check_comments(header, breaches)
    check_all_included(breaches)
    check_all_installed(breaches)
    calls = check_names(sys.argv[1], breaches)
    if not calls:
        breaches.append('no calls found: the test looks in the wrong place')
    house.finish(breaches, f'{len(HEADERS)} headers, {calls} calls')


if __name__ == '__main__':
    main()
