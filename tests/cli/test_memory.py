#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each allocation of a command fails once: what it prints is right then, or it says that it failed."""

import json
import os
import unittest

from harness import Case, ROOT, environment, run

FAIL_NTH = os.environ.get("FAIL_NTH_LIBRARY")  # see fail_nth.c
NOT_REACHED = 99

SOURCE = "SELF:\n\tapi=x\n\tsize=4\n"
LIST = "COMPATIBLE:\n\tapi=x\n\tsize={n:int:2,4}\nAPPLY:\n\tmode={n}\n"


def record(device, **fields):
    own = {"api": "x", "software_version": "1"}
    return {"host": "h", "device": device, "kind": "vf",
            "document": {"self": own, "compatible": [{"fields": {"api": "x", **fields}, "apply": {"mode": "1"}}]}}


@unittest.skipUnless(FAIL_NTH, "not with sanitizers, and not with every C library")
class Memory(Case):
    def check(self, *words, stdin=b""):
        # Of another locale the C library does without what it has no memory for, and does not tell.
        whole = run(*words, env=environment(LC_ALL="C"), stdin=stdin)
        self.assertTrue(whole.out)
        for nth in range(1, 1000):
            result = run(*words, env=environment(LD_PRELOAD=FAIL_NTH, FAIL_NTH=str(nth), LC_ALL="C"), stdin=stdin)
            if result.status == NOT_REACHED:
                break
            with self.subTest(words[0], nth=nth):
                if result.status == whole.status:
                    self.assertEqual(result.out, whole.out)
                else:
                    self.assertNotEqual(result.status, 0)
                if "--json" in words and result.out:
                    json.loads(result.out)
        self.assertGreater(nth, 5)
        self.assertEqual(result.status, NOT_REACHED)
        self.assertEqual(result.out, whole.out)

    def test_find(self):
        source = self.write("source", SOURCE)
        fleet = self.write("fleet.jsonl", "".join(json.dumps(r) + "\n" for r in (
            record("a"), record("b", size="{n:int}"), record("c", size="5"), record("d", more="1"))))
        self.check("find", "-w", source, fleet)
        self.check("find", "-w", "--json", source, fleet)

    def test_matrix(self):
        fleet = self.write("fleet.jsonl", "".join(json.dumps(r) + "\n" for r in (
            record("a"), record("b", size="{n:int}"), record("c", size="5"))))
        for form in ("table", "list", "svg", "dot"):
            self.check("matrix", f"--format={form}", fleet)
        self.check("matrix", "--json", "--host=h", fleet)
        self.check("matrix", "--json", "--output=/dev/stdout", fleet)

    def test_baseline(self):
        fleet = self.write("fleet.jsonl", "".join(json.dumps(dict(r, host=h)) + "\n" for h in ("h1", "h2") for r in (
            record("a"), record("b", more="1"))))
        odd = self.write("odd.jsonl", "".join(json.dumps(dict(r, host=r["device"])) + "\n" for r in (
            record("h1", size="5"), record("h2", more="1"))))
        self.check("baseline", "--fleet", fleet, "--all", "h1", "h2")
        self.check("baseline", "--fleet", fleet, "--json", "h1", "h2")
        self.check("baseline", "--fleet", odd, "h1", "h2")

    def test_diff(self):
        old = [record("a"), dict(record("b", more="1"), in_use=True), record("c")]
        new = [dict(record("a"), in_use=True), dict(record("b", size="4"), in_use=True), record("d")]
        fleets = [self.write(f"{n}.jsonl", "".join(json.dumps(r) + "\n" for r in rs)) for n, rs in enumerate((old, new))]
        self.check("diff", *fleets)
        self.check("diff", "--json", *fleets)

    def test_drain(self):
        def leaving(device, **more):
            return {**record(device), "host": "a", "in_use": True, **more}
        fleet = self.write("fleet.jsonl", "".join(json.dumps(r) + "\n" for r in (
            leaving("1", vm="v"), leaving("2", vm="v"), leaving("3"), leaving("4"),
            {**record("5", size="{n:int}"), "host": "a", "in_use": True},
            record("a"), record("b"), {**record("c"), "kind": "type", "parent": "p", "available": 2},
            {**record("d", more="1"), "kind": "type", "parent": "p", "available": 2})))
        self.check("drain", "--fleet", fleet, "--at-once=2", "a")
        self.check("drain", "--fleet", fleet, "--dry-run", "--json", "a")

    def test_drain_by_a_way_that_is_not_the_first_one(self):
        """What fitting leaves open is solved; whichever of the two it looks at first."""
        def some(host, device, api, accepts, **more):
            return {"host": host, "device": device, "kind": "vf", **more,
                    "document": {"self": {"api": api}, "compatible": [{"fields": {"api": accepts}}]}}
        for one, other in (("x", "y"), ("y", "x")):
            fleet = self.write("fleet.jsonl", "".join(json.dumps(r) + "\n" for r in (
                *(some("a", vm + api, api, api, vm=vm, in_use=True) for vm in ("v", "w") for api in (one, other)),
                some("b", "1", one, one, parent="p"), some("b", "2", other, other, parent="p"),
                some("b", "3", "z", one, parent="q"))))
            self.assertIn('"no-room"', run("drain", "--fleet", fleet, "--at-once=1", "--json", "a").out)
            self.check("drain", "--fleet", fleet, "--at-once=1", "--json", "a")

    def test_check(self):
        source = self.write("source", SOURCE.replace("4", "8"))
        destination = self.write("destination", SOURCE + LIST)
        self.check("check", source, destination)
        self.check("check", "--json", source, destination)

    def test_expand(self):
        document = self.write("document", SOURCE + LIST)
        self.check("expand", document)
        self.check("expand", "--json", document)

    def test_domain(self):
        """Without memory nothing is let pass, and no other XML is given to libvirt."""
        uuids = [f"83b8f4f2-509f-382f-3c1e-e6bfe0fa100{n}" for n in range(2)]
        hosts = [f"--root={self.dir / name}" for name in ("source", "destination")]
        for host, uuid in zip(("source", "destination"), uuids):
            path = f"{host}/sys/bus/mdev/devices/{uuid}"
            self.write(f"{path}/migration_compatible", SOURCE + LIST.replace("APPLY:\n\tmode={n}\n", ""))
            (self.dir / path / "driver").symlink_to("vfio_mdev")
            (self.dir / host / "sys/bus/pci/devices").mkdir(parents=True)
        xml = self.write("vm.xml", "<domain><devices><hostdev mode='subsystem' type='mdev'><source>"
                                   f"<address uuid='{uuids[0]}'/></source></hostdev></devices></domain>")
        self.check("metadata", hosts[0], xml)
        described = run("metadata", hosts[0], xml).out
        self.check("hook", hosts[1], "libvirt", "--", "vm", "migrate", "begin", "-", stdin=described)

    def test_show(self):
        self.check("show", self.write("document", SOURCE + LIST))

    def test_show_device(self):
        self.write("root/sys/class/mdev_bus/mtty/mdev_supported_types/mtty-2/name", "x\n")
        rules = self.write("rules/50-mtty.rules", (ROOT / "rules/50-mtty.rules").read_text()).parent
        host = [f"--root={self.dir / 'root'}", f"--rules={rules}"]
        self.check("show", *host, "mtty-2")
        self.check("show", *host, "--json", "--origin", "--facts", "mtty-2")

    def test_doctor(self):
        self.write("root/proc/sys/kernel/osrelease", "6.18.0\n")
        self.write("root/var/lib/dpkg/status", "Package: qemu-system-x86\nStatus: install ok installed\nVersion: 1:9.2\n\n")
        pci = "root/sys/bus/pci/devices/0000:3b:00"
        self.write(f"{pci}.0/infiniband/mlx5_0/fw_ver", "")
        self.write("root/sys/class/infiniband/mlx5_0/fw_ver", "28.41.1000\n")
        for function, driver in ((4, "mlx5_vfio_pci"), (5, "vfio-pci"), (6, "qat_vfio_pci")):
            self.write(f"{pci}.{function}/vendor", "0x15b3\n")
            self.write(f"{pci}.{function}/device", "0x101e\n")
            os.symlink(f"../../../drivers/{driver}", self.dir / f"{pci}.{function}/driver")
            os.symlink("../0000:3b:00.0", self.dir / f"{pci}.{function}/physfn")
        debug = "root/sys/kernel/debug/vfio/0000:3b:00.4/migration"
        self.write(f"{debug}/state", "RUNNING\n")
        self.write(f"{debug}/features", "stop-copy\np2p\n")
        self.check("doctor", "--root", self.dir / "root")
        self.check("doctor", "--root", self.dir / "root", "--json")
        self.check("doctor", "--root", self.dir / "root", "0000:3b:00.4", "/dev/vfio/7")

    def test_fmt_keeps_comments(self):
        self.check("fmt", "--comments", self.write("document", "# a\n" + SOURCE + LIST + "# b\n"))


if __name__ == "__main__":
    unittest.main()
