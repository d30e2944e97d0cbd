// SPDX-License-Identifier: GPL-2.0-only
#include "scratch.h"
#include <core/capability.h>
#include <linux/cpumask.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/smp.h>

/* More than that many checks at a time wait for one another. */
#define SCRATCHES_MAX 64

static struct dmig_scratch *scratches;
static unsigned int count;

void dmig_scratch_exit(void)
{
	while (count) {
		count--;
		mutex_destroy(&scratches[count].lock);
		kvfree(scratches[count].memory);
	}
	kvfree(scratches);
}

int dmig_scratch_init(void)
{
	const unsigned int wanted = min_t(unsigned int, num_online_cpus(), SCRATCHES_MAX);

	scratches = kvcalloc(wanted, sizeof(*scratches), GFP_KERNEL);
	if (!scratches)
		return -ENOMEM;
	for (; count < wanted; count++) {
		struct dmig_scratch *scratch = &scratches[count];

		scratch->size = dmig_capability_memory();
		scratch->memory = kvmalloc(scratch->size, GFP_KERNEL);
		if (!scratch->memory) {
			dmig_scratch_exit();
			return -ENOMEM;
		}
		mutex_init(&scratch->lock);
	}
	return 0;
}

struct dmig_scratch *dmig_scratch_get(void)
{
	/* Only a hint: another processor does as well. */
	struct dmig_scratch *scratch = &scratches[raw_smp_processor_id() % count];

	mutex_lock(&scratch->lock);
	return scratch;
}

void dmig_scratch_put(struct dmig_scratch *scratch)
{
	mutex_unlock(&scratch->lock);
}
