# SPDX-License-Identifier: LGPL-2.1-or-later
"""Stands between the two sides of a migration, and knows where a record ends.

What goes over is taken apart into units: a header, or a record.  Before each unit is passed on, a test can do
something: to a process, to the unit, or to the connection.  devmig-stream(5) has the format.
"""

import contextlib
import selectors
import socket
import struct
import threading

SOURCE, DESTINATION = "source", "destination"  # whoever has sent it

STREAM_HEADER = struct.Struct("<8sHHIQQIIQ")
ANSWER_HEADER = struct.Struct("<8sHHI")
RECORD = struct.Struct("<HHIQ")

NAMES = {1: "pre-copy", 2: "switch", 3: "stop-copy", 4: "end", 5: "abort", 6: "go", 7: "alive",
         0x101: "accepted", 0x102: "refused", 0x103: "ready", 0x104: "loaded", 0x105: "running", 0x106: "failed",
         0x107: "unchecked"}


class Unit:
    """What stands at number @index of what one side sends."""

    def __init__(self, side, index, name, data):
        self.side, self.index, self.name, self.data, self.size = side, index, name, data, len(data)

    @property
    def place(self):
        return self.side, self.index

    def __str__(self):
        return f"{self.side} {self.index} ({self.name})"


class Cut(Exception):
    """Raised by a test: the connection ends here, and this unit is lost."""


class Stall(Exception):
    """Raised by a test: from here on nothing is passed on, and nothing ends."""


class Direction:
    """Takes apart what one side sends."""

    def __init__(self, side):
        self.side, self.count, self.bytes = side, 0, b""

    def size_of_next(self):
        if self.count:
            return RECORD.size + RECORD.unpack_from(self.bytes)[2] if len(self.bytes) >= RECORD.size else None
        header = STREAM_HEADER if self.side == SOURCE else ANSWER_HEADER
        if len(self.bytes) < header.size:
            return None
        fields = header.unpack_from(self.bytes)
        return fields[3] + fields[6] + fields[7] if self.side == SOURCE else fields[3]

    def units(self, more):
        self.bytes += more
        while True:
            size = self.size_of_next()
            if size is None or len(self.bytes) < size:
                return
            data, self.bytes = self.bytes[:size], self.bytes[size:]
            name = NAMES.get(RECORD.unpack_from(data)[0], "?") if self.count else "header"
            unit = Unit(self.side, self.count, name, data)
            self.count += 1
            yield unit


class Proxy:
    """Listens at @path for one source, and connects to the destination at @to.

    before(unit) is called before a unit is passed on, and gives what is passed on in its place.
    """

    def __init__(self, path, to, before):
        self.before = before
        self.seen = []
        self.failure = None
        self.connected = False
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen(1)
        self.listener.settimeout(30)
        self.to = str(to)
        self.stop, self.stopped = socket.socketpair()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def end(self):
        """Let go of both sides."""
        self.stop.close()
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.thread.join(30)
        self.listener.close()
        self.stopped.close()
        if self.failure:
            raise self.failure

    def run(self):
        with contextlib.ExitStack() as stack:
            try:
                source = stack.enter_context(self.listener.accept()[0])
                self.connected = True
                destination = stack.enter_context(socket.socket(socket.AF_UNIX))
                destination.connect(self.to)
                self.pass_on(source, destination)
            except (Cut, OSError):
                pass
            except Stall:
                self.stopped.recv(1)
            except Exception as failure:  # noqa: BLE001: the test tells it
                self.failure = failure

    def pass_on(self, source, destination):
        ways = {source: (Direction(SOURCE), destination), destination: (Direction(DESTINATION), source)}
        with selectors.DefaultSelector() as selector:
            for end in (*ways, self.stopped):
                selector.register(end, selectors.EVENT_READ)
            while any(end in selector.get_map() for end in ways):
                for key, _ in selector.select():
                    if key.fileobj is self.stopped:
                        return
                    self.pass_some(selector, key.fileobj, *ways[key.fileobj])

    def pass_some(self, selector, sender, direction, receiver):
        try:
            more = sender.recv(1 << 16)
        except ConnectionError:
            more = b""
        for unit in direction.units(more):
            self.seen.append(unit)
            with contextlib.suppress(BrokenPipeError, ConnectionError):
                receiver.sendall(self.before(unit))
            unit.data = None
        if not more:
            selector.unregister(sender)
            with contextlib.suppress(OSError):
                receiver.sendall(direction.bytes)
                receiver.shutdown(socket.SHUT_WR)
