// SPDX-License-Identifier: LGPL-2.1-or-later
#define XXH_INLINE_ALL
#include <fcntl.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>
#include <yyjson.h>

/*
 * bench-ingest-sqlite [--durable] FLEET DATABASE
 *
 * A fleet into tables, as an inventory would keep it: each line parsed by
 * yyjson, hosts and documents kept once, one transaction, prepared statements,
 * indexes made when all rows are there.  What is known of hosts and documents is
 * looked up in memory, not asked of SQLite.  Nothing waits for the disk, but with
 * --durable the end of the transaction, as it does of itself.
 */

static const char settings[] = "PRAGMA page_size = 8192;"
			       "PRAGMA journal_mode = OFF;"
			       "PRAGMA locking_mode = EXCLUSIVE;"
			       "PRAGMA temp_store = MEMORY;"
			       "PRAGMA cache_size = -1000000;"
			       "BEGIN;";

static const char tables[] =
	"CREATE TABLE host (id INTEGER PRIMARY KEY, name TEXT NOT NULL);"
	"CREATE TABLE document (id INTEGER PRIMARY KEY, digest BLOB NOT NULL, json TEXT NOT NULL);"
	"CREATE TABLE device (id INTEGER PRIMARY KEY, host INT NOT NULL, name TEXT NOT NULL,"
	" kind TEXT NOT NULL, parent TEXT, vm TEXT, in_use INT NOT NULL, available INT NOT NULL,"
	" units INT, migrations INT, numa INT, document INT NOT NULL);";

static const char indexes[] = "CREATE UNIQUE INDEX host_by_name ON host (name);"
			      "CREATE UNIQUE INDEX document_by_digest ON document (digest);"
			      "CREATE UNIQUE INDEX device_by_name ON device (host, name);"
			      "CREATE INDEX device_by_document ON device (document, in_use);"
			      "COMMIT;";

/* What has a number already, by its hash: open addressing, at most half full. */
struct known {
	struct {
		XXH128_hash_t hash;
		sqlite3_int64 id; /* 0: free */
	} * slots;
	size_t size; /* a power of 2 */
	sqlite3_int64 count;
};

struct ingest {
	sqlite3 *database;
	sqlite3_stmt *host, *document, *device;
	struct known hosts, documents;
	yyjson_alc allocator;
};

static __attribute__((noreturn)) void give_up(const struct ingest *ingest, const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what,
		ingest->database ? sqlite3_errmsg(ingest->database) : "failed");
	exit(2);
}

static void known_resize(struct known *known, size_t size)
{
	struct known old = *known;
	size_t i, slot;

	known->size = size;
	known->slots = calloc(size, sizeof(*known->slots));
	if (!known->slots)
		exit(2);
	for (i = 0; i < old.size; i++) {
		if (!old.slots[i].id)
			continue;
		slot = old.slots[i].hash.low64 & (size - 1);
		while (known->slots[slot].id)
			slot = (slot + 1) & (size - 1);
		known->slots[slot] = old.slots[i];
	}
	free(old.slots);
}

/* The number of what has this hash; *ret_new: it got one now. */
static sqlite3_int64 known_find(struct known *known, XXH128_hash_t hash, bool *ret_new)
{
	size_t slot;

	if (2 * (size_t)known->count >= known->size)
		known_resize(known, known->size ? 2 * known->size : 1024);
	slot = hash.low64 & (known->size - 1);
	while (known->slots[slot].id && !XXH128_isEqual(known->slots[slot].hash, hash))
		slot = (slot + 1) & (known->size - 1);
	*ret_new = !known->slots[slot].id;
	if (*ret_new) {
		known->slots[slot].hash = hash;
		known->slots[slot].id = ++known->count;
	}
	return known->slots[slot].id;
}

static void insert(struct ingest *ingest, sqlite3_stmt *statement)
{
	if (sqlite3_step(statement) != SQLITE_DONE)
		give_up(ingest, "insert");
	sqlite3_reset(statement);
}

static void bind_text(sqlite3_stmt *statement, int column, yyjson_val *value)
{
	if (yyjson_is_str(value))
		sqlite3_bind_text(statement, column, yyjson_get_str(value),
				  (int)yyjson_get_len(value), SQLITE_STATIC);
	else
		sqlite3_bind_null(statement, column);
}

static void bind_int(sqlite3_stmt *statement, int column, yyjson_val *value, int otherwise)
{
	sqlite3_bind_int(statement, column,
			 yyjson_is_int(value) ? yyjson_get_int(value) : otherwise);
}

static sqlite3_int64 host_of(struct ingest *ingest, yyjson_val *name)
{
	sqlite3_int64 id;
	bool new;

	id = known_find(&ingest->hosts, XXH3_128bits(yyjson_get_str(name), yyjson_get_len(name)),
			&new);
	if (new) {
		sqlite3_bind_int64(ingest->host, 1, id);
		bind_text(ingest->host, 2, name);
		insert(ingest, ingest->host);
	}
	return id;
}

/* Documents are told apart by their text as yyjson writes it, whatever the blanks of the line. */
static sqlite3_int64 document_of(struct ingest *ingest, yyjson_val *value)
{
	XXH128_canonical_t digest;
	XXH128_hash_t hash;
	sqlite3_int64 id;
	char *json;
	size_t size;
	bool new;

	json = yyjson_val_write_opts(value, 0, &ingest->allocator, &size, NULL);
	if (!json)
		give_up(ingest, "a document");
	hash = XXH3_128bits(json, size);
	id = known_find(&ingest->documents, hash, &new);
	if (new) {
		XXH128_canonicalFromHash(&digest, hash);
		sqlite3_bind_int64(ingest->document, 1, id);
		sqlite3_bind_blob(ingest->document, 2, &digest, sizeof(digest), SQLITE_STATIC);
		sqlite3_bind_text(ingest->document, 3, json, (int)size, SQLITE_STATIC);
		insert(ingest, ingest->document);
	}
	ingest->allocator.free(ingest->allocator.ctx, json);
	return id;
}

/* The members that a record has, found in one walk. */
enum member {
	HOST,
	DEVICE,
	KIND,
	PARENT,
	VM,
	IN_USE,
	AVAILABLE,
	UNITS,
	MIGRATIONS,
	NUMA,
	DOCUMENT
};

static void find_members(yyjson_val *record, yyjson_val *members[DOCUMENT + 1])
{
	static const char *const names[] = { "host",       "device", "kind",      "parent",
					     "vm",         "in_use", "available", "units",
					     "migrations", "numa",   "document" };
	yyjson_obj_iter all;
	int i;

	yyjson_obj_iter_init(record, &all);
	for (i = 0; i <= DOCUMENT; i++)
		members[i] = yyjson_obj_iter_get(&all, names[i]);
}

static void add(struct ingest *ingest, yyjson_val *record)
{
	sqlite3_stmt *device = ingest->device;
	yyjson_val *members[DOCUMENT + 1];

	find_members(record, members);
	if (!yyjson_is_str(members[HOST]) || !yyjson_is_str(members[DEVICE]) || !members[DOCUMENT])
		give_up(ingest, "a record");
	sqlite3_bind_int64(device, 1, host_of(ingest, members[HOST]));
	bind_text(device, 2, members[DEVICE]);
	bind_text(device, 3, members[KIND]);
	bind_text(device, 4, members[PARENT]);
	bind_text(device, 5, members[VM]);
	sqlite3_bind_int(device, 6, yyjson_is_true(members[IN_USE]));
	bind_int(device, 7, members[AVAILABLE], 1);
	bind_int(device, 8, members[UNITS], 0);
	bind_int(device, 9, members[MIGRATIONS], 0);
	bind_int(device, 10, members[NUMA], -1);
	sqlite3_bind_int64(device, 11, document_of(ingest, members[DOCUMENT]));
	insert(ingest, device);
}

static void read_lines(struct ingest *ingest, char *text, size_t size)
{
	char *end = text + size, *line, *next;
	yyjson_doc *parsed;

	for (line = text; line < end; line = next) {
		next = memchr(line, '\n', (size_t)(end - line));
		next = next ? next + 1 : end;
		parsed = yyjson_read_opts(line, (size_t)(next - line), 0, &ingest->allocator, NULL);
		if (!parsed)
			give_up(ingest, "a line");
		add(ingest, yyjson_doc_get_root(parsed));
		yyjson_doc_free(parsed);
	}
}

static void execute(struct ingest *ingest, const char *statements)
{
	if (sqlite3_exec(ingest->database, statements, NULL, NULL, NULL))
		give_up(ingest, "SQLite");
}

static void prepare(struct ingest *ingest, const char *text, sqlite3_stmt **ret)
{
	if (sqlite3_prepare_v2(ingest->database, text, -1, ret, NULL))
		give_up(ingest, text);
}

static void open_all(struct ingest *ingest, const char *path, bool durable)
{
	static char memory[1 << 20]; /* for one line, and again for the next */

	unlink(path);
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	if (!yyjson_alc_pool_init(&ingest->allocator, memory, sizeof(memory)) ||
	    sqlite3_open(path, &ingest->database))
		give_up(ingest, path);
	execute(ingest, durable ? "PRAGMA synchronous = FULL;" : "PRAGMA synchronous = OFF;");
	execute(ingest, settings);
	execute(ingest, tables);
	prepare(ingest, "INSERT INTO host VALUES (?, ?)", &ingest->host);
	prepare(ingest, "INSERT INTO document VALUES (?, ?, ?)", &ingest->document);
	prepare(ingest, "INSERT INTO device VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		&ingest->device);
}

static void close_all(struct ingest *ingest)
{
	execute(ingest, indexes);
	sqlite3_finalize(ingest->host);
	sqlite3_finalize(ingest->document);
	sqlite3_finalize(ingest->device);
	if (sqlite3_close(ingest->database))
		give_up(ingest, "close");
	free(ingest->hosts.slots);
	free(ingest->documents.slots);
}

int main(int argc, char **argv)
{
	const bool durable = argc > 1 && !strcmp(argv[1], "--durable");
	struct ingest ingest = { 0 };
	struct stat status;
	char *text;
	int fd;

	if (argc != 3 + durable)
		return 2;
	argv += durable;
	fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &status))
		return 2;
	text = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (text == MAP_FAILED)
		return 2;
	open_all(&ingest, argv[2], durable);
	read_lines(&ingest, text, (size_t)status.st_size);
	close_all(&ingest);
	return 0;
}
