#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The rig notices memory that is lost (kmemleak).
#
#: kernel own
#: put provoke
#: expect 120
#: expect unreferenced object
#: expect provoke_leak

insmod /mods/provoke.ko what=leak
