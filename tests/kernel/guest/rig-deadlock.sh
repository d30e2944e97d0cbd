#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The rig notices a deadlock that did not happen yet (lockdep).
#
#: kernel own
#: put provoke
#: expect 120
#: expect possible circular locking dependency

insmod /mods/provoke.ko what=deadlock
