// SPDX-License-Identifier: LGPL-2.1-or-later
#include "records.h"

#define PORT_BUS 0x80 /* where the PFs are */
#define HEAD_MAX 1024 /* bytes of a record without its document */

static void put_uuid(struct records *records)
{
	uint64_t high = random_next(records->random), low = random_next(records->random);
	struct output *output = &records->output;

	put_hex(output, high >> 32, 8);
	put_text(output, "-");
	put_hex(output, high >> 16, 4);
	put_text(output, "-4"); /* version 4: random */
	put_hex(output, high, 3);
	put_text(output, "-a");
	put_hex(output, low >> 48, 3);
	put_text(output, "-");
	put_hex(output, low, 12);
}

static void put_address(struct output *output, uint32_t bus, uint32_t number)
{
	put_text(output, "0000:");
	put_hex(output, bus + number / 256, 2);
	put_text(output, ":");
	put_hex(output, number / 8 % 32, 2);
	put_text(output, ".");
	put_hex(output, number % 8, 1);
}

static void put_name(struct records *records, const struct sample *sample, uint32_t number)
{
	struct output *output = &records->output;

	put_text(output, ",\"device\":\"");
	if (sample->naming == NAMED_BY_UUID)
		put_uuid(records);
	else
		put_address(output, sample->naming == NAMED_BY_PORT ? PORT_BUS : 0x10, number);
	if (sample->naming == NAMED_BY_TYPE) {
		put_text(output, "/");
		put_text(output, sample->type);
	}
	put_text(output, "\",\"kind\":\"");
	put_text(output, sample->kind);
	put_text(output, "\"");
}

/* Eight devices are on one NUMA node, the next on the other; those of a PF or card on its node. */
static uint32_t node_of(const struct records *records, const struct sample *sample, uint32_t number)
{
	if (sample->cards[0] && !sample->cards[1])
		return 0;
	if (!sample->cards[0] && sample->naming == NAMED_BY_ADDRESS)
		number = records->port;
	return number / 8 % 2;
}

/* What the device is a part of: a PF or a card. */
static void put_parent(struct records *records, const struct sample *sample, uint32_t number)
{
	struct output *output = &records->output;

	if (!sample->cards[0] && sample->naming == NAMED_BY_UUID)
		return;
	if (sample->naming == NAMED_BY_PORT)
		return;
	put_text(output, ",\"parent\":\"");
	if (sample->cards[0])
		put_text(output, sample->cards[node_of(records, sample, number)]);
	else if (sample->naming == NAMED_BY_TYPE)
		put_address(output, 0x10, number);
	else
		put_address(output, PORT_BUS, records->port);
	put_text(output, "\"");
}

/* A virtual machine mostly has one device, and at most four, all on one host. */
static void put_vm(struct records *records)
{
	static const uint8_t up_to[] = { 70, 88, 95, 100 };
	uint32_t dice;

	if (!records->vm_devices) {
		dice = random_below(records->random, 100);
		while (dice >= up_to[records->vm_devices++])
			;
		records->vms++;
	}
	records->vm_devices--;
	put_text(&records->output, ",\"vm\":\"instance-");
	put_hex(&records->output, records->vms, 8);
	put_text(&records->output, "\"");
}

static void put_usage(struct records *records, const struct sample *sample)
{
	struct output *output = &records->output;

	if (sample->naming == NAMED_BY_TYPE) {
		put_text(output, ",\"available\":");
		put_hex(output, random_below(records->random, 9), 1);
		put_text(output, ",\"units\":1");
	} else if (sample->naming == NAMED_BY_PORT) {
		put_text(output, ",\"in_use\":false,\"migrations\":4");
	} else if (random_below(records->random, 100) < 60) {
		put_vm(records);
		put_text(output, ",\"in_use\":true");
	} else {
		put_text(output, ",\"in_use\":false");
	}
}

void records_host(struct records *records, uint64_t host)
{
	/* Spread over all numbers, so that names do not come in order. */
	records->host = records->in_order ? host : host * 2654435761u;
	records->port = records->vm_devices = 0;
}

int records_put(struct records *records, uint32_t number, const struct sample *sample)
{
	struct output *output = &records->output;

	if (output_room(output, HEAD_MAX + sample->size))
		return -1;
	if (sample->naming == NAMED_BY_PORT)
		records->port = number;
	put_text(output, "{\"host\":\"node-");
	put_hex(output, records->host, 8);
	put_text(output, ".example\"");
	put_name(records, sample, number);
	put_parent(records, sample, number);
	put_usage(records, sample);
	put_text(output, ",\"numa\":");
	put_hex(output, node_of(records, sample, number), 1);
	put_text(output, ",\"document\":");
	put(output, sample->json, sample->size);
	put_text(output, "}\n");
	return 0;
}
