/* Each event of the stream is known wherever the program must know it. A place where one was forgotten fails
 * here, and the message says which. The events are those of tests/events.jsonl. */

#include "tests/harness.h"

#include "cli/event_json.h"
#include "cli/json_schema.h"
#include "cli/state_json.h"
#include "model/board.h"
#include "net/cloudpbx/decode.h"
#include "net/cloudpbx/events.h"

#include <locale.h>

enum { LINES_MAX = 64, LINE_BYTES = 1024, FIELD_BYTES = 64, TEXT_BYTES = 64 * 1024, NOW_MS = 1000 };

#define EXCHANGE "NAME"

static char lines[LINES_MAX][LINE_BYTES];
static int line_count;

static char *read_file(const char *path, char *text, size_t size)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t length = fread(text, 1, size - 1, file);
    assert_true(length < size - 1);
    text[length] = '\0';
    (void)fclose(file);
    return text;
}

static int read_lines(void **state)
{
    (void)state;
    static char text[TEXT_BYTES];
    char *rest = NULL;
    char *line = strtok_r(read_file(TEST_SOURCE_DIR "/events.jsonl", text, sizeof text), "\n", &rest);
    for (; line != NULL; line = strtok_r(NULL, "\n", &rest)) {
        assert_true(line_count < LINES_MAX && strlen(line) < LINE_BYTES);
        (void)snprintf(lines[line_count++], LINE_BYTES, "%s", line);
    }
    return 0;
}

/* ---- one exchange that gets events ---- */

struct fixture {
    struct board *board;
    struct exchange *exchange;
    struct cloudpbx_decoder *decoder;
    int frames;
    struct event event; /* the last one's; without its texts */
    unsigned changes;   /* that it made */
};

static void fixture_open(struct fixture *fixture)
{
    *fixture = (struct fixture){.board = board_new(), .decoder = cloudpbx_decoder_new(EXCHANGE)};
    fixture->exchange = board_add_exchange(fixture->board, EXCHANGE);
    const struct event link = {.kind = EVENT_LINK, .link = {.state = LINK_LIVE}};
    (void)exchange_apply(fixture->exchange, &link, NOW_MS);
}

static void fixture_close(struct fixture *fixture)
{
    cloudpbx_decoder_free(fixture->decoder);
    board_free(fixture->board);
}

/* Returns the event as `watch` writes it; NULL if it does not. */
static json_t *receive(struct fixture *fixture, const char *text)
{
    char frame[2 * LINE_BYTES];
    const struct event *events;
    int length = snprintf(frame, sizeof frame, "{\"id\":%d,\"channel\":\"pbx_" EXCHANGE "\",\"text\":%s}",
                          ++fixture->frames, text);
    size_t count = cloudpbx_decode_frame(fixture->decoder, frame, (size_t)length, &events);
    assert_int_equal(count, 2);
    (void)exchange_apply(fixture->exchange, &events[0], NOW_MS);
    fixture->event = events[1];
    fixture->changes = exchange_apply(fixture->exchange, &events[1], NOW_MS);
    return event_json(&events[1], EXCHANGE, "", NOW_MS, JSON_SCHEMA_NEWEST);
}

static char *things_text(const struct fixture *fixture)
{
    json_t *state = state_json(fixture->exchange, "", NOW_MS, JSON_SCHEMA_NEWEST);
    json_t *things = json_object();
    const char *key;
    json_t *value;
    json_object_foreach(state, key, value)
    {
        if (json_is_array(value)) { /* the lists of things; the rest are figures of the stream */
            (void)json_object_set(things, key, value);
        }
    }
    char *text = json_dumps(things, JSON_COMPACT);
    json_decref(things);
    json_decref(state);
    return text;
}

static int count_live(const struct fixture *fixture)
{
    static const char word[] = "\"freshness\":\"live\"";
    char *text = things_text(fixture);
    int count = 0;
    for (const char *at = text; (at = strstr(at, word)) != NULL; at++) {
        count++;
    }
    free(text);
    return count;
}

/* ---- what is asked of each ---- */

static bool line_is_of(const char *line, const struct cloudpbx_shape *shape)
{
    return strncmp(line + 2, shape->name.text, strlen(shape->name.text)) == 0 &&
           line[2 + strlen(shape->name.text)] == '"';
}

static const struct cloudpbx_shape *shape_of(const char *line)
{
    for (int i = 0; i < CLOUDPBX_SHAPE_COUNT; i++) {
        if (line_is_of(line, &cloudpbx_shapes[i])) {
            return &cloudpbx_shapes[i];
        }
    }
    fail_msg("net/cloudpbx/events.c has no shape for %s", line);
    return NULL;
}

static void expect_text(const char *text, const char *format, const char *word, const char *what)
{
    char wanted[FIELD_BYTES];
    (void)snprintf(wanted, sizeof wanted, format, word);
    if (strstr(text, wanted) == NULL) {
        fail_msg("%s lacks %s", what, wanted);
    }
}

/* Every field of a shape stands in a line of its, in the document, and among the fuzzer's words. */
static void every_field_is_written_down(void **state)
{
    (void)state;
    static char document[TEXT_BYTES];
    static char words[TEXT_BYTES];
    (void)read_file(TEST_SOURCE_DIR "/../docs/cloudpbx.md", document, sizeof document);
    (void)read_file(TEST_SOURCE_DIR "/fuzz/frame.dict", words, sizeof words);
    for (int i = 0; i < CLOUDPBX_SHAPE_COUNT; i++) {
        const struct cloudpbx_shape *shape = &cloudpbx_shapes[i];
        char all[LINES_MAX * 8 * FIELD_BYTES] = "";
        for (int line = 0; line < line_count; line++) {
            if (line_is_of(lines[line], shape)) {
                (void)strncat(all, lines[line], sizeof all - strlen(all) - 1);
            }
        }
        expect_text(all, "{\"%s\":{", shape->name.text, "tests/events.jsonl");
        expect_text(document, "`%s`", shape->name.text, "docs/cloudpbx.md");
        expect_text(words, "\\\"%s\\\":", shape->name.text, "tests/fuzz/frame.dict");
        for (int field = 0; field < CLOUDPBX_FIELDS_MAX && shape->fields[field].text != NULL; field++) {
            expect_text(all, "\"%s\":", shape->fields[field].text, "tests/events.jsonl");
            expect_text(document, "`%s`", shape->fields[field].text, "docs/cloudpbx.md");
            expect_text(words, "\\\"%s\\\":", shape->fields[field].text, "tests/fuzz/frame.dict");
        }
    }
}

/* Every kind of event that a message reports is decoded from a line. */
static void every_kind_is_decoded(void **state)
{
    (void)state;
#define ROW(kind, source, journaled) {kind, #kind, source},
    static const struct {
        enum event_kind kind;
        const char *name;
        enum event_source source;
    } kinds[] = {EVENT_KINDS(ROW)};
#undef ROW
    bool decoded[EVENT_KIND_COUNT] = {false};
    struct fixture fixture;
    fixture_open(&fixture);
    for (int i = 0; i < line_count; i++) {
        json_decref(receive(&fixture, lines[i]));
        decoded[fixture.event.kind] = true;
    }
    EACH(row, kinds) {
        if (decoded[row->kind] != (row->source == EVENT_IN_MESSAGE)) {
            fail_msg("%s is %sdecoded from tests/events.jsonl", row->name, decoded[row->kind] ? "" : "not ");
        }
    }
    fixture_close(&fixture);
}

/* The model keeps what it reports, and logs it; `state` and `watch` write it. */
static void every_event_arrives(void **state)
{
    (void)state;
    for (int i = 0; i < line_count; i++) {
        struct fixture fixture;
        fixture_open(&fixture);
        uint64_t logged = fixture.board->history.last;
        char *before = things_text(&fixture);
        json_t *written = receive(&fixture, lines[i]);
        char *after = things_text(&fixture);
        if (written == NULL) {
            fail_msg("cli/event_json.c: watch does not write %s", lines[i]);
        }
        if (fixture.changes == CHANGED_NOTHING || fixture.exchange->events != 1) {
            fail_msg("model/exchange.c: nothing changes by %s", lines[i]);
        }
        if (fixture.board->history.last == logged) {
            fail_msg("model: the log has no entry for %s", lines[i]);
        }
        if (strcmp(before, after) == 0) {
            fail_msg("cli/state_json.c: state does not write %s", lines[i]);
        }
        json_decref(written);
        free(before);
        free(after);
        fixture_close(&fixture);
    }
}

/* Nothing that it reports is live once the connection is lost. */
static void nothing_outlives_the_link(void **state)
{
    (void)state;
    for (int i = 0; i < line_count; i++) {
        const struct event lost = {.kind = EVENT_LINK, .link = {.state = LINK_LOST, .reason = "why"}};
        struct fixture fixture;
        fixture_open(&fixture);
        json_decref(receive(&fixture, lines[i]));
        int live = count_live(&fixture);
        if (live == 0 && shape_of(lines[i])->thing != UNREADABLE_NOTHING) {
            fail_msg("state says of nothing that it is live after %s", lines[i]);
        }
        (void)exchange_apply(fixture.exchange, &lost, NOW_MS);
        if (count_live(&fixture) > 0) {
            fail_msg("live without a connection: %s", lines[i]);
        }
        fixture_close(&fixture);
    }
}

/* The same event with its keys, and null for every other field. */
static void break_line(const char *line, char broken[LINE_BYTES])
{
    const struct cloudpbx_shape *shape = shape_of(line);
    json_t *event = json_loads(line, 0, NULL);
    json_t *fields = json_object_get(event, shape->name.text);
    for (int i = 0; i < CLOUDPBX_FIELDS_MAX && shape->fields[i].text != NULL; i++) {
        if ((shape->keys >> i & 1U) == 0) {
            (void)json_object_set_new(fields, shape->fields[i].text, json_null());
        }
    }
    char *text = json_dumps(event, JSON_COMPACT | JSON_PRESERVE_ORDER);
    (void)snprintf(broken, LINE_BYTES, "%s", text);
    free(text);
    json_decref(event);
}

/* What an event reports is stale once another one of the same thing can't be read. */
static void nothing_outlives_an_unreadable_event(void **state)
{
    (void)state;
    for (int i = 0; i < line_count; i++) {
        char broken[LINE_BYTES];
        struct fixture fixture;
        if (shape_of(lines[i])->thing == UNREADABLE_NOTHING) {
            continue;
        }
        fixture_open(&fixture);
        json_decref(receive(&fixture, lines[i]));
        break_line(lines[i], broken);
        json_decref(receive(&fixture, broken));
        if (fixture.event.kind != EVENT_UNREADABLE) {
            fail_msg("%s is readable", broken);
        }
        if (count_live(&fixture) > 0) {
            fail_msg("model/exchange_unreadable.c: still live after %s", broken);
        }
        fixture_close(&fixture);
    }
}

/* … and once a whole message that names it can't be read. */
static void nothing_outlives_an_unreadable_message(void **state)
{
    (void)state;
    for (int i = 0; i < line_count; i++) {
        char frame[2 * LINE_BYTES];
        const struct event *events;
        struct fixture fixture;
        if (shape_of(lines[i])->thing == UNREADABLE_NOTHING) {
            continue;
        }
        fixture_open(&fixture);
        json_decref(receive(&fixture, lines[i]));
        int length = snprintf(frame, sizeof frame,
                              "{\"id\":%d,\"channel\":\"pbx_" EXCHANGE "\",\"text\":%.*s,\"x\":\"a\"b\"}}}",
                              ++fixture.frames, (int)strlen(lines[i]) - 2, lines[i]);
        size_t count = cloudpbx_decode_frame(fixture.decoder, frame, (size_t)length, &events);
        for (size_t event = 0; event < count; event++) {
            (void)exchange_apply(fixture.exchange, &events[event], NOW_MS);
        }
        if (count_live(&fixture) > 0) {
            fail_msg("model/exchange_unreadable.c: still live after %s", frame);
        }
        fixture_close(&fixture);
    }
}

static void expect_keys(json_t *value, const char *schema, const char *document)
{
    const char *key;
    json_t *member;
    size_t at;
    json_object_foreach(value, key, member)
    {
        expect_text(schema, "\"%s\":", key, "docs/state.schema.json");
        expect_text(document, "\"%s\":", key, "docs/design.md");
        expect_keys(member, schema, document);
    }
    json_array_foreach(value, at, member)
    {
        expect_keys(member, schema, document);
    }
}

/* What `state` writes is in its schema and in the documents. */
static void every_key_of_the_state_is_described(void **state)
{
    (void)state;
    static char schema[TEXT_BYTES];
    static char document[2 * TEXT_BYTES];
    struct fixture fixture;
    fixture_open(&fixture);
    for (int i = 0; i < line_count; i++) {
        json_decref(receive(&fixture, lines[i]));
    }
    json_t *written = state_json(fixture.exchange, "", NOW_MS, JSON_SCHEMA_NEWEST);
    expect_keys(written, read_file(TEST_SOURCE_DIR "/../docs/state.schema.json", schema, sizeof schema),
                read_file(TEST_SOURCE_DIR "/../docs/design.md", document, sizeof document));
    json_decref(written);
    fixture_close(&fixture);
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_written_down),
        cmocka_unit_test(every_kind_is_decoded),
        cmocka_unit_test(every_event_arrives),
        cmocka_unit_test(every_key_of_the_state_is_described),
        cmocka_unit_test(nothing_outlives_the_link),
        cmocka_unit_test(nothing_outlives_an_unreadable_event),
        cmocka_unit_test(nothing_outlives_an_unreadable_message),
    };
    return cmocka_run_group_tests(tests, read_lines, NULL);
}
