// SPDX-License-Identifier: LGPL-2.1-or-later
#include <arpa/inet.h>
#include <devmig/stream.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/*
 * How fast a device's state goes through a stream, against a plain copy of the same bytes,
 * as cat makes it, through the same kind of connection.  The device is a file in memory at
 * both ends: reading and writing it is a system call and a copy, as with a kernel's
 * device.  Each side is a process; both are timed by the clock, and their processor time
 * is added up.
 */

#define RUNS        5
#define SIZE        ((size_t)1 << 30)
#define QUICK_SIZE  ((size_t)8 << 20)
/* The file that stands for the device, which is gone through again and again. */
#define FILE_SIZE   ((size_t)64 << 20)
/* What cat copies at a time. */
#define PLAIN_CHUNK ((size_t)128 << 10)

static void check(int good, const char *what)
{
	if (good)
		return;
	perror(what);
	exit(4);
}

/* --- the device --- */

struct devmig_device {
	struct devmig_device_info info;
	unsigned int state;
	int file;
	size_t size; /* of its state */
	size_t at;
};

const char *devmig_device_name(const struct devmig_device *device)
{
	(void)device;
	return "bench";
}

const struct devmig_device_info *devmig_device_info(const struct devmig_device *device)
{
	return &device->info;
}

int devmig_device_document(struct devmig_device *device, struct devmig_document **ret,
			   struct devmig_error **ret_error)
{
	static const char text[] = "SELF:\nname=bench\nCOMPATIBLE:\nname=bench\n";

	(void)device;
	return devmig_document_parse(NULL, DEVMIG_FORM_TEXT, text, sizeof(text) - 1, NULL, ret,
				     ret_error);
}

int devmig_device_reset(struct devmig_device *device, struct devmig_error **ret_error)
{
	(void)device;
	(void)ret_error;
	return 0;
}

int devmig_device_state(struct devmig_device *device, unsigned int *ret_state,
			struct devmig_error **ret_error)
{
	(void)ret_error;
	*ret_state = device->state;
	return 0;
}

int devmig_device_go(struct devmig_device *device, unsigned int state, unsigned int *ret_state,
		     struct devmig_error **ret_error)
{
	(void)ret_error;
	device->state = state;
	*ret_state = state;
	return 0;
}

int devmig_device_read(struct devmig_device *device, void *bytes, size_t size, size_t *ret_size,
		       struct devmig_error **ret_error)
{
	ssize_t n;

	(void)ret_error;
	if (size > device->size - device->at)
		size = device->size - device->at;
	n = pread(device->file, bytes, size, (off_t)(device->at % FILE_SIZE));
	check(n >= 0, "read");
	device->at += (size_t)n;
	*ret_size = (size_t)n;
	return 0;
}

int devmig_device_write(struct devmig_device *device, const void *bytes, size_t size,
			struct devmig_error **ret_error)
{
	const size_t at = device->at % FILE_SIZE;

	(void)ret_error;
	check(pwrite(device->file, bytes, size, (off_t)at) == (ssize_t)size, "write");
	device->at += size;
	return 0;
}

int devmig_device_precopy(struct devmig_device *device, struct devmig_precopy *ret,
			  struct devmig_error **ret_error)
{
	(void)device;
	(void)ret;
	(void)ret_error;
	return -EOPNOTSUPP;
}

int devmig_device_data_size(struct devmig_device *device, uint64_t *ret,
			    struct devmig_error **ret_error)
{
	(void)ret_error;
	*ret = device->size;
	return 0;
}

static void device_open(struct devmig_device *device, size_t size)
{
	char *bytes;

	*device = (struct devmig_device){
		.info = { .generation = DEVMIG_GENERATION_V2,
			  .flags = DEVMIG_MIGRATION_STOP_COPY,
			  .data_size = true,
			  .reset = true },
		.state = DEVMIG_STATE_RUNNING,
		.file = memfd_create("device", MFD_CLOEXEC),
		.size = size,
	};
	check(device->file >= 0 && !ftruncate(device->file, (off_t)FILE_SIZE), "memfd");
	bytes = mmap(NULL, FILE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, device->file, 0);
	check(bytes != MAP_FAILED, "mmap");
	for (size_t i = 0; i < FILE_SIZE; i++)
		bytes[i] = (char)(i * 2654435761U >> 13);
	munmap(bytes, FILE_SIZE);
}

/* --- what is compared: a side each --- */

typedef void (*side_fn)(struct devmig_device *device, int fd);

static void plain_send(struct devmig_device *device, int fd)
{
	char *buffer = malloc(PLAIN_CHUNK);
	size_t size, done;
	ssize_t n;

	check(!!buffer, "malloc");
	while (!devmig_device_read(device, buffer, PLAIN_CHUNK, &size, NULL) && size)
		for (done = 0; done < size; done += (size_t)n) {
			n = write(fd, buffer + done, size - done);
			check(n > 0, "write");
		}
	free(buffer);
}

static void plain_receive(struct devmig_device *device, int fd)
{
	char *buffer = malloc(PLAIN_CHUNK);
	ssize_t n;

	check(!!buffer, "malloc");
	while ((n = read(fd, buffer, PLAIN_CHUNK)) > 0)
		devmig_device_write(device, buffer, (size_t)n, NULL);
	check(!n && device->at == device->size, "read");
	free(buffer);
}

static void stream_side(struct devmig_device *device, int in, int out,
			int (*move)(struct devmig_device *, struct devmig_channel *,
				    const struct devmig_stream_options *,
				    struct devmig_stream_result *, struct devmig_error **))
{
	const struct devmig_stream_options options = { 0 };
	struct devmig_stream_result result;
	struct devmig_channel *channel = NULL;
	struct devmig_error *error = NULL;

	if (devmig_channel_descriptors(in, out, "bench", &channel, &error) ||
	    move(device, channel, &options, &result, &error)) {
		fprintf(stderr, "%s\n", devmig_error_text(error));
		exit(4);
	}
	devmig_channel_close(channel);
}

static void one_way_send(struct devmig_device *device, int fd)
{
	stream_side(device, -1, fd, devmig_stream_send);
}

static void one_way_receive(struct devmig_device *device, int fd)
{
	stream_side(device, fd, -1, devmig_stream_receive);
}

static void two_ways_send(struct devmig_device *device, int fd)
{
	stream_side(device, fd, fd, devmig_stream_send);
}

static void two_ways_receive(struct devmig_device *device, int fd)
{
	stream_side(device, fd, fd, devmig_stream_receive);
}

static const struct engine {
	const char *name;
	side_fn send;
	side_fn receive;
	int answers;
} engines[] = {
	{ "plain copy", plain_send, plain_receive, 0 },
	{ "devmig", one_way_send, one_way_receive, 0 },
	{ "devmig, answers", two_ways_send, two_ways_receive, 1 },
};
#define ENGINES (sizeof(engines) / sizeof(engines[0]))

/* --- connections --- */

static void connect_pipe(int fds[2])
{
	check(!pipe(fds), "pipe");
}

static void connect_unix(int fds[2])
{
	check(!socketpair(AF_UNIX, SOCK_STREAM, 0, fds), "socketpair");
}

static void connect_tcp(int fds[2])
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	const int listener = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	check(!bind(listener, (struct sockaddr *)&address, size) && !listen(listener, 1) &&
		      !getsockname(listener, (struct sockaddr *)&address, &size),
	      "listen");
	fds[1] = socket(AF_INET, SOCK_STREAM, 0);
	check(!connect(fds[1], (struct sockaddr *)&address, size), "connect");
	fds[0] = accept(listener, NULL, NULL);
	check(fds[0] >= 0, "accept");
	close(listener);
}

static const struct connection {
	const char *name;
	void (*connect)(int fds[2]); /* [0] is read, [1] is written */
	int answers;
} connections[] = {
	{ "pipe", connect_pipe, 0 },
	{ "UNIX socket", connect_unix, 1 },
	{ "TCP loopback", connect_tcp, 1 },
};
#define CONNECTIONS (sizeof(connections) / sizeof(connections[0]))

/* --- measuring --- */

struct took {
	double seconds;
	double processor; /* of both sides */
};

static double seconds_of(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static double processor_time(void)
{
	struct rusage usage;

	getrusage(RUSAGE_CHILDREN, &usage);
	return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static pid_t start(side_fn side, struct devmig_device *device, int fd, int other)
{
	const pid_t child = fork();

	check(child >= 0, "fork");
	if (child)
		return child;
	close(other);
	side(device, fd);
	exit(0);
}

static void finish(pid_t child)
{
	int status;

	check(waitpid(child, &status, 0) == child && !status, "a side");
}

static struct took run(const struct engine *engine, const struct connection *connection,
		       struct devmig_device devices[2])
{
	const double processor = processor_time(), began = now();
	pid_t sender, receiver;
	int fds[2];

	connection->connect(fds);
	receiver = start(engine->receive, &devices[1], fds[0], fds[1]);
	sender = start(engine->send, &devices[0], fds[1], fds[0]);
	close(fds[0]);
	close(fds[1]);
	finish(sender);
	finish(receiver);
	return (struct took){ now() - began, processor_time() - processor };
}

static int compare(const void *a_, const void *b_)
{
	const double a = ((const struct took *)a_)->seconds;
	const double b = ((const struct took *)b_)->seconds;

	return (a > b) - (a < b);
}

/* For bench/run: how long a GB took, and the processor for it. */
static void report(const char *engine, const char *connection, struct took *took, int runs,
		   size_t size)
{
	const double gb = (double)size / 1e9;
	double processor = 0;

	for (int i = 0; i < runs; i++)
		processor += took[i].processor / runs;
	qsort(took, (size_t)runs, sizeof(took[0]), compare);
	printf("{\"bench\":\"stream\",\"engine\":\"%s\",\"case\":\"%s\",\"ns\":%.0f,\"min\":%.0f,"
	       "\"processor\":%.3f}\n",
	       engine, connection, took[runs / 2].seconds / gb * 1e9, took[0].seconds / gb * 1e9,
	       processor / gb);
	fflush(stdout);
}

static void measure(const struct connection *connection, struct devmig_device devices[2], int runs)
{
	struct took took[ENGINES][RUNS];

	/* In turn, so that a slow while of the machine falls on all. */
	for (int i = 0; i < runs; i++)
		for (size_t engine = 0; engine < ENGINES; engine++)
			if (connection->answers || !engines[engine].answers)
				took[engine][i] = run(&engines[engine], connection, devices);
	for (size_t engine = 0; engine < ENGINES; engine++)
		if (connection->answers || !engines[engine].answers)
			report(engines[engine].name, connection->name, took[engine], runs,
			       devices[0].size);
}

int main(int argc, char **argv)
{
	const int quick = argc > 1 && !strcmp(argv[1], "--quick");
	struct devmig_device devices[2];

	device_open(&devices[0], quick ? QUICK_SIZE : SIZE);
	device_open(&devices[1], quick ? QUICK_SIZE : SIZE);
	for (size_t i = 0; i < CONNECTIONS; i++)
		measure(&connections[i], devices, quick ? 1 : RUNS);
	return 0;
}
