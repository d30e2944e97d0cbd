/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_USAGE 2

static const struct {
	const char *name;
	int words;
	int (*run)(const struct options *options);
	const char *usage;
	const char *help;
} commands[] = {
	{ "look", 2, command_look, "NAME WAY", "what it says of itself, and its user sees" },
	{ "busy", 1, command_busy, "NAME", "it is open already" },
	{ "refused", 3, command_refused, "NAME ERRNO WORDS", "it can't be opened" },
	{ "walk", 1, command_walk, "NAME", "the states of a migration" },
	{ "move", 2, command_move, "SRC DST", "from one device to another" },
	{ "dma", 1, command_dma, "NAME", "memory that it may use, and the log of it" },
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static int usage(void)
{
	fputs("usage: device-test [--group] COMMAND WORD...\n"
	      "\n"
	      "Uses a device of the kernel's by way of libdevmig.  One TAP line for each promise;\n"
	      "exit status 0: all kept, 1: not all, 2: usage, 3: no way to the device.\n\n",
	      stderr);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(stderr, "  %-8s %-17s %s\n", commands[i].name, commands[i].usage,
			commands[i].help);
	return EXIT_USAGE;
}

int main(int count, char **words)
{
	struct options options = { 0 };

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (count > 1 && !strcmp(words[1], "--group")) {
		options.group = true;
		words++;
		count--;
	}
	for (size_t i = 0; i < COMMANDS; i++) {
		if (count < 2 || strcmp(words[1], commands[i].name) ||
		    count - 2 != commands[i].words)
			continue;
		for (int word = 0; word < commands[i].words; word++)
			options.words[word] = words[2 + word];
		return commands[i].run(&options);
	}
	return usage();
}
