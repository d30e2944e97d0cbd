# SPDX-License-Identifier: LGPL-2.1-or-later
"""What QEMU does with the device when its machine migrates.

As far as we know it loses it: the migration ends well, and the device of the destination is as it was. That is
what somebody must be warned of. Of a later version it is no fault of ours, nor of it, if it refuses to
migrate, or takes the device along.
"""

import unittest

import qemu
from vfio_user import Server

SCRATCH = 0x18
WORD = 0x5CA7C400

# The last version that was seen to lose the device.
LOSES = (11, 1)


class Migration(unittest.TestCase):
    def migrate(self, source, destination):
        """How it ended; None where QEMU refused to begin."""
        uri = 'unix:' + destination.file('stream')
        destination.qmp('migrate-incoming', uri=uri)
        try:
            source.qmp('migrate', uri=uri)
        except qemu.Failed as refusal:
            print(f'QEMU refuses to migrate it: {refusal}')
            return None
        return source.migration()

    def outcome(self, source, destination):
        """What became of the device: "refused", "lost" or "moved"."""
        registers = source.bars()[0]
        source.write(registers + SCRATCH, WORD)
        told = self.migrate(source, destination)
        if told is None or told['status'] != 'completed':
            self.assertEqual(source.read(registers + SCRATCH), WORD)
            return 'refused'
        destination.until(lambda: destination.qmp('query-status')['status'] == 'running')
        return 'moved' if destination.read(registers + SCRATCH) == WORD else 'lost'

    def test_what_becomes_of_it(self):
        with Server() as here, Server() as there, qemu.Machine(*qemu.machine(here.path)) as source, \
                qemu.Machine(*qemu.machine(there.path), '-incoming', 'defer') as destination:
            outcome = self.outcome(source, destination)
            if outcome == 'lost':
                self.assertEqual(here.status()['state'], 'RUNNING', 'nobody told the device to stop')
        print(f'QEMU {".".join(map(str, qemu.version()))}, of the device in a migration: {outcome}')
        wanted = ('lost',) if qemu.version() <= LOSES else ('lost', 'refused', 'moved')
        self.assertIn(outcome, wanted)
