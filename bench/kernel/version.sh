#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# In the guest: what a question to migration_version costs, for the documents of a
# vGPU with two objects of five fields.

device=/sys/class/devmig_test/device
asked='device_api=vfio-pci;mdev_type=i915-GVTg_V5_4;aggregator=2;pv_mode=none+ppgtt;interface_version=2'
refused='device_api=vfio-pci;mdev_type=i915-GVTg_V5_4;aggregator=3;pv_mode=none+ppgtt;interface_version=2'

echo 1 >/proc/sys/kernel/printk
cat gvtg-v5_2.devmig >/sys/kernel/debug/devmig_test/device/documents || exit 1
./version $device/migration_version $device/noop "$asked" "+$asked;serial=1" "$refused" junk
