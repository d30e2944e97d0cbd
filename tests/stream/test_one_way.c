// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fixture.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Saving and restoring, when nobody answers. */

static const uint64_t flag_sets[] = {
	DEVMIG_MIGRATION_STOP_COPY,
	DEVMIG_MIGRATION_STOP_COPY | DEVMIG_MIGRATION_P2P,
	DEVMIG_MIGRATION_STOP_COPY | DEVMIG_MIGRATION_PRE_COPY,
	ALL_FLAGS,
};

#define EACH_SET(set) (size_t set = 0; set < sizeof(flag_sets) / sizeof(flag_sets[0]); set++)

/* How a device and its channel behave. */
struct manner {
	size_t device_reads;
	size_t channel_reads;
	unsigned int dirty;
	bool without_precopy;
};

static void assert_moves(uint64_t flags, const struct manner *manner)
{
	const size_t size = 300000;
	const struct devmig_stream_options options = {
		.without_precopy = manner->without_precopy,
	};
	struct devmig_device *source = fake_new(flags, size, 4096, 1);
	struct devmig_device *destination = fake_new(flags, size, 4096, 2);
	struct memory memory = { .read_max = manner->channel_reads };
	struct outcome sent, received;
	const bool precopy = flags & DEVMIG_MIGRATION_PRE_COPY && !manner->without_precopy;

	source->read_max = manner->device_reads;
	source->dirty = manner->dirty;
	source->dirty_blocks = 7;
	sent = save(source, &memory, &options);
	assert_good(&sent);
	assert_true(memory.finished);
	assert_int_equal(source->state, DEVMIG_STATE_STOP);
	assert_int_equal(sent.result.state, DEVMIG_STATE_STOP);
	assert_int_equal(sent.result.other, DEVMIG_OTHER_UNKNOWN);
	assert_int_equal(sent.result.answer, DEVMIG_COULD_NOT_TELL);
	assert_int_equal(!!sent.result.precopy_bytes, precopy);
	assert_int_equal(!!sent.result.rounds, precopy);
	assert_true(sent.result.bytes > size);
	received = restore(destination, &memory, NULL);
	assert_good(&received);
	assert_true(destination->ran);
	assert_int_equal(destination->state, DEVMIG_STATE_RUNNING);
	assert_int_equal(received.result.state, DEVMIG_STATE_RUNNING);
	assert_int_equal(received.result.bytes, sent.result.bytes);
	assert_int_equal(received.result.precopy_bytes, sent.result.precopy_bytes);
	assert_false(received.result.reset);
	assert_memory_equal(source->bytes, destination->bytes, size);
	outcome_free(&sent);
	outcome_free(&received);
	memory_free(&memory);
	fake_free(source);
	fake_free(destination);
}

static void every_set_of_flags(void **state)
{
	static const struct manner manners[] = {
		{ 0 },
		{ .dirty = 3 },
		{ .without_precopy = true },
		{ .device_reads = 1009, .channel_reads = 4093, .dirty = 2 },
		{ .device_reads = 17, .channel_reads = 13 },
	};

	(void)state;
	for
		EACH_SET(set)
	for (size_t i = 0; i < sizeof(manners) / sizeof(manners[0]); i++)
		assert_moves(flag_sets[set], &manners[i]);
}

/* A device that was stopped before can be moved as well. */
static void from_stop(void **state)
{
	struct devmig_device *source = fake_new(ALL_FLAGS, 1000, 64, 1);
	struct memory memory = { 0 };
	struct outcome sent;

	(void)state;
	source->state = DEVMIG_STATE_STOP;
	sent = save(source, &memory, NULL);
	assert_good(&sent);
	assert_int_equal(sent.result.precopy_bytes, 0);
	assert_int_equal(source->state, DEVMIG_STATE_STOP);
	outcome_free(&sent);
	memory_free(&memory);
	fake_free(source);
}

static void not_in_the_middle_of_another(void **state)
{
	struct devmig_device *device = fake_new(ALL_FLAGS, 1000, 64, 1);
	struct memory memory = { 0 };
	struct outcome outcome;

	(void)state;
	device->state = DEVMIG_STATE_PRE_COPY;
	outcome = save(device, &memory, NULL);
	assert_reason(&outcome, "");
	assert_int_equal(outcome.r, -EBUSY);
	assert_false(device->touched);
	outcome_free(&outcome);
	memory_free(&memory);
	small_stream(&memory);
	memory.at = 0;
	outcome = restore(device, &memory, NULL);
	assert_int_equal(outcome.r, -EBUSY);
	assert_false(device->touched);
	outcome_free(&outcome);
	memory_free(&memory);
	fake_free(device);
}

static void only_version_2(void **state)
{
	struct devmig_device *device = fake_new(ALL_FLAGS, 1000, 64, 1);
	struct memory memory = { 0 };
	struct outcome outcome;

	(void)state;
	device->info.generation = DEVMIG_GENERATION_V1;
	outcome = save(device, &memory, NULL);
	assert_int_equal(outcome.r, -EOPNOTSUPP);
	outcome_free(&outcome);
	device->info.generation = DEVMIG_GENERATION_V2;
	device->info.flags = 0;
	outcome = save(device, &memory, NULL);
	assert_int_equal(outcome.r, -EOPNOTSUPP);
	assert_int_equal(memory.size, 0);
	outcome_free(&outcome);
	memory_free(&memory);
	fake_free(device);
}

/* --- documents --- */

/* Restore what a device of document @source sent to one of @destination. */
static struct outcome pair(const char *source, const char *destination, bool without,
			   struct devmig_device **ret)
{
	const struct devmig_stream_options options = { .without_documents = without };
	struct devmig_device *sender = fake_new(ALL_FLAGS, SMALL_SIZE, 16, 1);
	struct memory memory = { 0 };
	struct outcome outcome;

	sender->document = source;
	outcome = save(sender, &memory, NULL);
	assert_good(&outcome);
	outcome_free(&outcome);
	*ret = fake_new(ALL_FLAGS, SMALL_SIZE, 16, 2);
	(*ret)->document = destination;
	outcome = restore(*ret, &memory, &options);
	memory_free(&memory);
	fake_free(sender);
	return outcome;
}

static const char one[] = "SELF:\n\ttype=a\n\tsize=4\nCOMPATIBLE:\n\ttype=a\n\tsize=4\n";
static const char other[] = "SELF:\n\ttype=b\nCOMPATIBLE:\n\ttype=b\n\tsize=8\n"
			    "COMPATIBLE:\n\ttype=a\n\tsize={n:int:5..9}\n";
static const char setting[] = "SELF:\n\ttype=a\nCOMPATIBLE:\n\ttype=a\n\tsize={n:int:1..9}\n"
			      "APPLY:\n\tvram={n}*2\n";

static void assert_refused(const char *source, const char *destination, bool without,
			   enum devmig_answer answer, const char *said)
{
	struct devmig_device *device;
	struct outcome outcome = pair(source, destination, without, &device);

	assert_reason(&outcome, "refused");
	assert_int_equal(outcome.r, -EPERM);
	assert_int_equal(outcome.result.answer, answer);
	assert_non_null(outcome.result.explanation);
	if (!strstr(outcome.result.explanation, said))
		fail_msg("%s", outcome.result.explanation);
	assert_false(device->touched);
	outcome_free(&outcome);
	fake_free(device);
}

static void documents_come_first(void **state)
{
	struct devmig_device *device;
	struct outcome outcome;

	(void)state;
	outcome = pair(one, one, false, &device);
	assert_good(&outcome);
	assert_int_equal(outcome.result.answer, DEVMIG_COMPATIBLE);
	outcome_free(&outcome);
	fake_free(device);
	/* All reasons, the nearest object first. */
	assert_refused(one, other, false, DEVMIG_INCOMPATIBLE, "object 2 does not accept it");
	assert_refused(one, other, false, DEVMIG_INCOMPATIBLE, "object 1 does not accept it");
	assert_refused(one, other, false, DEVMIG_INCOMPATIBLE, "[out-of-range]");
	assert_refused(one, setting, false, DEVMIG_AFTER_APPLY, "vram=8");
	assert_refused(NULL, one, false, DEVMIG_COULD_NOT_TELL, "source");
	assert_refused(one, NULL, false, DEVMIG_COULD_NOT_TELL, "destination");
	assert_refused(one, "SELF", false, DEVMIG_COULD_NOT_TELL, "destination");
}

/* Asked for, a document that is missing is none; one that says no still does. */
static void without_documents(void **state)
{
	static const struct {
		const char *source;
		const char *destination;
	} missing[] = { { NULL, one }, { one, NULL }, { NULL, NULL } };
	struct devmig_device *device;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct outcome outcome =
			pair(missing[i].source, missing[i].destination, true, &device);

		assert_good(&outcome);
		assert_int_equal(outcome.result.answer, DEVMIG_COULD_NOT_TELL);
		outcome_free(&outcome);
		fake_free(device);
	}
	assert_refused(one, other, true, DEVMIG_INCOMPATIBLE, "[out-of-range]");
	assert_refused(one, "SELF", true, DEVMIG_COULD_NOT_TELL, "destination");
	assert_refused(NULL, "SELF", true, DEVMIG_COULD_NOT_TELL, "destination");
}

static void document_of_the_caller(void **state)
{
	struct devmig_document *document = NULL;
	struct devmig_stream_options options = { 0 };
	struct devmig_device *device = fake_new(ALL_FLAGS, SMALL_SIZE, 16, 2);
	struct memory memory = { 0 };
	struct outcome outcome;

	(void)state;
	assert_int_equal(devmig_document_parse(NULL, DEVMIG_FORM_TEXT, other, strlen(other), NULL,
					       &document, NULL),
			 0);
	options.document = document;
	small_stream(&memory);
	outcome = restore(device, &memory, &options);
	assert_reason(&outcome, "refused");
	assert_int_equal(outcome.result.answer, DEVMIG_INCOMPATIBLE);
	outcome_free(&outcome);
	devmig_document_unref(document);
	memory_free(&memory);
	fake_free(device);
}

/* --- what fails --- */

/* Each call of the device fails in turn: it is where it was, or says where it is. */
static void source_fails_anywhere(void **state)
{
	unsigned int fail = 0;
	bool reached = true;

	(void)state;
	while (reached) {
		struct devmig_device *device = fake_new(ALL_FLAGS, SMALL_SIZE, 16, 1);
		struct memory memory = { 0 };
		struct outcome outcome;

		device->fail = ++fail;
		outcome = save(device, &memory, NULL);
		reached = device->calls >= fail;
		/* Only its estimate can be done without. */
		if (outcome.r) {
			assert_reason(&outcome, NULL);
			assert_false(memory.finished);
			assert_int_equal(device->state, DEVMIG_STATE_RUNNING);
			assert_int_equal(outcome.result.other, DEVMIG_OTHER_WITHOUT);
			assert_not_restored(memory.bytes, memory.size, NULL);
		} else {
			assert_true(memory.finished);
			assert_int_equal(device->state, DEVMIG_STATE_STOP);
		}
		outcome_free(&outcome);
		memory_free(&memory);
		fake_free(device);
	}
	assert_in_range(fail, 10, 40);
}

static void source_ends_in_error(void **state)
{
	struct devmig_device *device = fake_new(ALL_FLAGS, SMALL_SIZE, 16, 1);
	struct memory memory = { 0 };
	struct outcome outcome;

	(void)state;
	/* State, document, estimate; and the first arc. */
	device->fail = 4;
	device->fail_to_error = true;
	outcome = save(device, &memory, NULL);
	assert_reason(&outcome, "");
	assert_int_equal(outcome.result.state, DEVMIG_STATE_ERROR);
	assert_non_null(
		strstr(devmig_error_message(outcome.error), "could not go back to RUNNING"));
	assert_int_equal(device->resets, 0);
	outcome_free(&outcome);
	memory_free(&memory);
	fake_free(device);
}

static void destination_fails_anywhere(void **state)
{
	struct memory memory = { 0 };
	unsigned int fail = 0, failed = 0;
	bool reached = true;

	(void)state;
	small_stream(&memory);
	while (reached) {
		struct devmig_device *device = fake_new(ALL_FLAGS, SMALL_SIZE, 16, 2);
		struct outcome outcome;

		device->fail = ++fail;
		device->fail_to_error = fail % 2;
		memory.at = 0;
		outcome = restore(device, &memory, NULL);
		reached = device->calls >= fail;
		if (outcome.r) {
			failed++;
			assert_reason(&outcome, NULL);
			assert_int_equal(device->resets, device->touched);
			assert_int_equal(outcome.result.reset, device->touched);
			assert_int_equal(device->state, DEVMIG_STATE_RUNNING);
			assert_false(device->loaded);
		}
		assert_false(device->ran_half);
		outcome_free(&outcome);
		fake_free(device);
	}
	assert_true(failed > 5);
	memory_free(&memory);
}

/* Without a reset half a state could stay there for ever: it is not begun with. */
static void destination_has_no_reset(void **state)
{
	struct devmig_device *device = fake_new(ALL_FLAGS, SMALL_SIZE, 16, 2);
	struct memory memory = { 0 };
	struct outcome outcome;

	(void)state;
	small_stream(&memory);
	device->info.reset = false;
	outcome = restore(device, &memory, NULL);
	assert_reason(&outcome, "not-offered");
	assert_int_equal(outcome.r, -EOPNOTSUPP);
	assert_false(device->touched);
	outcome_free(&outcome);
	memory_free(&memory);
	fake_free(device);
}

/* When not even a reset helps, it is said. */
static void destination_can_not_be_reset(void **state)
{
	struct devmig_device *device = fake_new(ALL_FLAGS, SMALL_SIZE, 16, 2);
	struct memory memory = { 0 };
	struct outcome outcome;

	(void)state;
	small_stream(&memory);
	device->refuse_load = true;
	/* State and document; two arcs, with P2P three; two writes; the arc that fails; the reset. */
	device->fail = 2 + 3 + 2 + 1 + 1;
	outcome = restore(device, &memory, NULL);
	assert_reason(&outcome, "");
	assert_false(outcome.result.reset);
	assert_int_equal(outcome.result.state, DEVMIG_STATE_ERROR);
	assert_non_null(strstr(devmig_error_message(outcome.error), "could not be reset"));
	assert_false(device->ran_half);
	outcome_free(&outcome);
	memory_free(&memory);
	fake_free(device);
}

/* Wherever the disk is full, the device runs again. */
static void writing_fails_anywhere(void **state)
{
	struct memory whole = { 0 };

	(void)state;
	small_stream(&whole);
	for (size_t end = 1; end < whole.size; end++) {
		struct devmig_device *device = fake_new(ALL_FLAGS, SMALL_SIZE, 16, 1);
		struct memory memory = { .write_end = end };
		struct outcome outcome;

		device->dirty = 1;
		device->dirty_blocks = 1;
		outcome = save(device, &memory, NULL);
		assert_reason(&outcome, "unwritable");
		assert_int_equal(outcome.r, -ENOSPC);
		assert_false(memory.finished);
		assert_int_equal(device->state, DEVMIG_STATE_RUNNING);
		assert_int_equal(outcome.result.state,
				 device->touched ? DEVMIG_STATE_RUNNING : outcome.result.state);
		outcome_free(&outcome);
		memory_free(&memory);
		fake_free(device);
	}
	memory_free(&whole);
}

/* --- the caller --- */

struct told {
	unsigned int phases; /* a bit for each */
	enum devmig_stream_phase end;
	int answer;
	bool ended;
};

static int tell(void *arg, const struct devmig_stream_progress *progress)
{
	struct told *told = arg;

	assert_non_null(devmig_stream_phase_name(progress->phase));
	told->phases |= 1U << progress->phase;
	told->ended = told->answer && progress->phase == told->end;
	return told->ended ? told->answer : 0;
}

/* Called off in any phase, the device runs again, and what was answered comes back. */
static void called_off(void **state)
{
	(void)state;
	for (int phase = DEVMIG_PHASE_CHECK; phase <= DEVMIG_PHASE_LOAD; phase++) {
		struct told told = { .end = (enum devmig_stream_phase)phase, .answer = 42 };
		const struct devmig_stream_options options = { .progress = tell, .arg = &told };
		struct devmig_device *device = fake_new(ALL_FLAGS, SMALL_SIZE, 16, 1);
		struct memory memory = { 0 };
		struct outcome outcome = save(device, &memory, &options);

		assert_true(told.ended);
		assert_int_equal(outcome.r, 42);
		assert_null(outcome.error);
		assert_false(memory.finished);
		assert_int_equal(device->state, DEVMIG_STATE_RUNNING);
		outcome_free(&outcome);
		memory_free(&memory);
		fake_free(device);
	}
}

static void receiving_is_called_off(void **state)
{
	struct memory memory = { 0 };

	(void)state;
	small_stream(&memory);
	for (int phase = DEVMIG_PHASE_CHECK; phase <= DEVMIG_PHASE_START; phase++) {
		struct told told = { .end = (enum devmig_stream_phase)phase, .answer = 42 };
		const struct devmig_stream_options options = { .progress = tell, .arg = &told };
		struct devmig_device *device = fake_new(ALL_FLAGS, SMALL_SIZE, 16, 2);
		struct outcome outcome;

		memory.at = 0;
		outcome = restore(device, &memory, &options);
		/* When it is about to run nobody is asked. */
		assert_int_equal(outcome.r, phase == DEVMIG_PHASE_START ? 0 : 42);
		assert_null(outcome.error);
		assert_int_equal(device->ran, phase == DEVMIG_PHASE_START);
		assert_int_equal(device->resets, device->touched && phase != DEVMIG_PHASE_START);
		outcome_free(&outcome);
		fake_free(device);
	}
	memory_free(&memory);
}

/* --- pre-copy --- */

/* It dirties for ever, as much as it has: a limit ends it, and that is said. */
static void rounds_end(void **state)
{
	const struct devmig_stream_options options = { .rounds = 5, .downtime = 1 };
	struct devmig_device *device = fake_new(ALL_FLAGS, 20 << 20, 1 << 16, 1);
	struct memory memory = { 0 };
	struct outcome outcome;

	(void)state;
	device->never_done = true;
	device->dirty_blocks = 1 << 20;
	outcome = save(device, &memory, &options);
	assert_good(&outcome);
	assert_int_equal(outcome.result.rounds, 5);
	assert_false(outcome.result.converged);
	assert_false(outcome.result.wish_met);
	assert_true(outcome.result.downtime > 1000000);
	outcome_free(&outcome);
	memory_free(&memory);
	fake_free(device);
}

static void time_ends(void **state)
{
	const struct devmig_stream_options options = {
		.precopy_time = 50,
		.rounds = 1000000,
		.downtime = 1,
	};
	struct devmig_device *device = fake_new(ALL_FLAGS, 1000, 100, 1);
	struct memory memory = { 0 };
	struct outcome outcome;

	(void)state;
	/* Initial bytes that never go: it has nothing now, for ever. */
	device->slow = 1U << 30;
	outcome = save(device, &memory, &options);
	assert_good(&outcome);
	assert_false(outcome.result.converged);
	assert_true(outcome.result.time >= 50000000);
	outcome_free(&outcome);
	memory_free(&memory);
	fake_free(device);
}

/* It is not stopped while initial bytes are left. */
static void initial_bytes_go_first(void **state)
{
	struct devmig_device *device = fake_new(ALL_FLAGS, 1000, 100, 1);
	struct memory memory = { 0 };
	struct outcome outcome;

	(void)state;
	device->slow = 3;
	/* Also when so little is there that it would go over at once. */
	device->looks = 9;
	outcome = save(device, &memory, NULL);
	assert_good(&outcome);
	assert_int_equal(device->slow, 0);
	assert_int_equal(device->looks, 0);
	assert_true(outcome.result.converged);
	assert_true(outcome.result.wish_met);
	assert_int_equal(outcome.result.precopy_bytes, 1000 + 10 * 16);
	outcome_free(&outcome);
	memory_free(&memory);
	fake_free(device);
}

/* A device that tells nothing of what is left: what it had last is taken for it. */
static void nothing_is_estimated(void **state)
{
	struct devmig_device *device = fake_new(ALL_FLAGS, 100000, 1000, 1);
	struct memory memory = { 0 };
	struct outcome outcome;

	(void)state;
	device->info.precopy_info = false;
	device->info.data_size = false;
	outcome = save(device, &memory, NULL);
	assert_good(&outcome);
	assert_true(outcome.result.converged);
	outcome_free(&outcome);
	memory_free(&memory);
	fake_free(device);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_set_of_flags),
		cmocka_unit_test(from_stop),
		cmocka_unit_test(not_in_the_middle_of_another),
		cmocka_unit_test(only_version_2),
		cmocka_unit_test(documents_come_first),
		cmocka_unit_test(without_documents),
		cmocka_unit_test(document_of_the_caller),
		cmocka_unit_test(source_fails_anywhere),
		cmocka_unit_test(source_ends_in_error),
		cmocka_unit_test(destination_fails_anywhere),
		cmocka_unit_test(destination_can_not_be_reset),
		cmocka_unit_test(writing_fails_anywhere),
		cmocka_unit_test(called_off),
		cmocka_unit_test(receiving_is_called_off),
		cmocka_unit_test(rounds_end),
		cmocka_unit_test(time_ends),
		cmocka_unit_test(initial_bytes_go_first),
		cmocka_unit_test(destination_has_no_reset),
		cmocka_unit_test(nothing_is_estimated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
