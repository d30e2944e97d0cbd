#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Modules are loaded in order with their parameters, and what is put there
# needs no more than an insmod.
#
#: kernel 6.12 6.12-full own
#: load vfio_iommu_type1 disable_hugepages=1
#: put mtty

. ./tap.sh

is_loaded() {
	grep -q "^$1 " /proc/modules
}

parameter() {
	cat "/sys/module/$1/parameters/$2"
}

plan 6
check "what a module needs is loaded" is_loaded vfio
check "it is loaded itself" is_loaded vfio_iommu_type1
check "with its parameter" equal "$(parameter vfio_iommu_type1 disable_hugepages)" Y
check "what is needed by one that is put there is loaded" is_loaded mdev
check "that itself is not" equal "$(grep -c '^mtty ' /proc/modules)" 0
check "it can be" insmod /mods/mtty.ko
finish
