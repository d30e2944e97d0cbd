#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The sample virtual GPU in a QEMU that migrates to another: it computes on, its
# memory and what it writes to the machine's are the same, and to a device that
# it can't go to it does not go, without harm.
#
# It is done by each way of access, and without copying ahead as well, with the states
# of P2P and without: documents are compared at the start of copying ahead, or else when
# the machine stands still already.
#
#: kernel 6.12-full own
#: memory 768
#: seconds 900
#: disk qemu/root/qemu.sqsh
#: file qemu/monitor
#: file qemu/nest.sh
#: load squashfs
#: load vfio_iommu_type1
#: load devmig
#: put devmig_vgpu
# shellcheck disable=SC2317,SC3043 # functions are called by check

. ./tap.sh
# shellcheck source=../qemu/nest.sh
. ./nest.sh

parent_0=/sys/class/mdev_bus/devmig_vgpu0/mdev_supported_types
parent_1=/sys/class/mdev_bus/devmig_vgpu1/mdev_supported_types
source=76677075-0000-4000-8000-000000000001
same=76677075-0000-4000-8000-000000000002
other=76677075-0000-4000-8000-000000000003

# Where the BARs are put: the registers below 4 GiB, the memory above.
registers=0xc0000000
memory=0x1000000000
page=4096
block_size=65536

id=0x47564d44
register_id=$registers
register_now_low=$((registers + 0x10))
register_now_high=$((registers + 0x14))
register_scratch=$((registers + 0x18))
register_address_low=$((registers + 0x20))
register_address_high=$((registers + 0x24))
register_length=$((registers + 0x28))
register_word=$((registers + 0x2c))
register_command=$((registers + 0x30))
register_status=$((registers + 0x34))
command_fill=1
command_heartbeat=2

# Where in the machine's memory the device writes.
beat=0x1800000
filled=0x2000000
filled_length=65536

load_driver() {
	insmod /mods/devmig_vgpu.ko memory_mib=8 parents=2 "$@"
}

create_devices() {
	mdev_create "$parent_0/devmig_vgpu-V5_2" "$source" &&
		mdev_create "$parent_0/devmig_vgpu-V5_2" "$same" &&
		mdev_create "$parent_1/devmig_vgpu-V5_1" "$other"
}

remove_devices() {
	mdev_remove "$source" && mdev_remove "$same" && mdev_remove "$other"
}

# The BARs are placed, and it is the device that we know.
place_device() {
	memory_size=$(qtest from "size:$nest_slot:2") &&
		[ $((memory_size)) -ge $((1024 * 1024)) ] &&
		qtest from "bar:$nest_slot:0=$registers" "bar:$nest_slot:2=$memory" \
			"enable:$nest_slot" "readl $register_id" "expect:$id" >/dev/null
}

# No page is empty, and no two of these blocks are alike: each has a byte of its
# own, and a word in one of its pages.
write_memory() {
	local block=0 at

	while at=$((block * block_size)) && [ "$at" -lt $((memory_size)) ]; do
		echo "memset $((memory + at)) $block_size $((block % 251 + 1))"
		echo "writel $((memory + at + block % 16 * page)) $((0x5a5a0000 + block))"
		block=$((block + 1))
	done | tr '\n' '\0' |
		xargs -0 ./monitor -t "$nest_seconds" qtest "$nest_sockets/from.qtest" 2>>/out/from.talk &&
		qtest from "writel $register_scratch 0x600dbeef"
}

# Some pages once more, one at each end and some between, and a word across two pages.
write_memory_again() {
	qtest from "writel $memory 0x11111111" \
		"writeq $((memory + page * 7 - 4)) 0x2222222233333333" \
		"memset $((memory + memory_size / 2)) 20000 0x44" \
		"writel $((memory + memory_size - 8)) 0x55555555" \
		"writel $register_scratch 0x5c2a7c40"
}

# save_memory NAME: the device's memory, as the machine sees it, into a file.
save_memory() {
	save "$1" "$memory" "$memory_size" "$1.memory"
}

save() {
	local arguments

	arguments="{\"val\":$(($2)),\"size\":$(($3)),\"filename\":\"/tmp/$4\"}"
	rm -f "/tmp/$4"
	qmp "$1" "{\"execute\":\"pmemsave\",\"arguments\":$arguments}" &&
		[ "$(stat -c %s "/tmp/$4")" -eq $(($3)) ]
}

same_memory() {
	save_memory to && cmp /tmp/from.memory /tmp/to.memory
}

# How many microseconds the device has run.
now() {
	# Two words: reading the first keeps the second.
	# shellcheck disable=SC2046
	set -- "$1" $(qtest "$1" "readl $register_now_low" "readl $register_now_high")
	echo $(($2 + ($3 << 32)))
}

# is_running NAME LEAST: its device has run for that long already, and runs on.
is_running() {
	local first second

	first=$(now "$1") && second=$(now "$1") &&
		[ "$first" -ge "$2" ] && [ "$second" -gt "$first" ]
}

# What the device wrote to the machine's memory last; it does so each 10 ms.
beat() {
	echo $(($(qtest "$1" "readq $beat")))
}

has_beaten() {
	[ "$(beat "$1")" -ge "$2" ]
}

# is_beating NAME LEAST: that much is there already, and more comes.
is_beating() {
	local first

	first=$(beat "$1") && [ "$first" -ge "$2" ] &&
		comes_to_pass has_beaten "$1" $((first + 1))
}

start_beating() {
	qtest from "writel $register_address_low $beat" "writel $register_address_high 0" \
		"writel $register_command $command_heartbeat"
}

# The device writes 64 KiB of one word.
fill() {
	qtest from "writel $register_address_low $filled" "writel $register_address_high 0" \
		"writel $register_length $filled_length" "writel $register_word $1" \
		"writel $register_command $command_fill"
}

# is_idle NAME: what its device was told to write is written.
is_idle() {
	[ "$(qtest "$1" "readl $register_status")" = 0x0 ]
}

# has_filled NAME BYTE: all of it is there.
has_filled() {
	comes_to_pass is_idle "$1" &&
		save "$1" "$filled" "$filled_length" filled &&
		[ -z "$(tr -d "$2" </tmp/filled)" ]
}

has_scratch() {
	qtest "$1" "readl $register_scratch" "expect:$2" >/dev/null
}

# The kernel gives a reason, and names the device that was asked.
kernel_says_why() {
	dmesg | grep -q "devmig: .*/$other: .*refused"
}

# all_by ACCESS AHEAD PARAMETER...: the state of the device while it is copied ahead, and the driver's
# parameters for that
all_by() {
	local access="$1" ahead="$2" as started left left_beat

	shift 2
	as="$access${*:+, $*}"
	dmesg -c >/dev/null
	check "$as: the driver loads" load_driver "$@"
	check "$as: devices are created" create_devices
	nest_start from "$access" $source
	nest_start_incoming wrong "$access" $other
	nest_start_incoming to "$access" $same
	check "$as: machines have a device each" are_up from wrong to
	check "$as: the source's is ready" place_device
	check "$as: its memory is written" write_memory
	check "$as: it runs" is_running from 1
	check "$as: it writes to the machine" fill 0x41414141
	check "$as: what it wrote is there" has_filled from A
	start_beating
	check "$as: it goes on writing" comes_to_pass is_beating from 1

	started=$(now from)
	check "$as: it can't go to a device of another type" is_refused from wrong $source
	check "$as: that machine says so" says /out/wrong.err 'error while loading state.*vfio'
	check "$as: the kernel says why" kernel_says_why
	check "$as: the source runs on" is_running from "$started"
	check "$as: and still writes to the machine" is_beating from "$(beat from)"

	check "$as: it is on its way to a device of its type" migration_goes_round from to
	check "$as: the device is $ahead" device_is $source "$ahead"
	check "$as: meanwhile its memory is written" write_memory_again
	check "$as: meanwhile it writes to the machine" fill 0x42424242
	start_beating
	check "$as: its memory is kept to compare" save_memory from
	left=$(now from)
	left_beat=$(beat from)
	check "$as: it arrives" migration_ends from to
	check "$as: with all of its memory" qmp from "device:$((memory_size))"
	check "$as: its counter goes on" is_running to "$left"
	check "$as: its memory is the same" same_memory
	check "$as: its scratch register is the last that was written" has_scratch to 0x5c2a7c40
	check "$as: what it wrote last is there" has_filled to B
	check "$as: and it goes on writing" is_beating to "$left_beat"
	nest_stop_all
	check "$as: devices are removed" remove_devices
	check "$as: the driver unloads" rmmod devmig_vgpu
}

nest_begin
plan $((4 * 28))
all_by group PRE_COPY
all_by iommufd PRE_COPY
all_by iommufd RUNNING pre_copy=0
all_by group RUNNING pre_copy=0 p2p=0
nest_finish
