// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <string.h>

#include "cleanup.h"
#include "load.h"
#include "matrix_choose.h"
#include "report.h"
#include "verb.h"

#define DIGITS "0123456789abcdef"

/* By class: not wanted, near one that is, or wanted. */
enum wish { WISH_NO, WISH_NEAR, WISH_YES };

struct choice {
	const struct devmig_fleet *fleet;
	enum devmig_reading reading;
	unsigned char *wishes;
	uint32_t count;
};

/* A name is known by the digits behind its '#'. */
static int choose_named(struct choice *choice, const char *name)
{
	const char *sign = strrchr(name, '#');
	const char *digits = sign ? sign + 1 : name;
	uint32_t class_number, found = 0;

	if (*digits && !digits[strspn(digits, DIGITS)])
		devmig_fleet_find_digest(choice->fleet, digits, strlen(digits), &class_number,
					 &found);
	if (!found)
		return report_failure(STATUS_UNKNOWN,
				      "the fleet has no class %s; "
				      "'devmig matrix --format=list' shows all",
				      name);
	if (found > 1)
		return report_usage("the digests of %u classes begin with %s; give more digits",
				    found, digits);
	choice->wishes[class_number] = WISH_YES;
	return 0;
}

static int choose_host(struct choice *choice, const char *name)
{
	struct devmig_host host;
	struct devmig_record record;
	uint32_t number, i;

	if (devmig_fleet_find_host(choice->fleet, name, &number))
		return load_no_host(choice->fleet, "host", name);
	if (devmig_fleet_host(choice->fleet, number, &host))
		return report_damaged();
	for (i = 0; i < host.count; i++) {
		if (devmig_fleet_by_name(choice->fleet, (size_t)host.first + i, &number) ||
		    devmig_fleet_record(choice->fleet, number, &record))
			return report_damaged();
		if (record.class_number != DEVMIG_NO_CLASS)
			choice->wishes[record.class_number] = WISH_YES;
	}
	return 0;
}

/* 1: something can go from the one to the other; 0: nothing can; negative: it can't be told. */
static int can_go(const struct choice *choice, uint32_t from, uint32_t to)
{
	enum devmig_answer answer;
	int err = devmig_fleet_match(choice->fleet, from, to, choice->reading, &answer, NULL);

	return err ? err : answer == DEVMIG_COMPATIBLE || answer == DEVMIG_AFTER_APPLY;
}

static int choose_near(struct choice *choice, uint32_t wanted)
{
	uint32_t i;
	int can;

	for (i = 0; i < choice->count; i++) {
		if (choice->wishes[i] != WISH_NO)
			continue;
		can = can_go(choice, wanted, i);
		if (!can)
			can = can_go(choice, i, wanted);
		if (can < 0)
			return can == -ENOMEM ? report_error(NULL) : report_damaged();
		if (can)
			choice->wishes[i] = WISH_NEAR;
	}
	return 0;
}

static bool are_too_many(const struct choice *choice)
{
	uint32_t wanted = 0, i;

	for (i = 0; i < choice->count; i++)
		wanted += choice->wishes[i] == WISH_YES;
	return wanted > DEVMIG_MATRIX_CLASSES_MAX;
}

static int choose_all_near(struct choice *choice)
{
	int status = 0;
	uint32_t i;

	/* They will be refused, whatever they can go to. */
	if (are_too_many(choice))
		return 0;
	for (i = 0; !status && i < choice->count; i++)
		if (choice->wishes[i] == WISH_YES)
			status = choose_near(choice, i);
	return status;
}

static int collect(const struct choice *choice, uint32_t **ret, uint32_t *ret_count)
{
	uint32_t *classes = calloc((size_t)choice->count + 1, sizeof(*classes)), i;

	if (!classes)
		return report_error(NULL);
	*ret = classes;
	*ret_count = 0;
	for (i = 0; i < choice->count; i++)
		if (choice->wishes[i] != WISH_NO)
			classes[(*ret_count)++] = i;
	return 0;
}

static int choose(struct choice *choice, const struct option_list *names,
		  int (*choose_one)(struct choice *choice, const char *name))
{
	int status = 0;
	size_t i;

	for (i = 0; !status && i < names->count; i++)
		status = choose_one(choice, names->texts[i]);
	return status;
}

int matrix_choose(const struct devmig_fleet *fleet, enum devmig_reading reading,
		  const struct option_list *classes, const struct option_list *hosts,
		  uint32_t **ret, uint32_t *ret_count)
{
	struct choice choice = { .fleet = fleet, .reading = reading };
	cli_auto(free) unsigned char *wishes = NULL;
	int status;

	choice.count = devmig_fleet_class_count(fleet);
	wishes = calloc((size_t)choice.count + 1, 1);
	if (!wishes)
		return report_error(NULL);
	choice.wishes = wishes;
	status = choose(&choice, classes, choose_named);
	if (!status)
		status = choose(&choice, hosts, choose_host);
	if (!status)
		status = choose_all_near(&choice);
	return status ? status : collect(&choice, ret, ret_count);
}
