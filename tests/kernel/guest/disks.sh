#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Disks are there in order, and can't be written.
#
#: kernel 6.12 6.1 7 own
#: disk rig/init
#: disk guest/disks.sh
#: file rig/init

. ./tap.sh

# A disk has whole sectors, so what is left of the file is behind its end.
same() {
	head -c 512 "$1" | cmp - "$2"
}

head -c 512 init >/tmp/first
plan 4
check "the first" same /dev/vda /tmp/first
check "the second" grep -q 'whole sectors' /dev/vdb
check "the first can't be written" equal "$(blockdev --getro /dev/vda)" 1
check "there are two" equal "$(echo /dev/vd?)" "/dev/vda /dev/vdb"
finish
