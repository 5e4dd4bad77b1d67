/* The running numbers: what servers were seen to do with them, id by id. */

#include "tests/harness.h"

#include "model/sequence.h"

enum { RECONNECT = -1000, END = -2000 };

struct step {
    int64_t id; /* or RECONNECT, END */
    enum sequence_verdict verdict;
};

static void follow(const struct step *steps, size_t count, uint64_t gaps, uint64_t missed, uint64_t duplicates,
                   uint64_t late, uint64_t resets)
{
    struct sequence ids = {0};
    for (size_t i = 0; i < count; i++) {
        if (steps[i].id == RECONNECT) {
            sequence_reconnect(&ids);
        } else if (steps[i].id == END) {
            sequence_end(&ids);
        } else if (sequence_judge(&ids, steps[i].id) != steps[i].verdict) {
            fail_msg("id %lld, the step %zu", (long long)steps[i].id, i);
        }
    }
    assert_int_equal(ids.gaps, gaps);
    assert_int_equal(ids.missed, missed);
    assert_int_equal(ids.duplicates, duplicates);
    assert_int_equal(ids.late, late);
    assert_int_equal(ids.resets, resets);
}

#define FOLLOW(steps, ...) follow(steps, sizeof(steps) / sizeof *(steps), __VA_ARGS__)

static void within_a_connection(void **state)
{
    (void)state;
    static const struct step in_order[] = {
        {386, SEQUENCE_FIRST}, {387, SEQUENCE_NEXT}, {388, SEQUENCE_NEXT}, {388, SEQUENCE_DUPLICATE}};
    static const struct step backlog_meets_live[] = {
        {127, SEQUENCE_FIRST},     {128, SEQUENCE_NEXT},      {129, SEQUENCE_NEXT},      {130, SEQUENCE_NEXT},
        {128, SEQUENCE_DUPLICATE}, {129, SEQUENCE_DUPLICATE}, {130, SEQUENCE_DUPLICATE}, {131, SEQUENCE_NEXT}};
    static const struct step neighbours_swapped[] = {{194, SEQUENCE_FIRST},  {195, SEQUENCE_NEXT}, {196, SEQUENCE_NEXT},
                                                     {198, SEQUENCE_GAP},    {197, SEQUENCE_FILLED},
                                                     {199, SEQUENCE_NEXT}};
    static const struct step lost_for_good[] = {{21, SEQUENCE_FIRST}, {30, SEQUENCE_GAP}, {31, SEQUENCE_NEXT},
                                                {25, SEQUENCE_LATE},  {25, SEQUENCE_DUPLICATE}};
    static const struct step two_gaps_at_once[] = {{1, SEQUENCE_FIRST}, {3, SEQUENCE_GAP},  {5, SEQUENCE_WIDER},
                                                   {4, SEQUENCE_LATE},  {2, SEQUENCE_FILLED}};
    static const struct step a_gap_becomes_final[] = {
        {1, SEQUENCE_FIRST}, {3, SEQUENCE_GAP}, {4, SEQUENCE_NEXT}, {100, SEQUENCE_GAP}, {2, SEQUENCE_LATE}};
    static const struct step from_before_the_first[] = {
        {1000, SEQUENCE_FIRST}, {999, SEQUENCE_DUPLICATE}, {1, SEQUENCE_DUPLICATE}, {1001, SEQUENCE_NEXT}};
    FOLLOW(in_order, 0, 0, 1, 0, 0);
    FOLLOW(backlog_meets_live, 0, 0, 3, 0, 0);
    FOLLOW(neighbours_swapped, 0, 0, 0, 1, 0);
    FOLLOW(lost_for_good, 1, 7, 1, 1, 0);
    FOLLOW(two_gaps_at_once, 0, 0, 0, 2, 0);
    FOLLOW(a_gap_becomes_final, 2, 95, 0, 1, 0);
    FOLLOW(from_before_the_first, 0, 0, 2, 0, 0);
}

static void across_connections(void **state)
{
    (void)state;
    static const struct step nothing_lost[] = {{7, SEQUENCE_FIRST}, {RECONNECT, 0}, {8, SEQUENCE_NEXT}};
    static const struct step some_lost[] = {{7, SEQUENCE_FIRST}, {RECONNECT, 0}, {12, SEQUENCE_GAP}};
    static const struct step counted_anew[] = {
        {7, SEQUENCE_FIRST}, {RECONNECT, 0}, {7, SEQUENCE_RESET}, {8, SEQUENCE_NEXT}, {RECONNECT, 0}, {1, SEQUENCE_RESET}};
    static const struct step channel_deleted[] = {{386, SEQUENCE_FIRST}, {END, 0}, {1, SEQUENCE_RESET}, {2, SEQUENCE_NEXT}};
    static const struct step deleted_yet_greater[] = {{386, SEQUENCE_FIRST}, {END, 0}, {500, SEQUENCE_RESET}};
    static const struct step never_connected[] = {{RECONNECT, 0}, {5, SEQUENCE_FIRST}};
    FOLLOW(nothing_lost, 0, 0, 0, 0, 0);
    FOLLOW(some_lost, 1, 4, 0, 0, 0);
    FOLLOW(counted_anew, 0, 0, 0, 0, 2);
    FOLLOW(channel_deleted, 0, 0, 0, 0, 1);
    FOLLOW(deleted_yet_greater, 0, 0, 0, 0, 1);
    FOLLOW(never_connected, 0, 0, 0, 0, 0);
}

static void a_huge_jump_is_cheap_and_counted(void **state)
{
    (void)state;
    static const struct step jump[] = {
        {1, SEQUENCE_FIRST}, {INT64_C(1) << 60, SEQUENCE_GAP}, {2, SEQUENCE_DUPLICATE}};
    FOLLOW(jump, 1, (UINT64_C(1) << 60) - 2, 1, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(within_a_connection),
        cmocka_unit_test(across_connections),
        cmocka_unit_test(a_huge_jump_is_cheap_and_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
