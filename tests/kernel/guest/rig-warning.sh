#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The rig notices a warning, though the script passes.
#
#: kernel 6.12 6.1 7 own
#: put provoke
#: expect 120
#: expect provoked warning
#: expect the script ended with 0

insmod /mods/provoke.ko what=warning
