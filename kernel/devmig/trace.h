/* SPDX-License-Identifier: GPL-2.0-only */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM devmig

#if !defined(DEVMIG_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define DEVMIG_TRACE_H

#include "compat.h"
#include <linux/tracepoint.h>

/* The kernel's macros are laid out as the kernel lays them out. */
/* clang-format off */

/* A field that keeps a source from migrating in; one event for each field. */
TRACE_EVENT(devmig_refuse,
	TP_PROTO(const char *name, const char *where, u32 object, const char *field,
		 const char *wanted, const char *found, const char *reason),
	TP_ARGS(name, where, object, field, wanted, found, reason),
	TP_STRUCT__entry(
		__string(name, name)
		__string(where, where)
		__field(u32, object)
		__string(field, field)
		__string(wanted, wanted)
		__string(found, found)
		__string(reason, reason)
	),
	TP_fast_assign(
		devmig_assign_str(name, name);
		devmig_assign_str(where, where);
		__entry->object = object;
		devmig_assign_str(field, field);
		devmig_assign_str(wanted, wanted);
		devmig_assign_str(found, found);
		devmig_assign_str(reason, reason);
	),
	TP_printk("%s %s object=%u field=%s wanted=%s found=%s reason=%s",
		  __get_str(name), __get_str(where), __entry->object, __get_str(field),
		  __get_str(wanted), __get_str(found), __get_str(reason))
);

/* The documents of a device or type are now others; id 0: it has none. */
TRACE_EVENT(devmig_replace,
	TP_PROTO(const char *name, unsigned long id, size_t size),
	TP_ARGS(name, id, size),
	TP_STRUCT__entry(
		__string(name, name)
		__field(unsigned long, id)
		__field(size_t, size)
	),
	TP_fast_assign(
		devmig_assign_str(name, name);
		__entry->id = id;
		__entry->size = size;
	),
	TP_printk("%s id=%lu size=%zu", __get_str(name), __entry->id, __entry->size)
);

/* clang-format on */

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
