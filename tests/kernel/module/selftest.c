// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) "devmig_selftest: " fmt

#include "selftest.h"
#include <linux/crc32.h>
#include <linux/delay.h>
#include <linux/devmig.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kobject.h>
#include <linux/mm.h>
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

/* Its name is free at once, whenever the last reference goes. */
static void drop_kobj(struct kobject *kobj)
{
	kobject_del(kobj);
	kobject_put(kobj);
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
	drop_kobj(kobj);
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
	drop_kobj(kobj);
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
	drop_kobj(kobj);
}

static void is_registered_once(selftest *test)
{
	struct kobject *kobj = make_kobj();
	struct devmig *dm = register_text(kobj, VGPU);

	selftest_expect(test, !IS_ERR(dm));
	selftest_expect(test, !devmig_drvdata(dm));
	/* The second leaves the first as it is. */
	selftest_expect(test, PTR_ERR(register_text(kobj, VGPU)) == -EEXIST);
	selftest_expect(test, !devmig_replace(dm, VGPU, strlen(VGPU)));
	selftest_expect(test, !devmig_test(dm, questions[0].string, strlen(questions[0].string)));
	devmig_unregister(dm);
	dm = devmig_register(kobj, NULL, 0, NULL, test);
	selftest_expect(test, !IS_ERR(dm));
	selftest_expect(test, devmig_drvdata(dm) == test);
	selftest_expect(test, devmig_test(dm, "a=1", 3) == -ENODEV);
	selftest_expect(test, PTR_ERR(devmig_head_new(dm, DEVMIG_STOP_COPY)) == -ENODEV);
	devmig_unregister(dm);
	drop_kobj(kobj);
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
	drop_kobj(kobj);
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
	drop_kobj(kobj);
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
	drop_kobj(kobj);
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
	drop_kobj(kobj);
}

#define SIZES "SELF:\n\tsize=1\nCOMPATIBLE:\n\tsize={n:int:1,2}\n"
#define OTHER "SELF:\n\tsize=1\nCOMPATIBLE:\n\tsize=7\n"

/* What was accepted once says nothing of another string, nor to other documents. */
static void remembers_nothing_else(selftest *test)
{
	struct kobject *kobj = make_kobj();
	struct devmig *dm = register_text(kobj, SIZES);
	unsigned int i;

	/* More documents than there is memory for. */
	for (i = 0; i < 40; i++) {
		selftest_expect(test, !devmig_replace(dm, SIZES, strlen(SIZES)));
		selftest_expect(test, !devmig_test(dm, "size=1", 6));
		selftest_expect(test, devmig_test(dm, "size=3", 6) == -EINVAL);
		selftest_expect(test, !devmig_test(dm, "size=2", 6));
		selftest_expect(test, devmig_test(dm, "size=1\n", 7) == -EBADMSG);
	}
	for (i = 0; i < 40; i++) {
		selftest_expect(test, !devmig_replace(dm, OTHER, strlen(OTHER)));
		selftest_expect(test, devmig_test(dm, "size=2", 6) == -EINVAL);
	}
	devmig_unregister(dm);
	drop_kobj(kobj);
}

/* Strings that are too long to be remembered are answered all the same. */
static void answers_long_strings(selftest *test)
{
	static const char text[] = "SELF:\n\ta=1\nCOMPATIBLE:\n\ta={v:string}\n";
	struct kobject *kobj = make_kobj();
	struct devmig *dm = register_text(kobj, text);
	char *string = kmalloc(1000, GFP_KERNEL);
	size_t len;

	memcpy(memset(string, 'x', 1000), "a=", 2);
	for (len = 200; len < 1000; len += 10) {
		selftest_expect(test, !devmig_test(dm, string, len));
		selftest_expect(test, !devmig_test(dm, string, len));
	}
	kfree(string);
	devmig_unregister(dm);
	drop_kobj(kobj);
}

static ssize_t read_own(struct devmig *dm, char *buf)
{
	strscpy(buf, "own-1", DEVMIG_STRING_MAX + 1);
	return 5;
}

/* Compares up to a NUL, says no errno to one string, and knows those of others. */
static int test_own(struct devmig *dm, const char *string, size_t len)
{
	if (!strcmp(string, "own-1"))
		return 0;
	if (!strcmp(string, "own-odd"))
		return 1;
	return strstarts(string, "mdev_type=") ? -EXDEV : -EINVAL;
}

static const struct devmig_ops own_ops = {
	.version_read = read_own,
	.version_test = test_own,
};

static int push_to(struct devmig *dm, const struct devmig_head *head)
{
	struct devmig_gate *gate = devmig_gate_new(dm);
	const int status = push(gate, head, head->size);

	devmig_gate_free(gate);
	return status;
}

/* Where the fields of a head are, and the bytes of its header. */
enum {
	MAGIC = 0,
	MAJOR = 8,
	MINOR = 10,
	HEADER_SIZE = 12,
	PHASE = 16,
	FORM = 20,
	TEXT_SIZE = 24,
	CRC = 28,
	HEADER = 32,
};

/* A field of a head that says something else, with the right checksum. */
static const struct {
	unsigned int at;
	unsigned int bytes;
	u32 value;
	int status;
} changes[] = {
	{ MAGIC, 2, 0, -EBADMSG },
	{ MAJOR, 2, 2, -EPROTONOSUPPORT },
	{ MAJOR, 2, 0, -EPROTONOSUPPORT },
	{ MINOR, 2, 0xffff, 0 },
	{ HEADER_SIZE, 4, 31, -E2BIG },
	{ HEADER_SIZE, 4, 0, -E2BIG },
	{ HEADER_SIZE, 4, 1025, -E2BIG },
	{ HEADER_SIZE, 4, 0xffffffff, -E2BIG },
	{ TEXT_SIZE, 4, 65537, -E2BIG },
	{ TEXT_SIZE, 4, 0xffffffff, -E2BIG },
	{ PHASE, 4, 0, -EBADMSG },
	{ PHASE, 4, 3, -EBADMSG },
	{ FORM, 4, 0, -EBADMSG },
	{ FORM, 4, 3, -EBADMSG },
	/* A text of documents is no string. */
	{ FORM, 4, 2, -EBADMSG },
};

static void set(u8 *head, unsigned int at, unsigned int bytes, u32 value)
{
	const __le32 le = cpu_to_le32(value);

	memcpy(head + at, &le, bytes);
}

static void set_crc(u8 *head, size_t size)
{
	const u32 crc = crc32_le(~0, head, CRC);

	set(head, CRC, 4, ~crc32_le(crc, head + HEADER, size - HEADER));
}

static void leaves_it_to_the_driver(selftest *test)
{
	struct kobject *kobj = make_kobj(), *other = kobject_create_and_add("other", kobj);
	struct devmig *own = devmig_register(kobj, VGPU, strlen(VGPU), &own_ops, NULL);
	struct devmig *dm = register_text(other, VGPU);
	struct devmig_head *string = devmig_head_new(own, DEVMIG_STOP_COPY);
	struct devmig_head *documents = devmig_head_new(dm, DEVMIG_STOP_COPY);

	selftest_expect(test, !devmig_test(own, "own-1", 5));
	selftest_expect(test, devmig_test(own, "own-2", 5) == -EINVAL);
	selftest_expect(test, devmig_test(own, "own-odd", 7) == -EINVAL);
	/* What is no line of ASCII the driver never sees. */
	selftest_expect(test, devmig_test(own, "own-1\0junk", 10) == -EBADMSG);
	selftest_expect(test, devmig_test(own, "own-1\n", 6) == -EBADMSG);
	selftest_expect(test, devmig_test(own, "\xc3\xa4", 2) == -EBADMSG);
	/* Its documents would take this one. */
	selftest_expect(test,
			devmig_test(own, "mdev_type=i915-GVTg_V5_2;aggregator=1", 37) == -EXDEV);
	selftest_expect(test, push_to(own, documents) == -EXDEV);
	selftest_expect(test, !push_to(own, string));
	selftest_expect(test, push_to(dm, string) == -EBADMSG);
	/* In a form that nobody knows it is no string. */
	set(string->data, FORM, 4, 3);
	set_crc(string->data, string->size);
	selftest_expect(test, push_to(own, string) == -EBADMSG);
	selftest_expect(test, !push_to(dm, documents));
	devmig_head_free(string);
	devmig_head_free(documents);
	devmig_unregister(dm);
	devmig_unregister(own);
	drop_kobj(other);
	drop_kobj(kobj);
}

static void checks_each_field(selftest *test)
{
	struct kobject *kobj = make_kobj();
	struct devmig *dm = register_text(kobj, VGPU);
	struct devmig_head *head = devmig_head_new(dm, DEVMIG_STOP_COPY);
	u8 before[HEADER];
	size_t i;

	memcpy(before, head->data, HEADER);
	for (i = 0; i < ARRAY_SIZE(changes); i++) {
		int status;

		set(head->data, changes[i].at, changes[i].bytes, changes[i].value);
		set_crc(head->data, head->size);
		status = push_to(dm, head);
		if (status != changes[i].status)
			pr_info("# change %zu: %d\n", i, status);
		selftest_expect(test, status == changes[i].status);
		memcpy(head->data, before, HEADER);
	}
	devmig_head_free(head);
	devmig_unregister(dm);
	drop_kobj(kobj);
}

/* What a newer minor version appends to the header is passed over. */
static void passes_over_more_header(selftest *test)
{
	struct kobject *kobj = make_kobj();
	struct devmig *dm = register_text(kobj, VGPU);
	struct devmig_head *head = devmig_head_new(dm, DEVMIG_STOP_COPY);
	struct devmig_head *longer = kzalloc(sizeof(*longer) + head->size + 1024, GFP_KERNEL);
	static const size_t sizes[] = { HEADER, HEADER + 1, HEADER + 8, 1024 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		longer->size = head->size - HEADER + sizes[i];
		memset(longer->data, '=', longer->size);
		memcpy(longer->data, head->data, HEADER);
		memcpy(longer->data + sizes[i], head->data + HEADER, head->size - HEADER);
		set(longer->data, HEADER_SIZE, 4, sizes[i]);
		set_crc(longer->data, longer->size);
		selftest_expect(test, !push_to(dm, longer));
	}
	kfree(longer);
	devmig_head_free(head);
	devmig_unregister(dm);
	drop_kobj(kobj);
}

static void is_nothing_without_documents(selftest *test)
{
	struct kobject *kobj = make_kobj();
	struct devmig *dm = register_text(kobj, VGPU);
	struct devmig_head *head = devmig_head_new(dm, DEVMIG_STOP_COPY);
	char *string = kzalloc(DEVMIG_STRING_MAX + 2, GFP_KERNEL);

	selftest_expect(test, !devmig_replace(dm, NULL, 0));
	selftest_expect(test, push_to(dm, head) == -ENODEV);
	/* Whatever is asked. */
	selftest_expect(test, devmig_test(dm, "=", 1) == -ENODEV);
	selftest_expect(test, devmig_test(dm, string, DEVMIG_STRING_MAX + 1) == -ENODEV);
	kfree(string);
	devmig_head_free(head);
	devmig_unregister(dm);
	drop_kobj(kobj);
}

#define REPLACED  400
#define LONG_TEXT 60000

/* The kernel frees the memory of documents when it likes to, which takes seconds. */
static bool is_free_again(unsigned long pages)
{
	unsigned int i;

	for (i = 0; i < 100 && si_mem_available() < pages; i++)
		msleep(200);
	return i < 100;
}

static void frees_what_was_replaced(selftest *test)
{
	const unsigned long leaked = REPLACED * (LONG_TEXT / PAGE_SIZE);
	struct kobject *kobj = make_kobj();
	struct devmig *dm = register_text(kobj, VGPU);
	char *text = kvmalloc(LONG_TEXT, GFP_KERNEL);
	unsigned long before;
	unsigned int i;

	/* The text is kept, with its comments. */
	memset(text, '#', LONG_TEXT);
	memcpy(text, "SELF:\na=1\n", 10);
	before = si_mem_available();
	for (i = 0; i < REPLACED; i++)
		selftest_expect(test, !devmig_replace(dm, text, LONG_TEXT));
	selftest_expect(test, is_free_again(before - leaked / 2));
	kvfree(text);
	devmig_unregister(dm);
	drop_kobj(kobj);
}

static selftest_case cases[] = {
	SELFTEST_CASE(answers_questions),       SELFTEST_CASE(refuses_malformed_text),
	SELFTEST_CASE(limits_strings),          SELFTEST_CASE(is_registered_once),
	SELFTEST_CASE(opens_the_gate),          SELFTEST_CASE(keeps_phases_in_order),
	SELFTEST_CASE(notices_damage),          SELFTEST_CASE(refuses_another_device),
	SELFTEST_CASE(remembers_nothing_else),  SELFTEST_CASE(answers_long_strings),
	SELFTEST_CASE(leaves_it_to_the_driver), SELFTEST_CASE(checks_each_field),
	SELFTEST_CASE(passes_over_more_header), SELFTEST_CASE(is_nothing_without_documents),
	SELFTEST_CASE(frees_what_was_replaced), {},
};

selftest_suite(cases);

MODULE_DESCRIPTION("Tests of devmig in the kernel");
MODULE_LICENSE("GPL");
