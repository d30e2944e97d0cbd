#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The module that docs/kernel.md explains does what is said there.
#
#: kernel 6.12 6.1 7 own
#: load devmig
#: put devmig_example

. ./tap.sh

small=/sys/devices/devmig_example0
large=/sys/devices/devmig_example1

ask() {
	cat "$1/migration_version" 2>/dev/null >"$2/migration_version"
}

migrate() {
	cat "$1/stream" >/tmp/stream &&
		cat /tmp/stream 2>/dev/null >"$2/stream"
}

refused() {
	! "$@" 2>/dev/null
}

plan 16
for own in 0 1; do
	check "own=$own: it loads" insmod /mods/devmig_example.ko own=$own
	case $own in
	0) string='driver=example;queues=4' ;;
	1) string=example-1-4 ;;
	esac
	check "its string" equal "$(cat $small/migration_version)" "$string"
	check "fewer queues may go to more" ask $small $large
	check "more may not go to fewer" refused ask $large $small
	check "nor does a stream" refused migrate $large $small
	echo 9 >$small/queues
	check "when it has more, they may" ask $large $small
	check "and so does a stream" migrate $large $small
	check "it unloads" rmmod devmig_example
done
finish
