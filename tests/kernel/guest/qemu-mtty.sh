#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The kernel's own sample of a migratable mediated device, a serial card, in a
# QEMU that migrates to another. What it proves is that the client, the way that
# it is driven here, and the kernel work together without a line of ours; so
# what fails with devmig's own driver only is the driver's fault.
#
#: kernel 6.12-full own
#: memory 768
#: seconds 120
#: disk qemu/root/qemu.sqsh
#: file qemu/monitor
#: file qemu/nest.sh
#: load squashfs
#: load vfio_iommu_type1
#: load mtty
# shellcheck disable=SC2317 # functions are called by check

. ./tap.sh
# shellcheck source=../qemu/nest.sh
. ./nest.sh

types=/sys/class/mtty/mtty/mdev_supported_types
source=6d747479-0000-4000-8000-000000000001
same=6d747479-0000-4000-8000-000000000002
other=6d747479-0000-4000-8000-000000000003

# The card's registers, where its BAR 0 is put: data, and one for scratch.
data=0xc000
scratch=0xc007

fill_card() {
	qtest from "bar:$nest_slot:0=$data" "enable:$nest_slot" \
		"outb $scratch 0xa7" "outb $data 0x64" "outb $data 0x6d"
}

has_scratch() {
	qtest "$1" "inb $scratch" "expect:$2" >/dev/null
}

has_bytes() {
	qtest "$1" "inb $data" expect:0x64 "inb $data" expect:0x6d >/dev/null
}

write_scratch() {
	qtest "$1" "outb $scratch $2"
}

all_by() {
	mdev_create $types/mtty-1 $source
	mdev_create $types/mtty-1 $same
	mdev_create $types/mtty-2 $other
	nest_start from "$1" $source
	nest_start_incoming wrong "$1" $other
	nest_start_incoming to "$1" $same
	check "$1: machines have a card each" are_up from wrong to
	check "$1: the source's registers are filled" fill_card
	check "$1: it can't go to a card of another type, and runs on" is_refused from wrong $source
	check "$1: that one says why" says /out/wrong.err 'error while loading state.*vfio'
	check "$1: the source has its scratch register" has_scratch from 0xa7
	check "$1: it is on its way to a card of its type" migration_goes_round from to
	check "$1: the card copies its state ahead" device_is $source PRE_COPY
	check "$1: meanwhile it is written to" write_scratch from 0xd3
	check "$1: it arrives" migration_ends from to
	check "$1: with its state" qmp from device:60
	check "$1: its scratch register has arrived" has_scratch to 0xd3
	check "$1: the bytes in its queue have arrived" has_bytes to
	nest_stop_all
	mdev_remove $source
	mdev_remove $same
	mdev_remove $other
}

nest_begin
plan 24
all_by group
all_by iommufd
nest_finish
