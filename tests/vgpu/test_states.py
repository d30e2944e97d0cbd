#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each pair of states for each set of flags, against the table of <linux/vfio.h>."""

import errno
import struct
import unittest

from vfio_user import E, P2P, PC, PP, PRE_COPY, R, RP, RS, S, SC, STATES, STOP_COPY, Refused, device, refused

# The next state on the way, for a device that has all of them.
ORDER = (S, R, PC, PP, SC, RS, RP)
NEXT = {
    S: (S, RP, RP, RP, SC, RS, RP),
    R: (RP, R, PC, RP, RP, RP, RP),
    PC: (R, R, PC, PP, PP, R, R),
    PP: (RP, RP, PC, PP, SC, RP, RP),
    SC: (S, S, E, E, SC, S, S),
    RS: (S, S, S, S, S, RS, S),
    RP: (S, R, R, PP, S, S, RP),
}
NEEDS = {S: 1, R: 1, SC: 1, RS: 1, RP: STOP_COPY | P2P, PC: STOP_COPY | PRE_COPY, PP: 7}
SETS = {"stop-copy": 1, "stop-copy,p2p": 3, "stop-copy,pre-copy": 5, "stop-copy,p2p,pre-copy": 7}
# How many pairs are one arc, several, and none (migration.md of the project's specification).
COUNTS = {1: (6, 6, 0), 3: (8, 12, 0), 5: (9, 10, 1), 7: (15, 25, 2)}


def path(flags, begin, end):
    """The states on the way; None: there is none."""
    way = []
    if any(NEEDS.get(state, 8) & ~flags for state in (begin, end)):
        return None
    at = begin
    while at != end:
        at = NEXT[at][ORDER.index(end)]
        while at != E and NEEDS[at] & ~flags:
            at = NEXT[at][ORDER.index(end)]
        if at == E:
            return None
        way.append(at)
    return way


def bring(client, flags, state, data):
    """To a state by single arcs; what is loaded is all there."""
    client.reset()
    for step in path(flags, R, state):
        client.go(step)
    if state == RS:
        client.write_all(data)


class States(unittest.TestCase):
    def check_set(self, text, flags):
        counts = [0, 0, 0]
        with device("--memory=1M", "--map=0", f"--flags={text}") as client:
            self.assertEqual(client.flags(), flags)
            data = client.save()
            for begin in range(8):
                for end in range(9):
                    self.check_pair(client, flags, begin, end, data, counts)
        self.assertEqual(tuple(counts), COUNTS[flags])

    def check_pair(self, client, flags, begin, end, data, counts):
        if begin != E and NEEDS[begin] & ~flags:
            return
        with self.subTest(flags=flags, begin=STATES[begin], end=end):
            if begin == E:
                client.reset()
                client.server.inject("error-next=STOP")
                with refused(errno.EIO):
                    client.go(S)
            else:
                bring(client, flags, begin, data)
            self.assertEqual(client.state(), begin)
            way = path(flags, begin, end)
            if way is None:
                with refused(errno.EINVAL):
                    client.go(end)
                self.assertEqual(client.state(), begin)
                counts[2] += begin != E and end not in (E, 8) and not NEEDS[end] & ~flags
                return
            client.go(end)
            self.assertEqual(client.state(), end)
            counts[0] += len(way) == 1
            counts[1] += len(way) > 1

    def test_stop_copy(self):
        self.check_set("stop-copy", 1)

    def test_p2p(self):
        self.check_set("stop-copy,p2p", 3)

    def test_pre_copy(self):
        self.check_set("stop-copy,pre-copy", 5)

    def test_all(self):
        self.check_set("stop-copy,p2p,pre-copy", 7)

    def test_ways_go_by_these_states(self):
        """Where a way fails in the middle the device is at the state before."""
        with device("--memory=1M", "--map=0") as client:
            data = client.save()
            for begin in ORDER:
                for end in ORDER:
                    way = path(7, begin, end) or []
                    for at, state in enumerate(way):
                        bring(client, 7, begin, data)
                        client.server.inject(f"fail-next={STATES[state]}")
                        with self.subTest(begin=begin, end=end, at=at):
                            with refused(errno.EIO):
                                client.go(end)
                            self.assertEqual(client.state(), way[at - 1] if at else begin)

    def test_reset_leaves_every_state(self):
        with device("--memory=1M", "--map=0") as client:
            data = client.save()
            for state in ORDER:
                bring(client, 7, state, data)
                client.reset()
                self.assertEqual(client.state(), R)

    def test_what_runs(self):
        """The counter moves in four states, and stands in the others."""
        with device("--memory=1M", "--map=0") as client:
            data = client.save()
            for state in ORDER:
                bring(client, 7, state, data)
                first = client.counter()
                second = client.counter()
                with self.subTest(state=STATES[state]):
                    self.assertEqual(second > first, state in (R, RP, PC, PP))

    def test_features(self):
        with device("--memory=1M", "--flags=stop-copy") as client:
            client.feature(1 | 1 << 16 | 1 << 18)
            for wrong in (0xD301, 0xD399, 3):
                with refused(errno.ENOTTY):
                    client.feature(wrong | 1 << 18)
            with refused(errno.EINVAL):
                client.feature(1 | 1 << 17)
            with refused(errno.EINVAL):
                client.feature(2 | 1 << 16 | 1 << 17)
            with refused(errno.EINVAL):
                client.feature(2)
            with refused(errno.EINVAL):
                client.feature(2 | 1 << 17, struct.pack("=I", 1))
            self.assertEqual(client.state(), R)
            self.assertRaises(Refused, client.feature, 2 | 1 << 16, b"", 4)


if __name__ == "__main__":
    unittest.main()
