# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=sh
#
# Read by tests in the guest: results as TAP, which tests/kernel/run reads.
#
#   plan 2
#   check "it is there" test -e /dev/vfio/vfio
#   check "it is called that" equal "$(uname -s)" Linux
#   finish

tap_planned=0
tap_done=0
tap_failed=0

plan() {
	tap_planned=$1
	echo "1..$1"
}

# check NAME COMMAND...: passes when the command does.
check() {
	tap_name=$1
	shift
	tap_done=$((tap_done + 1))
	if "$@"; then
		echo "ok $tap_done - $tap_name"
	else
		echo "not ok $tap_done - $tap_name"
		tap_failed=$((tap_failed + 1))
	fi
}

# skip NAME WHY: it can't be done here.
skip() {
	tap_done=$((tap_done + 1))
	echo "ok $tap_done - $1 # SKIP $2"
}

# Two words are the same; says which when they are not.
equal() {
	[ "$1" = "$2" ] || {
		echo "# found \"$1\", not \"$2\""
		return 1
	}
}

# status N COMMAND...: it ends with N; what it says is in /tmp/said.
status() {
	tap_wanted=$1
	shift
	"$@" >/tmp/said 2>&1
	tap_got=$?
	[ "$tap_got" -eq "$tap_wanted" ] && return
	sed 's/^/# /' /tmp/said
	equal $tap_got "$tap_wanted"
}

# says WORDS: the command that status() ran last did.
says() {
	grep -qF -- "$1" /tmp/said && return
	sed 's/^/# /' /tmp/said
	return 1
}

is_gone() {
	[ ! -e "$1" ]
}

# The script's last command, its exit status.
finish() {
	exit $((tap_failed > 0 || tap_done != tap_planned))
}
