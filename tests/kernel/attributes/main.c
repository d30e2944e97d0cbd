// SPDX-License-Identifier: LGPL-2.1-or-later
#include "command.h"
#include <stdio.h>
#include <string.h>
#include <tests/kernel/vfio/tap.h>

static const struct {
	const char *name;
	const char *what;
	void (*run)(char **arguments);
} commands[] = {
	{ "answers", "each answer and errno of the attributes", answers },
	{ "agree", "COUNT: the kernel and the library say the same of random documents", agree },
	{ "race", "SECONDS: readers while documents are replaced", race },
	{ "announce", "replaced documents are announced by a uevent, and in poll()", announce },
	{ "own", "a driver that answers for itself", own },
	{ "compact", "documents that have room only without blanks", compact },
	{ "yields", "a question that takes long lets others have the processor", yields },
	{ "scarce", "replaced, and heads and gates, without memory (fault injection)", scarce },
	{ "scarce-reads", "read and asked without memory", scarce_reads },
	{ "births", "TYPE: devices of devmig_vgpu without memory", births },
	{ "loads", "MODULE STEP: a module that is loaded without memory, at each STEPth place",
	  loads },
};

int main(int argc, char **argv)
{
	size_t i;

	for (i = 0; argc > 1 && i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(argv[1], commands[i].name))
			continue;
		commands[i].run(argv + 2);
		return tap_done();
	}
	fprintf(stderr, "usage: attributes COMMAND\n"
			"Test the attributes of the module devmig_test.\n\n");
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		fprintf(stderr, "  %-13s%s\n", commands[i].name, commands[i].what);
	return 2;
}
