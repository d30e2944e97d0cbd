#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The attributes of devmig.ko: each answer and errno, the same answers as the
# library has, readers while documents are replaced, the uevent and poll(), a driver's
# own string, that a long question lets others go on, and what is told
# of a refusal.
#
#: kernel 6.12 6.1 7 own
#: seconds 300
#: put devmig_test
#: file attributes/attributes

. ./tap.sh

failed=0
insmod /mods/devmig_test.ko || exit 1
# Refusals are told; here there are more than anybody wants on the console.
echo 5 >/proc/sys/kernel/printk

run() {
	echo "# === attributes $*"
	./attributes "$@" || failed=1
}

run answers
run agree 12
run race 3
run announce
run own
run compact
run yields

sysfs=/sys/class/devmig_test/device
debugfs=/sys/kernel/debug/devmig_test/device
trace=/sys/kernel/tracing
path=/devices/virtual/devmig_test/device

ask() {
	printf %s "$1" >$sysfs/migration_version
}

refused() {
	! ask "$1" 2>/dev/null
}

# The log and the trace have a line with these words.
log_has() {
	dmesg | tail -n 20 | grep -qF "$1"
}

trace_has() {
	grep -qF "$1" $trace/trace
}

# What a string encodes can't end the line of the log that tells of it, nor hide or forge
# another: it is no string then, and nothing is told.
tells_nothing_encoded() {
	for byte in 0A 0D 00 08 1B 7F 80 9B FF; do
		dmesg -c >/dev/null
		: >$trace/trace
		printf %s "size=9%${byte}devmig: forged" >/tmp/string
		case $(dd status=none if=/tmp/string of=$sysfs/migration_version 2>&1) in
		*"Bad message"*) ;;
		*) echo "# %$byte is taken" && return 1 ;;
		esac
		if log_has forged || trace_has forged; then
			echo "# %$byte is told"
			return 1
		fi
	done
}

is_told_seldom() {
	n=0
	dmesg -c >/dev/null
	while [ $n -lt 100 ]; do
		ask 'size=9' 2>/dev/null && return 1
		n=$((n + 1))
	done
	told=$(dmesg | grep -c 'refused by object')
	echo "# 100 refusals, $told told"
	[ "$told" -gt 0 ] && [ "$told" -le 20 ]
}

# trace_allocations 0|1: the kernel's own, for what is written, must be there; ours must not.
trace_allocations() {
	for event in kmalloc kmem_cache_alloc; do
		echo "$1" >$trace/events/kmem/$event/enable || return
	done
}

asks_without_allocating() {
	printf 'SELF:\n\tsize=4\nCOMPATIBLE:\n\tsize=4\n' >$debugfs/documents
	trace_allocations 1 || return
	: >$trace/trace
	ask 'size=4;a=1' && ask 'size=4;a=1' && ask 'size=4;a=%31'
	! ask 'size=9' 2>/dev/null
	trace_allocations 0
	ours=$(grep -c 'call_site=.*\[devmig\]' $trace/trace)
	theirs=$(grep -c 'kmalloc: call_site=kernfs_fop_write_iter' $trace/trace)
	echo "# allocations: $ours of devmig, $theirs for what is written"
	[ "$ours" = 0 ] && [ "$theirs" -ge 4 ]
}

# While documents are replaced the directory migration is absent between two renames
# only: the new tree is complete before, and the old one is removed behind.
removes_last() {
	echo 'p:order/rename sysfs_rename_dir_ns' >$trace/kprobe_events &&
		echo 'p:order/remove sysfs_remove_dir' >>$trace/kprobe_events &&
		echo 1 >$trace/events/order/enable || return
	: >$trace/trace
	printf 'SELF:\n\tsize=4\n' >$debugfs/documents
	order=$(sed -n 's/^.*: \(rename\|remove\): .*/\1/p' $trace/trace | uniq | tr '\n' ' ')
	echo 0 >$trace/events/order/enable
	echo >$trace/kprobe_events
	equal "$order" "rename remove "
}

# The log has a refusal with as many fields as may be told, and how many there are more.
is_cut_off() {
	dmesg -c >/dev/null
	ask "$1" 2>/dev/null && return 1
	[ "$(dmesg | grep -c 'refused by object')" = 8 ] && log_has "and $2 more fields"
}

plan 16
printf 'SELF:\n\tsize=4\nCOMPATIBLE:\n\tsize={n:int:1..8}\nAPPLY:\n\tsize={n}\n' >$debugfs/documents
# The limit of what is told begins anew.
sleep 6
echo 1 >$trace/events/devmig/enable
check "a question is refused" refused 'size=9'
check "the log says which field, what was wanted and what was found" log_has \
	"devmig: $path: migration_version: refused by object 1: size: wanted {n:int:1..8}, found 9 (out-of-range)"
check "so does the tracepoint" trace_has \
	"devmig_refuse: $path migration_version object=1 field=size wanted={n:int:1..8} found=9 reason=out-of-range"
check "what is encoded brings no lines of its own" tells_nothing_encoded
ask 'size=2' 2>/dev/null
check "what is still to be set is told" log_has "size: wanted 2, found 4 (not-set)"
ask 'other=1' 2>/dev/null
check "and what is absent" log_has "size: wanted {n:int:1..8}, found nothing (absent)"
cat $debugfs/head2 >/tmp/head
printf 'SELF:\n\tsize=3\n' >$debugfs/documents
check "a replacement is traced" trace_has "devmig_replace: $path id="
check "a head is refused" equal "$(cat /tmp/head 2>&1 >$debugfs/gate | grep -c 'Invalid argument')" 1
check "with its phase" trace_has "devmig_refuse: $path stream, stop-and-copy object=0"
check "many refusals are told seldom" is_told_seldom
check "to ask allocates nothing" asks_without_allocating
trace_allocations 1
: >$trace/trace
cat $debugfs/head2 >/tmp/head
trace_allocations 0
check "which could be seen" grep -q 'call_site=.*\[devmig\]' $trace/trace
check "what is replaced is removed last" removes_last
# One write is one document.
fields=$(printf '\tf%s=1\n' 1 2 3 4 5 6 7 8 9 10 11)
printf 'SELF:\n\ta=1\nCOMPATIBLE:\n%s\n' "$fields" >$debugfs/documents
sleep 6
check "a refusal takes eight lines" is_cut_off "a=1" 3
ask "f1=$(printf '%0300d' 0)" 2>/dev/null
check "a long value is cut off" log_has "f1: wanted 1, found $(printf '%0252d' 0)... (different)"
rmmod devmig_test || failed=1
check "how many were not told is told" log_has "output lines suppressed"
rmmod devmig || failed=1
[ $failed = 0 ] || exit 1
finish
