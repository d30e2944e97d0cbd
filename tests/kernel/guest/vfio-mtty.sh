#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The kernel's own mtty, which has real faults, under vfio-test.
# Once by the group, and once by the character device where there is one.
#
#: kernel 6.12 6.12-full own
#: seconds 300
#: file vfio/vfio-test
#: load vfio_iommu_type1
#: load mtty

types=/sys/class/mtty/mtty/mdev_supported_types
one=$(cat /proc/sys/kernel/random/uuid)
other=$(cat /proc/sys/kernel/random/uuid)
dual=$(cat /proc/sys/kernel/random/uuid)
failed=0

run()
{
	echo "# === vfio-test $*"
	./vfio-test "$@" || failed=1
}

# What has to fail, with status 1.
fails()
{
	echo "# === vfio-test $*, which has to fail"
	./vfio-test "$@" > /tmp/failing
	[ $? = 1 ] || failed=1
	sed 's/^/# /' /tmp/failing
}

echo "$one" > $types/mtty-1/create || exit 1
echo "$other" > $types/mtty-1/create || exit 1
echo "$dual" > $types/mtty-2/create || exit 1

# all OPTION...
all()
{
	run "$@" info "$one"
	run "$@" transitions "$one"
	run "$@" sessions "$one"
	run "$@" sessions "$dual"
	run "$@" roundtrip "$one" "$other"
	run "$@" refuse "$one" "$dual"
	run "$@" refuse "$dual" "$one"
	run "$@" damage "$one"
	run "$@" dma "$one"

	run "$@" --seed 4711 --precopy --chunk 3 save "$one" /tmp/stream
	run "$@" --seed 4711 load "$other" /tmp/stream
	run "$@" --expect EFAULT@write load "$dual" /tmp/stream
	head -c 30 /tmp/stream > /tmp/cut
	run "$@" --expect EINVAL@stop load "$other" /tmp/cut

	run "$@" --seed 42 fill "$one"
	run "$@" --seed 42 verify "$one"
	fails "$@" --seed 43 verify "$one"
	fails "$@" load "$other" /tmp/cut
	fails "$@" --expect EFAULT load "$other" /tmp/stream
	fails "$@" --expect EINVAL@write load "$other" /tmp/cut
}

all
if [ -c /dev/iommu ]
then
	all --cdev
fi
for device in "$one" "$other" "$dual"
do
	echo 1 > "/sys/bus/mdev/devices/$device/remove" || failed=1
done
# Its parent is a part of the module, which waits for nobody who has a reference:
# where kobjects are freed late that is seen, and it has to stay.
case $(uname -r) in
*-own) ;;
*) rmmod mtty || failed=1 ;;
esac
exit $failed
