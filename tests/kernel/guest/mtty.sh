#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The kernel's sample of a mediated device is there for users: by group, and by
# a character device where the kernel has iommufd.
#
#: kernel 6.12 6.12-full own
#: load vfio_iommu_type1
#: load mtty

. ./tap.sh

types=/sys/class/mtty/mtty/mdev_supported_types
uuid=6d747479-0000-4000-8000-000000000001
device=/sys/bus/mdev/devices/$uuid

group() {
	basename "$(readlink "$device/iommu_group")"
}

is_gone() {
	[ ! -e "$1" ]
}

# There is no iommufd in Debian's kernels: then there must be no device.
has_character_device() {
	if [ -c /dev/iommu ]; then
		test -c /dev/vfio/devices/vfio0 && test -d /sys/kernel/debug/vfio/$uuid
	else
		is_gone /dev/vfio/devices
	fi
}

plan 8
check "there is one of a type" test "$(cat $types/mtty-1/available_instances)" -gt 0
check "one is created" sh -c "echo $uuid >$types/mtty-1/create"
check "it is of the type" equal "$(cat $device/mdev_type/name)" "Single port serial"
check "its driver has it" equal "$(basename "$(readlink $device/driver)")" mtty
check "it has a group" test -c "/dev/vfio/$(group)"
check "it has a character device, with iommufd" has_character_device
check "it is removed" sh -c "echo 1 >$device/remove"
check "and is gone" is_gone $device
finish
