#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What a driver tells by devlink, of netdevsim, which is a network card for tests.
#
#: kernel 6.12
#: seconds 300
#: file devlink/devlink
#: load netdevsim

. ./tap.sh

# told BUS DEVICE NAME: its version
told()
{
	./devlink "$@"
}

plan 4
echo "10 1" > /sys/bus/netdevsim/new_device || exit 1
check "what runs is told" equal "$(told netdevsim netdevsim10 fw.mgmt)" 10.20.30
check "what is not told is not there" equal "$(told netdevsim netdevsim10 fw.psid)" \
	"No such file or directory"
check "a device that is not there has nothing" equal "$(told netdevsim netdevsim11 fw.mgmt)" \
	"No such device"
echo 10 > /sys/bus/netdevsim/del_device
check "nor has one that has gone" equal "$(told netdevsim netdevsim10 fw.mgmt)" "No such device"
finish
