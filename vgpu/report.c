// SPDX-License-Identifier: LGPL-2.1-or-later
#include "report.h"

#include <stdarg.h>
#include <stdio.h>

bool report(const char *format, ...)
{
	va_list arguments;

	fputs("devmig-vgpu: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	return false;
}
