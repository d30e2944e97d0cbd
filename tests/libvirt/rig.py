# SPDX-License-Identifier: LGPL-2.1-or-later
"""Domains of libvirt, and hosts with devices that provide documents."""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "tests/cli"), str(ROOT / "tests/doctor")]

from harness import Case, run  # noqa: E402
from machine import Machine  # noqa: E402

SPACE = "https://devmig.dev/xmlns/domain/1"
UUIDS = [f"00000000-0000-4000-8000-{number:012x}" for number in range(16)]
VFS = [f"0000:3b:00.{number}" for number in range(1, 8)]


def document(version, accepts=None, apply=""):
    """That of a device of a version; `accepts` is a list, or the version itself."""
    return (f"SELF:\n\tdevice_api=vfio-pci\n\tversion={version}\n"
            f"COMPATIBLE:\n\tdevice_api=vfio-pci\n\tversion={{v:int:{accepts or version}}}\n{apply}")


def own(version):
    """What of it stands in the XML."""
    return f"SELF:\n\tdevice_api=vfio-pci\n\tversion={version}\n"


class Host(Machine):
    """A host whose devices say themselves what they are."""

    def gpu(self, number, text=None, driver="vfio_mdev"):
        path = self.mdev(UUIDS[number], driver, group=str(20 + number))
        return self.says(path, text)

    def vf(self, number, text=None, driver="mlx5_vfio_pci"):
        path = self.pci(VFS[number], driver=driver, parent="0000:3b:00.0", group=str(60 + number))
        return self.says(path, text)

    def says(self, path, text):
        if text:
            self.file(f"{path}/migration_compatible", text)
        return self


def mdev(number, alias=""):
    more = f"<alias name='{alias}'/>" if alias else ""
    return ("    <hostdev mode='subsystem' type='mdev' managed='no' model='vfio-pci'>\n"
            f"      <source>\n        <address uuid='{UUIDS[number]}'/>\n      </source>{more}\n"
            "    </hostdev>\n")


def pci(number):
    function = VFS[number][-1]
    return ("    <hostdev mode='subsystem' type='pci' managed='no'>\n      <source>\n"
            f"        <address domain='0x0000' bus='0x3b' slot='0x00' function='0x{function}'/>\n"
            "      </source>\n    </hostdev>\n")


def entry(name, text):
    key = "address" if ":" in name else "uuid"
    return f'      <devmig:device {key}="{name}">{text}</devmig:device>\n'


def metadata(*entries):
    return (f'  <metadata>\n    <devmig:devices xmlns:devmig="{SPACE}">\n' + "".join(entries) +
            "    </devmig:devices>\n  </metadata>\n")


def domain(*devices, more=""):
    return ("<domain type='qemu'>\n  <name>vm</name>\n"
            "  <uuid>5ba2b1ef-8f5c-4a55-a6cb-5f0f7cbc1a4d</uuid>\n" + more +
            "  <memory unit='KiB'>65536</memory>\n  <vcpu>1</vcpu>\n"
            "  <os><type arch='x86_64' machine='pc'>hvm</type></os>\n"
            "  <devices>\n    <emulator>/usr/bin/qemu-system-x86_64</emulator>\n" +
            "".join(devices) + "  </devices>\n</domain>\n")


class HookCase(Case):
    def setUp(self):
        super().setUp()
        self.host = Host(self.dir / "host")
        self.host.dir("sys/bus/pci/devices")
        self.host.dir("sys/bus/mdev/devices")

    def hook(self, xml, *more, operation=("migrate", "begin", "-")):
        return run("hook", "libvirt", f"--root={self.host.root}", *more, "--", "vm", *operation, stdin=xml)
