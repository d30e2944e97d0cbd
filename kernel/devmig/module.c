// SPDX-License-Identifier: GPL-2.0-only
#include "scratch.h"
#include "tree.h"
#include <linux/module.h>

#define CREATE_TRACE_POINTS
#include "trace.h"

static int __init devmig_init(void)
{
	return dmig_scratch_init();
}

static void __exit devmig_exit(void)
{
	dmig_tree_exit();
	/* Documents wait for their readers; their memory is the kernel's own to free. */
	dmig_scratch_exit();
}

module_init(devmig_init);
module_exit(devmig_exit);

MODULE_DESCRIPTION("Compatibility of devices for live migration");
MODULE_LICENSE("GPL");
