#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The command moves the state of devmig_vgpu: into a file, to another device here, through
# a socket; and not to a device of another type.
#
#: kernel 6.12 6.12-full own
#: memory 512
#: seconds 300
#: file conform/devmig
#: load vfio_iommu_type1
#: load devmig
#: load devmig_vgpu memory_mib=8

. ./tap.sh

type_dir=/sys/class/mdev_bus/devmig_vgpu0/mdev_supported_types
one=76677075-0000-4000-8000-000000000001
other=76677075-0000-4000-8000-000000000002
smaller=76677075-0000-4000-8000-000000000003
file=/tmp/state
socket=/tmp/socket

# Both sides at a time; the receiver's answer is in /tmp/received.
through_socket() {
	./devmig receive --listen="unix:$socket" "$other" >/tmp/received 2>&1 &
	receiver=$!
	while [ ! -S "$socket" ] && kill -0 "$receiver"; do
		sleep 0.1
	done
	./devmig migrate "$@" "$one" "unix:$socket" >/tmp/said 2>&1 && wait "$receiver"
}

mkdir -p /tmp
echo "$one" >"$type_dir/devmig_vgpu-V5_4/create" || exit 1
echo "$other" >"$type_dir/devmig_vgpu-V5_4/create" || exit 1
echo "$smaller" >"$type_dir/devmig_vgpu-V5_8/create" || exit 1

plan 19
check "it may migrate to a device of its type" status 0 ./devmig migrate --dry-run "$one" "$other"
check "not to another type" status 1 ./devmig migrate "$one" "$smaller"
check "which is why" says "mdev_type is devmig_vgpu-V5_4, wanted devmig_vgpu-V5_{n:int:8}"
check "it migrates" status 0 ./devmig migrate "$one" "$other"
check "it was copied ahead" says "round"
check "it migrates again, all at once" status 0 ./devmig migrate --no-precopy "$one" "$other"
check "it migrates back" status 0 ./devmig migrate "$other" "$one"
check "it migrates through a socket" through_socket
check "the receiver says so" grep -q "$other" /tmp/received
check "it is saved" status 0 ./devmig save "$one" $file
check "the file is whole" status 0 ./devmig stream $file
check "its document is one" says "  document "
check "another device goes on with it" status 0 ./devmig restore "$other" $file
check "not one of another type" status 1 ./devmig restore "$smaller" $file
head -c 900 $file >/tmp/part
check "nor from a part of the file" status 1 ./devmig restore "$other" /tmp/part
check "which is why" says "stream-cut"
check "the device is good afterwards" status 0 ./devmig state "$other"
check "it runs" says RUNNING
./devmig restore "$one" - <$file >/tmp/said 2>&1
check "from standard input, too" equal $? 0
for device in "$one" "$other" "$smaller"; do
	echo 1 >"/sys/bus/mdev/devices/$device/remove"
done
finish
