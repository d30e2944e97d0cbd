// SPDX-License-Identifier: LGPL-2.1-or-later
#include "timing.h"
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/*
 * devmig-bench-sqlite [--quick] RULES.sql
 *
 * The same questions to a database in memory that has the rules as rows, as an
 * inventory would: one prepared statement, asked for each pair.
 */

static const char schema[] =
	"CREATE TABLE self (document INT, name TEXT, text TEXT, int INT, version INT, mask INT,"
	" PRIMARY KEY (document, name)) WITHOUT ROWID;"
	"CREATE TABLE self_item (document INT, name TEXT, facet TEXT, item TEXT,"
	" PRIMARY KEY (document, name, facet, item)) WITHOUT ROWID;"
	"CREATE TABLE alternative (document INT, id INT,"
	" PRIMARY KEY (document, id)) WITHOUT ROWID;"
	"CREATE TABLE rule (alternative INT, name TEXT, id INT, kind TEXT, text TEXT,"
	" PRIMARY KEY (alternative, name)) WITHOUT ROWID;"
	"CREATE TABLE rule_range (rule INT, low INT, high INT,"
	" PRIMARY KEY (rule, low, high)) WITHOUT ROWID;"
	"CREATE TABLE rule_item (rule INT, item TEXT, PRIMARY KEY (rule, item)) WITHOUT ROWID;"
	"CREATE TABLE answer (source INT, destination INT, yes INT);";

/* Is there an alternative of destination ?2 without a rule that source ?1 breaks? */
static const char question[] =
	"SELECT EXISTS (SELECT 1 FROM alternative a WHERE a.document = ?2 AND NOT EXISTS ("
	" SELECT 1 FROM rule r LEFT JOIN self s ON s.document = ?1 AND s.name = r.name"
	" WHERE r.alternative = a.id AND NOT CASE r.kind"
	"  WHEN 'text' THEN coalesce(s.text, '') = r.text"
	"  WHEN 'list' THEN coalesce(s.text, '') IN"
	"   (SELECT i.item FROM rule_item i WHERE i.rule = r.id)"
	"  WHEN 'any' THEN coalesce(s.text, '') <> ''"
	"  WHEN 'int' THEN EXISTS (SELECT 1 FROM rule_range g"
	"   WHERE g.rule = r.id AND s.int BETWEEN g.low AND g.high)"
	"  WHEN 'version' THEN EXISTS (SELECT 1 FROM rule_range g"
	"   WHERE g.rule = r.id AND s.version BETWEEN g.low AND g.high)"
	"  ELSE (r.kind = 'items' OR coalesce(s.mask, 0)) AND NOT EXISTS ("
	"   SELECT 1 FROM self_item x WHERE x.document = ?1 AND x.name = r.name"
	"   AND x.facet = r.kind AND NOT EXISTS ("
	"    SELECT 1 FROM rule_item i WHERE i.rule = r.id AND i.item = x.item))"
	"  END))";

struct pair {
	int source;
	int destination;
};

#define PAIRS_MAX 4096

struct bench {
	sqlite3 *database;
	sqlite3_stmt *question;
	struct pair pairs[PAIRS_MAX];
	size_t count;
};

static bool ask(const struct bench *bench, struct pair pair)
{
	bool yes;

	sqlite3_bind_int(bench->question, 1, pair.source);
	sqlite3_bind_int(bench->question, 2, pair.destination);
	if (sqlite3_step(bench->question) != SQLITE_ROW)
		abort();
	yes = sqlite3_column_int(bench->question, 0);
	sqlite3_reset(bench->question);
	return yes;
}

static void time_pairs(void *arg, uint64_t times)
{
	const struct bench *bench = arg;
	size_t i;

	while (times--)
		for (i = 0; i < bench->count; i++)
			ask(bench, bench->pairs[i]);
}

static char *read_all(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t room = 0;

	if (!file || getdelim(&text, &room, '\0', file) < 0) {
		perror(path);
		exit(2);
	}
	fclose(file);
	return text;
}

static void check(const struct bench *bench, int result)
{
	if (result == SQLITE_OK)
		return;
	fprintf(stderr, "bench: SQLite: %s\n", sqlite3_errmsg(bench->database));
	exit(2);
}

static void prepare(struct bench *bench, const char *path)
{
	char *rules = read_all(path);

	check(bench, sqlite3_open(":memory:", &bench->database));
	check(bench, sqlite3_exec(bench->database, schema, NULL, NULL, NULL));
	check(bench, sqlite3_exec(bench->database, rules, NULL, NULL, NULL));
	check(bench, sqlite3_exec(bench->database, "ANALYZE", NULL, NULL, NULL));
	check(bench, sqlite3_prepare_v2(bench->database, question, -1, &bench->question, NULL));
	free(rules);
}

/* Collect the pairs whose answer is @yes, and see that it is. */
static int collect(struct bench *bench, bool yes)
{
	sqlite3_stmt *answers;

	bench->count = 0;
	check(bench, sqlite3_prepare_v2(bench->database,
					"SELECT source, destination FROM answer WHERE yes = ?", -1,
					&answers, NULL));
	sqlite3_bind_int(answers, 1, yes);
	while (sqlite3_step(answers) == SQLITE_ROW && bench->count < PAIRS_MAX) {
		struct pair pair = { sqlite3_column_int(answers, 0),
				     sqlite3_column_int(answers, 1) };

		if (ask(bench, pair) != yes) {
			fprintf(stderr, "bench: SQLite: documents %d and %d: not %d\n", pair.source,
				pair.destination, yes);
			return 1;
		}
		bench->pairs[bench->count++] = pair;
	}
	sqlite3_finalize(answers);
	return 0;
}

int main(int argc, char **argv)
{
	bool quick = argc > 1 && !strcmp(argv[1], "--quick");
	struct bench *bench = calloc(1, sizeof(*bench));
	int yes, status = 0;
	char more[64];

	if (argc != 2 + quick || !bench)
		return 2;
	prepare(bench, argv[1 + quick]);
	for (yes = 1; yes >= 0 && !status; yes--) {
		status = collect(bench, yes);
		if (status || !bench->count)
			continue;
		snprintf(more, sizeof(more), ",\"pairs\":%zu", bench->count);
		timing_report("match", "sqlite", yes ? "matched" : "refused",
			      timing_measure(time_pairs, bench, quick), (double)bench->count, more);
	}
	sqlite3_finalize(bench->question);
	sqlite3_close(bench->database);
	free(bench);
	return status;
}
