/* Mailboxes of extensions: what waits in them, and how far that can be trusted. */

#include "tests/harness.h"

#include "model/board.h"

#define NUMBER "101"

static struct board *board;
static struct exchange *exchange;
static int64_t now;

static unsigned apply(const struct event *event)
{
    return exchange_apply(exchange, event, ++now);
}

static void link_is(enum link_state state)
{
    (void)apply(&(struct event){.kind = EVENT_LINK, .link = {.state = state}});
}

static void begin_frame(int64_t id)
{
    (void)apply(&(struct event){.kind = EVENT_FRAME, .frame = {.id = id, .hash = (uint64_t)id}});
}

static unsigned tell(int64_t id, int new_count, int old_count)
{
    begin_frame(id);
    return apply(
        &(struct event){.kind = EVENT_VOICEMAIL,
                        .voicemail = {.number = NUMBER, .new_count = new_count, .old_count = old_count}});
}

static void tell_device(int64_t id)
{
    begin_frame(id);
    (void)apply(&(struct event){.kind = EVENT_DEVICE, .device = {.number = NUMBER, .state = DEVICE_IDLE}});
}

static void tell_unreadable(int64_t id, enum unreadable_thing thing, const char *event)
{
    begin_frame(id);
    (void)apply(&(struct event){.kind = EVENT_UNREADABLE,
                                .unreadable = {.thing = thing, .event = event, .name = NUMBER}});
}

static const struct extension *extension(void)
{
    const struct extension *found = table_get(&exchange->extensions, NUMBER);
    assert_non_null(found);
    return found;
}

static void expect_mailbox(int new_count, int old_count, enum freshness freshness)
{
    const struct mailbox *mailbox = &extension()->mailbox;
    assert_int_equal(mailbox->new_count, new_count);
    assert_int_equal(mailbox->old_count, old_count);
    assert_int_equal(exchange_freshness(exchange, &mailbox->stamp), freshness);
}

static int set_up(void **state)
{
    (void)state;
    board = board_new();
    exchange = board_add_exchange(board, "MojaCentrala");
    now = 1000;
    link_is(LINK_LIVE);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    board_free(board);
    return 0;
}

static void counts_are_kept(void **state)
{
    (void)state;
    assert_true((tell(1, 2, 1) & CHANGED_EXTENSIONS) != 0);
    expect_mailbox(2, 1, FRESHNESS_LIVE);
    assert_int_equal(tell(2, 2, 1) & CHANGED_EXTENSIONS, 0);
    assert_true((tell(3, 0, 3) & CHANGED_EXTENSIONS) != 0);
    expect_mailbox(0, 3, FRESHNESS_LIVE);
    (void)tell(4, VOICEMAIL_UNKNOWN, 4); /* what is not told may have changed */
    expect_mailbox(VOICEMAIL_UNKNOWN, 4, FRESHNESS_LIVE);
}

/* A mailbox tells nothing of the telephone, which stays unknown, and is not counted as known. */
static void a_mailbox_is_no_state(void **state)
{
    (void)state;
    (void)tell(1, 2, 1);
    assert_true(extension_is_unreported(extension()));
    assert_int_equal(extension()->state, DEVICE_UNKNOWN);
    assert_int_equal(extension_freshness(extension(), exchange->valid_from), FRESHNESS_UNKNOWN);
    assert_int_equal(exchange_live_extensions(exchange), 0);
    tell_device(2);
    assert_int_equal(exchange_live_extensions(exchange), 1);
    tell_device(3);
    (void)tell(4, 3, 1);
    assert_int_equal(exchange_live_extensions(exchange), 1);
    assert_int_equal(exchange->unreported_extensions, 0);
    assert_int_equal(extension()->state, DEVICE_IDLE);
}

static void an_older_message_changes_nothing(void **state)
{
    (void)state;
    begin_frame(1);
    (void)tell(3, 2, 1);
    expect_mailbox(2, 1, FRESHNESS_LIVE); /* newer than the gap */
    (void)tell(2, 7, 7);
    expect_mailbox(2, 1, FRESHNESS_LIVE);
}

static void a_gap_makes_it_stale(void **state)
{
    (void)state;
    (void)tell(1, 2, 1);
    begin_frame(3);
    expect_mailbox(2, 1, FRESHNESS_STALE);
    begin_frame(2); /* it came late, and told of nothing */
    expect_mailbox(2, 1, FRESHNESS_LIVE);
    (void)apply(&(struct event){.kind = EVENT_GAP, .gap = {.messages = 1}});
    expect_mailbox(2, 1, FRESHNESS_STALE);
    (void)tell(4, 2, 1);
    expect_mailbox(2, 1, FRESHNESS_LIVE);
    link_is(LINK_LOST);
    expect_mailbox(2, 1, FRESHNESS_STALE);
}

/* What can't be read of the mailbox leaves the telephone as it is, and the other way round; a message that
 * can't be read at all may have told of both. */
static void what_cannot_be_read_makes_it_stale(void **state)
{
    (void)state;
    tell_device(1);
    (void)tell(2, 2, 1);
    tell_unreadable(3, UNREADABLE_VOICEMAIL, "mwi");
    expect_mailbox(2, 1, FRESHNESS_STALE);
    assert_int_equal(extension_freshness(extension(), exchange->valid_from), FRESHNESS_LIVE);
    (void)tell(4, 0, 3);
    tell_unreadable(5, UNREADABLE_EXTENSION, "extstatus");
    expect_mailbox(0, 3, FRESHNESS_LIVE);
    assert_int_equal(extension_freshness(extension(), exchange->valid_from), FRESHNESS_STALE);
    tell_unreadable(6, UNREADABLE_EXTENSION, NULL);
    expect_mailbox(0, 3, FRESHNESS_STALE);
    tell_unreadable(7, UNREADABLE_ALL, NULL);
    (void)tell(8, 1, 3);
    expect_mailbox(1, 3, FRESHNESS_LIVE);
}

/* The first report may be older than one that could not be read. */
static void a_first_report_may_be_too_late(void **state)
{
    (void)state;
    tell_device(1);
    tell_unreadable(3, UNREADABLE_VOICEMAIL, "mwi");
    (void)tell(2, 0, 1);
    expect_mailbox(0, 1, FRESHNESS_STALE);
}

/* … also of one half of an extension, when the other half is known. */
static void a_first_report_of_a_half_may_be_too_late(void **state)
{
    (void)state;
    tell_device(1);
    tell_unreadable(3, UNREADABLE_EXTENSION, NULL);
    (void)tell(2, 0, 1);
    expect_mailbox(0, 1, FRESHNESS_STALE);
}

static void a_first_state_may_be_too_late(void **state)
{
    (void)state;
    static const char *const in[] = {"extstatus", NULL};
    EACH(one, in) {
        (void)tear_down(state);
        (void)set_up(state);
        (void)tell(1, 2, 1);
        tell_unreadable(3, UNREADABLE_EXTENSION, *one);
        tell_device(2);
        assert_int_equal(extension_freshness(extension(), exchange->valid_from), FRESHNESS_STALE);
    }
}

static void news_are_logged(void **state)
{
    (void)state;
    static const struct {
        int new_count;
        bool logged;
    } cases[] = {{0, false}, {2, true}, {2, false}, {VOICEMAIL_UNKNOWN, true},
                 {0, false}, {1, true}, {0, true}};
    int64_t id = 0;
    EACH(one, cases) {
        uint64_t last = board->history.last;
        unsigned changes = tell(++id, one->new_count, 5);
        assert_int_equal(board->history.last - last, one->logged);
        assert_int_equal((changes & CHANGED_HISTORY) != 0, one->logged);
        if (one->logged) {
            const struct history_entry *entry = history_at(&board->history, board->history.last);
            assert_int_equal(entry->kind, HISTORY_VOICEMAIL);
            assert_int_equal(entry->after, one->new_count);
            assert_string_equal(entry->subject, NUMBER);
        }
    }
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(counts_are_kept),
        TEST(a_mailbox_is_no_state),
        TEST(an_older_message_changes_nothing),
        TEST(a_gap_makes_it_stale),
        TEST(what_cannot_be_read_makes_it_stale),
        TEST(a_first_report_may_be_too_late),
        TEST(a_first_report_of_a_half_may_be_too_late),
        TEST(a_first_state_may_be_too_late),
        TEST(news_are_logged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
