/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tap.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define EXIT_BAILED 3

static unsigned int count;
static unsigned int failed;

static void comment(const char *head, const char *format, va_list arguments)
{
	fputs(head, stdout);
	vprintf(format, arguments);
	putchar('\n');
}

void tap_rule(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	comment("# rule: ", format, arguments);
	va_end(arguments);
}

void tap_note(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	comment("# ", format, arguments);
	va_end(arguments);
}

static bool line(bool good, const char *format, va_list arguments)
{
	count++;
	if (!good)
		failed++;
	printf("%s %u - ", good ? "ok" : "not ok", count);
	vprintf(format, arguments);
	return good;
}

bool tap_ok(bool good, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	line(good, format, arguments);
	va_end(arguments);
	putchar('\n');
	return good;
}

bool tap_promise(bool kept, const char *owner, const char *fault, const char *format,
		 va_list arguments)
{
	bool good = line(fault == NULL ? kept : !kept, format, arguments);

	if (fault == NULL)
		putchar('\n');
	else if (good)
		printf(" # known fault of %s: %s\n", owner, fault);
	else
		printf(" # kept, so the list of faults of %s is out of date: %s\n", owner, fault);
	return good;
}

void tap_skip(const char *why, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	line(true, format, arguments);
	va_end(arguments);
	printf(" # SKIP %s\n", why);
}

void tap_bail(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	comment("Bail out! ", format, arguments);
	va_end(arguments);
	exit(EXIT_BAILED);
}

int tap_done(void)
{
	printf("1..%u\n", count);
	if (failed > 0)
		printf("# %u of %u failed\n", failed, count);
	return failed > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
