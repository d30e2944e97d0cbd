// SPDX-License-Identifier: LGPL-2.1-or-later
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <devmig/rules.h>

/*
 * The rules that devmig ships, asked about pairs of devices.  rules/NAME.pairs says what the
 * rules of ../../rules/NAME.rules are to answer.
 *
 *	# a comment
 *	base NAME [BASE]      facts that devices have, beginning with those of another base
 *		pci.id=15b3:101e  the fact is known
 *		fw.psid?          it is unknown
 *		-fw.version       it is absent, as each fact is that is not named
 *	pair WORDS
 *	from BASE             the source: that base, with the facts below it
 *	to BASE               the destination
 *	from-is STATED [FIELD...]   whole, draft (with these open fields), none, bad
 *	to-is STATED [FIELD...]     whole where it is not said
 *	from-has FIELD=VALUE  what its SELF has; to-has
 *	free FIELD...         fields of the source that may have any value, see below
 *	yes | apply NAME=VALUE... | no FIELD REASON | unknown REASON
 *
 * Where the answer is yes each field of the source counts: with another value in one of
 * them it must be no, but for those that are free.
 */
#define FACTS_MAX 32
#define BASES_MAX 32
#define TEXTS_MAX 8
#define RULES_MAX 256
#define PAIRS_MIN 150 /* of all files */

struct device {
	char *name;
	struct devmig_fact facts[FACTS_MAX];
	size_t count;
	char *is; /* "draft fw_version" */
	char *has[TEXTS_MAX];
	size_t has_count;
	struct devmig_statement *statement;
};

/* A file of pairs that is being read. */
struct script {
	const char *name;
	unsigned int line;
	char *title;
	struct device bases[BASES_MAX];
	size_t base_count;
	struct device ends[2]; /* from, to */
	struct device *device; /* whose facts come */
	const char *free;      /* " FIELD FIELD ", NULL: none */
};

static struct devmig_rules *rules;
static size_t pairs;
/* By number of the rule: the answers that a pair's destination gave with it. */
static struct {
	size_t yes;
	size_t no;
	bool accepts;
} used[RULES_MAX];

static size_t failures;
static struct kept {
	struct kept *next;
	char text[];
} * kept;

/* Say what is wrong and go on: of one change all that it breaks is seen. */
static void __attribute__((format(printf, 2, 3)))
fail_at(const struct script *script, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	print_error("%s:%u: %s: %s\n", script->name, script->line,
		    script->title ? script->title : "", text);
	failures++;
}

static char *copy_n(const char *text, size_t len)
{
	struct kept *copy = calloc(1, sizeof(*copy) + len + 1);

	assert_non_null(copy);
	memcpy(copy->text, text, len);
	copy->next = kept;
	kept = copy;
	return copy->text;
}

static char *copy_of(const char *text)
{
	return copy_n(text, strlen(text));
}

static struct devmig_fact *find_fact(struct device *device, const char *name)
{
	size_t i;

	for (i = 0; i < device->count; i++)
		if (strcmp(device->facts[i].name, name) == 0)
			return &device->facts[i];
	return NULL;
}

static int give_fact(void *arg, const char *name, struct devmig_fact *ret)
{
	const struct devmig_fact *fact = find_fact(arg, name);

	if (fact) {
		*ret = *fact;
		return 0;
	}
	ret->state = DEVMIG_FACT_ABSENT;
	ret->value = "";
	ret->origin = "a pair";
	ret->why = "";
	return 0;
}

static void set_fact(struct script *script, const char *name, size_t len, const char *value,
		     enum devmig_fact_state state)
{
	struct device *device = script->device;
	char *copy = copy_n(name, len);
	struct devmig_fact *fact;

	assert_non_null(device);
	fact = find_fact(device, copy);
	if (!fact) {
		assert_true(device->count < FACTS_MAX);
		fact = &device->facts[device->count++];
	}
	*fact = (struct devmig_fact){
		.name = copy,
		.state = state,
		.value = copy_of(value),
		.origin = "a pair",
		.why = state == DEVMIG_FACT_UNKNOWN ? "the test says so" : "",
	};
}

static bool read_fact(struct script *script, const char *line)
{
	const size_t word = strcspn(line, " ");
	const char *equals = memchr(line, '=', word);

	if (equals)
		set_fact(script, line, (size_t)(equals - line), equals + 1, DEVMIG_FACT_KNOWN);
	else if (line[word - 1] == '?')
		set_fact(script, line, word - 1, "", DEVMIG_FACT_UNKNOWN);
	else if (*line == '-')
		set_fact(script, line + 1, word - 1, "", DEVMIG_FACT_ABSENT);
	else
		return false;
	return true;
}

/* Facts of a base, as a device's own, which may change them. */
static void begin_device(struct script *script, struct device *device, const char *base)
{
	size_t i;

	*device = (struct device){ 0 };
	for (i = 0; i < script->base_count && base; i++) {
		if (strcmp(script->bases[i].name, base))
			continue;
		memcpy(device->facts, script->bases[i].facts, sizeof(device->facts));
		device->count = script->bases[i].count;
		base = NULL;
	}
	if (base)
		fail_at(script, "there is no base %s", base);
	script->device = device;
}

static void read_base(struct script *script, char *words)
{
	char *name = strtok(words, " ");

	assert_true(name && script->base_count < BASES_MAX);
	begin_device(script, &script->bases[script->base_count], strtok(NULL, " "));
	script->bases[script->base_count++].name = copy_of(name);
}

/* --- what is expected --- */

static void expect_stated(struct script *script, struct device *device)
{
	char *is = device->is ? device->is : copy_of("whole");
	const enum devmig_stated stated = devmig_statement_kind(device->statement);
	struct devmig_open_field field;
	size_t i, count = 0;
	char *word = strtok(is, " ");

	if (strcmp(word, devmig_stated_name(stated)))
		fail_at(script, "stated %s and not %s: %s", devmig_stated_name(stated), word,
			devmig_error_text(devmig_statement_error(device->statement)));
	for (word = strtok(NULL, " "); word; word = strtok(NULL, " "), count++) {
		for (i = 0; !devmig_statement_open(device->statement, i, &field); i++)
			if (strcmp(field.field, word) == 0)
				break;
		if (i == devmig_statement_open_count(device->statement))
			fail_at(script, "%s is not open", word);
	}
	if (count != devmig_statement_open_count(device->statement))
		fail_at(script, "%zu fields are open and not %zu",
			devmig_statement_open_count(device->statement), count);
}

static void expect_fields(struct script *script, const struct device *device)
{
	const struct devmig_document *document = devmig_statement_document(device->statement);
	struct devmig_field field;
	size_t i;

	for (i = 0; i < device->has_count; i++) {
		char *name = device->has[i];
		char *value = strchr(name, '=');

		assert_non_null(value);
		*value++ = '\0';
		if (!document || devmig_document_self_find(document, name, &field))
			fail_at(script, "SELF has no %s", name);
		else if (strlen(value) != field.value_len ||
			 memcmp(value, field.value, field.value_len))
			fail_at(script, "%s is %.*s and not %s", name, (int)field.value_len,
				field.value, value);
	}
}

static void apply(struct script *script, struct device *device)
{
	struct devmig_error *error = NULL;

	assert_int_equal(devmig_rules_apply(rules, give_fact, device, &device->statement, &error),
			 0);
	expect_stated(script, device);
	expect_fields(script, device);
}

static void count_rule(const struct device *destination, enum devmig_answer answer)
{
	const struct devmig_document *document = devmig_statement_document(destination->statement);
	struct devmig_rule rule;
	char place[4096];
	size_t i;

	for (i = 0; document && !devmig_rules_rule(rules, i, &rule); i++) {
		snprintf(place, sizeof(place), "%s:%u", rule.file, rule.line);
		if (strcmp(place, devmig_statement_source(destination->statement)))
			continue;
		assert_true(i < RULES_MAX);
		used[i].accepts |= devmig_document_object_count(document) != 0;
		used[i].yes += answer == DEVMIG_COMPATIBLE || answer == DEVMIG_AFTER_APPLY;
		used[i].no += answer == DEVMIG_INCOMPATIBLE;
	}
}

/* One of the objects refuses this field for this reason. */
static bool is_refused(struct script *script, const struct devmig_verdict *verdict,
		       const char *name, const char *reason)
{
	struct devmig_refusal refusal;
	struct devmig_failure failure;
	size_t i, j;

	for (i = 0; !devmig_verdict_refusal(verdict, 0, i, &refusal); i++)
		for (j = 0; !devmig_verdict_failure(verdict, 0, i, j, &failure); j++)
			if (strcmp(failure.field, name) == 0 && strcmp(failure.reason, reason) == 0)
				return true;
	for (i = 0; !devmig_verdict_refusal(verdict, 0, i, &refusal); i++)
		for (j = 0; !devmig_verdict_failure(verdict, 0, i, j, &failure); j++)
			fail_at(script, "object %u refuses %s for the reason %s", refusal.object,
				failure.field, failure.reason);
	return false;
}

/* A list without objects is refused for no field: there is a reason alone. */
static void expect_refusal(struct script *script, const struct devmig_verdict *verdict, char *words)
{
	const char *first = strtok(words, " ");
	const char *reason = strtok(NULL, " ");

	assert_non_null(first);
	if (!is_refused(script, verdict, reason ? first : "", reason ? reason : first))
		fail_at(script, "not refused for %s %s", first, reason ? reason : "");
}

static void expect_doubt(struct script *script, const struct devmig_verdict *verdict, char *words)
{
	struct devmig_doubt doubt;
	size_t i;

	for (i = 0; !devmig_verdict_doubt(verdict, i, &doubt); i++)
		if (strcmp(doubt.reason, words) == 0)
			return;
	fail_at(script, "no doubt for the reason %s", words);
}

static void expect_settings(struct script *script, const struct devmig_verdict *verdict,
			    char *words)
{
	struct devmig_setting setting;
	size_t i = 0;
	char *word, text[1024];

	for (word = strtok(words, " "); word; word = strtok(NULL, " "), i++) {
		if (devmig_verdict_setting(verdict, i, &setting)) {
			fail_at(script, "%s is not to be set", word);
			return;
		}
		snprintf(text, sizeof(text), "%s=%s", setting.name, setting.value);
		if (strcmp(text, word))
			fail_at(script, "%s is to be set and not %s", text, word);
	}
	if (i != devmig_verdict_setting_count(verdict))
		fail_at(script, "more is to be set");
}

/* --- fields that count --- */

static void put_value(FILE *out, const char *value, size_t len)
{
	fputc('"', out);
	for (; len; value++, len--) {
		if (strchr("\"\\{}", *value))
			fputc('\\', out);
		fputc(*value, out);
	}
	fputs("\"\n", out);
}

/* The SELF of a document, with another value in field @changed. */
static struct devmig_document *change(const struct devmig_document *document, size_t changed)
{
	struct devmig_document *copy = NULL;
	struct devmig_field field;
	char *text = NULL;
	size_t i, size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	fputs("SELF:\n", out);
	for (i = 0; !devmig_document_self(document, i, &field); i++) {
		fprintf(out, "%.*s=", (int)field.name_len, field.name);
		put_value(out, i == changed ? "another" : field.value,
			  i == changed ? strlen("another") : field.value_len);
	}
	assert_int_equal(fclose(out), 0);
	devmig_document_parse(NULL, DEVMIG_FORM_TEXT, text, size, "changed", &copy, NULL);
	assert_non_null(copy);
	free(text);
	return copy;
}

static void expect_fields_count(struct script *script)
{
	const struct devmig_document *source = devmig_statement_document(script->ends[0].statement);
	const struct devmig_document *destination =
		devmig_statement_document(script->ends[1].statement);
	struct devmig_field field;
	char name[128];
	size_t i;

	for (i = 0; !devmig_document_self(source, i, &field); i++) {
		struct devmig_document *changed = change(source, i);
		const bool counts = devmig_match(changed, destination, DEVMIG_INCOMING, NULL) ==
				    DEVMIG_INCOMPATIBLE;

		devmig_document_unref(changed);
		snprintf(name, sizeof(name), " %.*s ", (int)field.name_len, field.name);
		if (counts == (script->free && strstr(script->free, name)))
			fail_at(script, "%s%s", name, counts ? "is not free" : "does not count");
	}
}

static const struct {
	const char *word;
	enum devmig_answer answer;
	void (*more)(struct script *script, const struct devmig_verdict *verdict, char *words);
} answers[] = {
	{ "yes", DEVMIG_COMPATIBLE, expect_settings },
	{ "apply", DEVMIG_AFTER_APPLY, expect_settings },
	{ "no", DEVMIG_INCOMPATIBLE, expect_refusal },
	{ "unknown", DEVMIG_COULD_NOT_TELL, expect_doubt },
};

static void ask(struct script *script, size_t index, char *words)
{
	struct devmig_verdict *verdict = NULL;
	struct devmig_error *error = NULL;
	size_t i;

	for (i = 0; i < 2; i++)
		apply(script, &script->ends[i]);
	assert_int_equal(devmig_statement_check(script->ends[0].statement,
						script->ends[1].statement, DEVMIG_INCOMING,
						&verdict, &error),
			 0);
	if (devmig_verdict_answer(verdict) != answers[index].answer)
		fail_at(script, "the answer is %s",
			devmig_answer_name(devmig_verdict_answer(verdict)));
	else
		answers[index].more(script, verdict, words);
	if (answers[index].answer == DEVMIG_COMPATIBLE ||
	    answers[index].answer == DEVMIG_AFTER_APPLY)
		expect_fields_count(script);
	count_rule(&script->ends[1], devmig_verdict_answer(verdict));
	devmig_verdict_free(verdict);
	for (i = 0; i < 2; i++)
		devmig_statement_unref(script->ends[i].statement);
	memset(script->ends, 0, sizeof(script->ends));
	script->free = NULL;
	pairs++;
}

/* --- the lines of a file --- */

static void add_text(struct device *device, const char *words)
{
	assert_true(device->has_count < TEXTS_MAX);
	device->has[device->has_count++] = copy_of(words);
}

static void read_free(struct script *script, const char *words)
{
	char text[1024];

	snprintf(text, sizeof(text), " %s ", words);
	script->free = copy_of(text);
}

static bool read_end(struct script *script, const char *word, char *words)
{
	static const char *const names[] = { "from", "to" };
	size_t i;

	for (i = 0; i < 2; i++) {
		const size_t len = strlen(names[i]);

		if (strncmp(word, names[i], len))
			continue;
		if (!word[len])
			begin_device(script, &script->ends[i], words);
		else if (strcmp(word + len, "-is") == 0)
			script->ends[i].is = copy_of(words);
		else if (strcmp(word + len, "-has") == 0)
			add_text(&script->ends[i], words);
		else
			return false;
		return true;
	}
	return false;
}

static void read_line(struct script *script, char *line)
{
	char *words = line + strcspn(line, " ");
	size_t i;

	if (read_fact(script, line))
		return;
	if (*words)
		*words++ = '\0';
	for (i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
		if (strcmp(line, answers[i].word))
			continue;
		ask(script, i, words);
		return;
	}
	if (strcmp(line, "base") == 0)
		read_base(script, words);
	else if (strcmp(line, "pair") == 0)
		script->title = copy_of(words);
	else if (strcmp(line, "free") == 0)
		read_free(script, words);
	else if (!read_end(script, line, words))
		fail_at(script, "not understood: %s", line);
}

static void play(const char *name)
{
	struct script script = { .name = name };
	char path[4096], line[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", PAIRS, name);
	file = fopen(path, "r");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		char *start = line + strspn(line, " \t");

		script.line++;
		start[strcspn(start, "\n")] = '\0';
		if (*start && *start != '#')
			read_line(&script, start);
	}
	fclose(file);
}

static int is_pairs(const struct dirent *entry)
{
	const size_t len = strlen(entry->d_name);

	return len > 6 && strcmp(entry->d_name + len - 6, ".pairs") == 0;
}

static void test_pairs(void **state)
{
	struct dirent **entries = NULL;
	const int count = scandir(PAIRS, &entries, is_pairs, alphasort);
	int i;

	(void)state;
	assert_true(count > 0);
	for (i = 0; i < count; i++) {
		const size_t before = pairs;

		play(entries[i]->d_name);
		print_message("%s: %zu pairs\n", entries[i]->d_name, pairs - before);
		free(entries[i]);
	}
	free(entries);
	assert_int_equal(failures, 0);
	assert_true(pairs >= PAIRS_MIN);
}

/* Each rule has said yes and no, unless it is one of what can't migrate. */
static void test_each_rule_is_asked(void **state)
{
	struct devmig_rule rule;
	size_t i, missing = 0;

	(void)state;
	assert_true(devmig_rules_count(rules) <= RULES_MAX);
	for (i = 0; !devmig_rules_rule(rules, i, &rule); i++) {
		if (used[i].no && (used[i].yes || !used[i].accepts))
			continue;
		missing++;
		print_error("%s:%u: %zu times yes, %zu times no\n", rule.file, rule.line,
			    used[i].yes, used[i].no);
	}
	assert_int_equal(missing, 0);
}

static int read_rules(void **state)
{
	const char *const other = getenv("DEVMIG_TEST_RULES");
	const char *const directories[] = { other ? other : RULES };
	const struct devmig_rules_options options = { .directories = directories, .count = 1 };
	struct devmig_context *context = NULL;
	struct devmig_error *error = NULL;
	int err = devmig_context_new(NULL, &context, &error);

	(void)state;
	if (!err)
		err = devmig_rules_read(context, &options, &rules, &error);
	if (err)
		print_error("%s\n", devmig_error_text(error));
	devmig_error_free(error);
	devmig_context_unref(context);
	return err;
}

static int drop_rules(void **state)
{
	struct kept *next;

	(void)state;
	devmig_rules_unref(rules);
	for (; kept; kept = next) {
		next = kept->next;
		free(kept);
	}
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_each_rule_is_asked),
	};

	return cmocka_run_group_tests(tests, read_rules, drop_rules);
}
