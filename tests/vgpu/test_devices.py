#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a client sees of the device: regions, interrupts, DMA and its log, and what stays when it goes."""

import errno
import mmap
import os
import select
import struct
import time
import unittest

from vfio_user import (BAR0, BAR2, CONFIG, DOCUMENT, FEATURE, GET, LOG_REPORT, LOG_START, LOG_STOP, PC, PP, R, RP, RS,
                       S, SC, SET, Client, Raw, Server, VERSION, device, refused)

SMALL = "--memory=1M"


class Version(unittest.TestCase):
    def test_without_data(self):
        with Server(SMALL) as server, Raw(server.path) as raw:
            self.assertEqual(struct.unpack_from("=HH", raw.call(VERSION, struct.pack("=HH", 0, 1))), (0, 1))

    def test_minor(self):
        for theirs, wanted in ((0, 0), (1, 1), (9, 1)):
            with Server(SMALL) as server, Raw(server.path) as raw:
                reply = raw.call(VERSION, struct.pack("=HH", 0, theirs))
                self.assertEqual(struct.unpack_from("=HH", reply), (0, wanted))

    def test_one_after_the_other(self):
        """Who comes second waits until the first has gone."""
        with Server(SMALL) as server:
            with Client(server.path) as first, Raw(server.path) as second:
                second.message(VERSION, struct.pack("=HH", 0, 1))
                self.assertEqual(select.select([second.socket], [], [], 0.2)[0], [])
                first.close()
                self.assertEqual(struct.unpack_from("=HH", second.answer(1, VERSION)), (0, 1))


class Regions(unittest.TestCase):
    def test_info(self):
        with device("--memory=2M", "--map=64K") as client:
            sizes = [client.region_info(index)[0]["size"] for index in range(9)]
            self.assertEqual(sizes, [4096, 0, 2 << 20, 0, 0, 0, 0, 256, 0])
            self.assertEqual([client.region_info(index)[0]["flags"] for index in (0, 1, 7)], [3, 0, 3])

    def test_config(self):
        with device("--memory=2M") as client:
            self.assertEqual(client.read(CONFIG, 0, 4), struct.pack("<HH", 0x1AF4, 0x10F5))
            self.assertEqual(client.read(CONFIG, 10, 2), struct.pack("<H", 0x0380))
            client.write(CONFIG, 0, bytes([0xFF]) * 0x40)
            bars = struct.unpack("<IIII", client.read(CONFIG, 0x10, 16))
            self.assertEqual(bars, (0xFFFFF000, 0, 0xFFE0000C, 0xFFFFFFFF))
            self.assertEqual(client.read(CONFIG, 4, 2), struct.pack("<H", 0x406))
            self.assertEqual(client.read(CONFIG, 0, 4), struct.pack("<HH", 0x1AF4, 0x10F5))

    def test_registers(self):
        with device("--memory=2M") as client:
            self.assertEqual([client.register(at) for at in (0, 4, 8, 12, 4092)], [0x47564D44, 1, 2 << 20, 0, 0])
            client.set_register(0, 7)
            client.set_register(0x18, 7)
            self.assertEqual([client.register(at) for at in (0, 0x18)], [0x47564D44, 7])
            client.reset()
            self.assertEqual(client.register(0x18), 0)

    def test_window(self):
        with device(SMALL, "--map=8K") as client:
            info, caps = client.region_info(BAR2)
            self.assertEqual((info["flags"], info["cap_offset"], info["argsz"]), (15, 32, 64))
            self.assertEqual(struct.unpack("=HHIIIQQ", caps), (1, 1, 0, 1, 0, 0, 8192))
            with mmap.mmap(client.fds[0], 8192) as window:
                window[5:9] = b"mine"
                self.assertEqual(client.read(BAR2, 5, 4), b"mine")
                client.write(BAR2, 4096, b"yours")
                self.assertEqual(window[4096:4101], b"yours")
                client.reset()
                self.assertEqual(window[:], bytes(8192))
            # Nothing else can be got at, and it can't be made shorter.
            self.assertEqual(os.fstat(client.fds[0]).st_size, 8192)
            with self.assertRaises(PermissionError):
                os.ftruncate(client.fds[0], 4096)

    def test_room_for_the_window(self):
        """Without it, nothing says that there is one: QEMU takes no flag for a capability that is not there."""
        with device(SMALL) as client:
            info, caps = client.region_info(BAR2, 32)
            self.assertEqual((info["argsz"], info["flags"], info["cap_offset"], caps), (64, 3, 0, b""))
            self.assertEqual(client.fds, [])
            info, caps = client.region_info(BAR2, info["argsz"])
            self.assertEqual((info["flags"], info["cap_offset"], len(caps), len(client.fds)), (15, 32, 32, 1))

    def test_no_window(self):
        with device(SMALL, "--map=0") as client:
            self.assertEqual(client.region_info(BAR2)[0]["flags"], 3)
            self.assertEqual(client.fds, [])

    def test_window_is_seen_to_change(self):
        with device(SMALL, "--map=8K") as client:
            client.region_info(BAR2)
            with mmap.mmap(client.fds[0], 8192) as window:
                client.go(PC)
                client.read_some()
                self.assertEqual(client.precopy(), (0, 0))
                window[4096] = 1
                self.assertEqual(client.precopy(), (0, 4120))
                self.assertEqual(len(client.read_some()), 4120)


class Interrupts(unittest.TestCase):
    def fired(self, fd):
        return bool(select.select([fd], [], [], 0)[0]) and os.eventfd_read(fd)

    def test_info(self):
        with device(SMALL) as client:
            self.assertEqual([client.irq_info(index)[1::2] for index in (0, 1, 2, 4)],
                             [(7, 1), (9, 1), (0, 0), (0, 0)])
            with refused(errno.EINVAL):
                client.irq_info(3)

    def test_pin(self):
        with device(SMALL) as client:
            fd = os.eventfd(0, os.EFD_NONBLOCK)
            client.set_irqs(4 | 32, 0, 0, 1, fds=[fd])
            client.set_irqs(1 | 32, 0, 0, 1)
            self.assertEqual(self.fired(fd), 1)
            client.set_irqs(1 | 32, 0, 0, 1)
            self.assertFalse(self.fired(fd), "it masks itself")
            client.set_irqs(1 | 16, 0, 0, 1)
            self.assertEqual(self.fired(fd), 1, "what came meanwhile")
            client.set_irqs(1 | 16, 0, 0, 1)
            client.set_irqs(2 | 8, 0, 0, 1, b"\1")
            client.set_irqs(2 | 32, 0, 0, 1, b"\1")
            self.assertFalse(self.fired(fd), "it is masked")
            client.set_irqs(2 | 16, 0, 0, 1, b"\0")
            self.assertFalse(self.fired(fd), "a false boolean does nothing")
            client.set_irqs(2 | 16, 0, 0, 1, b"\1")
            self.assertEqual(self.fired(fd), 1)
            client.set_irqs(4 | 32, 0, 0, 1)
            client.set_irqs(1 | 32, 0, 0, 1)
            self.assertFalse(self.fired(fd), "nobody wants to know")

    def test_message(self):
        with device(SMALL) as client:
            fd = os.eventfd(0, os.EFD_NONBLOCK)
            client.set_irqs(4 | 32, 1, 0, 1, fds=[fd])
            for _ in range(2):
                client.set_irqs(2 | 32, 1, 0, 1, b"\1")
                self.assertEqual(self.fired(fd), 1)
            with refused(errno.ENOTTY):
                client.set_irqs(1 | 8, 1, 0, 1)
            client.set_irqs(1 | 32, 1, 0, 0)
            with refused(errno.ENOTTY):
                client.set_irqs(4 | 8, 0, 0, 1, fds=[fd])

    def test_a_fill_interrupts(self):
        with device(SMALL) as client:
            pin, message = (os.eventfd(0, os.EFD_NONBLOCK) for _ in range(2))
            client.set_irqs(4 | 32, 0, 0, 1, fds=[pin])
            client.command(1)
            client.settle()
            self.assertEqual((self.fired(pin), self.fired(message)), (1, False))
            client.set_irqs(1 | 16, 0, 0, 1)
            client.write(CONFIG, 4, struct.pack("<H", 0x400))
            client.command(1)
            client.settle()
            self.assertFalse(self.fired(pin), "its driver does not want it")
            client.set_irqs(4 | 32, 1, 0, 1, fds=[message])
            client.command(1)
            client.settle()
            self.assertEqual((self.fired(pin), self.fired(message)), (False, 1))

    def test_a_full_eventfd_does_no_harm(self):
        with device(SMALL) as client:
            fd = os.eventfd(0)
            os.eventfd_write(fd, (1 << 64) - 2)
            client.set_irqs(4 | 32, 1, 0, 1, fds=[fd])
            client.set_irqs(1 | 32, 1, 0, 1)
            self.assertEqual(client.state(), R)


class Dma(unittest.TestCase):
    def setUp(self):
        self.fd = os.memfd_create("guest")
        self.addCleanup(os.close, self.fd)
        os.ftruncate(self.fd, 1 << 20)

    def report(self, client, iova, length, page_size=4096):
        data = client.feature(LOG_REPORT | GET, struct.pack("=QQQ", iova, length, page_size))
        bits = int.from_bytes(data[24:], "little")
        return {i for i in range(len(data) * 8) if bits >> i & 1}

    def start(self, client, *ranges, page_size=4096):
        body = struct.pack("=QII", page_size, len(ranges), 0) + b"".join(struct.pack("=QQ", *r) for r in ranges)
        return struct.unpack_from("=Q", client.set(LOG_START, body))[0]

    def test_fill(self):
        with device(SMALL) as client:
            client.map(0x100000, 1 << 20, self.fd)
            client.command(1, 0x100FFE, 5, 0x44434241)
            self.assertEqual(client.settle(), 0)
            self.assertEqual(os.pread(self.fd, 8, 0xFFC), b"\0\0ABCDA\0")

    def test_over_two_mappings(self):
        with device(SMALL) as client:
            client.map(0x1000, 4096, self.fd, 8192)
            client.map(0x2000, 4096, self.fd, 0)
            client.command(1, 0x1F00, 512, 0x58585858)
            self.assertEqual(client.settle(), 0)
            self.assertEqual(os.pread(self.fd, 256, 8192 + 0xF00) + os.pread(self.fd, 256, 0), b"X" * 512)

    def test_errors(self):
        with device(SMALL) as client:
            client.map(0x1000, 4096, self.fd, flags=1)
            client.map(0x3000, 4096)
            for address, length in ((0, 4), (0x1000, 4), (0x3000, 4), (0x2000, (1 << 20) + 1), ((1 << 64) - 1, 4)):
                client.command(1, address, length)
                self.assertEqual(client.settle(), 2, hex(address))
            client.command(9)
            self.assertEqual(client.settle(), 2)
            client.command(0)
            self.assertEqual(client.settle(), 0)

    def test_heartbeat(self):
        with device(SMALL) as client:
            client.map(0, 1 << 20, self.fd)
            client.command(2, 0x2000)
            self.wait_for_beat()
            for state in (RP, S):
                client.go(state)
                os.pwrite(self.fd, bytes(8), 0x2000)
                time.sleep(0.05)
                self.assertEqual(os.pread(self.fd, 8, 0x2000), bytes(8))
            client.go(R)
            self.wait_for_beat()
            client.unmap(0, 1 << 20)
            time.sleep(0.05)
            self.assertEqual(client.register(0x34), 2)

    def wait_for_beat(self):
        for _ in range(1000):
            if os.pread(self.fd, 8, 0x2000) != bytes(8):
                return
            time.sleep(0.01)
        self.fail("no heartbeat")

    def test_waiting_moves_along(self):
        """What could not be written at the source is written at the destination."""
        with device(SMALL) as source, device(SMALL) as destination:
            source.go(RP)
            source.command(1, 0x1000, 4, 0x5A5A5A5A)
            self.assertEqual(source.register(0x34), 1)
            destination.map(0, 1 << 20, self.fd)
            destination.load(source.save())
            destination.go(R)
            self.assertEqual(destination.settle(), 0)
            self.assertEqual(os.pread(self.fd, 4, 0x1000), b"ZZZZ")

    def test_log(self):
        with device(SMALL) as client:
            client.map(0, 1 << 20, self.fd)
            self.assertEqual(self.start(client, (0, 0x80000), page_size=65536), 4096)
            with refused(errno.EBUSY):
                self.start(client, (0, 4096))
            for address in (0x1FFF, 0x7000, 0x90000):
                client.command(1, address, 2, 0)
                client.settle()
            self.assertEqual(self.report(client, 0, 0x80000, 65536), {0})
            self.assertEqual(self.report(client, 0, 1 << 20), set(), "it has told already")
            client.command(1, 0x1FFF, 0x6002, 0)
            client.settle()
            self.assertEqual(self.report(client, 0x2000, 0x3000), {0, 1, 2})
            self.assertEqual(self.report(client, 0, 1 << 20), {1, 5, 6, 7, 8})
            client.set(LOG_STOP)
            with refused(errno.EINVAL):
                self.report(client, 0, 4096)

    def test_report_without_room_forgets_nothing(self):
        with device(SMALL) as client:
            client.map(0, 1 << 20, self.fd)
            self.start(client)
            client.command(1, 0x3000, 4, 0)
            client.settle()
            for room in (8, 32, 8 + 24 + 31):
                with self.subTest(room=room), refused(errno.EINVAL):
                    client.feature(LOG_REPORT | GET, struct.pack("=QQQ", 0, 1 << 20, 4096), room)
            self.assertEqual(self.report(client, 0, 1 << 20), {3})

    def test_log_of_all(self):
        with device(SMALL) as client:
            client.map(1 << 40, 1 << 20, self.fd)
            self.start(client)
            client.command(1, (1 << 40) + 0x5000, 4)
            client.settle()
            self.assertEqual(self.report(client, 1 << 40, 1 << 20), {5})


class Document(unittest.TestCase):
    def test_size_is_told_who_has_no_room(self):
        with device(SMALL) as client:
            text = client.get(DOCUMENT)
            for room in (8, 7 + len(text)):
                reply = client.call(FEATURE, struct.pack("=II", room, DOCUMENT | GET))
                self.assertEqual(struct.unpack("=II", reply), (8 + len(text), DOCUMENT | GET))
            self.assertEqual(client.feature(DOCUMENT | GET, argsz=8 + len(text)), text)


class Disconnection(unittest.TestCase):
    def left(self, prepare):
        """The state that the next client finds, and what it finds in scratch."""
        with Server(SMALL) as server:
            with server.connect() as client:
                client.set_register(0x18, 9)
                client.write(BAR2, 70000, b"mine")
                prepare(client)
            with server.connect() as client:
                return client.state(), client.register(0x18), client.read(BAR2, 70000, 4)

    def test_states(self):
        for way, wanted in (((), R), ((S,), S), ((RP,), R), ((PC,), R), ((PP,), R), ((SC,), R)):
            with self.subTest(way=way):
                self.assertEqual(self.left(lambda client: client.go(*way)), (wanted, 9, b"mine"))

    def test_who_was_stopped_before_stays_so(self):
        """Another one may run in its place."""
        for way, wanted in (((SC,), S), ((SC, S, SC), S), ((R, PC), R), ((R, S, SC), R)):
            with self.subTest(way=way), Server(SMALL) as server:
                with server.connect() as client:
                    client.go(S)
                with server.connect() as client:
                    client.go(*way)
                with server.connect() as client:
                    self.assertEqual(client.state(), wanted)

    def test_resuming(self):
        def load_half(client):
            data = client.save()
            client.go(RS)
            client.write_data(data[:-1])

        self.assertEqual(self.left(load_half), (R, 0, bytes(4)))

    def test_memory_and_interrupts_are_dropped(self):
        with Server(SMALL) as server:
            fd = os.eventfd(0, os.EFD_NONBLOCK)
            with server.connect() as client:
                client.map(0, 1 << 20)
                client.set_irqs(4 | 32, 1, 0, 1, fds=[fd])
            with server.connect() as client:
                client.map(0, 1 << 20)
                client.set_irqs(1 | 32, 1, 0, 1)
                self.assertEqual(select.select([fd], [], [], 0)[0], [])


if __name__ == "__main__":
    unittest.main()
