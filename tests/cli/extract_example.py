#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Print the C program of a manual page in scdoc: the literal block that has a main()."""

import re
import sys

with open(sys.argv[1], encoding="ascii") as page:
    blocks = [b for b in re.findall(r"^```\n(.*?)^```$", page.read(), re.M | re.S) if "int main(" in b]
if len(blocks) != 1:
    sys.exit(f"{sys.argv[1]}: {len(blocks)} programs instead of one")
print(blocks[0], end="")
