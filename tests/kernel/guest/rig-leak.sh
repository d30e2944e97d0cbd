#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The rig notices memory that is lost (kmemleak), also where the script wants the
# console to say nothing.
#
#: kernel own
#: put provoke
#: expect 120
#: expect unreferenced object
#: expect provoke_leak

echo 1 >/proc/sys/kernel/printk
insmod /mods/provoke.ko what=leak
