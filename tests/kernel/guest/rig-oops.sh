#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The rig notices a kernel that dies, and shows its last words.
#
#: kernel 6.12 6.1 own
#: put provoke
#: expect 120
#: expect provoke_oops
#: expect the script did not end

insmod /mods/provoke.ko what=oops
