#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# devmig_vgpu passes devmig conform, with its counter watched and its DMA going.
#
#: kernel 6.12 6.12-full
#: seconds 300
#: file conform/devmig
#: load vfio_iommu_type1
#: load devmig
#: load devmig_vgpu memory_mib=8

. ./tap.sh

mkdir -p /tmp

# create TYPE: prints the new device's uuid
create() {
	for type in /sys/class/mdev_bus/*/mdev_supported_types/*-"$1"; do
		uuid=$(cat /proc/sys/kernel/random/uuid)
		echo "$uuid" >"$type/create" || exit 1
		echo "$uuid"
		return
	done
}

one=$(create V5_8)
other=$(create V5_8)

plan 2
./devmig conform --second="$other" --watch=0:0x10:4 --watch=0:0x14:4 \
	--poke=0:0x20:00000010 --poke=0:0x24:00000000 --poke=0:0x30:02000000 "$one" >found 2>/dev/null
check "no test fails" equal $? 0
check "nothing is remarked upon" equal "$(grep '^not ok' found)" ""
sed 's/^/# /' found
for device in "$one" "$other"; do
	echo 1 >"/sys/bus/mdev/devices/$device/remove"
done
finish
