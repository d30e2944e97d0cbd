# SPDX-License-Identifier: LGPL-2.1-or-later
"""The device in a machine that has a firmware only: what QEMU makes of it, and what its processor sees."""

import pathlib
import re
import shlex
import unittest

import qemu
from vfio_user import BAR2, Server

MANUAL = pathlib.Path(__file__).parents[2] / 'man' / 'devmig-vgpu.1.scd'

ID, INTERFACE, MEMORY_LOW, MEMORY_HIGH, NOW_LOW = range(0, 0x14, 4)
SCRATCH, ADDRESS_LOW, ADDRESS_HIGH, LENGTH, WORD, COMMAND, STATUS = 0x18, *range(0x20, 0x38, 4)
FILL, IDLE, BUSY, ERROR = 1, 0, 1, 2

WINDOW = 64 << 10
MEMORY = 8 << 20
LARGE = 8 << 30

# Of the machine's memory; nobody else uses it.
FILLED = 0x2000000
MESSAGE = 0x3000000

# In the configuration space
COMMAND_WORD, MASTER = 4, 6
MSI, MSI_ENABLE = 0x40, 1 << 16

# Of the interrupt controllers of a PC
PICS = (0x20, 0xA0)
READ_REQUESTS = 0x0A


class Attached(unittest.TestCase):
    """Each test has a server and a machine of its own, whose firmware has seen to the device."""

    options = (f'--memory={MEMORY}', f'--map={WINDOW}')

    def words(self):
        """Those that QEMU is called with."""
        return qemu.machine(self.server.path)

    def setUp(self):
        self.server = self.enterContext(Server(*self.options))
        self.machine = self.enterContext(qemu.Machine(*self.words()))
        bars = self.machine.bars()
        self.registers, self.memory = bars[0], bars[2]

    def register(self, offset):
        return self.machine.read(self.registers + offset)

    def set_register(self, offset, value):
        self.machine.write(self.registers + offset, value)

    def begin_fill(self, word, size):
        """Let the device write to the machine's memory, and interrupt it then."""
        self.machine.write_config(COMMAND_WORD, MASTER)
        for offset, value in ((ADDRESS_LOW, FILLED), (ADDRESS_HIGH, 0), (LENGTH, size), (WORD, word)):
            self.set_register(offset, value)
        self.set_register(COMMAND, FILL)

    def fill(self, word, size):
        """Returns how that ended."""
        self.begin_fill(word, size)
        self.machine.until(lambda: self.register(STATUS) != BUSY)
        return self.register(STATUS)


class Shared(Attached):
    def test_the_function(self):
        function = self.machine.function()
        self.assertEqual(function['class_info']['class'], 0x0380)
        regions = {region['bar']: (region['size'], region['mem_type_64'], region['prefetch'])
                   for region in function['regions']}
        self.assertEqual(regions, {0: (4096, False, False), 2: (MEMORY, True, True)})
        self.assertEqual((self.registers % 4096, self.memory % MEMORY), (0, 0))

    def test_nothing_to_complain_of(self):
        self.assertEqual(self.machine.complaints(), '')

    def test_registers(self):
        self.assertEqual([self.register(at) for at in (ID, INTERFACE, MEMORY_LOW, MEMORY_HIGH)],
                         [0x47564D44, 1, MEMORY, 0])
        first = self.register(NOW_LOW)
        self.machine.until(lambda: self.register(NOW_LOW) > first)

    def test_memory(self):
        """In the window, which QEMU maps, at its end and outside: the device has it when QEMU is gone."""
        places = (16, WINDOW - 4, WINDOW, MEMORY - 4)
        for number, at in enumerate(places, 1):
            self.machine.write(self.memory + at, 0x01010101 * number)
        self.assertEqual([self.machine.read(self.memory + at) for at in places],
                         [0x01010101, 0x02020202, 0x03030303, 0x04040404])
        self.machine.process.terminate()
        with self.server.connect() as client:
            self.assertEqual([client.read(BAR2, at, 4) for at in places],
                             [bytes([number]) * 4 for number in (1, 2, 3, 4)])

    def test_dma(self):
        self.assertEqual(self.fill(0xABCD1234, 8192), IDLE)
        self.assertEqual([self.machine.read(FILLED + at) for at in (0, 4096, 8188, 8192)],
                         [0xABCD1234, 0xABCD1234, 0xABCD1234, 0])

    def is_asked_for(self, irq):
        """Does the interrupt controller hold a request?"""
        port = PICS[irq // 8]
        self.machine.qtest('outb', port, READ_REQUESTS)
        return bool(self.machine.qtest('inb', port) & 1 << irq % 8)

    def test_pin(self):
        """It is held until the processor looks at the device, and comes again the next time."""
        irq = self.machine.function()['irq']
        for _ in range(2):
            self.assertFalse(self.is_asked_for(irq))
            self.begin_fill(1, 4)
            self.machine.until(lambda: self.is_asked_for(irq))
            self.assertEqual(self.register(STATUS), IDLE)

    def test_message(self):
        """A message is a write: it is sent to memory, where it can be seen."""
        self.machine.write_config(MSI + 4, MESSAGE)
        self.machine.write_config(MSI + 8, 0)
        self.machine.write_config(MSI + 12, 0x5A5A)
        self.machine.write_config(MSI, MSI_ENABLE)
        self.assertEqual(self.machine.read(MESSAGE), 0)
        self.assertEqual(self.fill(1, 4), IDLE)
        self.machine.until(lambda: self.machine.read(MESSAGE) == 0x5A5A)

    def test_reset(self):
        """The machine's reset is the device's; the firmware places it again."""
        self.set_register(SCRATCH, 7)
        self.machine.write(self.memory, 7)
        self.machine.qmp('system_reset')
        self.assertEqual(self.machine.bars(starts=2), {0: self.registers, 2: self.memory})
        self.assertEqual([self.register(ID), self.register(SCRATCH), self.machine.read(self.memory)],
                         [0x47564D44, 0, 0])

    def test_another_machine(self):
        """It serves the next machine when one is gone."""
        self.machine.qmp('quit')
        with qemu.Machine(*self.words()) as machine:
            self.assertEqual(machine.read(machine.bars()[0]), 0x47564D44)


class Manual(Attached):
    """The command of devmig-vgpu(1)."""

    def words(self):
        command = re.search(r'^\$ qemu-system-x86_64 (.*?)^```$', MANUAL.read_text(), re.M | re.S)[1]
        self.assertIn('/run/vgpu.sock', command)
        words = shlex.split(command.replace('\\\\\n', ' ').replace('/run/vgpu.sock', str(self.server.path)))
        # The firmware would look for something to start in the network.
        return [*words, '-nic', 'none']

    def test_it_works(self):
        self.assertEqual(self.machine.complaints(), '')
        self.assertEqual(self.register(ID), 0x47564D44)
        self.assertEqual(self.fill(0xABCD1234, 4096), IDLE)
        self.assertEqual(self.machine.read(FILLED), 0xABCD1234)


class Large(Attached):
    """More memory than fits below 4 GiB."""

    options = (f'--memory={LARGE}',)

    def test_memory(self):
        self.assertEqual((self.memory >> 32 > 0, self.memory % LARGE), (True, 0))
        for number, at in enumerate((0, LARGE - 4)):
            self.machine.write(self.memory + at, number + 1)
        self.assertEqual([self.machine.read(self.memory + at) for at in (0, LARGE - 4)], [1, 2])


class NoWindow(Attached):
    """QEMU maps nothing: each access is a message."""

    options = (f'--memory={MEMORY}', '--map=0')

    def test_memory(self):
        self.machine.write(self.memory, 0x12345678)
        self.assertEqual(self.machine.read(self.memory), 0x12345678)
        self.machine.qtest('writeb', self.memory + 1, 0xAB)
        self.assertEqual(self.machine.read(self.memory), 0x1234AB78)


class NotShared(Attached):
    """QEMU has no file to give for such memory."""

    def words(self):
        return qemu.machine(self.server.path, shared=False)

    def test_dma_is_an_error(self):
        self.assertEqual(self.fill(0xABCD1234, 4096), ERROR)
        self.assertEqual(self.machine.read(FILLED), 0)
        self.assertEqual(self.register(ID), 0x47564D44)
