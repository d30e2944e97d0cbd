#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Devices and modules come and go: two thousand times without anything left
# behind, under readers, and not while somebody uses them.
#
# Five hundred times in a kernel that checks itself, where each takes a second: it
# looks for what is lost by itself.
#
#: kernel 6.12 own
#: seconds 900
#: file vfio/vfio-test
#: load vfio_iommu_type1
#: put devmig
#: put devmig_vgpu

. ./tap.sh

parent=/sys/class/mdev_bus/devmig_vgpu0
types=$parent/mdev_supported_types
devices=/sys/bus/mdev/devices
# The kernel says that each device is created, and that it is in use; 2000 are too many to read.
echo 5 >/proc/sys/kernel/printk

cycles=2000
case $(uname -r) in
*-own) cycles=500 ;;
esac

name() {
	printf '76677075-0000-4000-8000-%012x' "$1"
}

# cycle COUNT: as many devices, one after another, of each type in turn, one of them
# with other documents.
cycle() {
	n=0
	while [ $n -lt "$1" ]; do
		case $((n % 4)) in
		0) type=V5_1 ;;
		1) type=V5_2 ;;
		2) type=V5_4 ;;
		3) type=V5_8 ;;
		esac
		uuid=$(name $n)
		echo "$uuid" >"$types/devmig_vgpu-$type/create" || return
		[ $type != V5_8 ] || echo 4 >"$devices/$uuid/aggregator" || return
		echo 1 >"$devices/$uuid/remove" || return
		n=$((n + 1))
	done
}

# Each cache and how many objects of it there are, once what waits to be freed is, and what is
# only kept because somebody might look at it again: the kernel lets go of that in steps.
caches() {
	sleep 2
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		echo 3 >/proc/sys/vm/drop_caches
		usleep 200000
	done
	for cache in /sys/kernel/slab/*/shrink; do
		echo 1 >"$cache" 2>/dev/null
	done
	awk '$1 ~ /^(kmalloc|kernfs|dentry|inode|names|idr|radix|maple|vm_area|filp|lsm|pid|devmig)/ {
		print $1, $2
	}' /proc/slabinfo | sort
}

# Which caches have more objects, by a quarter of one for each cycle or more.
nothing_grew() {
	awk -v most="$(($1 / 4))" '
		NR == FNR { before[$1] = $2; next }
		$1 in before { compared++; if ($2 - before[$1] > most) { print "# grown:", $1, "from", before[$1], "to", $2; bad = 1 } }
		END { print "#", compared, "caches compared"; exit bad || compared < 10 }
	' /tmp/before /tmp/after
}

mappings() {
	grep -c 'dmig_\|devmig\|vgpu_' /proc/vmallocinfo
}

capacity() {
	cat $types/devmig_vgpu-V5_8/available_instances
}

# Readers of all that a device and a type have, until a file is removed.
read_on() {
	while [ -e /tmp/reading ]; do
		find $parent/mdev_supported_types/ -name migration_version -exec cat {} + >/dev/null
		find $devices/ -follow -maxdepth 4 -name 'migration*' -type f -exec cat {} + >/dev/null
		find $devices/*/migration -type f -exec cat {} + >/dev/null
	done 2>/dev/null
}

# Documents of a device are replaced as long as it is there, and what was asked goes on.
resize() {
	while [ -e "$devices/$1/aggregator" ]; do
		for count in 1 2 4; do
			echo $count >"$devices/$1/aggregator"
			cat "$devices/$1/migration_version" >"$devices/$1/migration_version"
		done
	done 2>/dev/null
}

unload_under_readers() {
	touch /tmp/reading
	read_on &
	read_on &
	n=0
	while [ $n -lt 10 ]; do
		insmod /mods/devmig_vgpu.ko || return
		uuid=$(name $n)
		echo "$uuid" >$types/devmig_vgpu-V5_8/create || return
		resize "$uuid" &
		usleep 300000
		rmmod devmig_vgpu || return
		n=$((n + 1))
	done
	rm /tmp/reading
	wait
}

# While a program has a device, neither module goes; afterwards both do.
stays_while_in_use() {
	uuid=$(name 1)
	echo "$uuid" >$types/devmig_vgpu-V5_2/create || return
	sleep 3 | ./vfio-test hold "$uuid" >/tmp/held &
	while ! grep -q held /tmp/held; do
		usleep 100000
	done
	! rmmod devmig_vgpu 2>/dev/null || return
	! rmmod devmig 2>/dev/null || return
	wait
	grep -q '^ok 1' /tmp/held
}

plan 10
insmod /mods/devmig.ko
insmod /mods/devmig_vgpu.ko
check "the sample is there" equal "$(capacity)" 8
cycle 200
caches >/tmp/before
mapped=$(mappings)
check "$cycles devices are created and removed" cycle $cycles
caches >/tmp/after
check "no cache has more objects" nothing_grew $cycles
check "nor is more memory mapped" equal "$(mappings)" "$mapped"
check "all of the capacity is back" equal "$(capacity)" 8
check "modules in use stay" stays_while_in_use
check "the user of a device has left" rmmod devmig_vgpu
check "the sample is unloaded under readers" unload_under_readers
check "and the library" rmmod devmig
check "nothing of them is mapped" equal "$(mappings)" 0
finish
