#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The rig notices a script that fails.
#
#: kernel 6.12 own
#: expect 3
#: expect said before

echo "said before"
exit 3
