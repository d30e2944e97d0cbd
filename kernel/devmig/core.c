// SPDX-License-Identifier: GPL-2.0-only
/*
 * The core as one unit, so that the compiler sees through its files: a check is
 * many small calls, of which the kernel's mitigations make each one dear. In the
 * library the linker does that.
 */
#include <core/add.c>
#include <core/apply.c>
#include <core/build.c>
#include <core/capability.c>
#include <core/explain.c>
#include <core/field.c>
#include <core/list.c>
#include <core/match.c>
#include <core/number.c>
#include <core/order.c>
#include <core/print.c>
#include <core/reason.c>
#include <core/scan.c>
#include <core/template.c>
#include <core/text.c>
#include <core/types.c>
#include <core/vendor.c>
#include <core/walk.c>
