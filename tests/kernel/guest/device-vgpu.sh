#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The library uses devmig_vgpu: opened by each name that it has, by the group and, where
# there is one, by the character device.
#
#: kernel 6.12 6.12-full 6.1 7 own
#: seconds 300
#: file device/device-test
#: load vfio_iommu_type1
#: load devmig
#: load devmig_vgpu memory_mib=8

failed=0

run()
{
	echo "# === device-test $*"
	./device-test "$@" || failed=1
}

# create TYPE: prints the new device's uuid
create()
{
	for type in /sys/class/mdev_bus/*/mdev_supported_types/*-"$1"
	do
		uuid=$(cat /proc/sys/kernel/random/uuid)
		echo "$uuid" > "$type/create" || exit 1
		echo "$uuid"
		return
	done
}

one=$(create V5_8)
other=$(create V5_8)
sysfs=/sys/bus/mdev/devices/$one
group=$(basename "$(readlink "$sysfs/iommu_group")")

run --group look "$one" group
run look "/dev/vfio/$group" group
run look "/dev/vfio/$group:$one" group
run --group busy "$one"
run --group walk "$one"
run --group move "$one" "$other"
run --group dma "$one"

run refused "/dev/vfio/$group:$other" ENOENT "which has $one"
run refused /dev/vfio/4711 ENOENT "there is no IOMMU group 4711"
run refused 00000000-0000-4000-8000-000000000000 ENOENT "there is no mediated device"
run refused 0000:00:00.0 ENODEV "no driver of VFIO has the device: it has none at all"

if [ -c /dev/iommu ]
then
	node=/dev/vfio/devices/$(ls "$sysfs/vfio-dev")
	run look "$one" cdev
	run look "$node" cdev
	run busy "$one"
	run busy "$node"
	run walk "$one"
	run move "$one" "$other"
	run dma "$one"
else
	run look "$one" group
	run refused /dev/vfio/devices/vfio0 ENOENT "/dev/vfio/devices/vfio0"
fi

# What a user meets who has not loaded it; a kernel with it built in has it always.
if rmmod vfio_iommu_type1 2> /dev/null
then
	run --group refused "$one" ENODEV "not loaded: vfio_iommu_type1"
else
	echo "# vfio_iommu_type1 is built in"
fi
for device in "$one" "$other"
do
	echo 1 > "/sys/bus/mdev/devices/$device/remove" || failed=1
done
exit $failed
