#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The session of README.md goes as it is printed there.
#
#: kernel 6.12 6.1 7 own
#: load devmig_vgpu
#: file ../../README.md

. ./tap.sh

# What stands between "# cd /sys" and the end of its block; "# COMMAND" is a command.
awk '/^# cd \/sys/ { on = 1 } /^```/ { on = 0 } on' README.md >/tmp/expected
sed -n "s/^# \(.*\)/cat <<'end'\n&\nend\n\1/p" /tmp/expected >/tmp/session
sh /tmp/session >/tmp/output 2>&1

plan 2
check "README.md has a session" test -s /tmp/session
check "it goes so" diff /tmp/expected /tmp/output
finish
