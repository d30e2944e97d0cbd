// SPDX-License-Identifier: LGPL-2.1-or-later
#include "virtfn.h"

#include <lib/common/cleanup.h>
#include <stdlib.h>
#include <string.h>

/* SR-IOV has no more. */
#define FUNCTIONS_MAX 65536

struct virtfn {
	const char *name; /* the spot's */
	unsigned int number;
};

/*
 * Those of one physical function, by name: they are asked for one after the other, and each
 * would have to be looked for among all.  Held by the spot.
 */
struct virtfns {
	char *path;
	struct virtfn *list;
	size_t count;
	int error; /* that ended the list; -ENOENT: there are no more */
};

static void clear(struct virtfns *functions)
{
	free(functions->path);
	free(functions->list);
	*functions = (struct virtfns){ 0 };
}

static void drop(void *thing)
{
	clear(thing);
	free(thing);
}

static struct virtfns *held(struct dmig_spot *spot)
{
	struct virtfns *functions = dmig_spot_held(spot, drop);

	if (functions)
		return functions;
	functions = calloc(1, sizeof(*functions));
	if (functions && dmig_spot_hold(spot, functions, drop)) {
		free(functions);
		return NULL;
	}
	return functions;
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct virtfn *)a)->name, ((const struct virtfn *)b)->name);
}

static int add(struct virtfns *functions, const char *name)
{
	/* Room is doubled whenever what there is of it is a power of two, and full. */
	if (!(functions->count & (functions->count - 1))) {
		const size_t room = functions->count ? 2 * functions->count : 1;
		struct virtfn *list = reallocarray(functions->list, room, sizeof(*list));

		if (!list)
			return -ENOMEM;
		functions->list = list;
	}
	functions->list[functions->count] = (struct virtfn){ name, (unsigned int)functions->count };
	functions->count++;
	return 0;
}

static int read_all(struct dmig_spot *spot, const char *path, struct virtfns *functions)
{
	const char *name;

	clear(functions);
	functions->path = strdup(path);
	if (!functions->path)
		return -ENOMEM;
	functions->error = -ENOENT;
	while (functions->count < FUNCTIONS_MAX) {
		const int error =
			dmig_spot_link(spot, &name, "%s/virtfn%zu", path, functions->count);

		if (error == -ENOMEM || (!error && add(functions, name)))
			return -ENOMEM;
		if (error) {
			functions->error = error;
			break;
		}
	}
	if (functions->count)
		qsort(functions->list, functions->count, sizeof(*functions->list), compare);
	return 0;
}

int dmig_virtfn_number(struct dmig_spot *spot, const char *path, const char *name,
		       unsigned int *ret)
{
	const struct virtfn wanted = { .name = name };
	struct virtfns *functions = held(spot);
	const struct virtfn *found;

	if (!functions)
		return -ENOMEM;
	if ((!functions->path || strcmp(functions->path, path)) &&
	    read_all(spot, path, functions)) {
		clear(functions);
		return -ENOMEM;
	}
	found = functions->count ? bsearch(&wanted, functions->list, functions->count,
					   sizeof(*functions->list), compare)
				 : NULL;
	if (!found)
		return functions->error;
	*ret = found->number;
	return 0;
}
