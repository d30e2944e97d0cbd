/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_EXPORT_H
#define DEVMIG_EXPORT_H

/* Marks the definition of a public call; libdevmig.map names it too. */
#define DEVMIG_EXPORT __attribute__((visibility("default")))

#endif
