#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A destination is planned, made, checked and removed, with the kernel's own mtty, of which
# a rule says what it accepts.
#
#: kernel 6.12 6.12-full
#: seconds 300
#: file conform/devmig
#: file ../../rules/50-mtty.rules
#: load vfio_iommu_type1
#: load mtty

. ./tap.sh

types=/sys/class/mtty/mtty/mdev_supported_types
devices=/sys/bus/mdev/devices
source=6d747479-0000-4000-8000-000000000001
made=6d747479-0000-4000-8000-000000000002

mkdir -p /tmp/norules
echo $source >$types/mtty-2/create || exit 1

plan 18
check "the parent and its types are found" status 0 ./devmig list --rules=. --json
check "by their names" says mtty/mtty-2
check "without a rule nobody can tell" status 3 ./devmig plan --rules=/tmp/norules $source
check "and nothing is made" status 3 ./devmig create --rules=/tmp/norules $source
check "with one there is something to be done" status 5 ./devmig plan --rules=. $source
check "for the same type" says "a new mediated device of type mtty-2"
check "by the rule" says 50-mtty.rules
check "it is created" status 0 ./devmig create --rules=. --uuid=$made $source
check "and compatible" says "$source can migrate to $made"
check "it is of the type" equal "$(cat $devices/$made/mdev_type/name)" "Dual port serial"
check "it is a destination now" status 0 ./devmig plan --rules=. $source
check "the other type is not" status 1 ./devmig plan --rules=. --type=mtty-1 $source
check "which is why" says "wanted mtty-1"
check "a name is not taken twice" status 2 ./devmig create --rules=. --uuid=$made $source
check "which is told" says "the host has a device $made"
echo 1 >$devices/$made/remove
check "it is removed" is_gone $devices/$made
./devmig plan --rules=. --format=shell --uuid=$made $source >/tmp/script
check "a script does the same" status 0 sh /tmp/script
check "it is there" test -e $devices/$made
echo 1 >$devices/$made/remove
echo 1 >$devices/$source/remove
finish
