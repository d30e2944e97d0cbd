// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qtest.h"

/* Configuration space, by way of two ports. */
#define CONFIG_ADDRESS 0xcf8
#define CONFIG_DATA    0xcfc
#define CONFIG_ENABLE  0x80000000u

#define PCI_COMMAND        0x04
#define PCI_COMMAND_ALL    0x07 /* ports, memory, master */
#define PCI_BAR            0x10
#define PCI_BAR_IS_PORTS   0x01
#define PCI_BAR_TYPE       0x07
#define PCI_BAR_IS_64_BITS 0x04
#define PCI_BAR_ADDRESS    0xfffffff0u

#define SLOT_MAX 31
#define BAR_MAX  5

struct qtest {
	struct channel *channel;
	bool have_value;
	uint64_t value; /* the last that was read */
};

struct step {
	const char *name;
	bool (*run)(struct qtest *qtest, const char *argument);
};

static bool complain(const char *what)
{
	fprintf(stderr, "monitor: %s\n", what);
	return false;
}

/* A number up to @end, which must follow it. */
static bool read_number(const char **text, char end, uint64_t max, uint64_t *ret)
{
	char *behind;

	if (**text < '0' || **text > '9')
		return false;
	errno = 0;
	*ret = strtoull(*text, &behind, 0);
	if (errno || *ret > max || *behind != end)
		return false;
	*text = behind + (end != '\0');
	return true;
}

/* The answer to a command, behind its "OK"; NULL: none came, or it failed. */
static const char *answer(struct qtest *qtest)
{
	const char *line;

	do {
		line = channel_receive(qtest->channel);
	} while (line && !strncmp(line, "IRQ ", 4));
	if (!line || strncmp(line, "OK", 2) || (line[2] != ' ' && line[2] != '\0'))
		return NULL;
	return line + 2 + (line[2] == ' ');
}

/* Run a command; a value that it answers is kept. */
static bool run_command(struct qtest *qtest, const char *command)
{
	const char *value;

	if (!channel_send(qtest->channel, command))
		return false;
	value = answer(qtest);
	if (!value)
		return false;
	qtest->have_value = *value && read_number(&value, '\0', UINT64_MAX, &qtest->value);
	return true;
}

static bool run_and_print(struct qtest *qtest, const char *command)
{
	if (!run_command(qtest, command))
		return false;
	if (qtest->have_value)
		printf("0x%llx\n", (unsigned long long)qtest->value);
	return true;
}

static bool out(struct qtest *qtest, unsigned int port, uint32_t value)
{
	char line[64];

	snprintf(line, sizeof(line), "outl 0x%x 0x%x", port, value);
	return run_command(qtest, line);
}

/* Choose a word of the configuration space of function 0 in this slot. */
static bool select_word(struct qtest *qtest, uint64_t slot, unsigned int offset)
{
	return out(qtest, CONFIG_ADDRESS, CONFIG_ENABLE | (uint32_t)slot << 11 | offset);
}

static bool config_write(struct qtest *qtest, uint64_t slot, unsigned int offset, uint32_t value)
{
	return select_word(qtest, slot, offset) && out(qtest, CONFIG_DATA, value);
}

static bool config_read(struct qtest *qtest, uint64_t slot, unsigned int offset, uint32_t *ret)
{
	char line[64];

	snprintf(line, sizeof(line), "inl 0x%x", CONFIG_DATA);
	if (!select_word(qtest, slot, offset) || !run_command(qtest, line))
		return false;
	if (!qtest->have_value || qtest->value > UINT32_MAX)
		return complain("a configuration word of more than 32 bits");
	*ret = (uint32_t)qtest->value;
	return true;
}

/* A BAR of the device in a slot: where it is in configuration space, and what it is. */
struct bar {
	uint64_t slot;
	unsigned int offset;
	uint32_t kind;
	bool wide; /* with the next one it is a 64-bit one */
};

/* Read "SLOT:N" up to @end, and look at that BAR. */
static bool find_bar(struct qtest *qtest, const char **argument, char end, struct bar *ret)
{
	uint64_t number;

	if (!read_number(argument, ':', SLOT_MAX, &ret->slot) ||
	    !read_number(argument, end, BAR_MAX, &number))
		return complain("no SLOT:N");
	ret->offset = PCI_BAR + 4 * (unsigned int)number;
	if (!config_read(qtest, ret->slot, ret->offset, &ret->kind))
		return false;
	ret->wide = (ret->kind & PCI_BAR_TYPE) == PCI_BAR_IS_64_BITS && number < BAR_MAX;
	return true;
}

static bool bar_write(struct qtest *qtest, const struct bar *bar, uint64_t value)
{
	return config_write(qtest, bar->slot, bar->offset, (uint32_t)value) &&
	       (!bar->wide ||
		config_write(qtest, bar->slot, bar->offset + 4, (uint32_t)(value >> 32)));
}

static bool place_bar(struct qtest *qtest, const char *argument)
{
	struct bar bar;
	uint64_t address;

	if (!find_bar(qtest, &argument, '=', &bar))
		return false;
	if (!read_number(&argument, '\0', bar.wide ? UINT64_MAX : UINT32_MAX, &address))
		return complain("no address that this BAR can have");
	return bar_write(qtest, &bar, address);
}

/* Bits that can't be set tell the size. The BAR is nowhere afterwards. */
static bool read_size(struct qtest *qtest, const char *argument)
{
	uint32_t low = 0, high = UINT32_MAX;
	struct bar bar;

	if (!find_bar(qtest, &argument, '\0', &bar))
		return false;
	if (bar.kind & PCI_BAR_IS_PORTS)
		return complain("these are ports");
	if (!bar_write(qtest, &bar, UINT64_MAX) ||
	    !config_read(qtest, bar.slot, bar.offset, &low) ||
	    (bar.wide && !config_read(qtest, bar.slot, bar.offset + 4, &high)) ||
	    !bar_write(qtest, &bar, 0))
		return false;
	qtest->value = ~((uint64_t)high << 32 | (low & PCI_BAR_ADDRESS)) + 1;
	qtest->have_value = true;
	printf("0x%llx\n", (unsigned long long)qtest->value);
	return true;
}

static bool enable(struct qtest *qtest, const char *argument)
{
	uint32_t command;
	uint64_t slot;

	if (!read_number(&argument, '\0', SLOT_MAX, &slot))
		return complain("enable:SLOT");
	if (!config_read(qtest, slot, PCI_COMMAND, &command))
		return false;
	/* The upper half are bits that are cleared by writing them. */
	return config_write(qtest, slot, PCI_COMMAND, (command & 0xffff) | PCI_COMMAND_ALL);
}

static bool expect(struct qtest *qtest, const char *argument)
{
	uint64_t wanted;

	if (!read_number(&argument, '\0', UINT64_MAX, &wanted))
		return complain("expect:VALUE");
	if (qtest->have_value && qtest->value == wanted)
		return true;
	fprintf(stderr, qtest->have_value ? "monitor: 0x%llx was read\n" : "monitor: no value\n",
		(unsigned long long)qtest->value);
	return false;
}

static const struct step known[] = {
	{ .name = "bar:", .run = place_bar }, { .name = "size:", .run = read_size },
	{ .name = "enable:", .run = enable }, { .name = "expect:", .run = expect },
	{ .name = "", .run = run_and_print }, /* all others; last in the table */
};

bool qtest_run(struct channel *channel, char *const *steps)
{
	struct qtest qtest = { .channel = channel };

	for (; *steps; steps++) {
		const struct step *step = known;

		while (strncmp(*steps, step->name, strlen(step->name)))
			step++;
		if (!step->run(&qtest, *steps + strlen(step->name))) {
			fprintf(stderr, "monitor: failed: %s\n", *steps);
			return false;
		}
	}
	return true;
}
