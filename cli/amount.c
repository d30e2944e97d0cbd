// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>

#include "amount.h"

#define SECOND 1000000000ULL

const char *amount_of_bytes(uint64_t bytes, char text[AMOUNT_MAX])
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	double number = (double)bytes / 1024;
	unsigned int unit = 0;

	if (bytes < 1024) {
		snprintf(text, AMOUNT_MAX, "%u B", (unsigned int)bytes);
		return text;
	}
	/* What would be shown as 1024 is 1 of the next. */
	for (; number >= 1023.5 && unit < sizeof(units) / sizeof(*units) - 1; unit++)
		number /= 1024;
	snprintf(text, AMOUNT_MAX, "%.*f %s", number < 9.95 ? 1 : 0, number, units[unit]);
	return text;
}

const char *amount_of_time(uint64_t nanoseconds, char text[AMOUNT_MAX])
{
	const double milliseconds = (double)nanoseconds / 1e6;
	const uint64_t seconds = (nanoseconds + SECOND / 2) / SECOND;

	if (milliseconds < 999.5)
		snprintf(text, AMOUNT_MAX, "%.*f ms", milliseconds < 9.95 ? 1 : 0, milliseconds);
	else if (seconds < 60)
		snprintf(text, AMOUNT_MAX, "%.1f s", milliseconds / 1e3);
	else
		snprintf(text, AMOUNT_MAX, "%llu min %u s", (unsigned long long)seconds / 60,
			 (unsigned int)(seconds % 60));
	return text;
}

uint64_t amount_rate(uint64_t bytes, uint64_t nanoseconds)
{
	return nanoseconds ? (uint64_t)((double)bytes * (double)SECOND / (double)nanoseconds) : 0;
}
