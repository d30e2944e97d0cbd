#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The rig notices a sleep where none may be.
#
#: kernel own
#: put provoke
#: expect 120
#: expect scheduling while atomic

insmod /mods/provoke.ko what=sleep
