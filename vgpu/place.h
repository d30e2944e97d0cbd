/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_PLACE_H
#define VGPU_PLACE_H

#include <stddef.h>

/* The longest path of a socket, its NUL included. */
#define PLACE_PATH_MAX 108

/*
 * Where in the file system a socket of ours stands, that it can be removed, and nothing
 * else.  Whoever sees it there can connect: it listens before it has its name.  All
 * descriptors are -1 where there is none.
 */
struct place {
	int directory;
	int socket; /* an O_PATH of it, so that its number is nobody else's */
	char name[PLACE_PATH_MAX];
};

/*
 * Listen at a path, for connections of the same user only.  What a server left there that
 * died is replaced.  0, -EADDRINUSE where something else is there, or a negative errno;
 * place_leave() gives back what was taken, also after an error.
 */
int place_listen(struct place *place, const char *path, int *ret_listener);

/* Remove the socket, unless another one stands there. */
void place_leave(struct place *place);

#endif
