// SPDX-License-Identifier: LGPL-2.1-or-later
#define XXH_INLINE_ALL
#include "timing.h"
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

/*
 * devmig-bench-ingest-hash [--loop] FLEET
 *
 * The least that reading a fleet can be: split it into lines, find the document
 * of each, hash it.  Nothing is parsed, kept or written.  bench/run times the
 * whole program, as it does with those that make something; with --loop it
 * prints what a second pass over the same memory takes by itself.
 */

/* The document of the line at @line: the brace behind its key.  NULL: there is none any more. */
static const char *find_document(const char *line, const char *end)
{
	static const char key[] = "\"document\":";
	const char *brace = line;

	do {
		brace = memchr(brace + 1, '{', (size_t)(end - brace - 1));
	} while (brace && memcmp(brace - sizeof(key) + 1, key, sizeof(key) - 1) != 0);
	return brace;
}

/* The documents of all lines, hashed; the sum keeps the compiler from leaving it out. */
static uint64_t hash_documents(const char *text, size_t size)
{
	const char *end = text + size, *line, *next, *document;
	uint64_t sum = 0;

	for (line = text; line < end; line = next) {
		document = find_document(line, end);
		if (!document)
			break;
		next = memchr(document, '\n', (size_t)(end - document));
		next = next ? next + 1 : end;
		sum += XXH3_128bits(document, (size_t)(next - document)).low64;
	}
	return sum;
}

int main(int argc, char **argv)
{
	bool loop = argc > 1 && !strcmp(argv[1], "--loop");
	struct timing timing;
	struct stat status;
	uint64_t start, sum;
	char *text;
	int fd;

	if (argc != 2 + loop)
		return 2;
	fd = open(argv[1 + loop], O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &status))
		return 2;
	text = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (text == MAP_FAILED)
		return 2;
	sum = hash_documents(text, (size_t)status.st_size);
	if (loop) {
		start = timing_now();
		sum -= hash_documents(text, (size_t)status.st_size);
		timing.median = timing.min = (double)(timing_now() - start);
		timing_report("ingest", "lines + XXH3, in memory", "processor", timing, 1, "");
		return sum != 0;
	}
	return sum == 0;
}
