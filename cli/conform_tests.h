/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CLI_CONFORM_TESTS_H
#define CLI_CONFORM_TESTS_H

struct conform;

/* The tests; conform_table.c says what each is there for. */
#define CONFORM_TEST(name) void conform_test_##name(struct conform *conform)

CONFORM_TEST(flags);
CONFORM_TEST(state_read);
CONFORM_TEST(state_stays);
CONFORM_TEST(reset_told);

CONFORM_TEST(arcs);
CONFORM_TEST(combinations);
CONFORM_TEST(same_state);
CONFORM_TEST(arcs_resuming);
CONFORM_TEST(combinations_resuming);

CONFORM_TEST(refuse_error);
CONFORM_TEST(refuse_missing);
CONFORM_TEST(refuse_unknown);
CONFORM_TEST(refuse_blocked);
CONFORM_TEST(refuse_resuming);
CONFORM_TEST(refusal_harmless);

CONFORM_TEST(read_outside);
CONFORM_TEST(write_outside);
CONFORM_TEST(read_resuming);
CONFORM_TEST(session_ends);
CONFORM_TEST(stream_end);
CONFORM_TEST(odd_reads);
CONFORM_TEST(odd_reads_same);
CONFORM_TEST(saves_same);
CONFORM_TEST(abort_saving);

CONFORM_TEST(precopy_nomsg);
CONFORM_TEST(precopy_session);
CONFORM_TEST(info_there);
CONFORM_TEST(info_elsewhere);
CONFORM_TEST(initial_starts);
CONFORM_TEST(initial_falls);
CONFORM_TEST(dirty_starts);

CONFORM_TEST(size_anywhere);
CONFORM_TEST(size_plausible);

CONFORM_TEST(round_trip);
CONFORM_TEST(round_trip_precopy);
CONFORM_TEST(precopy_complete);
CONFORM_TEST(odd_writes);
CONFORM_TEST(again);
CONFORM_TEST(second_takes);
CONFORM_TEST(second_same);

CONFORM_TEST(reset_runs);
CONFORM_TEST(reset_ends_session);
CONFORM_TEST(reset_leaves_error);
CONFORM_TEST(error_stays);
CONFORM_TEST(reset_forgets);
CONFORM_TEST(reset_clears);

CONFORM_TEST(truncated);
CONFORM_TEST(truncated_runs);
CONFORM_TEST(alien);
CONFORM_TEST(alien_again);
CONFORM_TEST(foreign);
CONFORM_TEST(foreign_again);
CONFORM_TEST(flipped);
CONFORM_TEST(surplus);
CONFORM_TEST(refusal_lasts);
CONFORM_TEST(refusal_final);
CONFORM_TEST(usable_after);

CONFORM_TEST(stop_watched);
CONFORM_TEST(stop_memory);
CONFORM_TEST(stop_interrupts);
CONFORM_TEST(p2p_memory);
CONFORM_TEST(watched_moves);

CONFORM_TEST(log_cycle);
CONFORM_TEST(log_twice);
CONFORM_TEST(log_off);
CONFORM_TEST(log_page_size);
CONFORM_TEST(log_ranges);
CONFORM_TEST(log_overlap);
CONFORM_TEST(log_bits);
CONFORM_TEST(log_cleared);
CONFORM_TEST(log_complete);

#undef CONFORM_TEST

#endif
