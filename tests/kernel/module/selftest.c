// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) "devmig_selftest: " fmt

#include "selftest.h"
#include <linux/devmig.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kobject.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

/* The core inside of the kernel, by the calls that a driver has. */

#define VGPU                                                                                       \
	"SELF:\n"                                                                                  \
	"\tmdev_type=i915-GVTg_V5_2\n"                                                             \
	"\taggregator=1\n"                                                                         \
	"COMPATIBLE:\n"                                                                            \
	"\tmdev_type=i915-GVTg_V5_{n:int:1,2,4,8}\n"                                               \
	"\taggregator={n}/2\n"

#define TYPE                                                                                       \
	"SELF:\n\ttype=x1\n\taggregator=1\n"                                                       \
	"COMPATIBLE:\n\ttype=x{n:int:1,2,4}\nAPPLY:\n\taggregator={n}\n"

#define VALUES                                                                                     \
	"SELF:\n\ta=1\n"                                                                           \
	"COMPATIBLE:\n"                                                                            \
	"\tversion={v:version:2.0..2.3}\n"                                                         \
	"\tservices={s:set:asym,dc,sym}\n"                                                         \
	"\tcaps={m:mask:0xff}\n"                                                                   \
	"\tmode={w:string:fast,slow}-{x:int:1..9}\n"

/* A document, what is asked of it, and the answer. */
static const struct {
	const char *text;
	const char *string;
	int answer;
} questions[] = {
	{ VGPU, "mdev_type=i915-GVTg_V5_2;aggregator=1", 0 },
	{ VGPU, "mdev_type=i915-GVTg_V5_4;aggregator=2", 0 },
	{ VGPU, "mdev_type=i915-GVTg_V5_8;aggregator=4;more=1", 0 },
	{ VGPU, "mdev_type=i915-GVTg_V5_4;aggregator=1", -EINVAL },
	{ VGPU, "mdev_type=i915-GVTg_V5_1;aggregator=0", -EINVAL },
	{ VGPU, "mdev_type=i915-GVTg_V5_16;aggregator=8", -EINVAL },
	{ VGPU, "mdev_type=i915-GVTg_V5_04;aggregator=2", -EINVAL },
	{ VGPU, "aggregator=1", -EINVAL },
	{ VGPU, "", -EBADMSG },
	{ VGPU, ";", -EBADMSG },
	{ VGPU, "mdev_type", -EBADMSG },
	{ VGPU, "mdev_type=a;mdev_type=a", -EBADMSG },
	{ VGPU, "mdev_type=a=b", -EBADMSG },
	{ VGPU, "mdev_type=%4", -EBADMSG },
	{ VGPU, "mdev_type=i915-GVTg%5FV5_2;aggregator=1", 0 },
	{ VGPU, "mdev_type=i915-GVTg_V5_2;aggregator=1\x7f", -EBADMSG },
	{ VGPU, "00028086-193b-i915-GVTg_V5_2", -EINVAL },
	{ TYPE, "type=x1", 0 },
	/* What is still to be set is a no here. */
	{ TYPE, "type=x2", -EINVAL },
	{ TYPE, "type=x3", -EINVAL },
	{ VALUES, "version=2.3.7;services=sym+dc;caps=0x11;mode=fast-3", 0 },
	{ VALUES, "version=2.0;services=;caps=0;mode=slow-9", 0 },
	{ VALUES, "version=2.4;services=sym;caps=0x11;mode=fast-3", -EINVAL },
	{ VALUES, "version=2.3;services=sym+rsa;caps=0x11;mode=fast-3", -EINVAL },
	{ VALUES, "version=2.3;services=sym;caps=0x100;mode=fast-3", -EINVAL },
	{ VALUES, "version=2.3;services=sym;caps=0x1;mode=fast-10", -EINVAL },
	{ "SELF:\n\ta=1\n", "a=1", -EINVAL },
};

/* Texts that can't be read. */
static const struct {
	const char *text;
	int error;
} malformed[] = {
	{ "", -EBADMSG },
	{ "SELF:\n", -EBADMSG },
	{ "a=1\n", -EBADMSG },
	{ "SELF:\na=1\na=2\n", -EBADMSG },
	{ "SELF:\na={b}\n", -EBADMSG },
	{ "SELF:\na=1\nCOMPATIBLE:\n", -EBADMSG },
	{ "SELF:\na=1\nCOMPATIBLE:\na={n}\n", -EBADMSG },
	{ "SELF:\na=1\nCOMPATIBLE:\na={n:int:8..1}\n", -EBADMSG },
	{ "SELF:\na=1\nAPPLY:\na=1\n", -EBADMSG },
	{ "SELF:\na=\xc3\xa4\n", -EBADMSG },
	{ "SELF:\na_name_of_sixty_five_bytes_which_is_one_more_than_a_name_may_have_=1\n", -E2BIG },
};

static struct devmig *register_text(struct kobject *kobj, const char *text)
{
	return devmig_register(kobj, text, strlen(text), NULL, NULL);
}

static struct kobject *make_kobj(void)
{
	return kobject_create_and_add("devmig_selftest", kernel_kobj);
}

static void answers_questions(selftest *test)
{
	struct kobject *kobj = make_kobj();
	struct devmig *dm = register_text(kobj, VGPU);
	size_t i;

	selftest_expect(test, !IS_ERR(dm));
	for (i = 0; i < ARRAY_SIZE(questions) && !IS_ERR(dm); i++) {
		const char *text = questions[i].text;
		const char *string = questions[i].string;
		int answer;

		selftest_expect(test, !devmig_replace(dm, text, strlen(text)));
		/* The second time it may be known. */
		answer = devmig_test(dm, string, strlen(string));
		if (answer != questions[i].answer)
			pr_info("# question %zu: %d\n", i, answer);
		selftest_expect(test, answer == questions[i].answer);
		selftest_expect(test, devmig_test(dm, string, strlen(string)) == answer);
	}
	devmig_unregister(dm);
	kobject_put(kobj);
}

static void refuses_malformed_text(selftest *test)
{
	struct kobject *kobj = make_kobj();
	struct devmig *dm = register_text(kobj, VGPU);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(malformed); i++) {
		const char *text = malformed[i].text;

		if (devmig_replace(dm, text, strlen(text)) != malformed[i].error)
			pr_info("# text %zu\n", i);
		selftest_expect(test, devmig_replace(dm, text, strlen(text)) == malformed[i].error);
		/* And is what it was before. */
		selftest_expect(test,
				!devmig_test(dm, questions[0].string, strlen(questions[0].string)));
	}
	devmig_unregister(dm);
	selftest_expect(test, PTR_ERR(register_text(kobj, "SELF:\n")) == -EBADMSG);
	kobject_put(kobj);
}

static void limits_strings(selftest *test)
{
	struct kobject *kobj = make_kobj();
	struct devmig *dm = register_text(kobj, VGPU);
	char *string = kmalloc(DEVMIG_STRING_MAX + 2, GFP_KERNEL);

	memset(string, 'a', DEVMIG_STRING_MAX + 1);
	string[DEVMIG_STRING_MAX + 1] = 0;
	selftest_expect(test, devmig_test(dm, string, DEVMIG_STRING_MAX + 1) == -E2BIG);
	selftest_expect(test, devmig_test(dm, string, DEVMIG_STRING_MAX) == -EBADMSG);
	kfree(string);
	devmig_unregister(dm);
	kobject_put(kobj);
}

static void is_registered_once(selftest *test)
{
	struct kobject *kobj = make_kobj();
	struct devmig *dm = register_text(kobj, VGPU);

	selftest_expect(test, !IS_ERR(dm));
	selftest_expect(test, !devmig_drvdata(dm));
	devmig_unregister(dm);
	dm = devmig_register(kobj, NULL, 0, NULL, test);
	selftest_expect(test, !IS_ERR(dm));
	selftest_expect(test, devmig_drvdata(dm) == test);
	selftest_expect(test, devmig_test(dm, "a=1", 3) == -ENODEV);
	selftest_expect(test, PTR_ERR(devmig_head_new(dm, DEVMIG_STOP_COPY)) == -ENODEV);
	devmig_unregister(dm);
	kobject_put(kobj);
}

/* Push a head in steps of @step bytes; the status at its end. */
static int push(struct devmig_gate *gate, const struct devmig_head *head, size_t step)
{
	size_t at = 0;

	while (at < head->size) {
		const size_t size = min(step, head->size - at);
		const ssize_t done = devmig_gate_push(gate, head->data + at, size);

		if (done < 0)
			return done;
		if (done != size)
			return -EPROTO;
		at += done;
	}
	return devmig_gate_status(gate);
}

static void opens_the_gate(selftest *test)
{
	struct kobject *kobj = make_kobj();
	struct devmig *dm = register_text(kobj, VGPU);
	struct devmig_head *early = devmig_head_new(dm, DEVMIG_PRE_COPY);
	struct devmig_head *late = devmig_head_new(dm, DEVMIG_STOP_COPY);
	struct devmig_gate *gate;
	size_t step;

	for (step = 1; step <= late->size + 1; step++) {
		gate = devmig_gate_new(dm);
		selftest_expect(test, devmig_gate_status(gate) == -EAGAIN);
		selftest_expect(test, !push(gate, early, step));
		selftest_expect(test, devmig_gate_phase(gate) == DEVMIG_PRE_COPY);
		/* The device's own data is not taken. */
		selftest_expect(test, !devmig_gate_push(gate, late->data, late->size));
		selftest_expect(test, !devmig_gate_next(gate));
		selftest_expect(test, devmig_gate_status(gate) == -EAGAIN);
		selftest_expect(test, !push(gate, late, step));
		selftest_expect(test, devmig_gate_phase(gate) == DEVMIG_STOP_COPY);
		selftest_expect(test, devmig_gate_next(gate) == -EBADMSG);
		devmig_gate_free(gate);
	}
	devmig_head_free(early);
	devmig_head_free(late);
	devmig_unregister(dm);
	kobject_put(kobj);
}

static void keeps_phases_in_order(selftest *test)
{
	struct kobject *kobj = make_kobj();
	struct devmig *dm = register_text(kobj, VGPU);
	struct devmig_head *early = devmig_head_new(dm, DEVMIG_PRE_COPY);
	struct devmig_gate *gate = devmig_gate_new(dm);

	selftest_expect(test, !push(gate, early, 7));
	selftest_expect(test, !devmig_gate_next(gate));
	selftest_expect(test, push(gate, early, 7) == -EBADMSG);
	devmig_gate_free(gate);

	gate = devmig_gate_new(dm);
	selftest_expect(test, devmig_gate_next(gate) == -EBADMSG);
	devmig_gate_free(gate);
	devmig_head_free(early);
	devmig_unregister(dm);
	kobject_put(kobj);
}

/* No bit of a head can be another one, and what is refused stays so. */
static void notices_damage(selftest *test)
{
	struct kobject *kobj = make_kobj();
	struct devmig *dm = register_text(kobj, VGPU);
	struct devmig_head *head = devmig_head_new(dm, DEVMIG_STOP_COPY);
	struct devmig_gate *gate;
	size_t bit;
	int status;

	for (bit = 0; bit < 8 * head->size; bit++) {
		head->data[bit / 8] ^= 1 << bit % 8;
		gate = devmig_gate_new(dm);
		status = push(gate, head, head->size);
		selftest_expect(test, status);
		head->data[bit / 8] ^= 1 << bit % 8;
		if (status != -EAGAIN) {
			selftest_expect(test, devmig_gate_status(gate) == status);
			selftest_expect(test, push(gate, head, head->size) == status);
		}
		devmig_gate_free(gate);
	}
	devmig_head_free(head);
	devmig_unregister(dm);
	kobject_put(kobj);
}

static void refuses_another_device(selftest *test)
{
	static const char other[] = "SELF:\n\ta=1\nCOMPATIBLE:\n\ta=1\n";
	struct kobject *kobj = make_kobj();
	struct devmig *dm = register_text(kobj, VGPU);
	struct devmig_head *early = devmig_head_new(dm, DEVMIG_PRE_COPY);
	struct devmig_head *late = devmig_head_new(dm, DEVMIG_STOP_COPY);
	struct devmig_gate *gate = devmig_gate_new(dm);

	/* Compatible at the start of pre-copy, replaced before stop-and-copy. */
	selftest_expect(test, !push(gate, early, 100));
	selftest_expect(test, !devmig_gate_next(gate));
	selftest_expect(test, !devmig_replace(dm, other, strlen(other)));
	selftest_expect(test, push(gate, late, 100) == -EINVAL);
	/* That it would be compatible again is too late. */
	selftest_expect(test, !devmig_replace(dm, VGPU, strlen(VGPU)));
	selftest_expect(test, push(gate, late, 100) == -EINVAL);
	selftest_expect(test, devmig_gate_status(gate) == -EINVAL);
	selftest_expect(test, devmig_gate_next(gate) == -EINVAL);
	devmig_gate_free(gate);
	devmig_head_free(early);
	devmig_head_free(late);
	devmig_unregister(dm);
	kobject_put(kobj);
}

static selftest_case cases[] = {
	SELFTEST_CASE(answers_questions),
	SELFTEST_CASE(refuses_malformed_text),
	SELFTEST_CASE(limits_strings),
	SELFTEST_CASE(is_registered_once),
	SELFTEST_CASE(opens_the_gate),
	SELFTEST_CASE(keeps_phases_in_order),
	SELFTEST_CASE(notices_damage),
	SELFTEST_CASE(refuses_another_device),
	{},
};

selftest_suite(cases);

MODULE_DESCRIPTION("Tests of devmig in the kernel");
MODULE_LICENSE("GPL");
