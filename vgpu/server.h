/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VGPU_SERVER_H
#define VGPU_SERVER_H

#include "vgpu.h"

/*
 * What clients connect to, one after the other: who comes while another one is there
 * waits until that one has gone.
 */
struct server {
	struct vgpu *vgpu;
	/* The socket stays the server's; it is to return when @stop can be read. */
	void (*serve)(struct vgpu *vgpu, int socket, int stop);
	int listener;   /* -1: one client, and no other */
	int client;     /* the one, where there is no listener */
	int stop;       /* an eventfd: can be read when the server is to end */
	int done;       /* the same, when it has ended by itself */
	char path[108]; /* of the socket, to be removed; "": none */
	pthread_t thread;
	pthread_mutex_t lock; /* guards what follows */
	int current;          /* who is being served; -1: nobody */
};

/*
 * The calls below return 0 or a negative errno.  A server has its device, its way to serve, and -1 for each descriptor;
 * server_close() gives back what the others have taken, also where they failed.
 */
/* Listen at a path; what a server left there that died is replaced.  -EADDRINUSE. */
int server_listen(struct server *server, const char *path);
/* Use a socket that is there: one that listens, or a connection. */
int server_take(struct server *server, int fd);

int server_start(struct server *server);
/* What is under way ends. */
void server_stop(struct server *server);
/* And the socket is removed. */
void server_close(struct server *server);

#endif
