// SPDX-License-Identifier: LGPL-2.1-or-later
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "nearest.h"

#define NAME_MAX_LEN 32

static unsigned int min3(unsigned int a, unsigned int b, unsigned int c)
{
	unsigned int m = a < b ? a : b;

	return m < c ? m : c;
}

static bool same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Insertions, deletions, replacements, and swaps of neighbours that lead from a to b. */
static unsigned int distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	unsigned int rows[3][NAME_MAX_LEN + 1];
	unsigned int *before = rows[0], *last = rows[1], *row = rows[2], *spare;
	size_t i, j;

	for (j = 0; j <= b_len; j++)
		last[j] = j;
	for (i = 1; i <= a_len; i++) {
		row[0] = i;
		for (j = 1; j <= b_len; j++) {
			row[j] = min3(last[j] + 1, row[j - 1] + 1,
				      last[j - 1] + !same(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) &&
			    same(a[i - 2], b[j - 1]) && before[j - 2] + 1 < row[j])
				row[j] = before[j - 2] + 1;
		}
		spare = before;
		before = last;
		last = row;
		row = spare;
	}
	return last[b_len];
}

void nearest_offer(struct nearest *nearest, const char *name)
{
	size_t len = strlen(name);
	unsigned int d;

	if (len > NAME_MAX_LEN || nearest->wanted_len > NAME_MAX_LEN || nearest->wanted_len == 0)
		return;
	/* The beginning of a name is meant as that name, however much is missing. */
	d = len > nearest->wanted_len &&
			    strncasecmp(name, nearest->wanted, nearest->wanted_len) == 0
		    ? 1
		    : distance(nearest->wanted, nearest->wanted_len, name, len);
	/* In a short name two wrong letters make it another one. */
	if (d > (nearest->wanted_len > 3 ? 2 : 1) || d >= len ||
	    (nearest->best && d >= nearest->distance))
		return;
	nearest->best = name;
	nearest->distance = d;
}
