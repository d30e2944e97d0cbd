/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef TESTS_FLEET_FINDING_H
#define TESTS_FLEET_FINDING_H

#include "fixture.h"

/* A source of type t, and documents that take it in. */
#define SOURCE           "{\"self\":{\"t\":\"x\",\"url\":\"u\"},\"compatible\":[{\"fields\":{\"t\":\"x\"}}]}"
#define ACCEPTS          "\"compatible\":[{\"fields\":{\"t\":\"x\"}}]}"
#define VERSION(version) "{\"self\":{\"t\":\"x\",\"software_version\":\"" version "\"}," ACCEPTS
#define PLAIN            "{\"self\":{\"t\":\"x\",\"plain\":\"1\"}," ACCEPTS
#define APPLY(self, apply)                                                                         \
	"{\"self\":{" self "},\"compatible\":[{\"fields\":{\"t\":\"x\",\"url\":\"{u:string}\"},"   \
	"\"apply\":{" apply "}}]}"

#define WANTS(name, value)                                                                         \
	"{\"self\":{\"s\":\"y\"},"                                                                 \
	"\"compatible\":[{\"fields\":{\"" name "\":\"" value "\"}}]}"

struct device {
	const char *host;
	const char *name;
	const char *kind;
	const char *more; /* keys, each with a comma before it */
	const char *document;
};

/* A search and what came of it. */
struct finding {
	struct devmig_find_result *result;
	struct devmig_place targets[32];
	size_t ntargets;
	struct devmig_obstacles *obstacles;
};

/* Read a fleet of these. */
void add(struct fixture *fixture, const struct device *devices, size_t count);

#define ADD(fixture, devices) add(fixture, devices, sizeof(devices) / sizeof((devices)[0]))

struct finding find(const struct fixture *fixture, const char *source,
		    const struct devmig_find_options *options);
void finding_free(struct finding *finding);

/* All that it hands out. */
void take(struct finding *finding);

/* Append the name of a record, with a blank before it. */
void append(const struct fixture *fixture, uint32_t number, char *names, size_t size);

/* The names of the targets in order, joined by blanks. */
void assert_targets(const struct fixture *fixture, const struct finding *finding,
		    const char *wanted);

struct devmig_obstacle obstacle_at(const struct finding *finding, size_t index);

/* The names of those that an obstacle keeps out, in order; asked for twice. */
void assert_kept_out(const struct fixture *fixture, const struct finding *finding, size_t index,
		     const char *wanted);

#endif
