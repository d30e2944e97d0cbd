# SPDX-License-Identifier: LGPL-2.1-or-later
"""The emulated machine that a guest runs in, and what is left when it is gone."""

import os
import subprocess

# Never KVM: a machine that has it need not be one where it works.
COMMON = ['-machine', 'q35,usb=off', '-accel', 'tcg,thread=multi', '-cpu', 'max', '-nodefaults',
          '-display', 'none', '-monitor', 'none', '-no-reboot']

# An oops ends the guest at once, instead of leaving it with a lock that nobody gives back.
KERNEL_LINE = 'console=ttyS0 panic=-1 oops=panic'


class Machine:
    """One run of a guest; what it leaves is in a directory."""

    def __init__(self, directory, image, initrd):
        self.directory = directory
        self.image = image
        self.initrd = initrd
        self.emulator = 'qemu-system-x86_64'
        self.memory = 512
        self.cpus = 2
        self.append = ''
        self.disks = []
        self.out = False
        self.arguments = []

    def path(self, name):
        return os.path.join(self.directory, name)

    def command(self):
        words = [
            self.emulator, *COMMON,
            '-m', str(self.memory), '-smp', str(self.cpus),
            '-kernel', self.image, '-initrd', self.initrd,
            '-append', f'{KERNEL_LINE} {self.append}',
            '-serial', f'file:{self.path("log")}',
            '-serial', 'stdio',
            '-serial', f'file:{self.path("report")}',
        ]
        for number, disk in enumerate(self.disks):
            words += ['-drive', f'file={disk},if=none,id=disk{number},format=raw,readonly=on',
                      '-device', f'virtio-blk-pci,drive=disk{number}']
        if self.out:
            words += ['-device', 'virtio-serial-pci', '-chardev', f'file,id=out,path={self.path("out.tar")}',
                      '-device', 'virtserialport,chardev=out']
        return words + self.arguments

    def run(self, seconds):
        """Returns whether it went down by itself in time. What the script prints is printed."""
        with open(self.path('errors'), 'wb') as errors:
            process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stderr=errors)
            try:
                process.wait(seconds)
                return True
            except subprocess.TimeoutExpired:
                return False
            finally:
                process.kill()
                process.wait()

    def errors(self):
        """What QEMU itself had to say."""
        return read(self.path('errors'))

    def log(self):
        """The kernel's log as lines."""
        return read(self.path('log')).replace('\r', '').splitlines()

    def report(self):
        """The guest's report as a dictionary; see init."""
        return dict(line.split(' ', 1) for line in read(self.path('report')).splitlines() if ' ' in line)


def read(path):
    try:
        with open(path, errors='replace') as file:
            return file.read()
    except FileNotFoundError:
        return ''
