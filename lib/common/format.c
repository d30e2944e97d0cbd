// SPDX-License-Identifier: LGPL-2.1-or-later
#include <lib/common/format.h>
#include <stdio.h>

char *dmig_vformat(const char *format, va_list args)
{
	char *text;

	return vasprintf(&text, format, args) < 0 ? NULL : text;
}

char *dmig_format(const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = dmig_vformat(format, args);
	va_end(args);
	return text;
}
