#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A guest has what the rig promises to scripts.
#
#: kernel 6.12 6.12-full 6.1 7 own
#: file /bin/true
#: file rig/init
#: argument one
#: argument two words
#: leaves left/behind
# shellcheck disable=SC2317 # functions are called by check

. ./tap.sh

is_mounted() {
	grep -q " $1 $2 " /proc/mounts
}

plan 12
check "it runs where its files are" equal "$PWD" /test
check "it has its arguments" equal "$#:$1:$2" "2:one:two words"
check "files are as they were" grep -q 'first process' init
check "a program has its libraries" ./true
check "debugfs" is_mounted /sys/kernel/debug debugfs
check "tracefs" is_mounted /sys/kernel/tracing tracefs
check "pseudo terminals" is_mounted /dev/pts devpts
check "shared memory" is_mounted /dev/shm tmpfs
check "the loopback network" ping -c 1 -W 1 127.0.0.1
check "root" equal "$(id -u)" 0
check "the kernel is not tainted" equal "$(cat /proc/sys/kernel/tainted)" 0
mkdir /out/left
check "what it leaves is there" cp init /out/left/behind
finish
