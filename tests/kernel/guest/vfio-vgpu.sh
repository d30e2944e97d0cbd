#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# devmig_vgpu under vfio-test: all that depends on a device's states with each of the
# four sets of migration flags, and what depends on none once.
#
# By the group; where there is a character device by that, and by the group with all
# flags only. Linux 6.1 has no pre-copy, and so only two of the sets.
#
#: kernel 6.12 6.12-full 6.1 7 own
#: seconds 600
#: file vfio/vfio-test
#: load vfio_iommu_type1
#: load devmig
#: put devmig_vgpu

# No head of these devices is longer.
head=4096

failed=0
way=

run()
{
	echo "# === vfio-test $way $*"
	# shellcheck disable=SC2086 # there may be none
	./vfio-test $way "$@" || failed=1
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

# begin FLAGS PARAMETER...: load the module; small has half the memory of large
begin()
{
	echo "# ==== $1 $way, after $(cut -d ' ' -f 1 /proc/uptime) s"
	shift
	insmod /mods/devmig_vgpu.ko memory_mib=8 "$@" || exit 1
	large=$(create V5_4)
	small=$(create V5_8)
	other=$(create V5_8)
	faults=/sys/kernel/debug/devmig_vgpu/$small
}

end()
{
	for device in "$large" "$small" "$other"
	do
		echo 1 > "/sys/bus/mdev/devices/$device/remove" || failed=1
	done
	rmmod devmig_vgpu || failed=1
}

# What depends on the states that a device has.
with_states()
{
	run info "$small"
	run transitions "$small"
	run sessions "$small"
	run roundtrip "$small" "$other"
	run --head $head refuse "$small" "$large"
	run --head $head refuse "$large" "$small"
	run faults "$small" "$faults"
	run mappings "$small"
	run dma "$small"
}

# What does not: streams are the same, with and without pre-copy, whatever else there is.
once()
{
	run roundtrip "$other" "$small"
	run damage "$small"
	run stalls "$small" "$faults"
}

all()
{
	begin STOP_COPY p2p=0 pre_copy=0
	with_states
	end
	if [ "$has_pre_copy" = 1 ]
	then
		begin STOP_COPY+P2P pre_copy=0
		with_states
		end
		begin STOP_COPY+PRE_COPY p2p=0
		with_states
		end
	fi
	begin "all flags"
	with_states
	once
	end
}

has_pre_copy=1
case $(uname -r) in
6.1.*)
	has_pre_copy=0
	! insmod /mods/devmig_vgpu.ko pre_copy=1 || failed=1
	;;
esac
if [ -c /dev/iommu ]
then
	way=--cdev
	all
	way=
	begin "all flags"
	with_states
	end
else
	all
fi
exit $failed
