#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The doctor looks at the kernel's own mtty, in /sys, in debugfs and by opening it.
#
#: kernel 6.12 6.12-full
#: seconds 300
#: file doctor/doctor
#: load vfio_iommu_type1
#: load mtty

. ./tap.sh

device=$(cat /proc/sys/kernel/random/uuid)
debug=/sys/kernel/debug/vfio/$device
log=/tmp/findings

# look DEVICE...
look()
{
	./doctor "$@" > $log || echo "# doctor failed"
	sed 's/^/# /' $log
}

# found STATUS CHECK SUBJECT: WORDS: a line is so, from its start on
found()
{
	grep -q "^$*" $log
}

mount -t debugfs none /sys/kernel/debug 2> /dev/null
echo "$device" > /sys/class/mtty/mtty/mdev_supported_types/mtty-1/create || exit 1
plan 11

look
check "it is found" found pass driver "$device:"
if [ -d "$debug" ]
then
	check "the kernel shows that it migrates" found pass migration "$device: the kernel says"
	check "the kernel shows its state" found pass state "$device: its state is RUNNING"
else
	check "without debugfs nothing is told" found unknown migration "$device:"
	check "and not whether it logs" found unknown dirty-tracking "$device:"
fi

look "$device"
check "it says which features it has" found pass migration "$device: it says: version 2, stop-copy, p2p, pre-copy"
check "it runs" found pass state "$device:"
if [ -d /sys/module/iommufd ]
then
	check "it logs what it writes" found pass dirty-tracking "$device:"
else
	check "it can't be told whether its log can be read" found unknown dirty-tracking "$device: it logs"
fi
check "it has a node" found pass node "$device:"
check "it has no document" found warn document "$device:"
check "the kernel is new enough" found pass kernel host:

group=$(basename "$(readlink "/sys/bus/mdev/devices/$device/iommu_group")")
look "/dev/vfio/$group"
check "its group is a name of it" found pass migration "/dev/vfio/$group: it says"

exec 3<> "/dev/vfio/$group"
look "$device"
check "what somebody has open is not opened" grep -q "^[a-z]* migration $device: .*\(kernel says\|can't be told\)" $log
exec 3>&-

echo 1 > "/sys/bus/mdev/devices/$device/remove"
finish
