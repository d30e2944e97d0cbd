// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/baseline/offer.h>
#include <lib/common/cleanup.h>
#include <lib/common/error.h>

#define NONE UINT32_MAX

struct gather {
	const struct devmig_fleet *fleet;
	struct dmig_offers *offers;
	struct dmig_offer *offer; /* of the member whose records are being looked at */
	size_t room;              /* for its cells */
	uint32_t *cells;          /* by class number: its cell, or NONE */
	uint32_t *indices;        /* by class number: its index, or NONE */
	struct devmig_error **ret_error;
};

static int add_class(struct gather *gather, uint32_t class_number)
{
	struct dmig_offers *offers = gather->offers;

	if (gather->indices[class_number] != NONE)
		return 0;
	gather->indices[class_number] = (uint32_t)offers->nclasses;
	return devmig_fleet_document(gather->fleet, class_number,
				     &offers->classes[offers->nclasses++], gather->ret_error);
}

static int add_cell(struct gather *gather, uint32_t class_number)
{
	struct dmig_offer *offer = gather->offer;
	struct dmig_cell *more;
	int r = add_class(gather, class_number);

	if (r)
		return r;
	if (offer->count == gather->room) {
		gather->room = gather->room ? 2 * gather->room : 16;
		more = realloc(offer->cells, gather->room * sizeof(*more));
		if (!more)
			return dmig_fail_memory(gather->ret_error);
		offer->cells = more;
	}
	gather->cells[class_number] = (uint32_t)offer->count;
	offer->cells[offer->count++] = (struct dmig_cell){
		.class_index = gather->indices[class_number],
		.head = { .class_number = class_number },
	};
	return 0;
}

static void count_record(struct devmig_configured *head, const struct devmig_record *record,
			 uint32_t number)
{
	if (record->kind != DEVMIG_KIND_TYPE) {
		head->devices++;
		head->in_use += record->in_use;
		return;
	}
	if (!head->types++)
		head->type = number;
	head->instances += record->available;
}

/* A device is there even if it is in use; a type is worth what can be created of it. */
static int add_record(struct gather *gather, uint32_t number)
{
	struct devmig_record record;
	int r = devmig_fleet_record(gather->fleet, number, &record);

	if (r)
		return dmig_fail(gather->ret_error, r, "a record can't be read");
	if (record.class_number == DEVMIG_NO_CLASS) {
		gather->offer->in_doubt = true;
		return 0;
	}
	if (!record.available && (record.kind == DEVMIG_KIND_TYPE || !record.in_use))
		return 0;
	if (gather->cells[record.class_number] == NONE)
		r = add_cell(gather, record.class_number);
	if (!r)
		count_record(&gather->offer->cells[gather->cells[record.class_number]].head,
			     &record, number);
	return r;
}

static int add_range(struct gather *gather, struct devmig_range range)
{
	int r = 0;

	for (uint32_t i = 0; !r && i < range.count; i++)
		r = add_record(gather, range.first + i);
	return r;
}

static int add_class_member(struct gather *gather, uint32_t class_number)
{
	struct devmig_class class;
	int r = devmig_fleet_class(gather->fleet, class_number, &class);

	if (r)
		return dmig_fail(gather->ret_error, r, "there is no class %u", class_number);
	r = add_range(gather, class.free);
	if (!r)
		r = add_range(gather, class.in_use);
	/* Some of these are in use, too. */
	return r ? r : add_range(gather, class.none);
}

static int add_host_member(struct gather *gather, uint32_t number)
{
	struct devmig_host host;
	uint32_t record;
	int r = devmig_fleet_host(gather->fleet, number, &host);

	if (r)
		return dmig_fail(gather->ret_error, r, "there is no host %u", number);
	for (uint32_t i = 0; !r && i < host.count; i++) {
		r = devmig_fleet_by_name(gather->fleet, host.first + i, &record);
		if (r)
			return dmig_fail(gather->ret_error, r, "a record can't be found");
		r = add_record(gather, record);
	}
	return r;
}

static int compare_cells(const void *a, const void *b)
{
	const struct dmig_cell *x = a, *y = b;

	return x->class_index < y->class_index ? -1 : x->class_index > y->class_index;
}

static int add_member(struct gather *gather, size_t index, const struct devmig_member *member)
{
	struct dmig_offer *offer = &gather->offers->offers[index];
	int r;

	gather->offer = offer;
	gather->room = 0;
	r = (member->of_class ? add_class_member : add_host_member)(gather, member->number);
	for (size_t i = 0; i < offer->count; i++)
		gather->cells[offer->cells[i].head.class_number] = NONE;
	if (offer->count)
		qsort(offer->cells, offer->count, sizeof(*offer->cells), compare_cells);
	return r;
}

static uint32_t *no_numbers(size_t count)
{
	uint32_t *numbers = malloc((count + 1) * sizeof(*numbers));

	for (size_t i = 0; numbers && i < count; i++)
		numbers[i] = NONE;
	return numbers;
}

int dmig_offers_make(struct dmig_offers *offers, const struct devmig_fleet *fleet,
		     const struct devmig_member *members, size_t count,
		     struct devmig_error **ret_error)
{
	const size_t classes = devmig_fleet_class_count(fleet);
	dmig_auto(free) uint32_t *cells = no_numbers(classes);
	dmig_auto(free) uint32_t *indices = no_numbers(classes);
	struct gather gather = {
		.fleet = fleet,
		.offers = offers,
		.cells = cells,
		.indices = indices,
		.ret_error = ret_error,
	};
	int r = 0;

	*offers = (struct dmig_offers){
		.offers = calloc(count, sizeof(*offers->offers)),
		.classes = calloc(classes + 1, sizeof(struct devmig_document *)),
	};
	if (!cells || !indices || !offers->offers || !offers->classes)
		return dmig_fail_memory(ret_error);
	offers->count = count;
	for (size_t i = 0; !r && i < count; i++)
		r = add_member(&gather, i, &members[i]);
	return r;
}

void dmig_offers_free(struct dmig_offers *offers)
{
	for (size_t i = 0; i < offers->count; i++)
		free(offers->offers[i].cells);
	free(offers->offers);
	free(offers->classes);
}

const struct dmig_cell *dmig_offer_find(const struct dmig_offer *offer, uint32_t class_index)
{
	const struct dmig_cell wanted = { .class_index = class_index };

	return offer->count
		       ? bsearch(&wanted, offer->cells, offer->count, sizeof(wanted), compare_cells)
		       : NULL;
}
