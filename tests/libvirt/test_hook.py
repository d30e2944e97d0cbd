#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The hook as libvirt calls it, on hosts that are made up."""

import os
import subprocess
import time
import unittest

from rig import UUIDS, VFS, HookCase, document, domain, entry, mdev, metadata, own, pci
from harness import APPLY, DEVMIG, IO, NO, ROOT, UNKNOWN, USAGE, YES, environment


class Hook(HookCase):
    def passes(self, xml, *more, out="", err="", **options):
        result = self.hook(xml, *more, **options)
        self.assertEqual((result.status, result.out), (YES, out), result.err)
        if err:
            self.assertIn(err, result.err)
        else:
            self.assertEqual(result.err, "")

    def vetoes(self, status, xml, *lines, **options):
        """In this order; nothing is printed that libvirt might take for XML."""
        result = self.hook(xml, **options)
        self.assertEqual((result.status, result.out), (status, ""), result.err)
        at = 0
        for line in lines:
            self.assertIn(line, result.err[at:])
            at = result.err.index(line, at) + len(line)
        for line in result.err.splitlines():
            self.assertTrue(line.startswith("devmig: "), line)
        return result.err

    # --- what is nothing of ours ---

    def test_the_script_without_the_program(self):
        script = self.write("hook", (ROOT / "integration/libvirt/50-devmig.in").read_text().replace("@devmig@", "/nowhere/devmig"))
        script.chmod(0o755)
        done = subprocess.run([script, "vm", "migrate", "begin", "-"], capture_output=True, text=True, input="<domain/>", check=False)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_other_operations(self):
        for operation in (("prepare", "begin", "-"), ("start", "begin", "-"), ("started", "begin", "-"),
                          ("stopped", "end", "-"), ("release", "end", "-"), ("migrate", "end", "-"),
                          ("restore", "begin", "-"), ("reconnect", "begin", "-"), ("attach", "begin", "-")):
            self.passes("this is no XML", operation=operation)

    def test_machine_without_devices(self):
        self.passes(domain())
        self.passes(domain(more=metadata()), "--undocumented=veto")

    def test_usage(self):
        for words in ((), ("libvirt",), ("libvirt", "vm", "migrate", "begin"),
                      ("libvirt", "vm", "migrate", "begin", "-", "x"), ("xen", "a")):
            self.expect(USAGE, "hook", *words, err="devmig")

    # --- no documents ---

    def test_no_documents(self):
        self.host.gpu(0, document(1))
        self.passes(domain(mdev(0)), err="vm: its XML has no documents")
        result = self.hook(domain(mdev(0)), "--undocumented=veto")
        self.assertEqual((result.status, result.out), (UNKNOWN, ""))
        self.assertIn("devmig metadata", result.err)

    def test_some_documents(self):
        """Somebody wanted them, and one is missing."""
        self.host.gpu(0, document(1)).gpu(1, document(1))
        self.vetoes(UNKNOWN, domain(mdev(0), mdev(1), more=metadata(entry(UUIDS[0], own(1)))),
                    f"vm: no device of this host takes over {UUIDS[1]}", "none of this device [no-document]")

    def test_malformed_document(self):
        self.host.gpu(0, document(1))
        self.vetoes(UNKNOWN, domain(mdev(0), more=metadata(entry(UUIDS[0], "what"))),
                    f"no device of this host takes over {UUIDS[0]}", f"document of {UUIDS[0]}:1:1", "[bad-line]")

    # --- the device that is named ---

    def test_named_device_is_left(self):
        self.host.gpu(0, document(1)).gpu(1, document(1))
        self.passes(domain(mdev(0), more=metadata(entry(UUIDS[0], own(1)))))

    def test_document_becomes_that_of_the_device_here(self):
        self.host.gpu(0, document(2, "1,2"))
        self.passes(domain(mdev(0), more=metadata(entry(UUIDS[0], own(1)))),
                    out=domain(mdev(0), more=metadata(entry(UUIDS[0], own(2)))))

    # --- another one ---

    def test_other_mediated_device(self):
        self.host.gpu(0, document(2)).gpu(2, document(1)).gpu(3, document(1))
        self.passes(domain(mdev(0), more=metadata(entry(UUIDS[0], own(1)))),
                    out=domain(mdev(2), more=metadata(entry(UUIDS[2], own(1)))))

    def test_other_function(self):
        self.host.vf(3, document(1)).gpu(1, document(1))
        self.passes(domain(pci(0), more=metadata(entry(VFS[0], own(1)))),
                    out=domain(pci(3), more=metadata(entry(VFS[3], own(1)))))

    def test_two_devices_get_two(self):
        for number in (4, 5):
            self.host.gpu(number, document(1))
        documents = [entry(UUIDS[number], own(1)) for number in (0, 1)]
        self.passes(domain(mdev(0), mdev(1), more=metadata(*documents)),
                    out=domain(mdev(4), mdev(5), more=metadata(*(entry(UUIDS[n], own(1)) for n in (4, 5)))))

    def test_one_makes_room(self):
        """The first could take what only the second can have."""
        self.host.gpu(4, document(1, "1,2")).gpu(5, document(1))
        xml = domain(mdev(0), mdev(1), more=metadata(entry(UUIDS[0], own(1)), entry(UUIDS[1], own(2))))
        self.passes(xml, out=domain(mdev(5), mdev(4), more=metadata(entry(UUIDS[5], own(1)), entry(UUIDS[4], own(1)))))

    def test_named_one_makes_room(self):
        self.host.gpu(0, document(1, "1,2")).gpu(5, document(1))
        xml = domain(mdev(0), mdev(1), more=metadata(entry(UUIDS[0], own(1)), entry(UUIDS[1], own(2))))
        self.passes(xml, out=domain(mdev(5), mdev(0), more=metadata(entry(UUIDS[5], own(1)), entry(UUIDS[0], own(1)))))

    def test_name_of_one_is_not_taken_by_another(self):
        self.host.gpu(0, document(1)).gpu(1, document(1))
        xml = domain(mdev(5), mdev(0), more=metadata(entry(UUIDS[5], own(1)), entry(UUIDS[0], own(1))))
        self.passes(xml, out=domain(mdev(1), mdev(0), more=metadata(entry(UUIDS[1], own(1)), entry(UUIDS[0], own(1)))))

    # --- none ---

    def test_all_reasons_nearest_first(self):
        self.host.gpu(1, "SELF:\n\ta=1\nCOMPATIBLE:\n\tversion=9\n\tb=1\n").gpu(2, document(2)).gpu(3, document(2))
        self.host.gpu(4)
        self.vetoes(UNKNOWN, domain(mdev(0), more=metadata(entry(UUIDS[0], own(1)))),
                    f"vm: no device of this host takes over {UUIDS[0]}",
                    f"{UUIDS[2]} and 1 other: version is 1, wanted", "[not-in-list]",
                    f"{UUIDS[1]}: version is 1, wanted 9", "b is absent",
                    f"{UUIDS[4]}: it could not be told: ")

    def test_no_driver(self):
        """What no rule speaks of, and no driver of VFIO has, is not spoken of either."""
        self.host.vf(1, document(1), driver="mlx5_core").vf(2, driver="ahci")
        err = self.vetoes(NO, domain(pci(0), more=metadata(entry(VFS[0], own(1)))),
                          f"{VFS[1]}: it could, but no driver of VFIO has it [no-driver]")
        self.assertNotIn(VFS[2], err)

    def test_incompatible(self):
        self.host.gpu(1, document(2))
        self.vetoes(NO, domain(mdev(0), more=metadata(entry(UUIDS[0], own(1)))), f"{UUIDS[1]}: version is 1")

    def test_something_to_set(self):
        self.host.gpu(1, document(1, apply="APPLY:\n\taggregator={v}\n"))
        self.vetoes(APPLY, domain(mdev(0), more=metadata(entry(UUIDS[0], own(1)))),
                    f"{UUIDS[1]}: it could once this is set: aggregator=1")

    def test_taken_by_another_one_of_the_machine(self):
        self.host.gpu(0, document(1))
        self.vetoes(NO, domain(mdev(0), mdev(1), more=metadata(entry(UUIDS[0], own(1)), entry(UUIDS[1], own(1)))),
                    f"takes over {UUIDS[1]}", f"{UUIDS[0]}: it could, but another device of the machine gets it")

    def test_none_of_the_kind(self):
        self.host.gpu(0, document(1))
        self.vetoes(NO, domain(pci(0), more=metadata(entry(VFS[0], own(1)))),
                    f"takes over {VFS[0]}", "this host has no PCI function")

    # --- what fails refuses ---

    def test_no_xml(self):
        for xml in ("", "x", "<domain>", "<domain/><domain/>", "<!DOCTYPE domain><domain/>", "\xff"):
            self.vetoes(USAGE, xml, "[bad-domain]")
        self.vetoes(USAGE, "<domain>" + 9 * 2**20 * "x" + "</domain>", "[limit-domain]")

    def test_no_host(self):
        self.host.root = self.dir / "nothing"
        self.vetoes(IO, domain(mdev(0), more=metadata(entry(UUIDS[0], own(1)))), "nothing")

    def test_output_is_lost(self):
        self.host.gpu(2, document(1))
        with open("/dev/full", "wb") as full:
            done = subprocess.run([DEVMIG, "hook", "libvirt", f"--root={self.host.root}", "--", "vm", "migrate",
                                   "begin", "-"], input=domain(mdev(0), more=metadata(entry(UUIDS[0], own(1)))).encode(),
                                  stdout=full, stderr=subprocess.PIPE, env=environment(), timeout=120, check=False)
        self.assertEqual(done.returncode, IO, done.stderr)

    @unittest.skipUnless(os.environ.get("DEVMIG_SLOW_TESTS"), "it takes a minute; set DEVMIG_SLOW_TESTS")
    def test_time_is_bounded(self):
        reader, writer = os.pipe()
        start = time.monotonic()
        done = subprocess.run([DEVMIG, "hook", "libvirt", "vm", "migrate", "begin", "-"], stdin=reader,
                              capture_output=True, timeout=300, check=False)
        os.close(writer)
        os.close(reader)
        self.assertEqual(done.returncode, IO)
        self.assertIn(b"more than a minute", done.stderr)
        self.assertGreater(time.monotonic() - start, 50)


if __name__ == "__main__":
    unittest.main()
