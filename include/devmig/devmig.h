/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_DEVMIG_H
#define DEVMIG_DEVMIG_H

/* All of libdevmig. */
#include <devmig/capability.h>
#include <devmig/class.h>
#include <devmig/context.h>
#include <devmig/document.h>
#include <devmig/error.h>
#include <devmig/fleet.h>
#include <devmig/lint.h>
#include <devmig/verdict.h>

#endif
