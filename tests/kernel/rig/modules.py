# SPDX-License-Identifier: LGPL-2.1-or-later
"""A kernel's modules: where they are, what they need, in which order they are loaded."""

import lzma
import pathlib
import struct
import subprocess

UNPACK = {
    '.ko': lambda data: data,
    '.xz': lzma.decompress,
    '.zst': lambda data: subprocess.run(['zstd', '-dcq'], input=data, stdout=subprocess.PIPE,
                                        check=True).stdout,
}


class Missing(Exception):
    """A module that is neither there nor built in."""


def is_path(word):
    """Is a module named by its file?"""
    return word.endswith(('.ko', '.ko.xz', '.ko.zst'))


def name_of(path):
    """The name that the kernel knows a module's file by."""
    return path.rsplit('/', 1)[-1].split('.ko')[0].replace('-', '_')


def section(elf, wanted):
    """The bytes of a section of a 64-bit little-endian ELF file; none if it has no such section."""
    offset, = struct.unpack_from('<Q', elf, 0x28)
    size, count, names = struct.unpack_from('<HHH', elf, 0x3a)
    headers = [struct.unpack_from('<II16xQQ', elf, offset + size * at) for at in range(count)]
    strings = headers[names][2]
    for name, _, start, length in headers:
        if elf[strings + name:].split(b'\0', 1)[0] == wanted:
            return elf[start:start + length]
    return b''


class Modules:
    """What can be loaded into one kernel."""

    def __init__(self, kernel, folders):
        """Modules of the folders go before the kernel's own, earlier folders before later ones."""
        self.paths = {}
        self.contents = {}
        own = pathlib.Path(kernel, 'modules').resolve()
        for folder in [own, *reversed([pathlib.Path(folder) for folder in folders])]:
            for path in folder.rglob('*.ko*'):
                if is_path(str(path)):
                    self.paths[name_of(str(path))] = path
        builtin = own / 'modules.builtin'
        lines = builtin.read_text().splitlines() if builtin.is_file() else []
        self.builtin = {name_of(line) for line in lines}

    def find(self, word):
        """The name of a module that is given by name or file, or None where it is built in."""
        name = name_of(word)
        if is_path(word):
            self.paths[name] = pathlib.Path(word)
        if name in self.paths:
            return name
        if name in self.builtin:
            return None
        raise Missing(f'no module {word}')

    def content(self, name):
        """A module as it is given to the kernel."""
        if name not in self.contents:
            path = self.paths[name]
            self.contents[name] = UNPACK[path.suffix](path.read_bytes())
        return self.contents[name]

    def needs(self, name):
        """The modules that one needs itself, without those built in."""
        for entry in section(self.content(name), b'.modinfo').split(b'\0'):
            if entry.startswith(b'depends='):
                words = entry[len(b'depends='):].decode().split(',')
                found = [self.find(word) for word in words if word]
                return [name for name in found if name]
        return []

    def chain(self, name):
        """A module and all that it needs, each after what it needs."""
        done = []

        def visit(this):
            for needed in self.needs(this):
                visit(needed)
            if this not in done:
                done.append(this)

        visit(name)
        return done
