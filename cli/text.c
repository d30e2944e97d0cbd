// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdbool.h>
#include <stdlib.h>

#include "text.h"

char *text_end(FILE *out, char **text)
{
	bool cut;

	if (!out)
		return NULL;
	cut = ferror(out);
	cut |= fclose(out) != 0;
	if (!cut)
		return *text;
	free(*text);
	return NULL;
}
