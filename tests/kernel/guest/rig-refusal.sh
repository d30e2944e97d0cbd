#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The rig notices a module that does not load; the script is not run.
#
#: kernel 6.12 own
#: load provoke what=refusal
#: expect 121
#: expect module provoke did not load

echo "the script is run"
insmod /mods/provoke.ko what=warning
