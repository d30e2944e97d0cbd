// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* Channels of files and of descriptors. */

/* What is brought to the disk: how often until now, and the time that fails; 0: none. */
static unsigned int syncs;
static unsigned int sync_fails;

int __real_fsync(int fd);
int __wrap_fsync(int fd);

int __wrap_fsync(int fd)
{
	if (++syncs != sync_fails)
		return __real_fsync(fd);
	errno = EIO;
	return -1;
}

struct place {
	char dir[32];
	char path[64];
};

static int setup(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	if (!place)
		return -1;
	syncs = 0;
	sync_fails = 0;
	strcpy(place->dir, "/tmp/devmig-stream-XXXXXX");
	if (!mkdtemp(place->dir))
		return -1;
	snprintf(place->path, sizeof(place->path), "%s/saved", place->dir);
	*state = place;
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int teardown(void **state)
{
	struct place *place = *state;

	nftw(place->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(place);
	return 0;
}

static struct devmig_channel *create(const char *path)
{
	struct devmig_channel *channel = NULL;
	struct devmig_error *error = NULL;

	if (devmig_channel_create(path, &channel, &error))
		fail_msg("%s", devmig_error_text(error));
	return channel;
}

static struct outcome send_to(struct devmig_device *device, struct devmig_channel *channel)
{
	const struct devmig_stream_options options = { .timeout = 2000 };
	struct outcome outcome = { 0 };

	outcome.r = devmig_stream_send(device, channel, &options, &outcome.result, &outcome.error);
	devmig_channel_close(channel);
	return outcome;
}

static struct outcome receive_from(struct devmig_device *device, struct devmig_channel *channel)
{
	const struct devmig_stream_options options = { .timeout = 2000 };
	struct outcome outcome = { 0 };

	outcome.r =
		devmig_stream_receive(device, channel, &options, &outcome.result, &outcome.error);
	devmig_channel_close(channel);
	return outcome;
}

/* How many names a directory has. */
static unsigned int count_names(const char *path)
{
	char command[128];
	unsigned int count = 0;
	FILE *list;

	snprintf(command, sizeof(command), "ls -A %s | wc -l", path);
	list = popen(command, "r");
	assert_non_null(list);
	assert_int_equal(fscanf(list, "%u", &count), 1);
	pclose(list);
	return count;
}

static void put_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static void assert_text(const char *path, const char *text)
{
	char bytes[64] = "";
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	assert_true(fread(bytes, 1, sizeof(bytes) - 1, file) > 0);
	fclose(file);
	assert_string_equal(bytes, text);
}

static void a_file_is_saved_and_restored(void **state)
{
	struct place *place = *state;
	struct devmig_device *source = fake_new(ALL_FLAGS, 1000000, 4096, 1);
	struct devmig_device *destination = fake_new(ALL_FLAGS, 1000000, 4096, 2);
	struct devmig_channel *channel = NULL;
	struct outcome outcome;
	struct stat st;

	put_text(place->path, "what was there before");
	outcome = send_to(source, create(place->path));
	assert_good(&outcome);
	outcome_free(&outcome);
	assert_int_equal(count_names(place->dir), 1);
	assert_int_equal(stat(place->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(devmig_channel_open(place->path, &channel, NULL), 0);
	outcome = receive_from(destination, channel);
	assert_good(&outcome);
	assert_memory_equal(source->bytes, destination->bytes, 1000000);
	outcome_free(&outcome);
	fake_free(source);
	fake_free(destination);
}

/* Whatever fails, what was there before is there, and nothing else. */
static void a_save_that_fails_leaves_nothing(void **state)
{
	struct place *place = *state;
	unsigned int fail = 0;
	bool reached = true;

	put_text(place->path, "what was there before");
	while (reached) {
		struct devmig_device *device = fake_new(ALL_FLAGS, 1000, 100, 1);
		struct outcome outcome;

		device->fail = ++fail;
		outcome = send_to(device, create(place->path));
		reached = device->calls >= fail;
		if (outcome.r) {
			assert_text(place->path, "what was there before");
			assert_int_equal(device->state, DEVMIG_STATE_RUNNING);
		} else {
			put_text(place->path, "what was there before");
		}
		assert_int_equal(count_names(place->dir), 1);
		outcome_free(&outcome);
		fake_free(device);
	}
	assert_true(fail > 8);
}

/* What was not brought to the disk has no name. */
static void a_file_that_may_be_lost_is_none(void **state)
{
	struct place *place = *state;
	struct devmig_device *device = fake_new(ALL_FLAGS, 1000, 100, 1);
	struct outcome outcome;

	sync_fails = 1;
	outcome = send_to(device, create(place->path));
	assert_reason(&outcome, "unwritable");
	assert_int_equal(outcome.r, -EIO);
	assert_int_equal(count_names(place->dir), 0);
	assert_int_equal(device->state, DEVMIG_STATE_RUNNING);
	assert_int_equal(outcome.result.other, DEVMIG_OTHER_WITHOUT);
	outcome_free(&outcome);
	fake_free(device);
}

/* Somebody may have restored it already: the device does not go on. */
static void a_name_that_may_be_lost_counts(void **state)
{
	struct place *place = *state;
	struct devmig_device *source = fake_new(ALL_FLAGS, 1000, 100, 1);
	struct devmig_device *destination = fake_new(ALL_FLAGS, 1000, 100, 2);
	struct devmig_channel *channel = NULL;
	struct outcome outcome;

	sync_fails = 2;
	outcome = send_to(source, create(place->path));
	assert_reason(&outcome, "unwritable");
	assert_int_equal(source->state, DEVMIG_STATE_STOP);
	assert_int_equal(outcome.result.other, DEVMIG_OTHER_MAY_RUN);
	assert_non_null(strstr(devmig_error_message(outcome.error), "may not outlast a crash"));
	outcome_free(&outcome);
	assert_int_equal(devmig_channel_open(place->path, &channel, NULL), 0);
	outcome = receive_from(destination, channel);
	assert_good(&outcome);
	outcome_free(&outcome);
	fake_free(source);
	fake_free(destination);
}

/* A limit of the process is an error, and no signal that ends it. */
static void no_signal_for_a_file_at_its_limit(void **state)
{
	struct place *place = *state;
	struct devmig_device *device = fake_new(ALL_FLAGS, 1 << 20, 4096, 1);
	struct rlimit before, small;
	struct outcome outcome;
	sigset_t pending;

	assert_ptr_equal(signal(SIGXFSZ, SIG_DFL), SIG_DFL);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = before;
	small.rlim_cur = 300000;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	outcome = send_to(device, create(place->path));
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_reason(&outcome, "unwritable");
	assert_int_equal(outcome.r, -EFBIG);
	assert_int_equal(count_names(place->dir), 0);
	assert_int_equal(device->state, DEVMIG_STATE_RUNNING);
	assert_int_equal(sigpending(&pending), 0);
	assert_false(sigismember(&pending, SIGXFSZ));
	outcome_free(&outcome);
	fake_free(device);
}

static void the_name_may_be_a_link(void **state)
{
	struct place *place = *state;
	struct devmig_device *device = fake_new(ALL_FLAGS, 1000, 100, 1);
	char link[64];
	struct outcome outcome;
	struct stat st;

	put_text(place->path, "old");
	snprintf(link, sizeof(link), "%s/link", place->dir);
	assert_int_equal(symlink("saved", link), 0);
	outcome = send_to(device, create(link));
	assert_good(&outcome);
	assert_int_equal(lstat(link, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(stat(place->path, &st), 0);
	assert_true(st.st_size > 1000);
	outcome_free(&outcome);
	fake_free(device);
}

/* Another name for standard output is no file to be replaced. */
static void standard_output_by_name(void **state)
{
	struct place *place = *state;
	struct devmig_device *device = fake_new(ALL_FLAGS, 1000, 100, 1);
	struct devmig_channel *channel;
	struct outcome outcome;
	struct stat st;
	int out, fd;

	fflush(stdout);
	out = dup(STDOUT_FILENO);
	fd = open(place->path, O_RDWR | O_CREAT, 0644);
	assert_true(out >= 0 && fd >= 0);
	assert_int_equal(dup2(fd, STDOUT_FILENO), STDOUT_FILENO);
	channel = create("/dev/stdout");
	outcome = send_to(device, channel);
	assert_int_equal(dup2(out, STDOUT_FILENO), STDOUT_FILENO);
	assert_good(&outcome);
	assert_int_equal(fstat(fd, &st), 0);
	assert_true(st.st_size > 1000);
	assert_int_equal(st.st_nlink, 1);
	/* It is on the disk when the device may be forgotten. */
	assert_int_equal(syncs, 1);
	close(out);
	close(fd);
	outcome_free(&outcome);
	fake_free(device);
}

static void what_can_not_be_opened(void **state)
{
	struct place *place = *state;
	struct devmig_channel *channel = NULL;
	struct outcome outcome = { 0 };

	outcome.r = devmig_channel_open(place->path, &channel, &outcome.error);
	assert_int_equal(outcome.r, -ENOENT);
	outcome_free(&outcome);
	outcome.error = NULL;
	outcome.r = devmig_channel_create(place->dir, &channel, &outcome.error);
	assert_int_equal(outcome.r, -EISDIR);
	assert_reason(&outcome, "unwritable");
	outcome_free(&outcome);
	assert_null(channel);
}

static void assert_disk_full(const char *path)
{
	struct devmig_device *device = fake_new(ALL_FLAGS, 1 << 20, 4096, 1);
	struct outcome outcome = send_to(device, create(path));

	assert_reason(&outcome, "unwritable");
	assert_int_equal(outcome.r, -ENOSPC);
	assert_int_equal(device->state, DEVMIG_STATE_RUNNING);
	assert_int_equal(outcome.result.other, DEVMIG_OTHER_WITHOUT);
	outcome_free(&outcome);
	fake_free(device);
}

static void device_that_is_always_full(void **state)
{
	(void)state;
	assert_disk_full("/dev/full");
}

/* A disk that gets full in the middle. */
static void disk_that_gets_full(void **state)
{
	struct place *place = *state;

	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("tmpfs", place->dir, "tmpfs", 0, "size=512k")) {
		print_message("no small disk could be mounted: %s\n", strerror(errno));
		skip();
	}
	assert_disk_full(place->path);
	assert_int_equal(count_names(place->dir), 0);
	assert_int_equal(umount(place->dir), 0);
}

/* --- descriptors --- */

struct reader {
	int fd;
	struct devmig_device *device;
	struct outcome outcome;
};

static void *read_pipe(void *arg)
{
	struct reader *reader = arg;
	struct devmig_channel *channel = NULL;

	if (devmig_channel_descriptors(reader->fd, -1, "pipe", &channel, NULL))
		abort();
	reader->outcome = receive_from(reader->device, channel);
	return NULL;
}

static void through_a_pipe(void **state)
{
	struct devmig_device *source = fake_new(ALL_FLAGS, 3000000, 4096, 1);
	struct reader reader = { .device = fake_new(ALL_FLAGS, 3000000, 4096, 2) };
	struct devmig_channel *channel = NULL;
	struct outcome outcome;
	pthread_t thread;
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	reader.fd = fds[0];
	assert_int_equal(pthread_create(&thread, NULL, read_pipe, &reader), 0);
	assert_int_equal(devmig_channel_descriptors(-1, fds[1], "pipe", &channel, NULL), 0);
	assert_false(devmig_channel_answers(channel));
	outcome = send_to(source, channel);
	pthread_join(thread, NULL);
	assert_good(&outcome);
	assert_good(&reader.outcome);
	assert_memory_equal(source->bytes, reader.device->bytes, 3000000);
	/* As they were. */
	assert_false(fcntl(fds[0], F_GETFL) & O_NONBLOCK);
	assert_false(fcntl(fds[1], F_GETFL) & O_NONBLOCK);
	close(fds[0]);
	close(fds[1]);
	outcome_free(&outcome);
	outcome_free(&reader.outcome);
	fake_free(source);
	fake_free(reader.device);
}

/* A record goes into it, so that both sides work at a time. */
static void a_pipe_is_made_wider(void **state)
{
	struct devmig_channel *channel = NULL;
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(fcntl(fds[1], F_SETPIPE_SZ, 4096), 4096);
	assert_int_equal(devmig_channel_descriptors(fds[0], -1, "pipe", &channel, NULL), 0);
	assert_int_equal(fcntl(fds[1], F_GETPIPE_SZ), 1 << 20);
	devmig_channel_close(channel);
	close(fds[0]);
	close(fds[1]);
}

/* A pipe that nobody reads is an error and no signal, and takes nobody else's. */
static void no_signal_for_a_pipe(void **state)
{
	struct devmig_device *device = fake_new(ALL_FLAGS, 1000, 100, 1);
	struct devmig_channel *channel = NULL;
	struct outcome outcome;
	sigset_t pending;
	int fds[2];

	(void)state;
	assert_ptr_equal(signal(SIGPIPE, SIG_DFL), SIG_DFL);
	assert_int_equal(pipe(fds), 0);
	close(fds[0]);
	assert_int_equal(devmig_channel_descriptors(-1, fds[1], "pipe", &channel, NULL), 0);
	outcome = send_to(device, channel);
	assert_reason(&outcome, "peer-gone");
	assert_int_equal(device->state, DEVMIG_STATE_RUNNING);
	assert_int_equal(sigpending(&pending), 0);
	assert_false(sigismember(&pending, SIGPIPE));
	close(fds[1]);
	outcome_free(&outcome);
	fake_free(device);
}

static void a_pipe_that_is_silent(void **state)
{
	const struct devmig_stream_options options = { .timeout = 30 };
	struct devmig_device *device = fake_new(ALL_FLAGS, 1000, 100, 1);
	struct devmig_channel *channel = NULL;
	struct outcome outcome = { 0 };
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(devmig_channel_descriptors(fds[0], -1, "pipe", &channel, NULL), 0);
	outcome.r =
		devmig_stream_receive(device, channel, &options, &outcome.result, &outcome.error);
	assert_reason(&outcome, "peer-stalled");
	assert_false(device->touched);
	devmig_channel_close(channel);
	close(fds[0]);
	close(fds[1]);
	outcome_free(&outcome);
	fake_free(device);
}

static void a_channel_must_read_and_write_to_answer(void **state)
{
	static const struct devmig_channel_kind kind = { .read = NULL };
	struct devmig_channel *channel = NULL;

	(void)state;
	assert_int_equal(devmig_channel_new(&kind, NULL, true, "x", &channel, NULL), -EINVAL);
	assert_int_equal(devmig_channel_new(&kind, NULL, false, "x", &channel, NULL), 0);
	assert_string_equal(devmig_channel_name(channel), "x");
	devmig_channel_close(channel);
	devmig_channel_close(NULL);
}

static void names(void **state)
{
	(void)state;
	assert_string_equal(devmig_stream_phase_name(DEVMIG_PHASE_STOP_COPY), "stop-copy");
	assert_null(devmig_stream_phase_name((enum devmig_stream_phase)(DEVMIG_PHASE_START + 1)));
	assert_string_equal(devmig_stream_other_name(DEVMIG_OTHER_MAY_RUN), "may-run");
	assert_null(devmig_stream_other_name((enum devmig_stream_other)(DEVMIG_OTHER_STOPPED + 1)));
	for (int i = 0; i < DEVMIG_RECORDS; i++)
		assert_non_null(devmig_stream_record_name((enum devmig_stream_record)i));
	assert_null(devmig_stream_record_name((enum devmig_stream_record)DEVMIG_RECORDS));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_file_is_saved_and_restored),
		TEST(a_save_that_fails_leaves_nothing),
		TEST(a_file_that_may_be_lost_is_none),
		TEST(a_name_that_may_be_lost_counts),
		TEST(no_signal_for_a_file_at_its_limit),
		TEST(the_name_may_be_a_link),
		TEST(standard_output_by_name),
		TEST(what_can_not_be_opened),
		cmocka_unit_test(device_that_is_always_full),
		TEST(disk_that_gets_full),
		cmocka_unit_test(through_a_pipe),
		cmocka_unit_test(a_pipe_is_made_wider),
		cmocka_unit_test(no_signal_for_a_pipe),
		cmocka_unit_test(a_pipe_that_is_silent),
		cmocka_unit_test(a_channel_must_read_and_write_to_answer),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
