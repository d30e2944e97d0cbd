/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_SERVER_H
#define VGPU_SERVER_H

#include "place.h"
#include "vgpu.h"

/*
 * What clients connect to, one after the other: who comes while another one is there
 * waits until that one has gone.
 */
struct server {
	struct vgpu *vgpu;
	/* The socket stays the server's; it is to return when @stop can be read. */
	void (*serve)(struct vgpu *vgpu, int socket, int stop);
	int listener; /* -1: one client, and no other */
	int client;   /* the one, where there is no listener */
	int stop;     /* an eventfd: can be read when the server is to end */
	int done;     /* the same, when it has ended by itself */
	struct place place;
	pthread_t thread;
	pthread_mutex_t lock; /* guards what follows */
	int current;          /* who is being served; -1: nobody */
};

/* No descriptor at all, which is what each of the calls below wants to begin with. */
#define SERVER_CLOSED                                                                              \
	{                                                                                          \
		.listener = -1, .client = -1, .stop = -1, .done = -1,                              \
		.place = { .directory = -1, .socket = -1 },                                        \
	}

/*
 * The calls below return 0 or a negative errno.  A server has its device and its way to serve;
 * server_close() gives back what the others have taken, also where they failed.
 */
/* Listen at a path, as place_listen() does. */
int server_listen(struct server *server, const char *path);
/* Use a socket that is there: one that listens, or a connection. */
int server_take(struct server *server, int fd);

int server_start(struct server *server);
/* What is under way ends. */
void server_stop(struct server *server);
/* And the socket is removed. */
void server_close(struct server *server);

#endif
