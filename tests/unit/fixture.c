// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int fixture_setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	if (!f)
		return -1;
	*state = f;
	/* What is synced stays in memory, where there is such a place. */
	strcpy(f->dir, "/dev/shm/devmig-unit-XXXXXX");
	if (!mkdtemp(f->dir)) {
		strcpy(f->dir, "/tmp/devmig-unit-XXXXXX");
		if (!mkdtemp(f->dir))
			return -1;
	}
	return devmig_context_new(NULL, &f->context, NULL);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)ftw;
	if (type == FTW_DNR || (type == FTW_D && !(st->st_mode & S_IXUSR)))
		chmod(path, 0700);
	return remove(path);
}

int fixture_teardown(void **state)
{
	struct fixture *f = *state;

	nftw(f->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	devmig_context_unref(f->context);
	free(f);
	return 0;
}

const char *fixture_path(struct fixture *f, const char *name)
{
	snprintf(f->path, sizeof(f->path), "%s%s%s", f->dir, *name ? "/" : "", name);
	return f->path;
}

static void make_parents(char *path)
{
	char *slash;

	for (slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = 0;
		if (mkdir(path, 0777))
			assert_int_equal(errno, EEXIST);
		*slash = '/';
	}
}

void fixture_bytes(struct fixture *f, const char *name, const char *bytes, size_t size)
{
	FILE *file;

	fixture_path(f, name);
	make_parents(f->path);
	file = fopen(f->path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

void fixture_file(struct fixture *f, const char *name, const char *text)
{
	fixture_bytes(f, name, text, strlen(text));
}

void fixture_dir(struct fixture *f, const char *name)
{
	fixture_path(f, name);
	strcat(f->path, "/");
	make_parents(f->path);
}

char *fixture_text(struct fixture *f, const char *name)
{
	FILE *file = fopen(fixture_path(f, name), "r");
	char *text = NULL;
	size_t size = 0;

	if (!file)
		fail_msg("%s: %s", f->path, strerror(errno));
	if (getdelim(&text, &size, 0, file) < 0) {
		assert_true(feof(file));
		free(text);
		text = strdup("");
	}
	fclose(file);
	return text;
}

#define NOBODY 65534

void fixture_lower(struct fixture *f)
{
	if (geteuid())
		return;
	assert_int_equal(chmod(f->dir, 0755), 0);
	assert_int_equal(seteuid(NOBODY), 0);
}

void fixture_raise(void)
{
	if (!getuid())
		assert_int_equal(seteuid(0), 0);
}

static struct devmig_document *must(int error, struct devmig_document *document,
				    struct devmig_error *why)
{
	if (error)
		fail_msg("%s", devmig_error_text(why));
	assert_null(why);
	assert_non_null(document);
	return document;
}

struct devmig_document *fixture_parse(struct fixture *f, enum devmig_form form, const char *text)
{
	struct devmig_document *document = NULL;
	struct devmig_error *why = NULL;
	int error = devmig_document_parse(f->context, form, text, strlen(text), "test", &document,
					  &why);

	return must(error, document, why);
}

struct devmig_document *fixture_read(struct fixture *f, enum devmig_form form, const char *name)
{
	struct devmig_document *document = NULL;
	struct devmig_error *why = NULL;
	int error = devmig_document_read(f->context, form, fixture_path(f, name), &document, &why);

	return must(error, document, why);
}

void fixture_is(struct devmig_document *document, const char *text)
{
	struct devmig_error *why = NULL;
	char *canonical = NULL;
	size_t size;

	assert_int_equal(
		devmig_document_format(document, DEVMIG_FORM_TEXT, &canonical, &size, &why), 0);
	assert_string_equal(canonical, text);
	assert_int_equal(size, strlen(text));
	free(canonical);
	devmig_document_unref(document);
}

static int ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && !strcmp(text + len - end_len, end);
}

void fixture_error(struct devmig_error *error, int number, const char *reason, const char *file,
		   unsigned int line, unsigned int column)
{
	assert_non_null(error);
	assert_string_equal(devmig_error_reason(error), reason);
	assert_int_equal(devmig_error_errno(error), number);
	if (file) {
		assert_non_null(devmig_error_file(error));
		if (!ends_with(devmig_error_file(error), file))
			fail_msg("%s is not in %s", devmig_error_text(error), file);
	} else {
		assert_null(devmig_error_file(error));
	}
	if (devmig_error_line(error) != line || devmig_error_column(error) != column)
		fail_msg("%s is not at %u:%u", devmig_error_text(error), line, column);
	devmig_error_free(error);
}

/* Every limit is E2BIG, everything else that is malformed EBADMSG. */
static int errno_of(const char *reason)
{
	return strncmp(reason, "limit-", 6) ? -EBADMSG : -E2BIG;
}

void fixture_refuses_bytes(struct fixture *f, enum devmig_form form, const char *bytes, size_t size,
			   const char *reason, unsigned int line, unsigned int column)
{
	struct devmig_document *document = NULL;
	struct devmig_error *why = NULL;
	int error = devmig_document_parse(f->context, form, bytes, size, "test", &document, &why);

	if (!error)
		fail_msg("accepted, instead of %s", reason);
	assert_null(document);
	fixture_error(why, errno_of(reason), reason, "test", line, column);
	assert_int_equal(error, errno_of(reason));
}

void fixture_refuses(struct fixture *f, enum devmig_form form, const char *text, const char *reason,
		     unsigned int line, unsigned int column)
{
	fixture_refuses_bytes(f, form, text, strlen(text), reason, line, column);
}

void fixture_refuses_path(struct fixture *f, enum devmig_form form, const char *name,
			  const char *reason, const char *file, unsigned int line,
			  unsigned int column)
{
	struct devmig_document *document = NULL;
	struct devmig_error *why = NULL;
	int error = devmig_document_read(f->context, form, fixture_path(f, name), &document, &why);

	if (!error)
		fail_msg("accepted, instead of %s", reason);
	assert_null(document);
	fixture_error(why, errno_of(reason), reason, file, line, column);
	assert_int_equal(error, errno_of(reason));
}

char *fixture_repeat(const char *text, size_t times)
{
	const size_t len = strlen(text);
	char *all = malloc(len * times + 1), *to = all;

	assert_non_null(all);
	while (times--)
		to = (char *)memcpy(to, text, len) + len;
	*to = 0;
	return all;
}

char *fixture_print(const char *format, ...)
{
	char *text;
	va_list args;

	va_start(args, format);
	assert_true(vasprintf(&text, format, args) >= 0);
	va_end(args);
	return text;
}

static uint64_t state = 1;

void fixture_seed(uint64_t seed)
{
	state = seed * 2 + 1;
}

unsigned int fixture_random(unsigned int limit)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned int)(state >> 33) % limit;
}

#define ONE_OF(texts) texts[fixture_random(sizeof(texts) / sizeof(texts[0]))]

/* A value of a COMPATIBLE field; % is the number of the variable that it declares. */
static void print_value(FILE *out, unsigned int *vars)
{
	static const char *const values[] = {
		"plain",
		"",
		"\"\"",
		"\"  blanks # and \\\"quotes\\\" \\\\ \\{braces\\}\"",
		"a\"b\\c#d",
		"{v%:int}",
		"{v%:int:1,2,4..8,100..}",
		"{v%:int:..7}/2",
		"\"{v%:int}-1\"",
		"x{v%:int:1..9}y",
		"{v%:string}",
		"{v%:string:a,\"b c\",\"\",\"q\\\"}\"}",
		"pre-{v%:string:one,two}-post",
		"\" {v%:string:one,two}#\"",
		"{v%:version:2.1,3.0..3.4,..1.9}",
		"{v%:set:a,b,\"c d\"}",
		"{v%:mask:0x00Ff}",
	};
	const char *value = ONE_OF(values), *number = strchr(value, '%');

	if (number)
		fprintf(out, "%.*s%u%s", (int)(number - value), value, ++*vars, number + 1);
	else
		fputs(value, out);
}

/* Fields in any order of their names, declared variables used at times. */
static void print_fields(FILE *out, unsigned int *vars)
{
	unsigned int n = 1 + fixture_random(6), first = fixture_random(40), i;

	for (i = 0; i < n; i++) {
		fprintf(out, "\tf%u=", (first + 7 * i) % 41);
		if (*vars && !fixture_random(3))
			fprintf(out, "{v%u}", 1 + fixture_random(*vars));
		else
			print_value(out, vars);
		fputc('\n', out);
	}
}

static void print_apply(FILE *out, unsigned int vars)
{
	unsigned int n = 1 + fixture_random(3), i;

	fputs("APPLY:\n", out);
	for (i = 0; i < n; i++) {
		fprintf(out, "\tg%u=", (5 * i + 3) % 7);
		if (vars && fixture_random(2))
			fprintf(out, "{v%u}", 1 + fixture_random(vars));
		else
			fputs("literal", out);
		fputc('\n', out);
	}
}

static void print_self(FILE *out)
{
	static const char *const values[] = {
		"plain", "", "7", "\"#\"", "\" lead\"", "\"\\{b\\}\"", "a b", "2.1.3", "0xff",
	};
	unsigned int n = 1 + fixture_random(8), i;

	fputs("SELF:\n", out);
	for (i = 0; i < n; i++)
		fprintf(out, "\tf%u=%s\n", (11 * i + 5) % 41, ONE_OF(values));
}

char *fixture_random_document(void)
{
	unsigned int objects = fixture_random(4), i;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	print_self(out);
	for (i = 0; i < objects; i++) {
		unsigned int vars = 0;

		fputs("COMPATIBLE:\n", out);
		print_fields(out, &vars);
		if (!fixture_random(3))
			print_apply(out, vars);
	}
	fclose(out);
	return text;
}
