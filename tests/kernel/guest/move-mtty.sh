#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The command and the kernel's own mtty: it has no document, and can't be reset; so it can be
# saved and looked at, and what could not be got rid of again is not let in.
#
#: kernel 6.12 6.12-full
#: seconds 300
#: file conform/devmig
#: load vfio_iommu_type1
#: load mtty

. ./tap.sh

types=/sys/class/mtty/mtty/mdev_supported_types
one=76677075-0000-4000-8000-000000000001
other=76677075-0000-4000-8000-000000000002
file=/tmp/state

# ends STATUS WORDS COMMAND...: it ends with that, and has these words.
ends() {
	wanted=$1
	words=$2
	shift 2
	"$@" >/tmp/said 2>&1
	got=$?
	[ $got -eq "$wanted" ] && grep -qF "$words" /tmp/said && return
	sed 's/^/# /' /tmp/said
	equal $got "$wanted, with $words"
}

mkdir -p /tmp
echo "$one" >$types/mtty-1/create || exit 1
echo "$other" >$types/mtty-1/create || exit 1

plan 8
check "it is in a state" ends 0 RUNNING ./devmig state "$one"
check "it is saved" ends 0 saved ./devmig save "$one" $file
check "and copied ahead as well" ends 0 saved ./devmig save --precopy "$one" $file.ahead
check "the file is whole" ends 0 complete ./devmig stream $file
check "so is the other" ends 0 complete ./devmig stream $file.ahead
check "without documents nobody can tell" ends 3 document ./devmig migrate --dry-run "$one" "$other"
check "what can't be reset takes no state" \
	ends 1 "it can't be reset [not-offered]" ./devmig migrate --without-documents "$one" "$other"
check "nor from a file" ends 1 "it can't be reset [not-offered]" ./devmig restore --without-documents "$other" $file
for device in "$one" "$other"; do
	echo 1 >"/sys/bus/mdev/devices/$device/remove"
done
finish
