#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""devmig metadata: the documents of a machine's devices come into its XML."""

import unittest

from rig import UUIDS, VFS, HookCase, document, domain, entry, mdev, metadata, own, pci
from harness import IO, UNKNOWN, USAGE, YES


class Metadata(HookCase):
    def setUp(self):
        super().setUp()
        self.root = f"--root={self.host.root}"

    def describe(self, xml, *more):
        return self.expect(YES, "metadata", self.root, *more, "-", stdin=xml).out

    def test_documents_come_in(self):
        self.host.gpu(0, document(1)).vf(1, document(2, "1,2"))
        wanted = domain(mdev(0), pci(1), more=metadata(entry(UUIDS[0], own(1)), entry(VFS[1], own(2))))
        self.assertEqual(self.describe(domain(mdev(0), pci(1))), wanted)
        self.assertEqual(self.describe(wanted), wanted)

    def test_stale_ones_go(self):
        self.host.gpu(0, document(2))
        old = domain(mdev(0), more=metadata(entry(UUIDS[0], own(1)), entry(UUIDS[5], own(1))))
        self.assertEqual(self.describe(old), domain(mdev(0), more=metadata(entry(UUIDS[0], own(2)))))

    def test_element_for_virsh(self):
        self.host.gpu(0, document(1))
        self.assertEqual(self.describe(domain(mdev(0)), "--element"),
                         f'<devices>\n  <device uuid="{UUIDS[0]}">{own(1)}</device>\n</devices>\n')

    def test_file_is_written_whole_or_not_at_all(self):
        self.host.gpu(0, document(1))
        path = self.write("vm.xml", domain(mdev(0)))
        self.expect(YES, "metadata", self.root, "-o", path, path)
        self.assertEqual(path.read_text(), domain(mdev(0), more=metadata(entry(UUIDS[0], own(1)))))
        before = self.write("vm.xml", domain(mdev(0), mdev(1))).read_text()
        self.expect(IO, "metadata", self.root, "-o", path, path, err=f"the host has no device {UUIDS[1]}")
        self.assertEqual(path.read_text(), before)

    def test_device_without_document(self):
        """All of them are named."""
        self.host.gpu(0).gpu(1, "what")
        result = self.expect(UNKNOWN, "metadata", self.root, "-", stdin=domain(mdev(0), mdev(1)), err=UUIDS[0])
        self.assertIn(f"{UUIDS[1]}: it has no document", result.err)
        self.assertEqual(result.out, "")

    def test_malformed(self):
        self.expect(USAGE, "metadata", self.root, "-", stdin="<domain>", err="-:1:9: not the XML of a libvirt domain")
        self.expect(IO, "metadata", self.root, self.dir / "none", err="No such file")

    def test_without_devices(self):
        self.assertEqual(self.describe(domain()), domain())


if __name__ == "__main__":
    unittest.main()
