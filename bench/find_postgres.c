// SPDX-License-Identifier: LGPL-2.1-or-later
#define TIMING_CLOCK CLOCK_MONOTONIC /* the work is the server's */
#include "answers.h"
#include "found.h"
#include <arpa/inet.h>
#include <libpq-fe.h>
#include <string.h>

/*
 * devmig-bench-find-postgres --make CONNECTION FLEET
 * devmig-bench-find-postgres [--quick] CONNECTION
 *
 * The same searches of the same tables as SQLite's, by a server over a local
 * socket: prepared statements, parameters and results in binary.
 */

static const char make_tables[] =
	"CREATE UNLOGGED TABLE document (id int4 PRIMARY KEY, digest bytea UNIQUE);"
	"CREATE UNLOGGED TABLE device"
	" (id int4 PRIMARY KEY, host text, name text, document int4, free bool);"
	"CREATE UNLOGGED TABLE verdict (source int4, rank int4, destination int4);"
	"CREATE UNLOGGED TABLE expanded (source int4, rank int4, device int4);";

/* Vacuumed tables can be answered from their indexes alone. */
static const char *const make_indexes[] = {
	"ALTER TABLE verdict ADD PRIMARY KEY (source, rank, destination)",
	"ALTER TABLE expanded ADD PRIMARY KEY (source, rank, device)",
	"CREATE INDEX free_device ON device (document, id) WHERE free",
	"VACUUM (FREEZE, ANALYZE)",
	"CHECKPOINT",
};

static const struct search {
	const char *engine;
	const char *what;
	bool ordered;
	const char *text;
} searches[] = {
	{ "PostgreSQL, expanded", "in order", true,
	  "SELECT device FROM expanded"
	  " WHERE source = (SELECT id FROM document WHERE digest = $1) ORDER BY rank, device" },
	{ "PostgreSQL, deduplicated", "by class", false,
	  "SELECT d.id FROM verdict v JOIN device d ON d.document = v.destination"
	  " WHERE d.free AND v.source = (SELECT id FROM document WHERE digest = $1)" },
	{ "PostgreSQL, deduplicated", "in order", true,
	  "SELECT d.id FROM verdict v JOIN device d ON d.document = v.destination"
	  " WHERE d.free AND v.source = (SELECT id FROM document WHERE digest = $1)"
	  " ORDER BY v.rank, d.id" },
};

#define NSEARCHES (sizeof(searches) / sizeof(searches[0]))

struct bench {
	PGconn *connection;
	const char *search; /* the name of the prepared statement */
	char sources[SOURCES][16];
};

static volatile uint64_t sink;

static __attribute__((noreturn)) void give_up(const struct bench *bench)
{
	fprintf(stderr, "bench: PostgreSQL: %s\n", PQerrorMessage(bench->connection));
	exit(2);
}

static void execute(const struct bench *bench, const char *text)
{
	PGresult *result = PQexec(bench->connection, text);
	ExecStatusType status = PQresultStatus(result);

	if (status != PGRES_COMMAND_OK && status != PGRES_COPY_IN)
		give_up(bench);
	PQclear(result);
}

/* --- making it --- */

static void copy_row(const struct bench *bench, const char *row, int size)
{
	if (PQputCopyData(bench->connection, row, size) != 1)
		give_up(bench);
}

static void copy_end(const struct bench *bench)
{
	PGresult *result;

	if (PQputCopyEnd(bench->connection, NULL) != 1)
		give_up(bench);
	while ((result = PQgetResult(bench->connection))) {
		if (PQresultStatus(result) != PGRES_COMMAND_OK)
			give_up(bench);
		PQclear(result);
	}
}

static void make_documents(const struct bench *bench, const struct listing *listing)
{
	char row[128], digits[33];
	uint32_t i;

	execute(bench, "COPY document FROM STDIN");
	for (i = 0; i < listing->nclasses; i++) {
		struct devmig_digest digest = devmig_document_digest(listing->documents[i]);

		devmig_digest_format(&digest, digits);
		copy_row(bench, row, snprintf(row, sizeof(row), "%u\t\\\\x%s\n", i, digits));
	}
	copy_end(bench);
}

static void make_devices(const struct bench *bench, const struct listing *listing)
{
	char row[1024];
	uint32_t i;

	execute(bench, "COPY device FROM STDIN");
	for (i = 0; i < listing->count; i++) {
		const struct listed *device = &listing->devices[i];

		copy_row(bench, row,
			 snprintf(row, sizeof(row), "%u\t%.*s\t%.*s\t%u\t%c\n", i, device->host_len,
				  device->host, device->device_len, device->device,
				  device->class_number, device->free ? 't' : 'f'));
	}
	copy_end(bench);
}

static void make_verdicts(const struct bench *bench, const struct listing *listing,
			  const struct answers *answers)
{
	uint32_t source, i;
	char row[64];

	execute(bench, "COPY verdict FROM STDIN");
	for (source = 0; source < listing->nclasses; source++)
		for (i = answers->first[source]; i < answers->first[source + 1]; i++)
			copy_row(bench, row,
				 snprintf(row, sizeof(row), "%u\t%u\t%u\n", source,
					  answers->all[i].rank, answers->all[i].class_number));
	copy_end(bench);
}

static void make_expanded(const struct bench *bench, const struct listing *listing,
			  const struct answers *answers)
{
	uint32_t source, i, j;
	char row[64];

	execute(bench, "COPY expanded FROM STDIN");
	for (source = 0; source < listing->nclasses; source++) {
		for (i = answers->first[source]; i < answers->first[source + 1]; i++) {
			const struct destination *to = &answers->all[i];

			for (j = listing->first[to->class_number];
			     j < listing->first[to->class_number + 1]; j++)
				copy_row(bench, row,
					 snprintf(row, sizeof(row), "%u\t%u\t%u\n", source,
						  to->rank, listing->free[j]));
		}
	}
	copy_end(bench);
}

static int make(const struct bench *bench, const char *fleet)
{
	struct listing listing;
	struct answers answers;
	size_t i;

	listing_read(&listing, fleet);
	answers_make(&answers, &listing);
	execute(bench, make_tables);
	make_documents(bench, &listing);
	make_devices(bench, &listing);
	make_verdicts(bench, &listing, &answers);
	make_expanded(bench, &listing, &answers);
	for (i = 0; i < sizeof(make_indexes) / sizeof(make_indexes[0]); i++)
		execute(bench, make_indexes[i]);
	answers_free(&answers);
	listing_free(&listing);
	return 0;
}

/* --- asking it --- */

static PGresult *search(const struct bench *bench, uint32_t source)
{
	const char *value = bench->sources[source];
	int length = sizeof(bench->sources[source]), binary = 1;
	PGresult *result =
		PQexecPrepared(bench->connection, bench->search, 1, &value, &length, &binary, 1);

	if (PQresultStatus(result) != PGRES_TUPLES_OK)
		give_up(bench);
	return result;
}

static uint32_t number_at(const PGresult *result, int row)
{
	uint32_t number;

	memcpy(&number, PQgetvalue(result, row, 0), sizeof(number));
	return ntohl(number);
}

static void time_search(void *arg, uint64_t times)
{
	const struct bench *bench = arg;
	uint64_t sum = 0;
	uint32_t i;

	while (times--) {
		for (i = 0; i < SOURCES; i++) {
			PGresult *result = search(bench, i);
			int rows = PQntuples(result), row;

			for (row = 0; row < rows; row++)
				sum += number_at(result, row);
			PQclear(result);
		}
	}
	sink = sum;
}

static struct found collect(const struct bench *bench)
{
	struct found found = { 0 };
	uint32_t i;

	for (i = 0; i < SOURCES; i++) {
		PGresult *result = search(bench, i);
		int rows = PQntuples(result), row;

		for (row = 0; row < rows; row++)
			found_add(&found, number_at(result, row));
		PQclear(result);
	}
	return found;
}

/* One row of one column, in binary. */
static PGresult *ask_one(const struct bench *bench, const char *question, const char *value)
{
	PGresult *result = PQexecParams(bench->connection, question, value ? 1 : 0, NULL,
					value ? &value : NULL, NULL, NULL, 1);

	if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != 1)
		give_up(bench);
	return result;
}

static void choose_sources(struct bench *bench)
{
	PGresult *result = ask_one(bench, "SELECT count(*)::int4 FROM device", NULL);
	uint32_t count = number_at(result, 0), i;
	char number[16];

	PQclear(result);
	for (i = 0; i < SOURCES; i++) {
		snprintf(number, sizeof(number), "%u", found_source(i, count));
		result = ask_one(bench,
				 "SELECT o.digest FROM device d"
				 " JOIN document o ON o.id = d.document WHERE d.id = $1::int4",
				 number);
		memcpy(bench->sources[i], PQgetvalue(result, 0, 0), sizeof(bench->sources[i]));
		PQclear(result);
	}
}

static int ask(struct bench *bench, int quick)
{
	size_t i;

	choose_sources(bench);
	for (i = 0; i < NSEARCHES; i++) {
		char name[16];
		struct found found;

		snprintf(name, sizeof(name), "search%zu", i);
		PQclear(PQprepare(bench->connection, name, searches[i].text, 0, NULL));
		bench->search = name;
		found = collect(bench);
		found_report(searches[i].engine, searches[i].what,
			     timing_measure(time_search, bench, quick), &found,
			     searches[i].ordered);
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
	bench.connection = PQconnectdb(making ? argv[2] : argv[1 + quick]);
	if (PQstatus(bench.connection) != CONNECTION_OK)
		give_up(&bench);
	status = making ? make(&bench, argv[3]) : ask(&bench, quick);
	PQfinish(bench.connection);
	return status;
}
