# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=sh
#
# Read by the scripts that run in the tests' machine and start QEMUs there, with
# a mediated device each; after tap.sh. A QEMU has a name; what it says is in /out/NAME.err,
# and all that was said to it in /out/NAME.talk.
#
# The shell is busybox's, which knows "local".
# shellcheck disable=SC3043
#
# The QEMU emulates: there is nothing to accelerate it with. Its own guest is a
# firmware that halts; the test is its program, by way of qtest.

nest_root=/mnt/qemu
nest_sockets=/tmp/qemu
nest_firmware=$nest_sockets/firmware
# The slot that the device is plugged into.
nest_slot=5

# How many seconds anything may take that a QEMU does: a kernel that checks itself
# is slow, and frees late what is given up.
case $(uname -r) in
*-own) nest_seconds=120 ;;
*) nest_seconds=20 ;;
esac

# --- QEMUs

# nest_begin: make the program available.
nest_begin() {
	mkdir -p "$nest_root" "$nest_sockets" /dev/shm
	mount -t squashfs -o ro /dev/vda "$nest_root" || exit 1
	# Code that was translated at an address can be used again there: starts are
	# twice as quick if all of them have the program at the same one.
	echo 0 >/proc/sys/kernel/randomize_va_space
	# 64 KiB, and 16 bytes before their end is where a processor starts: there
	# it forbids interrupts and halts, again should something wake it.
	dd if=/dev/zero bs=65520 count=1 of="$nest_firmware" 2>/dev/null
	printf '\372\364\353\375' >>"$nest_firmware"
	dd if=/dev/zero bs=12 count=1 2>/dev/null >>"$nest_firmware"
}

# The options that give a QEMU the device: nest_device ACCESS UUID
nest_device() {
	local device

	device="vfio-pci,bus=pcie.0,addr=$nest_slot,sysfsdev=/sys/bus/mdev/devices/$2"
	case $1 in
	group) echo "-device $device" ;;
	iommufd) echo "-object iommufd,id=iommu -device $device,iommufd=iommu" ;;
	esac
}

# nest_start NAME ACCESS UUID [OPTION...]: start a QEMU with a device; ACCESS is
# group (and container) or iommufd. It takes seconds; several start side by side.
nest_start() {
	local name="$1" device

	device=$(nest_device "$2" "$3")
	shift 3
	rm -f "$nest_sockets/$name".*
	# shellcheck disable=SC2086 # these are several words
	"$nest_root/ld-linux-x86-64.so.2" --library-path "$nest_root" \
		"$nest_root/qemu-system-x86_64" -L "$nest_root" -nodefaults -no-user-config \
		-display none -M q35 -m 64 -accel tcg -bios "$nest_firmware" \
		-global apic.vapic=off \
		-qmp "unix:$nest_sockets/$name.qmp,server=on,wait=off" \
		-qtest "unix:$nest_sockets/$name.qtest,server=on,wait=off" -qtest-log /dev/null \
		$device "$@" </dev/null >>"/out/$name.err" 2>&1 &
	echo $! >"$nest_sockets/$name.pid"
}

# A destination waits until it is told where to listen.
nest_start_incoming() {
	nest_start "$@" -incoming defer
}

# are_up NAME...: they have their devices, and are ready to be told something.
are_up() {
	local name

	for name in "$@"; do
		qmp "$name" "$nest_capabilities" || return 1
	done
}

nest_stop() {
	local pid

	pid=$(cat "$nest_sockets/$1.pid")
	rm "$nest_sockets/$1.pid"
	kill "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	return 0
}

nest_stop_all() {
	local file

	for file in "$nest_sockets"/*.pid; do
		[ -e "$file" ] || continue
		file=${file##*/}
		nest_stop "${file%.pid}"
	done
}

# nest_finish: after all tests; where one failed, what was said last, as tests
# don't show it. All of it is in /out.
nest_finish() {
	nest_stop_all
	[ "$tap_failed" -eq 0 ] || nest_tell
	finish
}

nest_tell() {
	local file

	for file in /out/*.talk /out/*.err; do
		[ -s "$file" ] || continue
		echo "# ${file##*/}:"
		tail -n 8 "$file" | tr -d '\000' | cut -c 1-400 | sed 's/^/#   /'
	done
	dmesg | tail -n 8 | sed 's/^/# kernel: /'
}

# qmp NAME STEP... and qtest NAME STEP...: see qmp.h and qtest.h.
qmp() {
	talk qmp "$@"
}

qtest() {
	talk qtest "$@"
}

talk() {
	local kind="$1" name="$2"

	shift 2
	./monitor -t "$nest_seconds" "$kind" "$nest_sockets/$name.$kind" "$@" 2>>"/out/$name.talk"
}

# --- migration

# The return path makes the source wait for the destination's word: without it a
# small state is in the socket's buffers, and "completed", before it is refused.
nest_capabilities='{"execute":"migrate-set-capabilities","arguments":{"capabilities":['
nest_capabilities="$nest_capabilities"'{"capability":"events","state":true},'
nest_capabilities="$nest_capabilities"'{"capability":"return-path","state":true}]}}'

# While it may stop the machine for next to no time only, a device with any state
# keeps a migration going round: whatever is written then has been copied before,
# and must be copied again. QEMU knows that limit a tenth of a second after the
# start only, and until then ends a migration that has nothing more to copy; so it
# is let copy no more than a part of the machine's memory in that time, of which
# empty pages count as some bytes each.
nest_set='{"execute":"migrate-set-parameters","arguments":'
nest_hold="$nest_set"'{"downtime-limit":1,"avail-switchover-bandwidth":1000,"max-bandwidth":500000}}'
nest_release="$nest_set"'{"downtime-limit":10000,"avail-switchover-bandwidth":1000000000,'
nest_release="$nest_release"'"max-bandwidth":1000000000}}'

# migration_begin FROM TO: let the destination listen, and the source begin.
migration_begin() {
	local uri="unix:$nest_sockets/$2.stream"

	qmp "$2" "{\"execute\":\"migrate-incoming\",\"arguments\":{\"uri\":\"$uri\"}}" &&
		qmp "$1" "{\"execute\":\"migrate\",\"arguments\":{\"uri\":\"$uri\"}}"
}

# migration_goes_round FROM TO: all has been copied once, and it does not end.
migration_goes_round() {
	qmp "$1" "$nest_hold" && migration_begin "$1" "$2" && qmp "$1" passes:3
}

# migration_ends FROM TO: now it may end, and comes to its good end.
migration_ends() {
	qmp "$1" "$nest_release" migration:completed machine:postmigrate &&
		qmp "$2" machine:running
}

# is_refused FROM TO UUID: it fails, and the source runs as if nothing had been. It
# may end: a driver that does not copy ahead is not asked for its state before. The
# source's device may run again later than its machine, which did not stop for it.
is_refused() {
	qmp "$1" "$nest_release" && migration_begin "$1" "$2" &&
		qmp "$1" migration:failed machine:running && device_is "$3" RUNNING
}

# comes_to_pass COMMAND...: what another does in its own time.
comes_to_pass() {
	local try=0

	until "$@"; do
		[ $((try += 1)) -le $((nest_seconds * 10)) ] || return 1
		sleep 0.1
	done
}

# says FILE PATTERN: a line of it has this.
says() {
	comes_to_pass has_line "$1" "$2"
}

has_line() {
	tr -d '\000' <"$1" | grep -q "$2"
}

# --- mediated devices

# mdev_create TYPE-DIRECTORY UUID: once nothing is left of a device that had this UUID.
mdev_create() {
	comes_to_pass mdev_write "$@"
}

mdev_write() {
	echo "$2" >"$1/create"
}

mdev_remove() {
	echo 1 >"/sys/bus/mdev/devices/$1/remove"
}

# device_is UUID STATE: of the migration, as the kernel says.
device_is() {
	comes_to_pass grep -qx "$2" "/sys/kernel/debug/vfio/$1/migration/state"
}
