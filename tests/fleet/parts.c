// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/*
 * A file large enough to be read in parts by several threads, against the same
 * bytes through a pipe, which are read one after the other.
 */

/* Over three parts, with and without what somebody must be told of. */
#define TEXT_SIZE ((size_t)27 << 20)

struct text {
	char *bytes;
	size_t size;
	unsigned int lines;
};

static void append(struct text *text, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	text->size += (size_t)vsprintf(text->bytes + text->size, format, arguments);
	va_end(arguments);
	text->lines++;
}

/* A document is new now and then, also far behind the beginning. */
static void append_record(struct text *text, unsigned int i)
{
	static const char *const kinds[] = { "vf", "mdev", "type", "pf" };
	const unsigned int document = i % 7 ? i % 97 : 100 + i / 999;

	append(text,
	       "{\"host\":\"host-%05u\",\"device\":\"%08x-0000\",\"kind\":\"%s\",\"parent\":\"p%"
	       "u\","
	       "%s\"available\":%u,\"numa\":%d,\"document\":{\"self\":{\"a\":\"%u\",\"b\":\"%"
	       "0180u\"},"
	       "\"compatible\":[{\"fields\":{\"a\":\"%u\",\"b\":\"%0180u\"}}]}}\n",
	       i / 9, i * 2654435761u, kinds[i % 4], i % 3, i % 4 == 1 ? "\"vm\":\"v\"," : "",
	       i % 5, (int)(i % 2), document, document, document, document);
}

/* Lines of all sorts, @i of them spread over the text. */
static void append_odd(struct text *text, unsigned int i)
{
	switch (i % 8) {
	case 0:
		append(text, "nonsense\n");
		break;
	case 1:
		append(text, "\n");
		break;
	case 2:
		append(text, "{\"host\":\"odd\",\"device\":\"no document %u\",\"kind\":\"vf\"}\r\n",
		       i);
		break;
	case 3:
		append(text, "%0*u\n", (1 << 20) + 1, i);
		break;
	case 4: /* one name again and again, in many parts */
		append(text, RECORD("host-00007", "twice") "\n");
		break;
	case 5: /* spelled as nobody does */
		append(text,
		       " { \"kind\" : \"vf\" , \"device\" : \"spaced %u\" , "
		       "\"host\" : \"host-00100\" , \"document\" : " DOCUMENT " } \r\n",
		       i);
		break;
	case 6:
		append(text,
		       "{\"host\":\"odd\",\"device\":\"bad %u\",\"kind\":\"vf\","
		       "\"document\":{\"self\":{\"a\":\"%u\"},\"compatible\":7}}\n",
		       i, i);
		break;
	default: /* a host that was seen long ago */
		append(text,
		       "{\"host\":\"host-00003\",\"device\":\"late %u\",\"kind\":\"vf\","
		       "\"document\":" DOCUMENT "}\n",
		       i);
	}
}

/* @odd: lines that are, of about all @each. */
static struct text make_text(unsigned int odd, unsigned int each)
{
	struct text text = { .bytes = malloc(TEXT_SIZE + (4 << 20)) };
	unsigned int i;

	assert_non_null(text.bytes);
	for (i = 0; text.size < TEXT_SIZE; i++) {
		append_record(&text, i);
		if (odd && i % each == each - 1) {
			append_odd(&text, i / each);
			odd--;
		}
	}
	/* The last line has no end. */
	text.size--;
	return text;
}

/* A pipe by name, and a program that writes the text into it. */
static pid_t serve(const struct text *text, const char *path)
{
	pid_t child;
	size_t done = 0;
	ssize_t count;
	int fd;

	assert_int_equal(mkfifo(path, 0600), 0);
	child = fork();
	assert_true(child >= 0);
	if (child)
		return child;
	fd = open(path, O_WRONLY | O_CLOEXEC);
	while (done < text->size) {
		count = write(fd, text->bytes + done, text->size - done);
		if (count < 0)
			_exit(1);
		done += (size_t)count;
	}
	_exit(0);
}

static struct fixture *read_pipe(const struct text *text)
{
	struct fixture *fixture;
	char *path;
	int status;
	pid_t child;

	assert_int_equal(fixture_setup((void **)&fixture), 0);
	assert_true(asprintf(&path, "%s/fleet.jsonl", fixture->directory) > 0);
	child = serve(text, path);
	assert_int_equal(fixture_read(fixture, path), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	free(path);
	return fixture;
}

static void read_file(struct fixture *fixture, const struct text *text)
{
	char *path = fixture_write(fixture, "fleet.jsonl", text->bytes, text->size);

	assert_int_equal(fixture_read(fixture, path), 0);
	free(path);
}

static void assert_same_text(const char *a, const char *b)
{
	assert_int_equal(!a, !b);
	if (a)
		assert_string_equal(a, b);
}

static void assert_same_record(const struct devmig_record *a, const struct devmig_record *b)
{
	assert_string_equal(a->host, b->host);
	assert_string_equal(a->device, b->device);
	assert_same_text(a->parent, b->parent);
	assert_same_text(a->vm, b->vm);
	assert_same_text(a->doubt, b->doubt);
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->in_use, b->in_use);
	assert_int_equal(a->available, b->available);
	assert_int_equal(a->units, b->units);
	assert_int_equal(a->migrations, b->migrations);
	assert_int_equal(a->numa, b->numa);
	assert_int_equal(a->class_number, b->class_number);
}

static void assert_same_fleet(const struct fixture *a, const struct fixture *b)
{
	const uint32_t classes = devmig_fleet_class_count(a->fleet);
	const size_t count = devmig_fleet_count(a->fleet);
	struct devmig_class of_a, of_b;
	size_t i;

	assert_int_equal(devmig_fleet_count(b->fleet), count);
	assert_int_equal(devmig_fleet_host_count(b->fleet), devmig_fleet_host_count(a->fleet));
	assert_int_equal(devmig_fleet_class_count(b->fleet), classes);
	for (i = 0; i < classes; i++) {
		assert_int_equal(devmig_fleet_class(a->fleet, (uint32_t)i, &of_a), 0);
		assert_int_equal(devmig_fleet_class(b->fleet, (uint32_t)i, &of_b), 0);
		assert_memory_equal(&of_a, &of_b, sizeof(of_a));
	}
	for (i = 0; i < count; i++) {
		const struct devmig_record of_one = fixture_record(a, i);
		const struct devmig_record of_other = fixture_record(b, i);

		assert_same_record(&of_one, &of_other);
	}
}

/* The text of an error begins with the file's path, which differs. */
static const char *without_path(const struct fixture *fixture, size_t i)
{
	assert_int_equal(strncmp(fixture->texts[i], fixture->directory, strlen(fixture->directory)),
			 0);
	return fixture->texts[i] + strlen(fixture->directory);
}

/* What is named twice, first in another line, is said with the path again. */
static void assert_same_errors(const struct fixture *a, const struct fixture *b)
{
	size_t i;

	assert_int_equal(a->nerrors, b->nerrors);
	for (i = 0; i < a->nerrors; i++) {
		const char *of_a = without_path(a, i), *of_b = without_path(b, i);
		const char *again = strstr(of_a, a->directory);
		const size_t same = again ? (size_t)(again - of_a) : strlen(of_a);

		assert_string_equal(a->reasons[i], b->reasons[i]);
		assert_int_equal(a->lines[i], b->lines[i]);
		assert_int_equal(a->columns[i], b->columns[i]);
		assert_memory_equal(of_a, of_b, same);
		assert_string_equal(of_a + same + (again ? strlen(a->directory) : 0),
				    of_b + same + (again ? strlen(b->directory) : 0));
	}
}

static void compare(struct fixture *fixture, struct text text)
{
	struct fixture *piped = read_pipe(&text);

	read_file(fixture, &text);
	assert_same_errors(fixture, piped);
	assert_same_fleet(fixture, piped);
	fixture_teardown((void **)&piped);
	free(text.bytes);
}

static void test_good(void **state)
{
	struct fixture *fixture = *state;
	struct text text = make_text(0, 1);

	compare(fixture, text);
	assert_int_equal(fixture->nerrors, 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), text.lines);
	assert_true(devmig_fleet_class_count(fixture->fleet) > 110);
}

/* In each part, soon, and all the time. */
static void test_odd(void **state)
{
	struct fixture *fixture = *state;
	struct text text = make_text(40, 600);

	compare(fixture, text);
	/* Of eight sorts five are told of, but the first of what is there twice. */
	assert_int_equal(fixture->nerrors, 24);
	compare(fixture, make_text(80, 10));
	assert_int_equal(fixture->nerrors, 49);
}

/* Lines of one length, so that it is known where the second part begins. */
#define LINE_SIZE   256
#define PART_LINES  ((8 << 20) / LINE_SIZE + 1)
#define TEXT_LINES  (2 * PART_LINES + PART_LINES / 2)
#define EACH_OFFERS 3

static void append_type(struct text *text, const char *host, unsigned int name)
{
	const size_t start = text->size;

	append(text,
	       "{\"host\":\"%s\",\"device\":\"%08u\",\"kind\":\"type\",\"available\":%u,"
	       "\"document\":" DOCUMENT,
	       host, name, EACH_OFFERS);
	append(text, "%*s\n", LINE_SIZE - 1 - (int)(text->size - start), "}");
	text->lines--;
	assert_int_equal(text->size - start, LINE_SIZE);
}

/* The second part begins with a host that the first one had, but not last. */
static void test_boundary(void **state)
{
	struct fixture *fixture = *state;
	struct text text = { .bytes = malloc((size_t)TEXT_LINES * LINE_SIZE + LINE_SIZE) };
	struct devmig_class class;
	char host[16];

	assert_non_null(text.bytes);
	while (text.lines < TEXT_LINES) {
		sprintf(host, "host-%05u", text.lines / 16);
		if (text.lines == PART_LINES - 3 || text.lines == PART_LINES - 1)
			strcpy(host, "a");
		else if (text.lines == PART_LINES - 2 || text.lines == PART_LINES)
			strcpy(host, "b");
		append_type(&text, host, TEXT_LINES - text.lines);
	}
	compare(fixture, text);
	assert_int_equal(fixture->nerrors, 0);
	assert_named(fixture, 2, "b", "00049153");
	assert_named(fixture, 3, "b", "00049155");
	assert_int_equal(devmig_fleet_class(fixture->fleet, 0, &class), 0);
	assert_int_equal(class.free.count, TEXT_LINES);
	assert_int_equal(class.instances, TEXT_LINES * EACH_OFFERS);
}

static int stop_at_second(void *arg, const struct devmig_error *error)
{
	(void)error;
	return ++*(int *)arg == 2 ? 7 : 0;
}

/* The caller's thread is told, and what it says holds. */
static void test_stopped(void **state)
{
	struct fixture *fixture = *state;
	struct text text = make_text(40, 600);
	char *path = fixture_write(fixture, "fleet.jsonl", text.bytes, text.size);
	int calls = 0;
	const struct devmig_fleet_events events = { .bad_record = stop_at_second, .arg = &calls };
	struct devmig_fleet *fleet = NULL;
	struct devmig_error *error = NULL;

	assert_int_equal(devmig_fleet_read(fixture->context, (const char *const *)&path, 1, &events,
					   &fleet, &error),
			 7);
	assert_int_equal(calls, 2);
	assert_null(error);
	assert_null(fleet);
	assert_int_equal(devmig_fleet_read(fixture->context, (const char *const *)&path, 1, NULL,
					   &fleet, &error),
			 -EBADMSG);
	assert_int_equal(devmig_error_line(error), 601);
	devmig_error_free(error);
	free(text.bytes);
	free(path);
}

/* A file that is twice in the fleet: all of the second time is named twice, in its lines. */
static int count_twice(void *arg, const struct devmig_error *error)
{
	unsigned int *next = arg;

	/* Told in name order; each line once. */
	next[0]++;
	next[1] += devmig_error_line(error);
	return 0;
}

static void test_again(void **state)
{
	struct fixture *fixture = *state;
	struct text text = make_text(0, 1);
	char *path = fixture_write(fixture, "fleet.jsonl", text.bytes, text.size);
	const char *const paths[] = { path, path };
	unsigned int told[2] = { 0 };
	const struct devmig_fleet_events events = { .bad_record = count_twice, .arg = told };
	struct devmig_fleet *fleet;

	assert_int_equal(devmig_fleet_read(fixture->context, paths, 2, &events, &fleet, NULL), 0);
	assert_int_equal(devmig_fleet_count(fleet), text.lines);
	assert_int_equal(told[0], text.lines);
	assert_int_equal(told[1], (unsigned int)((uint64_t)text.lines * (text.lines + 1) / 2));
	devmig_fleet_unref(fleet);
	free(text.bytes);
	free(path);
}

/* Standard input that begins far behind and ends at the last place that a file can have. */
static void test_far(void **state)
{
	const off_t last = INT64_MAX, size = (off_t)20 << 20;
	const char record[] = "\n" RECORD("h", "far");
	struct fixture *fixture = *state;
	const int before = dup(STDIN_FILENO), fd = memfd_create("far", MFD_CLOEXEC);
	char lines[4096];
	off_t at;

	if (fd < 0 || ftruncate(fd, last))
		skip();
	memset(lines, '\n', sizeof(lines));
	for (at = last - size; at < last - (off_t)sizeof(lines); at += (off_t)sizeof(lines))
		assert_int_equal(pwrite(fd, lines, sizeof(lines), at), sizeof(lines));
	assert_int_equal(pwrite(fd, lines, (size_t)(last - at), at), last - at);
	assert_int_equal(pwrite(fd, record, sizeof(record) - 1, last - size / 4),
			 sizeof(record) - 1);
	assert_int_equal(lseek(fd, last - size, SEEK_SET), last - size);
	assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	close(fd);
	assert_int_equal(fixture_read(fixture, "-"), 0);
	dup2(before, STDIN_FILENO);
	close(before);
	assert_int_equal(fixture->nerrors, 0);
	assert_int_equal(devmig_fleet_count(fixture->fleet), 1);
	assert_named(fixture, 0, "h", "far");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_good, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_odd, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_boundary, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_stopped, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_again, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_far, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
