#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The rig notices a guest that goes down before the script's end.
#
#: kernel 6.12 own
#: expect 123
#: expect the guest died

poweroff -f
sleep 10
