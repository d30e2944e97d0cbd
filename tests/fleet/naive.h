/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef TESTS_FLEET_NAIVE_H
#define TESTS_FLEET_NAIVE_H

#include <devmig/devmig.h>

/* What a search has to come to, worked out record by record from devmig_check() alone. */

/* The records of a fleet in name order, and its documents. */
struct naive_fleet {
	size_t count;
	struct devmig_record *records;
	uint32_t *numbers;
	uint32_t nclasses;
	struct devmig_document **documents;
};

void naive_fleet_take(struct naive_fleet *naive, const struct devmig_fleet *fleet);
void naive_fleet_free(struct naive_fleet *naive);

struct naive_place {
	size_t position;
	enum devmig_answer answer;
	bool identical;
	unsigned int unset;
	unsigned long long version; /* rises with software_version, 0: none */
};

struct naive_obstacle {
	struct devmig_obstacle why;
	size_t *positions;
};

struct naive_answer {
	struct naive_place *places; /* as they are to be handed out */
	size_t nplaces;
	uint64_t count; /* of all places, on whatever node */
	uint64_t total;
	struct naive_obstacle *obstacles;
	size_t nobstacles;
	struct devmig_verdict **verdicts; /* for each class; whose texts the obstacles have */
	uint32_t nverdicts;
};

void naive_find(const struct naive_fleet *fleet, struct devmig_document *source,
		const struct devmig_find_options *options, struct naive_answer *ret);
void naive_answer_free(struct naive_answer *answer);

#endif
