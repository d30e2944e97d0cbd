# SPDX-License-Identifier: LGPL-2.1-or-later
"""A kernel's log, read for what a kernel says only when something is wrong."""

import re

# What each of the kernel's checks begins its report with.
COMPLAINTS = re.compile('|'.join((
    r'WARNING: ',                       # WARN(), lockdep
    r'\bBUG\b',                         # BUG(), bad pages and pointers, slabs, lockups, KASAN
    r'\bOops\b',
    r'general protection fault',
    r'Kernel panic',
    r'UBSAN: ',
    r'ODEBUG: ',                        # debug objects
    r'DEBUG_LOCKS_WARN_ON',
    r'refcount_t: ',
    r'INFO: trying to register non-static key',
    r'INFO: task .* blocked for more than',
    r'rcu: .* detected .*stall',
    r'unreferenced object 0x',          # kmemleak
)))

BEFORE = 3
AFTER = 45
MOST = 120

# taint flags of /proc/sys/kernel/tainted: the kernel oopsed, the kernel warned.
TAINT_DIED = 1 << 7
TAINT_WARNED = 1 << 9


def complaints(log):
    """The numbers of the lines that complain."""
    return [number for number, line in enumerate(log) if COMPLAINTS.search(line)]


def excerpt(log):
    """What is worth reading of a log that complains: the lines around each complaint."""
    wanted = set()
    for number in complaints(log):
        wanted.update(range(max(0, number - BEFORE), min(len(log), number + AFTER)))
    lines = [log[number] for number in sorted(wanted)]
    if len(lines) > MOST:
        return lines[:MOST] + [f'({len(lines) - MOST} more lines)']
    return lines
