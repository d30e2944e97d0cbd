#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each fault does what its line says, and none is forgotten here."""

import errno
import os
import struct
import subprocess
import tempfile
import time
import unittest

from vfio_user import (BAR2, E, GET, LOG_REPORT, LOG_START, PC, PP, R, RP, RS, S, SC, VGPU, Gone, Server, device,
                       refused)

SMALL = ("--memory=1M", "--map=0")
PLAIN = (*SMALL, "--flags=stop-copy")


def with_fault(*faults):
    return device(*SMALL, *(f"--fault={fault}" for fault in faults))


class Faults(unittest.TestCase):
    """The test of fault a-b is test_a_b."""

    def good_stream(self, *options):
        with device(*SMALL, *options) as client:
            client.write(BAR2, 8192, b"memory")
            return client.save()

    def test_none_is_forgotten(self):
        lines = subprocess.run([VGPU, "--help-faults"], check=True, capture_output=True, text=True).stdout.splitlines()
        names = {line.split()[0].split("=")[0] for line in lines}
        tests = {name[5:].replace("_", "-") for name in dir(self) if name.startswith("test_")}
        self.assertGreaterEqual(len(names), 26)
        self.assertEqual(names, tests - {"none-is-forgotten", "names-and-values"})

    def test_names_and_values(self):
        for fault, hint in (("no-such", "no fault 'no-such'"), ("stall=x", "MS or off"), ("fail-next=UP", "STATE or off"),
                            ("illegal-arc=1", "left out or off")):
            done = subprocess.run([VGPU, f"--fault={fault}", "--socket-path=/x"], capture_output=True, text=True)
            self.assertEqual(done.returncode, 2)
            self.assertIn(hint, done.stderr)

    # Transitions

    def test_illegal_arc(self):
        with with_fault("illegal-arc") as client:
            for state in (PC, PP):
                client.go(SC, state)
                self.assertEqual(client.state(), state)
                client.reset()

    def test_refuse_state(self):
        with with_fault("refuse-state=RESUMING") as client:
            for _ in range(2):
                with refused(errno.EINVAL):
                    client.go(RS)
                self.assertEqual(client.state(), S)
            client.server.inject("refuse-state=off")
            client.go(RS)

    def test_state_unchanged(self):
        with with_fault("state-unchanged") as client:
            client.go(S)
            self.assertEqual(client.state(), R)

    def test_state_in_spite(self):
        with with_fault("state-in-spite") as client:
            with refused(errno.EINVAL):
                client.go(8)
            self.assertEqual(client.state(), S)

    def test_wrong_errno(self):
        with with_fault("wrong-errno") as client:
            with refused(errno.EIO):
                client.go(8)

    def test_error_requested(self):
        with with_fault("error-requested") as client:
            client.go(E)
            self.assertEqual(client.state(), E)
            client.reset()
            self.assertEqual(client.state(), R)

    def test_skip_stop(self):
        with with_fault("skip-stop") as client:
            client.go(RS, R)
            self.assertEqual(client.state(), R)

    def test_half_way(self):
        with with_fault("half-way") as client:
            client.go(S)
            self.assertEqual(client.state(), RP)

    def test_flags_without_states(self):
        with device(*PLAIN, "--fault=flags-without-states") as client:
            self.assertEqual(client.flags(), 7)
            for state in (RP, PC):
                with refused(errno.EINVAL):
                    client.go(state)

    def test_states_without_flags(self):
        with device(*PLAIN, "--fault=states-without-flags") as client:
            self.assertEqual(client.flags(), 1)
            client.go(RP)
            self.assertEqual(client.state(), RP)

    def test_state_stale(self):
        with with_fault("state-stale") as client:
            client.go(SC)
            self.assertEqual(client.state(), R)

    def test_fail_next(self):
        with with_fault("fail-next=STOP") as client:
            with refused(errno.EIO):
                client.go(S)
            self.assertEqual(client.state(), RP)
            client.go(S)

    def test_error_next(self):
        with with_fault("error-next") as client:
            with refused(errno.EIO):
                client.go(SC)
            self.assertEqual(client.state(), E)

    def test_stall(self):
        with with_fault("stall=200") as client:
            for act in (lambda: client.go(SC), lambda: client.read_data(1)):
                start = time.monotonic()
                act()
                self.assertGreater(time.monotonic() - start, 0.19)

    # Data that is read

    def test_data_after_end(self):
        with with_fault("data-after-end") as client:
            client.go(SC)
            while len(client.read_data(1 << 20)) > 1:
                pass
            self.assertEqual(client.read_data(100), b"\0")

    def test_end_early(self):
        with with_fault("end-early=300") as client:
            client.write(BAR2, 0, b"x")
            self.assertEqual(len(client.save(77)), 300)

    def test_precopy_empty(self):
        with with_fault("precopy-empty") as client:
            client.go(PC)
            self.assertEqual(client.read_data(100), b"")
            self.assertGreater(client.precopy()[0], 0)

    def test_precopy_blocks(self):
        with with_fault("precopy-blocks=300") as client:
            client.go(PC)
            start = time.monotonic()
            client.read_some()
            self.assertGreater(time.monotonic() - start, 0.29)

    def test_odd_sizes(self):
        with with_fault("odd-sizes") as client:
            client.go(SC)
            self.assertEqual(client.read_data(5), b"MVGP")

    def test_repeat_short(self):
        with with_fault("repeat-short") as client:
            client.go(SC)
            self.assertEqual([client.read_data(1) for _ in range(3)], [b"D"] * 3)

    def test_short_reads(self):
        with with_fault("short-reads=7") as client:
            client.write(BAR2, 0, b"x")
            client.go(SC)
            self.assertEqual(client.read_data(100), b"DMVGPU\r")
            client.read_all()

    def test_corrupt_at(self):
        with with_fault("corrupt-at=3") as client:
            self.assertEqual(client.save()[:6], b"DMVFPU")
            client.go(S)
            self.assertEqual(client.save()[:6], b"DMVGPU")

    def check_dies(self, act):
        server = Server(*SMALL, "--fault=exit-at=500")
        with server.connect() as client:
            with self.assertRaises(Gone):
                act(client)
        self.assertEqual(server.process.wait(), 70)
        server.stop()

    def test_exit_at(self):
        data = self.good_stream()
        self.check_dies(lambda client: client.save(100))
        self.check_dies(lambda client: client.load(data, 100))

    def test_miss_last(self):
        with with_fault("miss-last") as client, device(*SMALL) as destination:
            client.write(BAR2, 0, b"old")
            client.go(PC)
            data = client.read_some()
            client.write(BAR2, 0, b"new")
            destination.load(data + client.save())
            self.assertEqual(destination.read(BAR2, 0, 3), b"old")

    def test_counter_lost(self):
        with with_fault("counter-lost") as client, device(*SMALL) as destination:
            destination.load(client.save())
            self.assertEqual((client.counter() > 0, destination.counter()), (True, 0))

    def test_read_anywhere(self):
        with with_fault("read-anywhere") as client:
            self.assertEqual(client.read_data(10), bytes(10))

    # Estimates

    def test_initial_stays(self):
        with with_fault("initial-stays") as client:
            client.go(PC)
            client.read_some()
            self.assertEqual(client.precopy(), (1, 0))

    def test_precopy_anywhere(self):
        with with_fault("precopy-anywhere") as client:
            client.precopy()
            client.go(SC)
            client.precopy()

    def test_size_zero(self):
        with with_fault("size-zero") as client:
            self.assertEqual(client.data_size(), 0)

    def test_size_nonsense(self):
        with with_fault("size-nonsense") as client:
            self.assertEqual(client.data_size(), 1 << 63)

    # Data that is written

    def test_truncated_accepted(self):
        data = self.good_stream()
        with with_fault("truncated-accepted") as client:
            client.load(data[:-1])
            self.assertEqual(client.state(), S)

    def test_corrupt_accepted(self):
        data = bytearray(self.good_stream())
        data[data.rindex(b"memory")] = ord("M")
        with with_fault("corrupt-accepted") as client:
            client.load(bytes(data))
            self.assertEqual(client.read(BAR2, 8192, 6), b"Memory")

    def foreign_stream(self):
        """Of a device that is not compatible."""
        with tempfile.NamedTemporaryFile("w") as file:
            file.write("SELF:\n\ttype=other\nCOMPATIBLE:\n\ttype=other\n")
            file.flush()
            with device(*SMALL, f"--document={file.name}") as client:
                return client.save()

    def test_head_accepted(self):
        with with_fault("head-accepted") as client:
            client.load(self.foreign_stream())
            self.assertEqual(client.state(), S)

    def test_second_unchecked(self):
        data, foreign = self.good_stream(), self.foreign_stream()
        with with_fault("second-unchecked") as client:
            client.go(RS)
            with refused(errno.EINVAL):
                client.write_all(foreign)
            client.reset()
            client.load(data)
            client.load(foreign)
            self.assertEqual(client.state(), S)

    def test_not_latched(self):
        data = self.good_stream()
        with with_fault("not-latched") as client:
            client.go(RS)
            with refused(errno.EBADMSG):
                client.write_data(bytes(64))
            client.write_all(data)
            client.go(S)

    def test_write_anywhere(self):
        with with_fault("write-anywhere") as client:
            client.write_data(b"x")
            client.go(SC)
            client.write_data(b"x")

    # What runs, what is cleared, what is logged

    def test_counter_in_stop(self):
        with with_fault("counter-in-stop") as client:
            client.go(S)
            self.assertLess(client.counter(), client.counter())

    def test_memory_in_stop(self):
        with device(*SMALL, "--dirty-rate=8M", "--fault=memory-in-stop") as client:
            client.go(S)
            first = client.server.status()["step"]
            time.sleep(0.1)
            self.assertGreater(client.server.status()["step"], first)

    def test_dma_in_p2p(self):
        with with_fault("dma-in-p2p") as client:
            client.go(RP)
            client.command(1, 0, 4)
            self.assertEqual(client.settle(), 2)

    def test_reset_keeps_error(self):
        with with_fault("reset-keeps-error", "error-next=STOP") as client:
            with refused(errno.EIO):
                client.go(S)
            client.reset()
            self.assertEqual(client.state(), E)

    def test_reset_to_stop(self):
        with with_fault("reset-to-stop") as client:
            client.reset()
            self.assertEqual(client.state(), S)

    def test_reset_keeps_memory(self):
        with with_fault("reset-keeps-memory") as client:
            client.write(BAR2, 9000, b"kept")
            client.set_register(0x18, 5)
            client.reset()
            self.assertEqual((client.read(BAR2, 9000, 4), client.register(0x18)), (b"kept", 5))

    def logged(self, client):
        """How many pages a fill of one page logs, asked twice."""
        fd = os.memfd_create("guest")
        os.ftruncate(fd, 4096)
        client.map(0, 4096, fd)
        os.close(fd)
        client.set(LOG_START, struct.pack("=QII", 4096, 0, 0))
        client.command(1, 0, 4)
        self.assertEqual(client.settle(), 0)
        ask = struct.pack("=QQQ", 0, 4096, 4096)
        return [client.feature(LOG_REPORT | GET, ask)[24] for _ in range(2)]

    def test_log_misses(self):
        with with_fault("log-misses") as client:
            self.assertEqual(self.logged(client), [0, 0])

    def test_log_keeps(self):
        with with_fault("log-keeps") as client:
            self.assertEqual(self.logged(client), [1, 1])


if __name__ == "__main__":
    unittest.main()
