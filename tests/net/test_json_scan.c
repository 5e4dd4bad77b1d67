/* Our scanner and decoder against jansson: on recordings, on what the fuzzers have kept, and on frames that
 * are made up by the grammar, the same ones each time. */

#include "tests/harness.h"

#include "net/cloudpbx/events.h"
#include "net/json_scan.h"
#include "store/journal_reader.h"
#include "tests/oracle.h"

#include <dirent.h>
#include <locale.h>

#define TRACES TEST_SOURCE_DIR "/recordings/"

static void compare(struct oracle *oracle, const char *frame, size_t length)
{
    if (!oracle_compare(oracle, frame, length)) {
        (void)fprintf(stderr, "%s\nin %s\n", oracle->difference, frame); /* cmocka would cut it */
        fail();
    }
}

static void compare_trace(struct oracle *oracle, const char *path)
{
    struct error error = {0};
    struct journal_entry entry;
    struct journal_reader *reader = journal_reader_open(path, &error);
    assert_non_null(reader);
    while (journal_reader_next(reader, &entry, &error)) {
        assert_int_equal(entry.kind, JOURNAL_FRAME);
        compare(oracle, entry.text, entry.length);
    }
    assert_int_equal(error.kind, ERROR_NONE);
    journal_reader_close(reader);
}

static void on_recordings(void **state)
{
    (void)state;
    struct oracle oracle = {0};
    compare_trace(&oracle, TRACES "trace-small.jsonl");
    assert_int_equal(oracle.frames, 608);
    assert_int_equal(oracle.events, 987);
    assert_true(oracle.values > 608 * 5);
    compare_trace(&oracle, TRACES "trace-quirks.jsonl");
    assert_true(oracle.frames > 608 + 20);
}

/* Every file is a stream of frames, see fuzz_frame.c. */
static void compare_file(struct oracle *oracle, const char *path)
{
    static char text[1 << 20];
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    size_t length = fread(text, 1, sizeof text - 1, file);
    assert_true(length < sizeof text - 1);
    assert_int_equal(fclose(file), 0);
    text[length] = '\0';
    for (char *at = text; at <= text + length;) {
        size_t frame = strcspn(at, "\xff");
        at[frame] = '\0';
        compare(oracle, at, frame);
        at += frame + 1;
    }
}

static void on_the_corpus(void **state)
{
    (void)state;
    static const char *const folders[] = {FUZZ_DIR "/corpus/frame", FUZZ_DIR "/regressions/frame"};
    struct oracle oracle = {0};
    EACH(folder, folders) {
        struct dirent **entries;
        int count = scandir(*folder, &entries, NULL, alphasort);
        for (int i = 0; i < count; i++) {
            char path[1024];
            (void)snprintf(path, sizeof path, "%s/%s", *folder, entries[i]->d_name);
            if (entries[i]->d_name[0] != '.') {
                compare_file(&oracle, path);
            }
            free(entries[i]);
        }
        if (count >= 0) {
            free(entries);
        }
    }
    assert_true(oracle.frames > 100);
}

/* A string is looked at in larger steps: what ends it, or must be decoded, is seen at each place in it. */
static void strings_of_every_length(void **state)
{
    enum { LENGTH_MAX = 40 };
    (void)state;
    for (size_t length = 0; length <= LENGTH_MAX; length++) {
        for (size_t place = 0; place <= length; place++) {
            for (int byte = 0; byte < 256; byte++) {
                char *text = malloc(length + 2); /* of just its size: a sanitizer sees who reads beyond */
                assert_non_null(text);
                memset(text, 'a', length + 2);
                text[0] = text[length + 1] = '"';
                text[place + 1] = place < length ? (char)byte : '"';
                struct json_scan scan = {.at = text, .end = text + length + 2};
                struct json_token piece;
                bool escapes_the_end = byte == '\\' && place + 1 == length;
                bool ends_here = byte == '"' && place < length;
                bool whole = json_scan_string(&scan, &piece);
                assert_int_equal(whole, !escapes_the_end);
                if (whole) {
                    assert_int_equal(piece.length, ends_here ? place : length);
                    assert_ptr_equal(scan.at, text + piece.length + 2);
                    assert_int_equal(piece.plain, place == length || ends_here ||
                                                      (byte >= ' ' && byte <= '~' && byte != '\\'));
                }
                free(text);
            }
        }
    }
}

static void names_letter_by_letter(void **state)
{
    static const struct json_word peer = JSON_WORD("peer");
    static const struct {
        const char *text;
        size_t moved;
    } cases[] = {
        {"\"peer\":1", 7}, {"\"peer\":", 7},   {"\"peer\"", 0},    {"\"peer", 0},          {"\"", 0},
        {"", 0},           {"\"peer\" :1", 0}, {" \"peer\":1", 0}, {"\"p\\u0065er\":", 0}, {"\"peers\":1", 0},
        {"\"pee\":1", 0},  {"\"Peer\":1", 0},  {"peer:1....", 0},
    };
    (void)state;
    EACH(one, cases) {
        size_t length = strlen(one->text);
        char *text = malloc(length); /* of just its size */
        assert_true(text != NULL || length == 0);
        memcpy(text, one->text, length);
        struct json_scan scan = {.at = text, .end = text + length};
        assert_int_equal(json_scan_name(&scan, &peer), one->moved > 0);
        assert_int_equal(scan.at - text, one->moved);
        free(text);
    }
}

/* Frames made up by the grammar. */
struct maker {
    uint64_t random;
    char text[64 * 1024];
    size_t length;
};

static unsigned below(struct maker *maker, unsigned limit)
{
    maker->random = maker->random * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(maker->random >> 33) % limit;
}

static void put(struct maker *maker, const char *text)
{
    size_t length = strlen(text);
    assert_true(maker->length + length < sizeof maker->text);
    memcpy(maker->text + maker->length, text, length + 1);
    maker->length += length;
}

static void put_letter(struct maker *maker, char letter, bool as_hex)
{
    char text[8] = {letter};
    if (as_hex) {
        (void)snprintf(text, sizeof text, "\\u%04x", (unsigned)(unsigned char)letter);
    }
    put(maker, text);
}

#define PUT_ONE_OF(maker, words) put(maker, (words)[below(maker, sizeof(words) / sizeof *(words))])

static void put_blank(struct maker *maker)
{
    static const char *const blanks[] = {"", "", "", "", " ", "\n  ", "\t", "\r\n"};
    PUT_ONE_OF(maker, blanks);
}

static void put_token(struct maker *maker, const char *token)
{
    put_blank(maker);
    put(maker, token);
    put_blank(maker);
}

/* A word as it stands, or now and then with one letter as \u00XX. */
static void put_word(struct maker *maker, const char *word)
{
    size_t escaped = below(maker, 8) == 0 ? below(maker, (unsigned)strlen(word)) : SIZE_MAX;
    put_blank(maker);
    put(maker, "\"");
    for (size_t i = 0; word[i] != '\0'; i++) {
        put_letter(maker, word[i], i == escaped);
    }
    put(maker, "\"");
    put_blank(maker);
}

static void put_string(struct maker *maker)
{
    static const char *const pieces[] = {
        "a",
        "101",
        "MojaCentrala-101",
        "Kolejka1",
        "Łódź",
        "żółć",
        "\\\"",
        "\\\\",
        "\\/",
        "\\u0105",
        "\\ud83d\\ude00",
        "\\u0000",
        "\\u202e",
        "\\u001b",
        " ",
        "-",
        "SIP/x-",
        "日本",
        "\\n",
        "\\t",
        "e\xcc\x81",
        "\x7f",
        "\\u000a",
        "SENT",
        "add",
        "remove",
        "dynamic",
    };
    put_blank(maker);
    put(maker, "\"");
    for (unsigned left = below(maker, 5); left > 0; left--) {
        PUT_ONE_OF(maker, pieces);
    }
    if (below(maker, 100) == 0) {
        for (int i = 0; i < 30; i++) {
            put(maker, "długie ");
        }
    }
    put(maker, "\"");
    put_blank(maker);
}

static void put_scalar(struct maker *maker)
{
    static const char *const scalars[] = {
        "0",   "1",       "2",    "8",     "16",     "-1",    "-2",     "4294967296", "9223372036854775807",
        "-0",  "true",    "null", "false", "\"1\"",  "\"0\"", "1.5",    "-2e3",       "1E-2",
        "0.0", "\"add\"", "\"\"", "\"8\"", "\"-2\"", "\"x\"", "\"+5\"", "\"007\"",
    };
    if (below(maker, 2) == 0) {
        put_string(maker);
    } else {
        PUT_ONE_OF(maker, scalars);
    }
}

static void put_value(struct maker *maker, unsigned depth)
{
    unsigned kind = depth == 0 ? 0 : below(maker, 6);
    if (kind < 4) {
        put_scalar(maker);
        return;
    }
    put_token(maker, kind == 4 ? "[" : "{");
    for (unsigned left = below(maker, 4), first = left; left > 0; left--) {
        put(maker, left == first ? "" : ",");
        if (kind == 5) {
            put_string(maker);
            put(maker, ":");
        }
        put_value(maker, depth - 1);
    }
    put_token(maker, kind == 4 ? "]" : "}");
}

/* A field's value: mostly what some field takes, so that many events can be read. */
static void put_field_value(struct maker *maker)
{
    static const char *const codes[] = {"0", "1", "\"2\"", "3", "\"4\"", "6", "8", "9", "16", "-1", "\"\""};
    static const char *const actions[] = {"\"add\"", "\"remove\"", "\"jump\""};
    unsigned form = below(maker, 16);
    if (form < 2) {
        put_value(maker, 3);
    } else if (form < 5) {
        PUT_ONE_OF(maker, actions);
    } else if (form < 11) {
        PUT_ONE_OF(maker, codes);
    } else {
        put_string(maker);
    }
}

static bool has_field(const struct cloudpbx_shape *shape, const char *word)
{
    bool found = false;
    for (int i = 0; i < CLOUDPBX_FIELDS_MAX && shape->fields[i].text != NULL; i++) {
        found = found || strcmp(shape->fields[i].text, word) == 0;
    }
    return found;
}

/* Fields of `shape` that `except` does not have: no name may come twice. */
static void put_fields_of(struct maker *maker, const struct cloudpbx_shape *shape,
                          const struct cloudpbx_shape *except, bool *first)
{
    for (int i = 0; i < CLOUDPBX_FIELDS_MAX && shape->fields[i].text != NULL; i++) {
        if (below(maker, 4) == 0 || (except != NULL && has_field(except, shape->fields[i].text))) {
            continue;
        }
        put(maker, *first ? "" : ",");
        *first = false;
        put_word(maker, shape->fields[i].text);
        put(maker, ":");
        put_field_value(maker);
    }
}

/* Fields of that event, and of another one. */
static void put_fields(struct maker *maker, const struct cloudpbx_shape *shape)
{
    const struct cloudpbx_shape *other = &cloudpbx_shapes[below(maker, CLOUDPBX_SHAPE_COUNT)];
    bool first = true;
    put_token(maker, "{");
    put_fields_of(maker, shape, NULL, &first);
    put_fields_of(maker, other, shape, &first);
    put_token(maker, "}");
}

/* The events of the program, in a row from anyone of them on, and one that it does not know. */
static void put_events(struct maker *maker)
{
    const unsigned kinds = CLOUDPBX_SHAPE_COUNT + 1;
    unsigned from = below(maker, kinds);
    put_token(maker, "{");
    for (unsigned left = below(maker, 4), first = left; left > 0; left--) {
        unsigned kind = (from + left) % kinds;
        bool known = kind < CLOUDPBX_SHAPE_COUNT;
        put(maker, left == first ? "" : ",");
        put_word(maker, known ? cloudpbx_shapes[kind].name.text : "parking");
        put(maker, ":");
        if (below(maker, 10) == 0) {
            put_value(maker, 2);
        } else {
            put_fields(maker, &cloudpbx_shapes[known ? kind : 0]);
        }
    }
    put_token(maker, "}");
}

static void put_documents(struct maker *maker)
{
    if (below(maker, 2) == 0) {
        put_events(maker);
        return;
    }
    put_token(maker, "[");
    for (unsigned left = below(maker, 4), first = left; left > 0; left--) {
        put(maker, left == first ? "" : ",");
        put_events(maker);
    }
    put_token(maker, "]");
}

/* What was put since `from` becomes a string that holds it. */
static void quote(struct maker *maker, size_t from)
{
    char *inside = strndup(maker->text + from, maker->length - from);
    assert_non_null(inside);
    maker->length = from;
    put(maker, "\"");
    for (const char *at = inside; *at != '\0'; at++) {
        put(maker, *at == '"' || *at == '\\' ? "\\" : "");
        put_letter(maker, *at, (unsigned char)*at < ' ');
    }
    put(maker, "\"");
    free(inside);
}

static void put_text(struct maker *maker)
{
    size_t from = maker->length;
    unsigned form = below(maker, 8);
    if (form == 0) {
        put_value(maker, 3);
        return;
    }
    put_documents(maker);
    if (form < 3) {
        for (unsigned more = below(maker, 3); more > 0; more--) {
            put_documents(maker);
        }
        quote(maker, from);
    }
}

static void put_member(struct maker *maker, unsigned which)
{
    static const char *const names[] = {"id", "channel", "text", "time"};
    static const char *const ids[] = {"1",   "386",  "\"387\"", "9007199254740993", "-2", "0", "-1",
                                      "1.5", "null", "\"x\""};
    put_word(maker, names[which]);
    put(maker, ":");
    if (which == 0) {
        put(maker, ids[below(maker, below(maker, 4) == 0 ? 10 : 4)]);
    } else if (which == 1) {
        put(maker, below(maker, 10) == 0 ? "\"pbx_Inna\"" : "\"pbx_MojaCentrala\"");
    } else if (which == 2) {
        put_text(maker);
    } else {
        put_value(maker, 3);
    }
}

static void make_frame(struct maker *maker)
{
    unsigned order = below(maker, 4);
    unsigned count = below(maker, 12) == 0 ? 2 : 3 + below(maker, 2);
    maker->length = 0;
    put_token(maker, "{");
    for (unsigned i = 0; i < count; i++) {
        put(maker, i == 0 ? "" : ",");
        put_member(maker, order == 0 ? (i + 1) % 4 : i);
    }
    put_token(maker, "}");
}

static void on_frames_made_up(void **state)
{
    (void)state;
    const unsigned count = getenv("TEST_SLOWLY") == NULL ? 10 * 1000 : 500;
    static struct maker maker;
    struct oracle oracle = {0};
    maker.random = 20211215;
    for (unsigned i = 0; i < count; i++) {
        make_frame(&maker);
        compare(&oracle, maker.text, maker.length);
    }
    assert_true(oracle.frames > count / 10 * 9); /* the others have a NUL in a name, which jansson refuses */
    assert_true(oracle.events > count / 2);
    assert_true(oracle.values > 10 * count);
    for (int i = 0; i < CLOUDPBX_SHAPE_COUNT; i++) {
        if (oracle.readable[i] < count / 1000) {
            fail_msg("of %s only %zu events are readable, or tests/oracle.c has no row for it",
                     cloudpbx_shapes[i].name.text, oracle.readable[i]);
        }
    }
    print_message("%zu frames, %zu events, %zu values\n", oracle.frames, oracle.events, oracle.values);
}

/* The same with a letter changed: mostly no JSON, and where it still is, what it says must still be the same.
 */
static void on_frames_gone_wrong(void **state)
{
    (void)state;
    const unsigned count = getenv("TEST_SLOWLY") == NULL ? 10 * 1000 : 500;
    static struct maker maker;
    struct oracle oracle = {0};
    maker.random = 19;
    for (unsigned i = 0; i < count; i++) {
        static const char letters[] = "\"\\{}[]:,0129-.eE+ utrfn\x01\xc5";
        make_frame(&maker);
        maker.text[below(&maker, (unsigned)maker.length)] = letters[below(&maker, sizeof letters - 1)];
        compare(&oracle, maker.text, maker.length);
    }
    assert_true(oracle.frames > count / 20);
    print_message("%zu of %u are still JSON\n", oracle.frames, count);
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(on_recordings),           cmocka_unit_test(on_the_corpus),
        cmocka_unit_test(strings_of_every_length), cmocka_unit_test(names_letter_by_letter),
        cmocka_unit_test(on_frames_made_up),       cmocka_unit_test(on_frames_gone_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
