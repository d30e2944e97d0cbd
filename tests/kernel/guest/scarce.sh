#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Memory runs out at each place where one of the modules wants some, and each copy
# from or to user memory of theirs fails: documents, heads and gates, devices that come and go,
# migrations, the log of DMA, and modules that are loaded.
#
#: kernel own
#: seconds 600
#: file attributes/attributes
#: file vfio/vfio-test
#: load vfio_iommu_type1
#: put devmig
#: put devmig_test
#: put devmig_vgpu

debug=/sys/kernel/debug
failed=0
# Refusals, and what the kernel says when it can't create something, are more than anybody wants.
echo 5 >/proc/sys/kernel/printk

run() {
	echo "# === $*"
	program=$1
	shift
	"./$program" "$@" || failed=1
}

prepare() {
	echo N >$debug/failslab/ignore-gfp-wait &&
		echo N >$debug/fail_page_alloc/ignore-gfp-wait &&
		echo N >$debug/fail_page_alloc/ignore-gfp-highmem &&
		echo 0 >$debug/fail_page_alloc/min-order || return
	for kind in failslab fail_page_alloc fail_usercopy; do
		echo 0 >$debug/$kind/verbose || return
	done
}

# From here on only what a module has called for can fail, as the stack tells. Modules have
# addresses of their own.
spare_the_kernel() {
	for kind in failslab fail_page_alloc fail_usercopy; do
		echo 0xffffffffa0000000 >$debug/$kind/require-start &&
			echo 0xffffffffff000000 >$debug/$kind/require-end || return
	done
}

# Linux warns where memory for a group of VFIO's runs out: of its own mistake, which would
# be taken for one of ours.
spare_groups() {
	sort /proc/kallsyms | awk '
		start { print "0x" start, "0x" $1; exit }
		$3 == "vfio_device_set_group" { start = $1 }
	' >/tmp/groups
	read -r start end </tmp/groups || return
	for kind in failslab fail_page_alloc fail_usercopy; do
		echo "$start" >$debug/$kind/reject-start &&
			echo "$end" >$debug/$kind/reject-end || return
	done
}

# create TYPE: prints the new device's uuid
create() {
	uuid=$(cat /proc/sys/kernel/random/uuid)
	echo "$uuid" >"$types/devmig_vgpu-$1/create" || exit 1
	echo "$uuid"
}

prepare || exit 1
insmod /mods/devmig.ko || exit 1
insmod /mods/devmig_test.ko || exit 1
run attributes scarce-reads
spare_the_kernel || exit 1
run attributes scarce
rmmod devmig_test || failed=1

types=/sys/class/mdev_bus/devmig_vgpu0/mdev_supported_types
insmod /mods/devmig_vgpu.ko memory_mib=8 || exit 1
from=$(create V5_8)
to=$(create V5_8)
run vfio-test scarce "$from" "$to"
for device in "$from" "$to"; do
	echo 1 >"/sys/bus/mdev/devices/$device/remove" || failed=1
done
spare_groups || exit 1
run attributes births $types/devmig_vgpu-V5_8
rmmod devmig_vgpu || failed=1

# There are a thousand places, and each takes two loads.
run attributes loads /mods/devmig_vgpu.ko 61
rmmod devmig || failed=1
run attributes loads /mods/devmig.ko 1
exit $failed
