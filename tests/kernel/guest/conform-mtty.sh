#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# devmig conform finds what the kernel's own mtty does wrong, and nothing else.
#
#: kernel 6.12 6.12-full
#: seconds 300
#: file conform/devmig
#: load vfio_iommu_type1
#: load mtty

. ./tap.sh

types=/sys/class/mtty/mtty/mdev_supported_types
one=$(cat /proc/sys/kernel/random/uuid)
two=$(cat /proc/sys/kernel/random/uuid)
echo "$one" >$types/mtty-1/create || exit 1
echo "$two" >$types/mtty-2/create || exit 1
mkdir -p /tmp

# Does not say that it can be reset; 0 where ENOMSG is due; a second start of the log is
# taken; what write() refuses is loaded all the same.
wrong="reset-told precopy-nomsg log-twice alien alien-again refusal-lasts refusal-final "
if [ -c /dev/iommu ]; then
	# With reports, it can be seen that nothing is ever off.
	wrong="reset-told precopy-nomsg log-twice log-off log-refused"
	wrong="$wrong alien alien-again refusal-lasts refusal-final "
fi

failing() {
	sed -n 's/^not ok [0-9]* - \([a-z0-9-]*\)$/\1/p' "$1" | tr '\n' ' '
}

# The finding of a test: below TEST, with WORDS.
finds() {
	sed -n "/^not ok [0-9]* - $1\$/,/^  \.\.\.\$/p" found | grep -qF "got: \"$2\""
}

plan 7
./devmig conform --foreign="$two" "$one" >found 2>/dev/null
check "some tests fail" equal $? 1
check "they are those of what mtty does wrong" equal "$(failing found)" "$wrong"
check "0 is not ENOMSG" finds precopy-nomsg "0, which is the end of the stream in STOP_COPY"
check "a refusal is not kept" finds refusal-lasts "write() failed with EFAULT, and then it succeeds"
check "a stream for two ports is refused by one" grep -q "^ok [0-9]* - foreign$" found
./devmig conform --safe --skip=reset-told --skip=precopy-nomsg --skip=log-twice --skip=log-off \
	--skip=log-refused "$one" >safe 2>/dev/null
check "the rest of what is safe passes" equal $? 0
check "all of it was run" grep -q "^# .* passed, 0 failed" safe
for device in "$one" "$two"; do
	echo 1 >"/sys/bus/mdev/devices/$device/remove"
done
finish
