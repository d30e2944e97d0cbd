# SPDX-License-Identifier: LGPL-2.1-or-later
"""A Linux in a machine of QEMU has the device, and uses it."""

import os
import struct
import subprocess
import unittest

import qemu
from rig import tap
from vfio_user import BAR2, Server

HERE = os.path.dirname(os.path.abspath(__file__))
KERNEL = os.environ['DEVMIG_KERNEL']

VM = os.path.join(HERE, '..', 'kernel', 'vm')
TAP = os.path.join(HERE, '..', 'kernel', 'guest', 'tap.sh')

# MiB that the machine has, and where in it those begin that Linux leaves alone.
MEMORY = 512
RESERVED = 256 << 20
SCRATCH = 0x5CA7C400


class Guest(unittest.TestCase):
    def run_guest(self, server):
        words = qemu.shared_memory(f'{MEMORY}M') + qemu.device(server.path)
        done = subprocess.run(
            [VM, '--kernel', KERNEL, '--emulator', qemu.PROGRAM, '--memory', str(MEMORY), '--file', TAP,
             '--append', f'memmap=1M${RESERVED >> 20}M', *[f'--qemu={word}' for word in words],
             os.path.join(HERE, 'guest.sh'), f'0x{SCRATCH:08X}', f'{RESERVED:#x}'],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors='replace')
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertEqual(tap.read(done.stdout).faults, [], done.stdout)

    def test_linux(self):
        with Server('--memory=8M', '--map=64K') as server:
            self.run_guest(server)
            with server.connect() as client:
                self.assertEqual(client.register(0x18), SCRATCH)
                self.assertEqual([client.read(BAR2, at, 4) for at in (0x100, 0x100000)],
                                 [struct.pack('<I', SCRATCH)] * 2)
