#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The core inside of the kernel. Where there is KUnit it runs the tests when the
# module is loaded, else the module does so itself; both tell the log in TAP.
#
#: kernel 6.12 6.1 7 own
#: put devmig_selftest

echo 5 >/proc/sys/kernel/printk
insmod /mods/devmig_selftest.ko
loaded=$?
if [ -d /sys/kernel/debug/kunit/devmig ]; then
	# What is not indented is of the list of suites, which is this one.
	sed -n 's/^    \(ok\|not ok\|1\.\.\)/\1/p' /sys/kernel/debug/kunit/devmig/results
else
	dmesg | sed -n 's/^.*devmig_selftest: //p'
fi
[ $loaded = 0 ] && rmmod devmig_selftest && rmmod devmig
