#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The rig notices a use of memory that is free (KASAN).
#
#: kernel own
#: put provoke
#: expect 120
#: expect KASAN: slab-use-after-free in provoke_use_after_free

insmod /mods/provoke.ko what=use-after-free
