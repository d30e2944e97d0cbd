// SPDX-License-Identifier: LGPL-2.1-or-later
#include "parts.h"
#include "ingest.h"
#include <lib/common/error.h>
#include <lib/common/file.h>
#include <lib/common/parallel.h>
#include <stdlib.h>

/*
 * The size of a part does not depend on how many threads there are, so that the
 * same file gives the same fleet everywhere, to the byte.
 */
#define PART_SIZE ((off_t)8 << 20)

/* A thread, with what it keeps from one part to the next. */
struct dmig_part_reader {
	struct dmig_parts *parts;
	pthread_t thread;
	struct dmig_lines lines;
	struct devmig_class_table *classes;
	size_t told; /* classes that its parts have told of */
	/* The caller's own, who is behind: the class in the builder of each that it was told of. */
	u32 *numbers;
	size_t ntold;
	size_t room;
};

struct dmig_parts {
	int fd;
	off_t at; /* where the next part begins */
	off_t end;
	struct dmig_part_reader readers[DMIG_THREADS_MAX];
	size_t nreaders;
	size_t nthreads; /* of them; 0: the caller reads */
	struct dmig_part parts[2 * DMIG_THREADS_MAX];
	size_t nparts;
	bool handed_out;      /* the part @next */
	size_t next;          /* the part that comes next; part N is parts[N % nparts] */
	pthread_mutex_t lock; /* guards all that follows, and the readers' taking of parts */
	pthread_cond_t changed;
	size_t made;  /* parts that may be read */
	size_t begun; /* of these, those that are read or were */
	bool stopping;
};

static struct dmig_part *part_of(struct dmig_parts *parts, size_t number)
{
	return &parts->parts[number % parts->nparts];
}

/* Documents that the caller does not know of yet.  The reader's table keeps them. */
static int tell_documents(struct dmig_part_reader *reader, struct dmig_part *part)
{
	const size_t count = devmig_class_count(reader->classes) - reader->told;
	struct devmig_document **array;
	size_t i;

	if (count > part->room) {
		array = reallocarray(part->documents, count, sizeof(*array));
		if (!array)
			return -ENOMEM;
		part->documents = array;
		part->room = count;
	}
	for (i = 0; i < count; i++)
		part->documents[i] =
			devmig_class_document(reader->classes, (u32)(reader->told + i));
	part->ndocuments = count;
	reader->told += count;
	return 0;
}

static void read_part(struct dmig_part_reader *reader, struct dmig_part *part)
{
	const struct dmig_reading reading = {
		.classes = reader->classes,
		.rows = &part->rows,
	};
	struct dmig_lines *lines = &reader->lines;

	part->reader = reader;
	part->ndocuments = 0;
	dmig_rows_empty(&part->rows);
	dmig_lines_again(lines, reader->parts->fd, part->left, 0);
	do {
		part->left.start = dmig_lines_place(lines);
		part->lines = (u32)lines->number;
	} while (!dmig_lines_over(lines) && !dmig_ingest_line(&reading, lines));
	dmig_rows_end_run(&part->rows);
	if (!tell_documents(reader, part))
		return;
	dmig_rows_empty(&part->rows);
	part->left.start = part->start;
	part->lines = 0;
}

static void *read_parts(void *arg)
{
	struct dmig_part_reader *reader = arg;
	struct dmig_parts *parts = reader->parts;

	pthread_mutex_lock(&parts->lock);
	while (!parts->stopping) {
		struct dmig_part *part;

		if (parts->begun == parts->made) {
			pthread_cond_wait(&parts->changed, &parts->lock);
			continue;
		}
		part = part_of(parts, parts->begun++);
		pthread_mutex_unlock(&parts->lock);
		read_part(reader, part);
		pthread_mutex_lock(&parts->lock);
		part->done = true;
		pthread_cond_broadcast(&parts->changed);
	}
	pthread_mutex_unlock(&parts->lock);
	return NULL;
}

static void start_threads(struct dmig_parts *parts)
{
	size_t i;

	for (i = 0; i < parts->nreaders; i++) {
		struct dmig_part_reader *reader = &parts->readers[i];

		if (dmig_thread_start(&reader->thread, read_parts, reader))
			break;
		parts->nthreads++;
	}
}

static int make_readers(struct dmig_parts *parts, struct devmig_context *context,
			struct devmig_error **ret_error)
{
	const size_t count = dmig_processors();
	const struct dmig_extent none = { 0 };

	while (parts->nreaders < count) {
		struct dmig_part_reader *reader = &parts->readers[parts->nreaders];
		int error = devmig_class_table_new(context, &reader->classes, ret_error);

		if (error)
			return error;
		parts->nreaders++;
		reader->parts = parts;
		if (dmig_lines_begin(&reader->lines, parts->fd, none, 0))
			return dmig_fail_memory(ret_error);
	}
	return 0;
}

int dmig_parts_begin(struct devmig_context *context, int fd, struct dmig_extent extent,
		     struct dmig_parts **ret, struct devmig_error **ret_error)
{
	struct dmig_parts *parts = calloc(1, sizeof(*parts));
	int error;

	if (!parts)
		return dmig_fail_memory(ret_error);
	parts->fd = fd;
	parts->at = extent.start;
	parts->end = extent.end;
	pthread_mutex_init(&parts->lock, NULL);
	pthread_cond_init(&parts->changed, NULL);
	error = make_readers(parts, context, ret_error);
	if (error) {
		dmig_parts_end(parts);
		return error;
	}
	parts->nparts = 2 * parts->nreaders;
	start_threads(parts);
	*ret = parts;
	return 0;
}

static void stop_threads(struct dmig_parts *parts)
{
	size_t i;

	pthread_mutex_lock(&parts->lock);
	parts->stopping = true;
	pthread_cond_broadcast(&parts->changed);
	pthread_mutex_unlock(&parts->lock);
	for (i = 0; i < parts->nthreads; i++)
		pthread_join(parts->readers[i].thread, NULL);
}

void dmig_parts_end(struct dmig_parts *parts)
{
	size_t i;

	stop_threads(parts);
	for (i = 0; i < parts->nparts; i++) {
		dmig_rows_clear(&parts->parts[i].rows);
		free(parts->parts[i].documents);
	}
	for (i = 0; i < parts->nreaders; i++) {
		dmig_lines_end(&parts->readers[i].lines);
		devmig_class_table_free(parts->readers[i].classes);
		free(parts->readers[i].numbers);
	}
	pthread_cond_destroy(&parts->changed);
	pthread_mutex_destroy(&parts->lock);
	free(parts);
}

/* The first place behind @at where a line begins; where reading fails, its reader will say so. */
static off_t find_line(const struct dmig_parts *parts, off_t at)
{
	char bytes[4096];
	ssize_t count;
	char *end;

	while (at < parts->end) {
		count = dmig_read_at(parts->fd, bytes, sizeof(bytes), at);
		if (count <= 0)
			break;
		end = memchr(bytes, '\n', (size_t)count);
		if (end)
			return at + (end + 1 - bytes) < parts->end ? at + (end + 1 - bytes)
								   : parts->end;
		at += count;
	}
	return parts->end;
}

/* Where a part ends that begins at @start; a file may end at the last place that there is. */
static off_t end_part(const struct dmig_parts *parts, off_t start)
{
	return parts->end - start > PART_SIZE ? find_line(parts, start + PART_SIZE) : parts->end;
}

/* Let the readers have what they may have next. */
static void make_parts(struct dmig_parts *parts)
{
	while (parts->at < parts->end && parts->made - parts->next < parts->nparts) {
		struct dmig_part *part = part_of(parts, parts->made);

		part->start = parts->at;
		part->left.start = parts->at;
		part->left.end = end_part(parts, parts->at);
		parts->at = part->left.end;
		pthread_mutex_lock(&parts->lock);
		part->done = false;
		parts->made++;
		pthread_cond_signal(&parts->changed);
		pthread_mutex_unlock(&parts->lock);
	}
}

static void wait_for(struct dmig_parts *parts, struct dmig_part *part)
{
	if (!parts->nthreads) {
		read_part(&parts->readers[0], part);
		return;
	}
	pthread_mutex_lock(&parts->lock);
	while (!part->done)
		pthread_cond_wait(&parts->changed, &parts->lock);
	pthread_mutex_unlock(&parts->lock);
}

struct dmig_part *dmig_parts_next(struct dmig_parts *parts)
{
	struct dmig_part *part;

	if (parts->handed_out)
		parts->next++;
	make_parts(parts);
	parts->handed_out = parts->next < parts->made;
	if (!parts->handed_out)
		return NULL;
	part = part_of(parts, parts->next);
	wait_for(parts, part);
	return part;
}

/* The classes in the builder of the documents that a part tells of. */
static int number_documents(const struct dmig_part *part, struct devmig_class_table *classes,
			    struct devmig_error **ret_error)
{
	struct dmig_part_reader *reader = part->reader;
	size_t i;
	int error = 0;

	if (reader->ntold + part->ndocuments > reader->room) {
		const size_t room = 2 * (reader->ntold + part->ndocuments);
		u32 *numbers = reallocarray(reader->numbers, room, sizeof(*numbers));

		if (!numbers)
			return dmig_fail_memory(ret_error);
		reader->numbers = numbers;
		reader->room = room;
	}
	for (i = 0; i < part->ndocuments && !error; i++)
		error = devmig_class_add(classes, part->documents[i],
					 &reader->numbers[reader->ntold++], ret_error);
	return error;
}

int dmig_part_join(const struct dmig_part *part, struct devmig_fleet_builder *builder, u32 line,
		   struct devmig_error **ret_error)
{
	int error = number_documents(part, builder->classes, ret_error);

	return error ? error
		     : dmig_rows_join(&builder->rows, &part->rows, part->reader->numbers, line,
				      ret_error);
}
