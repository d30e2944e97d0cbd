#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A destination is planned, made, checked and removed, with devmig_vgpu, which says itself what
# it accepts; and what fails on the way is undone.
#
#: kernel 6.12 6.12-full 6.1 7 own
#: memory 512
#: cpus 2
#: seconds 300
#: file conform/devmig
#: load vfio_iommu_type1
#: load devmig
#: load devmig_vgpu memory_mib=8

. ./tap.sh

parent=devmig_vgpu0
type_dir=/sys/class/mdev_bus/$parent/mdev_supported_types
devices=/sys/bus/mdev/devices
source=76677075-0000-4000-8000-000000000001
made=76677075-0000-4000-8000-000000000002
file=/tmp/source.devmig

new() {
	echo "$2" >"$type_dir/devmig_vgpu-$1/create"
}

remove() {
	echo 1 >"$devices/$1/remove"
}

available() {
	cat "$type_dir/devmig_vgpu-$1/available_instances"
}

# The document of a source that is elsewhere: as of a device here, which goes.
mkdir -p /tmp/norules
new V5_4 $source || exit 1
cp $devices/$source/migration_compatible $file
remove $source

plan 38
check "the parent is found" status 0 ./devmig list --rules=/tmp/norules --json
check "with its types" says "$parent/devmig_vgpu-V5_8"
check "there is something to be done" status 5 ./devmig plan --rules=/tmp/norules $file
check "which is a device of that type" says "a new mediated device of type devmig_vgpu-V5_4"
check "nothing was done" is_gone $devices/$made
check "a dry run tells" status 5 ./devmig create --rules=/tmp/norules --dry-run --uuid=$made $file
check "what would be written" says "/create = $made"
check "and does nothing" is_gone $devices/$made
check "it is created" status 0 ./devmig create --rules=/tmp/norules --uuid=$made $file
check "and compatible" says "can migrate to $made"
check "it is there" test -e $devices/$made
check "its own document says so" status 0 ./devmig check $file $devices/$made/migration_compatible
check "there is nothing to be done any more" status 0 ./devmig plan --rules=/tmp/norules $file
check "as it stands" says "as it stands"
check "nothing is done twice" status 0 ./devmig create --rules=/tmp/norules $file
check "so there is one" equal "$(ls $devices)" $made
remove $made
check "it is removed" is_gone $devices/$made

# Two instances of a smaller type, by what APPLY says.
check "a smaller type will do" \
	status 0 ./devmig create --rules=/tmp/norules --type=devmig_vgpu-V5_8 --uuid=$made $file
check "with an attribute" equal "$(cat $devices/$made/aggregator)" 2
remove $made

# As a script of its own.
./devmig plan --rules=/tmp/norules --format=shell --type=devmig_vgpu-V5_8 --uuid=$made $file >/tmp/script
check "a script does the same" status 0 sh /tmp/script
check "with the attribute" equal "$(cat $devices/$made/aggregator)" 2
check "it does not take what is there" status 1 sh /tmp/script
check "which is left alone" equal "$(cat $devices/$made/aggregator)" 2
remove $made

# A signal, at any moment: what it had made is undone, or all of it was done before.
: >/tmp/outcomes
good=true
i=0
while [ $i -lt 40 ]; do
	./devmig create --rules=/tmp/norules --type=devmig_vgpu-V5_8 --uuid=$made $file >/tmp/told 2>&1 &
	if [ $((i % 2)) -eq 0 ]; then
		while [ ! -e $devices/$made ] && kill -0 $! 2>/dev/null; do :; done
	else
		usleep $((i * 200))
	fi
	kill -TERM $! 2>/dev/null
	wait $!
	case $? in
	0)
		echo whole >>/tmp/outcomes
		[ -e $devices/$made ] && remove $made || good=false
		;;
	143)
		grep -q "^devmig: undone: " /tmp/told && echo undone >>/tmp/outcomes
		;;
	*) good=false ;;
	esac
	[ ! -e $devices/$made ] || good=false
	i=$((i + 1))
done
check "a signal leaves nothing half done" $good
check "what was made is undone" grep -q undone /tmp/outcomes
echo "# $(sort /tmp/outcomes | uniq -c | tr '\n' ' ')"
check "and nothing is lost" status 5 ./devmig plan --rules=/tmp/norules $file

# There is one unit left: a device can be had, and not made as large as it has to be.
new V5_2 76677075-0000-4000-8000-000000000003
new V5_4 76677075-0000-4000-8000-000000000004
new V5_8 76677075-0000-4000-8000-000000000005
check "a refused attribute fails" \
	status 4 ./devmig create --rules=/tmp/norules --type=devmig_vgpu-V5_8 --uuid=$made $file
check "that is told" says "/$made/aggregator: No space left on device"
check "as is what was undone" says "undone: what was written to"
check "the device is gone" is_gone $devices/$made
check "and its share free again" equal "$(available V5_8)" 1
check "a script fails, too" status 1 sh /tmp/script
check "and undoes it" is_gone $devices/$made
new V5_8 76677075-0000-4000-8000-000000000006
check "a type without instances is none" \
	status 1 ./devmig create --rules=/tmp/norules --uuid=$made $file
check "that is told" says "[none-left]"
check "nothing was made" is_gone $devices/$made
check "what is there will do" status 0 ./devmig plan --rules=/tmp/norules $file
check "it is named" says 76677075-0000-4000-8000-000000000004
for device in 3 4 5 6; do
	remove 76677075-0000-4000-8000-00000000000$device
done
finish
