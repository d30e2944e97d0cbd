// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a kernel must not do, done on purpose: tests of the rig load this to see
 * that it notices. Parameter what: the name of one of the faults below.
 */
#include <linux/cache.h>
#include <linux/delay.h>
#include <linux/irqflags.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#define SIZE 100

static char *what = "";
module_param(what, charp, 0444);
MODULE_PARM_DESC(what, "which fault");

static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);

static int provoke_warning(void)
{
	WARN(1, "provoked warning\n");
	return 0;
}

static int provoke_oops(void)
{
	int *nowhere = NULL;

	OPTIMIZER_HIDE_VAR(nowhere);
	return READ_ONCE(*nowhere);
}

/* With the processor that it is on: nothing interrupts it. */
static int provoke_hang(void)
{
	local_irq_disable();
	for (;;)
		cpu_relax();
	return 0;
}

static int provoke_refusal(void)
{
	return -EPERM;
}

static int provoke_use_after_free(void)
{
	char *memory = kzalloc(SIZE, GFP_KERNEL);

	if (!memory)
		return -ENOMEM;
	kfree(memory);
	OPTIMIZER_HIDE_VAR(memory);
	return READ_ONCE(memory[SIZE / 2]);
}

static int provoke_leak(void)
{
	void *memory = kmalloc(SIZE, GFP_KERNEL);

	OPTIMIZER_HIDE_VAR(memory);
	return memory ? 0 : -ENOMEM;
}

/* One after the other: nobody waits, and yet two threads that did this could. */
static int provoke_deadlock(void)
{
	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);
	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
	return 0;
}

static int provoke_sleep(void)
{
	preempt_disable();
	msleep(1);
	preempt_enable();
	return 0;
}

static const struct {
	const char *name;
	int (*provoke)(void);
} faults[] = {
	{ "warning", provoke_warning },
	{ "oops", provoke_oops },
	{ "hang", provoke_hang },
	{ "refusal", provoke_refusal },
	{ "use-after-free", provoke_use_after_free },
	{ "leak", provoke_leak },
	{ "deadlock", provoke_deadlock },
	{ "sleep", provoke_sleep },
};

static int __init provoke_init(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(faults); i++)
		if (!strcmp(faults[i].name, what))
			return faults[i].provoke();
	pr_err("no fault is called \"%s\"\n", what);
	return -EINVAL;
}

static void __exit provoke_exit(void)
{
}

module_init(provoke_init);
module_exit(provoke_exit);
MODULE_DESCRIPTION("faults on purpose, for tests of the rig");
MODULE_LICENSE("GPL");
