# SPDX-License-Identifier: LGPL-2.1-or-later
"""A QEMU that has a device of a server of vfio-user, and what is said to it."""

import json
import os
import re
import socket
import subprocess
import tempfile
import time

PROGRAM = os.environ['DEVMIG_QEMU_PROGRAM']

# Nothing here takes as long; a machine that does not answer fails the test.
PATIENCE = 60

# Of the device
VENDOR, DEVICE = 0x1AF4, 0x10F5

# What the firmware says of itself at a port, and its last word there.
DEBUG_PORT = 0x402
NOTHING_TO_START = 'No bootable device'


def device(path):
    """The words that attach the device of the server at a path."""
    return ['-device', json.dumps({'driver': 'vfio-user-pci', 'socket': {'type': 'unix', 'path': str(path)}})]


def shared_memory(size):
    """The words that give the machine memory that other processes can be given as well."""
    return ['-object', f'memory-backend-memfd,id=memory,size={size},share=on', '-machine', 'memory-backend=memory']


def machine(path, shared=True):
    """The words for a small machine that has the device."""
    return ['-machine', 'q35', '-m', '64M', '-nodefaults', *(shared_memory('64M') if shared else []), *device(path)]


def version():
    """Major and minor."""
    said = subprocess.run([PROGRAM, '--version'], stdout=subprocess.PIPE, text=True, check=True).stdout
    return tuple(int(number) for number in re.search(r'version (\d+)\.(\d+)', said).groups())


class Lines:
    """A connection on which lines go both ways."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(PATIENCE)
        try:
            self.socket.connect(path)
        except OSError:
            self.socket.close()
            raise
        self.file = self.socket.makefile('rw')

    def say(self, line):
        self.file.write(line + '\n')
        self.file.flush()

    def hear(self):
        line = self.file.readline()
        if not line:
            raise EOFError('QEMU has hung up')
        return line

    def close(self):
        self.file.close()
        self.socket.close()


class Failed(Exception):
    """QEMU says that it can't."""


class Machine:
    """A machine without a disk: the firmware sees to its devices, and then has nothing to start."""

    def __init__(self, *words):
        self.directory = tempfile.TemporaryDirectory(prefix='devmig-interop-')
        self.said = open(self.file('said'), 'w+')
        self.process = subprocess.Popen(
            [PROGRAM, '-no-user-config', '-display', 'none', '-accel', 'tcg',
             '-qmp', f'unix:{self.file("qmp")},server=on,wait=off',
             '-qtest', f'unix:{self.file("qtest")},server=on,wait=off', '-qtest-log', '/dev/null',
             '-chardev', f'file,id=firmware,path={self.file("firmware")}',
             '-device', f'isa-debugcon,iobase={DEBUG_PORT:#x},chardev=firmware', *words],
            stdin=subprocess.DEVNULL, stdout=self.said, stderr=self.said)
        try:
            self.begin()
        except BaseException:
            self.process.kill()
            self.process.wait()
            raise

    def begin(self):
        self.monitor = self.until(lambda: self.connect('qmp'))
        self.monitor.hear()
        self.qmp('qmp_capabilities')
        self.test = self.until(lambda: self.connect('qtest'))

    def __enter__(self):
        return self

    def __exit__(self, *what):
        self.monitor.close()
        self.test.close()
        self.process.terminate()
        self.process.wait(PATIENCE)
        self.said.close()
        self.directory.cleanup()

    def file(self, name):
        return os.path.join(self.directory.name, name)

    def complaints(self):
        """What it wrote for people."""
        with open(self.file('said')) as said:
            return said.read()

    def connect(self, name):
        try:
            return Lines(self.file(name))
        except OSError:
            assert self.process.poll() is None, f'QEMU did not start: {self.complaints()}'
            return None

    @staticmethod
    def until(answer):
        """What is answered as soon as it is something."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = answer()
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError('it does not come to pass')

    def qmp(self, command, **arguments):
        self.monitor.say(json.dumps({'execute': command, 'arguments': arguments}))
        while True:
            answer = json.loads(self.monitor.hear())
            if 'error' in answer:
                raise Failed(answer['error']['desc'])
            if 'return' in answer:
                return answer['return']

    def qtest(self, *words):
        """What is read, or nothing."""
        self.test.say(' '.join(word if isinstance(word, str) else hex(word) for word in words))
        answer = self.test.hear().split()
        assert answer[:1] == ['OK'], answer
        return int(answer[1], 16) if len(answer) > 1 else None

    # The processor's view of its memory, and of the device's configuration

    def read(self, address):
        return self.qtest('readl', address)

    def write(self, address, value):
        self.qtest('writel', address, value)

    def write_config(self, offset, value):
        self.qtest('outl', 0xCF8, 1 << 31 | self.function()['slot'] << 11 | offset)
        self.qtest('outl', 0xCFC, value)

    def function(self):
        """What QEMU says of the device."""
        return next(each for bus in self.qmp('query-pci') for each in bus['devices']
                    if (each['id']['vendor'], each['id']['device']) == (VENDOR, DEVICE))

    def bars(self, starts=1):
        """Where the firmware has put the regions, once it does nothing more: number to address.

        Until then it uses the ports of the configuration space as well.
        """
        def is_done():
            with open(self.file('firmware')) as said:
                return said.read().count(NOTHING_TO_START) == starts
        self.until(is_done)
        return {region['bar']: region['address'] for region in self.function()['regions']}

    def migration(self):
        """How the migration ended."""
        def ended():
            told = self.qmp('query-migrate')
            return told if told.get('status') in ('completed', 'failed', 'cancelled') else None
        return self.until(ended)
