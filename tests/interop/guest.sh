#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# guest.sh SCRATCH RESERVED: in a Linux that has the device of devmig-vgpu, by
# QEMU's vfio-user-pci. Nothing drives it: the script uses it from user space.
# It leaves SCRATCH in the scratch register and in the memory, both in the window that
# QEMU maps and behind it. The kernel leaves some memory at RESERVED alone.
# shellcheck disable=SC2317 # functions are called by check

. ./tap.sh

scratch=$1
reserved=$2
bus=/sys/bus/pci/devices

find_device() {
	for device in "$bus"/*; do
		if [ "$(cat "$device/vendor" "$device/device" | tr '\n' ' ')" = '0x1af4 0x10f5 ' ]; then
			echo "$device"
			return
		fi
	done
	return 1
}

# region NUMBER: where it begins and ends
region() {
	sed -n "$(($1 + 1))p" "$device/resource" | cut -d ' ' -f 1,2
}

size_of() {
	# shellcheck disable=SC2046 # two words
	set -- $(region "$1")
	echo $(($2 - $1 + 1))
}

begin_of() {
	region "$1" | cut -d ' ' -f 1
}

# register OFFSET [VALUE]: read it, or write it
register() {
	offset=$1
	shift
	devmem $((registers + offset)) 32 "$@"
}

# memory OFFSET [VALUE]
memory() {
	offset=$1
	shift
	devmem $((memory + offset)) 32 "$@"
}

ram() {
	offset=$1
	shift
	devmem $((reserved + offset)) 32 "$@"
}

# config OFFSET BYTES: to the configuration space, as printf's octal numbers
config() {
	# shellcheck disable=SC2059 # the bytes are a format
	printf "$2" | dd of="$device/config" bs=1 seek=$(($1)) conv=notrunc 2>/dev/null
}

counts() {
	first=$(register 0x10)
	second=$(register 0x10)
	[ $((second)) -gt $((first)) ]
}

remembers() {
	memory "$1" "$2" && equal "$(memory "$1")" "$2"
}

bytes_are_kept() {
	devmem $((memory + 0x100005)) 8 0xAB && equal "$(memory 0x100004)" 0x0000AB00
}

# becomes OFFSET COMMAND WORD: what the command reads there, before long
becomes() {
	tries=50
	until [ "$("$2" "$1")" = "$3" ]; do
		[ $((tries -= 1)) -gt 0 ] || equal "$("$2" "$1")" "$3" || return 1
		usleep 100000
	done
}

# fill WORD: let the device write a page, 4 KiB behind the begin of what is reserved
fill() {
	register 0x20 $((reserved + 4096))
	register 0x24 0
	register 0x28 4096
	register 0x2c "$1"
	register 0x30 1
}

message_comes() {
	ram 0 0
	config 0x44 "$(octal $((reserved)))"
	config 0x48 '\000\000\000\000'
	config 0x4c '\132\132'
	config 0x42 '\001\000'
	fill 0x1 && becomes 0 ram 0x00005A5A
}

# A number as four bytes, the lowest first
octal() {
	printf '\\%03o\\%03o\\%03o\\%03o' $(($1 & 255)) $(($1 >> 8 & 255)) \
		$(($1 >> 16 & 255)) $(($1 >> 24 & 255))
}

plan 12
device=$(find_device)
check "Linux has found it" test -n "$device"
check "as a display controller" equal "$(cat "$device/class")" 0x038000
check "with a page of registers" equal "$(size_of 0)" 4096
check "and 8 MiB of memory" equal "$(size_of 2)" 8388608
registers=$(begin_of 0)
memory=$(begin_of 2)

# Bus master, and both kinds of access
echo 1 >"$device/enable"
config 4 '\006\000'

check "the registers are its own" equal "$(register 0)" 0x47564D44
check "its counter runs" counts
register 0x18 "$scratch"
check "the scratch register keeps a word" equal "$(register 0x18)" "$scratch"
check "so does memory in the window" remembers 0x100 "$scratch"
check "and behind it" remembers 0x100000 "$scratch"
check "a byte there is a byte" bytes_are_kept
fill 0x600DBEEF
check "the device writes to the machine's memory" becomes 8188 ram 0x600DBEEF
check "and sends a message when it has" message_comes
finish
