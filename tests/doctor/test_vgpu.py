#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""devmig doctor asks devices that are there: of devmig-vgpu, and of servers that are none."""

import contextlib
import socket
import threading
import time
import unittest

from harness import EXAMPLES, NO, UNKNOWN, YES, Case, run
from vfio_user import S, Refused, Server


def statuses(*devices, status):
    """{check: status} of the last device."""
    result = run("doctor", "--json", *devices)
    assert result.status == status, result.out + result.err
    return {f["check"]: f["status"] for f in result.json["findings"] if f["subject"] == str(devices[-1])}


@contextlib.contextmanager
def listener(path):
    """A socket on which somebody listens who says nothing."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        yield server


class Vgpu(Case):
    def test_all_is_well(self):
        with Server(f"--document={EXAMPLES}/type-x4-source.devmig") as server:
            self.assertEqual(statuses(server.path, status=YES), {
                "qemu-vfio-user": "warn", "migration": "pass", "state": "pass", "pre-copy": "pass", "p2p": "pass",
                "document": "pass"})

    def test_flags(self):
        for flags, precopy, p2p in (("stop-copy", "warn", "warn"), ("stop-copy,p2p", "warn", "pass"),
                                    ("stop-copy,pre-copy", "pass", "warn")):
            with self.subTest(flags), Server(f"--flags={flags}") as server:
                found = statuses(server.path, status=YES)
                self.assertEqual((found["pre-copy"], found["p2p"]), (precopy, p2p))

    def test_several_devices_of_one_machine(self):
        with Server() as good, Server("--flags=stop-copy") as bad:
            self.assertEqual(statuses(good.path, bad.path, status=NO)["p2p"], "fail")
            self.assertEqual(statuses(bad.path, good.path, status=NO)["p2p"], "pass")

    def test_nothing_changes(self):
        with Server() as server:
            with server.connect() as client:
                client.go(S)
            before = server.status()
            self.assertEqual(statuses(server.path, status=YES)["state"], "warn")
            after = server.status()
            self.assertEqual(before, after)

    def test_broken_device(self):
        with Server("--fault=error-next=STOP") as server:
            with server.connect() as client, contextlib.suppress(Refused):
                client.go(S)
            self.assertEqual(statuses(server.path, status=NO)["state"], "fail")

    def test_not_opened(self):
        with Server() as server:
            result = run("doctor", "--no-open", "--json", server.path)
            self.assertEqual(result.status, UNKNOWN)
            self.assertEqual([f["check"] for f in result.json["findings"]], ["qemu-vfio-user", "migration"])

    def test_server_that_says_nothing(self):
        with listener(self.dir / "socket"):
            begin = time.monotonic()
            self.assertEqual(statuses(self.dir / "socket", status=UNKNOWN)["migration"], "unknown")
            self.assertLess(time.monotonic() - begin, 30)

    def test_server_that_talks_nonsense(self):
        def serve():
            connection, _ = server.accept()
            with connection, contextlib.suppress(OSError):
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n\x1b[2J")

        with listener(self.dir / "socket") as server:
            thread = threading.Thread(target=serve)
            thread.start()
            result = run("doctor", self.dir / "socket")
            thread.join()
        self.assertEqual(result.status, UNKNOWN)
        self.assertNotIn("\x1b", result.out)


if __name__ == "__main__":
    unittest.main()
