#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Debian's mdevctl makes devices of the kernel's own mtty, and asks and tells devmig, as it is
# set up by our call-out and our notifier.
#
#: kernel 6.12
#: seconds 300
#: file conform/devmig
#: file /usr/bin/mdevctl
#: file /lib64/ld-linux-x86-64.so.2
#: file /lib/x86_64-linux-gnu/libc.so.6
#: file /lib/x86_64-linux-gnu/libgcc_s.so.1
#: file ../../rules/50-mtty.rules
#: file ../../integration/mdevctl/callout.in
#: file ../../integration/mdevctl/notifier.in
#: load vfio_iommu_type1
#: load mtty

. ./tap.sh

uuid=6d747479-0000-4000-8000-000000000001
other=6d747479-0000-4000-8000-000000000002
devices=/sys/bus/mdev/devices

mdevctl() {
	./ld-linux-x86-64.so.2 --library-path . ./mdevctl "$@"
}

# install SOURCE PLACE
install() {
	sed "s|@devmig@|$PWD/devmig|" "$1" >"$2"
	chmod 755 "$2"
}

scripts=/etc/mdevctl.d/scripts.d
mkdir -p $scripts/callouts $scripts/notifiers /etc/devmig/rules.d /etc/devmig/mdev
install callout.in $scripts/callouts/00-devmig
install notifier.in $scripts/notifiers/00-devmig
cp 50-mtty.rules /etc/devmig/rules.d
echo "records /tmp/host.jsonl" >/etc/devmig/exports
hostname samples

# What is to come: a device with two ports.
./devmig export | grep '"mtty/mtty-2"' | sed 's/.*"document"://; s/}$//' >/etc/devmig/mdev/$uuid.devmig

plan 13
check "what is to come is a document" status 0 ./devmig lint /etc/devmig/mdev/$uuid.devmig
check "it can't come to one port" status 1 mdevctl start -u $uuid -p mtty -t mtty-1
check "which is why" says "can't migrate to a mtty-1 of mtty"
check "nothing was made" is_gone $devices/$uuid
check "it can to two" status 0 mdevctl start -u $uuid -p mtty -t mtty-2
check "which there are" equal "$(cat $devices/$uuid/mdev_type/name)" "Dual port serial"
check "the host's records have it" grep -q "\"device\":\"$uuid\",\"kind\":\"mdev\",\"parent\":\"mtty\"" /tmp/host.jsonl
check "others are free to be made" status 0 mdevctl start -u $other -p mtty -t mtty-1
check "and in the records" grep -q $other /tmp/host.jsonl
check "what mdevctl lists" status 0 mdevctl list
check "is what devmig does" equal "$(grep mtty /tmp/said | cut -d' ' -f1 | sort | tr '\n' ' ')" \
	"$(./devmig export | sed -n 's/.*"device":"\([^"]*\)","kind":"mdev".*/\1/p' | sort | tr '\n' ' ')"
mdevctl stop -u $other
check "what is gone is not in the records" equal "$(grep -c $other /tmp/host.jsonl)" 0
mdevctl stop -u $uuid
check "nothing is left" is_gone $devices/$uuid
finish
