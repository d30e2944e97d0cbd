# SPDX-License-Identifier: LGPL-2.1-or-later
"""A file tree in memory, written as the archive that a kernel starts from ("newc" cpio)."""

import os
import stat


class Initramfs:
    """Entries are kept by path without the leading slash; parent directories come by themselves."""

    def __init__(self):
        self.entries = {}

    def has(self, path):
        return path.strip('/') in self.entries

    def directory(self, path):
        path = path.strip('/')
        if path and path not in self.entries:
            self.directory(os.path.dirname(path))
            self.entries[path] = (stat.S_IFDIR | 0o755, b'')

    def file(self, path, content, mode=0o644):
        path = path.strip('/')
        self.directory(os.path.dirname(path))
        self.entries[path] = (stat.S_IFREG | mode, content)

    def link(self, path, target):
        path = path.strip('/')
        self.directory(os.path.dirname(path))
        self.entries[path] = (stat.S_IFLNK | 0o777, target.encode())

    def copy(self, source, path):
        """A file or a directory of the host, links followed."""
        if os.path.isdir(source):
            self.directory(path)
            for name in sorted(os.listdir(source)):
                self.copy(os.path.join(source, name), f'{path}/{name}')
            return
        with open(source, 'rb') as file:
            self.file(path, file.read(), 0o755 if os.access(source, os.X_OK) else 0o644)

    def write(self, target):
        with open(target, 'wb') as file:
            for number, (path, (mode, content)) in enumerate(self.entries.items(), 1):
                write_entry(file, path, number, mode, content)
            write_entry(file, 'TRAILER!!!', 0, 0, b'')


def write_entry(file, path, number, mode, content):
    name = path.encode() + b'\0'
    links = 2 if stat.S_ISDIR(mode) else 1
    # Number, mode, owner, group, links, time, size, four device numbers, length of name, checksum.
    fields = (number, mode, 0, 0, links, 0, len(content), 0, 0, 0, 0, len(name), 0)
    header = b'070701' + b''.join(b'%08x' % field for field in fields)
    for part in (header + name, content):
        file.write(part + b'\0' * (-len(part) % 4))
