# SPDX-License-Identifier: LGPL-2.1-or-later
"""A client of vfio-user as the protocol has it, without any of devmig's code; and servers to talk to."""

import contextlib
import errno
import itertools
import json
import os
import pathlib
import socket
import struct
import subprocess
import tempfile
import time

VGPU = os.environ["DEVMIG_VGPU_PROGRAM"]

# Commands
VERSION, DMA_MAP, DMA_UNMAP, DEVICE_INFO, REGION_INFO, REGION_IO_FDS, IRQ_INFO, SET_IRQS = range(1, 9)
REGION_READ, REGION_WRITE, DMA_READ, DMA_WRITE, RESET = range(9, 14)
WRITE_MULTI, FEATURE, DATA_READ, DATA_WRITE = range(15, 19)

# Flags of a header
REPLY, NO_REPLY, ERROR = 1, 16, 32

# Of <linux/vfio.h>
STATES = ["ERROR", "STOP", "RUNNING", "STOP_COPY", "RESUMING", "RUNNING_P2P", "PRE_COPY", "PRE_COPY_P2P"]
E, S, R, SC, RS, RP, PC, PP = range(8)
STOP_COPY, P2P, PRE_COPY = 1, 2, 4
GET, SET, PROBE = 1 << 16, 1 << 17, 1 << 18
MIGRATION, STATE, LOG_START, LOG_STOP, LOG_REPORT, DATA_SIZE = 1, 2, 6, 7, 8, 9
PRECOPY_INFO, DOCUMENT = 0xD301, 0xD302
BAR0, BAR2, CONFIG = 0, 2, 7

HEADER = struct.Struct("=HHIII")

# Nothing here takes as long; a server that does not answer fails the test.
PATIENCE = 30


class Refused(Exception):
    """The server answered with an error."""

    def __init__(self, number):
        super().__init__(errno.errorcode.get(number, number))
        self.errno = number


class Gone(Exception):
    """The server has closed the connection."""


class Raw:
    """A connection on which anything can be sent."""

    def __init__(self, where):
        if isinstance(where, socket.socket):
            self.socket = where
        else:
            self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.socket.connect(str(where))
        self.socket.settimeout(PATIENCE)
        self.ids = itertools.count(1)
        self.fds = []

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *what):
        self.close()

    def send(self, data, fds=()):
        try:
            if fds:
                sent = socket.send_fds(self.socket, [data], list(fds))
                if sent < len(data):
                    self.socket.sendall(data[sent:])
            else:
                self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            raise Gone from None

    def receive(self, size):
        data = b""
        while len(data) < size:
            try:
                part, fds, _, _ = socket.recv_fds(self.socket, size - len(data), 8)
            except ConnectionResetError:
                raise Gone from None
            self.fds += fds
            if not part:
                raise Gone
            data += part
        return data

    def message(self, command, body=b"", fds=(), flags=0, size=None):
        number = next(self.ids) & 0xFFFF
        size = HEADER.size + len(body) if size is None else size
        self.send(HEADER.pack(number, command, size, flags, 0) + body, fds)
        return number

    def answer(self, number, command):
        theirs, what, size, flags, error = HEADER.unpack(self.receive(HEADER.size))
        body = self.receive(size - HEADER.size)
        assert (theirs, what) == (number, command), "an answer to something else"
        assert flags & 15 == REPLY, f"flags {flags:#x} of an answer"
        if flags & ERROR:
            assert not body, "an error with something behind it"
            raise Refused(error)
        return body

    def call(self, command, body=b"", fds=()):
        return self.answer(self.message(command, body, fds), command)

    def is_closed(self):
        """Does the server close the connection?"""
        try:
            return self.socket.recv(1) == b""
        except ConnectionResetError:
            return True


class Client(Raw):
    """A connection that has agreed on a version."""

    def __init__(self, where):
        super().__init__(where)
        data = json.dumps({"capabilities": {"max_msg_fds": 8, "max_data_xfer_size": 1 << 20}}).encode() + b"\0"
        reply = self.call(VERSION, struct.pack("=HH", 0, 1) + data)
        assert struct.unpack_from("=HH", reply) == (0, 1)
        self.capabilities = json.loads(reply[4:-1])["capabilities"]

    # Features

    def feature(self, flags, data=b"", argsz=1 << 20):
        reply = self.call(FEATURE, struct.pack("=II", argsz, flags) + data)
        argsz, theirs = struct.unpack_from("=II", reply)
        assert theirs == flags
        return reply[8:]

    def get(self, number, data=b""):
        return self.feature(number | GET, data)

    def set(self, number, data=b""):
        return self.feature(number | SET, data)

    def flags(self):
        return struct.unpack("=Q", self.get(MIGRATION))[0]

    def state(self):
        return struct.unpack("=II", self.get(STATE))[0]

    def go(self, *states):
        for state in states:
            self.set(STATE, struct.pack("=Ii", state, -1))

    def precopy(self):
        """initial_bytes and dirty_bytes"""
        argsz, flags, initial, dirty = struct.unpack("=IIQQ", self.get(PRECOPY_INFO))
        assert (argsz, flags) == (24, 0)
        return initial, dirty

    def data_size(self):
        return struct.unpack("=Q", self.get(DATA_SIZE))[0]

    # Data

    def read_data(self, size):
        reply = self.call(DATA_READ, struct.pack("=II", 8 + size, size))
        argsz, got = struct.unpack_from("=II", reply)
        assert argsz == len(reply) and got == len(reply) - 8 and got <= size
        return reply[8:]

    def read_some(self, size=1 << 20):
        """All that there is now in pre-copy."""
        data = b""
        for _ in range(100000):
            try:
                part = self.read_data(size)
            except Refused as refused:
                assert refused.errno == errno.ENOMSG
                return data
            assert part
            data += part
        raise AssertionError("there is always more: it is written faster than it is read")

    def read_all(self, size=1 << 20):
        """Up to the end."""
        return b"".join(iter(lambda: self.read_data(size), b""))

    def write_data(self, data):
        self.call(DATA_WRITE, struct.pack("=II", 8 + len(data), len(data)) + data)

    def write_all(self, data, size=1 << 20):
        for at in range(0, len(data), size):
            self.write_data(data[at:at + size])

    def save(self, size=1 << 20):
        """Stop, and read all; it stays in STOP_COPY."""
        self.go(SC)
        return self.read_all(size)

    def load(self, data, size=1 << 20):
        self.go(RS)
        self.write_all(data, size)
        self.go(S)

    # Regions

    def read(self, region, offset, count):
        reply = self.call(REGION_READ, struct.pack("=QII", offset, region, count))
        assert struct.unpack_from("=QII", reply) == (offset, region, count)
        assert len(reply) == 16 + count
        return reply[16:]

    def write(self, region, offset, data):
        reply = self.call(REGION_WRITE, struct.pack("=QII", offset, region, len(data)) + data)
        assert struct.unpack("=QII", reply) == (offset, region, len(data))

    def register(self, offset):
        return struct.unpack("<I", self.read(BAR0, offset, 4))[0]

    def set_register(self, offset, value):
        self.write(BAR0, offset, struct.pack("<I", value))

    def counter(self):
        low = self.register(0x10)
        return low | self.register(0x14) << 32

    def region_info(self, index, argsz=4096):
        reply = self.call(REGION_INFO, struct.pack("=IIIIQQ", argsz, 0, index, 0, 0, 0))
        names = ("argsz", "flags", "index", "cap_offset", "size", "offset")
        return dict(zip(names, struct.unpack_from("=IIIIQQ", reply))), reply[32:]

    # The guest's memory, and interrupts

    def map(self, address, size, fd=None, offset=0, flags=3):
        self.call(DMA_MAP, struct.pack("=IIQQQ", 32, flags, offset, address, size), [] if fd is None else [fd])

    def unmap(self, address, size, flags=0):
        return self.call(DMA_UNMAP, struct.pack("=IIQQ", 24, flags, address, size))

    def irq_info(self, index):
        return struct.unpack("=IIII", self.call(IRQ_INFO, struct.pack("=IIII", 16, 0, index, 0)))

    def set_irqs(self, flags, index, start, count, data=b"", fds=()):
        self.call(SET_IRQS, struct.pack("=IIIII", 20 + len(data), flags, index, start, count) + data, fds)

    def command(self, command, address=0, length=0, word=0):
        """A command of the device's own, by its registers."""
        for at, value in ((0x20, address & 0xFFFFFFFF), (0x24, address >> 32), (0x28, length), (0x2C, word)):
            self.set_register(at, value)
        self.set_register(0x30, command)

    def settle(self):
        """The status, once the device is not busy any more."""
        for _ in range(PATIENCE * 100):
            status = self.register(0x34)
            if status != 1:
                return status
            time.sleep(0.01)
        raise AssertionError("the device stays busy")

    def reset(self):
        self.call(RESET)


class Server:
    """A devmig-vgpu, for as long as the test needs it."""

    def __init__(self, *options):
        self.directory = tempfile.TemporaryDirectory(prefix="devmig-vgpu-test-")
        self.path = pathlib.Path(self.directory.name) / "socket"
        self.process = subprocess.Popen([VGPU, f"--socket-path={self.path}", *options], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for _ in range(PATIENCE * 100):
            with socket.socket(socket.AF_UNIX) as control, contextlib.suppress(OSError):
                control.connect(f"{self.path}.control")
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        raise AssertionError(f"no server: {self.process.communicate()[1]}")

    def connect(self):
        return Client(self.path)

    def inject(self, *faults):
        subprocess.run([VGPU, f"--inject={self.path}", *faults], check=True)

    def status(self):
        done = subprocess.run([VGPU, f"--status={self.path}", "--json"], check=True, stdout=subprocess.PIPE)
        return json.loads(done.stdout)

    def stop(self):
        """End it; returns what it said, and how it ended."""
        if self.process.poll() is None:
            self.process.terminate()
        said = self.process.communicate(timeout=PATIENCE)[1]
        self.directory.cleanup()
        return said, self.process.returncode

    def __enter__(self):
        return self

    def __exit__(self, kind, *what):
        said, status = self.stop()
        if kind is None:
            assert status == 0, f"the server ended with {status}: {said}"
            assert not said, said


@contextlib.contextmanager
def device(*options):
    """A client of a server of its own."""
    with Server(*options) as server, server.connect() as client:
        client.server = server
        yield client


@contextlib.contextmanager
def refused(number):
    """What is done must be refused with an errno."""
    try:
        yield
    except Refused as answer:
        assert answer.errno == number, f"{answer}, not {errno.errorcode[number]}"
    else:
        raise AssertionError(f"done, and not refused with {errno.errorcode[number]}")
