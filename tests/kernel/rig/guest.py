# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a guest starts from: busybox, the script, the files and modules asked for."""

import os
import re
import shutil
import subprocess

from rig import initramfs

HERE = os.path.dirname(os.path.abspath(__file__))

PASSWD = b'root:x:0:0:root:/:/bin/sh\n'
GROUP = b'root:x:0:\n'
HOSTS = b'127.0.0.1 localhost\n'


class Missing(Exception):
    """Something that a guest needs is not on this machine."""


def add_busybox(tree):
    busybox = shutil.which('busybox')
    if not busybox or libraries(busybox):
        raise Missing('no busybox that is linked statically (busybox-static)')
    tree.copy(busybox, '/bin/busybox')
    done = subprocess.run([busybox, '--list'], capture_output=True, text=True, check=True)
    for name in done.stdout.split():
        if not tree.has(f'/bin/{name}'):
            tree.link(f'/bin/{name}', 'busybox')


def libraries(program):
    """What a program is linked with, its loader included; nothing where it is no dynamic program."""
    done = subprocess.run(['ldd', program], capture_output=True, text=True)
    return re.findall(r'(?:=> |^\s*)(/\S+) \(0x', done.stdout, re.MULTILINE)


def add_libraries(tree, source):
    inside = [os.path.join(folder, name) for folder, _, names in os.walk(source) for name in names]
    for path in inside or [source]:
        with open(path, 'rb') as file:
            if file.read(4) != b'\x7fELF':
                continue
        for library in libraries(path):
            if not tree.has(library):
                tree.copy(library, library)


def add_file(tree, word):
    """SOURCE or SOURCE:TARGET; a target that is not absolute is below /test."""
    source, _, target = word.partition(':')
    if not os.path.exists(source):
        raise Missing(f'no file {source}')
    tree.copy(source, os.path.join('/test', target or os.path.basename(source.rstrip('/'))))
    add_libraries(tree, source)


def load_order(modules, load, put):
    """Lines "NAME PARAMETERS" in the order of loading, and the names of all modules.

    What a module needs is loaded before it, also what is needed by one that is only put there: then the
    script can load that with a plain insmod. What the script is to load itself, and what needs it, waits.
    """
    lines = {}
    names = {}
    waits = {modules.find(word) for word in put}
    for word in load:
        module, _, parameters = word.partition(' ')
        name = modules.find(module)
        for each in modules.chain(name) if name else []:
            names[each] = None
            lines.setdefault(each, '')
        if name:
            lines[name] = parameters
    for name in waits - {None}:
        for each in modules.chain(name):
            names[each] = None
            if not waits & set(modules.chain(each)):
                lines.setdefault(each, '')
    return [f'{name} {parameters}\n' for name, parameters in lines.items()], names


def add_modules(tree, modules, load, put):
    lines, names = load_order(modules, load, put)
    for name in names:
        tree.file(f'/mods/{name}.ko', modules.content(name))
    tree.file('/rig/load', ''.join(lines).encode())


def assemble(script, arguments, files, modules, load, put):
    """The whole tree, to be written."""
    tree = initramfs.Initramfs()
    for folder in ('dev', 'mnt', 'mods', 'out', 'proc', 'root', 'run', 'sys', 'test', 'tmp'):
        tree.directory(folder)
    add_busybox(tree)
    tree.file('/etc/passwd', PASSWD)
    tree.file('/etc/group', GROUP)
    tree.file('/etc/hosts', HOSTS)
    tree.copy(os.path.join(HERE, 'init'), '/init')
    tree.copy(script, '/rig/script')
    tree.file('/rig/arguments', ''.join(word + '\n' for word in arguments).encode())
    for word in files:
        add_file(tree, word)
    add_modules(tree, modules, load, put)
    return tree
