/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_CONFORM_H
#define CLI_CONFORM_H

#include <devmig/device.h>

#include "conform_rule.h"

/*
 * A conformance test of a driver's migration.  Everything here goes through
 * <devmig/device.h>, so it is one test for the kernel's devices and for a server's.
 */

struct conform;

/* What a test may do to the device.  A worse one may do what stands before it, too. */
enum conform_risk {
	RISK_NONE,    /* it only asks */
	RISK_STATE,   /* the device stops and runs on */
	RISK_CONTENT, /* what the device holds is lost */
	RISK_RESET,
	RISK_WEDGE, /* wrong data is given to it, from which a faulty device may not recover */
};

/* What a test needs, besides a device that migrates. */
#define NEEDS_P2P       (1U << 0)
#define NEEDS_PRE_COPY  (1U << 1)
#define NEEDS_LESS      (1U << 2) /* a device that has not every state */
#define NEEDS_INFO      (1U << 3) /* it tells what is left in pre-copy */
#define NEEDS_DATA_SIZE (1U << 4)
#define NEEDS_DMA_LOG   (1U << 5)
#define NEEDS_SECOND    (1U << 6) /* --second */
#define NEEDS_FOREIGN   (1U << 7) /* --foreign */
#define NEEDS_WATCH     (1U << 8) /* --watch */
#define NEEDS           9

struct conform_test {
	const char *name; /* for good */
	const char *checks;
	enum conform_rule_number rule;
	enum conform_risk risk;
	unsigned int needs;
	/* The interface leaves it to the driver: what is found is remarked upon. */
	bool should;
	void (*run)(struct conform *conform);
};

/* All of them, in the order in which they are run. */
extern const struct conform_test conform_tests[];
extern const size_t conform_test_count;

const struct conform_test *conform_test_find(const char *name);

/* "resets"; "precopy-info", for bit number @i of what a test needs */
const char *conform_risk_name(enum conform_risk risk);
const char *conform_need_name(unsigned int i);

/* What was found: in doing what, what it should have been, and what it was. */
struct conform_finding {
	char at[96];
	char wanted[96];
	char got[128];
};
/* More are counted. */
#define CONFORM_FINDINGS_MAX 16

enum conform_result {
	RESULT_PASS,
	RESULT_FAIL,
	RESULT_REMARK, /* something was found, in a test of what the interface leaves open */
	RESULT_SKIP,
};
#define RESULTS 4

const char *conform_result_name(enum conform_result result);

struct conform_outcome {
	enum conform_result result;
	char why_skipped[160];
	struct conform_finding findings[CONFORM_FINDINGS_MAX];
	size_t count; /* of all that was found */
	unsigned int milliseconds;
};

#endif
