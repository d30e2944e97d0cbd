#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Includes point one way only: core <- lib <- programs, and inside of lib in the order of its nouns."""

import re

import house

# The order of lib's folders: each may use those before it.
NOUNS = ['common', 'document', 'verdict', 'device', 'host', 'setup', 'domain', 'doctor', 'stream', 'fleet', 'matrix', 'baseline', 'diff', 'drain']

# For each folder: which folders of the tree it may include with <>. Its own are "quoted".
MAY = {
    'core': [],
    'include/devmig': ['devmig'],
    **{f'lib/{noun}': ['devmig', 'core', *(f'lib/{before}' for before in NOUNS[:at + 1])]
       for at, noun in enumerate(NOUNS)},
    **{program: ['devmig'] for program in ('cli', 'agent', 'fs')},
    # The other side of the protocol that lib/device speaks.
    'vgpu': ['devmig', 'core', 'lib/common', 'lib/device'],
    **{folder: ['core'] for folder in
       ('kernel/include/linux', 'kernel/devmig', 'kernel/vgpu', 'kernel')},
}

# These may include all.
FREE = ('bench', 'fuzz', 'tests')

# What is neither of the tree nor of the C library, and who may have it.
LIBRARIES = {
    'xxhash.h': ['lib/document', 'lib/fleet', 'lib/stream', 'vgpu'],
    'immintrin.h': ['lib/stream'],
    'libsmartcols/libsmartcols.h': ['cli'],
    'archive.h': ['lib/host'],
    'archive_entry.h': ['lib/host'],
    'gnutls/gnutls.h': ['lib/stream'],
    'gnutls/x509.h': ['lib/stream'],
    'libxml/parser.h': ['lib/domain'],
    'libxml/tree.h': ['lib/domain'],
    'libxml/xmlerror.h': ['lib/domain'],
}

# What is Linux's own, and who may have it.
LINUX = {
    'linux/devlink.h': ['lib/host'],
    'linux/genetlink.h': ['lib/host'],
    'linux/netlink.h': ['lib/host'],
    'linux/openat2.h': ['lib/common'],
    'linux/netlink.h': ['lib/host'],
    'linux/pci_regs.h': ['vgpu'],
    'linux/types.h': ['lib/device'],
    'linux/vfio.h': ['lib/device'],
    'sys/syscall.h': ['lib/common'],
}

# What the core takes from its surroundings, by way of one file.
PLATFORM = ('core/platform.h', ['errno.h', 'stdbool.h', 'stddef.h', 'stdint.h', 'string.h',
                                'linux/errno.h', 'linux/math64.h', 'linux/sched.h', 'linux/stddef.h',
                                'linux/string.h', 'linux/types.h'])

# Public headers are for any C and C++.
PUBLIC = ['stdbool.h', 'stddef.h', 'stdint.h']

C_LIBRARY = set('''
    arpa/inet.h ctype.h dirent.h dlfcn.h endian.h errno.h fcntl.h fnmatch.h ftw.h getopt.h inttypes.h limits.h
    locale.h math.h netdb.h netinet/in.h netinet/tcp.h poll.h pthread.h sched.h search.h setjmp.h signal.h spawn.h
    stdarg.h stdatomic.h stdbool.h stddef.h stdint.h stdio.h stdlib.h string.h sys/eventfd.h sys/file.h sys/ioctl.h
    sys/mman.h sys/pidfd.h sys/prctl.h sys/random.h sys/signalfd.h sys/socket.h sys/stat.h sys/time.h sys/types.h
    sys/uio.h sys/un.h sys/utsname.h sys/wait.h time.h unistd.h
'''.split())

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def folder_of(path):
    """The house's folder that a file is in, or None."""
    for folder in (*MAY, *FREE):
        if str(path).startswith(folder + '/'):
            return folder
    return None


def system_breach(path, folder, header):
    if header in LIBRARIES:
        return folder not in LIBRARIES[header]
    if folder == 'core':
        return str(path) != PLATFORM[0] or header not in PLATFORM[1]
    if folder == 'include/devmig':
        return header not in PUBLIC
    if folder.startswith('kernel'):
        return not header.startswith(('linux/', 'uapi/linux/', 'trace/'))
    return header not in C_LIBRARY and folder not in LINUX.get(header, [])


def is_breach(path, folder, bracket, header):
    if bracket == '"':
        # The modules of kernel/ share what differs between kernels.
        shared = folder.startswith('kernel/') and (house.ROOT / 'kernel' / header).is_file()
        return '/' in header or not (shared or (house.ROOT / path.parent / header).is_file())
    for own in ('devmig/', 'core/', 'lib/', 'cli/', 'fuzz/', 'bench/', 'tests/', 'kernel/'):
        if header.startswith(own):
            return header.rsplit('/', 1)[0] not in MAY[folder]
    return system_breach(path, folder, header)


def main():
    breaches = []
    seen = 0
    for path in house.files('*.c', '*.h'):
        folder = folder_of(path)
        if folder is None:
            breaches.append(f'{path}: a folder that the house does not have')
            continue
        if folder in FREE:
            continue
        text = (house.ROOT / path).read_text()
        for match in INCLUDE.finditer(text):
            seen += 1
            if is_breach(path, folder, *match.groups()):
                line = text.count('\n', 0, match.start()) + 1
                breaches.append(f'{path}:{line}: {folder} may not include {match[2]}')
    if not seen:
        breaches.append('no includes found: the test looks in the wrong place')
    house.finish(breaches, f'{seen} includes')


if __name__ == '__main__':
    main()
