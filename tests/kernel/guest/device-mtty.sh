#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The library uses the kernel's own mtty, which has an interrupt and no document.
#
#: kernel 6.12 6.12-full own
#: seconds 300
#: file device/device-test
#: load vfio_iommu_type1
#: load mtty

types=/sys/class/mtty/mtty/mdev_supported_types
one=$(cat /proc/sys/kernel/random/uuid)
other=$(cat /proc/sys/kernel/random/uuid)
failed=0

run()
{
	echo "# === device-test $*"
	./device-test "$@" || failed=1
}

# all WAY OPTION...
all()
{
	way=$1
	shift
	run "$@" look "$one" "$way"
	run "$@" busy "$one"
	run "$@" walk "$one"
	run "$@" move "$one" "$other"
	run "$@" dma "$one"
}

echo "$one" > $types/mtty-1/create || exit 1
echo "$other" > $types/mtty-1/create || exit 1
all group --group
if [ -c /dev/iommu ]
then
	all cdev
fi
for device in "$one" "$other"
do
	echo 1 > "/sys/bus/mdev/devices/$device/remove" || failed=1
done
exit $failed
