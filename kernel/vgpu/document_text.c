// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/seq_buf.h>
#include <linux/slab.h>

#include "vgpu.h"

/* Five objects of six fields, and some. */
#define VGPU_TEXT_MAX 4096

static void vgpu_print_self(struct seq_buf *s, const struct vgpu_type *type,
			    unsigned int aggregator)
{
	seq_buf_printf(s,
		       "SELF:\n"
		       "\tdevice_api=vfio-pci\n"
		       "\tmdev_type=devmig_vgpu-%s\n"
		       "\taggregator=%u\n"
		       "\tmemory_mib=%llu\n"
		       "\tinterface_version=%u\n",
		       type->mdev.sysfs_name, aggregator, vgpu_type_memory(type, aggregator) >> 20,
		       VGPU_INTERFACE);
}

/*
 * The same share of a parent, in whatever type and number of instances, with as much
 * memory: instances of V5_n are 1/n each, so that those of a type with fewer parts are
 * too big.
 */
static void vgpu_print_compatible(struct seq_buf *s, const struct vgpu_type *type,
				  unsigned int aggregator)
{
	const unsigned int share = type->parts / aggregator;
	unsigned int n;

	seq_buf_printf(s,
		       "COMPATIBLE:\n"
		       "\tdevice_api=vfio-pci\n"
		       "\tmdev_type=devmig_vgpu-V5_{n:int:%u",
		       share);
	for (n = 2 * share; n <= VGPU_UNITS; n *= 2)
		seq_buf_printf(s, ",%u", n);
	seq_buf_printf(s,
		       "}\n"
		       "\taggregator={n}/%u\n"
		       "\tmemory_mib=%llu\n"
		       "\tinterface_version=%u\n",
		       share, vgpu_type_memory(type, aggregator) >> 20, VGPU_INTERFACE);
}

static char *vgpu_print(const struct vgpu_type *type, unsigned int aggregator,
			void (*objects)(struct seq_buf *s, const struct vgpu_type *type,
					unsigned int aggregator))
{
	struct seq_buf s;
	char *text;

	if (!vgpu_migration_flags())
		return NULL;
	text = kvmalloc(VGPU_TEXT_MAX, GFP_KERNEL);
	if (!text)
		return ERR_PTR(-ENOMEM);
	seq_buf_init(&s, text, VGPU_TEXT_MAX - 1);
	vgpu_print_self(&s, type, aggregator);
	objects(&s, type, aggregator);
	text[seq_buf_used(&s)] = 0;
	return text;
}

/* One object for each aggregator that an instance can have, beginning with what it has. */
static void vgpu_print_choices(struct seq_buf *s, const struct vgpu_type *type,
			       unsigned int aggregator)
{
	for (; aggregator <= type->parts; aggregator *= 2) {
		vgpu_print_compatible(s, type, aggregator);
		seq_buf_printf(s, "APPLY:\n\taggregator=%u\n", aggregator);
	}
}

char *vgpu_type_text(const struct vgpu_type *type)
{
	return vgpu_print(type, 1, vgpu_print_choices);
}

char *vgpu_device_text(const struct vgpu_type *type, unsigned int aggregator)
{
	return vgpu_print(type, aggregator, vgpu_print_compatible);
}
