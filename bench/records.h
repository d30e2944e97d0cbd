/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef BENCH_RECORDS_H
#define BENCH_RECORDS_H

#include "families.h"
#include "output.h"
#include "random.h"

/* Records of a fleet on their way to a file: names, machines and whatever else is made up. */
struct records {
	struct output output;
	struct random *random;
	bool in_order; /* hosts have names in order */
	uint64_t host;
	uint32_t port;       /* number of the host's last PF */
	uint32_t vms;        /* how many virtual machines there are so far */
	uint32_t vm_devices; /* how many devices the last one still gets on this host */
};

/* What is put from now on is on this host. */
void records_host(struct records *records, uint64_t host);
/* Device @number of the host; -1: errno says why it could not be written. */
int records_put(struct records *records, uint32_t number, const struct sample *sample);

#endif
