#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Unpack a machine: a text with what a recording has, below a directory that --root can name.

Lines of such a text, machines/NAME:

  # ...                  what is meant, and the source of the layout
  PATH<TAB>CONTENT       a file; \\n, \\t and \\\\ stand for bytes, and a newline is added
  PATH -> PATH           a link to another path of the machine, made relative as those of sysfs are
  PATH/                  a directory
  %WORD ...              several of these, as Linux lays them out: see the methods of Machine below

Usage: machine.py MACHINE DIRECTORY
"""

import os
import pathlib
import re
import shlex
import sys

DIRECTORY = pathlib.Path(__file__).parent / 'machines'
ESCAPES = {'\\n': '\n', '\\t': '\t', '\\\\': '\\'}


class Machine:
    """Methods called word_… are what %… in a text calls, with its words."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.paths = {}  # of PCI functions below sys/devices, by address

    def file(self, path, text):
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)

    def dir(self, path):
        (self.root / path).mkdir(parents=True, exist_ok=True)

    def link(self, path, target):
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(os.path.relpath(self.root / target, place.parent))

    def files(self, path, **contents):
        for name, content in contents.items():
            self.file(f'{path}/{name}', f'{content}\n')

    # --- the host ---

    def word_host(self, name, kernel, machine, system, version):
        """%host NAME KERNEL MACHINE ID VERSION_ID"""
        self.file('etc/hostname', f'{name}\n')
        self.files('proc/sys/kernel', hostname=name, osrelease=kernel, arch=machine)
        self.file('etc/os-release', f'NAME="{system}"\nID={system}\nVERSION_ID="{version}"\n')

    def word_module(self, name, version=None):
        """%module NAME [VERSION]"""
        self.file(f'sys/module/{name}/initstate', 'live\n')
        if version:
            self.files(f'sys/module/{name}', version=version)

    # --- what all devices have ---

    def driver(self, path, bus, name):
        driver = f'sys/bus/{bus}/drivers/{name}'
        self.link(f'{path}/driver', driver)
        self.link(f'{driver}/{os.path.basename(path)}', path)
        module = f'sys/module/{name.replace("-", "_")}'
        if (self.root / module).is_dir() and not (self.root / driver / 'module').exists():
            self.link(f'{driver}/module', module)

    def on_bus(self, path, bus, driver=None):
        self.link(f'{path}/subsystem', f'sys/bus/{bus}')
        self.link(f'sys/bus/{bus}/devices/{os.path.basename(path)}', path)
        if driver:
            self.driver(path, bus, driver)

    def group(self, path, number):
        self.link(f'{path}/iommu_group', f'sys/kernel/iommu_groups/{number}')
        self.link(f'sys/kernel/iommu_groups/{number}/devices/{os.path.basename(path)}', path)

    def word_vfio(self, path, number):
        """%vfio PATH NUMBER: a driver of VFIO has it, since Linux 6.1"""
        node = f'sys/devices/{path}/vfio-dev/vfio{number}'
        self.files(node, dev=f'511:{number}')
        self.link(f'{node}/device', f'sys/devices/{path}')
        self.link(f'{node}/subsystem', 'sys/class/vfio-dev')
        self.link(f'sys/class/vfio-dev/vfio{number}', node)

    # --- PCI ---

    def word_pci(self, path, ids, subsystem, kind, revision, driver='-', group='-', numa='-1'):
        """%pci PATH VENDOR:DEVICE VENDOR:DEVICE CLASS REVISION [DRIVER|- [GROUP|- [NUMA]]]"""
        address = os.path.basename(path)
        self.paths[address] = path
        path = f'sys/devices/{path}'
        vendor, device = ids.split(':')
        sub_vendor, sub_device = subsystem.split(':')
        self.files(path, vendor=f'0x{vendor}', device=f'0x{device}', subsystem_vendor=f'0x{sub_vendor}',
                   subsystem_device=f'0x{sub_device}', revision=revision, enable=1, numa_node=numa,
                   driver_override='(null)')
        self.file(f'{path}/class', f'{kind}\n')
        self.file(f'{path}/uevent', ('' if driver == '-' else f'DRIVER={driver}\n') +
                  f'PCI_CLASS={int(kind, 16):X}\nPCI_ID={ids.upper()}\nPCI_SUBSYS_ID={subsystem.upper()}\n'
                  f'PCI_SLOT_NAME={address}\n')
        self.on_bus(path, 'pci', None if driver == '-' else driver)
        if group != '-':
            self.group(path, group)

    def word_sriov(self, address, count, total, offset=1, stride=1):
        """%sriov ADDRESS VFS MOST [OFFSET STRIDE]: a physical function"""
        self.files(f'sys/devices/{self.paths[address]}', sriov_numvfs=count, sriov_totalvfs=total,
                   sriov_offset=offset, sriov_stride=stride, sriov_drivers_autoprobe=1)

    def word_vf(self, physical, number, address, *more):
        """%vf PF NUMBER ADDRESS and what %pci has behind a path"""
        path = f'{os.path.dirname(self.paths[physical])}/{address}'
        self.word_pci(path, *more)
        self.link(f'sys/devices/{path}/physfn', f'sys/devices/{self.paths[physical]}')
        self.link(f'sys/devices/{self.paths[physical]}/virtfn{number}', f'sys/devices/{path}')

    # --- mediated devices ---

    def word_parent(self, path):
        """%parent PATH"""
        self.link(f'sys/class/mdev_bus/{os.path.basename(path)}', f'sys/devices/{path}')

    def word_type(self, parent, name, api, available, label=None, description=None):
        """%type PARENT-PATH TYPE DEVICE_API AVAILABLE ["NAME" ["DESCRIPTION"]]"""
        path = f'sys/devices/{parent}/mdev_supported_types/{name}'
        self.files(path, device_api=api, available_instances=available)
        self.file(f'{path}/create', '')
        self.dir(f'{path}/devices')
        if label:
            self.files(path, name=label)
        if description:
            # Each driver ends it itself.
            self.file(f'{path}/description', unescape(description))

    def word_mdev(self, parent, uuid, kind, driver='-', group='-'):
        """%mdev PARENT-PATH UUID TYPE [DRIVER|- [GROUP|-]]"""
        path = f'sys/devices/{parent}/{uuid}'
        kind = f'sys/devices/{parent}/mdev_supported_types/{kind}'
        self.file(f'{path}/remove', '')
        self.file(f'{path}/uevent', '' if driver == '-' else f'DRIVER={driver}\n')
        self.link(f'{path}/mdev_type', kind)
        self.link(f'{kind}/devices/{uuid}', path)
        self.on_bus(path, 'mdev', None if driver == '-' else driver)
        if group != '-':
            self.group(path, group)

    def word_device(self, path, bus, driver='-'):
        """%device PATH BUS [DRIVER]: one of any other bus"""
        self.file(f'sys/devices/{path}/uevent', '' if driver == '-' else f'DRIVER={driver}\n')
        self.on_bus(f'sys/devices/{path}', bus, None if driver == '-' else driver)


def unescape(text):
    return re.sub(r'\\.', lambda match: ESCAPES[match[0]], text)


def take(machine, line):
    if not line or line.startswith('#'):
        return
    if line.startswith('%'):
        word, *words = shlex.split(line[1:].replace('\\', '\\\\'))
        getattr(machine, f'word_{word}')(*words)
    elif '\t' in line:
        path, content = line.split('\t', 1)
        machine.file(path, unescape(content) + '\n')
    elif ' -> ' in line:
        machine.link(*line.split(' -> '))
    elif line.endswith('/'):
        machine.dir(line)
    else:
        raise ValueError('no line of a machine')


def unpack(name, root):
    """The machine of this name, below an empty directory."""
    machine = Machine(root)
    path = DIRECTORY / name
    for number, line in enumerate(path.read_text().splitlines(), 1):
        try:
            take(machine, line)
        except Exception as error:
            raise RuntimeError(f'{path}:{number}: {line}') from error
    return machine.root


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    unpack(sys.argv[1], sys.argv[2])


if __name__ == '__main__':
    main()
