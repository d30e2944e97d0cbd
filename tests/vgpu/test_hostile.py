#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A test for each way in which a client can lie. Whatever it does, the next one is served."""

import contextlib
import errno
import fcntl
import os
import socket
import struct
import unittest

from vfio_user import (BAR0, BAR2, CONFIG, DATA_READ, DATA_WRITE, DEVICE_INFO, DMA_MAP, DMA_READ, DMA_UNMAP, FEATURE,
                       GET, HEADER, IRQ_INFO, LOG_REPORT, LOG_START, NO_REPLY, R, REGION_INFO, REGION_READ,
                       REGION_WRITE, REPLY, RESET, RS, SC, SET, SET_IRQS, STATE, VERSION, Client, Gone, Raw, Server,
                       refused)

HUGE = (1 << 64) - 1


def memory_file():
    return open(os.memfd_create("guest"), "r+b")


class Hostile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--memory=1M")
        cls.addClassCleanup(cls.end)

    @classmethod
    def end(cls):
        said, status = cls.server.stop()
        assert (said, status) == ("", 0), said

    def setUp(self):
        self.client = Client(self.server.path)
        self.client.reset()

    def tearDown(self):
        """The server goes on: this one's device, or the next one's."""
        self.client.close()
        with Client(self.server.path) as client:
            self.assertEqual(client.state(), R)
            self.assertEqual(client.register(0), 0x47564D44)

    def raw(self):
        """A connection that has not said which version; the other one is gone."""
        self.client.close()
        return Raw(self.server.path)

    def fails(self, command, body=b"", fds=(), number=errno.EINVAL):
        with refused(number):
            self.client.call(command, body, fds)
        self.assertEqual(self.client.register(0), 0x47564D44)

    # Messages

    def test_size_below_the_header(self):
        for size in (0, 15):
            with self.raw() as raw:
                raw.message(VERSION, size=size)
                self.assertTrue(raw.is_closed())

    def test_size_of_4_gib(self):
        with self.raw() as raw:
            raw.message(VERSION, size=0xFFFFFFFF)
            self.assertTrue(raw.is_closed())

    def test_first_message_is_another(self):
        with self.raw() as raw:
            with refused(errno.EINVAL):
                raw.call(DEVICE_INFO, struct.pack("=IIII", 16, 0, 0, 0))
            self.assertTrue(raw.is_closed())

    def test_version_twice(self):
        self.fails(VERSION, struct.pack("=HH", 0, 1))

    def test_version_of_another_major(self):
        with self.raw() as raw:
            with refused(errno.EINVAL):
                raw.call(VERSION, struct.pack("=HH", 1, 0))
            self.assertTrue(raw.is_closed())

    def test_version_with_malformed_data(self):
        for data in (b"{", b"{}", b"\xff\0", b'{"capabilities":{"max_msg_fds":-1}}\0', b"[" * 4000 + b"\0"):
            with self.raw() as raw, self.subTest(data=data[:20]):
                with refused(errno.EINVAL):
                    raw.call(VERSION, struct.pack("=HH", 0, 1) + data)

    def test_a_reply_nobody_asked_for(self):
        self.client.message(DEVICE_INFO, struct.pack("=IIII", 16, 0, 0, 0), flags=REPLY)
        self.assertTrue(self.client.is_closed())

    def test_commands_that_are_none(self):
        for command in (0, 6, DMA_READ, 12, 14, 15, 19, 65535):
            self.fails(command, bytes(64), number=errno.EOPNOTSUPP)

    def test_bodies_of_every_size(self):
        """Too short, or longer than the command has: refused, and the next one is understood."""
        exact = {DMA_MAP: 32, DMA_UNMAP: 24, DEVICE_INFO: 16, REGION_INFO: 32, IRQ_INFO: 16, REGION_READ: 16,
                 RESET: 0, DATA_READ: 8}
        least = {SET_IRQS: 20, REGION_WRITE: 16, FEATURE: 8, DATA_WRITE: 8}
        for command, size in exact.items():
            for wrong in {0, size - 1, size + 1, 4096} - {size, -1}:
                with self.subTest(command=command, size=wrong):
                    self.fails(command, bytes(wrong))
        for command, size in least.items():
            for wrong in (0, size - 1):
                with self.subTest(command=command, size=wrong):
                    self.fails(command, bytes(wrong))

    def test_end_in_the_middle_of_a_message(self):
        for size in (3, 16, 20):
            with Raw(self.server.path) if size == 3 else self.raw() as raw:
                self.client.close()
                raw.send(HEADER.pack(1, VERSION, 36, 0, 0)[:size] + bytes(max(size - 16, 0)))

    def test_no_reply_has_none(self):
        self.client.message(RESET, flags=NO_REPLY)
        self.client.message(0, flags=NO_REPLY)
        self.assertEqual(self.client.register(0), 0x47564D44)

    def test_many_messages_at_once(self):
        numbers = [self.client.message(REGION_READ, struct.pack("=QII", 0, BAR0, 4)) for _ in range(100)]
        for number in numbers:
            self.assertEqual(self.client.answer(number, REGION_READ)[16:], b"DMVG")

    # Descriptors

    def test_descriptors_nobody_asked_for(self):
        before = self.descriptors()
        for _ in range(20):
            with open("/dev/null") as null:
                self.client.call(DEVICE_INFO, struct.pack("=IIII", 16, 0, 0, 0), [null.fileno()] * 8)
        # They are closed before the next command.
        self.client.register(0)
        self.assertEqual(self.descriptors(), before)

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.server.process.pid}/fd"))

    def test_more_descriptors_than_it_takes(self):
        before = self.descriptors()
        with open("/dev/null") as null:
            self.client.message(DEVICE_INFO, struct.pack("=IIII", 16, 0, 0, 0), [null.fileno()] * 30)
            self.assertTrue(self.client.is_closed())
        self.client.close()
        with Client(self.server.path):
            self.assertEqual(self.descriptors(), before)

    def test_map_what_can_t_be_mapped(self):
        read, write = os.pipe()
        ours, theirs = socket.socketpair()
        with open("/dev/null") as null, open("/dev/zero") as zero, ours, theirs:
            for fd in (read, write, ours.fileno(), null.fileno(), zero.fileno(), os.open("/", os.O_RDONLY)):
                with refused(errno.EINVAL):
                    self.client.map(0, 4096, fd)
        os.close(read)
        os.close(write)

    def test_interrupt_by_what_is_no_eventfd(self):
        read, write = os.pipe()
        for fd in (read, write):
            with refused(errno.EINVAL):
                self.client.set_irqs(4 | 32, 0, 0, 1, fds=[fd])
            os.close(fd)

    # Memory

    def test_map_behind_the_end_of_a_file(self):
        with memory_file() as file:
            file.truncate(8192)
            for offset, size in ((0, 8193), (8192, 4096), (4096, 8192), (HUGE - 4095, 4096), (4096, HUGE - 4095),
                                 (1, 4096)):
                with self.subTest(offset=offset, size=size), refused(errno.EINVAL):
                    self.client.map(0x1000, size, file.fileno(), offset)

    def test_file_becomes_shorter(self):
        """Where a store would be a signal, the DMA fails."""
        with memory_file() as file:
            file.truncate(8192)
            self.client.map(0x10000, 8192, file.fileno())
            file.truncate(0)
            self.client.command(1, 0x10000, 8192, 1)
            self.assertEqual(self.client.settle(), 2)

    def test_map_a_file_that_is_not_in_memory(self):
        """The client may be its file system, and not answer."""
        with open(__file__, "rb") as file:
            with contextlib.suppress(OSError):
                fcntl.fcntl(file, fcntl.F_GET_SEALS)
                self.skipTest("the tests themselves are in memory")
            with refused(errno.EINVAL):
                self.client.map(0x10000, 4096, file.fileno(), flags=1)

    def test_map_nothing_or_over_the_end(self):
        for address, size in ((0, 0), (HUGE, 2), (HUGE - 4095, 8192)):
            with refused(errno.EINVAL):
                self.client.map(address, size)

    def test_map_over_another(self):
        self.client.map(0x10000, 0x3000)
        for address, size in ((0x10000, 0x3000), (0xF000, 0x1001), (0x12FFF, 1), (0, HUGE), (0x11000, 0x1000)):
            with refused(errno.EEXIST):
                self.client.map(address, size)
        self.client.map(0x13000, 0x1000)
        self.client.map(0xF000, 0x1000)

    def test_unmap_what_is_not_mapped(self):
        self.client.map(0x10000, 0x3000)
        for address, size in ((0, 0), (0x10000, 0x1000), (0x11000, 0x2000), (0xF000, 0x4000), (HUGE, HUGE)):
            with refused(errno.ENOENT):
                self.client.unmap(address, size)
        self.client.unmap(0x10000, 0x3000)

    def test_too_many_mappings(self):
        for i in range(4096):
            self.client.map(i * 8192, 4096)
        with refused(errno.ENOSPC):
            self.client.map(1 << 40, 4096)
        self.client.unmap(0, 0, 2)
        self.client.map(1 << 40, 4096)

    def test_map_with_flags_that_are_none(self):
        with refused(errno.EINVAL):
            self.client.map(0, 4096, flags=4)

    # Regions

    def test_regions_that_are_none(self):
        for region in (9, 1 << 31, 0xFFFFFFFF):
            self.fails(REGION_READ, struct.pack("=QII", 0, region, 4))
            self.fails(REGION_INFO, struct.pack("=IIIIQQ", 32, 0, region, 0, 0, 0))

    def test_outside_of_a_region(self):
        for region, size in ((BAR0, 4096), (BAR2, 1 << 20), (CONFIG, 256)):
            for offset, count in ((size, 4), (size - 3, 4), (HUGE, 4), (HUGE - 3, 4), (0, size + 4)):
                with self.subTest(region=region, offset=offset, count=count):
                    self.fails(REGION_READ, struct.pack("=QII", offset, region, count & 0xFFFFFFFF))
                    if count < 1 << 20:
                        self.fails(REGION_WRITE, struct.pack("=QII", offset, region, count) + bytes(count))

    def test_count_that_is_not_what_is_sent(self):
        self.fails(REGION_WRITE, struct.pack("=QII", 0, BAR2, 8) + bytes(4))
        self.fails(REGION_WRITE, struct.pack("=QII", 0, BAR2, 4) + bytes(8))
        self.fails(REGION_WRITE, struct.pack("=QII", 0, BAR2, 0xFFFFFFFF) + bytes(8))
        self.fails(REGION_READ, struct.pack("=QII", 0, BAR2, 0xFFFFFFFF))

    def test_registers_in_pieces(self):
        for offset, count in ((0, 1), (0, 8), (2, 4), (1, 2)):
            self.fails(REGION_READ, struct.pack("=QII", offset, BAR0, count))

    def test_argsz_that_is_too_small(self):
        self.fails(DEVICE_INFO, struct.pack("=IIII", 15, 0, 0, 0))
        self.fails(REGION_INFO, struct.pack("=IIIIQQ", 31, 0, 0, 0, 0, 0))
        self.fails(IRQ_INFO, struct.pack("=IIII", 0, 0, 0, 0))
        self.fails(FEATURE, struct.pack("=II", 7, 1 | GET))
        self.fails(FEATURE, struct.pack("=II", 15, 1 | GET))

    # Interrupts

    def test_interrupts_that_are_none(self):
        for flags, index, start, count in ((36, 2, 0, 1), (36, 99, 0, 1), (33, 0, 1, 1), (33, 0, 0, 2),
                                           (33, 0, 0, 0xFFFFFFFF), (33, 0, 0xFFFFFFFF, 2), (0, 0, 0, 1), (1, 0, 0, 1),
                                           (32, 0, 0, 1), (35, 0, 0, 1), (57, 0, 0, 1), (33 | 64, 0, 0, 1),
                                           (36, 0, 0, 0)):
            with self.subTest(flags=flags, index=index, start=start, count=count):
                self.fails(SET_IRQS, struct.pack("=IIIII", 20, flags, index, start, count))

    def test_booleans_that_are_not_there(self):
        self.fails(SET_IRQS, struct.pack("=IIIII", 20, 34, 0, 0, 1))
        self.fails(SET_IRQS, struct.pack("=IIIII", 22, 34, 0, 0, 1) + b"11")
        self.fails(SET_IRQS, struct.pack("=IIIII", 21, 33, 0, 0, 1) + b"1")

    # Data and logs

    def test_data_of_another_size(self):
        self.client.go(SC)
        self.fails(DATA_READ, struct.pack("=II", 16, 0xFFFFFFFF))
        self.fails(DATA_READ, struct.pack("=II", 0xFFFFFFFF, (1 << 20) + 1))
        self.fails(DATA_READ, struct.pack("=II", 15, 8))
        self.client.go(RS)
        self.fails(DATA_WRITE, struct.pack("=II", 16, 9) + bytes(8))
        self.fails(DATA_WRITE, struct.pack("=II", 16, 0xFFFFFFFF) + bytes(8))
        self.client.reset()

    def test_states_that_are_none(self):
        for state in (0, 8, 0xFFFFFFFF):
            self.fails(FEATURE, struct.pack("=IIIi", 16, STATE | SET, state, -1))

    def log(self, page_size, *ranges, count=None):
        count = len(ranges) if count is None else count
        return struct.pack("=IIQII", 1 << 16, LOG_START | SET, page_size, count, 0) + b"".join(
            struct.pack("=QQ", *each) for each in ranges)

    def test_logs_that_are_none(self):
        for body in (self.log(0), self.log(4095), self.log(4097), self.log(2048), self.log(4096, (0, 0)),
                     self.log(4096, (1, 4096)), self.log(4096, (0, 4095)), self.log(4096, (HUGE - 4095, 8192)),
                     self.log(4096, count=1), self.log(4096, (0, 4096), count=2)):
            self.fails(FEATURE, body)
        self.fails(FEATURE, self.log(4096, count=1025), number=errno.E2BIG)

    def test_reports_that_are_none(self):
        def report(iova, length, page_size):
            return struct.pack("=IIQQQ", 1 << 20, LOG_REPORT | GET, iova, length, page_size)

        self.fails(FEATURE, report(0, 4096, 4096))
        self.client.call(FEATURE, self.log(4096))
        for body in (report(0, 0, 4096), report(0, 4096, 0), report(0, 4096, 100), report(HUGE, 4096, 4096)):
            self.fails(FEATURE, body)
        self.fails(FEATURE, report(0, HUGE, 4096), number=errno.E2BIG)

    def test_gone_while_it_is_answered(self):
        for _ in range(20):
            try:
                self.client.message(REGION_READ, struct.pack("=QII", 0, BAR2, 1 << 20))
            except Gone:
                pass
            self.client.close()
            self.client = Client(self.server.path)


if __name__ == "__main__":
    unittest.main()
