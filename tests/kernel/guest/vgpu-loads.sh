#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# devmig_vgpu without anybody who opens its devices, also in kernels that differ most
# from the one it was written for: its types and how many are left, aggregators, what
# migration_version says at types and devices, the file "documents", and that it goes.
#
#: kernel 6.12 6.1 7 own
#: seconds 120
#: load devmig
#: put devmig_vgpu

. ./tap.sh

parents=/sys/class/mdev_bus
types=$parents/devmig_vgpu0/mdev_supported_types
debugfs=/sys/kernel/debug/devmig_vgpu
one=76677075-0000-4000-8000-000000000001
two=76677075-0000-4000-8000-000000000002
devices=/sys/bus/mdev/devices

# create UUID PARTS
create() {
	echo "$1" >"$types/devmig_vgpu-V5_$2/create"
}

remove() {
	echo 1 >"$devices/$1/remove"
}

# of UUID: what it says
of() {
	cat "$devices/$1/migration_version"
}

# string PARTS AGGREGATOR MIB: what it should say
string() {
	echo "device_api=vfio-pci;mdev_type=devmig_vgpu-V5_$1;aggregator=$2;memory_mib=$3;interface_version=1"
}

# available: of all types, from the one of the whole parent on
available() {
	for parts in 1 2 4 8; do
		cat "$types/devmig_vgpu-V5_$parts/available_instances"
	done | tr '\n' ' '
}

aggregate() {
	echo "$2" >"$devices/$1/aggregator"
}

# fails WORDS COMMAND...: with these words
fails() {
	words=$1
	shift
	said=$("$@" 2>&1) && return 1
	case $said in
	*"$words"*) ;;
	*) echo "# said \"$said\"" && return 1 ;;
	esac
}

# asks WHERE STRING: may a device with it come?
asks() {
	printf %s "$2" | dd status=none bs=4096 of="$1/migration_version" 2>&1
}

every_type_says() {
	for parts in 1 2 4 8; do
		equal "$(cat "$types/devmig_vgpu-V5_$parts/migration_version")" \
			"$(string $parts 1 $((64 / parts)))" || return 1
	done
}

is_loaded() {
	grep -q '^devmig_vgpu ' /proc/modules
}

is_gone() {
	! is_loaded && [ ! -e $parents/devmig_vgpu0 ] && [ ! -e $debugfs ]
}

# More than there may be, of lines that say nothing: the part that fits is a good text.
write_too_long() {
	{
		printf 'SELF:\n\tleft=half\nCOMPATIBLE:\n\tleft=half\n'
		yes '#' | head -c 70000
	} | dd status=none bs=1024 2>&1 >"$debugfs/$one/documents"
}

# Two programs write a part each; the first is done before the second begins.
write_in_parts() {
	{
		busybox printf 'SELF:\n\tleft=whole\n'
		busybox printf '\tright=whole\n'
		busybox printf 'COMPATIBLE:\n\tleft=whole\n\tright=whole\n'
	} >"$debugfs/$one/documents"
}

# refuses PARAMETER...: it does not load, and leaves nothing
refuses() {
	fails "" insmod /mods/devmig_vgpu.ko "$@" && is_gone
}

plan 41
for wrong in parents=0 parents=9 memory_mib=4 memory_mib=24 memory_mib=16384; do
	check "it does not load with $wrong" refuses $wrong
done
check "nor with P2P of what can't migrate" refuses stop_copy=0 p2p=1
check "it loads with eight parents" insmod /mods/devmig_vgpu.ko parents=8
check "and has them" equal "$(ls -d $parents/devmig_vgpu* | wc -l)" 8
check "all types are there to be had" equal "$(available)" "1 2 4 8 "
check "each says what a device of it would be" every_type_says

check "a device is created" create $one 4
check "it is a quarter of its parent" equal "$(available)" "0 1 3 6 "
check "and says so" equal "$(of $one)" "$(string 4 1 16)"
check "a second one" create $two 2
check "is a half" equal "$(available)" "0 0 1 2 "
check "a third does not fit" fails "No space left on device" create "$(cat /proc/sys/kernel/random/uuid)" 2
check "which takes nothing" equal "$(available)" "0 0 1 2 "

check "the first becomes a half" aggregate $one 2
check "all is given away" equal "$(available)" "0 0 0 0 "
check "it says so" equal "$(of $one)" "$(string 4 2 32)"
check "the second can't become all" fails "No space left on device" aggregate $two 2
for wrong in 0 3 8 -1 x ""; do
	check "\"$wrong\" is no aggregator" fails "Invalid argument" aggregate $one "$wrong"
done
check "a device of the same share may come" asks $devices/$one "$(string 2 1 32)"
check "to a new device of its type one of that's" asks $types/devmig_vgpu-V5_4 "$(string 8 2 16)"
check "but none that needs an aggregator" fails "Invalid argument" asks $types/devmig_vgpu-V5_4 "$(string 2 1 32)"
check "to the first not one of another share" fails "Invalid argument" asks $devices/$one "$(string 4 1 16)"
check "and no nonsense" fails "Bad message" asks $devices/$one "aggregator"

check "documents that are too long are refused" fails "" write_too_long
check "and half of them is not put in place" equal "$(of $one)" "$(string 4 2 32)"
check "documents in parts are put in place" write_in_parts
check "as a whole" equal "$(of $one)" "left=whole;right=whole"
check "an aggregator brings the driver's own again" aggregate $one 1
check "which says so" equal "$(of $one)" "$(string 4 1 16)"

check "a device is removed" remove $two
check "and what it had is there again" equal "$(available)" "0 1 3 6 "
rmmod devmig_vgpu
check "the driver goes, with a device that nobody uses" is_gone
finish
