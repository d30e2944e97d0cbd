#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# devmig_vgpu with each of the four sets of migration flags, under vfio-test.
# Once by the group, and once by the character device where there is one.
#
#: kernel 6.12 6.12-full own
#: seconds 1200
#: file vfio/vfio-test
#: load vfio_iommu_type1
#: load devmig
#: put devmig_vgpu

# No head of these devices is longer.
head=4096

failed=0

run()
{
	echo "# === vfio-test $*"
	./vfio-test "$@" || failed=1
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

# with FLAGS PARAMETER... -- OPTION...: one module's life; small has half the memory of large
with()
{
	echo "# ==== $1"
	shift
	parameters=
	while [ "$1" != -- ]
	do
		parameters="$parameters $1"
		shift
	done
	shift
	# shellcheck disable=SC2086
	insmod /mods/devmig_vgpu.ko memory_mib=8 $parameters || exit 1
	large=$(create V5_4)
	small=$(create V5_8)
	other=$(create V5_8)

	run "$@" info "$small"
	run "$@" transitions "$small"
	run "$@" sessions "$small"
	run "$@" roundtrip "$small" "$other"
	run "$@" roundtrip "$other" "$small"
	run "$@" --head $head refuse "$small" "$large"
	run "$@" --head $head refuse "$large" "$small"
	run "$@" damage "$small"
	run "$@" faults "$small" "/sys/kernel/debug/devmig_vgpu/$small"
	run "$@" mappings "$small"
	run "$@" dma "$small"

	for device in "$large" "$small" "$other"
	do
		echo 1 > "/sys/bus/mdev/devices/$device/remove" || failed=1
	done
	rmmod devmig_vgpu || failed=1
}

# all OPTION...: each of the four sets
all()
{
	with STOP_COPY p2p=0 pre_copy=0 -- "$@"
	with STOP_COPY+P2P pre_copy=0 -- "$@"
	with STOP_COPY+PRE_COPY p2p=0 -- "$@"
	with STOP_COPY+P2P+PRE_COPY -- "$@"
}

all
if [ -c /dev/iommu ]
then
	all --cdev
fi
exit $failed
