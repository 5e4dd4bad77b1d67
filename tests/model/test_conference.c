/* Who is in a room, when there are more than can be kept. */

#include "tests/harness.h"

#include "model/conference.h"

enum { FULL = CONFERENCE_PARTICIPANTS_MAX };

static unsigned apply_participant(struct conference *conference, int number, bool joined, uint64_t order,
                                  uint64_t valid_from)
{
    char channel[32];
    (void)snprintf(channel, sizeof channel, "SIP/%d", number);
    const struct participant_event event = {.room = "R", .channel = channel, .joined = joined};
    const struct stamp stamp = {.at = (int64_t)order, .order = order & STAMP_ORDER_MAX};
    return conference_apply(conference, &event, &stamp, valid_from, false);
}

static bool is_in(const struct conference *conference, int number)
{
    char channel[32];
    (void)snprintf(channel, sizeof channel, "SIP/%d", number);
    for (int i = 0; i < conference->count; i++) {
        if (strcmp(conference->participants[i].channel, channel) == 0) {
            return true;
        }
    }
    return false;
}

static void fill(struct conference *conference)
{
    *conference = (struct conference){0};
    for (int i = 1; i <= FULL; i++) {
        assert_int_equal(apply_participant(conference, i, true, (uint64_t)i, 1), CONFERENCE_CHANGED);
    }
}

static void a_full_room_keeps_those_who_are_live(void **state)
{
    (void)state;
    struct conference conference;
    fill(&conference);
    assert_int_equal(apply_participant(&conference, FULL + 1, true, FULL + 1, 1),
                     CONFERENCE_CHANGED | CONFERENCE_FULL);
    assert_int_equal(conference.count, FULL);
    assert_true(conference.incomplete); /* so the figure says that there may be more */
    conference_done(&conference);
}

/* A participant whose leave event was missed stays for ever. It must not keep a live one out. */
static void the_stalest_gives_way(void **state)
{
    (void)state;
    struct conference conference;
    fill(&conference);
    (void)apply_participant(&conference, 1, true, FULL + 1, FULL + 1); /* live again */
    assert_int_equal(apply_participant(&conference, FULL + 2, true, FULL + 2, FULL + 1), CONFERENCE_CHANGED);
    assert_int_equal(conference.count, FULL);
    assert_true(is_in(&conference, 1));
    assert_false(is_in(&conference, 2));
    assert_true(is_in(&conference, FULL + 2));
    conference_done(&conference);
}

static void an_empty_room_keeps_little(void **state)
{
    (void)state;
    struct conference conference;
    fill(&conference);
    for (int i = 1; i <= FULL; i++) {
        assert_int_equal(apply_participant(&conference, i, false, (uint64_t)(FULL + i), 1),
                         CONFERENCE_CHANGED);
        assert_true(conference.count <= conference.capacity);
    }
    assert_int_equal(conference.count, 0);
    assert_true(conference.capacity <= 4);
    conference_done(&conference);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_room_keeps_those_who_are_live),
        cmocka_unit_test(the_stalest_gives_way),
        cmocka_unit_test(an_empty_room_keeps_little),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
