// SPDX-License-Identifier: LGPL-2.1-or-later
#include "alone.h"

#include "exact.h"
#include <errno.h>
#include <lib/common/cleanup.h>
#include <stdlib.h>
#include <string.h>

#define WORK_MAX   (UINT64_C(1) << 31) /* of fitting; some seconds */
#define PROOFS_MAX 1024                /* of what fitting leaves open; likewise, */
#define PROOF_WORK (UINT64_C(1) << 20) /* each of which may take so much */

static int open_ports(struct dmig_alone *alone)
{
	size_t size = alone->problem->port_count * sizeof(*alone->open.ports);

	alone->open = *alone->problem;
	alone->open.ports = malloc(size + 1);
	if (!alone->open.ports)
		return -ENOMEM;
	memset(alone->open.ports, 0xff, size);
	return 0;
}

int dmig_alone_init(struct dmig_alone *alone, const struct dmig_problem *problem)
{
	*alone = (struct dmig_alone){ .problem = problem };
	if (open_ports(alone) || dmig_left_init(&alone->left, problem) ||
	    dmig_fit_init(&alone->fit, problem))
		return -ENOMEM;
	return dmig_fit_init(&alone->open_fit, &alone->open);
}

void dmig_alone_clear(struct dmig_alone *alone)
{
	free(alone->open.ports);
	dmig_left_clear(&alone->left);
	dmig_fit_clear(&alone->fit);
	dmig_fit_clear(&alone->open_fit);
	*alone = (struct dmig_alone){};
}

/* The problem with one item and one host only, whose groups are copied. */
struct single {
	struct dmig_problem problem;
	struct dmig_item item;
	struct dmig_room host;
};

/* What the groups of one host share stands together; it is numbered from 0 on. */
static void keep_shared(struct dmig_problem *problem)
{
	uint32_t i, parent = DMIG_NOWHERE, port = DMIG_NOWHERE;

	for (i = 0; i < problem->group_count; i++) {
		const struct dmig_group *group = &problem->groups[i];

		parent = group->parent < parent ? group->parent : parent;
		port = group->port < port ? group->port : port;
	}
	problem->parents += parent == DMIG_NOWHERE ? 0 : parent;
	problem->ports += port == DMIG_NOWHERE ? 0 : port;
	problem->parent_count = problem->port_count = 0;
	for (i = 0; i < problem->group_count; i++) {
		struct dmig_group *group = &problem->groups[i];

		group->host = 0;
		if (group->parent != DMIG_NOWHERE) {
			group->parent -= parent;
			if (group->parent >= problem->parent_count)
				problem->parent_count = group->parent + 1;
		}
		if (group->port != DMIG_NOWHERE) {
			group->port -= port;
			if (group->port >= problem->port_count)
				problem->port_count = group->port + 1;
		}
	}
}

static void set_single(struct single *single, const struct dmig_problem *of, uint32_t item,
		       uint32_t host, struct dmig_group *groups)
{
	struct dmig_problem *problem = &single->problem;

	single->item = of->items[item];
	single->host = (struct dmig_room){ .count = of->hosts[host].count };
	*problem = *of;
	problem->hosts = &single->host;
	problem->host_count = 1;
	problem->items = &single->item;
	problem->item_count = 1;
	problem->needs += single->item.first;
	problem->need_count = single->item.count;
	problem->device_count = single->item.size;
	problem->groups = groups;
	problem->group_count = single->host.count;
	single->item.first = single->item.first_device = 0;
	memcpy(groups, of->groups + of->hosts[host].first, single->host.count * sizeof(*groups));
	keep_shared(problem);
}

/* Where groups share, fitting may miss a way or the cheapest one. */
static int prove(const struct dmig_problem *of, uint32_t item, uint32_t host, bool *ret_fits,
		 int64_t *ret_cost)
{
	dmig_auto(free) struct dmig_group *groups =
		calloc(of->hosts[host].count + (size_t)1, sizeof(*groups));
	struct dmig_solution solution = {};
	struct single single;
	int err = groups ? 0 : -ENOMEM;

	if (!err) {
		set_single(&single, of, item, host, groups);
		err = dmig_solution_init(&solution, &single.problem);
	}
	if (!err)
		err = dmig_exact_run(&single.problem, PROOF_WORK, &solution);
	if (!err && solution.moved) {
		*ret_fits = true;
		*ret_cost = solution.cost;
	}
	dmig_solution_clear(&solution);
	return err == -E2BIG ? 0 : err;
}

static int fit_alone(struct dmig_alone *alone, struct dmig_fit *fit, uint32_t item, uint32_t host,
		     bool *ret_fits, int64_t *ret_cost)
{
	enum dmig_fits fits = dmig_fit_run(fit, &alone->left, item, 1, host);

	*ret_fits = fits == DMIG_FITS;
	*ret_cost = fit->cost;
	if (fits == DMIG_FITS_NOT || (fits == DMIG_FITS && fit->cost == fit->bound) ||
	    alone->proofs >= PROOFS_MAX)
		return 0;
	alone->proofs++;
	return prove(fit->problem, item, host, ret_fits, ret_cost);
}

static int best_host(struct dmig_alone *alone, struct dmig_fit *fit, uint32_t item,
		     uint32_t *ret_host)
{
	int64_t cost, least = INT64_MAX;
	uint32_t h;
	bool fits;
	int err = 0;

	*ret_host = DMIG_NOWHERE;
	for (h = 0; h < alone->problem->host_count && fit->work < WORK_MAX && !err; h++) {
		err = fit_alone(alone, fit, item, h, &fits, &cost);
		if (!err && fits && cost < least) {
			*ret_host = h;
			least = cost;
		}
	}
	return err;
}

int dmig_alone_best(struct dmig_alone *alone, uint32_t item, uint32_t *ret_host)
{
	return best_host(alone, &alone->fit, item, ret_host);
}

int dmig_alone_best_open(struct dmig_alone *alone, uint32_t item, uint32_t *ret_host)
{
	*ret_host = DMIG_NOWHERE;
	return alone->problem->port_count ? best_host(alone, &alone->open_fit, item, ret_host) : 0;
}

uint32_t dmig_alone_count(struct dmig_alone *alone, uint32_t item, uint32_t host)
{
	return dmig_fit_most(&alone->fit, &alone->left, item, host);
}

uint32_t dmig_alone_most(struct dmig_alone *alone, uint32_t item, uint32_t *ret_count)
{
	uint32_t h, count, best = DMIG_NOWHERE;

	*ret_count = 0;
	for (h = 0; h < alone->problem->host_count && alone->fit.work < WORK_MAX; h++) {
		count = dmig_alone_count(alone, item, h);
		if (count > *ret_count) {
			best = h;
			*ret_count = count;
		}
	}
	return best;
}
