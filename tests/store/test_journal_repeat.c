/* What the link does again and again. */

#include "store/journal_repeat.h"

#include "model/board.h"
#include "tests/harness.h"

enum { STEP_MS = 1000, WRITTEN_BYTES = 1024 };

/* A letter is a line: of the link, or (f) a message. Capitals are those of a second address. */
static struct link_event link_of(char letter)
{
    switch (letter) {
    case 'c':
        return (struct link_event){.state = LINK_CONNECTING, .address = "a"};
    case 'C':
        return (struct link_event){.state = LINK_CONNECTING, .address = "b"};
    case 'o':
        return (struct link_event){.state = LINK_OPEN, .address = "a"};
    case 'v':
        return (struct link_event){.state = LINK_LIVE, .address = "a"};
    case 'l':
        return (struct link_event){.state = LINK_LOST, .address = "a", .reason = "gone"};
    case 'm':
        return (struct link_event){.state = LINK_LOST, .address = "a", .reason = "off"};
    case 't':
        return (struct link_event){
            .state = LINK_LOST, .address = "a", .reason = "gone", .failure_kind = FAILURE_BAD_GATEWAY};
    default:
        return (struct link_event){.state = LINK_REFUSED, .address = "b", .reason = "no"};
    }
}

static struct link_event link_at(char letter, int64_t at)
{
    struct link_event link = link_of(letter);
    link.retry_at = link.reason != NULL ? at + 500 : 0;
    return link;
}

/* Whoever writes a journal; here, what it says is played at once. */
struct writer {
    struct journal_repeat run;
    struct exchange *exchange; /* or NULL */
    char written[WRITTEN_BYTES];
};

static char letter_of(const struct link_event *link)
{
    static const char LETTERS[] = "cCovlmtR";
    for (const char *letter = LETTERS; *letter != '\0'; letter++) {
        struct link_event one = link_of(*letter);
        const char *reason = one.reason == NULL ? "" : one.reason;
        if (one.state == link->state && one.failure_kind == link->failure_kind &&
            strcmp(one.address, link->address) == 0 &&
            strcmp(reason, link->reason == NULL ? "" : link->reason) == 0) {
            return *letter;
        }
    }
    return '?';
}

static void apply_link(struct exchange *exchange, const struct link_event *link, int64_t at)
{
    if (exchange != NULL) {
        (void)exchange_apply(exchange, &(struct event){.kind = EVENT_LINK, .link = *link}, at);
    }
}

static void apply_frame(struct exchange *exchange, int64_t id, int64_t at)
{
    if (exchange != NULL) {
        const struct event frame = {.kind = EVENT_FRAME, .frame = {.id = id}};
        const struct event device = {.kind = EVENT_DEVICE, .device = {"101", 1, DEVICE_IN_USE}};
        (void)exchange_apply(exchange, &frame, at);
        (void)exchange_apply(exchange, &device, at);
    }
}

static void say(struct writer *writer, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(struct writer *writer, const char *format, ...)
{
    size_t length = strlen(writer->written);
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(writer->written + length, sizeof writer->written - length, format, arguments);
    va_end(arguments);
}

static void write_run(struct writer *writer)
{
    const struct journal_repeat_row *row = NULL;
    while ((row = journal_repeat_take(&writer->run)) != NULL) {
        int64_t retry_at = row->link.retry_at;
        assert_int_equal(retry_at, *row->link.reason != '\0' ? row->at + 500 : 0);
        say(writer, "%c", letter_of(&row->link));
        if (row->count > 1) {
            say(writer, "%d(%d-%d)", (int)row->count, (int)(row->first_at / STEP_MS),
                (int)(row->at / STEP_MS));
        }
        apply_link(writer->exchange, &row->link, row->at);
    }
}

static void put(struct writer *writer, char letter, int64_t at)
{
    struct link_event link = link_at(letter, at);
    if (letter != 'f' && journal_repeat_hold(&writer->run, at, &link)) {
        return;
    }
    write_run(writer);
    say(writer, "%c", letter);
    if (letter == 'f') {
        journal_repeat_clear(&writer->run);
        apply_frame(writer->exchange, at, at);
    } else {
        journal_repeat_begin(&writer->run, &link);
        apply_link(writer->exchange, &link, at);
    }
}

static void finish(struct writer *writer)
{
    write_run(writer);
    journal_repeat_clear(&writer->run);
}

/* Letters as they come, one a second, and what is written of them: a letter, and of several their count and
 * when the first and the last were. */
static void what_repeats_is_written_once(void **state)
{
    (void)state;
    static const struct {
        const char *lines;
        const char *written;
    } ROWS[] = {
        {"", ""},
        {"covlmR", "covlmR"},
        {"clcl", "clcl"}, /* of one there is nothing to count */
        {"clclclcl", "clc3(2-6)l3(3-7)"},
        {"clclclc", "cll2(3-5)c3(2-6)"}, /* in the order of their last */
        {"cccc", "cc3(1-3)"},
        {"fmclclcl", "fmclc2(4-6)l2(5-7)"},                        /* the first loss was another */
        {"colcolcol", "colc2(3-6)o2(4-7)l2(5-8)"},                 /* accepted, and nothing said */
        {"clCRclCRclCR", "clCRc2(4-8)l2(5-9)C2(6-10)R2(7-11)"},    /* two addresses in turn */
        {"clclclf", "clc2(2-4)l2(3-5)f"},                          /* a message ends it … */
        {"clclclfclclcl", "clc2(2-4)l2(3-5)fclc2(9-11)l2(10-12)"}, /* … and what comes then is new */
        {"clclclcmcmcm", "cll2(3-5)c3(2-6)mccm2(9-11)"},           /* the reason is another */
        {"clclctctct", "cllc2(2-4)tcct2(7-9)"},                    /* the kind of trouble is */
        {"lcCcCcCl", "lcCc2(3-5)C2(4-6)l"},                        /* somebody is impatient */
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        struct writer writer = {0};
        for (size_t at = 0; ROWS[i].lines[at] != '\0'; at++) {
            put(&writer, ROWS[i].lines[at], (int64_t)at * STEP_MS);
        }
        finish(&writer);
        assert_string_equal(writer.written, ROWS[i].written);
    }
}

/* Longer rounds than there is room for are written line by line. */
static void a_round_that_is_too_long(void **state)
{
    (void)state;
    char reasons[JOURNAL_REPEAT_ROWS_MAX + 1][8];
    struct journal_repeat run = {0};
    for (int i = 0; i < 3 * (JOURNAL_REPEAT_ROWS_MAX + 1); i++) {
        char *reason = reasons[i % (JOURNAL_REPEAT_ROWS_MAX + 1)];
        (void)snprintf(reason, 8, "%d", i % (JOURNAL_REPEAT_ROWS_MAX + 1));
        const struct link_event link = {.state = LINK_LOST, .reason = reason};
        assert_false(journal_repeat_hold(&run, i, &link));
        assert_null(journal_repeat_take(&run));
        journal_repeat_begin(&run, &link);
    }
    journal_repeat_clear(&run);
}

static unsigned random_below(uint64_t *random_state, unsigned sides)
{
    *random_state = *random_state * 6364136223846793005U + 1442695040888963407U;
    return (unsigned)(*random_state >> 33) % sides;
}

static void expect_the_same(const struct exchange *lived, const struct exchange *played)
{
    assert_int_equal(played->link.state, lived->link.state);
    assert_int_equal(played->link.since, lived->link.since);
    assert_int_equal(played->link.lost_at, lived->link.lost_at);
    assert_int_equal(played->link.retry_at, lived->link.retry_at);
    assert_int_equal(played->link.last_message_at, lived->link.last_message_at);
    assert_int_equal(played->link.last_event_at, lived->link.last_event_at);
    assert_string_equal(played->link.address, lived->link.address);
    assert_string_equal(played->link.reason, lived->link.reason);
    assert_int_equal(played->valid_from, lived->valid_from);
    assert_int_equal(played->ids.last, lived->ids.last);
    assert_int_equal(played->ids.gaps, lived->ids.gaps);
    assert_int_equal(played->ids.resets, lived->ids.resets);
}

/* A life of such rounds as there are and of any others; now and then it ends, and the journal is played. */
static void playing_it_comes_to_the_same(void **state)
{
    (void)state;
    static const char *const ROUNDS[] = {"cl", "col", "cm", "CR", "clCR", "covfl", "c", "ct", "covf"};
    enum { LIVES = 500, LINES_MAX = 60 };
    uint64_t random_state = 1;
    size_t lines = 0;

    for (int life = 0; life < LIVES; life++) {
        struct board *lived = board_new();
        struct board *played = board_new();
        struct exchange *exchange = board_add_exchange(lived, "x");
        struct writer writer = {.exchange = board_add_exchange(played, "x")};
        int64_t at = STEP_MS;
        for (unsigned left = random_below(&random_state, LINES_MAX); left > 0;) {
            const char *round = ROUNDS[random_below(&random_state, sizeof ROUNDS / sizeof *ROUNDS)];
            for (unsigned times = 1 + random_below(&random_state, 8); times > 0; times--) {
                for (const char *letter = round; *letter != '\0'; letter++, at += STEP_MS) {
                    struct link_event link = link_at(*letter, at);
                    put(&writer, *letter, at);
                    *letter == 'f' ? apply_frame(exchange, at, at) : apply_link(exchange, &link, at);
                    lines++;
                    left -= left > 0;
                }
            }
        }
        finish(&writer);

        expect_the_same(exchange, writer.exchange);
        board_free(lived);
        board_free(played);
    }
    assert_true(lines > 20 * LIVES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_repeats_is_written_once),
        cmocka_unit_test(a_round_that_is_too_long),
        cmocka_unit_test(playing_it_comes_to_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
