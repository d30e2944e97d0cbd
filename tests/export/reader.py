#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What programs that others wrote make of an export; run by Debian's own python, which has their packages.

    reader.py names < NAMES      the same names by os-traits and os-resource-classes, one a line
    reader.py prometheus FILE    the samples, as JSON
"""

import json
import sys


def names():
    import os_resource_classes
    import os_traits
    for line in sys.stdin:
        name = line.rstrip("\n")
        made = os_resource_classes.normalize_name(name)
        assert os_traits.normalize_name(name) == made and os_traits.is_custom(made), made
        print(made)


def prometheus(path):
    from prometheus_client.parser import text_fd_to_metric_families
    with open(path, encoding="utf-8") as file:
        families = [[family.name, family.type, family.documentation,
                     [[sample.name, sample.labels, sample.value] for sample in family.samples]]
                    for family in text_fd_to_metric_families(file)]
    json.dump(families, sys.stdout)


if __name__ == "__main__":
    try:
        {"names": names, "prometheus": prometheus}[sys.argv[1]](*sys.argv[2:])
    except ModuleNotFoundError as error:
        sys.exit(f"SKIP: {error}")
