#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Saving and loading: bit for bit, and nothing that is not whole."""

import errno
import pathlib
import random
import tempfile
import unittest

from vfio_user import BAR2, CONFIG, PC, PP, R, RS, S, SC, Server, device, refused

SMALL = ("--memory=1M", "--map=8K")


def everything(client):
    """All that a user can see of a device that stands."""
    memory = b"".join(client.read(BAR2, at, 1 << 18) for at in range(0, 1 << 20, 1 << 18))
    registers = [client.register(at) for at in range(0, 0x38, 4)]
    return memory, registers, client.counter(), client.read(CONFIG, 0, 256)


def prepare(client):
    """Something in every part of it."""
    client.write(BAR2, 12345, random.Random(1).randbytes(70001))
    client.write(BAR2, 0, b"window")
    client.set_register(0x18, 0x12345678)
    client.write(CONFIG, 0x10, b"\xff\xff\xff\xff")


class Stream(unittest.TestCase):
    def check_moved(self, source, destination, data, size):
        source.go(S)
        wanted = everything(source)
        destination.load(data, size)
        self.assertEqual(everything(destination), wanted)
        destination.go(R)
        self.assertGreater(destination.counter(), wanted[2])

    def test_sizes(self):
        with device(*SMALL) as source, device(*SMALL) as destination:
            prepare(source)
            reference = source.save()
            for size in (1 << 20, 65536, 4097, 4096, 997, 101):
                with self.subTest(size=size):
                    source.go(S)
                    data = source.save(size)
                    self.assertEqual(len(data) % 4096, len(reference) % 4096 if size == 1 << 20 else len(data) % 4096)
                    self.check_moved(source, destination, data, size)
                    destination.reset()

    def test_byte_by_byte(self):
        with device("--memory=1M", "--map=0") as source, device("--memory=1M", "--map=0") as destination:
            source.set_register(0x1C, 77)
            data = source.save(1)
            self.check_moved(source, destination, data, 1)

    def test_precopy(self):
        with device(*SMALL) as source, device(*SMALL) as destination:
            prepare(source)
            source.go(PC)
            initial, dirty = source.precopy()
            self.assertEqual(dirty, 0)
            data = source.read_some(5001)
            self.assertGreaterEqual(initial, len(data) // 2)
            self.assertEqual(source.precopy(), (0, 0))
            source.write(BAR2, 500000, b"later")
            self.assertEqual(source.precopy(), (0, 4120))
            data += source.read_some()
            source.write(BAR2, 600000, b"last")
            source.go(PP)
            data += source.read_some(333)
            source.go(SC)
            with refused(errno.EINVAL):
                source.precopy()
            data += source.read_all(4099)
            self.assertEqual(source.read_data(4096), b"")
            self.check_moved(source, destination, data, 3001)

    def test_estimate(self):
        with device(*SMALL) as client:
            prepare(client)
            client.go(SC)
            size = client.data_size()
            data = client.read_all()
            self.assertLessEqual(len(data), size)
            self.assertGreater(len(data), size // 2)

    def test_workload(self):
        """Pages that the workload writes while they are read arrive as they are."""
        options = ("--memory=4M", "--fill=4M")
        with Server(*options, "--dirty-rate=8M") as one, Server(*options, "--seed=2") as two:
            with one.connect() as source, two.connect() as destination:
                source.go(PC)
                data = b"".join(source.read_data(1 << 20) for _ in range(4))
                source.go(SC)
                data += source.read_all()
                destination.load(data)
                there, here = one.status(), two.status()
                for key in ("digest", "counter", "step", "written_pages", "dirty_rate"):
                    self.assertEqual(there[key], here[key], key)
                self.assertEqual(here["wrong_pages"], 0)
                self.assertEqual(here["loads"], 1)

    def test_data_in_other_states(self):
        with device(*SMALL) as client:
            for state in (R, S, PC, SC):
                client.reset()
                client.go(state)
                with self.subTest(state=state), refused(errno.EINVAL):
                    client.write_data(b"x")
            for state in (R, S, RS):
                client.reset()
                client.go(state)
                with self.subTest(state=state), refused(errno.EINVAL):
                    client.read_data(1)

    def test_nothing_to_read_is_read(self):
        with device(*SMALL) as client:
            client.go(SC)
            self.assertEqual(client.read_data(0), b"")


class Refusals(unittest.TestCase):
    def refuse(self, client, data, number, size=1 << 20):
        """It is not loaded, stays so, and only a reset leads out."""
        client.reset()
        client.go(RS)
        if number:
            with refused(number):
                client.write_all(data, size)
            with refused(number):
                client.write_data(b"more")
        else:
            client.write_all(data, size)
        for state in (S, R, SC):
            with refused(errno.EINVAL):
                client.go(state)
        self.assertEqual(client.state(), RS)
        client.reset()
        self.assertEqual((client.state(), client.read(BAR2, 0, 4096)), (R, bytes(4096)))

    def streams(self, client):
        """One without pre-copy, and one with it."""
        prepare(client)
        plain = client.save()
        client.go(R, PC)
        both = client.read_some()
        client.go(SC)
        both += client.read_all()
        client.reset()
        return plain, both

    def test_truncated(self):
        with device(*SMALL) as client:
            for data in self.streams(client):
                ends = {0, 1, 39, 40, 41, len(data) - 1, len(data) - 40, len(data) // 2}
                for end in ends | set(random.Random(2).sample(range(len(data)), 12)):
                    with self.subTest(end=end):
                        self.refuse(client, data[:end], 0)

    def test_flipped(self):
        with device(*SMALL) as client:
            for data in self.streams(client):
                places = list(range(64)) + list(range(len(data) - 500, len(data), 7))
                for at in places + random.Random(3).sample(range(len(data)), 60):
                    bad = bytearray(data)
                    bad[at] ^= 1 << at % 8
                    with self.subTest(at=at):
                        self.check_flipped(client, bytes(bad))

    def check_flipped(self, client, data):
        """Some make it longer than it is: that is seen at the end."""
        client.reset()
        client.go(RS)
        try:
            client.write_all(data)
        except Exception as error:
            self.assertIn(error.errno, (errno.EBADMSG, errno.EINVAL, errno.EPROTONOSUPPORT, errno.E2BIG))
        with refused(errno.EINVAL):
            client.go(S)
        self.assertEqual(client.state(), RS)

    def test_more_behind_the_end(self):
        with device(*SMALL) as client:
            self.refuse(client, self.streams(client)[0] + b"x", errno.EBADMSG)

    def test_records_in_another_order(self):
        with device(*SMALL) as client:
            data = self.streams(client)[0]
            size = 40 + int.from_bytes(data[16:20], "little")
            self.refuse(client, data[:size] + data[size:] + data[size:], errno.EBADMSG)
            self.refuse(client, data + data, errno.EBADMSG)

    def test_newer(self):
        with device(*SMALL) as client:
            data = bytearray(self.streams(client)[0])
            data[8] = 2
            self.refuse(client, bytes(data), errno.EPROTONOSUPPORT)

    def test_too_long(self):
        with device(*SMALL) as client:
            data = bytearray(self.streams(client)[0])
            data[16:20] = (65537).to_bytes(4, "little")
            self.refuse(client, bytes(data), errno.E2BIG)

    def test_incompatible(self):
        """Refused at the head, with and without pre-copy, each time."""
        with tempfile.TemporaryDirectory() as directory:
            document = pathlib.Path(directory) / "document"
            document.write_text("SELF:\n\ttype=b\nCOMPATIBLE:\n\ttype=b\n")
            with device(*SMALL) as source, device(*SMALL, f"--document={document}") as destination:
                self.assertEqual(destination.get(0xD302), b"SELF:\n\ttype=b\nCOMPATIBLE:\n\ttype=b\n")
                for data in self.streams(source):
                    for _ in range(2):
                        self.refuse(destination, data, errno.EINVAL)
                        self.refuse(destination, data, errno.EINVAL, 7)

    def test_another_size(self):
        with device("--memory=2M") as source, device("--memory=1M") as destination:
            self.refuse(destination, source.save(), errno.EINVAL)


if __name__ == "__main__":
    unittest.main()
