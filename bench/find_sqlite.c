// SPDX-License-Identifier: LGPL-2.1-or-later
#include "answers.h"
#include "found.h"
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

/*
 * devmig-bench-find-sqlite --make DATABASE FLEET
 * devmig-bench-find-sqlite [--quick] DATABASE
 *
 * The same searches of a database that has all verdicts already: for pairs of
 * documents (deduplicated), and written out for each source and device
 * (expanded), so that one walk along an index is the answer.
 */

static const char make_tables[] =
	"PRAGMA page_size = 8192;"
	"PRAGMA journal_mode = OFF;"
	"PRAGMA synchronous = OFF;"
	"PRAGMA locking_mode = EXCLUSIVE;"
	"PRAGMA cache_size = -1000000;"
	"BEGIN;"
	"CREATE TABLE document (id INTEGER PRIMARY KEY, digest BLOB UNIQUE);"
	"CREATE TABLE device (id INTEGER PRIMARY KEY, host TEXT, name TEXT, document INT, free "
	"INT);"
	"CREATE TABLE verdict (source INT, rank INT, destination INT,"
	" PRIMARY KEY (source, rank, destination)) WITHOUT ROWID;"
	"CREATE TABLE expanded (source INT, rank INT, device INT,"
	" PRIMARY KEY (source, rank, device)) WITHOUT ROWID;";

static const char make_indexes[] = "CREATE INDEX free_device ON device (document) WHERE free;"
				   "ANALYZE;"
				   "COMMIT;";

static const char open_settings[] = "PRAGMA locking_mode = EXCLUSIVE;"
				    "PRAGMA cache_size = -4000000;"
				    "PRAGMA mmap_size = 68719476736;"
				    "BEGIN;";

static const struct search {
	const char *engine;
	const char *what;
	bool ordered;
	const char *text;
} searches[] = {
	{ "SQLite, expanded", "in order", true,
	  "SELECT device FROM expanded"
	  " WHERE source = (SELECT id FROM document WHERE digest = ?) ORDER BY rank, device" },
	{ "SQLite, deduplicated", "by class", false,
	  "SELECT d.id FROM verdict v CROSS JOIN device d ON d.document = v.destination"
	  " WHERE d.free AND v.source = (SELECT id FROM document WHERE digest = ?)" },
	{ "SQLite, deduplicated", "in order", true,
	  "SELECT d.id FROM verdict v CROSS JOIN device d ON d.document = v.destination"
	  " WHERE d.free AND v.source = (SELECT id FROM document WHERE digest = ?)"
	  " ORDER BY v.rank, d.id" },
};

#define NSEARCHES (sizeof(searches) / sizeof(searches[0]))

struct bench {
	sqlite3 *database;
	sqlite3_stmt *search;
	unsigned char sources[SOURCES][16];
};

static volatile uint64_t sink;

static void check(const struct bench *bench, int result)
{
	if (result == SQLITE_OK || result == SQLITE_DONE)
		return;
	fprintf(stderr, "bench: SQLite: %s\n", sqlite3_errmsg(bench->database));
	exit(2);
}

static sqlite3_stmt *prepare(const struct bench *bench, const char *text)
{
	sqlite3_stmt *statement;

	check(bench, sqlite3_prepare_v2(bench->database, text, -1, &statement, NULL));
	return statement;
}

static void execute(const struct bench *bench, const char *text)
{
	check(bench, sqlite3_exec(bench->database, text, NULL, NULL, NULL));
}

/* --- making it --- */

/* One row; what is bound stays so until it is bound anew. */
static void insert(const struct bench *bench, sqlite3_stmt *statement)
{
	check(bench, sqlite3_step(statement));
	sqlite3_reset(statement);
}

static void insert_numbers(const struct bench *bench, sqlite3_stmt *statement, uint32_t a,
			   uint32_t b, uint32_t c)
{
	sqlite3_bind_int64(statement, 1, a);
	sqlite3_bind_int64(statement, 2, b);
	sqlite3_bind_int64(statement, 3, c);
	insert(bench, statement);
}

static void make_documents(const struct bench *bench, const struct listing *listing)
{
	sqlite3_stmt *statement = prepare(bench, "INSERT INTO document VALUES (?, ?)");
	uint32_t i;

	for (i = 0; i < listing->nclasses; i++) {
		struct devmig_digest digest = devmig_document_digest(listing->documents[i]);

		sqlite3_bind_int64(statement, 1, i);
		sqlite3_bind_blob(statement, 2, digest.bytes, sizeof(digest.bytes), SQLITE_STATIC);
		insert(bench, statement);
	}
	sqlite3_finalize(statement);
}

static void make_devices(const struct bench *bench, const struct listing *listing)
{
	sqlite3_stmt *statement = prepare(bench, "INSERT INTO device VALUES (?, ?, ?, ?, ?)");
	uint32_t i;

	for (i = 0; i < listing->count; i++) {
		const struct listed *device = &listing->devices[i];

		sqlite3_bind_int64(statement, 1, i);
		sqlite3_bind_text(statement, 2, device->host, device->host_len, SQLITE_STATIC);
		sqlite3_bind_text(statement, 3, device->device, device->device_len, SQLITE_STATIC);
		sqlite3_bind_int64(statement, 4, device->class_number);
		sqlite3_bind_int(statement, 5, device->free);
		insert(bench, statement);
	}
	sqlite3_finalize(statement);
}

/* The answers for pairs of documents, and below each rank's the devices. */
static void make_verdicts(const struct bench *bench, const struct listing *listing)
{
	sqlite3_stmt *verdict = prepare(bench, "INSERT INTO verdict VALUES (?, ?, ?)");
	sqlite3_stmt *expanded = prepare(bench, "INSERT INTO expanded VALUES (?, ?, ?)");
	struct answers answers;
	uint32_t source, i, j;

	answers_make(&answers, listing);
	for (source = 0; source < listing->nclasses; source++) {
		for (i = answers.first[source]; i < answers.first[source + 1]; i++) {
			const struct destination *to = &answers.all[i];

			insert_numbers(bench, verdict, source, to->rank, to->class_number);
			for (j = listing->first[to->class_number];
			     j < listing->first[to->class_number + 1]; j++)
				insert_numbers(bench, expanded, source, to->rank, listing->free[j]);
		}
	}
	answers_free(&answers);
	sqlite3_finalize(verdict);
	sqlite3_finalize(expanded);
}

static int make(struct bench *bench, const char *path, const char *fleet)
{
	struct listing listing;

	unlink(path);
	check(bench, sqlite3_open(path, &bench->database));
	listing_read(&listing, fleet);
	execute(bench, make_tables);
	make_documents(bench, &listing);
	make_devices(bench, &listing);
	make_verdicts(bench, &listing);
	execute(bench, make_indexes);
	/* Rows of equally good documents were put in one after the other: put them in order. */
	execute(bench, "VACUUM");
	listing_free(&listing);
	return 0;
}

/* --- asking it --- */

static void bind_source(const struct bench *bench, uint32_t source)
{
	check(bench, sqlite3_bind_blob(bench->search, 1, bench->sources[source],
				       sizeof(bench->sources[source]), SQLITE_STATIC));
}

static void time_search(void *arg, uint64_t times)
{
	const struct bench *bench = arg;
	uint64_t sum = 0;
	uint32_t i;

	while (times--) {
		for (i = 0; i < SOURCES; i++) {
			bind_source(bench, i);
			while (sqlite3_step(bench->search) == SQLITE_ROW)
				sum += (uint64_t)sqlite3_column_int64(bench->search, 0);
			sqlite3_reset(bench->search);
		}
	}
	sink = sum;
}

static struct found collect(const struct bench *bench)
{
	struct found found = { 0 };
	uint32_t i;

	for (i = 0; i < SOURCES; i++) {
		bind_source(bench, i);
		while (sqlite3_step(bench->search) == SQLITE_ROW)
			found_add(&found, (uint32_t)sqlite3_column_int64(bench->search, 0));
		check(bench, sqlite3_reset(bench->search));
	}
	return found;
}

static int64_t count_devices(const struct bench *bench)
{
	sqlite3_stmt *statement = prepare(bench, "SELECT count(*) FROM device");
	int64_t count;

	sqlite3_step(statement);
	count = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return count;
}

static void choose_sources(struct bench *bench)
{
	sqlite3_stmt *statement =
		prepare(bench, "SELECT o.digest FROM device d JOIN document o ON o.id = d.document"
			       " WHERE d.id = ?");
	int64_t count = count_devices(bench);
	uint32_t i;

	for (i = 0; i < SOURCES; i++) {
		sqlite3_bind_int64(statement, 1, found_source(i, (uint64_t)count));
		if (sqlite3_step(statement) != SQLITE_ROW)
			abort();
		memcpy(bench->sources[i], sqlite3_column_blob(statement, 0),
		       sizeof(bench->sources[i]));
		sqlite3_reset(statement);
	}
	sqlite3_finalize(statement);
}

static int ask(struct bench *bench, const char *path, int quick)
{
	size_t i;

	check(bench, sqlite3_open_v2(path, &bench->database,
				     SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL));
	execute(bench, open_settings);
	choose_sources(bench);
	for (i = 0; i < NSEARCHES; i++) {
		struct found found;

		bench->search = prepare(bench, searches[i].text);
		found = collect(bench);
		found_report(searches[i].engine, searches[i].what,
			     timing_measure(time_search, bench, quick), &found,
			     searches[i].ordered);
		sqlite3_finalize(bench->search);
	}
	return 0;
}

int main(int argc, char **argv)
{
	bool making = argc > 1 && !strcmp(argv[1], "--make");
	int quick = argc > 1 && !strcmp(argv[1], "--quick"), status;
	struct bench bench = { 0 };

	if (argc != (making ? 4 : 2 + quick))
		return 2;
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	status = making ? make(&bench, argv[2], argv[3]) : ask(&bench, argv[1 + quick], quick);
	sqlite3_close(bench.database);
	return status;
}
