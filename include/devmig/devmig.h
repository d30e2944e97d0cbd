/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVMIG_DEVMIG_H
#define DEVMIG_DEVMIG_H

/*
 * All of libdevmig.
 *
 * Pointers are never NULL but where it is said.  Everywhere it may be NULL: what
 * a _free() or _unref() call is given; a ret_error; the context (nothing is
 * looked up for the caller yet, "/" stands for itself).  The structures that say
 * what a call is to do, such as struct devmig_find_options, are not NULL.
 *
 * What stays compatible within a soname: functions, enum values and reason codes
 * may be added, none is changed or taken away.  Structures that the caller
 * allocates, as results are copied into and options stand in, are not changed:
 * a member is added with a new soname only.  So treat an answer that you do not
 * know as DEVMIG_COULD_NOT_TELL, and pass over what else is of an enum value or
 * has a reason that you do not know.
 */
#include <devmig/address.h>
#include <devmig/baseline.h>
#include <devmig/capability.h>
#include <devmig/channel.h>
#include <devmig/class.h>
#include <devmig/context.h>
#include <devmig/device.h>
#include <devmig/diff.h>
#include <devmig/doctor.h>
#include <devmig/document.h>
#include <devmig/domain.h>
#include <devmig/drain.h>
#include <devmig/error.h>
#include <devmig/file.h>
#include <devmig/find.h>
#include <devmig/fleet.h>
#include <devmig/lint.h>
#include <devmig/matrix.h>
#include <devmig/mdevctl.h>
#include <devmig/migration.h>
#include <devmig/recording.h>
#include <devmig/rules.h>
#include <devmig/setup.h>
#include <devmig/statement.h>
#include <devmig/stream.h>
#include <devmig/survey.h>
#include <devmig/verdict.h>
#include <devmig/watch.h>

#endif
