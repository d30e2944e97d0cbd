#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The rig notices a kernel that hangs, at the time limit.
#
#: kernel 6.12
#: put provoke
#: cpus 1
#: seconds 15
#: expect 124
#: expect time limit

insmod /mods/provoke.ko what=hang
