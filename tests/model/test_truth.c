/* The recording of a real exchange, applied to the model, against what the exchange itself said of its state.
 */

#include "model/board.h"
#include "net/cloudpbx/decode.h"
#include "store/journal_reader.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#define TRACE  TEST_SOURCE_DIR "/recordings/trace-small.jsonl"
#define TRUTH  TEST_SOURCE_DIR "/recordings/trace-small.truth.jsonl"
#define QUIRKS TEST_SOURCE_DIR "/recordings/trace-quirks.jsonl"

/* The one fact that the stream does not report: this dynamic agent has left. */
#define GONE_AGENT "109"

struct recording_player {
    struct board *board;
    struct exchange *exchange;
    struct cloudpbx_decoder *decoder;
    struct journal_reader *reader;
    struct journal_entry next;
    bool has_next;
};

static void player_open(struct recording_player *player, const char *path)
{
    struct error error = {0};
    player->board = board_new();
    player->exchange = board_add_exchange(player->board, "MojaCentrala");
    player->decoder = cloudpbx_decoder_new("MojaCentrala");
    player->reader = journal_reader_open(path, &error);
    assert_non_null(player->reader);
    player->has_next = journal_reader_next(player->reader, &player->next, &error);
    struct event online = {.kind = EVENT_LINK, .link = {.state = LINK_REPLAY}};
    (void)exchange_apply(player->exchange, &online, 0);
}

static void player_close(struct recording_player *player)
{
    journal_reader_close(player->reader);
    cloudpbx_decoder_free(player->decoder);
    board_free(player->board);
}

static void player_play(struct recording_player *player, int64_t until_ms)
{
    struct error error = {0};
    while (player->has_next && player->next.at <= until_ms) {
        const struct event *events;
        size_t count =
            cloudpbx_decode_frame(player->decoder, player->next.text, player->next.length, &events);
        for (size_t i = 0; i < count; i++) {
            (void)exchange_apply(player->exchange, &events[i], player->next.at);
        }
        player->has_next = journal_reader_next(player->reader, &player->next, &error);
        assert_int_equal(error.kind, ERROR_NONE);
    }
}

/* The states that are right for what the exchange's truth says; dialling is a finer word for in use and
 * busy. */
static bool state_stands_for(enum device_state state, int code)
{
    switch (code) {
    case 0:
        return state == DEVICE_IDLE;
    case 1:
        return state == DEVICE_IN_USE || state == DEVICE_DIALLING;
    case 2:
        return state == DEVICE_BUSY || state == DEVICE_DIALLING;
    case 4:
        return state == DEVICE_UNAVAILABLE;
    case 8:
        return state == DEVICE_RINGING;
    case 9:
        return state == DEVICE_RINGING_IN_USE;
    case 16:
        return state == DEVICE_ON_HOLD;
    default:
        return false;
    }
}

static int check_extensions(const struct exchange *exchange, json_t *truth, long at_ms)
{
    int compared = 0;
    const char *number;
    json_t *code;
    json_object_foreach(json_object_get(truth, "ext"), number, code)
    {
        const struct extension *extension = table_get(&exchange->extensions, number);
        if (extension == NULL) {
            continue; /* not reported: unknown, and shown so */
        }
        if (!state_stands_for(extension->state, (int)json_integer_value(code))) {
            fail_msg("at %ld ms extension %s is %s, in truth %d", at_ms, number,
                     device_state_word(extension->state), (int)json_integer_value(code));
        }
        compared++;
    }
    return compared;
}

static int number_field(json_t *member, const char *field)
{
    return (int)strtol(json_string_value(json_object_get(member, field)), NULL, 10);
}

/* The agent is called what one of the queues calls him that were the last to report him. */
static void check_agent_name(const struct exchange *exchange, const struct agent *agent)
{
    uint64_t latest = 0;
    bool found = false;
    for (uint16_t i = 0; i < agent->queue_count; i++) {
        const struct membership *member = &agent->queues[i];
        bool same = strcmp(exchange_agent_name(exchange, agent), member->name) == 0;
        found = member->stamp.order > latest ? same : found || (member->stamp.order == latest && same);
        latest = member->stamp.order > latest ? member->stamp.order : latest;
    }
    assert_true(found);
}

static int check_members(const struct exchange *exchange, const char *queue, json_t *members, long at_ms)
{
    int compared = 0;
    for (uint32_t i = 0; i < exchange->agents.count; i++) {
        const struct agent *agent = table_at(&exchange->agents, i);
        const struct membership *member = agent_membership(agent, queue);
        char peer[128];
        (void)snprintf(peer, sizeof peer, "MojaCentrala-%s", agent->row.key);
        json_t *truth = json_object_get(members, peer);
        if (member == NULL) {
            continue;
        }
        if (truth == NULL) {
            assert_string_equal(agent->row.key, GONE_AGENT);
            continue;
        }
        if (member->code != number_field(truth, "Status") ||
            (member->pause == PAUSE_YES) != (number_field(truth, "Paused") != 0)) {
            fail_msg("at %ld ms agent %s of %s is %d%s", at_ms, agent->row.key, queue, member->code,
                     member->pause == PAUSE_YES ? ", paused" : "");
        }
        assert_string_equal(member->name, json_string_value(json_object_get(truth, "Name")));
        check_agent_name(exchange, agent);
        assert_string_equal(member->membership, json_string_value(json_object_get(truth, "Membership")));
        if (member->pause == PAUSE_YES) {
            assert_string_equal(member->reason, json_string_value(json_object_get(truth, "PausedReason")));
        }
        compared++;
    }
    return compared;
}

static int check_queues(const struct exchange *exchange, json_t *truth, long at_ms)
{
    int compared = 0;
    const char *name;
    json_t *said;
    json_object_foreach(json_object_get(truth, "queues"), name, said)
    {
        const struct queue *queue = table_get(&exchange->queues, name);
        if (queue != NULL && queue->stamp.order > 0) {
            if (queue->waiting != number_field(said, "calls")) {
                fail_msg("at %ld ms %d wait in %s", at_ms, queue->waiting, name);
            }
            compared++;
        }
        compared += check_members(exchange, name, json_object_get(said, "members"), at_ms);
    }
    return compared;
}

static void check_conferences(const struct exchange *exchange, json_t *truth)
{
    json_t *rooms = json_object_get(truth, "conf");
    for (uint32_t i = 0; i < exchange->conferences.count; i++) {
        const struct conference *conference = table_at(&exchange->conferences, i);
        json_t *channels = json_object_get(rooms, conference->row.key);
        assert_int_equal(conference->count, json_array_size(channels));
        for (uint16_t p = 0; p < conference->count; p++) {
            bool found = false;
            for (size_t c = 0; c < json_array_size(channels); c++) {
                found |= strcmp(conference->participants[p].channel,
                                json_string_value(json_array_get(channels, c))) == 0;
            }
            assert_true(found);
        }
    }
}

static void model_equals_the_truth(void **state)
{
    (void)state;
    struct recording_player player = {0};
    player_open(&player, TRACE);
    FILE *file = fopen(TRUTH, "r");
    assert_non_null(file);
    int samples = 0;
    int extensions = 0;
    int queues = 0;
    json_t *truth;
    while ((truth = json_loadf(file, JSON_DISABLE_EOF_CHECK, NULL)) != NULL) {
        long at_ms = (long)json_integer_value(json_object_get(truth, "t_ms"));
        player_play(&player, at_ms);
        extensions += check_extensions(player.exchange, truth, at_ms);
        queues += check_queues(player.exchange, truth, at_ms);
        check_conferences(player.exchange, truth);
        json_decref(truth);
        samples++;
    }
    assert_int_equal(samples, 30);
    assert_int_equal(extensions, 519); /* 30 samples of 29 extensions, less 351 that were not reported yet */
    assert_true(queues > 250);
    player_play(&player, INT64_MAX);
    assert_int_equal(player.exchange->frames, 608);
    assert_int_equal(player.exchange->events, 987);
    assert_int_equal(player.exchange->ids.last, 646);
    assert_int_equal(player.exchange->ids.gaps, 0);
    assert_int_equal(player.exchange->ids.duplicates, 0);
    assert_int_equal(player.exchange->unknown_events, 0);
    (void)fclose(file);
    player_close(&player);
}

static void quirks_are_applied_or_counted(void **state)
{
    (void)state;
    struct recording_player player = {0};
    player_open(&player, QUIRKS);
    player_play(&player, INT64_MAX);
    const struct exchange *exchange = player.exchange;
    assert_int_equal(exchange->frames, 28);
    assert_int_equal(exchange->events, 28);
    assert_int_equal(exchange->unknown_events, 1);
    assert_int_equal(exchange->ignored[FRAME_NOT_JSON], 1);
    assert_int_equal(exchange->ignored[FRAME_CONTROL], 1);
    assert_int_equal(exchange->ignored[FRAME_OTHER_CHANNEL], 1);
    assert_int_equal(exchange->ignored[FRAME_NOT_AN_ENVELOPE], 0);
    assert_int_equal(exchange->ids.resets, 1);
    assert_int_equal(exchange->ids.last, 34);
    assert_int_equal(exchange->ids.gaps, 2);
    assert_int_equal(exchange->ids.missed, 8 + 1);      /* 22 to 29, and 33 of the other channel */
    assert_int_equal(exchange->unreadable.messages, 1); /* the truncated 32 */

    const struct extension *extension = table_get(&exchange->extensions, "105");
    assert_non_null(extension);
    assert_int_equal(extension->state, DEVICE_RINGING);
    assert_string_equal(extension->peer_number, "48600100200");
    assert_string_equal(extension->peer_name, "␛[2J␛]0;x␇Jan▯");
    extension = table_get(&exchange->extensions, "101");
    assert_int_equal(extension->state, DEVICE_IDLE);
    extension = table_get(&exchange->extensions, "102");
    assert_int_equal(extension->state, DEVICE_IN_USE);
    extension = table_get(&exchange->extensions, "104");
    assert_int_equal(extension->device.code, 3);
    assert_int_equal(extension->state, DEVICE_BUSY);
    const struct queue *queue = table_get(&exchange->queues, "Sprzedaz");
    assert_int_equal(queue->waiting, 3);
    const struct conference *conference = table_get(&exchange->conferences, "SesjaRady");
    assert_int_equal(conference->count, 0);
    assert_true(conference->incomplete);
    assert_int_equal(exchange->messages.list[0]->status, SMS_DELIVERED);
    player_close(&player);
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(model_equals_the_truth),
        cmocka_unit_test(quirks_are_applied_or_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
