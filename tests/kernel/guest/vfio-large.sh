#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A device with as much memory as one can have, 1 GiB, goes to another one while it is
# written to.
#
#: kernel 6.12
#: memory 2816
#: seconds 300
#: file vfio/vfio-test
#: load vfio_iommu_type1
#: load devmig
#: put devmig_vgpu

parents=/sys/class/mdev_bus
from=76677075-0000-4000-8000-000000000001
to=76677075-0000-4000-8000-000000000002

insmod /mods/devmig_vgpu.ko parents=2 memory_mib=1024 || exit 1
echo $from > $parents/devmig_vgpu0/mdev_supported_types/devmig_vgpu-V5_1/create || exit 1
echo $to > $parents/devmig_vgpu1/mdev_supported_types/devmig_vgpu-V5_1/create || exit 1
./vfio-test relay $from $to || exit 1
echo "# after $(cut -d ' ' -f 1 /proc/uptime) s: $(grep MemAvailable /proc/meminfo)"
rmmod devmig_vgpu
