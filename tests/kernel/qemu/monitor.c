// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * monitor - talk to a running QEMU: to its monitor, and to the devices and the
 * memory of its machine.
 *
 *	monitor [-t SECONDS] qmp SOCKET STEP...
 *	monitor [-t SECONDS] qtest SOCKET STEP...
 *
 * The steps are explained in qmp.h and qtest.h.  All that is said is told on
 * standard error.  It ends after SECONDS (20) whatever happens.  Exit status:
 * 0 each step was done, 1 one failed, 2 usage.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "channel.h"
#include "qmp.h"
#include "qtest.h"

#define SECONDS_DEFAULT 20
#define SECONDS_MAX     600

struct talk {
	const char *name;
	bool (*run)(struct channel *channel, char *const *steps);
};

static const struct talk talks[] = {
	{ "qmp", qmp_run },
	{ "qtest", qtest_run },
};

static const struct talk *find_talk(const char *name)
{
	for (size_t i = 0; i < sizeof(talks) / sizeof(*talks); i++) {
		if (!strcmp(talks[i].name, name))
			return &talks[i];
	}
	return NULL;
}

static int usage(void)
{
	fprintf(stderr, "usage: monitor [-t SECONDS] qmp|qtest SOCKET STEP...\n");
	return 2;
}

int main(int argc, char **argv)
{
	static struct channel channel;
	unsigned long seconds = SECONDS_DEFAULT;
	const struct talk *talk;
	bool done;
	int option;

	while ((option = getopt(argc, argv, "+t:")) == 't')
		seconds = strtoul(optarg, NULL, 10);
	if (option != -1 || argc - optind < 3 || seconds < 1 || seconds > SECONDS_MAX)
		return usage();
	talk = find_talk(argv[optind]);
	if (!talk)
		return usage();
	if (!channel_open(&channel, argv[optind + 1], (unsigned int)seconds))
		return 1;
	done = talk->run(&channel, argv + optind + 2);
	channel_close(&channel);
	/* A value that could not be written was not read. */
	return done && !fflush(stdout) ? 0 : 1;
}
