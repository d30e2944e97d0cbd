# SPDX-License-Identifier: LGPL-2.1-or-later
"""Machines that are not there: directories laid out as Linux lays out /sys, /proc and /dev."""

import os
import pathlib

VFIO = "sys/kernel/debug/vfio"
DPKG = """Package: {name}
Status: install ok installed
Maintainer: nobody
Version: {version}
Description: what it is
 and more of it

"""


class Machine:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.packages = ""

    def file(self, path, text):
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        return target

    def dir(self, path):
        (self.root / path).mkdir(parents=True, exist_ok=True)

    def link(self, path, target):
        """A link to what is at another path of the machine, relative as those of sysfs are."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(os.path.relpath(self.root / target, place.parent))

    # --- the host ---

    def kernel(self, release):
        self.file("proc/sys/kernel/osrelease", f"{release}\n")

    def command_line(self, text):
        self.file("proc/cmdline", f"{text}\n")

    def module(self, name, unsafe="N"):
        self.file(f"sys/module/{name}/parameters/allow_unsafe_interrupts", f"{unsafe}\n")

    def package(self, name, version):
        self.packages += DPKG.format(name=name, version=version)
        self.file("var/lib/dpkg/status", self.packages)

    def iommu(self, name, register=None, value=None):
        self.dir(f"sys/devices/virtual/iommu/{name}")
        self.link(f"sys/class/iommu/{name}", f"sys/devices/virtual/iommu/{name}")
        if register:
            self.file(f"sys/devices/virtual/iommu/{name}/{register}", f"{value:x}\n")

    def good_host(self):
        """One on which nothing is wrong."""
        self.kernel("6.18.2-amd64")
        self.module("iommufd")
        self.package("qemu-system-x86", "1:11.0.1+ds-1")
        self.package("libvirt-daemon-driver-qemu", "11.3.0-3")
        self.dir("sys/bus/pci/devices")
        return self

    # --- devices ---

    def pci(self, address, ids="15b3:101e", driver=None, parent=None, group=None, node=None, iommu=None):
        path = f"sys/devices/pci0000:00/{address}"
        vendor, device = ids.split(":")
        self.file(f"{path}/vendor", f"0x{vendor}\n")
        self.file(f"{path}/device", f"0x{device}\n")
        self.link(f"sys/bus/pci/devices/{address}", path)
        if driver:
            self.link(f"{path}/driver", f"sys/bus/pci/drivers/{driver}")
        if parent:
            self.link(f"{path}/physfn", f"sys/devices/pci0000:00/{parent}")
        if iommu:
            self.link(f"{path}/iommu", f"sys/devices/virtual/iommu/{iommu}")
        self.group(path, address, group)
        self.node(path, node)
        return path

    def mdev(self, uuid, driver, parent="0000:00:02.0", group=None, node=None):
        path = f"sys/devices/pci0000:00/{parent}/{uuid}"
        self.dir(path)
        self.link(f"sys/bus/mdev/devices/{uuid}", path)
        if driver:
            self.link(f"{path}/driver", f"sys/bus/mdev/drivers/{driver}")
            self.type(path, f"sys/devices/pci0000:00/{parent}/mdev_supported_types/{driver}-1")
        self.group(path, uuid, group)
        self.node(path, node)
        return path

    def type(self, path, kind):
        self.link(f"{path}/mdev_type", kind)
        for name, text in (("name", "a name"), ("device_api", "vfio-pci"), ("available_instances", "1")):
            self.file(f"{kind}/{name}", f"{text}\n")

    def group(self, path, name, group):
        if group:
            self.link(f"{path}/iommu_group", f"sys/kernel/iommu_groups/{group}")
            self.link(f"sys/kernel/iommu_groups/{group}/devices/{name}", path)

    def node(self, path, node):
        if node:
            self.dir(f"{path}/vfio-dev/{node}")
            self.link(f"sys/class/vfio-dev/{node}", f"{path}/vfio-dev/{node}")
            (self.root / f"{path}/vfio-dev/{node}/device").symlink_to(f"../../../{os.path.basename(path)}")

    def shown(self, device, *features, state="RUNNING"):
        """What the kernel shows in debugfs of a device that migrates."""
        self.file(f"{VFIO}/{device}/migration/state", f"{state}\n")
        self.file(f"{VFIO}/{device}/migration/features", "".join(f"{word}\n" for word in features))

    def shown_without(self, device):
        """The same of one that does not."""
        self.dir(f"{VFIO}/{device}")

    def adapter(self, address, firmware, name="mlx5_0"):
        path = self.pci(address, ids="15b3:1021", driver="mlx5_core")
        self.file(f"{path}/infiniband/{name}/fw_ver", f"{firmware}\n")
        self.link(f"sys/class/infiniband/{name}", f"{path}/infiniband/{name}")

    def connectx(self, address="0000:3b:00.4", firmware="28.41.1000"):
        """A virtual function of an adapter, all of which is right."""
        self.adapter("0000:3b:00.0", firmware)
        self.pci(address, driver="mlx5_vfio_pci", parent="0000:3b:00.0", group="12", node="vfio3")
        self.shown(address, "stop-copy", "p2p", "pre-copy", "dirty-tracking")
        return self
